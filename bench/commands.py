"""Durable commands from 64 threads on SQLite, against raw durable inserts one at a time.

A command is the whole way: load the certificate, decide, seal, save, acknowledged when on disk. The
floor is `sqlite3` alone: finished rows into the same tables, with the same indexes and guards, each
in a transaction of its own, one caller. Both sides take turns on the same disk, whose fsync latency
is measured in turn with them; it must be a real one. The slower the disk, the more a shared commit
saves: on one that answers in 0.2 ms the interpreter is the limit, not the disk. `ceiling` is what
would be left if nothing but SQLite's own work were to be done: the same finished rows, as many to a
transaction as there are threads, from one caller, without threads or decisions.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from functools import partial
from hashlib import sha256
from pathlib import Path

from common import interleaved, report
from durable import FSYNCS, INSERTS, Inserts, file_system, fsyncs, together

from keys.base64url import encode
from keys.kek import Kek
from ledger.domain.business.facts import RecordHostControl, RegisterBusiness
from ledger.domain.certificate.facts import Issue, RecordBadge
from ledger.domain.facts import AnyCommand
from ledger.scheme.model import cets
from ledger.service import Ledger
from verifier.formats.record import Holder, Name
from verifier.values.days import start_of

THREADS = 64
COMMANDS = 64 * 100
ROUNDS = 7
CERTIFICATES = 64 * 64
HOLDER = Holder(category="legal-person", name=Name(km="ហាងសិប្បកម្មសៀមរាប", en="Siem Reap Crafts"))


def main() -> None:
    """Print the claim as one JSON line."""
    project = Path(__file__).parents[1]
    chosen = os.environ.get("TRUSTMARK_BENCH_DIR", project)
    with tempfile.TemporaryDirectory(dir=chosen, prefix=".bench-") as folder:
        if file_system(folder) in {"tmpfs", "ramfs"}:
            sys.exit("bench/commands.py needs a real disk: set TRUSTMARK_BENCH_DIR")
        side = _Commands(Path(folder))
        floor = Inserts(Path(folder) / "floor.db", side.path)
        batches = Inserts(Path(folder) / "together.db", side.path, to_a_commit=THREADS)
        disk = partial(fsyncs, Path(folder) / "fsync")
        seconds, bare, shared, synced = interleaved(ROUNDS, side, floor, batches, disk)
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
            "fsync_ms": round(statistics.median(synced) / FSYNCS * 1000, 3),
            "sqlite": sqlite3.sqlite_version,
        },
        libraries=("cryptography", "msgspec"),
    )


class _Commands:
    """A ledger with certificates; a call sends a round of commands through all threads.

    It waits for each answer.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.db"
        self.waits: list[float] = []
        self._ledger = Ledger(folder, kek=Kek(bytes(32)), scheme=cets(), random_bytes=os.urandom)
        self._at = start_of(cets().version[0].effective)
        self._numbers: list[str] = []
        together([partial(self._certify, nth) for nth in range(THREADS)])
        self._round = 0

    def __call__(self) -> None:
        """Let every thread record badges of certificates of its own."""
        self._round += 1
        together([partial(self._record, self._badges(nth)) for nth in range(THREADS)])

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


def _digest(*parts: object) -> str:
    return encode(sha256(repr(parts).encode()).digest())


if __name__ == "__main__":
    main()
