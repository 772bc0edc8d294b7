"""Where a complaint is: in words, as a line of a list, and whole for programs."""

from datetime import date
from typing import Any

import msgspec

from ledger.domain.complaint.state import Complaint
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


def line(state: Complaint, today: date, speech: Speech = ENGLISH) -> dict[str, str]:
    """Return what a list shows of a complaint."""
    due = state.due(today)
    return {
        "complaint": state.complaint,
        "about": about(state),
        "business": state.business,
        "due": "" if due is None else str(due),
        "next": standing(state, today, speech),
    }


def whole(state: Complaint, today: date) -> dict[str, Any]:
    """Return all of a complaint as plain values, with what is due."""
    whole = msgspec.to_builtins(state, builtin_types=(date,))
    due, until = state.due(today), state.decide_until(today)
    return {**whole, "next": state.turn(today), "due": due, "decide_until": until}
