"""The public list of misuse: which hosts and handles show the mark without right. Public facts.

Facts, commands, state, `decide` and `evolve`, top to bottom. R113 (nobody shows the mark unless
approved), R119 (public blacklist, which also reaches shops that never held a certificate). One
aggregate a place, whose id follows from it. A listing has a first instant and a last day: its end
is arithmetic, not a fact. Who proposed and who decided it stands in the officers' file of it
(`domain.listing`) or in a case; the facts here name nobody.
"""

from datetime import date
from hashlib import sha256
from typing import ClassVar, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.circumstances import Circumstances
from ledger.domain.fact import Command, Fact
from ledger.domain.order import check_order
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.words.articles import PENALTIES
from verifier.errors import MalformedError
from verifier.values.days import end_of
from verifier.values.places import Kind, Place, parse_place

PREFIX = "m-"
_INSTEAD = "proposal-needed"
_DIGITS = 32

AppealOutcome = Literal["upheld", "overturned"]
"""`upheld`: the listing stands. `overturned`: it ends at once."""


class MisuseListed(Fact, frozen=True, kw_only=True, tag="misuse-listed"):
    """`place` is on the list from instant `at` to the end of day `end`, for reason code `reason` (R119).

    `misuse` is the id of the place (`misuse_id`), `listing` counts its listings from 1, `scheme` is
    the version that was decided by. An appeal may come to the end of day `appeal_by`.
    """

    misuse: str
    listing: int
    kind: Kind
    place: str
    reason: str
    scheme: str
    end: date
    appeal_by: date


class MisuseAppealed(Fact, frozen=True, kw_only=True, tag="misuse-appealed"):
    """Somebody appealed against listing `listing`, which stands until it is decided."""

    misuse: str
    listing: int


class MisuseAppealDecided(Fact, frozen=True, kw_only=True, tag="misuse-appeal-decided"):
    """The appeal against listing `listing` is decided; an overturned listing ends at `at`."""

    misuse: str
    listing: int
    outcome: AppealOutcome


class MisuseDelisted(Fact, frozen=True, kw_only=True, tag="misuse-delisted"):
    """Listing `listing` ends at `at`, before its last day is over."""

    misuse: str
    listing: int


MisuseFact = MisuseListed | MisuseAppealed | MisuseAppealDecided | MisuseDelisted


class ListMisuse(Command, frozen=True, kw_only=True, tag="list-misuse"):
    """Put `place` on the list to the end of day `end`; without it, for as long as the scheme says by default."""

    permission: ClassVar[str] = "misuse.decide"
    instead: ClassVar[str] = _INSTEAD
    place: str
    reason: str
    end: date | None = None


class AppealMisuse(Command, frozen=True, kw_only=True, tag="appeal-misuse"):
    """Show listing `listing` of `place` as under appeal."""

    permission: ClassVar[str] = "appeal.file"
    instead: ClassVar[str] = _INSTEAD
    place: str
    listing: int


class DecideMisuseAppeal(Command, frozen=True, kw_only=True, tag="decide-misuse-appeal"):
    """Decide the appeal against listing `listing` of `place`."""

    permission: ClassVar[str] = "appeal.decide"
    instead: ClassVar[str] = _INSTEAD
    place: str
    listing: int
    outcome: AppealOutcome


class Delist(Command, frozen=True, kw_only=True, tag="delist"):
    """End listing `listing` of `place` now."""

    permission: ClassVar[str] = "misuse.decide"
    instead: ClassVar[str] = _INSTEAD
    place: str
    listing: int


MisuseCommand = ListMisuse | AppealMisuse | DecideMisuseAppeal | Delist


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
        """Tell whether the place is listed by it at instant `at`."""
        return self.since <= at < (self.until if self.ended is None else self.ended)


class Misuse(Struct, frozen=True, kw_only=True):
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
        """Return the one listing that stands at instant `at`, if there is one."""
        return next((each for each in self.listings if each.stands(at)), None)


def misuse_id(place: str) -> str:
    """Return the id of `place`, which is in its one form: `m-` and the first 32 hex digits of its SHA-256."""
    return PREFIX + sha256(place.encode()).hexdigest()[:_DIGITS]


