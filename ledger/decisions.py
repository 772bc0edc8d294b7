"""From a command to the facts that would be written: loads what a decision needs and calls the rules.

Nothing is written here. What a natural person's facts must hide is hidden after the rules have seen it plain.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import Struct

from ledger.domain import business as businesses
from ledger.domain import certificate_rules, certificate_state, registry
from ledger.domain.business import (
    Business,
    BusinessCommand,
    BusinessFact,
    RecordHandleControl,
    RecordHostControl,
    RegisterBusiness,
)
from ledger.domain.certificate import (
    AddHandle,
    AddHost,
    ChangingCommand,
    Issue,
    RemoveHandle,
    RemoveHost,
    Renew,
)
from ledger.domain.certificate_rules import Circumstances
from ledger.domain.certificate_state import Certificate
from ledger.domain.facts import AnyCommand, AnyFact
from ledger.domain.personal import HIDDEN_CATEGORY, hide
from ledger.domain.registry import REGISTRY, AdoptManifest, AdoptScheme, RegistryCommand
from ledger.errors import CommandRefusedError
from ledger.scheme.adopted import AdoptedRules
from ledger.scheme.model import Scheme
from ledger.store.loader import Loaded, Loader, values_of
from ledger.store.places import TAG_SUBJECT, Places, tag_of
from ledger.store.subjects import SubjectKeys
from ledger.store.transaction import Transaction
from verifier.commitment import Opening
from verifier.days import day_of

_Tags = tuple[bytes, ...]
_ADDS = frozenset((AddHost, AddHandle))
_PLACES: frozenset[type] = frozenset((AddHost, AddHandle, RemoveHost, RemoveHandle, Renew))


BUSINESS_PREFIX = "b-"
"""What the id of every business begins with."""


class Decision(Struct, frozen=True, kw_only=True):
    """Facts to write after version `version` of an aggregate, sealed under `secret`, the key of `subject`.

    `openings` open the commitments in the facts; `claims` and `releases` are tags of places; `keep` puts the new state
    into memory once all is written.
    """

    aggregate: str
    version: int
    subject: str
    secret: bytes
    facts: tuple[AnyFact, ...]
    keep: Callable[[], object]
    openings: tuple[Opening, ...] = ()
    claims: tuple[bytes, ...] = ()
    releases: tuple[bytes, ...] = ()

    def write_places(self, places: Places) -> None:
        """Bring the table of places in line with the facts."""
        for tag in self.claims:
            places.claim(tag, self.aggregate, self.subject)
        for tag in self.releases:
            places.release(tag, self.aggregate)


class Decider:
    """Knows where a decision finds its state, rules and keys."""

    def __init__(
        self,
        loader: Loader,
        subjects: SubjectKeys,
        scheme: Scheme,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        """Keep the collaborators; `random_bytes(n)` gives ids, keys and salts."""
        self._loader = loader
        self._subjects = subjects
        self._rules = AdoptedRules(scheme)
        self._random_bytes = random_bytes
        self._ways: dict[type, Callable[[Any, int, Transaction], Decision]] = {
            RegisterBusiness: self._business,
            RecordHostControl: self._business,
            RecordHandleControl: self._business,
            AdoptScheme: self._registry,
            AdoptManifest: self._registry,
            Issue: self._issue,
        }

    def decide(self, command: AnyCommand, at: int, transaction: Transaction) -> Decision:
        """Return what would follow from `command` at instant `at`; raises `CommandRefusedError` and others."""
        way = self._ways.get(type(command), self._certificate)
        return way(command, at, transaction)

    def _business(self, command: BusinessCommand, at: int, transaction: Transaction) -> Decision:
        if isinstance(command, RegisterBusiness):
            name, state = BUSINESS_PREFIX + self._random_bytes(16).hex(), None
        else:
            name, state = (
                command.business,
                self._loader.business(transaction, command.business),
            )
        facts = businesses.decide(state, command, at=at, business=name)
        new = state is None
        secret = self._subjects.create(name, self._random_bytes) if new else self._own_key(name)
        return Decision(
            aggregate=name,
            version=0 if state is None else state.version,
            subject=name,
            secret=secret,
            facts=facts,
            keep=partial(self._loader.keep_business, _folded(state, facts)),
        )

    def _registry(self, command: RegistryCommand, at: int, transaction: Transaction) -> Decision:
        before = self._loader.registry(transaction)
        facts = registry.decide(before, command, at=at)
        after = before
        for fact in facts:
            after = registry.evolve(after, fact)
        return Decision(
            aggregate=REGISTRY,
            version=before.version,
            subject=REGISTRY,
            secret=self._subjects.obtain(REGISTRY, self._random_bytes),
            facts=facts,
            keep=partial(self._loader.keep_registry, after),
        )

    def _issue(self, command: Issue, at: int, transaction: Transaction) -> Decision:
        holder = self._loader.business(transaction, command.business)
        number = self._loader.next_number(transaction)
        now = self._circumstances(at, number, transaction, holder)
        (fact,) = certificate_rules.decide(None, command, now)
        claims = self._claims((*command.sites, *command.handles), now, transaction)
        openings: tuple[Opening, ...] = ()
        if holder.holder.category == HIDDEN_CATEGORY:
            fact, openings = hide(fact, {}, self._random_bytes)
        loaded = Loaded(certificate_state.evolve(None, fact), values_of(openings))
        return Decision(
            aggregate=now.number,
            version=0,
            subject=command.business,
            secret=self._own_key(command.business),
            facts=(fact,),
            keep=partial(self._loader.keep_issued, loaded),
            openings=openings,
            claims=claims,
        )

    def _certificate(self, command: ChangingCommand, at: int, transaction: Transaction) -> Decision:
        before = self._loader.certificate(transaction, command.number)
        business = before.state.business
        adds = type(command) in _ADDS
        holder = self._loader.business(transaction, business) if adds else None
        now = self._circumstances(at, command.number, transaction, holder)
        (fact,) = certificate_rules.decide(before.plain, command, now)
        claims: _Tags = ()
        releases: _Tags = ()
        if type(command) in _PLACES:
            claims, releases = self._places(command, before.state, now, transaction)
        openings: tuple[Opening, ...] = ()
        values = before.values
        if before.hidden:
            fact, openings = hide(fact, before.covered, self._random_bytes)
            values = {**values, **values_of(openings)}
        subject, secret = self._subject(business)
        loaded = Loaded(certificate_state.evolve(before.state, fact), values)
        return Decision(
            aggregate=command.number,
            version=before.state.version,
            subject=subject,
            secret=secret,
            facts=(fact,),
            keep=partial(self._loader.keep, loaded),
            openings=openings,
            claims=claims,
            releases=releases,
        )

    def _places(
        self,
        command: ChangingCommand,
        state: Certificate,
        now: Circumstances,
        transaction: Transaction,
    ) -> tuple[_Tags, _Tags]:
        """Return the tags of places the command claims and releases."""
        if isinstance(command, AddHost | AddHandle):
            return self._claims((command.place,), now, transaction), ()
        if isinstance(command, RemoveHost | RemoveHandle):
            return (), (self._tag(command.place),)
        self._check_places_kept(state, transaction)
        return (), ()

    def _circumstances(
        self, at: int, number: str, transaction: Transaction, business: Business | None = None
    ) -> Circumstances:
        today = day_of(at)
        rules = self._rules.at(today, self._loader.registry(transaction).schemes)
        return Circumstances(at=at, today=today, rules=rules, number=number, business=business)

    def _subject(self, business: str) -> tuple[str, bytes]:
        """Return under whose key a decision is sealed: the business's own, after its erasure the registry's."""
        secret = self._subjects.find(business)
        if secret is not None:
            return business, secret
        return REGISTRY, self._subjects.obtain(REGISTRY, self._random_bytes)

    def _claims(
        self, places: tuple[str, ...], now: Circumstances, transaction: Transaction
    ) -> tuple[bytes, ...]:
        """Return the tags of `places`, none of which another living certificate covers."""
        tags = tuple(self._tag(place) for place in places)
        for tag in tags:
            owner = transaction.places.owner(tag)
            if owner is None or owner == now.number:
                continue
            other = self._loader.certificate(transaction, owner).state
            if not (other.revoked or certificate_rules.lapsed(other, now)):
                raise CommandRefusedError(
                    "place-taken", "another certificate in force covers this host or handle"
                )
        return tags

    def _check_places_kept(self, state: Certificate, transaction: Transaction) -> None:
        self._own_key(state.business)
        if transaction.places.count(state.number) != len(state.sites) + len(state.handles):
            raise CommandRefusedError(
                "place-taken", "a host or handle of this certificate has gone to another since"
            )

    def _tag(self, place: str) -> bytes:
        return tag_of(self._subjects.obtain(TAG_SUBJECT, self._random_bytes), place)

    def _own_key(self, subject: str) -> bytes:
        secret = self._subjects.find(subject)
        if secret is None:
            raise CommandRefusedError("erased", "the data of this business were erased")
        return secret


def _folded(state: Business | None, facts: tuple[BusinessFact, ...]) -> Business:
    """Return the state after `facts`, at least one."""
    after = businesses.evolve(state, facts[0])
    for fact in facts[1:]:
        after = businesses.evolve(after, fact)
    return after
