"""The tables of one format each: numbers, digits, hosts, hostile tokens."""

from collections.abc import Iterator
from typing import Any


def tables() -> Iterator[tuple[str, Any]]:
    """Yield name and content of each table."""
    yield from ()
