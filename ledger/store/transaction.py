"""What a command sees of the store while it is decided, where it is alone in the world, and what it would write."""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from ledger.errors import ConcurrencyError
from ledger.store.codec import Encoded
from ledger.store.places import PlaceChange, Places, write_places

_ROW = "(?,?,?,?,?,?,?,?,?,?)"
_MOST_ROWS = 64
_INSERTS = {
    count: "INSERT INTO ledger_events VALUES " + ",".join([_ROW] * count)  # noqa: S608 - only marks
    for count in (1, 2, 4, 8, 16, 32, _MOST_ROWS)
}
_OF_ORIGINATOR = "SELECT * FROM ledger_events WHERE originator_id=? ORDER BY originator_version"
_OF_COMMANDS = """
SELECT * FROM ledger_events WHERE command_key IN (SELECT value FROM json_each(?))
"""
_LAST = "SELECT * FROM ledger_events ORDER BY log_index DESC LIMIT 1"
_HIGHEST = "SELECT max(originator_id) FROM ledger_events WHERE originator_id>=? AND originator_id<?"


class Row(NamedTuple):
    """One stored fact, in the order of the columns; key and digest stand with the last fact of a command."""

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


class Before(NamedTuple):
    """What a transaction builds on: the log has `size` facts; `rows` and `places` of them are on their way to the disk.

    `epoch` changes whenever states kept in memory may be wrong: another process wrote, or a transaction was taken back.
    """

    size: int
    epoch: int
    rows: Sequence[Row] = ()
    places: Sequence[PlaceChange] = ()


class Transaction:
    """What will be one durable transaction of the one writer. Reads see what was written before, durable or not.

    Nothing is written here: facts and changes of places are gathered, and `write` hands them to the database. `size`
    is the next log index.
    """

    def __init__(
        self, connection: sqlite3.Connection, before: Before, keys: Sequence[str] = ()
    ) -> None:
        """Read what is committed through `connection`; `keys` are those of the commands to come."""
        self._connection = connection
        self._before = before
        self._gathered: list[Row] = []
        self.size = before.size
        self.epoch = before.epoch
        self.places = Places(connection, before.places)
        self._commands = self._written_under(keys)

    @property
    def writes(self) -> int:
        """A number that grows with everything written."""
        return self.size + len(self.places.changes)

    @property
    def after(self) -> Before:
        """What the next transaction builds on while this one is on its way to the disk."""
        return Before(self.size, self.epoch, self._gathered, self.places.changes)

    def command(self, key: str) -> Row | None:
        """Return the last fact written by the command with idempotency key `key`, one of those announced."""
        return self._commands[key]

    def rows(self, originator: str) -> list[Row]:
        """Return the facts of one aggregate, oldest first."""
        found = [Row._make(row) for row in self._connection.execute(_OF_ORIGINATOR, (originator,))]
        version = found[-1].originator_version if found else 0
        found += (
            row
            for row in self._pending()
            if row.originator_id == originator and row.originator_version > version
        )
        return found

    def last(self) -> Row | None:
        """Return the last fact of the ledger."""
        pending = self._gathered or self._before.rows
        if pending:
            return pending[-1]
        row = self._connection.execute(_LAST).fetchone()
        return None if row is None else Row._make(row)

    def highest_originator(self, prefix: str) -> str | None:
        """Return the highest aggregate id that starts with `prefix`, in the order of its characters."""
        (found,) = self._connection.execute(_HIGHEST, (prefix, prefix + "\x7f")).fetchone()
        names = [row.originator_id for row in self._pending()]
        return max(
            (name for name in (found, *names) if name and name.startswith(prefix)), default=None
        )

    def append(
        self,
        originator: str,
        version: int,
        facts: Sequence[Encoded],
        *,
        key: str | None = None,
        digest: bytes | None = None,
    ) -> int:
        """Write `facts` after version `version` of the aggregate; return the log index of the last."""
        last = len(facts) - 1
        for i, each in enumerate(facts):
            version += 1
            row = (self.size, originator, version, *each)
            self._gathered.append(Row(*row, key, digest) if i == last else Row(*row, None, None))
            self.size += 1
        if key is not None:
            self._commands[key] = self._gathered[-1]
        return self.size - 1

    def write(self, connection: sqlite3.Connection) -> None:
        """Hand all to the database, in few statements, each of which lets go of Python's lock once.

        Raises `ConcurrencyError`.
        """
        rows, done = self._gathered, 0
        try:
            while done < len(rows):
                count = min(_MOST_ROWS, 1 << ((len(rows) - done).bit_length() - 1))
                values = chain.from_iterable(rows[done : done + count])
                connection.execute(_INSERTS[count], tuple(values))
                done += count
            write_places(connection, self.places.changes)
        except sqlite3.IntegrityError as error:
            raise ConcurrencyError(f"the ledger changed under the writer: {error}") from error

    def _pending(self) -> Iterator[Row]:
        """Yield the facts that may not be committed yet."""
        return chain(self._before.rows, self._gathered)

    def _written_under(self, keys: Sequence[str]) -> dict[str, Row | None]:
        found: dict[str, Row | None] = dict.fromkeys(keys)
        if keys:
            rows = self._connection.execute(_OF_COMMANDS, (msgspec.json.encode(keys).decode(),))
            found.update((row[-2], Row._make(row)) for row in rows)
            pending = ((row.command_key, row) for row in self._before.rows)
            found.update((key, row) for key, row in pending if key in found)
        return found
