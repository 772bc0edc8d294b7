"""The officers' file of one listing after its facts."""

from datetime import date
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.listing.facts import (
    ListingAppealDecided,
    ListingAppealFiled,
    ListingConfirmed,
    ListingEndConfirmed,
    ListingEndProposed,
    ListingFact,
    ListingProposed,
    ListingRejected,
)
from ledger.domain.misuse.facts import misuse_id

Stage = Literal["proposed", "listed", "rejected", "ended"]


class File(Struct, frozen=True, kw_only=True):
    """The file of one listing after `version` facts; `end_by` proposed that it ends early, "" for nobody.

    `stage` is what was decided. That a listing ran out, or that the public one was ended by a case,
    is not in it.
    """

    listing: str
    version: int
    last_at: int
    place: str
    reason: str
    end: date | None
    by: str
    stage: Stage = "proposed"
    number: int = 0
    confirmed_by: str = ""
    end_by: str = ""
    appeal: Literal["none", "pending", "upheld", "overturned"] = "none"
    decide_by: date | None = None

    @property
    def misuse(self) -> str:
        """The id of the public aggregate of the place."""
        return misuse_id(self.place)

    def open(self, today: date) -> bool:
        """Tell whether something may still be decided by this file on day `today`."""
        listed = self.stage == "listed" and (self.end is None or today <= self.end)
        return listed or self.stage == "proposed" or self.appeal == "pending"


def evolve(state: File | None, fact: ListingFact) -> File:
    """Return the state after `fact`; `state` is None before the first fact, which is `ListingProposed`."""
    if isinstance(fact, ListingProposed):
        return File(
            listing=fact.listing,
            version=1,
            last_at=fact.at,
            place=fact.place,
            reason=fact.reason,
            end=fact.end,
            by=fact.by,
        )
    if state is None:
        raise TypeError("the first fact about a listing is its proposal")
    return replace(state, version=state.version + 1, last_at=fact.at, **_changes(fact))


def _changes(fact: ListingFact) -> dict[str, Any]:
    """Return the fields that `fact` changes, beside version and instant."""
    changes: dict[str, Any] = {"end_by": ""}
    match fact:
        case ListingConfirmed():
            changes = {
                "stage": "listed",
                "number": fact.number,
                "end": fact.end,
                "confirmed_by": fact.by,
            }
        case ListingRejected():
            changes = {"stage": "rejected"}
        case ListingAppealFiled():
            changes = {"appeal": "pending", "decide_by": fact.decide_by}
        case ListingAppealDecided():
            changes = {"appeal": fact.outcome, "decide_by": None}
            if fact.outcome == "overturned":
                changes |= {"stage": "ended", "end_by": ""}
        case ListingEndProposed():
            changes = {"end_by": fact.by}
        case ListingEndConfirmed():
            changes = {"stage": "ended", "end_by": ""}
    return changes
