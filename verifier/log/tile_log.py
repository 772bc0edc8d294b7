"""Reading a public log by its tiles: leaves, and the hashes of proofs (C2SP tlog-tiles).

Nothing here believes what it reads: a proof made from wrong tiles leads to another root than the
checkpoint's. The network is a callable that gives the bytes of a path or raises
`StaleEvidenceError`.
"""

from collections.abc import Iterator

from verifier.errors import StaleEvidenceError
from verifier.log import tiles
from verifier.log.merkle import HASH_SIZE, inclusion_proof, root_of, root_of_peaks
from verifier.log.tiles import WIDTH, Tile
from verifier.values import paths
from verifier.values.paths import Get

_HEIGHT = 8
"""Levels of the tree that one tile spans."""


class TileLog:
    """The log of `size` leaves below `log/` of a site; every file is asked for once."""

    def __init__(self, get: Get, size: int) -> None:
        """Read through `get` the log that a checkpoint of `size` leaves is about."""
        self._get = get
        self._size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}
        self._bundles: dict[int, list[bytes]] = {}

    def leaf(self, index: int) -> bytes:
        """Return leaf `index`; raises `LogProofError` or `StaleEvidenceError`."""
        number, at = divmod(index, WIDTH)
        if number not in self._bundles:
            self._bundles[number] = self._bundle(number)
        return self._bundles[number][at]

    def path(self, index: int) -> list[bytes]:
        """Return the inclusion proof of leaf `index`; raises `VerificationError`."""
        return inclusion_proof(index, self._size, self.hash_range)

    def hash_range(self, start: int, stop: int) -> bytes:
        """Return the root of leaves [start, stop), as `verifier.log.merkle` asks for them."""
        return root_of_peaks([self._subtree(at, bits) for at, bits in _perfect(start, stop)])

    def _subtree(self, start: int, bits: int) -> bytes:
        """Return the root of the 2^`bits` leaves from `start`, which is a multiple of that."""
        level, rest = divmod(bits, _HEIGHT)
        number, at = divmod(start >> (_HEIGHT * level), WIDTH)
        return root_of(self._tile(level, number)[at : at + (1 << rest)])

    def _tile(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._tiles:
            width = min(WIDTH, (self._size >> (_HEIGHT * level)) - number * WIDTH)
            raw = self._read(
                tiles.tile_path(Tile(level, number, width)),
                tiles.tile_path(Tile(level, number, WIDTH)),
            )
            self._tiles[level, number] = tiles.parse_tile(raw[: width * HASH_SIZE], width)
        return self._tiles[level, number]

    def _bundle(self, number: int) -> list[bytes]:
        width = min(WIDTH, self._size - number * WIDTH)
        full = tiles.entries_path(number)
        try:
            return tiles.parse_bundle(
                self._get(f"{paths.TILES}/{tiles.entries_path(number, width)}"), width
            )
        except StaleEvidenceError:
            if width == WIDTH:
                raise
            return tiles.parse_bundle(self._get(f"{paths.TILES}/{full}"), WIDTH)

    def _read(self, path: str, full: str) -> bytes:
        """Return a tile; a tile filled since may be there only in full (section Partial Tiles)."""
        try:
            return self._get(f"{paths.TILES}/{path}")
        except StaleEvidenceError:
            if path == full:
                raise
            return self._get(f"{paths.TILES}/{full}")


def _perfect(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the perfect subtrees of [start, stop) from the left: first leaf, log2 of the leaves."""
    while start < stop:
        bits = (stop - start).bit_length() - 1
        yield start, bits
        start += 1 << bits
