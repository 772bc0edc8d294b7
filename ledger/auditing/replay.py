"""Every fact of a log once more: tree, canonical form, order, and what each certificate comes to.

One pass over the leaves: hashed into the tree, decoded, folded. Only the leaves and one view a certificate are kept; the
view at an earlier log size is folded again from the leaves its history names.
"""

import gc
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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


class Replay:
    """The log up to `size` facts; `findings` are facts that cannot stand where they are."""

    def __init__(self) -> None:
        """Begin with the empty log."""
        self.tree = Tree()
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
        """Take in `leaves`; returns the tiles and bundles that became full, as they must be published."""
        start = self.tree.size
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
        if not indexes:
            return None
        return fold_all((i, certificate_fact(self.leaves[i], i)) for i in indexes)

    def certificates_at(self, size: int) -> int:
        """Return how many certificates the first `size` facts issued."""
        return bisect_left(self.issued, size)

    def check_endings(self) -> None:
        """Find certificates that something happened to after they were revoked."""
        for number in self._drafts:
            ended = False
            for entry in self.view(number).history:
                if ended and entry.event not in _ENDING:
                    self._find(entry.index, f"{number} was revoked before: {entry.event}")
                ended = ended or entry.event == "revoked"

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


@contextmanager
def no_collections() -> Iterator[None]:
    """Keep the garbage collector from walking millions of objects of which none is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
