"""`trustmark scheme`: show the rules in force on a day, adopt new ones."""

import os
import sys
from datetime import date
from pathlib import Path

import click

from issuer.acting import rules
from issuer.reports.scheme_page import fee_rows, page
from ledger.scheme.model import SchemeVersion
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.execution import acting, not_behind, occasion_of
from trustmark.terminal.language import spoken
from trustmark.terminal.motions import waits
from trustmark.terminal.options import DAY, Terms, decision_options, json_option
from verifier.values.days import day_of


@click.group("scheme")
def scheme_command() -> None:
    """Show the rules in force on a day; put new ones on record."""


@scheme_command.command("show")
@click.option("--at", "day", type=DAY, help="The day. Default: today.")
@json_option
@click.pass_obj
def show(session: Session, day: date | None, as_json: bool) -> None:  # noqa: FBT001
    """Show the version of the rules in force on a day: fees, deadlines, tiers, criteria, reasons, roles.

    Outside an issuer's folder, the rules this program ships.
    """
    known = rules.known(session.config_if_any())
    when = day or day_of(moments.now())
    version = known.in_use.at(when)
    if as_json:
        output.emit(
            {
                "day": when,
                "digest": version.digest(),
                "name": known.scheme.name,
                "version": version,
                "fees": fee_rows(version, when),
                "versions": [_line(each, known) for each in known.scheme.version],
            }
        )
        return
    name = known.scheme.name.km if spoken() == "km" else known.scheme.name.en
    output.data(f"{name}, {version.id}, in force on {when}")
    for section in page(version, when):
        output.data(f"\n{section.title}")
        output.table(section.headings, section.rows)
    output.say(_standing(known))


@scheme_command.command("adopt")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--yes", is_flag=True, help="Do not ask whether other fees, waiver or roles are meant."
)
@decision_options
@click.pass_obj
def adopt(session: Session, /, file: Path | None, yes: bool, terms: Terms) -> None:  # noqa: FBT001
    """Put versions of the rules on record that are not yet: the shipped ones and those in FILE.

    FILE holds every version the issuer has beside the shipped ones, and becomes its scheme file. A
    version in it may name a base (based_on = "cets-1") and say only what changes. First it is told
    what each new version changes; where that is fees, their waiver or roles, you are asked again.
    From its day on, a new version is what decisions go by. Where officers decide, each new version
    is moved, and another officer confirms it with the same FILE ("trustmark motion confirm").
    """
    settings = session.config()
    if terms.at is not None:
        with acting(session, terms):
            pass
    occasion = occasion_of(settings, terms)
    with not_behind(terms):
        coming = rules.coming(settings, file, occasion.at)
        _tell(coming)
        if not yes:
            _check_meant(coming)
        newly = rules.adopt(settings, coming, occasion, os.urandom)
    if terms.as_json:
        moved = [_newly(each, coming) for each in newly if each.motion is not None]
        adopted = [_newly(each, coming) for each in newly if each.motion is None]
        output.emit({"adopted": adopted, "moved": moved})
        return
    for each in newly:
        rule = each.rules
        if each.motion is not None:
            output.data(f"{rule.id}, in force from {rule.effective}: {waits(each.motion)}")
            continue
        output.data(
            f"{rule.id} is on record, in force from {rule.effective} (fact {each.log_index})"
        )
    if not newly:
        output.say("every version is on record already")


def _line(version: SchemeVersion, known: rules.KnownRules) -> dict[str, object]:
    record = known.record
    return {
        "id": version.id,
        "effective": version.effective,
        "digest": version.digest(),
        "adopted": record is not None and version.id in record.schemes,
    }


def _standing(known: rules.KnownRules) -> str:
    if known.record is None:
        return "these are the shipped rules; no issuer is here"
    waiting = [each.id for each in known.scheme.version if each.id not in known.record.schemes]
    if not waiting:
        return "every version is on record"
    return f'not on record: {", ".join(waiting)}; "trustmark scheme adopt" puts it there'


def _tell(coming: rules.Coming) -> None:
    """Tell what each new version changes, and for which reasons verdicts have other words or none."""
    for version in coming.new:
        changes = coming.changes(version)
        for change in changes:
            output.say(f"{version.id}: {change.text}")
        if not changes:
            output.say(f"{version.id} changes nothing but the day from which it counts")
        codes = rules.without_words(version)
        if codes:
            output.say(
                f"verdicts do not have the words of {version.id} for {', '.join(codes)}; "
                "they know the shipped rules"
            )


def _check_meant(coming: rules.Coming) -> None:
    """Ask again where money or powers change; raises `WrongUseError` where nobody can be asked."""
    changes = (change for version in coming.new for change in coming.changes(version))
    touched = sorted({change.touches for change in changes if change.touches is not None})
    if not touched:
        return
    what = ", ".join(touched)
    if not sys.stdin.isatty():
        raise WrongUseError(f"the new rules change {what}", hint="say --yes if it is meant")
    click.confirm(f"trustmark: put rules on record that change {what}?", abort=True, err=True)


def _newly(newly: rules.Newly, coming: rules.Coming) -> dict[str, object]:
    rule = newly.rules
    shown = {
        "scheme": rule.id,
        "effective": rule.effective,
        "digest": rule.digest(),
        "changes": coming.changes(rule),
    }
    if newly.motion is not None:
        return {**shown, "motion": newly.motion}
    return {**shown, "log_index": newly.log_index}
