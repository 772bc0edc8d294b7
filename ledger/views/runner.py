"""The views in one SQLite file, built from the facts in batches; it can be rebuilt at any time.

Until `forget`, the file holds natural persons' names in the clear; freed space is overwritten. A
power failure may take the last batches back (WAL, `synchronous=NORMAL`): the file is then as it was
before them and catches up. A long catching up ends with a sync to the disk. The tables are in
`views.rows`.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from ledger.bulk import no_collections
from ledger.domain.certificate.facts import CertificateFact
from ledger.errors import LedgerCorruptError, StoreError
from ledger.store.codec import decode
from ledger.store.connection import make_private, remove, translated, writing
from ledger.views.certificate import CertificateView, fold_all
from ledger.views.history import MAKE, entry_of
from ledger.views.misuse import ListingViews
from ledger.views.names import NameViews, names_beside
from ledger.views.opening import Queries, ReadOnlyFile
from ledger.views.reading import FactReader, leaf_hash
from ledger.views.rows import INDEXES, TABLES, VERSION, Opener, Rows, bucket_key, list_index
from verifier.formats.commitment import Opening
from verifier.formats.record import HistoryEntry
from verifier.values.numbers import CertificateIndex, format_number
from verifier.values.places import Kind

BATCH = 50_000
"""Facts a transaction: one fsync each, and few enough to keep memory flat."""


Leaf = Callable[[int], bytes]
"""Returns the leaf at a log index."""


def no_openings(_: int) -> tuple[Opening, ...]:
    """Open nothing: for ledgers without natural persons, and for auditors."""
    return ()


class ViewQueries(Queries):
    """What a views file says."""

    @property
    def listings(self) -> ListingViews:
        """The public list of misuse."""
        return ListingViews(self._db)

    @property
    def size(self) -> int:
        """How many facts of the log the views contain."""
        return int(self._position()[0])

    @property
    def certificates(self) -> int:
        """How many certificates were ever issued; their list indexes count from 0."""
        return int(self._position()[2])

    def view(self, number: str, leaf: Leaf) -> CertificateView:
        """Return certificate `number` folded from its facts; `leaf` gives their leaves."""
        indexes = self.indexes(number)
        if not indexes:
            raise LedgerCorruptError(f"the views know no certificate {number}")
        return fold_all((index, certificate_fact(leaf(index), index)) for index in indexes)

    def indexes(self, number: str) -> list[int]:
        """Return the log indexes of the facts of certificate `number`, in order."""
        query = "SELECT log_index FROM fact WHERE certificate = ? ORDER BY log_index"
        return [index for (index,) in self._db.execute(query, (list_index(number),))]

    def last(self, number: str) -> int:
        """Return the log index of the last fact of `number`, -1 without facts."""
        query = "SELECT coalesce(max(log_index), -1) FROM fact WHERE certificate = ?"
        return int(self._db.execute(query, (list_index(number),)).fetchone()[0])

    def deciding(self, number: str, leaf: Leaf) -> list[HistoryEntry]:
        """Return the history entries that the standing of `number` depends on, in order."""
        query = "SELECT log_index FROM fact WHERE certificate = ? AND decides ORDER BY log_index"
        indexes = [index for (index,) in self._db.execute(query, (list_index(number),))]
        return [entry_of(index, certificate_fact(leaf(index), index)) for index in indexes]

    def openings(self, number: str) -> tuple[Opening, ...]:
        """Return the openings of certificate `number`, in the order of its facts."""
        return _openings_in(self._db, list_index(number))

    def persons(self, business: str) -> list[str]:
        """Return the certificates of `business` if that is a natural person."""
        query = "SELECT certificate FROM person WHERE business = ? ORDER BY certificate"
        return [_number(found) for (found,) in self._db.execute(query, (business,))]

    def covering(self, kind: Kind, bucket: int) -> dict[str, list[str]]:
        """Return each place in a register bucket with the certificates that cover it."""
        query = "SELECT place, certificate, covers FROM place WHERE bucket = ? ORDER BY rowid"
        covers: dict[tuple[str, int], int] = {}
        for place, certificate, begins in self._db.execute(query, (bucket_key(kind, bucket),)):
            covers[place, certificate] = begins
        found: dict[str, list[str]] = {}
        for (place, certificate), begins in covers.items():
            if begins:
                found.setdefault(place, []).append(_number(certificate))
        return found

    def covers(self) -> dict[int, int]:
        """Return by list index how many known places each certificate covers, if any."""
        query = "SELECT certificate, sum(2 * covers - 1) FROM place GROUP BY certificate"
        return {certificate: count for certificate, count in self._db.execute(query) if count}

    def due(self, after: int, until: int) -> list[str]:
        """Return the certificates whose standing may change by time after `after` up to `until`."""
        query = "SELECT DISTINCT certificate FROM due WHERE at > ? AND at <= ?"
        return [_number(found) for (found,) in self._db.execute(query, (after, until))]

    def next_due(self, after: int) -> int | None:
        """Return the first instant after `after` at which time may change a standing."""
        row = self._db.execute("SELECT min(at) FROM due WHERE at > ?", (after,)).fetchone()
        return None if row[0] is None else int(row[0])

    def measured(self) -> list[str]:
        """Return the certificates that ever had a measure."""
        return [_number(found) for (found,) in self._db.execute("SELECT certificate FROM measured")]

    def numbers(self) -> Iterator[str]:
        """Return every certificate's number, in order."""
        return map(_number, range(self.certificates))

    def _position(self) -> tuple[int, bytes | None, int]:
        row = self._db.execute("SELECT size, last, certificates FROM position").fetchone()
        return row[0], row[1], row[2]


