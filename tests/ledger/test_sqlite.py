import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import CommandRefusedError, StoreError
from ledger.store.codec import Encoded
from ledger.store.connection import connect, connect_read_only
from ledger.store.places import Claimed, Forgotten, Places, Released, write_places
from ledger.store.reader import Reader
from ledger.store.schema import prepare
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


def test_a_database_without_write_ahead_log_is_refused():
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


def test_states_in_memory_are_distrusted_after_a_rollback_and_after_foreign_writes(tmp_path):
    seen = []
    store = SqliteStore(tmp_path / "ledger.db", begun=lambda each: seen.append(each.epoch))

    def epoch_of(work):
        with suppress(CommandRefusedError):
            store.submit(work)
        return seen[-1]

    first, second = epoch_of(appends("a")), epoch_of(appends("b"))
    other = SqliteStore(tmp_path / "ledger.db")
    other.submit(appends("c"))
    third, fourth = epoch_of(appends("d")), epoch_of(appends("e"))
    epoch_of(writes_then_refuses)
    fifth = epoch_of(appends("f"))

    assert first == second < third == fourth < fifth
    store.close()
    other.close()


class Held:
    """A connection whose COMMIT waits until the test lets it go, or fails."""

    def __init__(self, connection) -> None:
        self._connection = connection
        self.waits, self.go_on = Event(), Event()
        self.fails = False

    def execute(self, statement, *values):
        if statement == "COMMIT":
            self.waits.set()
            self.go_on.wait()
            if self.fails:
                self.fails = False
                raise sqlite3.OperationalError("disk I/O error")
        return self._connection.execute(statement, *values)

    def __getattr__(self, name):
        return getattr(self._connection, name)


class Ahead:
    """A store whose first batch is on its way to the disk, and work that is decided on top of it."""

    def __init__(self, store) -> None:
        self.store, self.held = store, Held(store._connection)
        store._connection = self.held
        self.results, self._threads = {}, []

    def submit(self, name, run, key=None) -> None:
        def call():
            try:
                self.results[name] = self.store.submit(run, key)
            except Exception as error:  # noqa: BLE001 - the test looks at it
                self.results[name] = error

        self._threads.append(Thread(target=call))
        self._threads[-1].start()

    def finish(self) -> None:
        self.held.go_on.set()
        for thread in self._threads:
            thread.join()


def writes_a_fact_and_a_place(transaction):
    transaction.places.claim(b"tag", "n", "s")
    transaction.places.claim(b"other", "n", "s")
    return transaction.append("a", 0, [encoded("a")], key="first")


def looks(decided):
    """Return work that looks at everything the first batch has written, and then writes a fact itself."""

    def run(transaction):
        places = transaction.places
        seen = (
            [row.leaf for row in transaction.rows("a")],
            transaction.command("first").leaf,
            transaction.last().leaf,
            transaction.highest_originator("a"),
            places.owner(b"tag"),
            places.count("n"),
            transaction.size,
        )
        decided.append(seen)
        transaction.append("b", 0, [encoded("b")])
        return seen

    return run


SEEN = ([b"a"], b"a", b"a", "a", "n", 2, 1)


def test_a_batch_is_decided_on_top_of_the_one_that_is_being_written(store, rows):
    ahead, decided = Ahead(store), []
    ahead.submit("first", writes_a_fact_and_a_place, "first")
    ahead.held.waits.wait()

    ahead.submit("second", looks(decided), "first")
    while not decided:
        pass

    assert rows() == []
    ahead.finish()
    assert decided == [SEEN]
    assert ahead.results == {"first": 0, "second": SEEN}
    assert rows() == [b"a", b"b"]
    assert store.submit(lambda transaction: transaction.places.count("n")) == 2


def test_what_was_decided_on_top_of_a_batch_that_failed_is_decided_again(store, rows):
    ahead, decided = Ahead(store), []
    ahead.held.fails = True
    ahead.submit("first", writes_a_fact_and_a_place, "first")
    ahead.held.waits.wait()

    def counts(transaction):
        decided.append((transaction.size, transaction.rows("a"), transaction.places.owner(b"tag")))
        return transaction.append("b", 0, [encoded("b")])

    ahead.submit("second", counts)
    while not decided:
        pass
    ahead.finish()

    assert isinstance(ahead.results["first"], StoreError)
    assert ahead.results["second"] == 0
    assert [size for size, *_ in decided] == [1, 0]
    assert decided[1] == (0, [], None)
    assert rows() == [b"b"]


