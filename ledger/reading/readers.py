"""Readers kept open, one per thread, for a server with many threads."""

from collections.abc import Callable
from threading import Lock, local

from ledger.reading.reader import LedgerReader


class Readers:
    """Gives each thread its own reader, opened at its first use. Safe to use from many threads."""

    def __init__(self, opened: Callable[[], LedgerReader]) -> None:
        """Bring the office's view up to date first: the slow part is done before anybody asks."""
        self._opened = opened
        self._own = local()
        self._lock = Lock()
        self._all: list[LedgerReader] = []
        self.mine().office()

    def mine(self) -> LedgerReader:
        """Return the reader of the calling thread; raises `StoreError`."""
        found: LedgerReader | None = getattr(self._own, "reader", None)
        if found is None:
            found = self._own.reader = self._opened()
            with self._lock:
                self._all.append(found)
        return found

    def close(self) -> None:
        """Close the readers of all threads, which must have ended."""
        with self._lock:
            for each in self._all:
                each.close()
            self._all.clear()
