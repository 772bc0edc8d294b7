"""What a fact must show before the publisher signs over it: that it was written by the ledger, in its time.

A row that somebody added to the database behind our back has a leaf hash that fits; what nobody can make without the
ledger's keys is a sealed part that opens (`PublisherConfig.authentic`). Copies of true rows are older than their place
in the log allows. The checks run before the first byte of a publication is written.
"""

from collections.abc import Callable

from keys.manifest import Manifest
from ledger.domain.registry import ManifestAdopted
from ledger.errors import LedgerCorruptError, LedgerError
from ledger.store.codec import decode
from ledger.views.runner import FactReader

SKEW = 300
"""Seconds the instants of facts may lie behind each other, and before the publisher's clock."""

Authentic = Callable[[int, int], None]
"""Raises `LedgerCorruptError` unless the facts from log index to log index (exclusive) were written by the ledger."""
_ADOPTED = b'{"fact":"manifest-adopted"'


def taken_as_authentic(_start: int, _stop: int) -> None:
    """Take every fact as it is: for ledgers in memory, and for tests of other things."""


class Admission:
    """Lets facts into the log in order; remembers the latest instant of those that are in."""

    def __init__(self, reader: FactReader, authentic: Authentic) -> None:
        """Hold the reader and the check of the sealed parts."""
        self._reader = reader
        self._authentic = authentic
        self._latest = 0

    def resume(self, size: int) -> None:
        """Go on after the first `size` facts, which are in the log already."""
        for _, leaf, _ in self._reader.leaves(max(size - 1, 0), size):
            self._latest = decode(leaf).at

    def admit(self, start: int, now: int) -> int:
        """Return how many facts there are, all good from `start` on; raises `LedgerCorruptError`."""
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


def check_adopted(reader: FactReader, manifest: Manifest) -> None:
    """Raise `LedgerError` if the ledger has adopted a newer key manifest than `manifest`."""
    newest = 0
    for _, leaf, _ in reader.leaves(0, reader.size()):
        if leaf.startswith(_ADOPTED):
            fact = decode(leaf)
            newest = fact.version if isinstance(fact, ManifestAdopted) else newest
    if newest > manifest.version:
        raise LedgerError(
            f"key manifest {manifest.version} is to be published, but the ledger has adopted {newest}: "
            "put the newer one back"
        )