def test_a_spoiled_batch_takes_nothing_from_the_one_that_is_being_written(tmp_path):
    unsaved, saved = [], []

    def save():
        saved.extend(unsaved)
        unsaved.clear()

    store = SqliteStore(tmp_path / "ledger.db", before_commit=save, after_rollback=unsaved.clear)
    ahead = Ahead(store)

    def needs_a_key(transaction):
        unsaved.append("key")
        return transaction.append("a", 0, [encoded("a")])

    ahead.submit("first", needs_a_key)
    ahead.held.waits.wait()
    spoiled = Event()

    def spoils(transaction):
        transaction.append("b", 0, [encoded("b")])
        spoiled.set()
        raise ZeroDivisionError

    ahead.submit("second", spoils)
    spoiled.wait()
    ahead.finish()

    assert ahead.results["first"] == 0
    assert isinstance(ahead.results["second"], ZeroDivisionError)
    assert saved == ["key"]
    store.close()


def test_what_another_process_writes_between_deciding_and_writing_is_seen(tmp_path, store, rows):
    other, decided = SqliteStore(tmp_path / "ledger.db"), []

    def races(transaction):
        decided.append(transaction.size)
        if len(decided) == 1:
            other.submit(appends("foreign"))
        return transaction.append("a", 0, [encoded("a")])

    assert store.submit(races) == 1

    assert decided == [0, 1]
    assert rows() == [b"foreign", b"a"]
    other.close()


def test_a_place_that_another_process_gives_away_between_deciding_and_writing_is_seen(
    tmp_path, store
):
    store.submit(lambda transaction: transaction.places.claim(b"tag", "mine", "s"))
    other, decided = SqliteStore(tmp_path / "ledger.db"), []

    def races(transaction):
        decided.append(transaction.places.owner(b"tag"))
        if len(decided) == 1:
            other.submit(lambda each: each.places.claim(b"tag", "theirs", "s"))

    store.submit(races)

    assert decided == ["mine", "theirs"]
    other.close()


PLACE_CHANGES = st.one_of(
    st.builds(Claimed, st.sampled_from([b"1", b"2"]), st.sampled_from("ab"), st.sampled_from("st")),
    st.builds(Released, st.sampled_from([b"1", b"2"]), st.sampled_from("ab")),
    st.builds(Forgotten, st.sampled_from("ab")),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(PLACE_CHANGES, max_size=4), st.lists(PLACE_CHANGES, max_size=6))
def test_places_look_the_same_whether_changes_are_committed_or_on_their_way(first, then):
    with closing(sqlite3.connect(":memory:")) as connection:
        prepare(connection)
        write_places(connection, first)
        ahead = _looks_at(Places(connection, then))
        write_places(connection, then)

        assert _looks_at(Places(connection, then)) == ahead
        assert _looks_at(Places(connection)) == ahead


def _looks_at(places: Places):
    owners = [places.owner(tag) for tag in (b"1", b"2")]
    return owners, [places.count(each) for each in "ab"], [places.numbers(each) for each in "st"]


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
    store._connection.execute("PRAGMA busy_timeout=1")
    with raw(tmp_path / "ledger.db") as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="same key"):
            store.submit(appends("a"))
        other.execute("ROLLBACK")

    assert store.submit(appends("a")) == 0
    assert rows() == [b"a"]


def test_a_full_disk_acknowledges_nothing_and_loses_nothing(tmp_path, store, rows):
    store.submit(appends("a"))
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count={pages + 1}")
    big = "x" * 20_000

    outcomes = store._run_batch([Work(run, None) for run in (appends("b"), appends(big))])

    assert all(isinstance(outcome.error, StoreError) for outcome in outcomes)
    assert rows() == [b"a"]
    store._connection.execute("PRAGMA max_page_count=100000")
    assert store.submit(appends("b")) == 1


def test_a_command_survives_a_full_disk_by_its_key(tmp_path):
    ledger = open_ledger(tmp_path)
    office = Office(ledger)
    connection = ledger._store._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreError):
        [office.registers() for _ in range(1000)]
    before = ledger.wait(-1, 0)
    connection.execute("PRAGMA max_page_count=100000")

    office.certifies("shop1.example.com.kh")

    assert ledger.wait(-1, 0) == before + 3
    ledger.close()
