"""Tiles of the log (C2SP tlog-tiles, sections Merkle Tree, Partial Tiles, Log entries).

A hash tile is up to 256 hashes of one level; an entry bundle is up to 256 leaves, each behind its
length as big-endian uint16. Paths are relative to the log's folder.
"""

from collections.abc import Sequence
from typing import NamedTuple

from verifier.errors import LogProofError, Reason
from verifier.log.merkle import HASH_SIZE

WIDTH = 256
MAX_LEAF = 65_535
MAX_TILE = WIDTH * HASH_SIZE
MAX_BUNDLE = WIDTH * (MAX_LEAF + 2)


class Tile(NamedTuple):
    """Tile `number` of `level`, `width` hashes (or entries) wide."""

    level: int
    number: int
    width: int


def tile_path(tile: Tile) -> str:
    """Return the path of a hash tile (section Merkle Tree)."""
    return f"tile/{tile.level}/{_digits(tile.number)}{_suffix(tile.width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Return the path of an entry bundle (section Log entries)."""
    return f"tile/entries/{_digits(index)}{_suffix(width)}"


def parse_tile(raw: bytes, width: int) -> list[bytes]:
    """Return the `width` hashes of a tile; raises `LogProofError`."""
    if len(raw) != width * HASH_SIZE:
        raise LogProofError(
            Reason.MALFORMED, f"expected a tile of {width * HASH_SIZE} bytes, got {len(raw)}"
        )
    return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]


def format_bundle(leaves: Sequence[bytes]) -> bytes:
    """Return the bytes of an entry bundle; raises `LogProofError` for a leaf that is too large."""
    if any(len(leaf) > MAX_LEAF for leaf in leaves):
        raise LogProofError(Reason.MALFORMED, f"a leaf has at most {MAX_LEAF} bytes")
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def parse_bundle(raw: bytes, width: int) -> list[bytes]:
    """Return the `width` leaves of an entry bundle; raises `LogProofError`."""
    leaves, at = [], 0
    for _ in range(width):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        if at + 2 > len(raw) or end > len(raw):
            raise LogProofError(Reason.MALFORMED, "an entry bundle is cut off")
        leaves.append(raw[at + 2 : end])
        at = end
    if at != len(raw):
        raise LogProofError(Reason.MALFORMED, f"an entry bundle holds more than {width} entries")
    return leaves


def _digits(index: int) -> str:
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03d}")
    return "/".join(reversed(parts))


def _suffix(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"
