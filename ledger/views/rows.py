"""From facts to rows of the views: tables, and what each fact adds to them.

A row is only ever added for a fact, in log order, never looked up and changed. So a fact costs the same whatever came
before it, and tables grow at their end; the indexes are made last when everything is built from nothing.

- `fact`     which facts a certificate consists of, and whether its standing depends on them
- `place`    a certificate begins (1) or ceases (0) to cover a place; the last row of the two counts
- `due`      instants at which a certificate's standing may change without a fact
- `measured` certificates that ever had a measure: all others have status `valid`
- `opening`  openings of natural persons' commitments; they are in no other file of the public side
- `position` one row: how far we are, written in the same transaction as the rows of a batch

Certificates are called by their list index.
"""

import sqlite3
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from ledger.domain import certificate as facts
from ledger.errors import LedgerCorruptError
from ledger.views.history import DECIDING, MAKE
from verifier.commitment import Opening, commitment_of, is_commitment
from verifier.days import end_of, start_of
from verifier.places import Kind
from verifier.register import bucket_of

VERSION = 3
TABLES = """
CREATE TABLE position (version INTEGER, buckets INTEGER, size INTEGER, last BLOB, certificates INTEGER);
CREATE TABLE fact (log_index INTEGER PRIMARY KEY, certificate INTEGER, decides INTEGER);
CREATE TABLE place (kind INTEGER, bucket INTEGER, place TEXT, certificate INTEGER, covers INTEGER);
CREATE TABLE due (at INTEGER, certificate INTEGER);
CREATE TABLE measured (certificate INTEGER PRIMARY KEY);
CREATE TABLE opening (certificate INTEGER, log_index INTEGER, item INTEGER, salt TEXT, value TEXT,
    PRIMARY KEY (certificate, log_index, item)) WITHOUT ROWID;
"""
INDEXES = (
    "CREATE INDEX IF NOT EXISTS fact_certificate ON fact (certificate)",
    "CREATE INDEX IF NOT EXISTS place_bucket ON place (kind, bucket)",
    "CREATE INDEX IF NOT EXISTS due_at ON due (at)",
)
KINDS: dict[Kind, int] = {"host": 0, "handle": 1}

Opener = Callable[[int], Iterable[Opening]]
"""Returns the openings in the sealed part of the fact at a log index; none after erasure."""
Known = Callable[[int], Iterable[Opening]]
"""Returns the openings of a certificate that the views have already."""

_DIGITS = str.maketrans("ABCDEFGHJKMNPQRSTVWXYZ", "abcdefghijklmnopqrstuv")
_MEASURES = frozenset(
    {facts.CertificateWarned, facts.CertificateSuspended, facts.CertificateRevoked}
)
_PLACES: dict[type, tuple[Kind, int]] = {
    facts.HostAdded: ("host", 1),
    facts.HostRemoved: ("host", 0),
    facts.HandleAdded: ("handle", 1),
    facts.HandleRemoved: ("handle", 0),
}
_DATED: dict[type, Callable[[Any], tuple[int, ...]]] = {
    facts.CertificateIssued: lambda fact: (_start(fact.start), _end(fact.end)),
    facts.CertificateRenewed: lambda fact: (_start(fact.start), _end(fact.end)),
    facts.CertificateSuspended: lambda fact: (_start(fact.start), _end(fact.end)),
    facts.SuspensionExtended: lambda fact: (_end(fact.end),),
}
_start = lru_cache(maxsize=4096)(start_of)
_end = lru_cache(maxsize=4096)(end_of)


@lru_cache(maxsize=1 << 17)
def list_index(number: str) -> int:
    """Return the list index of a certificate number of a stored fact; its check character is not looked at again."""
    return int((number[5:9] + number[10:12]).translate(_DIGITS), 32)


class Rows:
    """The rows of one batch of facts; `issued` is how many certificates they issue."""

    def __init__(self, buckets: int, opener: Opener, known: Known) -> None:
        """Begin without rows; `buckets` is the number of register buckets of each kind."""
        self.issued = 0
        self._buckets = buckets
        self._opener = opener
        self._known = known
        self._facts: list[tuple[int, int, bool]] = []
        self._due: list[tuple[int, int]] = []
        self._measured: set[tuple[int]] = set()
        self._places: list[tuple[int, int, str, int, int]] = []
        self._openings: list[tuple[int, int, int, str, str]] = []
        self._opened: dict[str, str] = {}

    def add(self, index: int, fact: Any) -> None:  # noqa: ANN401 - any fact; the tables by type say which
        """Take in the fact at log index `index`; facts that are not a certificate's leave no row."""
        kind = type(fact)
        if kind not in MAKE:
            return
        try:
            certificate = list_index(fact.number)
        except ValueError as error:
            raise LedgerCorruptError(
                f"fact {index} names no certificate number", index=index
            ) from error
        decides = kind in DECIDING
        self._facts.append((index, certificate, decides))
        if decides:
            self._decide(kind, certificate, fact)
        if kind is facts.CertificateIssued:
            self.issued += 1
            self._issue(index, certificate, fact)
        elif kind in _PLACES:
            self._place(index, certificate, fact)

    def write(self, db: sqlite3.Connection) -> None:
        """Write everything within the transaction of `db`."""
        db.executemany("INSERT INTO fact VALUES (?, ?, ?)", self._facts)
        db.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", self._places)
        db.executemany("INSERT INTO due VALUES (?, ?)", self._due)
        db.executemany("INSERT OR IGNORE INTO measured VALUES (?)", self._measured)
        db.executemany("INSERT INTO opening VALUES (?, ?, ?, ?, ?)", self._openings)

    def _decide(self, kind: type, certificate: int, fact: Any) -> None:  # noqa: ANN401
        if kind in _MEASURES:
            self._measured.add((certificate,))
        dates = _DATED.get(kind)
        if dates is not None:
            self._due += [(at, certificate) for at in dates(fact) if at > fact.at]

    def _issue(self, index: int, certificate: int, fact: facts.CertificateIssued) -> None:
        name = fact.holder.name
        self._open_up(index, certificate, [name.km, name.en, *fact.sites, *fact.handles])
        for site in fact.sites:
            self._cover("host", site, certificate, 1)
        for handle in fact.handles:
            self._cover("handle", handle, certificate, 1)

    def _place(self, index: int, certificate: int, fact: Any) -> None:  # noqa: ANN401
        kind, covers = _PLACES[type(fact)]
        self._open_up(index, certificate, [fact.place])
        self._cover(kind, fact.place, certificate, covers)

    def _cover(self, kind: Kind, text: str, certificate: int, covers: int) -> None:
        place = self._opening_of(text, certificate) if is_commitment(text) else text
        if place is not None:
            bucket = bucket_of(place, self._buckets)
            self._places.append((KINDS[kind], bucket, place, certificate, covers))

    def _open_up(self, index: int, certificate: int, texts: list[str]) -> None:
        if not any(map(is_commitment, texts)):
            return
        hidden = {text for text in texts if is_commitment(text)}
        for item, opening in enumerate(self._opener(index)):
            commitment = commitment_of(opening)
            if commitment in hidden and commitment not in self._opened:
                self._opened[commitment] = opening.value
                self._openings.append((certificate, index, item, opening.salt, opening.value))

    def _opening_of(self, text: str, certificate: int) -> str | None:
        if text not in self._opened:
            known = {commitment_of(each): each.value for each in self._known(certificate)}
            self._opened.update(known)
        return self._opened.get(text)
