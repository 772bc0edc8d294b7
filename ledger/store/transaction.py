"""What a command sees of the store inside its transaction, where it is alone in the world."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from ledger.errors import ConcurrencyError
from ledger.store.codec import Encoded
from ledger.store.places import Places
from ledger.store.schema import COLUMNS, EVENTS

_INSERT = f"INSERT INTO {EVENTS} ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)"
_OF_ORIGINATOR = f"SELECT {COLUMNS} FROM {EVENTS} WHERE originator_id=? ORDER BY originator_version"
_OF_COMMAND = f"SELECT {COLUMNS} FROM {EVENTS} WHERE command_key=?"
_LAST = f"SELECT {COLUMNS} FROM {EVENTS} ORDER BY log_index DESC LIMIT 1"
_HIGHEST = f"SELECT max(originator_id) FROM {EVENTS} WHERE originator_id >= ? AND originator_id < ?"


class Row(NamedTuple):
    """One stored fact. `command_key` and `command_digest` stand with the last fact of a command."""

    log_index: int
    originator_id: str
    originator_version: int
    topic: str
    leaf: bytes
    leaf_hash: bytes
    sealed: bytes
    subject: str
    command_key: str | None
    command_digest: bytes | None


class Transaction:
    """One durable transaction of the one writer. Reads see what was written before in the same transaction.

    `size` is the next log index. `epoch` changes whenever states kept in memory may be wrong: another process wrote, or
    a transaction was rolled back.
    """

    def __init__(self, connection: sqlite3.Connection, size: int, epoch: int) -> None:
        """Look at an open transaction on `connection`."""
        self._connection = connection
        self.size = size
        self.epoch = epoch
        self.places = Places(connection)

    def command(self, key: str) -> Row | None:
        """Return the last fact written by the command with idempotency key `key`."""
        row = self._connection.execute(_OF_COMMAND, (key,)).fetchone()
        return None if row is None else Row._make(row)

    def rows(self, originator: str) -> list[Row]:
        """Return the facts of one aggregate, oldest first."""
        return [Row._make(row) for row in self._connection.execute(_OF_ORIGINATOR, (originator,))]

    def last(self) -> Row | None:
        """Return the last fact of the ledger."""
        row = self._connection.execute(_LAST).fetchone()
        return None if row is None else Row._make(row)

    def highest_originator(self, prefix: str) -> str | None:
        """Return the highest aggregate id that starts with `prefix`, in the order of its characters."""
        found: str | None
        (found,) = self._connection.execute(_HIGHEST, (prefix, prefix + "\x7f")).fetchone()
        return found

    def append(
        self,
        originator: str,
        version: int,
        facts: Iterable[Encoded],
        *,
        key: str | None,
        digest: bytes | None,
    ) -> int:
        """Write `facts` after version `version` of the aggregate; return the log index of the last."""
        found = list(facts)
        rows = [
            (self.size + i, originator, version + i + 1, *each[:4], each.subject, None, None)
            for i, each in enumerate(found)
        ]
        rows[-1] = (*rows[-1][:-2], key, digest)
        try:
            for row in rows:
                self._connection.execute(_INSERT, row)
        except sqlite3.IntegrityError as error:
            raise ConcurrencyError(f"the ledger changed under the writer: {error}") from error
        self.size += len(rows)
        return self.size - 1
