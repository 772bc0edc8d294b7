"""The `eventsourcing` library's datastore over one connection of ours, so that its recorder takes part in a batch."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)


class LedgerDatastore(SQLiteDatastore):
    """Hands out one connection to the file at `path`, to one thread at a time.

    A transaction that begins inside another one of the same thread is part of it, and is committed
    with it. Reads outside see what was committed, each by one statement, and begin none.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use `connection`, which was made by `connect` or `connect_read_only`."""
        super().__init__(str(path), originator_id_type="text")
        self.path = path
        self.connection = connection
        self._lock = RLock()
        self._library = SQLiteConnection(connection, max_age=None)

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Yield a cursor; what is written through it is durable at the end, or with the transaction around it."""
        with self._lock:
            if not commit or self.connection.in_transaction:
                yield self._library.cursor()
                return
            try:
                with _Immediate(self._library, commit=True) as cursor:
                    yield cursor
            finally:
                self.connection.rollback()  # where the commit failed

    @contextmanager
    def get_connection(self, *, commit: bool) -> Iterator[SQLiteConnection]:  # noqa: ARG002 (the library's signature)
        """Yield the connection."""
        with self._lock:
            yield self._library

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


class _Immediate(SQLiteTransaction):
    """Takes the lock of writers at once: a transaction that reads first could find later that another has written."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        return cursor
