"""The tiles of a whole tree, which no part of the product writes at once."""

from collections.abc import Iterator

from verifier.log.tiles import WIDTH, Tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the hash tiles of a tree of `size` leaves, level by level.

    Level 0 at width w stands for the entry bundle of the same index and width too.
    """
    level, hashes = 0, size
    while hashes:
        for index in range((hashes + WIDTH - 1) // WIDTH):
            yield Tile(level, index, min(WIDTH, hashes - index * WIDTH))
        level, hashes = level + 1, hashes // WIDTH
