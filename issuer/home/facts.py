"""The facts as publishing reads them: with the keys of what is sealed, as far as these remain."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from issuer.home.settings import Config
from keys.kek import Kek
from ledger.domain.fact import Sealed
from ledger.domain.register.registry import REGISTRY, Registry
from ledger.errors import LedgerCorruptError
from ledger.store.codec import open_part
from ledger.store.loader import load_registry
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from verifier.formats.commitment import Opening


class OwnFacts:
    """Reads the facts of this ledger, and opens what is sealed in them."""

    def __init__(self, reader: Reader, subjects: SubjectKeys) -> None:
        """Hold the open database and the open keys."""
        self.reader = reader
        self.subjects = subjects

    def registry(self) -> Registry:
        """Return which versions of the scheme and which key manifests are on record."""
        return load_registry(self.reader.aggregate(REGISTRY))

    def authentic(self, start: int, stop: int) -> None:
        """Raise `LedgerCorruptError` for a sealed part that its subject's key does not open."""
        self.subjects.refresh()
        for row in self.reader.rows(start, stop):
            try:
                self._unsealed(row.subject, row.leaf, row.sealed)
            except LedgerCorruptError as error:
                raise LedgerCorruptError(
                    f"fact {row.log_index} was not written by this ledger: {error}",
                    index=row.log_index,
                ) from error

    def openings(self, index: int) -> tuple[Opening, ...]:
        """Return what opens the hidden values of fact `index`; nothing after erasure."""
        self.subjects.refresh()
        found = self.reader.openings(index, index + 1, self._unsealed)
        return next((each for _, each in found), ())

    def _unsealed(self, subject: str, leaf: bytes, sealed: bytes) -> Sealed | None:
        key = self.subjects.find(subject)
        return None if key is None else open_part(leaf, sealed, subject=subject, key=key)


@contextmanager
def open_facts(settings: Config, kek: Kek) -> Iterator[OwnFacts]:
    """Open database and keys of subjects, and close both at the end; raises `StoreError`."""
    with (
        closing(Reader(settings.database)) as reader,
        closing(SubjectKeys(settings.subjects, kek)) as subjects,
    ):
        yield OwnFacts(reader, subjects)
