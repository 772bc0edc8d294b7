"""Where a complaint is: in words, as a line of a list, and whole for programs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from issuer.home.settings import Config
from issuer.home.store import cases_of
from issuer.reading.lists import due_in
from ledger.domain.case.state import Case
from ledger.domain.complaint.state import Complaint
from ledger.errors import CommandRefusedError
from ledger.service import Ledger
from ledger.views.office.items import Item
from ledger.words.speech import ENGLISH, Speech


def about(state: Complaint) -> str:
    """Return what a complaint is about: certificate, place or business."""
    return state.certificate or state.place or state.business


def standing(state: Complaint, today: date, speech: Speech = ENGLISH) -> str:
    """Return in words where a complaint is."""
    due = state.due(today)
    if state.outcome or due is None:
        return speech.say("complaint-closed", outcome=state.outcome)
    turn, by = state.turn(today), speech.day(due)
    if today > due:
        return speech.say("complaint-overdue", turn=turn, due=by)
    return speech.say("complaint-next", turn=turn, due=by)


def line(item: Item, state: Complaint, today: date, speech: Speech = ENGLISH) -> dict[str, str]:
    """Return what a list shows of a complaint."""
    return {
        "complaint": state.complaint,
        "about": about(state),
        "business": state.business,
        "due": due_in(item),
        "next": standing(state, today, speech),
    }


def whole(state: Complaint, today: date) -> dict[str, Any]:
    """Return all of a complaint as plain values, with what is due."""
    whole = msgspec.to_builtins(state, builtin_types=(date,))
    due, until = state.due(today), state.decide_until(today)
    return {**whole, "next": state.turn(today), "due": due, "decide_until": until}


def decision(state: Complaint, led_to: str, speech: Speech = ENGLISH) -> Iterator[str]:
    """Yield in words what was decided, by whom, and the case it `led_to`."""
    by = f"proposed by {state.proposed_by}, decided by {state.decided_by}"
    yield f"{outcome_text(state.outcome, state.reason, speech)} on {state.closed}: {by}"
    if state.opened_case:
        yield f"case {led_to or 'can no longer be read: the data of its business were erased'}"


def outcome_text(outcome: str, reason: str, speech: Speech = ENGLISH) -> str:
    """Return an outcome, and the reason it has."""
    grounds = f" for {speech.code('reason', reason)}" if reason else ""
    return f"{speech.code('outcome', outcome)}{grounds}"


def case_of(ledger: Ledger, settings: Config, state: Complaint) -> str:
    """Return the case that the decision opened from this complaint; empty if it was erased."""
    if not state.opened_case:
        return ""
    try:
        cases: list[Case] = [ledger.state(each) for each in cases_of(settings, state.business)]
    except CommandRefusedError:
        return ""
    return next(
        (
            case.case
            for case in cases
            if case.source == "complaint" and case.opened == state.decided_at
            if state.complaint in case.refs
        ),
        "",
    )
