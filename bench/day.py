"""Durable commands of a mixed day from 64 officers' threads, against raw durable inserts.

Both are on SQLite, the inserts one at a time. The ledger is governed: roles are asked for with each
command, and every decision takes its second officer. Each thread leads businesses of its own
through their stories (`office`), each of them at another step, so that commands of some thirty
kinds are under way at once; `mix` says how many of each there were. Floor, disk and ceiling are
those of `commands`: one row a durable transaction, while a command here writes `facts_a_command`
rows, marks and places. Only one public fact a story is read between the commands, the
certificate's. Four times the floor need a disk whose flush takes some 0.6 ms: on a faster one the
interpreter decides (ADR 4).
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from threading import Lock

from common import interleaved, report
from durable import FSYNCS, INSERTS, Inserts, file_system, fsyncs, together
from office import AT, OFFICERS, Step, roster, story

from keys.kek import Kek
from ledger.scheme.model import cets
from ledger.service import Ledger, Receipt
from ledger.store.reader import Reader

COMMANDS = OFFICERS * 60
ROUNDS = 7
BEFORE = 200
"""Steps of each thread before anything is measured: the floor inserts the rows they lead to."""


def main() -> None:
    """Print the claim as one JSON line."""
    project = Path(__file__).parents[1]
    chosen = os.environ.get("TRUSTMARK_BENCH_DIR", project)
    with tempfile.TemporaryDirectory(dir=chosen, prefix=".bench-") as folder:
        if file_system(folder) in {"tmpfs", "ramfs"}:
            sys.exit("bench/day.py needs a real disk: set TRUSTMARK_BENCH_DIR")
        side = _Day(Path(folder))
        floor = Inserts(Path(folder) / "floor.db", side.path)
        shared = Inserts(Path(folder) / "together.db", side.path, to_a_commit=OFFICERS)
        disk = partial(fsyncs, Path(folder) / "fsync")
        seconds, bare, batched, synced = interleaved(ROUNDS, side, floor, shared, disk)
        rows = side.rows()
        side.close()
    per_second = COMMANDS / statistics.median(seconds)
    hundredths = statistics.quantiles(side.waits, n=100)
    floor_per_second = INSERTS / statistics.median(bare)
    report(
        f"mixed commands from {OFFICERS} officers' threads "
        "against raw one-at-a-time durable inserts",
        round(per_second / floor_per_second, 2),
        unit="x",
        goal=(">=", 4),
        measured={
            "commands_a_round": COMMANDS,
            "inserts_a_round": INSERTS,
            "rounds": ROUNDS,
            "kinds": len(side.mix),
            "mix": dict(side.mix.most_common()),
            "facts_a_command": round(rows / side.mix.total(), 2),
            "row_bytes": floor.row_bytes,
            "commands_per_second": round(per_second),
            "inserts_per_second": round(floor_per_second),
            "ceiling": round(INSERTS / statistics.median(batched) / floor_per_second, 2),
            "microseconds_a_command": round(1e6 / per_second),
            "of_it_processor": round(statistics.median(side.processor) / COMMANDS * 1e6),
            "microseconds_an_insert": round(1e6 / floor_per_second),
            "acknowledged_ms": [round(hundredths[at] * 1000, 1) for at in (49, 98)],
            "fsync_ms": round(statistics.median(synced) / FSYNCS * 1000, 3),
            "load": round(os.getloadavg()[0], 1),
            "sqlite": sqlite3.sqlite_version,
        },
        libraries=("cryptography", "msgspec"),
    )


class _Day:
    """A governed ledger; a call lets every officer's thread take the next steps of its stories."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger.db"
        self.mix: Counter[str] = Counter()
        self.waits: list[float] = []
        self.processor: list[float] = []
        self._counting, self._reading = Lock(), Lock()
        self._ledger = Ledger(folder, kek=Kek(bytes(32)), scheme=cets(), random_bytes=os.urandom)
        self._reader = Reader(self.path)
        self._last: dict[int, Receipt] = {}
        for nth, step in enumerate(roster()):
            self._take(step, f"roster-{nth}")
        self._before = self._size()
        self._desks = [self._desk(nth) for nth in range(OFFICERS)]
        together([partial(self._takes, nth, BEFORE + nth) for nth in range(OFFICERS)])

    def __call__(self) -> None:
        """Take the steps of one round."""
        share = COMMANDS // OFFICERS
        before = time.process_time()
        together([partial(self._takes, nth, share) for nth in range(OFFICERS)])
        self.processor.append(time.process_time() - before)

    def rows(self) -> int:
        """Return how many facts the steps led to."""
        return self._size() - self._before

    def close(self) -> None:
        """Close the ledger."""
        self._reader.close()
        self._ledger.close()

    def _desk(self, nth: int) -> Iterator[str]:
        """Take a step of the stories of officer `nth` for each kind of command that is yielded."""
        for told in count():
            name = f"shop-{nth}-{told}"
            steps = story(name, nth, partial(self._issued, nth))
            step = next(steps)
            for taken in count():
                self._last[nth] = receipt = self._take(step, f"{name}-{taken}")
                yield step.command.__struct_config__.tag
                try:
                    step = steps.send(receipt.number)
                except StopIteration:
                    break

    def _takes(self, nth: int, steps: int) -> None:
        kinds, waits = Counter[str](), []
        for _ in range(steps):
            start = time.perf_counter()
            kinds[next(self._desks[nth])] += 1
            waits.append(time.perf_counter() - start)
        self.waits += waits
        with self._counting:
            self.mix += kinds

    def _take(self, step: Step, key: str) -> Receipt:
        return self._ledger.execute(step.command, actor=step.actor, at=AT, key=key)

    def _issued(self, nth: int, _application: str) -> str:
        """Return the number officer `nth` just approved, from the public fact before that one."""
        index = self._last[nth].log_index - 1
        with self._reading:
            ((_, fact),) = self._reader.facts(index, index + 1)
        return str(fact.number)

    def _size(self) -> int:
        return self._ledger.wait(-1, 0)


if __name__ == "__main__":
    main()
