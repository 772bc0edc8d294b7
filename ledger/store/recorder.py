"""The ledger's table as a recorder of the `eventsourcing` library, with a subscription for SQLite.

Every fact is written and read here: by commands inside their batch, by publisher, views and
auditors outside it. Notification ids are log indexes plus one, because the library counts from 1;
they have no gaps.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain
from threading import Thread
from uuid import UUID

import msgspec
from eventsourcing.persistence import (
    IntegrityError,
    ListenNotifySubscription,
    StoredEvent,
    Subscription,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from ledger.store.datastore import LedgerDatastore
from ledger.store.row import Row
from ledger.store.schema import HIGHEST_ID, prepare
from ledger.store.watch import Watch

_ROW = "(?,?,?,?,?,?,?,?,?,?)"
_MOST_ROWS = 64
_INSERTS = {
    count: "INSERT INTO ledger_events VALUES " + ",".join([_ROW] * count)  # noqa: S608 - only marks
    for count in (1, 2, 4, 8, 16, 32, _MOST_ROWS)
}
_EVENTS = """
SELECT * FROM ledger_events
WHERE originator_id = ? AND originator_version > ? AND originator_version <= ?
ORDER BY originator_version {direction} LIMIT ?
"""
_UP, _DOWN = _EVENTS.format(direction="ASC"), _EVENTS.format(direction="DESC")
_NOTIFICATIONS = """
SELECT * FROM ledger_events WHERE log_index >= ? AND log_index < ? {topics} \
ORDER BY log_index LIMIT ?
"""
_ALL_TOPICS = _NOTIFICATIONS.format(topics="")
_LEAVES = """
SELECT log_index, state, leaf_hash FROM ledger_events
WHERE log_index >= ? AND log_index < ? ORDER BY log_index LIMIT ?
"""
_OF_COMMANDS = """
SELECT * FROM ledger_events WHERE command_key IN (SELECT value FROM json_each(?))
"""
_OF_SUBJECT = "SELECT * FROM ledger_events WHERE subject = ? ORDER BY log_index"
_BEGUN = """
SELECT originator_id FROM ledger_events
WHERE subject = ? AND originator_version = 1 AND originator_id >= ? AND originator_id < ? \
ORDER BY log_index
"""
_FIRST, _END = -(2**62), 2**62
_NO_LIMIT = -1
_MAKE = partial(tuple.__new__, Row)
"""What `Row._make` does, without a call of Python's a row."""


class LedgerRecorder(SQLiteApplicationRecorder):
    """Appends and reads facts, as part of its datastore's transaction if there is one."""

    datastore: LedgerDatastore

    def __init__(self, datastore: LedgerDatastore) -> None:
        """Use the ledger's one table."""
        super().__init__(datastore, "ledger_events")
        self.select_max_notification_id_statement = HIGHEST_ID

    def create_table(self) -> None:
        """Create the ledger's own tables, guards included; raises `StoreError`."""
        prepare(self.datastore.connection)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: object
    ) -> Sequence[int]:
        """Insert rows in few statements: each releases Python's lock once."""
        rows = [event for event in stored_events if isinstance(event, Row)]
        if len(rows) != len(stored_events):
            raise IntegrityError("the ledger stores rows only: a fact needs its leaf hash")
        done = 0
        while done < len(rows):
            count = min(_MOST_ROWS, 1 << ((len(rows) - done).bit_length() - 1))
            c.execute(_INSERTS[count], tuple(chain.from_iterable(rows[done : done + count])))
            done += count
        return [row.id for row in rows]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[Row]:
        """Return an aggregate's facts after version `gt` up to `lte`; newest first if `desc`."""
        first, last = _FIRST if gt is None else gt, _END if lte is None else lte
        most = _NO_LIMIT if limit is None else limit
        return self._rows(_DOWN if desc else _UP, (originator_id, first, last, most))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Row]:
        """Return at most `limit` facts with notification ids `start` to `stop`, of these topics."""
        first = _FIRST if start is None else start - (1 if inclusive_of_start else 0)
        end = _END if stop is None else stop
        named = f"AND topic IN ({','.join('?' * len(topics))})"
        query = _NOTIFICATIONS.format(topics=named) if topics else _ALL_TOPICS
        return self._rows(query, (first, end, *topics, limit))

    def select_leaves(self, start: int, limit: int, stop: int) -> list[tuple[int, bytes, bytes]]:
        """Return log index, leaf and leaf hash of at most `limit` facts from `start` to `stop`.

        `start` and `stop` (exclusive) are log indexes. This is for readers of millions of facts:
        whole rows take more than twice as long.
        """
        with self.datastore.transaction(commit=False) as c:
            c.execute(_LEAVES, (start, stop, limit))
            found: list[tuple[int, bytes, bytes]] = c.fetchall()
            return found

    def select_commands(self, keys: Sequence[str]) -> list[Row]:
        """Return the last fact of each command with one of these idempotency keys."""
        return self._rows(_OF_COMMANDS, (msgspec.json.encode(keys).decode(),))

    def select_subject(self, subject: str) -> list[Row]:
        """Return the facts sealed under the key of `subject`, in log order; reads every row."""
        return self._rows(_OF_SUBJECT, (subject,))

    def select_begun(self, subject: str, prefix: str) -> list[str]:
        """Return the ids of aggregates under `subject` with this prefix, oldest first.

        Only those sealed under `subject` from their first fact.
        """
        with self.datastore.transaction(commit=False) as c:
            c.execute(_BEGUN, (subject, prefix, prefix + "\x7f"))
            return [name for (name,) in c.fetchall()]

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription["LedgerRecorder"]:
        """Return an endless iterator over facts after notification id `gt`, whoever writes them."""
        return LedgerSubscription(self, gt, topics)

    def _rows(self, statement: str, values: Iterable[object]) -> list[Row]:
        with self.datastore.transaction(commit=False) as c:
            c.execute(statement, values)
            return list(map(_MAKE, c.fetchall()))


class LedgerSubscription(ListenNotifySubscription[LedgerRecorder]):
    """Wakes when anybody commits to the file; the library has no subscription for SQLite."""

    def __init__(
        self, recorder: LedgerRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        """Start to watch the file."""
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._watch = Watch(recorder.datastore.path)
        self._watcher = Thread(target=self._notify, daemon=True)
        self._watcher.start()

    def __exit__(self, *args: object, **kwargs: object) -> None:
        """Stop both threads."""
        super().__exit__(*args, **kwargs)
        self._watcher.join()
        self._watch.close()

    def _notify(self) -> None:
        size = self._watch.size()
        self._has_been_notified.set()
        while not self._has_been_stopped:
            grown = self._watch.wait(size, 0.1)
            if grown > size:
                size = grown
                self._has_been_notified.set()
