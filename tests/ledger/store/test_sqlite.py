import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ledger.errors import CommandRefusedError, StoreError
from ledger.store.codec import Encoded
from ledger.store.connection import connect, connect_read_only
from ledger.store.reader import Reader
from ledger.store.sqlite import SqliteStore, Work
from tests.ledger.deciding import Office, open_ledger


@pytest.fixture
def store(tmp_path):
    opened = SqliteStore(tmp_path / "ledger.db")
    yield opened
    opened.close()


@pytest.fixture
def rows(tmp_path, store):
    reader = Reader(tmp_path / "ledger.db")
    yield lambda: [leaf for _, leaf, _ in reader.leaves()]
    reader.close()


def encoded(text: str) -> Encoded:
    return Encoded("t", text.encode(), b"h" * 32, b"", "s")


def appends(text: str, key: str | None = None):
    """Return work that writes one fact of an aggregate called as the fact."""
    return lambda transaction: transaction.append(text, 0, [encoded(text)], key=key)


@contextmanager
def raw(path):
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def test_every_connection_syncs_at_each_commit(tmp_path):
    connection = connect(tmp_path / "x.db")

    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_a_database_without_write_ahead_log_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(StoreError, match="WAL"):
        connect(Path(":memory:"))


def test_a_folder_is_no_ledger(tmp_path):
    with pytest.raises(StoreError):
        SqliteStore(tmp_path)
    with pytest.raises(StoreError):
        Reader(tmp_path / "nothing.db")


def test_a_file_of_another_program_is_no_ledger(tmp_path):
    with raw(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE t (x)")
    (tmp_path / "text.db").write_text("certificates" * 100)

    with pytest.raises(StoreError, match="not a ledger"):
        Reader(tmp_path / "other.db")
    with pytest.raises(StoreError):
        Reader(tmp_path / "text.db")


def test_a_ledger_of_a_later_format_is_left_alone(tmp_path):
    with raw(tmp_path / "ledger.db") as connection:
        connection.execute("PRAGMA user_version=2")

    with pytest.raises(StoreError, match="format 2"):
        SqliteStore(tmp_path / "ledger.db")


def test_a_reader_cannot_write(tmp_path, store):
    store.submit(appends("a"))
    connection = connect_read_only(tmp_path / "ledger.db")

    with pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM ledger_place")
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_events SET state = x'00'",
        "UPDATE ledger_events SET log_index = 5 WHERE log_index = 0",
        "DELETE FROM ledger_events",
        "DELETE FROM ledger_events WHERE log_index = 1",
        "INSERT INTO ledger_events SELECT 7,'x',1,'t',x'',x'',x'','s',NULL,NULL",
        "INSERT OR REPLACE INTO ledger_events SELECT 0,'x',1,'t',x'',x'',x'','s',NULL,NULL",
        "INSERT INTO ledger_events SELECT 2,'a',1,'t',x'',x'',x'','s',NULL,NULL",
        "INSERT INTO ledger_events SELECT 2,'x',1,'t',x'',x'',x'','s','key',NULL",
    ],
)
def test_the_database_itself_refuses_to_change_facts(tmp_path, store, rows, statement):
    store.submit(appends("a", key="key"), "key")
    store.submit(appends("b"))

    with raw(tmp_path / "ledger.db") as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)

    assert rows() == [b"a", b"b"]


def refuses(_):
    raise CommandRefusedError("no", "no")


def writes_then_refuses(transaction):
    transaction.append("spoiled", 0, [encoded("spoiled")])
    raise CommandRefusedError("late", "too late")


def writes_a_place_then_breaks(transaction):
    transaction.places.claim(b"tag", "n", "s")
    raise ZeroDivisionError


def test_a_refusal_in_a_batch_does_not_disturb_the_others(store, rows):
    outcomes = store._run_batch([Work(run, None) for run in (appends("a"), refuses, appends("b"))])

    assert [outcome.result for outcome in outcomes] == [0, None, 1]
    assert outcomes[1].error.rule == "no"
    assert rows() == [b"a", b"b"]


@pytest.mark.parametrize(
    ("spoiler", "error"),
    [(writes_then_refuses, CommandRefusedError), (writes_a_place_then_breaks, ZeroDivisionError)],
)
def test_work_that_fails_after_writing_is_taken_back_alone(store, rows, spoiler, error):
    works = [Work(run, None) for run in (appends("a"), spoiler, appends("b"))]

    outcomes = store._run_batch(works)

    assert [outcome.result for outcome in outcomes] == [0, None, 1]
    assert isinstance(outcomes[1].error, error)
    assert rows() == [b"a", b"b"]
    assert store.submit(lambda transaction: transaction.places.owner(b"tag")) is None


