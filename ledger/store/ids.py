"""Ids of new aggregates: ids drawn one after the other are neighbours in the database's indexes.

Most facts are about open matters, which were begun at about the same time. So a batch changes few
pages of the indexes, and each is written once. With wholly random ids every fact would change a
page of its own.
"""

from collections.abc import Callable

TOGETHER = 64
"""At most so many ids share their first eight digits; these tell only that they began together."""

_HEAD = 4
_OWN = 12


def neighbours(
    prefix: str, random_bytes: Callable[[int], bytes], count: int = TOGETHER
) -> list[str]:
    """Return `count` new ids with this prefix: 32 hex digits each, 96 bits its own."""
    drawn = random_bytes(_HEAD + _OWN * count)
    start = prefix + drawn[:_HEAD].hex()
    return [start + drawn[at : at + _OWN].hex() for at in range(_HEAD, len(drawn), _OWN)]
