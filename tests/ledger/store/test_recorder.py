import sqlite3
from hashlib import sha256
from threading import Thread

import pytest
from eventsourcing.persistence import IntegrityError, Notification, OperationalError, StoredEvent

from ledger.domain.certificate import facts as c
from ledger.domain.certificate.state import evolve
from ledger.domain.facts import SealedLeaf
from ledger.errors import LedgerError
from ledger.store.codec import decode
from ledger.store.connection import connect
from ledger.store.datastore import LedgerDatastore
from ledger.store.recorder import LedgerRecorder
from ledger.store.row import Row
from ledger.store.watch import Watch
from tests.ledger.deciding import day


@pytest.fixture
def recorder(folder, ledger):
    path = folder / "ledger.db"
    datastore = LedgerDatastore(path, connect(path))
    yield LedgerRecorder(datastore)
    datastore.close()


def event(index: int, version: int = 1, aggregate: str = "a") -> Row:
    leaf = b'{"fact":"sealed","at":%d}' % index
    hashed = sha256(b"\0" + leaf).digest()
    return Row(index, aggregate, version, "sealed", leaf, hashed, b"", "s", None, None)


def test_a_certificate_can_be_rebuilt_from_what_the_library_selects(ledger, office, recorder):
    number = office.certifies("shop1.example.com.kh")
    office.does(c.Warn(number=number, reason="mark-misused"))
    office.does(c.Suspend(number=number, reason="mark-misused", start=day(0), end=day(9)))

    state = None
    for stored in recorder.select_events(number):
        state = evolve(state, decode(stored.state))

    assert state == ledger.certificate(number)


def test_notifications_are_the_log_counted_from_one(office, recorder):
    number = office.certifies("shop1.example.com.kh")

    found = recorder.select_notifications(start=None, limit=10)

    assert [each.id for each in found] == [1, 2, 3]
    assert [each.topic for each in found] == [
        "business-registered",
        "host-control-proven",
        "certificate-issued",
    ]
    assert found[2].originator_id == number
    assert recorder.max_notification_id() == 3


def test_notifications_can_be_narrowed(office, recorder):
    office.certifies("shop1.example.com.kh")
    select = recorder.select_notifications

    assert [each.id for each in select(2, 10)] == [2, 3]
    assert [each.id for each in select(2, 10, inclusive_of_start=False)] == [3]
    assert [each.id for each in select(1, 1)] == [1]
    assert [each.id for each in select(1, 10, stop=2)] == [1, 2]
    assert [each.id for each in select(1, 10, topics=["certificate-issued"])] == [3]


def test_what_the_log_hides_the_library_sees_hidden(office, recorder):
    business = office.registers()

    (stored,) = recorder.select_events(business)

    assert isinstance(stored, Notification)
    assert isinstance(decode(stored.state), SealedLeaf)


def test_the_connection_of_the_library_syncs_at_each_commit(recorder):
    with recorder.datastore.get_connection(commit=True) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2


def test_what_is_inserted_inside_a_transaction_is_seen_there_and_taken_back_with_it(recorder):
    def insert_and_fail():
        with recorder.datastore.transaction(commit=True):
            recorder.insert_events([event(0), event(1, version=2)])
            seen.extend(each.id for each in recorder.select_events("a"))
            seen.append(recorder.max_notification_id())
            raise LedgerError("refused")

    seen = []
    with pytest.raises(LedgerError, match="refused"):
        insert_and_fail()

    assert seen == [1, 2, 2]
    assert recorder.select_events("a") == []
    assert recorder.max_notification_id() is None


def test_many_facts_are_inserted_in_few_statements(recorder):
    statements = set()
    recorder.datastore.connection.set_trace_callback(statements.add)

    recorder.insert_events([event(index, version=index + 1) for index in range(200)])

    assert sum(each.startswith("INSERT") for each in statements) == 4  # of 64, 64, 64 and 8 rows
    assert [each.log_index for each in recorder.select_events("a")] == list(range(200))


def test_a_commit_that_fails_leaves_nothing_open(recorder):
    def insert_what_cannot_be_committed():
        with recorder.datastore.transaction(commit=True) as cursor:
            recorder.insert_events([event(0)])
            cursor.execute("INSERT INTO below VALUES (7)")

    connection = recorder.datastore.connection
    connection.executescript(
        "PRAGMA foreign_keys=ON; CREATE TEMP TABLE above (id INTEGER PRIMARY KEY);"
        "CREATE TEMP TABLE below (id REFERENCES above DEFERRABLE INITIALLY DEFERRED)"
    )
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        insert_what_cannot_be_committed()

    assert not connection.in_transaction
    assert recorder.max_notification_id() is None


def test_an_event_without_leaf_hash_is_refused(recorder):
    with pytest.raises(IntegrityError, match="leaf hash"):
        recorder.insert_events([StoredEvent("a", 1, "t", b"{}")])

    assert recorder.max_notification_id() is None


def test_a_row_is_what_the_library_calls_a_notification_and_cannot_be_changed():
    row = event(4)

    assert isinstance(row, Notification)
    assert (row.id, row.state) == (row.log_index + 1, row.leaf)
    with pytest.raises(AttributeError):
        row.topic = "other"


def test_a_subscription_hears_of_facts_written_before_and_after_it_began(office, recorder):
    office.registers()
    with recorder.subscribe(gt=0) as subscription:
        first = next(subscription)
        writer = Thread(target=office.registers)
        writer.start()
        second = next(subscription)
        writer.join()

    assert [first.id, second.id] == [1, 2]


def test_a_subscription_to_some_topics_hears_of_no_others(office, recorder):
    office.certifies("shop1.example.com.kh")

    with recorder.subscribe(gt=0, topics=["certificate-issued"]) as subscription:
        assert next(subscription).id == 3


def test_watching_tells_when_the_log_has_grown(folder, office):
    watch = Watch(folder / "ledger.db")
    assert watch.wait(-1, 0) == 0

    writer = Thread(target=office.registers)
    writer.start()
    assert watch.wait(0, 30) == 1
    writer.join()

    assert watch.wait(1, 0) == 1
    watch.close()


def test_the_library_waits_for_nobody_who_holds_the_file_for_ever(folder, recorder):
    other = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    recorder.datastore.connection.execute("PRAGMA busy_timeout=1")

    with pytest.raises((OperationalError, sqlite3.OperationalError), match="locked"):
        recorder.insert_events([event(0)])
    other.close()
