"""Reading a ledger file without being able to write it: for publisher, views and auditors.

Rows come in log order, some hundred at a time. Log indexes have no gaps from 0, so `start` and
`stop` are as in `range`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ledger.domain.fact import Sealed
from ledger.domain.facts import PublicFact
from ledger.errors import StoreError
from ledger.store.codec import decode
from ledger.store.connection import connect_read_only, translated
from ledger.store.datastore import LedgerDatastore
from ledger.store.recorder import LedgerRecorder
from ledger.store.row import Row
from ledger.store.transaction import Transaction
from verifier.formats.commitment import Opening

Unsealer = Callable[[str, bytes, bytes], Sealed | None]
"""Opens a sealed part: (subject, leaf, sealed bytes) to content, None if it was erased."""

_NAMES = """
SELECT originator_id FROM ledger_events
WHERE originator_id >= ? AND originator_id < ? AND originator_version = 1 ORDER BY originator_id
"""
_FIRST = """
SELECT state FROM ledger_events
WHERE originator_id >= ? AND originator_id < ? AND originator_version = 1 ORDER BY originator_id
"""
_END = 2**62

_PAGE = 512
_Found = TypeVar("_Found", bound=tuple[Any, ...])


class Reader:
    """Reads the ledger file at `path` through its own connection; use one per thread."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises `StoreError` if it is missing or not a ledger."""
        self._connection = connect_read_only(path)
        self._recorder = LedgerRecorder(LedgerDatastore(path, self._connection))
        if self._connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            self._connection.close()
            raise StoreError(f"{path.name} is not a ledger file")

    def size(self) -> int:
        """Return the number of committed facts."""
        with translated("read the ledger"):
            return self._recorder.max_notification_id() or 0

    def leaves(self, start: int = 0, stop: int = _END) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield (log index, leaf, stored leaf hash) of each fact; the hashes are not checked."""
        return _paged(lambda first: self._recorder.select_leaves(first, _PAGE, stop), start)

    def facts(self, start: int = 0, stop: int = _END) -> Iterator[tuple[int, PublicFact]]:
        """Return (log index, fact) as the log shows each fact; raises `LedgerCorruptError`."""
        for index, leaf, _ in self.leaves(start, stop):
            yield index, decode(leaf)

    def rows(self, start: int = 0, stop: int = _END) -> Iterator[Row]:
        """Return the whole row of each fact, hidden parts included."""
        select = self._recorder.select_notifications
        return _paged(lambda first: select(first + 1, _PAGE, stop), start)

    def aggregate(self, name: str) -> list[Row]:
        """Return the rows of the aggregate with id `name`, oldest first."""
        with translated("read the ledger"):
            return self._recorder.select_events(name)

    def sealed_under(self, subject: str) -> list[Row]:
        """Return the rows sealed under the key of `subject`, in log order; reads every row."""
        with translated("read the ledger"):
            return self._recorder.select_subject(subject)

    def openings(
        self, start: int, stop: int, unsealer: Unsealer
    ) -> Iterator[tuple[int, tuple[Opening, ...]]]:
        """Return (log index, openings) of each fact with openings whose subject was not erased."""
        for row in self.rows(start, stop):
            part = unsealer(row.subject, row.leaf, row.sealed)
            if part is not None and part.openings:
                yield row.log_index, part.openings

    def names(self, prefix: str) -> list[str]:
        """Return the ids of all aggregates that begin with `prefix`, sorted by character."""
        with translated("read the ledger"):
            found = self._connection.execute(_NAMES, (prefix, prefix + "\x7f"))
            return [name for (name,) in found]

    def begun(self, prefix: str) -> Iterator[PublicFact]:
        """Return the first fact of each aggregate with this prefix, as the log shows it, by id."""
        with translated("read the ledger"):
            for (leaf,) in self._connection.execute(_FIRST, (prefix, prefix + "\x7f")):
                yield decode(leaf)

    def begun_under(self, subject: str, prefix: str) -> list[str]:
        """Return the ids of aggregates under `subject` with this prefix, the oldest first."""
        with translated("read the ledger"):
            return self._recorder.select_begun(subject, prefix)

    def places(self) -> Iterator[tuple[bytes, str, str]]:
        """Return (tag, certificate number, subject) of each place that is taken."""
        with translated("read the ledger"):
            yield from self._connection.execute("SELECT tag, number, subject FROM ledger_place")

    def known(self) -> Iterator[tuple[bytes, str, str]]:
        """Return (tag, business, sort) of all that businesses are known by."""
        with translated("read the ledger"):
            yield from self._connection.execute("SELECT tag, business, sort FROM ledger_known")

    def taken(self) -> tuple[int, dict[str, int]]:
        """Return the number of facts, and of places by certificate, at one moment."""
        query = "SELECT number, count(*) FROM ledger_place GROUP BY number"
        with self.snapshot():
            return self.size(), dict(self._connection.execute(query))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read everything inside as of one moment, also while others write."""
        with translated("read the ledger"):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    @contextmanager
    def looking(self) -> Iterator[Transaction]:
        """Look at the ledger as its writer does, at one moment; each commit changes `epoch`."""
        with self.snapshot():
            yield Transaction(self._recorder, self.size(), self.data_version())

    def data_version(self) -> int:
        """Return a number that changes whenever another connection has committed."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _paged(select: Callable[[int], list[_Found]], start: int) -> Iterator[_Found]:
    """Yield what `select` finds from log index `start` on, page by page, log index first."""
    full = True
    while full:
        with translated("read the ledger"):
            page = select(start)
        yield from page
        full = len(page) == _PAGE
        start = page[-1][0] + 1 if full else start
