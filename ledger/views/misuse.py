"""The public list of misuse as rows of the views: the listed places of a register bucket.

- `listing`     one row a listing: from `since` to `until` (exclusive), as it was decided
- `listing_end` a listing that ends earlier, by an overturned appeal or a decision

Rows are only added, for the same reasons as those of `views.rows`.
"""

import sqlite3
from collections.abc import Iterable

from ledger.domain.misuse import facts
from verifier.formats.register import Misuse
from verifier.values.days import end_of
from verifier.values.paths import bucket_of
from verifier.values.places import Kind

TABLES = """
CREATE TABLE listing (misuse TEXT, number INTEGER, kind TEXT, bucket INTEGER, place TEXT, \
reason TEXT,
    since INTEGER, until INTEGER);
CREATE TABLE listing_end (misuse TEXT, number INTEGER, at INTEGER);
"""
INDEXES = (
    "CREATE INDEX IF NOT EXISTS listing_misuse ON listing (misuse)",
    "CREATE INDEX IF NOT EXISTS listing_bucket ON listing (kind, bucket)",
    "CREATE INDEX IF NOT EXISTS listing_until ON listing (until)",
    "CREATE INDEX IF NOT EXISTS listing_end_misuse ON listing_end (misuse, number)",
)

_STANDING = """
SELECT place, reason, since, until FROM listing
WHERE kind = ? AND bucket = ? AND since <= ? AND ? < min(until, coalesce((
    SELECT min(at) FROM listing_end AS early
    WHERE early.misuse = listing.misuse AND early.number = listing.number), until))
"""


class ListingRows:
    """The rows of one batch of facts."""

    def __init__(self, buckets: int) -> None:
        """Begin without rows; `buckets` is the number of register buckets of each kind."""
        self._buckets = buckets
        self._listings: list[tuple[object, ...]] = []
        self._ends: list[tuple[object, ...]] = []

    def add(self, fact: facts.MisuseFact) -> None:
        """Take in a fact about a place; pending and upheld appeals change nothing here."""
        if isinstance(fact, facts.MisuseListed):
            bucket = bucket_of(fact.place, self._buckets)
            where = (fact.misuse, fact.listing, fact.kind, bucket)
            self._listings.append((*where, fact.place, fact.reason, fact.at, end_of(fact.end)))
        elif ends(fact):
            self._ends.append((fact.misuse, fact.listing, fact.at))

    def write(self, db: sqlite3.Connection) -> None:
        """Write everything within the transaction of `db`."""
        db.executemany("INSERT INTO listing VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._listings)
        db.executemany("INSERT INTO listing_end VALUES (?, ?, ?)", self._ends)


class ListingViews:
    """Answers from the tables of `db`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Look at the tables through `db`."""
        self._db = db

    def standing(self, kind: Kind, bucket: int, at: int) -> dict[str, Misuse]:
        """Return the places of a register bucket that are listed at instant `at`."""
        rows = self._db.execute(_STANDING, (kind, bucket, at, at))
        return {place: Misuse(reason, since, until) for place, reason, since, until in rows}

    def buckets(self, names: Iterable[str]) -> set[tuple[Kind, int]]:
        """Return the buckets of the places with these ids."""
        query = "SELECT kind, bucket FROM listing WHERE misuse = ? LIMIT 1"
        return {row for name in names for row in self._db.execute(query, (name,))}

    def due(self, after: int, until: int) -> set[tuple[Kind, int]]:
        """Return the buckets where a listing ends by time after `after` and not after `until`."""
        query = "SELECT DISTINCT kind, bucket FROM listing WHERE until > ? AND until <= ?"
        return set(self._db.execute(query, (after, until)))

    def next_due(self, after: int) -> int | None:
        """Return the first instant after `after` at which a listing ends by time."""
        row = self._db.execute("SELECT min(until) FROM listing WHERE until > ?", (after,))
        found: int | None = row.fetchone()[0]
        return found


def ends(fact: facts.MisuseFact) -> bool:
    """Tell whether `fact` ends a listing before its last day."""
    if isinstance(fact, facts.MisuseAppealDecided):
        return fact.outcome == "overturned"
    return isinstance(fact, facts.MisuseDelisted)
