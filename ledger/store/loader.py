"""States of aggregates: folded from stored facts, kept in memory while surely current."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from ledger.domain import families
from ledger.domain.application.state import Application
from ledger.domain.business.state import Business
from ledger.domain.case.state import Case
from ledger.domain.certificate import state as certificate_state
from ledger.domain.certificate.facts import CertificateFact, CertificateIssued
from ledger.domain.certificate.hiding import HIDDEN_CATEGORY, reveal
from ledger.domain.certificate.state import Certificate
from ledger.domain.facts import AnyHiddenFact, SealedLeaf
from ledger.domain.misuse import state as misuse_state
from ledger.domain.misuse.facts import MisuseFact, MisuseListed
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.register import registry
from ledger.domain.register.registry import REGISTRY, Registry, RegistryFact
from ledger.domain.roster.state import Roster
from ledger.errors import CommandRefusedError, LedgerCorruptError, UnknownAggregateError
from ledger.store.codec import decode, hidden_fact, open_part
from ledger.store.row import Row
from ledger.store.subjects import SubjectKeys
from ledger.store.transaction import Transaction
from verifier.errors import VerificationError
from verifier.formats.commitment import values_of
from verifier.values.numbers import (
    PREFIX,
    CertificateIndex,
    CertificateNumber,
    canonical_index,
    format_number,
)

K = TypeVar("K")
S = TypeVar("S")

_MOST_KEPT = 50_000
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Loaded(NamedTuple):
    """A certificate as the log shows it, and the known values behind its commitments."""

    state: Certificate
    values: Mapping[str, str] = _NOTHING

    @property
    def hidden(self) -> bool:
        """Whether the holder's name and places are commitments."""
        return self.state.holder.category == HIDDEN_CATEGORY

    @property
    def covered(self) -> Mapping[str, str]:
        """The values behind the commitments to the places that the certificate covers now."""
        places = (*self.state.sites, *self.state.handles)
        return {place: self.values[place] for place in places if place in self.values}

    @property
    def plain(self) -> Certificate:
        """The state with plain places, as the rules see it."""
        return reveal(self.state, self.values) if self.values else self.state