def test_later_work_of_a_batch_sees_what_earlier_work_wrote(store):
    works = [
        Work(appends("a", key="key"), "key"),
        Work(lambda transaction: transaction.command("key").leaf, "key"),
        Work(lambda transaction: [row.leaf for row in transaction.rows("a")], None),
        Work(lambda transaction: transaction.last().leaf, None),
        Work(lambda transaction: transaction.highest_originator("a"), None),
    ]

    outcomes = store._run_batch(works)

    assert [outcome.result for outcome in outcomes] == [0, b"a", [b"a"], b"a", "a"]


def test_a_hundred_facts_of_one_batch_stand_in_order(store, rows):
    names = [f"fact {n:03d}" for n in range(101)]

    store._run_batch([Work(appends(name), None) for name in names])

    assert rows() == [name.encode() for name in names]


def test_more_facts_than_one_look_gives_are_read_one_after_the_other(tmp_path, store):
    names = [f"fact {n:04d}" for n in range(1100)]
    store.submit(
        lambda transaction: [transaction.append(name, 0, [encoded(name)]) for name in names]
    )

    with closing(Reader(tmp_path / "ledger.db")) as reader:
        assert [row.originator_id for row in reader.rows()] == names
        assert [row.originator_id for row in reader.rows(3, 1090)] == names[3:1090]
        assert [index for index, _, _ in reader.leaves()] == list(range(1100))
        assert [index for index, _, _ in reader.leaves(512, 1024)] == list(range(512, 1024))


def test_states_in_memory_are_distrusted_after_a_rollback_and_after_foreign_writes(tmp_path):
    epochs = []
    store = SqliteStore(tmp_path / "ledger.db", begun=lambda each: epochs.append(each.epoch))
    store.submit(appends("a"))
    store.submit(appends("b"))
    other = SqliteStore(tmp_path / "ledger.db")
    other.submit(appends("c"))
    store.submit(appends("d"))
    with pytest.raises(CommandRefusedError):
        store.submit(writes_then_refuses)
    store.submit(appends("e"))

    first, second, third, fourth, fifth = epochs
    assert first == second < third == fourth < fifth
    store.close()
    other.close()


def test_keys_are_on_disk_before_the_facts_that_need_them(tmp_path):
    order = []
    store = SqliteStore(
        tmp_path / "ledger.db",
        before_commit=lambda: order.append(sizes()),
        after_rollback=lambda: order.append("back"),
    )
    reader = Reader(tmp_path / "ledger.db")
    sizes = reader.size

    store.submit(appends("a"))

    assert order == [0]
    assert reader.size() == 1
    reader.close()
    store.close()


def test_a_locked_database_acknowledges_nothing(tmp_path, store, rows):
    store._writing.datastore.connection.execute("PRAGMA busy_timeout=1")
    with raw(tmp_path / "ledger.db") as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="same key"):
            store.submit(appends("a"))
        other.execute("ROLLBACK")

    assert store.submit(appends("a")) == 0
    assert rows() == [b"a"]


def test_a_full_disk_acknowledges_nothing_and_loses_nothing(tmp_path, store, rows):
    store.submit(appends("a"))
    pages = store._writing.datastore.connection.execute("PRAGMA page_count").fetchone()[0]
    store._writing.datastore.connection.execute(f"PRAGMA max_page_count={pages + 1}")
    big = "x" * 20_000

    outcomes = store._run_batch([Work(run, None) for run in (appends("b"), appends(big))])

    assert all(isinstance(outcome.error, StoreError) for outcome in outcomes)
    assert rows() == [b"a"]
    store._writing.datastore.connection.execute("PRAGMA max_page_count=100000")
    assert store.submit(appends("b")) == 1


def test_a_command_survives_a_full_disk_by_its_key(tmp_path):
    ledger = open_ledger(tmp_path)
    office = Office(ledger)
    connection = ledger._store._writing.datastore.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreError):
        [office.registers() for _ in range(1000)]
    before = ledger.wait(-1, 0)
    connection.execute("PRAGMA max_page_count=100000")

    office.certifies("shop1.example.com.kh")

    assert ledger.wait(-1, 0) == before + 3
    ledger.close()
