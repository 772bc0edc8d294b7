"""`trustmark complaint show` and `list`: where a complaint is, and which there are."""

import os

import click

from issuer.home.composition import open_ledger
from issuer.reading.complaints import about, case_of, decision, line, outcome_text, standing, whole
from issuer.reading.states import states
from ledger.domain.families import COMPLAINT
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.ids import complaint_argument
from trustmark.terminal.language import speech
from trustmark.terminal.options import json_option
from verifier.values.days import day_of


@click.command("show")
@complaint_argument
@json_option
@click.pass_obj
def show(session: Session, complaint: str, as_json: bool) -> None:  # noqa: FBT001
    """Show who said what in COMPLAINT, and what comes next."""
    settings = session.config()
    with open_ledger(settings, os.urandom) as ledger:
        state = ledger.state(complaint)
        led_to = case_of(ledger, settings, state)
    today = day_of(moments.now())
    if as_json:
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
@click.option("--all", "closed_too", is_flag=True, help="Closed complaints too.")
@json_option
@click.pass_obj
def list_complaints(session: Session, closed_too: bool, as_json: bool) -> None:  # noqa: FBT001
    """List the open complaints, what is due first on top. Nobody is named."""
    today = day_of(moments.now())
    spoken = speech(as_json=as_json)
    found = states(session.config(), COMPLAINT.prefix, os.urandom)
    lines = sorted(
        (line(each, today, spoken) for each in found.read if closed_too or not each.outcome),
        key=lambda line: (line["due"] or "9999", line["complaint"]),
    )
    if as_json:
        output.emit({"complaints": lines, "erased": found.erased})
        return
    output.table(
        ("complaint", "about", "due", "next"),
        ((line["complaint"], line["about"], line["due"], line["next"]) for line in lines),
    )
    if found.erased:
        output.say(f"{found.erased} complaints were erased")
