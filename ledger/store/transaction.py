"""What a command sees of the store inside its transaction, without any other writer."""

import sqlite3
from collections.abc import Sequence

from ledger.errors import ConcurrencyError
from ledger.store.codec import Encoded
from ledger.store.duplicates import Known
from ledger.store.places import Places
from ledger.store.recorder import LedgerRecorder
from ledger.store.row import Row

_WITH = """
SELECT originator_id FROM ledger_events WHERE log_index<:last AND log_index>coalesce(
    (SELECT log_index FROM ledger_events NOT INDEXED WHERE log_index<:last
     AND command_key IS NOT NULL ORDER BY log_index DESC LIMIT 1), -1
) ORDER BY log_index
"""
_HIGHEST = "SELECT max(originator_id) FROM ledger_events WHERE originator_id>=? AND originator_id<?"


class Transaction:
    """One durable transaction of the one writer. Reads see what it wrote before.

    `size` is the next log index. `epoch` changes whenever states kept in memory may be wrong:
    another process wrote, or a transaction was rolled back. Facts are gathered and written
    together, at the end or before something else is read (`flush`).
    """

    def __init__(
        self, recorder: LedgerRecorder, size: int, epoch: int, keys: Sequence[str] = ()
    ) -> None:
        """Use an open transaction of the datastore; `keys` are those of the commands to come."""
        connection = recorder.datastore.connection
        self._connection = connection
        self._recorder = recorder
        self._gathered: list[Row] = []
        self._commands = self._written_under(keys)
        self.size = size
        self.epoch = epoch
        self.places = Places(connection)
        self.known = Known(connection)

    @property
    def writes(self) -> int:
        """A number that grows with everything written."""
        return self.size + self.places.changes + self.known.changes

    def command(self, key: str) -> Row | None:
        """Return the last fact of the command with idempotency key `key`, which was announced."""
        return self._commands[key]

    def written_with(self, last: Row) -> list[str]:
        """Return the aggregates of the command's facts before its last one, `last`.

        Only a command's last fact has a key: its facts begin after the one before that has a key.
        """
        self.flush()
        found = self._connection.execute(_WITH, {"last": last.log_index})
        return [name for (name,) in found]

    def rows(self, originator: str) -> list[Row]:
        """Return the facts of one aggregate, oldest first."""
        self.flush()
        return self._recorder.select_events(originator)

    def last(self) -> Row | None:
        """Return the last fact of the ledger."""
        self.flush()
        return next(iter(self._recorder.select_notifications(self.size, 1)), None)

    def highest_originator(self, prefix: str) -> str | None:
        """Return the highest aggregate id that starts with `prefix`, sorted by character."""
        self.flush()
        found: str | None
        (found,) = self._connection.execute(_HIGHEST, (prefix, prefix + "\x7f")).fetchone()
        return found

    def originators(self, subject: str, prefix: str) -> list[str]:
        """Return the ids of aggregates under `subject` with this prefix, oldest first.

        Only those sealed under `subject` from their first fact.
        """
        self.flush()
        return self._recorder.select_begun(subject, prefix)

    def append(
        self,
        originator: str,
        version: int,
        facts: Sequence[Encoded],
        *,
        key: str | None = None,
        digest: bytes | None = None,
    ) -> int:
        """Write `facts` after version `version` of the aggregate; return the last log index."""
        last = len(facts) - 1
        for i, each in enumerate(facts):
            version += 1
            row = (self.size, originator, version, *each)
            beside = (key, digest) if i == last else (None, None)
            self._gathered.append(Row._make((*row, *beside)))
            self.size += 1
        if key is not None:
            self._commands[key] = self._gathered[-1]
        return self.size - 1

    def flush(self) -> None:
        """Hand the gathered facts to the recorder, all at once."""
        rows, self._gathered = self._gathered, []
        try:
            if rows:
                self._recorder.insert_events(rows)
        except sqlite3.IntegrityError as error:
            raise ConcurrencyError(f"the ledger changed under the writer: {error}") from error

    def _written_under(self, keys: Sequence[str]) -> dict[str, Row | None]:
        found: dict[str, Row | None] = dict.fromkeys(keys)
        if keys:
            found.update(
                (str(row.command_key), row) for row in self._recorder.select_commands(keys)
            )
        return found
