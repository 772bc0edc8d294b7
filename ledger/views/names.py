"""The names of holders in one SQLite file, added in log order; it can be rebuilt at any time.

Natural persons are not in it: their names are commitments in the facts, and their openings are not
read here.

- `key`      what a name is found by (`verifier.formats.names.keys_of`), of each certificate
- `named`    the names themselves
- `place`    a certificate begins (1) or ceases (0) to cover a place; the last row of the two counts
- `changed`  which fact changed what is shown of a certificate
- `position` one row: the size reached, written in the same transaction as the rows of a batch
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from ledger.domain.certificate import facts
from ledger.domain.certificate.hiding import HIDDEN_CATEGORY
from ledger.store.codec import decode
from ledger.store.connection import remove, translated, writing
from ledger.views.opening import Queries, ReadOnlyFile
from ledger.views.reading import FactReader, leaf_hash
from ledger.views.rows import list_index
from verifier.formats.commitment import is_commitment
from verifier.formats.names import MAX_PLACES, NameEntry, keys_of
from verifier.values.numbers import CertificateIndex, format_number

VERSION = 1
BATCH = 50_000
_TABLES = """
BEGIN;
CREATE TABLE position (version INTEGER, size INTEGER, last BLOB);
CREATE TABLE key (key TEXT, certificate INTEGER);
CREATE TABLE named (certificate INTEGER PRIMARY KEY, km TEXT, en TEXT);
CREATE TABLE place (certificate INTEGER, place TEXT, covers INTEGER);
CREATE TABLE changed (log_index INTEGER PRIMARY KEY, certificate INTEGER);
COMMIT;
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS key_order ON key (key, certificate);
CREATE INDEX IF NOT EXISTS place_certificate ON place (certificate);
"""
_TAGS = tuple(
    f'{{"fact":"{tag}"'.encode()
    for tag in (
        "certificate-issued",
        "host-added",
        "host-removed",
        "handle-added",
        "handle-removed",
    )
)
_BEGINS = (facts.HostAdded, facts.HandleAdded)
_CHANGES = (*_BEGINS, facts.HostRemoved, facts.HandleRemoved)


def names_beside(views: Path) -> Path:
    """Return the path of the names file of the views file at `views`."""
    return views.with_name(f"{views.stem}-names.db")


class NameQueries(Queries):
    """What a names file says."""

    def changed_since(self, log_index: int) -> list[int]:
        """Return the list indexes of certificates changed by a fact from `log_index` on."""
        query = "SELECT DISTINCT certificate FROM changed WHERE log_index >= ? ORDER BY certificate"
        return [found for (found,) in self._db.execute(query, (log_index,))]

    def keys(self, certificate: int) -> list[str]:
        """Return the keys of the certificate with this list index; it may have none."""
        row = self._named(certificate)
        return [] if row is None else keys_of(*row)

    def entry(self, certificate: int) -> NameEntry:
        """Return what the index of names shows of a certificate."""
        km, en = self._named(certificate) or ("", "")
        query = "SELECT place, covers FROM place WHERE certificate = ? ORDER BY rowid"
        covered: dict[str, None] = {}
        for place, begins in self._db.execute(query, (certificate,)):
            covered.pop(place, None)
            if begins:
                covered[place] = None
        return name_entry(format_number(CertificateIndex(certificate)), km, en, covered)

    def members(self, prefix: str, limit: int) -> list[int]:
        """Return the first `limit` certificates, by key, with a key that begins with `prefix`."""
        query = "SELECT certificate FROM key WHERE key >= ? AND key < ? ORDER BY key, certificate"
        rows = self._db.execute(query, (prefix, _after(prefix)))
        found: dict[int, None] = {}
        for (certificate,) in rows:
            found[certificate] = None
            if len(found) == limit:
                break
        rows.close()
        return list(found)

    def following(self, prefix: str) -> str:
        """Return the characters that follow `prefix` in any key, sorted."""
        query = "SELECT key FROM key WHERE key >= ? AND key < ? ORDER BY key LIMIT 1"
        end, found = _after(prefix), ""
        start = prefix
        while (row := self._db.execute(query, (start, end)).fetchone()) is not None:
            letter = row[0][len(prefix)]
            found += letter
            start = prefix + _next(letter)
        return found

    def _named(self, certificate: int) -> tuple[str, str] | None:
        query = "SELECT km, en FROM named WHERE certificate = ?"
        row: tuple[str, str] | None = self._db.execute(query, (certificate,)).fetchone()
        return row

    def _position(self) -> tuple[int, bytes | None]:
        size, last = self._db.execute("SELECT size, last FROM position").fetchone()
        return size, last


class NameReader(ReadOnlyFile, NameQueries):
    """The names file at `path` for another process than its publisher: it cannot write."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises `StoreError` if it is not there or of another form."""
        super().__init__(path, "version", (VERSION,))


