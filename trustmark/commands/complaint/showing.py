"""`trustmark complaint show` and `list`: where a complaint is, and which there are."""

import os
from typing import Unpack

import click

from issuer.home.composition import open_ledger
from issuer.reading.complaints import about, case_of, decision, line, outcome_text, standing, whole
from issuer.reading.lists import page_of
from issuer.reading.worktable import at_desk
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.ids import complaint_argument
from trustmark.terminal.language import speech
from trustmark.terminal.lists import Which, list_options, show_page
from trustmark.terminal.options import asking
from verifier.values.days import day_of


@click.command("show")
@complaint_argument
@asking
def show(session: Session, complaint: str) -> None:
    """Show who said what in COMPLAINT, and what comes next."""
    settings = session.config()
    with open_ledger(settings, os.urandom) as ledger:
        state = ledger.state(complaint)
        led_to = case_of(ledger, settings, state)
    today = day_of(moments.now())
    if session.as_json:
        output.emit(whole(state, today) | {"case": led_to})
        return
    spoken = speech()
    output.data(f"{state.complaint} about {about(state)}: {standing(state, today, spoken)}")
    output.data(
        f"filed {state.filed} ({spoken.code('level', state.level)}), about {state.incident}"
    )
    output.data(f"by {state.complainant.name}, {state.complainant.contact}")
    output.data(state.text)
    if state.answer:
        output.data(f"answer{' (late)' if state.late else ''}: {state.answer}")
    if state.proposal is not None:
        proposed = outcome_text(state.proposal.outcome, state.proposal.reason, spoken)
        output.data(f"proposed by {state.proposal.by}: {proposed}")
    if state.decided_by:
        for line in decision(state, led_to, spoken):
            output.data(line)


@click.command("list")
@list_options
def list_complaints(session: Session, **which: Unpack[Which]) -> None:
    """List the open complaints, what is due first on top, 50 a page. Nobody is named."""
    spoken = speech(as_json=session.as_json)
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        found = page_of(desk, "complaint", **which)
    show_page(
        session,
        "complaints",
        found,
        [line(item, state, desk.today, spoken) for item, state in found.entries],
        ("complaint", "about", "due", "next"),
        erased="were erased",
    )
