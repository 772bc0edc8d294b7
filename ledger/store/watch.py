"""Waiting for the ledger to grow: the writer may be another thread, or another process."""

from pathlib import Path
from threading import Condition
from time import monotonic

from ledger.store.connection import connect_read_only, translated
from ledger.store.schema import HIGHEST_ID

POLL_SECONDS = 0.005
"""How often another process's commits are looked for; looking costs a few microseconds."""


class Watch:
    """Watches the file at `path` through its own connection; use one per thread.

    `nudge`, if given, is a condition that a writer in this process notifies at each commit; it
    saves the delay of polling.
    """

    def __init__(self, path: Path, nudge: Condition | None = None) -> None:
        """Open the file; raises `StoreError`."""
        self._connection = connect_read_only(path)
        self._nudge = nudge or Condition()
        self._version = -1
        self._size = 0

    def size(self) -> int:
        """Return the number of committed facts."""
        with translated("watch the ledger"):
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._version = version
                (highest,) = self._connection.execute(HIGHEST_ID).fetchone()
                self._size = highest or 0
        return self._size

    def wait(self, beyond: int, seconds: float) -> int:
        """Return the size as soon as it is greater than `beyond`, at the latest after `seconds`."""
        end = monotonic() + seconds
        while True:
            with self._nudge:
                size = self.size()
                left = end - monotonic()
                if size > beyond or left <= 0:
                    return size
                self._nudge.wait(min(POLL_SECONDS, left))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