def place_of(text: str) -> Place:
    """Return the place a command names, in its one form; refuses what is none."""
    try:
        return parse_place(text)
    except MalformedError as error:
        raise CommandRefusedError("bad-place") from error


def decide(state: Misuse | None, command: MisuseCommand, now: Circumstances) -> MisuseFact:
    """Return the fact that follows from `command`; raises `CommandRefusedError` with the code of the rule.

    `now.aggregate` is the id; `state` is None for a place that was never listed.
    """
    if state is not None:
        check_order(now.at, state.last_at, article=PENALTIES)
    if isinstance(command, ListMisuse):
        return _list(state, command, now)
    listing = None if state is None else state.listing(command.listing)
    if listing is None:
        raise CommandRefusedError("no-listing", PENALTIES, number=command.listing)
    if isinstance(command, DecideMisuseAppeal):
        return _decide_appeal(listing, command, now)
    if not listing.stands(now.at):
        raise CommandRefusedError("listing-ended", PENALTIES)
    if isinstance(command, Delist):
        return MisuseDelisted(at=now.at, misuse=now.aggregate, listing=listing.number)
    if listing.appeal != "none":
        raise CommandRefusedError("already-appealed", PENALTIES)
    if now.today > listing.appeal_by:
        raise CommandRefusedError("too-late", PENALTIES, appeal_by=listing.appeal_by)
    return MisuseAppealed(at=now.at, misuse=now.aggregate, listing=listing.number)


def evolve(state: Misuse | None, fact: MisuseFact) -> Misuse:
    """Return the state after `fact`; `state` is None before the first, which is `MisuseListed`."""
    if isinstance(fact, MisuseListed):
        before = state or Misuse(
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


def check_listing(state: Misuse | None, reason: str, end: date | None, now: Circumstances) -> date:
    """Return the last day of a listing for `reason` that would begin now; refuses what the scheme does not allow."""
    if not now.rules.allows(reason, "blacklist"):
        known = [rule.code for rule in now.rules.reason if "blacklist" in rule.measures]
        raise CommandRefusedError("bad-reason", PENALTIES, kind="blacklist", reasons=tuple(known))
    limits = now.rules.blacklist
    latest = last_day_of(now.today, limits.longest_days)
    last = last_day_of(now.today, limits.default_days) if end is None else end
    if not now.today <= last <= latest:
        raise CommandRefusedError("bad-length", PENALTIES, latest=latest)
    if state is not None and state.standing(now.at) is not None:
        raise CommandRefusedError("listed-already", PENALTIES)
    return last


def _list(state: Misuse | None, command: ListMisuse, now: Circumstances) -> MisuseListed:
    place = place_of(command.place)
    return MisuseListed(
        at=now.at,
        misuse=misuse_id(place.value),
        listing=1 if state is None else len(state.listings) + 1,
        kind=place.kind,
        place=place.value,
        reason=command.reason,
        scheme=now.rules.id,
        end=check_listing(state, command.reason, command.end, now),
        appeal_by=last_day_of(now.today, now.rules.blacklist.appeal_days),
    )


def _decide_appeal(
    listing: Listing, command: DecideMisuseAppeal, now: Circumstances
) -> MisuseAppealDecided:
    if listing.appeal != "pending":
        raise CommandRefusedError("no-appeal", PENALTIES)
    if command.outcome not in get_args(AppealOutcome):
        raise CommandRefusedError("bad-outcome", PENALTIES, outcomes=get_args(AppealOutcome))
    return MisuseAppealDecided(
        at=now.at, misuse=now.aggregate, listing=listing.number, outcome=command.outcome
    )


def _changed(
    listing: Listing, fact: MisuseAppealed | MisuseAppealDecided | MisuseDelisted
) -> Listing:
    if isinstance(fact, MisuseAppealed):
        return replace(listing, appeal="pending")
    ended = fact.at if listing.ended is None else min(listing.ended, fact.at)
    if isinstance(fact, MisuseDelisted):
        return replace(listing, ended=ended)
    if fact.outcome == "overturned":
        return replace(listing, appeal="overturned", ended=ended)
    return replace(listing, appeal="upheld")


def _next(state: Misuse, fact: MisuseFact, listings: tuple[Listing, ...]) -> Misuse:
    return replace(state, version=state.version + 1, last_at=fact.at, listings=listings)
