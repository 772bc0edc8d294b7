"""What views and publisher need of the store's reader."""

from collections.abc import Iterator
from typing import Protocol


class FactReader(Protocol):
    """Reads facts in log order."""

    def size(self) -> int:
        """Return the number of facts."""

    def leaves(self, start: int, stop: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Return (log index, leaf, stored leaf hash) of each fact from `start` up to `stop`."""
