"""How fast a million facts are audited and the views rebuilt, against a bare scan of the rows.

The floor reads every row of the ledger's table, whole, and drops it; the audit reads the same rows.
Replay and rebuild need only the leaf of a row, so each claim also says what it would be against a
scan of the leaves, with what both then save.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from common import interleaved, report
from facts import lives, write

from ledger.auditing.replay import Replay
from ledger.bulk import no_collections, second_process
from ledger.store.connection import connect_read_only
from ledger.store.reader import Reader
from ledger.views.runner import Views

FACTS = 1_000_000
CHUNK = 16_384
ROUNDS = 3
BUCKETS = 4096
_ROWS = "SELECT * FROM ledger_events ORDER BY log_index"
_LEAF = 4
"""The column of the leaf."""


def main() -> None:
    """Print both claims, one JSON line each."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TRUSTMARK_BENCH_DIR")) as folder:
        ledger = Path(folder) / "ledger.db"
        write(ledger, lives(FACTS))
        sides = _Sides(ledger, Path(folder) / "views.db")
        found = interleaved(ROUNDS, sides.scan_rows, sides.scan_leaves, sides.audit, sides.rebuild)
    rows, leaves, audit, rebuild = (statistics.median(side) for side in found)
    claims = (
        (
            "audit replay (decode, fold, Merkle root) against a bare scan of the rows into Python",
            audit,
            audit - rows + leaves,
            0.35,
        ),
        (
            "register and standing rebuilt from nothing, durable, against the same bare scan",
            rebuild,
            rebuild,
            0.15,
        ),
    )
    for claim, seconds, from_leaves, goal in claims:
        report(
            claim,
            round(rows / seconds, 3),
            unit="x",
            goal=(">=", goal),
            measured={
                "facts": FACTS,
                "rounds": ROUNDS,
                "seconds": round(seconds, 2),
                "scan_seconds": round(rows, 2),
                "scan_of_leaves_seconds": round(leaves, 2),
                "against_a_scan_of_leaves": round(leaves / from_leaves, 3),
            },
            libraries=("msgspec",),
        )


class _Sides:
    """What takes turns over the rows of the ledger file at `ledger`."""

    def __init__(self, ledger: Path, views: Path) -> None:
        self._ledger = ledger
        self._views = views
        self._reader = Reader(ledger)

    def scan_rows(self) -> None:
        """Fetch every row."""
        for _ in self._rows():
            pass

    def scan_leaves(self) -> None:
        """Fetch log index, leaf and leaf hash of every row."""
        for _ in self._reader.leaves(0, FACTS):
            pass

    def audit(self) -> None:
        """Replay the leaves of every row."""
        with no_collections(), second_process() as executor:
            replay = Replay(executor)
            leaves = (row[_LEAF] for row in self._rows())
            while chunk := list(islice(leaves, CHUNK)):
                replay.append(chunk)
            replay.settle()
            replay.tree.root()
        if replay.findings or replay.size != FACTS:
            raise SystemExit(replay.findings[0])

    def rebuild(self) -> None:
        """Build the views from nothing."""
        with Views(self._views, buckets=BUCKETS) as built:
            built.rebuild()
            built.catch_up(self._reader, FACTS)

    def _rows(self) -> Iterator[tuple[bytes, ...]]:
        with closing(connect_read_only(self._ledger)) as connection:
            yield from connection.execute(_ROWS)


if __name__ == "__main__":
    main()
