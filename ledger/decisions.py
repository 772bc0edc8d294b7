"""From a command to the facts to write: loads what a decision needs and calls the rules.

Nothing is written here. The rules see a natural person's facts plain; what must be hidden is hidden
after them.
"""

from collections.abc import Callable
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.application.state import Application
from ledger.domain.case.state import Case
from ledger.domain.certificate import facts as c
from ledger.domain.certificate import rules as certificate_rules
from ledger.domain.certificate import state as certificate_state
from ledger.domain.certificate.hiding import HIDDEN_CATEGORY, hide
from ledger.domain.certificate.seen import CertificateNow
from ledger.domain.certificate.state import Certificate
from ledger.domain.fact import Command, Fact, Outcome
from ledger.domain.families import BUSINESS, AnyFamily, family_of
from ledger.domain.misuse import rules as misuse_rules
from ledger.domain.misuse import state as misuse_state
from ledger.domain.misuse.facts import MisuseCommand, misuse_id, place_of
from ledger.domain.now import Now
from ledger.domain.register import registry
from ledger.domain.register.registry import REGISTRY, AdoptManifest, AdoptScheme, RegistryCommand
from ledger.domain.roster import gate
from ledger.duplicates import add_marks
from ledger.errors import CommandRefusedError
from ledger.others import OthersNow
from ledger.scheme.adopted import AdoptedRules
from ledger.scheme.model import Scheme
from ledger.store.ids import neighbours
from ledger.store.loader import Loaded, Loader
from ledger.store.places import TAG_SUBJECT, tag_of
from ledger.store.subjects import KeySource
from ledger.store.transaction import Transaction
from ledger.words.articles import USE
from verifier.formats.commitment import Opening, values_of
from verifier.values.days import day_of

_Tags = tuple[bytes, ...]
_ADDS = frozenset((c.AddHost, c.AddHandle))
_PLACES: frozenset[type[Command]] = frozenset(
    (c.AddHost, c.AddHandle, c.RemoveHost, c.RemoveHandle, c.Renew, c.UpgradeTier)
)


class Decision(Struct, frozen=True, kw_only=True):
    """Facts to write after version `version` of an aggregate, sealed under `subject`'s `secret`.

    `second` is who proposed it; `openings` open the commitments in the facts; `claims` and
    `releases` are tags of places, `marks` is the key of the tags by which a business is known;
    `keep` puts the new state into memory once all is written.
    """

    aggregate: str
    version: int
    subject: str
    secret: bytes
    facts: tuple[Fact, ...]
    keep: Callable[[], object]
    second: str = ""
    openings: tuple[Opening, ...] = ()
    claims: tuple[bytes, ...] = ()
    releases: tuple[bytes, ...] = ()
    marks: bytes | None = None

    def write_beside(self, transaction: Transaction) -> None:
        """Update the tables of places and of what businesses are known by."""
        for tag in self.claims:
            transaction.places.claim(tag, self.aggregate, self.subject)
        for tag in self.releases:
            transaction.places.release(tag, self.aggregate)
        if self.marks is not None:
            add_marks(transaction.known, self.marks, self.facts)