class ViewReader(ReadOnlyFile, ViewQueries):
    """The views file at `path` for another process than its publisher: it cannot write.

    Each answer is as of the last batch that the publisher finished; neither waits for the other.
    """

    def __init__(self, path: Path, *, buckets: int) -> None:
        """Open the file; raises `StoreError` if it is missing, or of another form or number."""
        super().__init__(path, "version, buckets", (VERSION, buckets))


class Views(ViewQueries):
    """The views file at `path` as its publisher writes it, for `buckets` register buckets."""

    def __init__(self, path: Path, *, buckets: int, opener: Opener = no_openings) -> None:
        """Open the file; begin anew if it is missing, or of another form or number of buckets."""
        self._buckets = buckets
        self._opener = opener
        self._path = path
        super().__init__(self._open())
        self._names: NameViews | None = None

    def close(self) -> None:
        """Close the file, and that of the names."""
        super().close()
        if self._names is not None:
            self._names.close()

    @property
    def names(self) -> NameViews:
        """The names beside the views, in a file that `catch_up` leaves alone."""
        if self._names is None:
            self._names = NameViews(names_beside(self._path))
        return self._names

    def rebuild(self) -> None:
        """Throw all rows away; `catch_up` builds them again."""
        self._db.close()
        remove(self._path)
        self._db = self._open()

    def catch_up(self, reader: FactReader, stop: int) -> None:
        """Add the facts up to `stop`, one transaction a batch; begin anew if the past differs."""
        size, last, _ = self._position()
        if size and (size > stop or leaf_hash(reader, size - 1) != last):
            self.rebuild()
            size = 0
        if not size and stop >= BATCH:
            self._build(reader, stop)
            return
        for start in range(size, stop, BATCH):
            self._add(self._db, reader, start, min(start + BATCH, stop))

    def forget(self, businesses: Iterable[str]) -> None:
        """Overwrite erased persons' names and places, in file and log; twice changes nothing."""
        certificates = [list_index(number) for name in businesses for number in self.persons(name)]
        known = [each for each in certificates if _openings_in(self._db, each)]
        if not known:
            return
        with translated("forget in the views"):
            with writing(self._db):
                for table in ("opening", "place"):
                    statement = f"DELETE FROM {table} WHERE certificate = ?"  # noqa: S608
                    self._db.executemany(statement, ((each,) for each in known))
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            remove(self._path)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        make_private(self._path)
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA cache_size = -65536")
        db.execute("PRAGMA secure_delete = ON")
        found = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if found:
            row = db.execute("SELECT version, buckets FROM position").fetchone()
            if row == (VERSION, self._buckets):
                return db
            db.close()
            remove(self._path)
            return self._connect()
        self._create(db)
        db.executescript(";".join(INDEXES))
        return db

    def _build(self, reader: FactReader, stop: int) -> None:
        """Build a new file beside the old one, which it replaces once it is complete and synced."""
        new = self._path.with_name(self._path.name + ".new")
        new.unlink(missing_ok=True)
        try:
            make_private(new)
            with closing(sqlite3.connect(new, isolation_level=None)) as db, no_collections():
                db.executescript(
                    "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                    "PRAGMA secure_delete = ON"
                )
                self._create(db)
                for start in range(0, stop, BATCH):
                    self._add(db, reader, start, min(start + BATCH, stop))
                db.executescript(";".join(INDEXES))
            self._db.close()
            _put_in_place(new, self._path)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"cannot build the views: {error}") from error
        finally:
            self._db = self._open()

    def _create(self, db: sqlite3.Connection) -> None:
        db.executescript(f"BEGIN;{TABLES}COMMIT;")
        db.execute("INSERT INTO position VALUES (?, ?, 0, NULL, 0)", (VERSION, self._buckets))

    def _add(self, db: sqlite3.Connection, reader: FactReader, start: int, stop: int) -> None:
        rows = Rows(self._buckets, self._opener, partial(_openings_in, db))
        rows.add(reader.leaves(start, stop))
        with translated("write the views"), writing(db):
            rows.write(db)
            db.execute(
                "UPDATE position SET size = ?, last = ?, certificates = certificates + ?",
                (stop, leaf_hash(reader, stop - 1), rows.issued),
            )


def _openings_in(db: sqlite3.Connection, certificate: int) -> tuple[Opening, ...]:
    query = "SELECT salt, value FROM opening WHERE certificate = ? ORDER BY log_index, item"
    return tuple(Opening(salt, value) for salt, value in db.execute(query, (certificate,)))


def _put_in_place(new: Path, path: Path) -> None:
    """Sync `new` and put it in the place of `path`, whose log and shared memory are removed."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    for step in (new, path.parent):
        if step == path.parent:
            new.replace(path)
        descriptor = os.open(step, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def certificate_fact(leaf: bytes, index: int) -> CertificateFact:
    """Return the fact in `leaf`; raises `LedgerCorruptError` unless it is a certificate's."""
    fact = decode(leaf)
    if type(fact) not in MAKE:
        raise LedgerCorruptError(f"fact {index} is not a fact about a certificate", index=index)
    return fact  # type: ignore[return-value]


def _number(certificate: int) -> str:
    return format_number(CertificateIndex(certificate))
