"""Durable commands from 64 threads on SQLite, against raw durable inserts one at a time.

A command is the whole way: load the certificate, decide, seal, save, acknowledged when on disk. The floor is `sqlite3`
alone: finished rows into the same tables, with the same indexes and guards, each in a transaction of its own, one
caller. Both sides take turns on the same disk, whose fsync latency is measured in turn with them; it must be a real
one. The slower the disk, the more a shared commit saves: on one that answers in 0.2 ms the interpreter is the limit,
not the disk. `ceiling` is what would be left if nothing but SQLite's own work were to be done: the same finished rows,
as many to a transaction as there are threads, from one caller, without threads or decisions.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Thread

from common import interleaved, report

from keys.base64url import encode
from keys.kek import Kek
from ledger.domain.business import RecordHostControl, RegisterBusiness
from ledger.domain.certificate import Issue, RecordBadge
from ledger.domain.facts import AnyCommand
from ledger.scheme.model import cets
from ledger.service import Ledger
from ledger.store.connection import connect
from ledger.store.schema import prepare
from verifier.days import start_of
from verifier.record import Holder, Name

THREADS = 64
COMMANDS = 64 * 100
INSERTS = 1500
ROUNDS = 7
FSYNCS = 100
CERTIFICATES = 64 * 64
_INSERT = "INSERT INTO ledger_events VALUES (?,?,?,?,?,?,?,?,?,?)"
HOLDER = Holder(category="legal-person", name=Name(km="ហាងសិប្បកម្មសៀមរាប", en="Siem Reap Crafts"))


def main() -> None:
    """Print the claim as one JSON line."""
    project = Path(__file__).parents[1]
    chosen = os.environ.get("TRUSTMARK_BENCH_DIR", project)
    with tempfile.TemporaryDirectory(dir=chosen, prefix=".bench-") as folder:
        if _file_system(folder) in {"tmpfs", "ramfs"}:
            sys.exit("bench/commands.py needs a real disk: set TRUSTMARK_BENCH_DIR")
        side = _Commands(Path(folder))
        floor = _Inserts(Path(folder) / "floor.db", side.path)
        together = _Inserts(Path(folder) / "together.db", side.path, to_a_commit=THREADS)
        disk = partial(_fsyncs, Path(folder) / "fsync")
        seconds, bare, shared, fsyncs = interleaved(ROUNDS, side, floor, together, disk)
        side.close()
    per_second = COMMANDS / statistics.median(seconds)
    floor_per_second = INSERTS / statistics.median(bare)
    shared_per_second = INSERTS / statistics.median(shared)
    hundredths = statistics.quantiles(side.waits, n=100)
    report(
        f"durable commands from {THREADS} threads against raw one-at-a-time durable inserts",
        round(per_second / floor_per_second, 2),
        unit="x",
        goal=(">=", 5),
        measured={
            "commands_a_round": COMMANDS,
            "inserts_a_round": INSERTS,
            "rounds": ROUNDS,
            "row_bytes": floor.row_bytes,
            "commands_per_second": round(per_second),
            "inserts_per_second": round(floor_per_second),
            "ceiling": round(shared_per_second / floor_per_second, 2),
            "microseconds_a_command": round(1e6 / per_second),
            "microseconds_an_insert": round(1e6 / floor_per_second),
            "certificates": CERTIFICATES,
            "acknowledged_ms": [round(hundredths[at] * 1000, 1) for at in (49, 98)],
            "fsync_ms": round(statistics.median(fsyncs) / FSYNCS * 1000, 3),
            "sqlite": sqlite3.sqlite_version,
        },
        libraries=("cryptography", "msgspec"),
    )


class _Commands:
    """A ledger with certificates; a call sends one round of commands through all threads and waits for each answer."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.db"
        self.waits: list[float] = []
        self._ledger = Ledger(folder, kek=Kek(bytes(32)), scheme=cets(), random_bytes=os.urandom)
        self._at = start_of(cets().version[0].effective)
        self._numbers: list[str] = []
        _together([partial(self._certify, nth) for nth in range(THREADS)])
        self._round = 0

    def __call__(self) -> None:
        """Let every thread record badges of certificates of its own."""
        self._round += 1
        _together([partial(self._record, self._badges(nth)) for nth in range(THREADS)])

    def close(self) -> None:
        """Close the ledger."""
        self._ledger.close()

    def _certify(self, nth: int) -> None:
        for index in range(nth, CERTIFICATES, THREADS):
            host = f"shop-{index}.example.com.kh"
            business = self._execute(RegisterBusiness(holder=HOLDER), f"register-{index}")
            proof = RecordHostControl(business=business, place=host, method="dns")
            self._execute(proof, f"prove-{index}")
            command = Issue(business=business, sites=(host,), tier="full")
            self._numbers.append(self._execute(command, f"issue-{index}"))

    def _badges(self, nth: int) -> list[tuple[RecordBadge, str]]:
        """Return the commands of thread `nth` for this round, each with its idempotency key."""
        found = []
        for step in range(COMMANDS // THREADS):
            number = self._numbers[(nth + THREADS * (step + self._round)) % CERTIFICATES]
            token, qr = (_digest(form, self._round, nth, step) for form in ("token", "qr"))
            command = RecordBadge(number=number, kid="badge-1", token=token, qr=qr)
            found.append((command, f"badge-{token[:22]}"))
        return found

    def _record(self, badges: list[tuple[RecordBadge, str]]) -> None:
        waits = []
        for command, key in badges:
            start = time.perf_counter()
            self._execute(command, key)
            waits.append(time.perf_counter() - start)
        self.waits += waits

    def _execute(self, command: AnyCommand, key: str) -> str:
        return self._ledger.execute(command, actor="officer-1", at=self._at, key=key).number


class _Inserts:
    """A file with the ledger's own tables; a call adds the ledger's own rows, `to_a_commit` a durable transaction."""

    def __init__(self, path: Path, ledger: Path, *, to_a_commit: int = 1) -> None:
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


def _together(runs: Sequence[Callable[[], None]]) -> None:
    threads = [Thread(target=run) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _digest(*parts: object) -> str:
    return encode(sha256(repr(parts).encode()).digest())


def _file_system(folder: str) -> str:
    """Return the type of the file system that holds `folder`."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    inside = [(len(where), kind) for where, kind in mounts if Path(folder).is_relative_to(where)]
    return max(inside)[1]


def _fsyncs(path: Path) -> None:
    """Write and fsync 4 kB, `FSYNCS` times."""
    with path.open("wb", buffering=0) as file:
        for _ in range(FSYNCS):
            file.write(bytes(4096))
            os.fsync(file.fileno())


if __name__ == "__main__":
    main()
