"""Where a case is: in words, as a line of a list, and whole for programs."""

from datetime import date
from typing import Any

import msgspec

from issuer.reading.lists import due_in
from ledger.domain.case.state import Case
from ledger.views.office.items import Item
from ledger.words.speech import ENGLISH, Speech


def standing(state: Case, today: date, speech: Speech = ENGLISH) -> str:
    """Return in words where a case is."""
    if state.closed is not None:
        return speech.say("case-closed", outcome=state.closed)
    return speech.say("case-waits") if state.waits_for_business(today) else speech.say("case-open")


def line(item: Item, state: Case, today: date, speech: Speech = ENGLISH) -> dict[str, str]:
    """Return a case's line in a list, with what is due first, as in the worklist."""
    return {
        "case": state.case,
        "certificate": state.certificate,
        "business": state.business,
        "state": standing(state, today, speech),
        "due": due_in(item),
        "what": item.what,
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
