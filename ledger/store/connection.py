"""Connections to SQLite: every setting that makes it durable is explicit, errors are translated."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ledger.errors import StoreError

BUSY_SECONDS = 10
"""How long a writer waits for another process's transaction."""

_FULL = 2
_CHECKPOINT_PAGES = 8000
"""The log grows to 32 MB before SQLite copies it: pages written often are copied once."""


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn SQLite's errors into `StoreError`; `what` says what was being done."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"cannot {what}: {error}; nothing was acknowledged") from error


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Write in one transaction, which any error rolls back."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that writes through the log (WAL) and syncs at every commit.

    The caller begins and ends transactions. Threads may share the connection, one at a time. Raises
    `StoreError`.
    """
    with translated(f"open {path.name}"):
        make_private(path)
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
        )
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        connection.execute("PRAGMA cache_size=-65536")
        connection.execute("PRAGMA trusted_schema=OFF")
        synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if mode != "wal" or synchronous != _FULL:
        connection.close()
        raise StoreError(
            f"{path.name} must be in WAL mode with synchronous=FULL, got {mode} and {synchronous}"
        )
    return connection


def make_private(path: Path) -> None:
    """Make a missing file, empty, of mode 0600: SQLite gives log and index the same mode."""
    with suppress(OSError):  # SQLite says better what is wrong
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def remove(path: Path) -> None:
    """Remove a file, if it is there, with its log and its shared memory."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write; raises `StoreError`, also if the file is missing."""
    with translated(f"open {path.name} for reading"):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_SECONDS,
        )
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA mmap_size=4294967296")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection
