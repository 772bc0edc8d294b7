"""A process that starts publishing processes to be killed: forks that have everything imported.

Reads a seed a line; answers with the id of the process that publishes with it, and with `gone` when
that has ended.
"""

import os
import sys
from pathlib import Path

from tests.ledger.publishing import T0, Home, badge_signed, issued, revoked, warned


def publish_on(folder: Path, seed: int) -> None:
    """Add a few facts and publish them, again and again."""
    home = Home(folder, durable=True)
    for step in range(1000):
        size, certificates = home.size(), home.certificates()
        home.add(
            issued(certificates, T0 + size),
            badge_signed(certificates, T0 + size, seed * 1000 + step),
            (warned if step % 2 else revoked)(certificates, T0 + size),
        )
        home.publish(T0 + size + 3)


def main(folder: Path) -> None:
    """Start one publishing process after the other, as told."""
    for line in sys.stdin:
        process = os.fork()
        if not process:
            publish_on(folder, int(line))
            os._exit(0)
        print(process, flush=True)  # noqa: T201
        os.waitpid(process, 0)
        print("gone", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
