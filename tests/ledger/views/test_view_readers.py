"""Another process reads the publisher's views while they are written, and cannot write them."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import StoreError
from ledger.store.reader import Reader
from ledger.views import names, runner
from ledger.views.names import NameReader, names_beside
from ledger.views.runner import ViewReader
from tests.ledger.publishing import Home, issued, number
from tests.ledger.views.test_views import rows

ROOT = Path(__file__).parents[3]
OTHER = """
import sys
from pathlib import Path
from ledger.views.names import NameReader, names_beside
from ledger.views.runner import ViewReader
path = Path(sys.argv[1])
views, names = ViewReader(path, buckets=4), NameReader(names_beside(path))
for _ in sys.stdin:
    print(views.size, *views.numbers(), *names.changed_since(0), flush=True)
"""


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def path(home):
    return home.path / "views.db"


def follow(home, views):
    with closing(Reader(home.ledger)) as reader:
        views.catch_up(reader, reader.size())
        views.names.catch_up(reader, reader.size())


def test_another_process_sees_each_batch_once_it_is_finished(home, path):
    home.add(issued(0))
    with home.views() as views:
        follow(home, views)
        command = [sys.executable, "-c", OTHER, str(path)]
        with subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:

            def asked():
                other.stdin.write("\n")
                other.stdin.flush()
                return other.stdout.readline().split()

            first = asked()
            home.add(issued(1))
            views._db.execute("BEGIN IMMEDIATE")
            while_locked = asked()
            views._db.execute("ROLLBACK")
            follow(home, views)
            second = asked()
            other.stdin.close()

    assert first == while_locked == ["1", number(0), "0"]
    assert second == ["2", number(0), number(1), "0", "1"]
    assert other.returncode == 0


def test_a_reader_says_what_the_publisher_says_also_when_that_has_stopped(home, path):
    home.add(issued(0), issued(1))
    with home.views() as views:
        follow(home, views)
        said = rows(views)
        named = views.names.entry(1)

    with ViewReader(path, buckets=4) as reader, closing(NameReader(names_beside(path))) as found:
        assert rows(reader) == said
        assert found.entry(1) == named


def test_a_reader_cannot_write(home, path):
    with home.views() as views:
        assert views.names.changed_since(0) == []

    with ViewReader(path, buckets=4) as reader, closing(NameReader(names_beside(path))) as found:
        for each in (reader, found):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                each._db.execute("UPDATE position SET size = 9")
            assert not hasattr(each, "catch_up")


def test_a_reader_makes_no_file_and_says_which_is_missing(path):
    with pytest.raises(StoreError, match=r"cannot open views\.db for reading"):
        ViewReader(path, buckets=4)
    with pytest.raises(StoreError, match=r"cannot open views-names\.db for reading"):
        NameReader(names_beside(path))

    assert not list(path.parent.glob("views*"))


def test_a_file_of_another_form_is_refused_and_left_as_it_is(home, path, monkeypatch):
    with home.views() as views:
        assert views.names.changed_since(0) == []
    before = path.read_bytes()
    empty = path.with_name("empty.db")
    sqlite3.connect(empty).execute("CREATE TABLE other (a)").connection.close()

    with pytest.raises(StoreError, match=r"views\.db must have version, buckets = \(\d+, 8\)"):
        ViewReader(path, buckets=8)
    with pytest.raises(StoreError, match=r"cannot read empty\.db"):
        ViewReader(empty, buckets=4)
    monkeypatch.setattr(runner, "VERSION", runner.VERSION + 1)
    monkeypatch.setattr(names, "VERSION", names.VERSION + 1)
    with pytest.raises(StoreError, match=r"views\.db must have version, buckets"):
        ViewReader(path, buckets=4)
    with pytest.raises(StoreError, match=r"views-names\.db must have version"):
        NameReader(names_beside(path))
    assert path.read_bytes() == before


def test_a_reader_learns_that_the_publisher_has_begun_anew(home, path):
    home.add(issued(0))
    with home.views() as views:
        follow(home, views)
        with ViewReader(path, buckets=4) as old, closing(NameReader(names_beside(path))) as found:
            assert (old.replaced, found.replaced) == (False, False)

            views.rebuild()
            names_beside(path).unlink()

            assert (old.replaced, found.replaced) == (True, True)
            assert old.size == 1
        with ViewReader(path, buckets=4) as new:
            assert (new.replaced, new.size) == (False, 0)
