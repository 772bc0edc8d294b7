"""`trustmark complaint show` and `list`: where a complaint is, and which there are."""

import os
from collections.abc import Iterator

import click

from issuer.reading.complaints import about, line, standing, whole
from issuer.reading.lists import page_of
from issuer.reading.worktable import Desk, at_desk
from ledger.domain.case.state import Case
from ledger.domain.complaint.state import Complaint
from ledger.views.office.items import items_of
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.ids import complaint_argument
from trustmark.terminal.lists import Which, list_options, show_page
from trustmark.terminal.options import json_option


@click.command("show")
@complaint_argument
@json_option
@click.pass_obj
def show(session: Session, complaint: str, as_json: bool) -> None:  # noqa: FBT001
    """Show who said what in COMPLAINT, and what comes next."""
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        state: Complaint = desk.reader.state(complaint)
        led_to = _case_of(desk, state) if state.opened_case else ""
    today = desk.today
    if as_json:
        output.emit(whole(state, today) | {"case": led_to})
        return
    output.data(f"{state.complaint} about {about(state)}: {standing(state, today)}")
    output.data(f"filed {state.filed} ({state.level}), about {state.incident}")
    output.data(f"by {state.complainant.name}, {state.complainant.contact}")
    output.data(state.text)
    if state.answer:
        output.data(f"answer{' (late)' if state.late else ''}: {state.answer}")
    if state.proposal is not None:
        reason = f" for {state.proposal.reason}" if state.proposal.reason else ""
        output.data(f"proposed by {state.proposal.by}: {state.proposal.outcome}{reason}")
    if state.decided_by:
        for line in _decision(state, led_to):
            output.data(line)


@click.command("list")
@list_options
@click.pass_obj
def list_complaints(session: Session, /, which: Which, as_json: bool) -> None:  # noqa: FBT001
    """List the open complaints, what is due first on top, 50 a page. Nobody is named."""
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        found = page_of(desk, "complaint", **which._asdict())
    show_page(
        "complaints",
        found,
        [line(item, state, desk.today) for item, state in found.entries],
        ("complaint", "about", "due", "next"),
        as_json=as_json,
        erased="were erased",
    )


def _decision(state: Complaint, led_to: str) -> Iterator[str]:
    reason = f" for {state.reason}" if state.reason else ""
    by = f"proposed by {state.proposed_by}, decided by {state.decided_by}"
    yield f"{state.outcome}{reason} on {state.closed}: {by}"
    if state.opened_case:
        yield f"case {led_to or 'can be read no more: the data of its business were erased'}"


def _case_of(desk: Desk, state: Complaint) -> str:
    """Return the case that the decision opened: of its instant, and from this complaint; empty if it was erased."""
    for item in items_of(desk.view, state.business, desk.today):
        if item.family != "case" or item.opened != state.closed:
            continue
        case: Case = desk.reader.state(item.aggregate)
        if case.opened == state.decided_at and state.complaint in case.refs:
            return case.case
    return ""
