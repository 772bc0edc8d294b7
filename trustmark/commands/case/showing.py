"""`trustmark case show` and `list`: where a case is, and which cases there are."""

import os

import click

from issuer.home.composition import open_ledger
from issuer.reading.cases import line, standing, whole
from issuer.reading.measures_in_words import came_of, in_words
from issuer.reading.states import states
from ledger.domain.families import CASE
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.choosing import the_case
from trustmark.terminal.ids import case_argument
from trustmark.terminal.language import speech
from trustmark.terminal.options import json_option
from verifier.values.days import day_of, text_of


@click.command("show")
@case_argument
@json_option
@click.pass_obj
def show(session: Session, case: str, as_json: bool) -> None:  # noqa: FBT001
    """Show what CASE has come to, what is due, and whose turn it is."""
    settings = session.config()
    with open_ledger(settings, os.urandom) as ledger:
        state = the_case(ledger, settings, case)
    today = day_of(moments.now())
    if as_json:
        output.emit(whole(state, today))
        return
    spoken = speech()
    about = state.certificate or "no certificate"
    output.data(f"{state.case} about {about} of {state.business}: {standing(state, today, spoken)}")
    output.data(
        f"opened {text_of(state.opened)} by {state.opened_by} from {spoken.code('source', state.source)}: "
        f"{spoken.code('reason', state.reason)}"
    )
    for number, notice in enumerate(state.notices, 1):
        came = "no reply yet" if notice.replied is None else f"replied {text_of(notice.replied)}"
        grounds = ", ".join(spoken.code("reason", each) for each in notice.grounds)
        output.data(f"notice {number}: {grounds}; reply by {notice.reply_by}; {came}")
    for each in state.proposals:
        output.data(
            f"proposal {each.number}: {in_words(each.terms, spoken)}; {came_of(each, spoken)}"
        )
    for due in state.deadlines(today):
        output.data(
            f"due: {spoken.code('task', due.what)} by {due.by} ({spoken.code('whose', due.whose)})"
        )


@click.command("list")
@click.option("--all", "closed_too", is_flag=True, help="Closed cases too.")
@json_option
@click.pass_obj
def list_cases(session: Session, closed_too: bool, as_json: bool) -> None:  # noqa: FBT001
    """List the open cases, what is due first on top."""
    found = states(session.config(), CASE.prefix, os.urandom)
    today = day_of(moments.now())
    spoken = speech(as_json=as_json)
    lines = sorted(
        (line(state, today, spoken) for state in found.read if closed_too or state.closed is None),
        key=lambda line: (line["due"] or "9999", line["case"]),
    )
    if as_json:
        output.emit({"cases": lines, "erased": found.erased})
        return
    output.table(
        ("case", "certificate", "due", "what", "state"),
        (
            [
                spoken.code("task" if name == "what" else "", each[name])
                for name in ("case", "certificate", "due", "what", "state")
            ]
            for each in lines
        ),
    )
    if found.erased:
        output.say(f"{found.erased} cases belong to businesses whose data were erased")
