"""Where a complaint is: in words, as a line of a list, and whole for programs."""

from datetime import date
from typing import Any

import msgspec

from ledger.domain.complaint.state import Complaint


def about(state: Complaint) -> str:
    """Return what a complaint is about: certificate, place or business."""
    return state.certificate or state.place or state.business


def standing(state: Complaint, today: date) -> str:
    """Return in words where a complaint is."""
    if state.outcome:
        return state.outcome
    due = state.due(today)
    late = ", overdue" if due is not None and today > due else ""
    return f"{state.turn(today)} by {due}{late}"


def line(state: Complaint, today: date) -> dict[str, str]:
    """Return what a list shows of a complaint."""
    due = state.due(today)
    return {
        "complaint": state.complaint,
        "about": about(state),
        "business": state.business,
        "due": "" if due is None else str(due),
        "next": standing(state, today),
    }


def whole(state: Complaint, today: date) -> dict[str, Any]:
    """Return all of a complaint as plain values, with what is due."""
    whole = msgspec.to_builtins(state, builtin_types=(date,))
    due, until = state.due(today), state.decide_until(today)
    return {**whole, "next": state.turn(today), "due": due, "decide_until": until}