class Decider:
    """Knows where to find the state, rules and keys of a decision."""

    def __init__(
        self,
        loader: Loader,
        subjects: KeySource,
        scheme: Scheme,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        """Keep the collaborators; `random_bytes(n)` gives ids, keys and salts."""
        self._loader = loader
        self._subjects = subjects
        self._rules = AdoptedRules(scheme)
        self._random_bytes = random_bytes
        self._ids: dict[str, list[str]] = {}
        """Ids to come of aggregates without a key of their own, by how they start."""

    def decide(
        self, command: Command, at: int, actor: str, transaction: Transaction
    ) -> tuple[Decision, ...]:
        """Return what would follow from `command` at `at`; raises `CommandRefusedError` and others.

        The last decision is about the command's own aggregate, those before it are about others.
        """
        roster = self._loader.roster(transaction)
        if isinstance(command, AdoptManifest | AdoptScheme) and not roster.founded:
            return (self._registry(command, at, transaction),)  # no rules need be in force yet
        now = self._now(at, actor, transaction)
        gate.check(roster, command, actor, now.rules)
        return self._decide(command, now, transaction)

    def _decide(self, command: Command, now: Now, transaction: Transaction) -> tuple[Decision, ...]:
        """Decide about the command's own aggregate, and about others what follows from it."""
        family = family_of(command)
        if family is not None:
            return self._in_family(family, command, now, transaction)
        if isinstance(command, AdoptManifest | AdoptScheme):
            return (self._registry(command, now.at, transaction),)
        if isinstance(command, MisuseCommand):
            return (self._listed(command, now, transaction),)
        if isinstance(command, c.Issue):
            return (self._issue(command, now, transaction),)
        if isinstance(command, c.ChangingCommand):
            return (self._certificate(command, now, transaction),)
        raise TypeError(f"no kind of aggregate takes {type(command).__name__}")

    def _in_family(
        self, family: AnyFamily, command: Command, now: Now, transaction: Transaction
    ) -> tuple[Decision, ...]:
        """Decide about a hidden aggregate, and about others what follows from it."""
        opens = isinstance(command, family.opens) and not family.single
        name = self._new_id(family) if opens else family.id_in(command)
        state = None if opens else self._loader.find(transaction, family, name)
        others = self._others(transaction)
        seen = family.see(command, state, replace(now, aggregate=name), others)
        outcome = family.decide(state, command, seen)
        after = state
        for fact in outcome.facts:
            after = family.evolve(after, fact)
        subject = self._subject_of(family, name, after)
        own = Decision(
            aggregate=name,
            version=0 if state is None else state.version,
            subject=subject,
            secret=self._key(family, subject, new=opens and subject == name),
            facts=outcome.facts,
            keep=partial(self._loader.keep_begun, family, name, after)
            if opens
            else partial(self._loader.keep_state, name, after),
            second=outcome.second,
            marks=self._tag_key() if family is BUSINESS else None,
        )
        return (*self._consequences(outcome, now, transaction), own)

    def _consequences(
        self, outcome: Outcome, now: Now, transaction: Transaction
    ) -> tuple[Decision, ...]:
        found: tuple[Decision, ...] = ()
        for command in outcome.consequences:
            found += self._decide(command, now, transaction)
        return tuple(replace(each, second=outcome.second) for each in found)

    def _new_id(self, family: AnyFamily) -> str:
        if family.subject == "own":
            return self._subjects.next_id(family.prefix, self._random_bytes)
        names = self._ids.setdefault(family.prefix, [])
        names += () if names else neighbours(family.prefix, self._random_bytes)
        return names.pop()

    def _subject_of(self, family: AnyFamily, name: str, state: object) -> str:
        if isinstance(state, Application | Case):
            return state.business
        return name if family.subject == "own" else REGISTRY

    def _key(self, family: AnyFamily, subject: str, *, new: bool) -> bytes:
        if subject == REGISTRY:
            return self._subjects.obtain(REGISTRY, self._random_bytes)
        if new:
            return self._subjects.begin(family.prefix, self._random_bytes)
        return self._own_key(subject)

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

    def _listed(self, command: MisuseCommand, now: Now, transaction: Transaction) -> Decision:
        """Decide about a place on the public list of misuse."""
        name = misuse_id(place_of(command.place).value)
        before = self._loader.misuse(transaction, name)
        fact = misuse_rules.decide(before, command, replace(now, aggregate=name))
        return Decision(
            aggregate=name,
            version=0 if before is None else before.version,
            subject=REGISTRY,
            secret=self._subjects.obtain(REGISTRY, self._random_bytes),
            facts=(fact,),
            keep=partial(self._loader.keep_misuse, misuse_state.evolve(before, fact)),
        )

    def _issue(self, command: c.Issue, now: Now, transaction: Transaction) -> Decision:
        holder = self._loader.business(transaction, command.business)
        number = self._loader.next_number(transaction)
        seen = CertificateNow(
            *now.common,
            number=number,
            holder=holder.holder,
            hosts=holder.hosts,
            handles=holder.handles,
        )
        (fact,) = certificate_rules.decide(None, command, seen)
        claims = self._claims((*command.sites, *command.handles), seen, transaction)
        openings: tuple[Opening, ...] = ()
        if holder.holder.category == HIDDEN_CATEGORY:
            fact, openings = hide(fact, {}, self._random_bytes)
        loaded = Loaded(certificate_state.evolve(None, fact), values_of(openings))
        return Decision(
            aggregate=number,
            version=0,
            subject=command.business,
            secret=self._own_key(command.business),
            facts=(fact,),
            keep=partial(self._loader.keep_issued, loaded),
            openings=openings,
            claims=claims,
        )

    def _certificate(
        self, command: c.ChangingCommand, now: Now, transaction: Transaction
    ) -> Decision:
        before = self._loader.certificate(transaction, command.number)
        business = before.state.business
        seen = CertificateNow(*now.common, number=command.number)
        if type(command) in _ADDS:
            holder = self._loader.business(transaction, business)
            seen = replace(seen, hosts=holder.hosts, handles=holder.handles)
        (fact,) = certificate_rules.decide(before.plain, command, seen)
        claims: _Tags = ()
        releases: _Tags = ()
        if type(command) in _PLACES:
            claims, releases = self._places(command, before.state, seen, transaction)
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
        command: c.ChangingCommand,
        state: Certificate,
        now: CertificateNow,
        transaction: Transaction,
    ) -> tuple[_Tags, _Tags]:
        """Return the tags of places the command claims and releases."""
        if isinstance(command, c.AddHost | c.AddHandle):
            return self._claims((command.place,), now, transaction), ()
        if isinstance(command, c.RemoveHost | c.RemoveHandle):
            return (), (self._tag(command.place),)
        self._check_places_kept(state, transaction)
        return (), ()

    def _now(self, at: int, actor: str, transaction: Transaction) -> Now:
        today = day_of(at)
        rules = self._rules.at(today, self._loader.registry(transaction).schemes)
        return Now(at=at, today=today, rules=rules, actor=actor)

    def _subject(self, business: str) -> tuple[str, bytes]:
        """Return whose key seals a decision: the business's, after its erasure the registry's."""
        secret = self._subjects.find(business)
        if secret is not None:
            return business, secret
        return REGISTRY, self._subjects.obtain(REGISTRY, self._random_bytes)

    def _claims(
        self, places: tuple[str, ...], now: CertificateNow, transaction: Transaction
    ) -> tuple[bytes, ...]:
        """Return the tags of `places`; none may belong to another living certificate."""
        tags = tuple(self._tag(place) for place in places)
        for tag in tags:
            owner = transaction.places.owner(tag)
            if owner is None or owner == now.number:
                continue
            other = self._loader.certificate(transaction, owner).state
            if certificate_rules.holds_places(other, now):
                raise CommandRefusedError("place-taken", USE)
        return tags

    def _check_places_kept(self, state: Certificate, transaction: Transaction) -> None:
        self._own_key(state.business)
        if transaction.places.count(state.number) != len(state.sites) + len(state.handles):
            raise CommandRefusedError("place-taken", USE)

    def _others(self, transaction: Transaction) -> OthersNow:
        return OthersNow(self._loader, transaction, self._tag_key)

    def _tag(self, place: str) -> bytes:
        return tag_of(self._tag_key(), place)

    def _tag_key(self) -> bytes:
        return self._subjects.obtain(TAG_SUBJECT, self._random_bytes)

    def _own_key(self, subject: str) -> bytes:
        secret = self._subjects.find(subject)
        if secret is None:
            raise CommandRefusedError("erased")
        return secret
