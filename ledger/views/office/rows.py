"""The tables of the office's view and the rows of one batch: ids, codes, days and cents; no names.

Three sorts of tables. `fee` and `event` get a row for a fact and keep it, `criterion` counts. The
others show each aggregate after its last fact: a new fact replaces all of its rows.

- `position`  one row: the size reached, written in the same transaction as the rows of a batch
- `task`      what must be done, by when and by whom (`office.tasks`)
- `item`      each application, case, complaint, listing, certificate and place listed for misuse:
  a row for each range of days (`first` to `last`) in which the same is due first
- `gone`      those of an erased subject, which nobody can read
- `business`  category, and the day of the oldest proof of a host or handle it controls
- `period`    what a certificate was granted for, and since when that is known
- `revoked`   certificates that were revoked, and when
- `paused`    suspensions: from, to, and the day on which one ended early
- `fee`       every amount of the fee ledger, in cents; what goes back or is replaced is negative
- `criterion` how often each criterion was assessed with each result, by day
- `event`     what the reports count: what, its kind and reason, after how many days, whether late

Days are ordinals (`date.toordinal`) of days in Phnom Penh, so that they compare as numbers.
"""

import sqlite3
from collections.abc import Iterable

from ledger.views.rows import insert_together

VERSION = 3
TABLES = """
CREATE TABLE position (version INTEGER, size INTEGER, last BLOB, erased INTEGER, skipped INTEGER);
CREATE TABLE task (aggregate TEXT, family TEXT, what TEXT, whose TEXT, due INTEGER, \
permission TEXT, barred TEXT,
    first INTEGER, last INTEGER, began TEXT, hand TEXT, business TEXT, certificate TEXT);
CREATE TABLE item (aggregate TEXT, family TEXT, business TEXT, certificate TEXT, state TEXT, \
opened INTEGER,
    first INTEGER, last INTEGER, due INTEGER, turn TEXT, what TEXT);
CREATE TABLE gone (aggregate TEXT, family TEXT);
CREATE TABLE business (aggregate TEXT, category TEXT, shown INTEGER);
CREATE TABLE period (aggregate TEXT, granted INTEGER, start INTEGER, "end" INTEGER);
CREATE TABLE revoked (aggregate TEXT, day INTEGER);
CREATE TABLE paused (aggregate TEXT, start INTEGER, until INTEGER, ended INTEGER);
CREATE TABLE fee (log_index INTEGER, day INTEGER, about TEXT, business TEXT, kind TEXT, what TEXT, \
cents INTEGER,
    currency TEXT, riel INTEGER, rate INTEGER, scheme TEXT);
CREATE TABLE criterion (day INTEGER, criterion TEXT, result TEXT, count INTEGER,
    PRIMARY KEY (day, criterion, result)) WITHOUT ROWID;
CREATE TABLE event (log_index INTEGER, day INTEGER, what TEXT, kind TEXT, reason TEXT, \
days INTEGER, late INTEGER);
"""
SNAPSHOTS = {
    "task": 13,
    "item": 11,
    "gone": 2,
    "business": 3,
    "period": 4,
    "revoked": 2,
    "paused": 4,
}
"""Tables whose rows are replaced with their aggregate, and how many columns each has."""
LOGS = {"fee": 11, "event": 7}
"""Tables that only grow."""
_COUNT = """
INSERT INTO criterion VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET count = count + excluded.count
"""
INDEXES = (
    "CREATE INDEX IF NOT EXISTS task_began ON task (began, whose, due, aggregate, what)",
    "CREATE INDEX IF NOT EXISTS task_hand ON task (hand, whose, due, aggregate, what)",
    "CREATE INDEX IF NOT EXISTS task_open ON task (whose, permission, due, aggregate, what)",
    "CREATE INDEX IF NOT EXISTS task_due ON task (due, aggregate, what)",
    "CREATE INDEX IF NOT EXISTS task_business ON task (business, due)",
    "CREATE INDEX IF NOT EXISTS item_business ON item (business)",
    "CREATE INDEX IF NOT EXISTS item_state ON item (family, state, due, aggregate)",
    *(
        f"CREATE INDEX IF NOT EXISTS {table}_aggregate ON {table} (aggregate)"
        for table in SNAPSHOTS
    ),
    *(f"CREATE INDEX IF NOT EXISTS {table}_day ON {table} (day)" for table in LOGS),
)
Cell = int | str | None


class OfficeRows:
    """Values of rows to write, one flat list a table."""

    def __init__(self) -> None:
        """Begin without rows."""
        self._values: dict[str, list[Cell]] = {table: [] for table in (*SNAPSHOTS, *LOGS)}
        self.criteria: dict[tuple[int, str, str], int] = {}

    def add(self, table: str, *values: Cell) -> None:
        """Take in one row."""
        self._values[table] += values

    def write(self, db: sqlite3.Connection, replaced: Iterable[str] = ()) -> None:
        """Write everything within the transaction of `db`; first delete the rows of `replaced`."""
        names = [(name,) for name in replaced]
        for table in SNAPSHOTS if names else ():
            db.executemany(f"DELETE FROM {table} WHERE aggregate = ?", names)  # noqa: S608
        for table, columns in {**SNAPSHOTS, **LOGS}.items():
            insert = f"INSERT INTO {table} VALUES"
            insert_together(db, insert, columns, self._values[table])
            self._values[table] = []
        db.executemany(_COUNT, ((*each, count) for each, count in self.criteria.items()))
        self.criteria.clear()
