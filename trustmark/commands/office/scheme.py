"""`trustmark scheme`: show the rules in force on a day, adopt new ones."""

import os
from datetime import date
from pathlib import Path

import click

from issuer.acting import rules
from issuer.reports.scheme_page import fee_rows, page
from ledger.scheme.model import SchemeVersion
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.execution import acting, not_behind, occasion_of
from trustmark.terminal.language import speech, spoken
from trustmark.terminal.motions import waits
from trustmark.terminal.new_rules import tell_changes
from trustmark.terminal.options import DAY, EXISTING, asking, deciding
from verifier.values.days import day_of


@click.group("scheme")
def scheme_command() -> None:
    """Show the rules in force on a day; put new ones on record."""


@scheme_command.command("show")
@click.option("--at", "day", type=DAY, help="The day. Default: today.")
@asking
def show(session: Session, day: date | None) -> None:
    """Show the rules in force on a day: fees, deadlines, tiers, criteria, reasons, roles.

    Outside an issuer's folder, the rules this program ships.
    """
    known = rules.known(session.config_if_any())
    when = day or day_of(moments.now())
    version = known.in_use.at(when)
    if session.as_json:
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
    for section in page(version, when, speech()):
        output.data(f"\n{section.title}")
        output.table(section.headings, section.rows)
    output.say(_standing(known))


@scheme_command.command("adopt")
@click.argument("file", required=False, type=EXISTING)
@click.option(
    "--yes", is_flag=True, help="Do not ask whether other fees, waiver or roles are meant."
)
@deciding
def adopt(session: Session, *, file: Path | None, yes: bool) -> None:
    """Put new versions of the rules on record: the shipped ones and those in FILE.

    FILE holds every version the issuer has beside the shipped ones, and becomes its scheme file. A
    version in it may name a base (based_on = "cets-1") and say only what changes. You are told what
    each new version changes; where that is fees, their waiver or roles, you are asked again. From
    its day on, decisions follow a new version. Where officers decide, this proposes each new
    version, and another officer confirms it with the same FILE ("trustmark motion confirm").
    """
    settings = session.config()
    if session.at is not None:
        with acting(session):
            pass
    occasion = occasion_of(session, settings)
    with not_behind(session):
        coming = rules.coming(settings, file, occasion.at)
        tell_changes(coming, coming.new, yes=yes)
        newly = rules.adopt(settings, coming, occasion, os.urandom)
    if session.as_json:
        moved = [_newly(each, coming) for each in newly if each.motion is not None]
        adopted = [_newly(each, coming) for each in newly if each.motion is None]
        output.emit({"adopted": adopted, "moved": moved})
        return
    for each in newly:
        rule = each.rules
        if each.motion is not None:
            told = waits(each.motion, given="FILE" if file else "")
            output.data(f"{rule.id}, in force from {rule.effective}: {told}")
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
