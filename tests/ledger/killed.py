"""What a publishing process does in the tests, until it is killed: facts and their publication, in turn."""

import os
from pathlib import Path

from tests.ledger.publishing import T0, Home, badge_signed, issued, revoked, warned


def publish_on(folder: Path, seed: int) -> None:
    """Add a few facts and publish them, again and again; says in `folder/started` that it has begun."""
    home = Home(folder, durable=True)
    (folder / "started").touch()
    certificates = 0
    for step in range(1000):
        index = seed * 1000 + step
        size = home.size()
        certificates = home.certificates()
        home.add(
            issued(certificates, T0 + size),
            badge_signed(certificates, T0 + size, index),
            (warned if step % 2 else revoked)(certificates, T0 + size),
        )
        home.publish(T0 + size + 3)
    os._exit(0)
