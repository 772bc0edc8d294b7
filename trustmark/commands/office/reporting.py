"""`trustmark report`: fee ledger, criteria, deadlines, and figures for senior officials."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

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
from trustmark.terminal.options import DAY, Function, json_option

_MOST_DAYS = 3660
_FIRST = date(2020, 1, 1)


class _Form(NamedTuple):
    """How a report is given out: without any, as a table in the terminal."""

    as_json: bool
    as_csv: bool
    html: Path | None


def _forms(function: Function) -> Function:
    """Give a report the options of its form; it gets them as `form`."""

    def wrapped(
        *args: Any,  # noqa: ANN401
        as_json: bool,
        as_csv: bool,
        html: Path | None,
        **rest: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - what the command returns
        if sum((as_json, as_csv, html is not None)) > 1:
            raise click.UsageError("take one of --json, --csv and --html")
        return function(*args, form=_Form(as_json, as_csv, html), **rest)

    wrapped.__doc__, wrapped.__name__ = function.__doc__, function.__name__
    for option in (
        json_option,
        click.option("--csv", "as_csv", is_flag=True, help="Print CSV."),
        click.option(
            "--html",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write a page to print, in Khmer and English, to this file.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value] # a decorated function is still that function


def _span(function: Function) -> Function:
    for option in (
        click.option("--to", "end", type=DAY, help="The last day. Default: today."),
        click.option("--from", "start", type=DAY, help="The first day. Default: of this year."),
    ):
        function = option(function)
    return function


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
@click.pass_obj
def fees(
    session: Session, /, start: date | None, end: date | None, step: Step, form: _Form
) -> None:
    """Show the fee ledger: amounts by category, kind, scheme version and currency."""
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        first, last = _days(desk, start, end)
        _give(session, desk, reports.fees(desk, first, last, step), form)


@report_command.command("criteria")
@_span
@_forms
@click.pass_obj
def criteria_report(session: Session, /, start: date | None, end: date | None, form: _Form) -> None:
    """Show how often each criterion was met, not met, not applicable."""
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        first, last = _days(desk, start, end)
        _give(session, desk, reports.criteria(desk, first, last), form)


@report_command.command("summary")
@_span
@_forms
@click.pass_obj
def summary_report(session: Session, /, start: date | None, end: date | None, form: _Form) -> None:
    """Show a period's applications, certificates, measures, appeals, cases, open tasks and fees."""
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        first, last = _days(desk, start, end)
        _give(session, desk, reports.summary(desk, first, last), form)


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
@click.pass_obj
def deadlines_report(session: Session, /, within: int, form: _Form) -> None:
    """Show what is due: tasks, reminders before a certificate ends, proofs to be shown again."""
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        _give(session, desk, reports.deadlines(desk, within), form)


def _days(desk: Desk, start: date | None, end: date | None) -> tuple[date, date]:
    last = end or desk.today
    first = start or date(last.year, 1, 1)
    if first > last:
        raise WrongUseError(f"--from {first} is after --to {last}")
    if first < _FIRST:
        raise WrongUseError(f"the scheme's first day is {_FIRST}")
    return first, last


def _give(session: Session, desk: Desk, report: OfficeReport, form: _Form) -> None:
    sheets = report.sheets
    if form.html is not None:
        names = names_in_both(session.config())
        page = report_page(
            report.name, sheets, names, span=report.span, made=desk.now, skipped=desk.view.skipped
        )
        replace_file(form.html, page.encode())
        output.data(str(form.html))
    elif form.as_json:
        output.emit(report.whole)
    elif form.as_csv:
        click.echo(csv_text(sheets), nl=False)
    else:
        _print(sheets)
    if desk.view.skipped:
        output.say(speech().say("report-skipped", count=desk.view.skipped))


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
