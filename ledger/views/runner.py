"""The views in one SQLite file: disposable, built from the facts in batches, rebuilt from nothing at any time.

A power failure may take the last batches back (WAL, `synchronous=NORMAL`): the file then is as it was before them and
catches up. A long catching up ends synced to the disk.

A row is only ever added for a fact, never looked up and changed, so a fact costs the same whatever came before it:

- `fact`     which facts a certificate consists of, with the history entry of those its standing depends on
- `place`    which certificates cover a place; the register bucket of the place comes first in the key
- `due`      instants at which a certificate's standing may change without a fact
- `measured` certificates that ever had a measure: all others have status `valid`
- `opening`  openings of natural persons' commitments; they are in no other public-side file
- `position` one row: how far we are, written in the same transaction as the rows of a batch
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import msgspec

from ledger.domain import certificate as facts
from ledger.domain.certificate import CertificateFact
from ledger.errors import LedgerCorruptError, StoreError
from ledger.store.codec import decode
from ledger.views.certificate import CertificateView, fold_all
from ledger.views.history import DECIDING, MAKE
from verifier.commitment import Opening, commitment_of, is_commitment
from verifier.days import end_of, start_of
from verifier.places import Kind
from verifier.record import HistoryEntry
from verifier.register import bucket_of

BATCH = 20_000
"""Facts a transaction: one fsync each, and few enough to keep memory flat."""

_VERSION = 1
_SCHEMA = """
CREATE TABLE position (version INTEGER, buckets INTEGER, size INTEGER, last BLOB, certificates INTEGER);
CREATE TABLE fact (number TEXT, log_index INTEGER, entry BLOB, PRIMARY KEY (number, log_index)) WITHOUT ROWID;
CREATE TABLE place (kind TEXT, bucket INTEGER, place TEXT, number TEXT, PRIMARY KEY (kind, bucket, place, number))
    WITHOUT ROWID;
