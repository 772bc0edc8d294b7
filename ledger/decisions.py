"""From a command to the facts that would be written: loads what a decision needs and calls the rules.

Nothing is written here. What a natural person's facts must hide is hidden after the rules have seen it plain.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType

from ledger.domain import business as businesses
from ledger.domain import certificate_rules, certificate_state, registry
from ledger.domain.business import BusinessCommand, RegisterBusiness
from ledger.domain.certificate import (
    AddHandle,
    AddHost,
    CertificateCommand,
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
from ledger.scheme.model import Scheme
from ledger.store.loader import Loaded, Loader
from ledger.store.places import TAG_SUBJECT, Places, tag_of
from ledger.store.subjects import SubjectKeys
from ledger.store.transaction import Transaction
from verifier.commitment import Opening, commitment_of
from verifier.days import day_of
from verifier.numbers import PREFIX, CertificateIndex, canonical_index, format_number

_BUSINESS = (RegisterBusiness, businesses.RecordHostControl, businesses.RecordHandleControl)
_REGISTRY = (AdoptScheme, AdoptManifest)
_ADDS = (AddHost, AddHandle)
_REMOVES = (RemoveHost, RemoveHandle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Facts to write after version `version` of an aggregate, sealed under `secret`, the key of `subject`.

    `claims` and `releases` are tags of places; `keep` puts the new state into memory once all is written.
    """

    aggregate: str
    version: int
    subject: str
    secret: bytes
    facts: tuple[tuple[AnyFact, tuple[Opening, ...]], ...]
    keep: Callable[[], object]
    claims: tuple[bytes, ...] = ()
    releases: tuple[bytes, ...] = ()

    def write_places(self, places: Places) -> None:
        """Bring the table of places in line with the facts."""
        for tag in self.claims:
            places.claim(tag, self.aggregate, self.subject)
        for tag in self.releases:
            places.release(tag)


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
        self._scheme = scheme
        self._random_bytes = random_bytes

    def decide(self, command: AnyCommand, at: int, transaction: Transaction) -> Decision:
        """Return what would follow from `command` at instant `at`; raises `CommandRefusedError` and others."""
        if isinstance(command, _BUSINESS):
            return self._business(command, at, transaction)
        if isinstance(command, _REGISTRY):
            return self._registry(command, at, transaction)
        if isinstance(command, Issue):
            return self._issue(command, at, transaction)
        return self._certificate(command, at, transaction)

    def _business(self, command: BusinessCommand, at: int, transaction: Transaction) -> Decision:
        if isinstance(command, RegisterBusiness):
            name, state = "b-" + self._random_bytes(16).hex(), None
        else:
            name, state = (
                command.business,
                self._loader.business(transaction, command.business),
            )
        facts = businesses.decide(state, command, at=at, business=name)
        after = state
        for fact in facts:
            after = businesses.evolve(after, fact)
        secret = self._subjects.create(name, self._random_bytes) if state is None else None
        final = after or businesses.evolve(None, facts[0])
        return Decision(
            aggregate=name,
            version=0 if state is None else state.version,
            subject=name,
            secret=secret or self._own_key(name),
            facts=tuple((fact, ()) for fact in facts),
            keep=lambda: self._loader.keep_business(final),
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
            facts=tuple((fact, ()) for fact in facts),
            keep=lambda: self._loader.keep_registry(after),
        )

    def _issue(self, command: Issue, at: int, transaction: Transaction) -> Decision:
        now = self._circumstances(at)
        highest = transaction.highest_originator(PREFIX + "-")
        index = CertificateIndex(0 if highest is None else canonical_index(highest) + 1)
        holder = self._loader.business(transaction, command.business)
        now = replace(now, number=format_number(index), business=holder)
        facts = certificate_rules.decide(None, command, now)
        claims = self._claims((*command.sites, *command.handles), now, transaction)
        return self._decision(None, facts, command.business, claims=claims)

    def _certificate(
        self, command: CertificateCommand, at: int, transaction: Transaction
    ) -> Decision:
        assert not isinstance(command, Issue)  # noqa: S101
        before = self._loader.certificate(transaction, command.number)
        now = replace(self._circumstances(at), number=command.number)
        claims: tuple[bytes, ...] = ()
        releases: tuple[bytes, ...] = ()
        if isinstance(command, _ADDS):
            holder = self._loader.business(transaction, before.state.business)
            now = replace(now, business=holder)
        facts = certificate_rules.decide(before.plain, command, now)
        if isinstance(command, _ADDS):
            claims = self._claims((command.place,), now, transaction)
        elif isinstance(command, _REMOVES):
            releases = (self._tag(command.place),)
        elif isinstance(command, Renew):
            self._check_places_kept(before.state, transaction)
        return self._decision(
            before, facts, before.state.business, claims=claims, releases=releases
        )

    def _decision(
        self,
        before: Loaded | None,
        facts: tuple[certificate_rules.CertificateFact, ...],
        business: str,
        *,
        claims: tuple[bytes, ...],
        releases: tuple[bytes, ...] = (),
    ) -> Decision:
        """Hide what must be hidden and fold the facts as the log will show them."""
        state = before.state if before else None
        values = dict(before.values) if before else {}
        shown = []
        for fact in facts:
            openings: tuple[Opening, ...] = ()
            if _is_hidden(before, fact):
                fact, openings = hide(fact, values, self._random_bytes)  # noqa: PLW2901
                values.update((commitment_of(each), each.value) for each in openings)
            shown.append((fact, openings))
            state = certificate_state.evolve(state, fact)
        assert state is not None  # noqa: S101
        after = Loaded(state=state, values=MappingProxyType(values))
        secret = self._subjects.find(business)
        subject = business if secret is not None else REGISTRY
        return Decision(
            aggregate=state.number,
            version=before.state.version if before else 0,
            subject=subject,
            secret=secret or self._subjects.obtain(REGISTRY, self._random_bytes),
            facts=tuple(shown),
            keep=lambda: self._loader.keep(after),
            claims=claims,
            releases=releases,
        )

    def _circumstances(self, at: int) -> Circumstances:
        return Circumstances(at=at, rules=self._scheme.at(day_of(at)))

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


def _is_hidden(before: Loaded | None, fact: AnyFact) -> bool:
    if before is not None:
        return before.hidden
    return getattr(getattr(fact, "holder", None), "category", "") == HIDDEN_CATEGORY
