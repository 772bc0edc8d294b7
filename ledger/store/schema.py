"""The tables of a ledger file. The database itself lets facts only be added, in index order."""

import sqlite3

from ledger.errors import StoreError
from ledger.store.connection import translated

FORMAT = 1

HIGHEST_ID = "SELECT max(log_index) + 1 FROM ledger_events"
"""Counted from 1, as the library does: also the number of facts, but null without facts."""

STATEMENTS = (
    """
CREATE TABLE IF NOT EXISTS ledger_events (
    log_index INTEGER PRIMARY KEY,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    leaf_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    subject TEXT NOT NULL,
    command_key TEXT,
    command_digest BLOB,
    UNIQUE (originator_id, originator_version)
) STRICT
""",
    """
CREATE UNIQUE INDEX IF NOT EXISTS ledger_command ON ledger_events (command_key)
WHERE command_key IS NOT NULL
""",
    """
CREATE TRIGGER IF NOT EXISTS ledger_events_dense BEFORE INSERT ON ledger_events
WHEN NEW.log_index <> (SELECT coalesce(max(log_index), -1) + 1 FROM ledger_events)
BEGIN SELECT raise(ABORT, 'log index is not the next one'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS ledger_events_no_update BEFORE UPDATE ON ledger_events
BEGIN SELECT raise(ABORT, 'facts are never changed'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS ledger_events_no_delete BEFORE DELETE ON ledger_events
BEGIN SELECT raise(ABORT, 'facts are never deleted'); END
""",
    """
CREATE TABLE IF NOT EXISTS ledger_place (
    tag BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    subject TEXT NOT NULL
) WITHOUT ROWID, STRICT
""",
    "CREATE INDEX IF NOT EXISTS ledger_place_number ON ledger_place (number)",
    "CREATE INDEX IF NOT EXISTS ledger_place_subject ON ledger_place (subject)",
    """
CREATE TABLE IF NOT EXISTS ledger_known (
    tag BLOB NOT NULL,
    business TEXT NOT NULL,
    sort TEXT NOT NULL,
    PRIMARY KEY (tag, business)
) WITHOUT ROWID, STRICT
""",
    "CREATE INDEX IF NOT EXISTS ledger_known_business ON ledger_known (business)",
    """
CREATE INDEX IF NOT EXISTS ledger_begun ON ledger_events (subject)
WHERE originator_version = 1
""",
)


def prepare(connection: sqlite3.Connection) -> None:
    """Create what is missing, or raise `StoreError` if the file is of another format."""
    with translated("prepare the ledger"):
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, FORMAT):
            raise StoreError(f"the ledger file has format {found}, this program knows {FORMAT}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in STATEMENTS:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={FORMAT}")
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
