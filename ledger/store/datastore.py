"""The datastore of the `eventsourcing` library on one connection of ours.

With it the library's recorder takes part in a batch.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from eventsourcing.sqlite import SQLiteConnection, SQLiteCursor, SQLiteDatastore, SQLiteTransaction


class LedgerDatastore(SQLiteDatastore):
    """Hands out one connection to the file at `path`, to one thread at a time.

    A transaction inside another one of the same thread is part of it and is committed with it. A
    read outside is one statement, begins no transaction and sees what was committed.
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
        """Yield a cursor; what it writes is durable when the outermost transaction ends."""
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
    def get_connection(self, *, commit: bool) -> Iterator[SQLiteConnection]:  # noqa: ARG002
        """Yield the connection."""
        with self._lock:
            yield self._library

    def close(self) -> None:
        """Close the file, once nobody is inside a transaction: SQLite does not survive less."""
        with self._lock:
            self.connection.close()


class _Immediate(SQLiteTransaction):
    """Takes the writers' lock at once: after a read first, another process might have written."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        return cursor
