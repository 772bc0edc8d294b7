"""What views and publisher need of the store's reader."""

from collections.abc import Iterator
from typing import Protocol

from ledger.errors import LedgerCorruptError


class FactReader(Protocol):
    """Reads facts in log order."""

    def size(self) -> int:
        """Return the number of facts."""

    def leaves(self, start: int, stop: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Return (log index, leaf, stored leaf hash) of each fact from `start` up to `stop`."""


def leaf_hash(reader: FactReader, index: int) -> bytes:
    """Return the stored leaf hash at log index `index`; raises `LedgerCorruptError` without one."""
    for found, _, stored in reader.leaves(index, index + 1):
        if found == index:
            return stored
    raise LedgerCorruptError(f"fact {index} is missing from the database", index=index)
