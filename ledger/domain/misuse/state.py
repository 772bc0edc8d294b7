"""One place on the list of misuse after its facts, frozen, and `evolve`, which checks nothing."""

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.misuse import facts
from verifier.values.days import end_of
from verifier.values.places import Kind


class Listing(Struct, frozen=True, kw_only=True):
    """One listing: from instant `since`, to `until` (exclusive) unless `ended` earlier."""

    number: int
    reason: str
    scheme: str
    since: int
    until: int
    appeal_by: date
    ended: int | None = None
    appeal: Literal["none", "pending", "upheld", "overturned"] = "none"

    def stands(self, at: int) -> bool:
        """Tell whether it lists the place at instant `at`."""
        return self.since <= at < (self.until if self.ended is None else self.ended)


class ListedPlace(Struct, frozen=True, kw_only=True):
    """What is known of one place after `version` facts, the last at instant `last_at`."""

    misuse: str
    kind: Kind
    place: str
    version: int
    last_at: int
    listings: tuple[Listing, ...] = ()

    def listing(self, number: int) -> Listing | None:
        """Return listing number `number`, counted from 1."""
        return self.listings[number - 1] if 0 < number <= len(self.listings) else None

    def standing(self, at: int) -> Listing | None:
        """Return the one listing in force at instant `at`, if there is one."""
        return next((each for each in self.listings if each.stands(at)), None)


def evolve(state: ListedPlace | None, fact: facts.MisuseFact) -> ListedPlace:
    """Return the state after `fact`; `state` is None before the first, `MisuseListed`."""
    if isinstance(fact, facts.MisuseListed):
        before = state or ListedPlace(
            misuse=fact.misuse, kind=fact.kind, place=fact.place, version=0, last_at=fact.at
        )
        listing = Listing(
            number=fact.listing,
            reason=fact.reason,
            scheme=fact.scheme,
            since=fact.at,
            until=end_of(fact.end),
            appeal_by=fact.appeal_by,
        )
        return _next(before, fact, (*before.listings, listing))
    if state is None:
        raise TypeError("the first fact about a place is its listing")
    return _next(
        state,
        fact,
        tuple(
            _changed(each, fact) if each.number == fact.listing else each for each in state.listings
        ),
    )


def _changed(
    listing: Listing, fact: facts.MisuseAppealed | facts.MisuseAppealDecided | facts.MisuseDelisted
) -> Listing:
    if isinstance(fact, facts.MisuseAppealed):
        return replace(listing, appeal="pending")
    ended = fact.at if listing.ended is None else min(listing.ended, fact.at)
    if isinstance(fact, facts.MisuseDelisted):
        return replace(listing, ended=ended)
    if fact.outcome == "overturned":
        return replace(listing, appeal="overturned", ended=ended)
    return replace(listing, appeal="upheld")


def _next(state: ListedPlace, fact: facts.MisuseFact, listings: tuple[Listing, ...]) -> ListedPlace:
    return replace(state, version=state.version + 1, last_at=fact.at, listings=listings)
