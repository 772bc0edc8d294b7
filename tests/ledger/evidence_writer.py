"""A process that keeps evidence until it is killed; says each commitment once it is durable."""

import os
import sys
from pathlib import Path

from ledger.evidence.folder import EvidenceFolder
from tests.ledger.evidence_files import RULES, SUBJECT, pdf, stream


def main(root: Path) -> None:
    """Keep one file after the other, each of some hundred kilobytes."""
    folder = EvidenceFolder(root, os.urandom)
    print("ready", flush=True)  # noqa: T201
    while True:
        content = pdf(stream(os.urandom(300_000)))
        kept = folder.store(SUBJECT, b"k" * 32, content, "form.pdf", RULES)
        print(kept.commitment, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