class Loader:
    """Loads states inside transactions; call `forget` when the epoch of transactions changes."""

    def __init__(self, subjects: SubjectKeys) -> None:
        """Start with nothing in memory."""
        self._subjects = subjects
        self._certificates: dict[str, Loaded] = {}
        self._hidden: dict[str, Any] = {}
        self._misuse: dict[str, ListedPlace] = {}
        self._of_business: dict[tuple[str, str], tuple[str, ...]] = {}
        """Ids of a business's aggregates with one prefix, oldest first."""
        self._roster: Roster | None = None
        self._registry: Registry | None = None
        self._issued: int | None = None

    def forget(self) -> None:
        """Drop every state kept in memory."""
        self._certificates.clear()
        self._hidden.clear()
        self._misuse.clear()
        self._of_business.clear()
        self._roster = None
        self._registry = None
        self._issued = None

    def certificate(self, transaction: Transaction, number: str) -> Loaded:
        """Return certificate `number`; raises `UnknownAggregateError`."""
        found = self._certificates.get(number)
        return found or self.keep(
            load_certificate(transaction.rows(number), number, self._subjects)
        )

    def business(self, transaction: Transaction, name: str) -> Business:
        """Return the business with id `name`; refuses if its data were erased.

        Raises `UnknownAggregateError`.
        """
        return self.state(transaction, families.BUSINESS, name)

    def applications(self, transaction: Transaction, business: str) -> tuple[Application, ...]:
        """Return the business's applications, oldest first; refuses if its data were erased."""
        return self._all(transaction, business, families.APPLICATION)

    def cases(self, transaction: Transaction, business: str) -> tuple[Case, ...]:
        """Return all cases against the business, oldest first; refuses if its data were erased."""
        return self._all(transaction, business, families.CASE)

    def held(self, transaction: Transaction, business: str) -> tuple[Certificate, ...]:
        """Return the certificates of the business that have places, as the log shows them."""
        numbers = transaction.places.numbers(business)
        return tuple(self.certificate(transaction, number).state for number in numbers)

    def roster(self, transaction: Transaction) -> Roster:
        """Return the one roster, empty in a pilot."""
        if self._roster is None:
            self._roster = (
                self.find(transaction, families.ROSTER, families.ROSTER.prefix) or Roster()
            )
        return self._roster

    def state(self, transaction: Transaction, family: families.FamilyOf[S], name: str) -> S:
        """Return the state of aggregate `name`; raises as `find` does, or if it has no fact."""
        found = self.find(transaction, family, name)
        if found is None:
            raise UnknownAggregateError("unknown-aggregate", kind=family.name, aggregate=name)
        return found

    def find(self, transaction: Transaction, family: families.FamilyOf[S], name: str) -> S | None:
        """Return the state of aggregate `name`; None where its family has one only and no fact yet.

        Raises `UnknownAggregateError`, or refuses if its data were erased.
        """
        found: S | None = self._hidden.get(name)
        if found is None:
            found = load_state(transaction.rows(name), family, name, self._subjects)
            self.keep_state(name, found)
        return found

    def subject(self, transaction: Transaction, name: str) -> object:
        """Return the state of a subject with its own key; refuses if it was erased.

        Raises `UnknownAggregateError`.
        """
        family = families.family_named(name)
        if family is None or family.subject != "own":
            raise UnknownAggregateError("nobody-to-erase")
        return self.state(transaction, family, name)

    def misuse(self, transaction: Transaction, name: str) -> ListedPlace | None:
        """Return what is known of the place with id `name`, None if it was never listed."""
        found = self._misuse.get(name)
        if found is None:
            found = load_misuse(transaction.rows(name), name)
            if found is not None:
                self.keep_misuse(found)
        return found

    def registry(self, transaction: Transaction) -> Registry:
        """Return the one registry."""
        if self._registry is None:
            self._registry = load_registry(transaction.rows(REGISTRY))
        return self._registry

    def next_number(self, transaction: Transaction) -> CertificateNumber:
        """Return the number of the next certificate: indexes have no gaps from 0."""
        if self._issued is None:
            highest = transaction.highest_originator(PREFIX + "-")
            self._issued = 0 if highest is None else _index_of(highest) + 1
        return format_number(CertificateIndex(self._issued))

    def keep(self, loaded: Loaded) -> Loaded:
        """Keep a certificate in memory and return it."""
        _make_room(self._certificates, loaded.state.number)
        self._certificates[loaded.state.number] = loaded
        return loaded

    def keep_issued(self, loaded: Loaded) -> None:
        """Keep a certificate that was just issued: the next number goes to another one."""
        self.keep(loaded)
        self._issued = canonical_index(loaded.state.number) + 1

    def keep_state(self, name: str, state: object) -> None:
        """Keep the state of a hidden aggregate in memory."""
        if isinstance(state, Roster):
            self._roster = state
        _make_room(self._hidden, name)
        self._hidden[name] = state

    def keep_begun(self, family: families.AnyFamily, name: str, state: object) -> None:
        """Keep the state of a new hidden aggregate, and count it for its business."""
        self.keep_state(name, state)
        if family is families.BUSINESS:
            for other in (families.APPLICATION, families.CASE):
                self._keep_names((name, other.prefix), ())
        elif isinstance(state, Application | Case):
            known = self._of_business.get((state.business, family.prefix))
            if known is not None:
                self._keep_names((state.business, family.prefix), (*known, name))

    def keep_misuse(self, state: ListedPlace) -> None:
        """Keep what is known of a place in memory."""
        _make_room(self._misuse, state.misuse)
        self._misuse[state.misuse] = state

    def keep_registry(self, state: Registry) -> None:
        """Keep the registry in memory."""
        self._registry = state

    def _all(
        self, transaction: Transaction, business: str, family: families.FamilyOf[S]
    ) -> tuple[S, ...]:
        """Return the business's states of `family`, oldest first."""
        names = self._of_business.get((business, family.prefix))
        if names is None:
            names = tuple(transaction.originators(business, family.prefix))
            self._keep_names((business, family.prefix), names)
        return tuple([self.state(transaction, family, name) for name in names])

    def _keep_names(self, of: tuple[str, str], names: tuple[str, ...]) -> None:
        _make_room(self._of_business, of)
        self._of_business[of] = names


