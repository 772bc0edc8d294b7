"""What the publisher checks before it signs over a fact: the ledger wrote it, at that time.

A row that somebody else added to the database can have the right leaf hash. But without the
ledger's keys nobody can make a sealed part that opens (`PublisherConfig.authentic`). Copies of true
rows are older than their place in the log allows. All checks run before the first byte of a
publication is written.
"""

from collections.abc import Callable, Iterator

from keys.manifest import Manifest
from ledger.domain.register.registry import ManifestAdopted
from ledger.errors import LedgerCorruptError, LedgerError
from ledger.store.codec import decode
from ledger.views.reading import FactReader
from verifier.values.days import SKEW

Authentic = Callable[[int, int], None]
"""Raises `LedgerCorruptError` unless the ledger wrote the facts from `start` up to `stop`."""
_ADOPTED = b'{"fact":"manifest-adopted"'


class Admission:
    """Lets facts into the log in order; remembers the latest instant among them."""

    def __init__(self, reader: FactReader, authentic: Authentic) -> None:
        """Hold the reader and the check of the sealed parts."""
        self._reader = reader
        self._authentic = authentic
        self._latest = 0

    def resume(self, size: int) -> None:
        """Continue after the first `size` facts, which are in the log already."""
        for _, leaf, _ in self._reader.leaves(max(size - 1, 0), size):
            self._latest = decode(leaf).at

    def admit(self, start: int, now: int) -> int:
        """Return the number of facts, checked from `start` on; raises `LedgerCorruptError`."""
        stop = self._reader.size()
        for index, leaf, _ in self._reader.leaves(start, stop):
            at = decode(leaf).at
            if at > now + SKEW:
                raise LedgerCorruptError(
                    f"fact {index} is from the future; if it is not, set the clock", index=index
                )
            if at < self._latest - SKEW:
                raise LedgerCorruptError(
                    f"fact {index} is older than the facts before it: it was not written here",
                    index=index,
                )
            self._latest = max(self._latest, at)
        if stop > start:
            self._authentic(start, stop)
        return stop


class Adoptions:
    """A reader that passes rows on and remembers the newest key manifest that they adopt.

    The log writer checks every stored fact against the log when it opens; with this reader nobody
    has to read them again.
    """

    def __init__(self, reader: FactReader) -> None:
        """Watch `reader`."""
        self._reader = reader
        self.newest = 0

    def size(self) -> int:
        """Return the number of facts."""
        return self._reader.size()

    def leaves(self, start: int, stop: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Return (log index, leaf, stored leaf hash) of each fact from `start` up to `stop`."""
        for row in self._reader.leaves(start, stop):
            if row[1].startswith(_ADOPTED):
                fact = decode(row[1])
                if isinstance(fact, ManifestAdopted):
                    self.newest = fact.version
            yield row

    def check(self, manifest: Manifest, seen: int) -> None:
        """Read on from log index `seen`; raises `LedgerError` if a newer manifest is adopted."""
        for _ in self.leaves(seen, self.size()):
            pass
        if self.newest > manifest.version:
            raise LedgerError(
                f"key manifest {manifest.version} is to be published, but the ledger has adopted "
                f"{self.newest}: put the newer one back, or adopt it again "
                "(confirm its motion again) if that was interrupted"
            )
