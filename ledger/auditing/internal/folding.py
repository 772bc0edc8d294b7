"""Folding what may not be the life of an aggregate: an auditor does not stop at a broken one."""

from collections.abc import Callable
from typing import TypeVar

S = TypeVar("S")
F = TypeVar("F")
_BROKEN = (IndexError, KeyError, TypeError, ValueError, AttributeError, StopIteration)
"""What `evolve`, which checks nothing, raises on a fact in a wrong place."""


def fold(evolve: Callable[[S | None, F], S], state: S | None, fact: F) -> S | None:
    """Return the state after `fact`, or None if it cannot follow those before."""
    try:
        return evolve(state, fact)
    except _BROKEN:
        return None
