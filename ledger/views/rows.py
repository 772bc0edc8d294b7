"""From facts to rows of the views: tables, and what each fact adds to them.

Each fact only adds rows, in log order; no row is looked up or changed. So a fact costs the same
whatever came before it, and tables grow at their end. A complete build makes the indexes last.

- `fact`     which facts a certificate consists of, and whether its standing depends on them
- `place`    a certificate begins (1) or ceases (0) to cover a place; the last row of the two counts
- `due`      instants at which a certificate's standing may change without a fact
- `measured` certificates that ever had a measure; all others have status `valid`
- `opening`  openings of natural persons' commitments; they are in no other file of the public side
- `person`   certificates of natural persons, by the pseudonymous id of their business: for erasure
- `listing`  places on the public list of misuse, and `listing_end`: in `views.misuse`
- `position` one row: the size reached, written in the same transaction as the rows of a batch

Certificates are known here by their list index, buckets of hosts by twice their number, those of
handles by one more.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from ledger.domain.certificate import facts
from ledger.domain.certificate.hiding import HIDDEN_CATEGORY
from ledger.domain.misuse.facts import MisuseFact
from ledger.errors import LedgerCorruptError
from ledger.store.codec import SEALED_LEAF, decode
from ledger.views import misuse
from ledger.views.history import DECIDING
from ledger.views.misuse import ListingRows
from ledger.ways import Ways
from verifier.formats.commitment import Opening, commitment_of, is_commitment, values_of
from verifier.values.days import end_of, start_of
from verifier.values.paths import bucket_of
from verifier.values.places import Kind

VERSION = 6
TABLES = f"""{misuse.TABLES}
CREATE TABLE position (version INTEGER, buckets INTEGER, size INTEGER, last BLOB, \
certificates INTEGER);
CREATE TABLE fact (log_index INTEGER PRIMARY KEY, certificate INTEGER, decides INTEGER);
CREATE TABLE place (bucket INTEGER, place TEXT, certificate INTEGER, covers INTEGER);
CREATE TABLE due (at INTEGER, certificate INTEGER);
CREATE TABLE measured (certificate INTEGER PRIMARY KEY);
CREATE TABLE opening (certificate INTEGER, log_index INTEGER, item INTEGER, salt TEXT, value TEXT,
    PRIMARY KEY (certificate, log_index, item)) WITHOUT ROWID;
CREATE TABLE person (business TEXT, certificate INTEGER);
"""
INDEXES = (
    "CREATE INDEX IF NOT EXISTS fact_certificate ON fact (certificate)",
    "CREATE INDEX IF NOT EXISTS place_bucket ON place (bucket)",
    "CREATE INDEX IF NOT EXISTS due_at ON due (at)",
    "CREATE INDEX IF NOT EXISTS person_business ON person (business)",
    *misuse.INDEXES,
)

Opener = Callable[[int], Iterable[Opening]]
"""Returns the openings in the sealed part of the fact at a log index; none after erasure."""
Known = Callable[[int], Iterable[Opening]]
"""Returns the openings of a certificate that the views have already."""

_DIGITS = str.maketrans("ABCDEFGHJKMNPQRSTVWXYZ", "abcdefghijklmnopqrstuv")
_TOGETHER = 32
_start = lru_cache(maxsize=4096)(start_of)
_end = lru_cache(maxsize=4096)(end_of)


@lru_cache(maxsize=1 << 18)
def list_index(number: str) -> int:
    """Return the list index of a stored fact's certificate number; skips the check character."""
    return int((number[5:9] + number[10:12]).translate(_DIGITS), 32)


def bucket_key(kind: Kind, bucket: int) -> int:
    """Return the number of a register bucket in the tables."""
    return 2 * bucket + (kind == "handle")


