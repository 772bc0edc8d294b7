"""`trustmark case show` and `list`: where a case is, and which cases there are."""

import os
from typing import Unpack

import click

from issuer.home.composition import open_ledger
from issuer.reading.cases import line, standing, whole
from issuer.reading.lists import page_of
from issuer.reading.measures_in_words import came_of, in_words
from issuer.reading.worktable import at_desk
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.choosing import the_case
from trustmark.terminal.ids import case_argument
from trustmark.terminal.language import speech
from trustmark.terminal.lists import Which, list_options, show_page
from trustmark.terminal.options import asking
from verifier.values.days import day_of, text_of


@click.command("show")
@case_argument
@asking
def show(session: Session, case: str) -> None:
    """Show the state of CASE, what is due, and whose turn it is."""
    settings = session.config()
    with open_ledger(settings, os.urandom) as ledger:
        state = the_case(ledger, settings, case)
    today = day_of(moments.now())
    if session.as_json:
        output.emit(whole(state, today))
        return
    spoken = speech()
    about = state.certificate or "no certificate"
    output.data(f"{state.case} about {about} of {state.business}: {standing(state, today, spoken)}")
    output.data(
        f"opened {text_of(state.opened)} by {state.opened_by} "
        f"from {spoken.code('source', state.source)}: "
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
@list_options
def list_cases(session: Session, **which: Unpack[Which]) -> None:
    """List the open cases, what is due first on top, 50 a page."""
    spoken = speech(as_json=session.as_json)
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        found = page_of(desk, "case", **which)
    show_page(
        session,
        "cases",
        found,
        [line(item, state, desk.today, spoken) for item, state in found.entries],
        ("case", "certificate", "due", "what", "state"),
        erased="belong to businesses whose data were erased",
        codes={"what": "task"},
    )