def load_certificate(rows: Iterable[Row], number: str, subjects: SubjectKeys) -> Loaded:
    """Return the certificate folded from `rows`, with a natural person's values if keys remain."""
    found = list(rows)
    state: Certificate | None = None
    for row in in_order(found):
        fact = decode(row.leaf)
        if not isinstance(fact, CertificateFact) or fact.number != number:
            raise _foreign(row)
        if (state is None) != isinstance(fact, CertificateIssued):
            raise _misplaced(row)
        state = certificate_state.evolve(state, fact)
    if state is None:
        raise UnknownAggregateError("unknown-aggregate", kind="certificate", aggregate=number)
    if state.holder.category != HIDDEN_CATEGORY:
        return Loaded(state=state)
    values: dict[str, str] = {}
    for row in found:
        key = subjects.find(row.subject)
        if key is not None:
            part = open_part(row.leaf, row.sealed, subject=row.subject, key=key)
            values.update(values_of(part.openings))
    return Loaded(state=state, values=values)


def load_state(
    rows: Iterable[Row], family: families.FamilyOf[S], name: str, subjects: SubjectKeys
) -> S | None:
    """Return the hidden aggregate folded from `rows`; None without rows if its family has one only.

    Raises `UnknownAggregateError`, or refuses if its data were erased.
    """
    state: S | None = None
    for row in in_order(rows):
        fact = _hidden(row, subjects)
        if type(fact) not in family.facts or family.id_in(fact) != name:
            raise _foreign(row)
        if family.first and (state is None) != isinstance(fact, family.first):
            raise _misplaced(row)
        state = family.evolve(state, fact)
    if state is None and not family.single:
        raise UnknownAggregateError("unknown-aggregate", kind=family.name, aggregate=name)
    return state


def load_misuse(rows: Iterable[Row], name: str) -> ListedPlace | None:
    """Return the state of the place with id `name`, folded from `rows`; None without rows."""
    state: ListedPlace | None = None
    for row in in_order(rows):
        fact = decode(row.leaf)
        if not isinstance(fact, MisuseFact) or fact.misuse != name:
            raise _foreign(row)
        if state is None and not isinstance(fact, MisuseListed):
            raise _misplaced(row)
        state = misuse_state.evolve(state, fact)
    return state


def load_registry(rows: Iterable[Row]) -> Registry:
    """Return the registry folded from `rows`."""
    state = Registry()
    for row in in_order(rows):
        fact = decode(row.leaf)
        if not isinstance(fact, RegistryFact):
            raise _foreign(row)
        state = registry.evolve(state, fact)
    return state


def _hidden(row: Row, subjects: SubjectKeys) -> AnyHiddenFact:
    if not isinstance(decode(row.leaf), SealedLeaf):
        raise _foreign(row)
    key = subjects.find(row.subject)
    if key is None:
        raise CommandRefusedError("erased")
    return hidden_fact(open_part(row.leaf, row.sealed, subject=row.subject, key=key))


def _index_of(number: str) -> CertificateIndex:
    try:
        return canonical_index(number)
    except VerificationError as error:
        raise LedgerCorruptError(
            f"a fact stands with {number}, which is not a certificate: the row was changed"
        ) from error


def in_order(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of one aggregate, whose versions must be 1, 2, 3 and so on."""
    for version, row in enumerate(rows, 1):
        if row.originator_version != version:
            raise LedgerCorruptError(
                f"fact {row.log_index} stands as number {row.originator_version} of "
                f"{row.originator_id}, number {version} was expected: a row was changed or deleted",
                index=row.log_index,
            )
        yield row


def _foreign(row: Row) -> LedgerCorruptError:
    return LedgerCorruptError(
        f"fact {row.log_index} stands with {row.originator_id}, but is not about it: "
        "the row was changed",
        index=row.log_index,
    )


def _misplaced(row: Row) -> LedgerCorruptError:
    return LedgerCorruptError(
        f"fact {row.log_index} cannot be number {row.originator_version} of {row.originator_id}: "
        "a row was changed or deleted",
        index=row.log_index,
    )


def _make_room(kept: dict[K, S], name: K) -> None:
    """Forget the state kept longest if memory is full and `name` is new."""
    if len(kept) >= _MOST_KEPT and name not in kept:
        del kept[next(iter(kept))]
