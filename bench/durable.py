"""What the benchmarks of durable commands share: the floor of raw inserts, threads, the disk."""

import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ledger.store.connection import connect
from ledger.store.schema import prepare

INSERTS = 1500
FSYNCS = 100
_INSERT = "INSERT INTO ledger_events VALUES (?,?,?,?,?,?,?,?,?,?)"


class Inserts:
    """A file with the ledger's own tables; a call adds rows, `to_a_commit` a transaction."""

    def __init__(self, path: Path, ledger: Path, *, to_a_commit: int = 1) -> None:
        """Prepare the file at `path`; the rows are those of the ledger file `ledger` now."""
        self._db = connect(path)
        self._to_a_commit = to_a_commit
        prepare(self._db)
        with sqlite3.connect(ledger) as other:
            self._rows = other.execute("SELECT * FROM ledger_events ORDER BY log_index").fetchall()
        self._size = 0
        sizes = [len(value) for value in self._rows[-1] if isinstance(value, bytes | str)]
        self.row_bytes = sum(sizes)

    def __call__(self) -> None:
        """Insert the next rows."""
        end = self._size + INSERTS
        if end > len(self._rows):
            sys.exit(f"the floor has {len(self._rows)} rows to insert, and needs {end}")
        while self._size < end:
            stop = min(self._size + self._to_a_commit, end)
            self._write(self._rows[self._size : stop])
            self._size = stop

    def _write(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Write `rows` in one transaction; a single statement is one by itself."""
        if len(rows) == 1:
            self._db.execute(_INSERT, rows[0])
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(_INSERT, rows)
        self._db.execute("COMMIT")


def together(runs: Sequence[Callable[[], None]]) -> None:
    """Call each of `runs` in its own thread, and wait for all; raises what one of them raised."""
    with ThreadPoolExecutor(len(runs)) as threads:
        for started in [threads.submit(run) for run in runs]:
            started.result()


def file_system(folder: str) -> str:
    """Return the type of the file system that holds `folder`."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    inside = [(len(where), kind) for where, kind in mounts if Path(folder).is_relative_to(where)]
    return max(inside)[1]


def fsyncs(path: Path) -> None:
    """Write and fsync 4 kB, `FSYNCS` times."""
    with path.open("wb", buffering=0) as file:
        for _ in range(FSYNCS):
            file.write(bytes(4096))
            os.fsync(file.fileno())
