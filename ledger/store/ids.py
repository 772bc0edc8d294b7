"""Ids of new aggregates: those drawn one after the other are neighbours in the database's indexes.

Facts come mostly about what is under way, and that was begun at about the same time: the pages of
the indexes that a batch changes are few then, and each is written once. With wholly random ids
every fact would change a page of its own.
"""

from collections.abc import Callable

TOGETHER = 64
"""How many ids share their first eight digits, at most: that they were begun at about the same time is all it tells."""

_HEAD = 4
_OWN = 12


def neighbours(
    prefix: str, random_bytes: Callable[[int], bytes], count: int = TOGETHER
) -> list[str]:
    """Return `count` new ids that start with `prefix`: 32 hexadecimal digits, of which 96 bits are each id's own."""
    drawn = random_bytes(_HEAD + _OWN * count)
    start = prefix + drawn[:_HEAD].hex()
    return [start + drawn[at : at + _OWN].hex() for at in range(_HEAD, len(drawn), _OWN)]
