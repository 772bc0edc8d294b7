"""The list of misuse as lines, and the officers' files that wait for another officer."""

from typing import Any

from issuer.reading.lists import every
from issuer.reading.worktable import Desk
from ledger.domain.listing.state import File
from ledger.domain.misuse.state import ListedPlace
from verifier.values.days import text_of


def waiting_for_another(desk: Desk) -> list[File]:
    """Return the files in which a listing, or its end, is proposed and not decided."""
    return [
        state
        for stage in ("proposed", "end-proposed")
        for _, state in every(desk, "listing", state=stage)
    ]


def lines(state: ListedPlace, now: int) -> list[dict[str, Any]]:
    """Return a line for each time a place was listed."""
    return [
        {
            "place": state.place,
            "kind": state.kind,
            "listing": each.number,
            "reason": each.reason,
            "since": text_of(each.since),
            "until": text_of(each.until if each.ended is None else each.ended),
            "appeal": each.appeal,
            "listed": each.stands(now),
        }
        for each in state.listings
    ]
