"""The growing Merkle tree as tiles (C2SP tlog-tiles), hashed as in RFC 6962 section 2.1.

See "Merkle Tree" and "Log entries" there. Only the right edge of the tree is in memory: per level
the hashes of the incomplete tile, and the leaves of the last entry bundle. Whole batches go in; the
new files come out. A tile is 256 hashes wide, and each hash at level k + 1 is the root of one full
tile at level k.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

from ledger.errors import LedgerCorruptError
from ledger.log.files import File
from verifier.errors import LogProofError
from verifier.log import merkle, tiles
from verifier.log.tiles import Tile

WIDTH = tiles.WIDTH
_LEAF, _NODE = sha256(b"\0"), sha256(b"\1")


class FullTile(NamedTuple):
    """A full tile of level 0, as it is published, and the root over its hashes."""

    data: bytes
    root: bytes


class Tree:
    """A Merkle tree that only grows. `size` is the number of leaves in it."""

    __slots__ = ("_bundle", "_bundles", "_edge", "size")

    def __init__(self, *, bundles: bool = True) -> None:
        """Begin with the empty tree; without `bundles`, `append` and `edge` give only tiles."""
        self.size = 0
        self._bundles = bundles
        self._edge: list[list[bytes]] = [[]]
        self._bundle: list[bytes] = []

    @classmethod
    def load(cls, size: int, read: Callable[[str], bytes | None]) -> "Tree":
        """Return the tree of `size` leaves from the tiles at its right edge.

        `read` returns the bytes of a path below the log, or None. Raises `LedgerCorruptError` for a
        missing or misshapen tile; whether they are the right tiles shows when `root` is compared
        with a checkpoint.
        """
        tree = cls()
        tree.size = size
        tree._edge = []
        for path, width in _edge_paths(size):
            tree._edge.append(_hashes(path, width, read) if width else [])
        tree._bundle = _last_bundle(size, read)
        hashes = [merkle.leaf_hash(leaf) for leaf in tree._bundle]
        if hashes != tree._edge[0]:
            raise LedgerCorruptError("the last entry bundle does not belong to its level 0 tile")
        return tree

    def append(self, leaves: Sequence[bytes]) -> list[File]:
        """Add `leaves`; return the tiles and bundles that became full, children before parents."""
        files: list[File] = []
        position = 0
        while position < len(leaves):
            room = WIDTH - len(self._bundle)
            batch = leaves[position : position + room]
            position += len(batch)
            self._bundle += batch
            self._edge[0] += leaf_hashes(batch)
            self.size += len(batch)
            if len(self._bundle) == WIDTH:
                self._close_bundle(files)
                self._close_tiles(files)
        return files

    def append_tiles(self, level_0: Sequence[FullTile]) -> list[File]:
        """Add leaves of known tiles, to a tree without `bundles` whose size is whole tiles."""
        files: list[File] = []
        for data, root in level_0:
            self.size += WIDTH
            files.append((tiles.tile_path(Tile(0, self.size // WIDTH - 1, WIDTH)), data))
            self._rise(0, root)
            self._close_tiles(files, 1)
        return files

    def edge(self) -> list[File]:
        """Return the partial bundle and tiles a checkpoint of this size needs ("Partial Tiles")."""
        files: list[File] = []
        if self._bundle and self._bundles:
            path = tiles.entries_path(self.size // WIDTH, len(self._bundle))
            files.append((path, tiles.format_bundle(self._bundle)))
        for (path, _), hashes in zip(_edge_paths(self.size), self._edge, strict=False):
            if hashes:
                files.append((path, b"".join(hashes)))
        return files

    def root(self) -> bytes:
        """Return the Merkle Tree Hash of all leaves (RFC 6962 section 2.1)."""
        right: bytes | None = None
        for hashes in self._edge:
            for part in reversed(_perfect_parts(hashes)):
                right = part if right is None else merkle.node_hash(part, right)
        return merkle.EMPTY_ROOT if right is None else right

    def _close_bundle(self, files: list[File]) -> None:
        if self._bundles:
            path = tiles.entries_path(self.size // WIDTH - 1)
            files.append((path, tiles.format_bundle(self._bundle)))
        self._bundle = []

    def _close_tiles(self, files: list[File], level: int = 0) -> None:
        while level < len(self._edge) and len(self._edge[level]) == WIDTH:
            hashes, self._edge[level] = self._edge[level], []
            number = (self.size >> 8 * (level + 1)) - 1
            files.append((tiles.tile_path(Tile(level, number, WIDTH)), b"".join(hashes)))
            self._rise(level, subtree_root(hashes))
            level += 1

    def _rise(self, level: int, root: bytes) -> None:
        """Add the root over a full tile of `level` to the level above."""
        if level + 1 == len(self._edge):
            self._edge.append([])
        self._edge[level + 1].append(root)


def full_tiles(leaves: Sequence[bytes]) -> list[FullTile]:
    """Return the level 0 tiles over `leaves`, whose number is a multiple of `WIDTH`."""
    found = []
    for start in range(0, len(leaves), WIDTH):
        hashes = leaf_hashes(leaves[start : start + WIDTH])
        found.append(FullTile(b"".join(hashes), subtree_root(hashes)))
    return found


def leaf_hashes(leaves: Sequence[bytes]) -> list[bytes]:
    """Return the hash of each leaf (RFC 6962 section 2.1); copying a context saves time."""
    begin, hashes = _LEAF.copy, []
    for leaf in leaves:
        context = begin()
        context.update(leaf)
        hashes.append(context.digest())
    return hashes


def subtree_root(hashes: list[bytes]) -> bytes:
    """Return the root over `hashes`, whose number is a power of two (RFC 6962 section 2.1)."""
    begin = _NODE.copy
    while len(hashes) > 1:
        row = b"".join(hashes)
        hashes = []
        for at in range(0, len(row), 2 * merkle.HASH_SIZE):
            context = begin()
            context.update(row[at : at + 2 * merkle.HASH_SIZE])
            hashes.append(context.digest())
    return hashes[0]


def _perfect_parts(hashes: list[bytes]) -> list[bytes]:
    """Return the roots of the largest perfect subtrees over `hashes`, left to right."""
    parts, start = [], 0
    while start < len(hashes):
        width = 1 << ((len(hashes) - start).bit_length() - 1)
        parts.append(subtree_root(hashes[start : start + width]))
        start += width
    return parts


def _edge_paths(size: int) -> list[tuple[str, int]]:
    """Return path and width of the partial tile at each level of `size` leaves; 0 without one."""
    found, level = [], 0
    while level == 0 or size >> 8 * level:
        at_level = size >> 8 * level
        width = at_level % WIDTH
        found.append((tiles.tile_path(Tile(level, at_level // WIDTH, width or WIDTH)), width))
        level += 1
    return found


def _hashes(path: str, width: int, read: Callable[[str], bytes | None]) -> list[bytes]:
    try:
        return tiles.parse_tile(read(path) or b"", width)
    except LogProofError as error:
        raise LedgerCorruptError(f"{path} is missing or does not have {width} hashes") from error


def _last_bundle(size: int, read: Callable[[str], bytes | None]) -> list[bytes]:
    width = size % WIDTH
    if not width:
        return []
    path = tiles.entries_path(size // WIDTH, width)
    try:
        return tiles.parse_bundle(read(path) or b"", width)
    except LogProofError as error:
        raise LedgerCorruptError(f"{path} is missing or does not have {width} leaves") from error
