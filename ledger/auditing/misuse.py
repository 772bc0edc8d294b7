"""The public list of misuse as the log has it: every fact about a place, and its effect.

A fact in a wrong place is a finding; it does not change the list.
"""

from typing import NamedTuple

from ledger.domain.misuse import facts as m
from ledger.domain.misuse.state import ListedPlace, evolve
from verifier.errors import MalformedError
from verifier.formats.register import Misuse as Listed
from verifier.values.days import day_of, end_of
from verifier.values.places import Kind, parse_place


class _Step(NamedTuple):
    """What is known of a place after the fact at log index `place_in_log`."""

    place_in_log: int
    state: ListedPlace


class Misuses:
    """Follows the facts about listed places, in the order of the log."""

    def __init__(self) -> None:
        """Begin with an empty list."""
        self._steps: dict[str, list[_Step]] = {}
        self._ids: dict[str, str] = {}

    def follow(self, index: int, fact: m.MisuseFact) -> str | None:
        """Take in the next fact; returns what is wrong with it, if anything is."""
        steps = self._steps.get(fact.misuse, [])
        before = steps[-1].state if steps else None
        wrong = _listing_fault(before, fact) if isinstance(fact, m.MisuseListed) else None
        if not isinstance(fact, m.MisuseListed):
            wrong = _change_fault(before, fact)
        if before is not None and fact.at < before.last_at:
            wrong = f"{before.place} goes back in time: {fact.at} after {before.last_at}"
        if wrong is not None:
            return wrong
        state = evolve(before, fact)
        self._steps.setdefault(fact.misuse, steps).append(_Step(index, state))
        self._ids[state.place] = fact.misuse
        return None

    def places(self) -> list[tuple[Kind, str]]:
        """Return every place that was ever listed."""
        return [(steps[0].state.kind, steps[0].state.place) for steps in self._steps.values()]

    def listed(self, place: str, *, at: int, log_size: int) -> Listed | None:
        """Return the listing of `place` in force at instant `at` by the first `log_size` facts."""
        state = self._after(place, log_size)
        listing = None if state is None else state.standing(at)
        return None if listing is None else Listed(listing.reason, listing.since, listing.until)

    def first(self, place: str, since: int, until: int) -> int | None:
        """Return the first fact about `place` from log index `since` up to `until`."""
        found = (
            step.place_in_log for step in self._of(place) if since <= step.place_in_log < until
        )
        return next(found, None)

    def last(self, place: str, log_size: int) -> int | None:
        """Return the last fact about `place` among the first `log_size`."""
        return max(
            (step.place_in_log for step in self._of(place) if step.place_in_log < log_size),
            default=None,
        )

    def _after(self, place: str, log_size: int) -> ListedPlace | None:
        found = None
        for step in self._of(place):
            if step.place_in_log < log_size:
                found = step.state
        return found

    def _of(self, place: str) -> list[_Step]:
        return self._steps.get(self._ids.get(place, ""), [])


def _listing_fault(before: ListedPlace | None, fact: m.MisuseListed) -> str | None:
    if not _is_place(fact):
        return f"{fact.place} is no {fact.kind} in its one form"
    if fact.misuse != m.misuse_id(fact.place):
        return f"{fact.misuse} is not the id of {fact.place}"
    number = 1 if before is None else len(before.listings) + 1
    if fact.listing != number:
        return f"{fact.place} is listed as number {fact.listing}, the next is {number}"
    if end_of(fact.end) <= fact.at or fact.appeal_by < day_of(fact.at):
        return f"{fact.place} is listed to a day before the listing"
    if before is not None and before.standing(fact.at) is not None:
        return f"{fact.place} is listed while it is listed"
    return None


def _change_fault(before: ListedPlace | None, fact: m.MisuseFact) -> str | None:
    if before is None:
        return "the place was never listed"
    listing = before.listing(fact.listing)
    if listing is None:
        return f"{before.place} has no listing {fact.listing} yet"
    if isinstance(fact, m.MisuseAppealDecided):
        pending = listing.appeal == "pending"
        return None if pending else f"no appeal of {before.place} was waiting"
    if not listing.stands(fact.at):
        return f"listing {fact.listing} of {before.place} does not stand any more"
    if isinstance(fact, m.MisuseAppealed) and listing.appeal != "none":
        return f"listing {fact.listing} of {before.place} was appealed against before"
    return None


def _is_place(fact: m.MisuseListed) -> bool:
    try:
        return parse_place(fact.place) == (fact.kind, fact.place)
    except MalformedError:
        return False
