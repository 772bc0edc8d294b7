"""The states of all aggregates of one kind, as lists show them."""

from typing import Any, NamedTuple

from issuer.home.composition import open_ledger
from issuer.home.custody import Random
from issuer.home.settings import Config
from issuer.home.store import names
from ledger.errors import CommandRefusedError


class States(NamedTuple):
    """The states that can be read, and how many belong to erased subjects."""

    read: tuple[Any, ...]
    erased: int


def states(settings: Config, prefix: str, random_bytes: Random) -> States:
    """Return the state of each aggregate whose id begins with `prefix`."""
    read, erased = [], 0
    known = names(settings, prefix)
    with open_ledger(settings, random_bytes) as ledger:
        for name in known:
            try:
                read.append(ledger.state(name))
            except CommandRefusedError:
                erased += 1
    return States(tuple(read), erased)