class NameViews(NameQueries):
    """The names file at `path` as its publisher writes it."""

    def __init__(self, path: Path) -> None:
        """Open the file; begin anew if it is missing or of another form."""
        self._path = path
        super().__init__(self._open())
        self._indexed = False

    def catch_up(self, reader: FactReader, stop: int) -> None:
        """Add the facts up to `stop`, one transaction a batch; begin anew if the past differs."""
        size, last = self._position()
        if size and (size > stop or leaf_hash(reader, size - 1) != last):
            self._db.close()
            remove(self._path)
            self._db, self._indexed = self._open(), False
            size = 0
        for start in range(size, stop, BATCH):
            self._add(reader, start, min(start + BATCH, stop))
        if not self._indexed:
            self._db.executescript(_INDEXES)
            self._indexed = True

    def _add(self, reader: FactReader, start: int, stop: int) -> None:
        db, last = self._db, None
        with translated("write the names"), writing(db):
            for index, leaf, stored in reader.leaves(start, stop):
                last = stored
                if leaf.startswith(_TAGS):
                    for statement, row in _rows(index, leaf):
                        db.execute(statement, row)
            db.execute("UPDATE position SET size = ?, last = ?", (stop, last))

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            remove(self._path)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            if db.execute("SELECT version FROM position").fetchone() == (VERSION,):
                return db
            db.close()
            remove(self._path)
            return self._connect()
        db.executescript(_TABLES)
        db.execute("INSERT INTO position VALUES (?, 0, NULL)", (VERSION,))
        return db


def _rows(index: int, leaf: bytes) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield a statement and its values for each row that the fact in `leaf` adds."""
    fact = decode(leaf)
    if isinstance(fact, facts.CertificateIssued):
        if fact.holder.category == HIDDEN_CATEGORY:
            return
        certificate, name = list_index(fact.number), fact.holder.name
        yield "INSERT INTO named VALUES (?, ?, ?)", (certificate, name.km, name.en)
        for key in keys_of(name.km, name.en):
            yield "INSERT INTO key VALUES (?, ?)", (key, certificate)
        for place in (*fact.sites, *fact.handles):
            yield "INSERT INTO place VALUES (?, ?, 1)", (certificate, place)
    elif isinstance(fact, _CHANGES) and not is_commitment(fact.place):
        certificate = list_index(fact.number)
        begins = isinstance(fact, _BEGINS)
        yield "INSERT INTO place VALUES (?, ?, ?)", (certificate, fact.place, begins)
    else:
        return
    yield "INSERT INTO changed VALUES (?, ?)", (index, certificate)


def name_entry(number: str, km: str, en: str, places: Iterable[str]) -> NameEntry:
    """Return a certificate's entry: `places` in the order it came to cover them, hosts first."""
    ordered = sorted(places, key=lambda place: ":" in place)
    return NameEntry(number, km, en, tuple(ordered[:MAX_PLACES]))


def _next(letter: str) -> str:
    """Return the next code point that a text can hold, which no surrogate is."""
    code = ord(letter) + 1
    return chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)  # noqa: PLR2004 - their range


def _after(prefix: str) -> str:
    """Return a text after all that begin with `prefix`; no key holds the last code point of all."""
    return f"{prefix}\U0010ffff"
