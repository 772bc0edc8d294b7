"""States of aggregates and the facts behind them: as they are now, or as they were at an instant.

An aggregate as of an instant ends before its first later fact: so it is what somebody who looked at
that instant could know.
"""

from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Any

from msgspec import Struct

from ledger.domain.business.state import Business
from ledger.domain.certificate.state import Certificate
from ledger.domain.fact import Fact, Sealed
from ledger.domain.facts import PublicFact, SealedLeaf
from ledger.domain.families import family_named
from ledger.domain.misuse.facts import misuse_id, place_of
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.register.motions import MOTIONS, Motions
from ledger.domain.register.registry import REGISTRY, Registry
from ledger.domain.roster.facts import ROSTER
from ledger.domain.roster.state import Roster
from ledger.errors import UnknownAggregateError
from ledger.store.codec import decode, hidden_fact, open_part
from ledger.store.loader import in_order, load_certificate, load_misuse, load_registry, load_state
from ledger.store.row import Row
from ledger.store.subjects import SubjectKeys

Rows = Callable[[str], Iterable[Row]]
"""Returns the committed rows of the aggregate with this id, oldest first."""


class Recorded(Struct, frozen=True, kw_only=True):
    """One fact of an aggregate, with everything kept beside it.

    `log_index` is its place in the log, `at` its instant (UTC seconds). `actor` and `second`
    decided it, `note` is what they said, `evidence` the commitments to its files. Of an erased
    subject only the leaf is left: then `erased` is true, and all of these are empty.
    """

    log_index: int
    at: int
    fact: Fact
    actor: str = ""
    second: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()
    erased: bool = False


class Aggregates:
    """Reads aggregates by id. As safe to share between threads as `rows` is."""

    def __init__(self, rows: Rows, subjects: SubjectKeys) -> None:
        """Hold where rows come from, and the keys of what is hidden."""
        self._rows = rows
        self._subjects = subjects

    def certificate(self, number: str, at: int | None = None) -> Certificate:
        """Return certificate `number`, with plain places if keys remain.

        Raises `UnknownAggregateError`.
        """
        return load_certificate(self._until(number, at), number, self._subjects).plain

    def business(self, business: str) -> Business:
        """Return the business with this id; refuses if its data were erased.

        Raises `UnknownAggregateError`, or `CommandRefusedError` if erased.
        """
        state: Business = self.state(business)
        return state

    def roster(self) -> Roster:
        """Return the roster of officers; empty in a pilot."""
        found: Roster | None = self.state(ROSTER)
        return found or Roster()

    def motions(self) -> Motions:
        """Return all motions; none in a pilot."""
        found: Motions | None = self.state(MOTIONS)
        return found or Motions()

    def registry(self) -> Registry:
        """Return the versions of the scheme and the key manifests on record."""
        return load_registry(self._rows(REGISTRY))

    def misuse(self, place: str) -> ListedPlace | None:
        """Return what the public list of misuse says of a place, None if it was never listed."""
        name = misuse_id(place_of(place).value)
        return load_misuse(self._rows(name), name)

    def listed(self, name: str) -> ListedPlace:
        """Return the same of the place with id `name`; raises `UnknownAggregateError`."""
        found = load_misuse(self._rows(name), name)
        if found is None:
            raise UnknownAggregateError("unknown-aggregate", aggregate=name)
        return found

    def state(self, aggregate: str, at: int | None = None) -> Any:  # noqa: ANN401
        """Return the state of a hidden aggregate; None if its kind has one only and no fact yet.

        With `at` (UTC seconds) as it was at that instant. Raises `UnknownAggregateError`, also if
        it did not exist yet, or refuses if its data were erased.
        """
        family = family_named(aggregate)
        if family is None:
            raise UnknownAggregateError("unknown-aggregate")
        return load_state(self._until(aggregate, at), family, aggregate, self._subjects)

    def history(self, number: str) -> tuple[tuple[int, PublicFact], ...]:
        """Return (log index, fact) of an aggregate's facts as the log shows them, oldest first."""
        return tuple((row.log_index, decode(row.leaf)) for row in self._rows(number))

    def facts(self, aggregate: str, at: int | None = None) -> tuple[Recorded, ...]:
        """Return an aggregate's facts, also hidden ones, with who decided them, oldest first.

        With `at`, only those up to that instant. Raises `UnknownAggregateError` if there are no
        facts, `LedgerCorruptError` if one was changed or is missing.
        """
        found = tuple(self._recorded(row) for row in in_order(self._until(aggregate, at)))
        if not found:
            raise UnknownAggregateError("unknown-aggregate", aggregate=aggregate)
        return found

    def _recorded(self, row: Row) -> Recorded:
        shown = decode(row.leaf)
        key = self._subjects.find(row.subject)
        if key is None:
            return Recorded(log_index=row.log_index, at=shown.at, fact=shown, erased=True)
        part: Sealed = open_part(row.leaf, row.sealed, subject=row.subject, key=key)
        return Recorded(
            log_index=row.log_index,
            at=shown.at,
            fact=hidden_fact(part) if isinstance(shown, SealedLeaf) else shown,
            actor=part.actor,
            second=part.second,
            note=part.note,
            evidence=part.evidence,
        )

    def _until(self, aggregate: str, at: int | None) -> Iterable[Row]:
        """Return an aggregate's rows up to instant `at`; first forgets keys destroyed elsewhere."""
        self._subjects.refresh()
        rows = self._rows(aggregate)
        return rows if at is None else takewhile(lambda row: decode(row.leaf).at <= at, rows)