class Rows:
    """The rows of one batch of facts, one flat list a table; `issued` counts certificates."""

    def __init__(self, buckets: int, opener: Opener, known: Known) -> None:
        """Begin without rows; `buckets` is the number of register buckets of each kind."""
        self.issued = 0
        self._buckets = buckets
        self._opener = opener
        self._known = known
        self._facts: list[int] = []
        self._due: list[int] = []
        self._measured: list[int] = []
        self._places: list[int | str] = []
        self._openings: list[int | str] = []
        self._persons: list[int | str] = []
        self._opened: dict[str, str] = {}
        self._listings = ListingRows(buckets)

    def add(self, leaves: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Take in (log index, leaf, leaf hash); facts of no certificate or listing add no row."""
        rows, ways, deciding = self._facts, self._WAYS, DECIDING
        for index, leaf, _ in leaves:
            if leaf.startswith(SEALED_LEAF):
                continue
            fact = decode(leaf)
            decides = deciding.get(type(fact))
            if decides is None:
                if isinstance(fact, MisuseFact):
                    self._listings.add(fact)
                continue
            try:
                certificate = list_index(fact.number)  # type: ignore[union-attr]
            except ValueError as error:
                what = f"fact {index} names no certificate number"
                raise LedgerCorruptError(what, index=index) from error
            rows += (index, certificate, decides)
            way = ways.get(type(fact))
            if way is not None:
                way(self, fact, index, certificate)

    def write(self, db: sqlite3.Connection) -> None:
        """Write everything within the transaction of `db`."""
        insert_together(db, "INSERT INTO fact VALUES", 3, self._facts)
        insert_together(db, "INSERT INTO place VALUES", 4, self._places)
        insert_together(db, "INSERT INTO due VALUES", 2, self._due)
        insert_together(db, "INSERT OR IGNORE INTO measured VALUES", 1, self._measured)
        insert_together(db, "INSERT INTO opening VALUES", 5, self._openings)
        insert_together(db, "INSERT INTO person VALUES", 2, self._persons)
        self._listings.write(db)

    def _issue(self, fact: facts.CertificateIssued, index: int, certificate: int) -> None:
        self.issued += 1
        self._period(fact, index, certificate)
        name = fact.holder.name
        if fact.holder.category == HIDDEN_CATEGORY:
            self._persons += (fact.business, certificate)
            self._open_up(index, certificate, name.km, name.en, *fact.sites, *fact.handles)
        for site in fact.sites:
            self._cover(certificate, "host", site, covers=True)
        for handle in fact.handles:
            self._cover(certificate, "handle", handle, covers=True)

    def _period(
        self,
        fact: facts.CertificateIssued | facts.CertificateRenewed | facts.CertificateSuspended,
        index: int,
        certificate: int,
    ) -> None:
        start = _start(fact.start)
        if start > fact.at:
            self._due += (start, certificate)
        self._until(fact, index, certificate)

    def _until(
        self,
        fact: facts.CertificateIssued
        | facts.CertificateRenewed
        | facts.CertificateSuspended
        | facts.SuspensionExtended,
        _: int,
        certificate: int,
    ) -> None:
        end = _end(fact.end)
        if end > fact.at:
            self._due += (end, certificate)

    def _measure(
        self, _: facts.CertificateWarned | facts.CertificateRevoked, __: int, certificate: int
    ) -> None:
        self._measured.append(certificate)

    def _suspend(self, fact: facts.CertificateSuspended, index: int, certificate: int) -> None:
        self._measured.append(certificate)
        self._period(fact, index, certificate)

    def _host(
        self, fact: facts.HostAdded | facts.HostRemoved, index: int, certificate: int
    ) -> None:
        self._open_up(index, certificate, fact.place)
        self._cover(certificate, "host", fact.place, covers=type(fact) is facts.HostAdded)

    def _handle(
        self, fact: facts.HandleAdded | facts.HandleRemoved, index: int, certificate: int
    ) -> None:
        self._open_up(index, certificate, fact.place)
        self._cover(certificate, "handle", fact.place, covers=type(fact) is facts.HandleAdded)

    def _badge(self, fact: facts.BadgeSigned, index: int, certificate: int) -> None:
        self._open_up(index, certificate, fact.token, fact.qr)

    def _cover(self, certificate: int, kind: Kind, text: str, *, covers: bool) -> None:
        place = self._opening_of(text, certificate) if is_commitment(text) else text
        if place is not None:
            bucket = bucket_key(kind, bucket_of(place, self._buckets))
            self._places += (bucket, place, certificate, covers)

    def _open_up(self, index: int, certificate: int, *texts: str) -> None:
        hidden = {text for text in texts if is_commitment(text)}
        if not hidden:
            return
        for item, opening in enumerate(self._opener(index)):
            commitment = commitment_of(opening)
            if commitment in hidden and commitment not in self._opened:
                self._opened[commitment] = opening.value
                self._openings += (certificate, index, item, opening.salt, opening.value)

    def _opening_of(self, text: str, certificate: int) -> str | None:
        if text not in self._opened:
            known = values_of(self._known(certificate))
            self._opened.update(known)
        return self._opened.get(text)

    _WAYS = (
        Ways["Rows", [int, int], None](facts.CertificateFact)
        .but(
            *(facts.WarningLifted, facts.CertificateReinstated),
            *(facts.MeasureAppealed, facts.AppealDecided),
        )
        .on(facts.CertificateIssued, _issue)
        .on(facts.CertificateRenewed, _period)
        .on(facts.HostAdded, _host)
        .on(facts.HostRemoved, _host)
        .on(facts.HandleAdded, _handle)
        .on(facts.HandleRemoved, _handle)
        .on(facts.BadgeSigned, _badge)
        .on(facts.CertificateWarned, _measure)
        .on(facts.CertificateSuspended, _suspend)
        .on(facts.SuspensionExtended, _until)
        .on(facts.CertificateRevoked, _measure)
    )


def insert_together(
    db: sqlite3.Connection, insert: str, columns: int, values: Sequence[object]
) -> None:
    """Insert `values`, `columns` to a row, several rows a statement: half the time of one each."""
    row = f"({','.join('?' * columns)})"
    step = columns * _TOGETHER
    whole = len(values) // step * step
    many = f"{insert} {','.join([row] * _TOGETHER)}"
    db.executemany(many, (values[at : at + step] for at in range(0, whole, step)))
    rest = range(whole, len(values), columns)
    db.executemany(f"{insert} {row}", (values[at : at + columns] for at in rest))
