"""How fast a million facts are audited, and the views rebuilt, against fetching the same rows and doing nothing."""

import os
import statistics
import tempfile
from itertools import islice
from pathlib import Path

from common import interleaved, report
from facts import lives, write

from ledger.auditing.replay import Replay
from ledger.bulk import no_collections, second_process
from ledger.store.reader import Reader
from ledger.views.runner import Views

FACTS = 1_000_000
CHUNK = 16_384
ROUNDS = 3
BUCKETS = 4096


def main() -> None:
    """Print both claims, one JSON line each."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TRUSTMARK_BENCH_DIR")) as folder:
        ledger = Path(folder) / "ledger.db"
        write(ledger, lives(FACTS))
        measure(Reader(ledger), Path(folder) / "views.db")


def measure(reader: Reader, views: Path) -> None:
    """Let scan, audit and rebuild take turns over the rows of `reader`."""

    def scan() -> None:
        for _ in reader.leaves(0, FACTS):
            pass

    def audit() -> None:
        with no_collections(), second_process() as executor:
            replay = Replay(executor)
            leaves = (leaf for _, leaf, _ in reader.leaves(0, FACTS))
            while chunk := list(islice(leaves, CHUNK)):
                replay.append(chunk)
            replay.settle()
            replay.tree.root()
        if replay.findings or replay.size != FACTS:
            raise SystemExit(replay.findings[0])

    def rebuild() -> None:
        with Views(views, buckets=BUCKETS) as built:
            built.rebuild()
            built.catch_up(reader, FACTS)

    seconds = [statistics.median(side) for side in interleaved(ROUNDS, scan, audit, rebuild)]
    measured = {
        "facts": FACTS,
        "rounds": ROUNDS,
        "scan_seconds": round(seconds[0], 2),
        "audit_seconds": round(seconds[1], 2),
        "rebuild_seconds": round(seconds[2], 2),
    }
    report(
        "audit replay (decode, fold, Merkle root) against a bare scan of the rows into Python",
        round(seconds[0] / seconds[1], 3),
        unit="x",
        goal=(">=", 0.35),
        measured=measured,
        libraries=("msgspec",),
    )
    report(
        "register and standing rebuilt from nothing, durable, against the same bare scan",
        round(seconds[0] / seconds[2], 3),
        unit="x",
        goal=(">=", 0.15),
        measured=measured,
        libraries=("msgspec",),
    )


if __name__ == "__main__":
    main()
