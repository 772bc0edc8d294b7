"""The officers' file of one listing after its facts."""

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.listing import facts
from ledger.domain.misuse.facts import misuse_id
from ledger.ways import Ways

Stage = Literal["proposed", "listed", "rejected", "ended"]


class File(Struct, frozen=True, kw_only=True):
    """The file of one listing after `version` facts.

    `end_by` proposed that it ends early, "" for nobody. `stage` is what was decided. That a listing
    ran out, or that a case ended the public one, is not in it.
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
        """Tell whether this file may still decide something on day `today`."""
        listed = self.stage == "listed" and (self.end is None or today <= self.end)
        return listed or self.stage == "proposed" or self.appeal == "pending"


def evolve(state: File | None, fact: facts.ListingFact) -> File:
    """Return the state after `fact`; `state` is None before the first, `ListingProposed`."""
    if type(fact) is facts.ListingProposed:
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
    return _STEPS[type(fact)](state, fact)


def _next(state: File, at: int, **changes: object) -> File:
    return replace(state, version=state.version + 1, last_at=at, **changes)


def _confirmed(state: File, fact: facts.ListingConfirmed) -> File:
    return _next(
        state, fact.at, stage="listed", number=fact.number, end=fact.end, confirmed_by=fact.by
    )


def _appeal_decided(state: File, fact: facts.ListingAppealDecided) -> File:
    after = _next(state, fact.at, appeal=fact.outcome, decide_by=None)
    if fact.outcome == "overturned":
        return replace(after, stage="ended", end_by="")
    return after


_STEPS = (
    Ways[File, [], File](facts.ListingFact)
    .but(facts.ListingProposed)
    .on(facts.ListingConfirmed, _confirmed)
    .on(facts.ListingRejected, lambda s, f: _next(s, f.at, stage="rejected"))
    .on(
        facts.ListingAppealFiled,
        lambda s, f: _next(s, f.at, appeal="pending", decide_by=f.decide_by),
    )
    .on(facts.ListingAppealDecided, _appeal_decided)
    .on(facts.ListingEndProposed, lambda s, f: _next(s, f.at, end_by=f.by))
    .on(facts.ListingEndConfirmed, lambda s, f: _next(s, f.at, stage="ended", end_by=""))
    .on(facts.ListingEndRejected, lambda s, f: _next(s, f.at, end_by=""))
)
