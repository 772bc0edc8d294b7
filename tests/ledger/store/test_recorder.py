import sqlite3
from dataclasses import replace
from hashlib import sha256
from threading import Thread

import pytest
from eventsourcing.persistence import (
    EventStore,
    IntegrityError,
    OperationalError,
    PersistenceError,
    StoredEvent,
)

from ledger.domain.certificate import facts as c
from ledger.domain.certificate.state import evolve
from ledger.domain.facts import SealedLeaf
from ledger.errors import LedgerCorruptError, LedgerError
from ledger.store.mapper import FactMapper, LedgerEvent
from ledger.store.recorder import LedgerDatastore, LedgerRecorder
from ledger.store.watch import Watch
from tests.ledger.deciding import day


@pytest.fixture
def recorder(folder, ledger):
    datastore = LedgerDatastore(folder / "ledger.db")
    yield LedgerRecorder(datastore)
    datastore.close()


def event(index: int, version: int = 1, aggregate: str = "a") -> LedgerEvent:
    leaf = b'{"fact":"sealed","at":%d}' % index
    return LedgerEvent(
        originator_id=aggregate,
        originator_version=version,
        topic="sealed",
        state=leaf,
        log_index=index,
        leaf_hash=sha256(b"\0" + leaf).digest(),
        sealed=b"",
        subject="s",
    )


def test_the_library_rebuilds_a_certificate_from_the_same_rows(ledger, office, recorder):
    number = office.certifies("shop1.example.com.kh")
    office.does(c.Warn(number=number, reason="mark-misused"))
    office.does(c.Suspend(number=number, reason="mark-misused", start=day(0), end=day(9)))
    store = EventStore(mapper=FactMapper(), recorder=recorder)

    state = None
    for recorded in store.get(number):
        state = evolve(state, recorded.fact)

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

    assert isinstance(FactMapper().to_domain_event(stored).fact, SealedLeaf)


def test_every_connection_of_the_pool_syncs_at_each_commit(recorder):
    with recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2


def test_ledger_events_are_inserted_under_the_same_guards(recorder):
    recorder.create_table()

    assert recorder.insert_events([event(0), event(1, version=2)]) == [1, 2]
    with pytest.raises(PersistenceError):
        recorder.insert_events([event(3, version=3)])
    with pytest.raises(PersistenceError):
        recorder.insert_events([event(2, version=2)])
    assert recorder.max_notification_id() == 2


def test_an_event_without_leaf_hash_is_refused(recorder):
    with pytest.raises(IntegrityError, match="leaf hash"):
        recorder.insert_events([StoredEvent("a", 1, "t", b"{}")])

    assert recorder.max_notification_id() == 0


def test_the_mapper_writes_nothing_and_names_what_is_no_fact():
    with pytest.raises(LedgerError, match="by a command"):
        FactMapper().to_stored_event(object())
    with pytest.raises(LedgerCorruptError):
        FactMapper().to_domain_event(replace(event(0), state=b"{}"))


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
    with recorder.datastore.get_connection(commit=False) as connection:
        connection._sqlite_conn.execute("PRAGMA busy_timeout=1")

    with pytest.raises((OperationalError, sqlite3.OperationalError), match="locked"):
        recorder.insert_events([event(0)])
    other.close()
