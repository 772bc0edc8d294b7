"""`trustmark case show` and `list`: where a case is, and which cases there are."""

import os
from contextlib import closing
from datetime import date
from typing import Any

import click
import msgspec

from issuer.home.composition import open_ledger
from issuer.reading.measures_in_words import came_of, in_words
from ledger.domain.case.state import Case
from ledger.domain.families import CASE
from ledger.errors import CommandRefusedError
from ledger.store.reader import Reader
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.casework import case_argument
from trustmark.terminal.options import json_option
from verifier.values.days import day_of, text_of


@click.command("show")
@case_argument
@json_option
@click.pass_obj
def show(session: Session, case: str, as_json: bool) -> None:  # noqa: FBT001
    """Show what CASE has come to, what is due, and whose turn it is."""
    with open_ledger(session.config(), os.urandom) as ledger:
        state: Case = ledger.state(case)
    today = day_of(moments.now())
    if as_json:
        output.emit(_whole(state, today))
        return
    about = state.certificate or "no certificate"
    output.data(f"{state.case} about {about} of {state.business}: {_standing(state, today)}")
    output.data(
        f"opened {text_of(state.opened)} by {state.opened_by} from {state.source}: {state.reason}"
    )
    for number, notice in enumerate(state.notices, 1):
        came = "no reply yet" if notice.replied is None else f"replied {text_of(notice.replied)}"
        output.data(
            f"notice {number}: {', '.join(notice.grounds)}; reply by {notice.reply_by}; {came}"
        )
    for each in state.proposals:
        output.data(f"proposal {each.number}: {in_words(each.terms)}; {came_of(each)}")
    for due in state.deadlines(today):
        output.data(f"due: {due.what} by {due.by} ({due.whose})")


@click.command("list")
@click.option("--all", "closed_too", is_flag=True, help="Closed cases too.")
@json_option
@click.pass_obj
def list_cases(session: Session, closed_too: bool, as_json: bool) -> None:  # noqa: FBT001
    """List the open cases, what is due first on top."""
    settings = session.config()
    with closing(Reader(settings.database)) as reader:
        names = reader.names(CASE.prefix)
    states, erased = [], 0
    with open_ledger(settings, os.urandom) as ledger:
        for name in names:
            try:
                states.append(ledger.state(name))
            except CommandRefusedError:
                erased += 1
    today = day_of(moments.now())
    found = sorted(
        (_line(state, today) for state in states if closed_too or state.closed is None),
        key=lambda line: (line["due"] or "9999", line["case"]),
    )
    if as_json:
        output.emit({"cases": found, "erased": erased})
        return
    output.table(
        ("case", "certificate", "due", "what", "state"),
        (
            (line["case"], line["certificate"], line["due"], line["what"], line["state"])
            for line in found
        ),
    )
    if erased:
        output.say(f"{erased} cases belong to businesses whose data were erased")


def _standing(state: Case, today: date) -> str:
    if state.closed is not None:
        return f"closed: {state.closed}"
    return "waits for the business" if state.waits_for_business(today) else "open"


def _line(state: Case, today: date) -> dict[str, str]:
    due = next(iter(state.deadlines(today)), None)
    return {
        "case": state.case,
        "certificate": state.certificate,
        "business": state.business,
        "state": _standing(state, today),
        "due": "" if due is None else str(due.by),
        "what": "" if due is None else due.what,
    }


def _whole(state: Case, today: date) -> dict[str, Any]:
    due = [each._asdict() for each in state.deadlines(today)]
    owed = None if state.owed is None else state.owed._asdict()
    whole = msgspec.to_builtins(state, builtin_types=(date,))
    proposals = [
        {**shown, "kind": each.kind}
        for shown, each in zip(whole["proposals"], state.proposals, strict=True)
    ]
    return {
        **whole,
        "proposals": proposals,
        "owed": owed,
        "deadlines": due,
        "state": _standing(state, today),
    }
