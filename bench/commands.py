"""Durable commands from 64 threads on SQLite, against raw durable inserts one at a time.

A command is the whole way: load the certificate, decide, seal, save, acknowledged when on disk. The floor is `sqlite3`
alone: one insert of as many bytes, one transaction, one fsync, one caller. Both sides take turns on the same disk,
whose fsync latency is stated; it must be a real one.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Thread

from common import interleaved, report

from keys.base64url import encode
from keys.kek import Kek
from ledger.domain.business import RecordHostControl, RegisterBusiness
from ledger.domain.certificate import Issue, RecordBadge
from ledger.scheme.model import cets
from ledger.service import Ledger
from ledger.store.connection import connect
from verifier.days import start_of
from verifier.record import Holder, Name

THREADS = 64
COMMANDS = 64 * 100
INSERTS = 1500
ROUNDS = 7
CERTIFICATES = 256
HOLDER = Holder(category="legal-person", name=Name(km="ហាងសិប្បកម្មសៀមរាប", en="Siem Reap Crafts"))


def main() -> None:
    """Print the claim as one JSON line."""
    project = Path(__file__).parents[1]
    chosen = os.environ.get("TRUSTMARK_BENCH_DIR", project)
    with tempfile.TemporaryDirectory(dir=chosen, prefix=".bench-") as folder:
        if _file_system(folder) in {"tmpfs", "ramfs"}:
            sys.exit("bench/commands.py needs a real disk: set TRUSTMARK_BENCH_DIR")
        fsync = _fsync_latency(Path(folder))
        side = _Commands(Path(folder))
        floor = _Inserts(Path(folder), side.row_bytes())
        seconds, bare = interleaved(ROUNDS, side, floor)
        side.close()
    per_second = COMMANDS / statistics.median(seconds)
    floor_per_second = INSERTS / statistics.median(bare)
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
            "acknowledged_ms_p50_p99": side.waits(),
            "fsync_ms": fsync,
            "sqlite": sqlite3.sqlite_version,
        },
        libraries=("cryptography", "msgspec"),
    )


class _Commands:
    """A ledger with certificates of which each thread has its own; a call runs one round of commands."""

    def __init__(self, folder: Path) -> None:
        self._path = folder
        self._ledger = Ledger(folder, kek=Kek(bytes(32)), scheme=cets(), random_bytes=os.urandom)
        self._at = start_of(cets().version[0].effective)
        self._round = 0
        self._waits: list[float] = []
        self._numbers = [self._issue(index) for index in range(CERTIFICATES)]

    def __call__(self) -> None:
        self._round += 1
        share = COMMANDS // THREADS
        _together([lambda nth=nth: self._run(nth, share) for nth in range(THREADS)])

    def row_bytes(self) -> int:
        """Return the bytes of one stored badge fact, all columns."""
        self._record(0, 0, 0)
        with sqlite3.connect(self._path / "ledger.db") as db:
            row = db.execute("SELECT * FROM ledger_events ORDER BY 1 DESC LIMIT 1").fetchone()
        return sum(len(value) for value in row if isinstance(value, (bytes, str)))

    def waits(self) -> list[float]:
        """Return median and 99th percentile of the time one caller waits, in ms."""
        hundredths = statistics.quantiles(self._waits, n=100)
        return [round(hundredths[49] * 1000, 2), round(hundredths[98] * 1000, 2)]

    def close(self) -> None:
        self._ledger.close()

    def _issue(self, index: int) -> str:
        host = f"shop-{index}.example.com.kh"
        business = self._execute(RegisterBusiness(holder=HOLDER), f"register-{index}")
        proof = RecordHostControl(business=business, place=host, method="dns")
        self._execute(proof, f"prove-{index}")
        command = Issue(business=business, sites=(host,), tier="full")
        return self._execute(command, f"issue-{index}")

    def _run(self, nth: int, share: int) -> None:
        waits = []
        for step in range(share):
            start = time.perf_counter()
            self._record(self._round, nth, step)
            waits.append(time.perf_counter() - start)
        self._waits += waits

    def _record(self, round_: int, nth: int, step: int) -> None:
        number = self._numbers[(nth + THREADS * step) % CERTIFICATES]
        token, qr = (_digest(form, round_, nth, step) for form in (b"token", b"qr"))
        command = RecordBadge(number=number, kid="badge-1", token=token, qr=qr)
        self._execute(command, f"badge-{round_}-{nth}-{step}")

    def _execute(self, command: object, key: str) -> str:
        return self._ledger.execute(command, actor="officer-1", at=self._at, key=key).number


class _Inserts:
    """A bare table with the ledger's settings; a call inserts rows one transaction each."""

    def __init__(self, folder: Path, row_bytes: int) -> None:
        self.row_bytes = row_bytes
        self._row = bytes(row_bytes)
        self._db = connect(folder / "floor.db")
        self._db.execute("CREATE TABLE fact (id INTEGER PRIMARY KEY, data BLOB)")

    def __call__(self) -> None:
        for _ in range(INSERTS):
            self._db.execute("INSERT INTO fact (data) VALUES (?)", (self._row,))


def _together(runs: list[Callable[[], None]]) -> None:
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


def _fsync_latency(folder: Path) -> float:
    """Return the median in ms of writing and fsyncing 4 kB, 100 times."""
    seconds = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(100):
            start = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            seconds.append(time.perf_counter() - start)
    return round(statistics.median(seconds) * 1000, 3)


if __name__ == "__main__":
    main()
