"""The `eventsourcing` library's tests of recorders, over ours with what plain events lack."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from sqlite3 import ProgrammingError
from tempfile import TemporaryDirectory
from threading import Event, Thread
from unittest import TestCase
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteCursor
from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from ledger.store.connection import connect
from ledger.store.datastore import LedgerDatastore
from ledger.store.recorder import LedgerRecorder
from ledger.store.row import Row


class PlainRecorder(LedgerRecorder):
    """Gives each plain event its log index, leaf hash and (empty) sealed part."""

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: object
    ) -> Sequence[int]:
        start = self._max_notification_id(c) or 0
        rows = [_row(index, event) for index, event in enumerate(stored_events, start)]
        return super()._insert_events(c, rows)


def _row(index: int, event: StoredEvent) -> Row:
    hashed = sha256(b"\0" + event.state).digest()
    place = str(event.originator_id), event.originator_version
    return Row(index, *place, event.topic, event.state, hashed, b"", "subject", None, None)


class _OnDisk(TestCase):
    """Makes the recorder, over a file that goes when the test ends; our aggregate ids are texts."""

    def create_recorder(self) -> LedgerRecorder:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "ledger.db"
        datastore = LedgerDatastore(path, connect(path))
        self.addCleanup(datastore.close)
        recorder = PlainRecorder(datastore)
        recorder.create_table()
        return recorder

    def new_originator_id(self) -> str:
        return str(uuid4())


class TestApplicationRecorder(_OnDisk, ApplicationRecorderTestCase):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()

    @pytest.mark.skip(reason="it measures: claims about speed are bench/'s")
    def test_performance(self) -> None:
        """Replace the library's measurement."""


class TestNonInterleaving(_OnDisk, NonInterleavingNotificationIDsBaseCase):
    """Two writers at once never mix their notification ids."""


def test_closing_waits_for_whoever_is_inside_a_transaction(tmp_path):
    datastore = LedgerDatastore(tmp_path / "ledger.db", connect(tmp_path / "ledger.db"))
    closing = Event()

    def close() -> None:
        closing.set()
        datastore.close()

    with datastore.transaction(commit=False) as cursor:
        closer = Thread(target=close)
        closer.start()
        assert closing.wait(60)
        for _ in range(1000):
            cursor.execute("SELECT 1")
            assert cursor.fetchone()[0] == 1

    closer.join(60)
    with pytest.raises(ProgrammingError, match="closed"):
        datastore.connection.execute("SELECT 1")


del ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase
