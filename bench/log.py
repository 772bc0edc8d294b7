"""How fast whole batches of facts become tiles on the disk, against hashing their leaves only."""

import statistics
import tempfile
from hashlib import sha256
from itertools import count
from pathlib import Path

import msgspec
from common import interleaved, report
from facts import lives

from ledger.log.files import Folder
from ledger.log.tree import Tree

FACTS = 200_000
BATCH = 65_536
ROUNDS = 5


def main() -> None:
    """Print the claim as one JSON line."""
    leaves = [msgspec.json.encode(fact) for fact in lives(FACTS)]
    with tempfile.TemporaryDirectory() as folder:
        rounds = count()

        def append() -> None:
            files, tree = Folder(Path(folder) / str(next(rounds)), durable=False), Tree()
            for start in range(0, FACTS, BATCH):
                files.keep(tree.append(leaves[start : start + BATCH]))
            files.keep(tree.edge())
            tree.root()

        def hash_leaves() -> None:
            for leaf in leaves:
                sha256(b"\0" + leaf).digest()

        whole, bare = (statistics.median(side) for side in interleaved(ROUNDS, append, hash_leaves))
    report(
        "log append (tiles on disk, no fsync) against bare leaf hashing",
        round(bare / whole, 3),
        unit="x",
        goal=(">=", 0.20),
        measured={
            "facts": FACTS,
            "bytes_a_leaf": round(sum(map(len, leaves)) / FACTS),
            "facts_a_second": round(FACTS / whole),
            "rounds": ROUNDS,
        },
    )


if __name__ == "__main__":
    main()
