"""`trustmark report`: fee ledger, criteria, deadlines, and figures for senior officials."""

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Concatenate, TypedDict, Unpack

import click

from issuer.home.files import replace_file
from issuer.reading.language import names_in_both
from issuer.reading.worktable import Desk, at_desk
from issuer.reports import office_reports as reports
from issuer.reports.office_reports import OfficeReport
from issuer.reports.page import report_page
from issuer.reports.sheets import Sheet, csv_text
from ledger.views.office.fees import STEPS, Step
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.language import speech
from trustmark.terminal.options import DAY, P, R, asking, together

_MOST_DAYS = 3660
_FIRST = date(2020, 1, 1)


class _Form(TypedDict):
    """How a report is given out: without any, and without `--json`, as a table in the terminal."""

    as_csv: bool
    html: Path | None


def _forms(command: Callable[Concatenate[Any, P], R]) -> Callable[P, R]:
    """Give a report the session and the options of its form."""
    options = together(
        click.option("--csv", "as_csv", is_flag=True, help="Print CSV."),
        click.option(
            "--html",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write a page to print, in Khmer and English, to this file.",
        ),
    )
    return options(asking(command))


_span = together(
    click.option("--to", "end", type=DAY, help="The last day. Default: today."),
    click.option("--from", "start", type=DAY, help="The first day. Default: of this year."),
)


@click.group("report")
def report_command() -> None:
    """Show fees, criteria, deadlines, and figures for senior officials.

    Nothing in a report names a person; facts of erased businesses are left out where their keys are
    gone, and counted.
    """


@report_command.command("fees")
@_span
@click.option("--by", "step", type=click.Choice(STEPS), default="all", help="One sum for each.")
@_forms
def fees(
    session: Session, /, start: date | None, end: date | None, step: Step, **form: Unpack[_Form]
) -> None:
    """Show the fee ledger: amounts by category, kind, scheme version and currency."""
    _give(session, lambda desk: reports.fees(desk, *_days(desk, start, end), step), **form)


@report_command.command("criteria")
@_span
@_forms
def criteria_report(
    session: Session, /, start: date | None, end: date | None, **form: Unpack[_Form]
) -> None:
    """Show how often each criterion was met, not met, not applicable."""
    _give(session, lambda d: reports.criteria(d, *_days(d, start, end)), **form)


@report_command.command("summary")
@_span
@_forms
def summary_report(
    session: Session, /, start: date | None, end: date | None, **form: Unpack[_Form]
) -> None:
    """Show a period's applications, certificates, measures, appeals, cases, open tasks and fees."""
    _give(session, lambda desk: reports.summary(desk, *_days(desk, start, end)), **form)


@report_command.command("deadlines")
@click.option(
    "--within",
    type=click.IntRange(0, _MOST_DAYS),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="How far ahead.",
)
@_forms
def deadlines_report(session: Session, /, within: int, **form: Unpack[_Form]) -> None:
    """Show what is due: tasks, reminders before a certificate ends, proofs to be shown again."""
    _give(session, lambda desk: reports.deadlines(desk, within), **form)


def _days(desk: Desk, start: date | None, end: date | None) -> tuple[date, date]:
    last = end or desk.today
    first = start or date(last.year, 1, 1)
    if first > last:
        raise WrongUseError(f"--from {first} is after --to {last}")
    if first < _FIRST:
        raise WrongUseError(f"the scheme's first day is {_FIRST}")
    return first, last


def _give(
    session: Session, make: Callable[[Desk], OfficeReport], *, as_csv: bool, html: Path | None
) -> None:
    """Give a report out in the form that is asked for; raises `UsageError` for two at once."""
    if sum((session.as_json, as_csv, html is not None)) > 1:
        raise click.UsageError("take one of --json, --csv and --html")
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        report, skipped = make(desk), desk.view.skipped
    if html is not None:
        names = names_in_both(session.config())
        page = report_page(
            report.name, report.sheets, names, span=report.span, made=desk.now, skipped=skipped
        )
        replace_file(html, page.encode())
        output.data(str(html))
    elif session.as_json:
        output.emit(report.whole)
    elif as_csv:
        click.echo(csv_text(report.sheets), nl=False)
    else:
        _print(report.sheets)
    if skipped:
        output.say(speech().say("report-skipped", count=skipped))


def _print(sheets: Sequence[Sheet]) -> None:
    spoken = speech()
    for sheet in sheets:
        output.data(sheet.title)
        output.table(
            sheet.headings,
            (
                tuple(sheet.shown(*each, spoken) for each in zip(sheet.headings, row, strict=True))
                for row in sheet.rows
            ),
        )