CREATE TABLE due (at INTEGER, number TEXT, PRIMARY KEY (at, number)) WITHOUT ROWID;
CREATE TABLE measured (number TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE opening (number TEXT, log_index INTEGER, item INTEGER, salt TEXT, value TEXT,
    PRIMARY KEY (number, log_index, item)) WITHOUT ROWID;
"""
_MEASURES = (facts.CertificateWarned, facts.CertificateSuspended, facts.CertificateRevoked)
_ENTRY = msgspec.json.Decoder(HistoryEntry)
_encode = msgspec.json.Encoder().encode


class FactReader(Protocol):
    """What the views and the publisher need of the store's reader."""

    def size(self) -> int:
        """Return the number of facts."""

    def leaves(self, start: int, stop: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Return (log index, leaf, stored leaf hash) of the facts from `start` up to `stop`, in order."""


Leaf = Callable[[int], bytes]
"""Returns the leaf at a log index."""


Opener = Callable[[int], Iterable[Opening]]
"""Returns the openings in the sealed part of the fact at a log index; none after erasure."""


def no_openings(_: int) -> tuple[Opening, ...]:
    """Open nothing: for ledgers without natural persons, and for auditors."""
    return ()


class Views:
    """The views file at `path`; `buckets` is the manifest's number of register buckets."""

    def __init__(self, path: Path, *, buckets: int, opener: Opener = no_openings) -> None:
        """Open the file, or begin anew where it is missing, of another form or for another number of buckets."""
        self._buckets = buckets
        self._opener = opener
        self._path = path
        self._db = self._open()

    def __enter__(self) -> Self:
        """Return the views themselves."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def size(self) -> int:
        """How many facts of the log the views contain."""
        return int(self._position()[0])

    @property
    def certificates(self) -> int:
        """How many certificates were ever issued; their list indexes are 0 up to this."""
        return int(self._position()[2])

    def rebuild(self) -> None:
        """Throw all rows away; `catch_up` builds them again."""
        self._db.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._db = self._open()

    def catch_up(self, reader: FactReader, stop: int) -> None:
        """Add the facts up to log index `stop`, a batch a transaction; begins anew if the past is not the same."""
        size, last, _ = self._position()
        if size and (size > stop or _leaf_hash(reader, size - 1) != last):
            self.rebuild()
            size = 0
        for start in range(size, stop, BATCH):
            self._add(reader, start, min(start + BATCH, stop))
        if stop - size >= BATCH:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def view(self, number: str, leaf: Leaf) -> CertificateView:
        """Return certificate `number` folded from its facts, whose leaves are taken from `leaf`."""
        indexes = self.indexes(number)
        if not indexes:
            raise LedgerCorruptError(f"the views know no certificate {number}")
        return fold_all((index, certificate_fact(leaf(index), index)) for index in indexes)

    def indexes(self, number: str) -> list[int]:
        """Return the log indexes of the facts of certificate `number`."""
        rows = self._db.execute("SELECT log_index FROM fact WHERE number = ?", (number,))
        return [index for (index,) in rows]

    def last(self, number: str) -> int:
        """Return the log index of the last fact of `number`, -1 if there is none."""
        row = self._db.execute(
            "SELECT max(log_index) FROM fact WHERE number = ?", (number,)
        ).fetchone()
        return -1 if row[0] is None else int(row[0])

    def deciding(self, number: str) -> list[HistoryEntry]:
        """Return the history entries that the standing of `number` depends on."""
        rows = self._db.execute(
            "SELECT entry FROM fact WHERE number = ? AND entry IS NOT NULL", (number,)
        )
        return [_ENTRY.decode(entry) for (entry,) in rows]

    def openings(self, number: str) -> tuple[Opening, ...]:
        """Return the openings of certificate `number`, in the order of its facts."""
        rows = self._db.execute("SELECT salt, value FROM opening WHERE number = ?", (number,))
        return tuple(Opening(salt, value) for salt, value in rows)

    def covering(self, kind: Kind, bucket: int) -> dict[str, list[str]]:
        """Return each place in a register bucket, sorted, with the certificates that cover it."""
        found: dict[str, list[str]] = {}
        query = "SELECT place, number FROM place WHERE kind = ? AND bucket = ?"
        for place, number in self._db.execute(query, (kind, bucket)):
            found.setdefault(place, []).append(number)
        return found

    def due(self, after: int, until: int) -> list[str]:
        """Return the certificates whose standing may change by time after `after`, up to and with `until`."""
        rows = self._db.execute(
            "SELECT DISTINCT number FROM due WHERE at > ? AND at <= ?", (after, until)
        )
        return [number for (number,) in rows]

    def next_due(self, after: int) -> int | None:
        """Return the first instant after `after` at which a standing may change by time."""
        row = self._db.execute("SELECT min(at) FROM due WHERE at > ?", (after,)).fetchone()
        return None if row[0] is None else int(row[0])

    def measured(self) -> list[str]:
        """Return the certificates that ever had a measure."""
        return [number for (number,) in self._db.execute("SELECT number FROM measured")]

    def numbers(self) -> Iterator[str]:
        """Return every certificate's number, in order."""
        for (number,) in self._db.execute("SELECT DISTINCT number FROM fact"):
            yield number

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA cache_size = -65536")
        found = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if found:
            row = db.execute("SELECT version, buckets FROM position").fetchone()
            if row == (_VERSION, self._buckets):
                return db
            db.close()
            self._path.unlink()
            return self._connect()
        db.executescript("BEGIN;" + _SCHEMA + "COMMIT;")
        db.execute("INSERT INTO position VALUES (?, ?, 0, NULL, 0)", (_VERSION, self._buckets))
        return db

    def _position(self) -> tuple[int, bytes | None, int]:
        row = self._db.execute("SELECT size, last, certificates FROM position").fetchone()
        return row[0], row[1], row[2]

    def _add(self, reader: FactReader, start: int, stop: int) -> None:
        rows = _Rows(self._buckets, self._opener, self.openings)
        for index, leaf, _ in reader.leaves(start, stop):
            rows.add(index, decode(leaf))
        try:
            self._db.execute("BEGIN IMMEDIATE")
            rows.write(self._db)
            self._db.execute(
                "UPDATE position SET size = ?, last = ?, certificates = certificates + ?",
                (stop, _leaf_hash(reader, stop - 1), rows.issued),
            )
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise StoreError(f"cannot write the views: {error}") from error


class _Rows:
    """The rows of one batch of facts."""

    def __init__(
        self, buckets: int, opener: Opener, known: Callable[[str], tuple[Opening, ...]]
    ) -> None:
        self.issued = 0
        self._buckets = buckets
        self._opener = opener
        self._known = known
        self._facts: list[tuple[str, int, bytes | None]] = []
        self._due: list[tuple[int, str]] = []
        self._measured: set[tuple[str]] = set()
        self._places: dict[tuple[str, int, str, str], bool] = {}
        self._openings: list[tuple[str, int, int, str, str]] = []
        self._opened: dict[str, str] = {}

    def add(self, index: int, fact: object) -> None:
        """Take in the fact at log index `index`; facts that are not a certificate's leave no row."""
        kind = type(fact)
        make = MAKE.get(kind)
        if make is None:
            return
        number = fact.number  # type: ignore[attr-defined]
        decides = kind in DECIDING
        entry = _encode(make(index, fact)) if decides else None
        self._facts.append((number, index, entry))
        if decides:
            self._time(number, fact)
        if kind is facts.CertificateIssued:
            self.issued += 1
            self._issued(index, fact)  # type: ignore[arg-type]
        elif kind in _PLACE_FACTS:
            self._place(index, fact)  # type: ignore[arg-type]

    def write(self, db: sqlite3.Connection) -> None:
        """Write everything within the transaction of `db`."""
        db.executemany("INSERT INTO fact VALUES (?, ?, ?)", self._facts)
        db.executemany("INSERT OR IGNORE INTO due VALUES (?, ?)", self._due)
        db.executemany("INSERT OR IGNORE INTO measured VALUES (?)", self._measured)
        db.executemany("INSERT INTO opening VALUES (?, ?, ?, ?, ?)", self._openings)
        gone = [key for key, covers in self._places.items() if not covers]
        here = [key for key, covers in self._places.items() if covers]
        db.executemany(
            "DELETE FROM place WHERE kind = ? AND bucket = ? AND place = ? AND number = ?", gone
        )
        db.executemany("INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)", here)

    def _time(self, number: str, fact: object) -> None:
        if isinstance(fact, _MEASURES):
            self._measured.add((number,))
        for instant in due_instants(fact):
            self._due.append((instant, number))

    def _issued(self, index: int, fact: facts.CertificateIssued) -> None:
        hidden = [fact.holder.name.km, fact.holder.name.en, *fact.sites, *fact.handles]
        self._open_up(index, fact.number, hidden)
        for site in fact.sites:
            self._cover("host", site, fact.number, covers=True)
        for handle in fact.handles:
            self._cover("handle", handle, fact.number, covers=True)

    def _place(self, index: int, fact: "_PlaceFact") -> None:
        kind, covers = _PLACE_FACTS[type(fact)]
        self._open_up(index, fact.number, [fact.place])
        self._cover(kind, fact.place, fact.number, covers=covers)

    def _cover(self, kind: Kind, text: str, number: str, *, covers: bool) -> None:
        place = self._opening_of(text, number) if is_commitment(text) else text
        if place is not None:
            self._places[kind, bucket_of(place, self._buckets), place, number] = covers

    def _open_up(self, index: int, number: str, texts: list[str]) -> None:
        hidden = {text for text in texts if is_commitment(text)} - self._opened.keys()
        if not hidden:
            return
        for item, opening in enumerate(self._opener(index)):
            commitment = commitment_of(opening)
            if commitment in hidden:
                self._opened[commitment] = opening.value
                self._openings.append((number, index, item, opening.salt, opening.value))

    def _opening_of(self, text: str, number: str) -> str | None:
        if text not in self._opened:
            self._opened.update(
                {commitment_of(opening): opening.value for opening in self._known(number)}
            )
        return self._opened.get(text)


_PlaceFact = facts.HostAdded | facts.HostRemoved | facts.HandleAdded | facts.HandleRemoved
_PLACE_FACTS: dict[type, tuple[Kind, bool]] = {
    facts.HostAdded: ("host", True),
    facts.HostRemoved: ("host", False),
    facts.HandleAdded: ("handle", True),
    facts.HandleRemoved: ("handle", False),
}


def due_instants(fact: object) -> list[int]:
    """Return the instants, later than the fact itself, at which it changes a standing by mere time."""
    match fact:
        case facts.CertificateIssued(at=at, start=start, end=end):
            instants = [start_of(start), end_of(end)]
        case facts.CertificateRenewed(at=at, start=start, end=end):
            instants = [start_of(start), end_of(end)]
        case facts.CertificateSuspended(at=at, start=start, end=end):
            instants = [start_of(start), end_of(end)]
        case facts.SuspensionExtended(at=at, end=end):
            instants = [end_of(end)]
        case _:
            return []
    return [instant for instant in instants if instant > at]


def certificate_fact(leaf: bytes, index: int) -> CertificateFact:
    """Return the fact in `leaf`, which must be a certificate's; raises `LedgerCorruptError`."""
    fact = decode(leaf)
    if type(fact) not in MAKE:
        raise LedgerCorruptError(f"fact {index} is no fact about a certificate", index=index)
    return fact  # type: ignore[return-value]


def _leaf_hash(reader: FactReader, index: int) -> bytes:
    for found, _, stored in reader.leaves(index, index + 1):
        if found == index:
            return stored
    raise LedgerCorruptError(f"fact {index} is missing from the database", index=index)
