"""Folding what should be the life of an aggregate, but may be anything: an auditor does not stop at a broken one."""

from collections.abc import Callable
from typing import TypeVar

S = TypeVar("S")
F = TypeVar("F")
_BROKEN = (IndexError, KeyError, TypeError, ValueError, AttributeError, StopIteration)
"""What `evolve` raises on a fact that cannot stand where it is: it says what became of facts, and checks nothing."""


def fold(evolve: Callable[[S | None, F], S], state: S | None, fact: F) -> S | None:
    """Return the state after `fact`, or None if it cannot stand after those before."""
    try:
        return evolve(state, fact)
    except _BROKEN:
        return None
