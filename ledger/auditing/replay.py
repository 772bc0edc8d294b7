"""Every fact of a log once more: tree, canonical form, order, and each certificate's state.

One pass over the leaves: hashed into the tree (in a second process, where one is given), decoded
some hundred at once, and noted with the certificate they are about. Leaves are kept; the state of a
certificate, now or at an earlier log size, is folded from its leaves when somebody asks.

A million certificates do not fit into a processor's cache, so the common way touches as little of
each as it can. If the whole log does not go back in time, no certificate does; only where the log
does is the certificate looked up.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor

import msgspec

from ledger.auditing.finding import AuditFinding
from ledger.auditing.misuse import Misuses
from ledger.domain.certificate import facts
from ledger.domain.certificate.facts import CertificateFact, CertificateIssued
from ledger.domain.facts import PublicFact
from ledger.domain.misuse.facts import MisuseFact
from ledger.domain.register.registry import ManifestAdopted, SchemeAdopted
from ledger.errors import LedgerCorruptError
from ledger.log.beside import GrowingTree
from ledger.log.files import File
from ledger.log.tree import Tree
from ledger.store.codec import decode, decode_canonical
from ledger.views.certificate import CertificateView, fold_all
from ledger.views.history import MAKE, entry_of
from ledger.views.runner import certificate_fact
from verifier.formats.record import HistoryEntry
from verifier.values import paths
from verifier.values.numbers import CertificateIndex, format_number

_encode = msgspec.json.Encoder().encode
_ENDING = frozenset({"badge-signed", "appealed", "appeal-decided", "revoked"})
"""What may still happen to a certificate that was revoked."""
_MEASURES = frozenset({"warned", "suspended", "revoked"})
_PLAIN = frozenset(
    {
        facts.BadgeSigned,
        facts.CertificateRenewed,
        facts.HostAdded,
        facts.HostRemoved,
        facts.HandleAdded,
        facts.HandleRemoved,
    }
)
"""Facts that are possible at any time while a certificate lasts."""
_TOGETHER = 256
"""Leaves decoded at once: few enough that their facts are still in the cache when checked."""


class _Life:
    """What is known of a certificate while its facts go by; `facts` are their log indexes."""

    __slots__ = ("ended", "facts", "measures")

    def __init__(self, first: int) -> None:
        self.facts = [first]
        self.measures = 0
        self.ended = False


class Replay:
    """The log up to `size` facts; `findings` are facts in wrong places."""

    def __init__(self, executor: Executor | None = None) -> None:
        """Begin with the empty log; a long one is hashed in the process of `executor`."""
        self._growing = GrowingTree(Tree(bundles=False), executor)
        self.leaves: list[bytes] = []
        self.issued: list[int] = []
        """Log index of the fact that issued each certificate, by list index."""
        self.manifests: dict[int, str] = {}
        """Digest of each adopted key manifest, by version."""
        self.schemes: dict[str, str] = {}
        """Digest of each adopted version of the scheme, by id."""
        self.misuses = Misuses()
        """The public list of misuse."""
        self.findings: list[AuditFinding] = []
        self._lives: dict[str, _Life] = {}
        self._going_on: dict[str, list[int]] = {}
        """`facts` of each certificate that was not revoked."""
        self._latest = 0
        """No certificate's last fact is later."""
        self._views: dict[str, CertificateView] = {}

    @property
    def size(self) -> int:
        """How many facts were replayed."""
        return len(self.leaves)

    @property
    def tree(self) -> Tree:
        """The Merkle tree; complete after `settle`."""
        return self._growing.tree

    def append(self, leaves: Sequence[bytes]) -> list[File]:
        """Take in `leaves`; returns hash tiles that are full now. The last ones come late."""
        start = self.size
        self._views.clear()
        files = self._growing.append(leaves)
        self.leaves += leaves
        for at in range(0, len(leaves), _TOGETHER):
            batch = leaves[at : at + _TOGETHER]
            facts = decode_canonical(batch)
            self._follow(start + at, self._each(start + at, batch) if facts is None else facts)
        return files

    def settle(self) -> list[File]:
        """Wait for the hashing; returns the full tiles not yet returned, and the tree's edge."""
        return [*self._growing.finish(), *self.tree.edge()]

    def numbers(self) -> Iterator[str]:
        """Return the number of every certificate, in order of issue."""
        return iter(self._lives)

    def view(self, number: str) -> CertificateView:
        """Return the certificate after all facts."""
        view = self._views.get(number)
        if view is None:
            view = self._views[number] = self._fold(self._lives[number].facts)
        return view

    def view_at(self, number: str, size: int) -> CertificateView | None:
        """Return the certificate after the log's first `size` facts; None if not issued by then."""
        life = self._lives.get(number)
        indexes = [] if life is None else life.facts
        count = bisect_left(indexes, size)
        if not count:
            return None
        return self.view(number) if count == len(indexes) else self._fold(indexes[:count])

    def view_on(self, number: str, at: int) -> CertificateView | None:
        """Return the certificate after the facts up to instant `at`; None if not issued by then."""
        indexes = [entry.index for entry in self.view(number).history if entry.at <= at]
        return self._fold(indexes) if indexes else None

    def certificates_at(self, size: int) -> int:
        """Return how many certificates the first `size` facts issued."""
        return bisect_left(self.issued, size)

    def measured(self) -> Iterator[str]:
        """Return the certificates that ever had a measure."""
        return (number for number, life in self._lives.items() if life.measures)

    def _fold(self, indexes: Sequence[int]) -> CertificateView:
        return fold_all((i, certificate_fact(self.leaves[i], i)) for i in indexes)

    def _each(self, start: int, leaves: Sequence[bytes]) -> Iterator[PublicFact | None]:
        """Yield the fact of each leaf, None where there is none, and find non-canonical ones."""
        for index, leaf in enumerate(leaves, start):
            try:
                fact = decode(leaf)
            except LedgerCorruptError as error:
                self._find(index, str(error))
                yield None
                continue
            if _encode(fact) != leaf:
                self._find(index, "the leaf is not in its canonical form")
            yield fact

    def _follow(self, start: int, found: Iterable[PublicFact | None]) -> None:
        """Note each fact with its certificate; `start` is the log index of the first."""
        going_on, plain = self._going_on, _PLAIN
        for index, fact in enumerate(found, start):
            if type(fact) in plain:
                indexes = going_on.get(fact.number)  # type: ignore[union-attr]
                if indexes is not None and fact.at >= self._latest:  # type: ignore[union-attr]
                    self._latest = fact.at  # type: ignore[union-attr]
                    indexes.append(index)
                    continue
            if fact is not None:
                self._rare(index, fact)

    def _rare(self, index: int, fact: PublicFact) -> None:
        """Take in a fact that begins or may end something, or that is in a wrong place."""
        if isinstance(fact, CertificateIssued):
            self._begin(index, fact)
        elif isinstance(fact, ManifestAdopted):
            self.manifests[fact.version] = fact.digest
        elif isinstance(fact, SchemeAdopted):
            self.schemes[fact.scheme] = fact.digest
        elif isinstance(fact, MisuseFact):
            wrong = self.misuses.follow(index, fact)
            if wrong is not None:
                self._find(index, wrong)
        elif type(fact) in MAKE:
            self._go_on(index, fact)  # type: ignore[arg-type]

    def _begin(self, index: int, fact: CertificateIssued) -> None:
        expected = format_number(CertificateIndex(len(self.issued)))
        if fact.number != expected:
            self._find(index, f"issued {fact.number}, the next number is {expected}")
        if fact.number not in self._lives:
            self.issued.append(index)
            self._lives[fact.number] = life = _Life(index)
            self._going_on[fact.number] = life.facts
            self._latest = max(self._latest, fact.at)

    def _go_on(self, index: int, fact: CertificateFact) -> None:
        """Find facts out of order: back in time, after a revocation, measures not from 1."""
        number, life = fact.number, self._lives.get(fact.number)
        if life is None:
            self._find(index, "the certificate was never issued")
            return
        entry = entry_of(index, fact)
        if life.ended and entry.event not in _ENDING:
            self._find(index, f"{number} was revoked before: {entry.event}")
        self._order(index, number, entry, life)
        new = entry.event in _MEASURES
        life.measures += new
        if (new and entry.measure != life.measures) or (entry.measure or 0) > life.measures:
            self._find(index, f"{number} has no measure {entry.measure} yet")
        life.facts.append(index)
        if entry.event == "revoked":
            life.ended = True
            self._going_on.pop(number, None)

    def _order(self, index: int, number: str, entry: HistoryEntry, life: _Life) -> None:
        if entry.at >= self._latest:
            self._latest = entry.at
            return
        before = decode(self.leaves[life.facts[-1]]).at
        if entry.at < before:
            self._find(index, f"{number} goes back in time: {entry.at} after {before}")

    def _find(self, index: int, what: str) -> None:
        self.findings.append(AuditFinding(path=f"{paths.TILES}/", what=what, index=index))
