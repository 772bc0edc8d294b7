"""The office's view in one private SQLite file that follows the log; it can be rebuilt at any time.

A build is one transaction, and so is each batch of following: a killed process leaves the file as
it was, and two processes that follow at once take turns. A new fact replaces all rows of its
aggregate from all its facts, so following gives the same as building from nothing. Facts of erased
subjects cannot be opened; they are counted (`skipped`). What was counted of them before stays until
the next build: it names nobody.

A power failure may take the last batches back (WAL, `synchronous=NORMAL`); the file then catches
up.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ledger.bulk import no_collections
from ledger.closing import Closing
from ledger.errors import LedgerCorruptError, StoreError
from ledger.scheme.model import Scheme
from ledger.store.codec import SEALED_LEAF, HiddenFacts, decode
from ledger.store.connection import BUSY_SECONDS, make_private, remove, translated, writing
from ledger.store.reader import Reader
from ledger.store.row import Row
from ledger.store.subjects import SubjectKeys
from ledger.views.office.fold import Fold
from ledger.views.office.rows import INDEXES, LOGS, SNAPSHOTS, TABLES, VERSION, OfficeRows
from ledger.views.reading import leaf_hash

BATCH = 50_000
"""Facts a batch; more than these at once are built from nothing."""
_PUBLIC = tuple(b'{"fact":"%b"' % tag.encode() for tag in Fold.SEEN)
_BUSY = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))
_OWN_TABLES = ("position", "criterion", *SNAPSHOTS, *LOGS)


class _Position(NamedTuple):
    size: int
    last: bytes | None
    erased: int
    skipped: int


class OfficeView(Closing):
    """The file at `path`; `subjects` has the keys of facts, `scheme` each version's criteria."""

    def __init__(self, path: Path, *, scheme: Scheme, subjects: SubjectKeys) -> None:
        """Open the file; begin anew if it is missing, damaged or of another form."""
        self._path = path
        self._scheme = scheme
        self._subjects = subjects
        self._db = self._open()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def size(self) -> int:
        """How many facts of the log the view contains."""
        return self._position().size

    @property
    def skipped(self) -> int:
        """How many facts could not be opened, because their subjects were erased."""
        return self._position().skipped

    def rows(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        """Return what `query` finds; raises `StoreError`."""
        with translated("read the office's view"):
            return self._db.execute(query, values).fetchall()

    def rebuild(self, reader: Reader, stop: int) -> None:
        """Build everything up to log index `stop` from nothing."""
        self._rebuild(reader, stop, None)

    def catch_up(self, reader: Reader, stop: int) -> None:
        """Add the facts up to `stop`; begin anew if the past differs or too much is missing.

        If another thread or process has followed further already, this view is as far too.
        """
        self._subjects.refresh()
        self._forget()
        position = self._position()
        size = position.size
        if size > stop:
            stop = reader.size()
        if (
            size > stop
            or (size and leaf_hash(reader, size - 1) != position.last)
            or stop - size > BATCH
        ):
            self._rebuild(reader, stop, position)
        elif size < stop:
            with self._writing():
                self._follow(reader, stop)

    def _rebuild(self, reader: Reader, stop: int, seen: _Position | None) -> None:
        """Build from nothing, unless the view has moved since `seen`: another has built it."""
        with self._writing(), no_collections():
            if seen is None or self._position() == seen:
                self._build(reader, stop)
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _follow(self, reader: Reader, stop: int) -> None:
        """Replace the rows of every aggregate touched since; another process may have done so."""
        position = self._position()
        start = position.size
        if start >= stop:
            return
        touched = dict.fromkeys(
            row.originator_id
            for row in reader.rows(start, stop)
            if row.leaf.startswith((SEALED_LEAF, *_PUBLIC))
        )
        rows, hidden = OfficeRows(), HiddenFacts(self._subjects.find)
        skipped = 0
        for name in touched:
            fold = Fold(self._scheme, rows, start)
            missed = _take_all(
                fold, hidden, (row for row in reader.aggregate(name) if row.log_index < stop)
            )
            skipped += sum(index >= start for index in missed)
            fold.settle()
        rows.write(self._db, replaced=touched)
        self._move(reader, stop, skipped=position.skipped + skipped)

    def _build(self, reader: Reader, stop: int) -> None:
        for table in _OWN_TABLES:
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        self._create()
        rows, keys = OfficeRows(), self._subjects.all()
        hidden = HiddenFacts(lambda subject: keys.get(subject) or self._subjects.find(subject))
        fold = Fold(self._scheme, rows)
        skipped = 0
        for start in range(0, stop, BATCH):
            end = min(start + BATCH, stop)
            skipped += len(_take_all(fold, hidden, reader.rows(start, end)))
            rows.write(self._db)
        fold.settle()
        rows.write(self._db)
        for index in INDEXES:
            self._db.execute(index)
        self._move(reader, stop, skipped=skipped)

    def _move(self, reader: Reader, stop: int, *, skipped: int) -> None:
        last = leaf_hash(reader, stop - 1) if stop else None
        erased = len(self._subjects.erased())
        update = "UPDATE position SET size = ?, last = ?, erased = ?, skipped = ?"
        self._db.execute(update, (stop, last, erased, skipped))

    def _forget(self) -> None:
        """Remove the tasks about subjects that were erased since: nothing is left to do."""
        if not self._subjects.erased(self._position().erased):
            return
        with self._writing():
            gone = self._subjects.erased(self._position().erased)
            names = [(each, each) for each in gone]
            of_subject = "aggregate = ? OR business = ? AND family IN ('application', 'case')"
            self._db.executemany(
                "INSERT INTO gone SELECT DISTINCT aggregate, family FROM item"  # noqa: S608
                f" WHERE {of_subject}",
                names,
            )
            for table in ("task", "item"):
                self._db.executemany(f"DELETE FROM {table} WHERE {of_subject}", names)  # noqa: S608
            self._db.executemany(
                "UPDATE business SET shown = NULL WHERE aggregate = ?", ((each,) for each in gone)
            )
            self._db.execute("UPDATE position SET erased = erased + ?", (len(gone),))

    def _position(self) -> _Position:
        (row,) = self.rows("SELECT size, last, erased, skipped FROM position")
        return _Position(*row)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with translated("write the office's view"), writing(self._db):
            yield

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in _BUSY:
                raise StoreError(f"cannot open the office's view: {error}") from error
            remove(self._path)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        make_private(self._path)
        db = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
        )
        db.execute("PRAGMA page_size = 16384")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA cache_size = -65536")
        self._db = db
        if not self._is_ours():
            with self._writing():
                if not self._is_ours():
                    self._begin_anew()
        return db

    def _is_ours(self) -> bool:
        tables = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master")}
        return tables.issuperset(_OWN_TABLES) and self._db.execute(
            "SELECT version FROM position"
        ).fetchone() == (VERSION,)

    def _begin_anew(self) -> None:
        for table in _OWN_TABLES:
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        self._create()
        for index in INDEXES:
            self._db.execute(index)

    def _create(self) -> None:
        for statement in TABLES.strip().split(";\n"):
            self._db.execute(statement)
        self._db.execute("INSERT INTO position VALUES (?, 0, NULL, 0, 0)", (VERSION,))


def _take_all(fold: Fold, hidden: HiddenFacts, rows: Iterable[Row]) -> list[int]:
    """Let `fold` take in each fact it uses; return the log indexes of those that do not open."""
    missed, index = [], 0
    take, open_one = fold.take, hidden.open
    try:
        for index, name, _, _, leaf, _, sealed, subject, _, _ in rows:
            if leaf.startswith(SEALED_LEAF):
                fact = open_one(leaf, sealed, subject)
                if fact is None:
                    missed.append(index)
                    fold.miss(name)
                else:
                    take(index, name, fact)
            elif leaf.startswith(_PUBLIC):
                take(index, name, decode(leaf))
    except LedgerCorruptError as error:
        raise LedgerCorruptError(f"fact {index}: {error}", index=index) from error
    return missed
