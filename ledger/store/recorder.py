"""The ledger's table behind the recorder interface of the `eventsourcing` library, with a subscription for SQLite.

Its notification ids are log indexes plus one, because the library counts from 1; they are dense.
Connections of the pool have the ledger's own settings. Events are inserted in one durable
transaction, under the same guards as commands.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from eventsourcing.persistence import (
    IntegrityError,
    ListenNotifySubscription,
    Notification,
    StoredEvent,
    Subscription,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from ledger.store.connection import connect
from ledger.store.mapper import LedgerEvent
from ledger.store.schema import STATEMENTS, prepare
from ledger.store.watch import Watch

_INSERT = "INSERT INTO ledger_events VALUES (?,?,?,?,?,?,?,?,?,?)"
_NOTIFICATIONS = """
SELECT log_index + 1, originator_id, originator_version, topic, state FROM ledger_events
WHERE log_index >= ? AND log_index < ? {topics} ORDER BY log_index LIMIT ?
"""
_END = 2**62


class _Pool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        connection = connect(Path(self.db_name))
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(sqlite_conn=connection, max_age=self.max_age)


class LedgerDatastore(SQLiteDatastore):
    """The library's datastore over connections with the ledger's settings."""

    def __init__(self, path: Path) -> None:
        """Open the ledger file at `path`, creating it if needed; raises `StoreError`."""
        super().__init__(str(path), originator_id_type="text")
        self.pool = _Pool(db_name=str(path))
        connection = connect(path)
        prepare(connection)
        connection.close()


class LedgerRecorder(SQLiteApplicationRecorder):
    """Reads and appends facts for the library's `Application`, `EventStore` and projections."""

    def __init__(self, datastore: LedgerDatastore) -> None:
        """Use the ledger's one table."""
        super().__init__(datastore, "ledger_events")

    def construct_create_table_statements(self) -> list[str]:
        """Return the ledger's own tables, guards included."""
        return list(STATEMENTS)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: object
    ) -> Sequence[int]:
        for event in stored_events:
            if not isinstance(event, LedgerEvent):
                raise IntegrityError(
                    "the ledger stores LedgerEvent only: a fact needs its leaf hash"
                )
            c.execute(
                _INSERT,
                (
                    event.log_index,
                    event.originator_id,
                    event.originator_version,
                    event.topic,
                    event.state,
                    event.leaf_hash,
                    event.sealed,
                    event.subject,
                    event.command_key,
                    event.command_digest,
                ),
            )
        return [event.log_index + 1 for event in stored_events if isinstance(event, LedgerEvent)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return at most `limit` facts from notification id `start` to `stop`, of the given topics."""
        first = 0 if start is None else start - (1 if inclusive_of_start else 0)
        end = _END if stop is None else stop
        named = f"AND topic IN ({','.join('?' * len(topics))})" if topics else ""
        with self.datastore.transaction(commit=False) as c:
            c.execute(_NOTIFICATIONS.format(topics=named), [first, end, *topics, limit])
            return [
                Notification(
                    id=number, originator_id=name, originator_version=version, topic=tag, state=leaf
                )
                for number, name, version, tag, leaf in c.fetchall()
            ]

    def _max_notification_id(self, c: SQLiteCursor) -> int:
        c.execute("SELECT coalesce(max(log_index) + 1, 0) FROM ledger_events")
        return int(c.fetchone()[0])

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription["LedgerRecorder"]:
        """Return an endless iterator over facts after notification id `gt`, fed by every process that writes."""
        return LedgerSubscription(self, gt, topics)


class LedgerSubscription(ListenNotifySubscription[LedgerRecorder]):
    """Wakes when anybody commits to the file: the library has no such thing for SQLite."""

    def __init__(
        self, recorder: LedgerRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        """Start to watch the file."""
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._watch = Watch(Path(recorder.datastore.pool.db_name))
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
