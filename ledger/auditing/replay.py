"""Every fact of a log once more: tree, canonical form, order, and what each certificate comes to.

One pass over the leaves: hashed into the tree, decoded, folded. Leaves and one view a certificate are kept; the
view at an earlier log size is folded again from the leaves its history names.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec

from ledger.auditing.finding import Finding
from ledger.domain.certificate import CertificateIssued
from ledger.domain.facts import PublicFact
from ledger.domain.registry import ManifestAdopted
from ledger.errors import LedgerCorruptError
from ledger.log.files import File
from ledger.log.tree import Tree
from ledger.store.codec import decode
from ledger.views.certificate import CertificateView, Draft, fold_all
from ledger.views.history import MAKE
from ledger.views.runner import certificate_fact
from verifier import paths
from verifier.numbers import CertificateIndex, format_number

_encode = msgspec.json.Encoder().encode
_ENDING = frozenset({"badge-signed", "appealed", "appeal-decided", "revoked"})
"""What may still happen to a certificate that was revoked."""
_MEASURES = frozenset({"warned", "suspended", "revoked"})


class Replay:
    """The log up to `size` facts; `findings` are facts that cannot stand where they are."""

    def __init__(self) -> None:
        """Begin with the empty log."""
        self.tree = Tree(bundles=False)
        self.leaves: list[bytes] = []
        self.issued: list[int] = []
        """Log index of the fact that issued each certificate, by list index."""
        self.manifests: dict[int, str] = {}
        """Digest of each adopted key manifest, by version."""
        self.findings: list[Finding] = []
        self._drafts: dict[str, Draft] = {}
        self._views: dict[str, CertificateView] = {}

    @property
    def size(self) -> int:
        """How many facts were replayed."""
        return self.tree.size

    def append(self, leaves: Sequence[bytes]) -> list[File]:
        """Take in `leaves`; returns the hash tiles that became full, as they must be published."""
        start = self.tree.size
        self._views.clear()
        files = self.tree.append(leaves)
        self.leaves += leaves
        drafts = self._drafts
        for index, leaf in enumerate(leaves, start):
            try:
                fact = decode(leaf)
                if _encode(fact) != leaf:
                    self._find(index, "the leaf is not in its canonical form")
                if type(fact) in MAKE and not isinstance(fact, CertificateIssued):
                    drafts[fact.number].apply(index, fact)  # type: ignore[union-attr,arg-type]
                else:
                    self._rare(index, fact)
            except LedgerCorruptError as error:
                self._find(index, str(error))
            except KeyError:
                self._find(index, "the certificate was never issued")
        return files

    def numbers(self) -> Iterator[str]:
        """Return the number of every certificate, in order of issue."""
        return iter(self._drafts)

    def view(self, number: str) -> CertificateView:
        """Return the certificate after all facts."""
        view = self._views.get(number)
        if view is None:
            view = self._views[number] = self._drafts[number].view()
        return view

    def view_at(self, number: str, size: int) -> CertificateView | None:
        """Return the certificate after the first `size` facts of the log; None if it was not issued then."""
        view = self.view(number)
        if view.last < size:
            return view
        indexes = [entry.index for entry in view.history if entry.index < size]
        return self._fold(indexes)

    def certificates_at(self, size: int) -> int:
        """Return how many certificates the first `size` facts issued."""
        return bisect_left(self.issued, size)

    def view_on(self, number: str, at: int) -> CertificateView | None:
        """Return the certificate after the facts up to instant `at`; None if it was not issued then."""
        indexes = [entry.index for entry in self.view(number).history if entry.at <= at]
        return self._fold(indexes)

    def check_lives(self) -> None:
        """Find facts out of order: back in time, after a revocation, measures that are not counted from 1."""
        for number, draft in self._drafts.items():
            measures, at, ended = 0, 0, False
            for entry in draft.history:
                if ended and entry.event not in _ENDING:
                    self._find(entry.index, f"{number} was revoked before: {entry.event}")
                if entry.at < at:
                    self._find(entry.index, f"{number} goes back in time: {entry.at} after {at}")
                if entry.event in _MEASURES:
                    measures += 1
                if (entry.event in _MEASURES and entry.measure != measures) or (
                    entry.measure or 0
                ) > measures:
                    self._find(entry.index, f"{number} has no measure {entry.measure} yet")
                at, ended = entry.at, ended or entry.event == "revoked"

    def measured(self) -> Iterator[str]:
        """Return the certificates that ever had a measure."""
        for number, draft in self._drafts.items():
            if any(entry.event in _MEASURES for entry in draft.history):
                yield number

    def _fold(self, indexes: Sequence[int]) -> CertificateView | None:
        if not indexes:
            return None
        return fold_all((i, certificate_fact(self.leaves[i], i)) for i in indexes)

    def _rare(self, index: int, fact: PublicFact) -> None:
        if isinstance(fact, CertificateIssued):
            expected = format_number(CertificateIndex(len(self.issued)))
            if fact.number != expected:
                self._find(index, f"issued {fact.number}, the next number is {expected}")
            if fact.number not in self._drafts:
                self.issued.append(index)
                self._drafts[fact.number] = Draft()
                self._drafts[fact.number].apply(index, fact)
        elif isinstance(fact, ManifestAdopted):
            self.manifests[fact.version] = fact.digest

    def _find(self, index: int, what: str) -> None:
        self.findings.append(Finding(path=f"{paths.TILES}/", what=what, index=index))
