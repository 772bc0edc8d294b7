"""Where a case is: in words, as a line of a list, and whole for programs."""

from datetime import date
from typing import Any

import msgspec

from ledger.domain.case.state import Case
from ledger.words.speech import ENGLISH, Speech


def standing(state: Case, today: date, speech: Speech = ENGLISH) -> str:
    """Return in words where a case is."""
    if state.closed is not None:
        return speech.say("case-closed", outcome=state.closed)
    return speech.say("case-waits") if state.waits_for_business(today) else speech.say("case-open")


def line(state: Case, today: date, speech: Speech = ENGLISH) -> dict[str, str]:
    """Return what a list shows of a case."""
    due = next(iter(state.deadlines(today)), None)
    return {
        "case": state.case,
        "certificate": state.certificate,
        "business": state.business,
        "state": standing(state, today, speech),
        "due": "" if due is None else str(due.by),
        "what": "" if due is None else due.what,
    }


def whole(state: Case, today: date) -> dict[str, Any]:
    """Return all of a case as plain values, with what is due."""
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
        "state": standing(state, today),
    }
