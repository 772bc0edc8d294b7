"""From the database to tiles and a signed checkpoint; refuses to sign if the two disagree.

Order of writes, each durable before the next (C2SP tlog-tiles): full tiles and bundles, partial
ones, the journal, the public checkpoint. Before the checkpoint is signed, the tree is computed
again from what the disk holds. Opening replays every stored fact through the same function that
appends, so each row is compared with its hash, its bundle and its tile.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from keys.manifest import Manifest
from keys.public import Ed25519Key, from_jwk
from keys.signers import Signer
from ledger.errors import LedgerCorruptError
from ledger.log.difference import first_difference
from ledger.log.files import ChangedFileError, File, Folder
from ledger.log.journal import Journal, opened
from ledger.log.tree import Tree
from ledger.views.reading import FactReader
from verifier.errors import LogProofError
from verifier.log import tiles
from verifier.log.checkpoint import Checkpoint, format_checkpoint
from verifier.log.merkle import HASH_SIZE, leaf_hash
from verifier.log.note import NoteKey
from verifier.log.tiles import WIDTH, Tile
from verifier.values import paths

_CHUNK = 64 * WIDTH
_LOG = f"{paths.TILES}/"
_TILES = 512
"""Level 0 tiles kept in memory, 8 kB each, to check single facts."""


class LogWriter:
    """The one writer of the public log in `site`; `open` first, then `extend` repeatedly."""

    def __init__(
        self, site: Folder, journal: Journal, reader: FactReader, manifest: Manifest, signer: Signer
    ) -> None:
        """Hold the parts; `signer` is the active checkpoint key of `manifest`."""
        self._site = site
        self._journal = journal
        self._reader = reader
        self._tree = Tree()
        self._signed: bytes | None = None
        self._tiles: dict[str, bytes] = {}
        self.adopt(manifest, signer)

    def adopt(self, manifest: Manifest, signer: Signer) -> None:
        """Sign by `signer` of `manifest` from now on."""
        self._origin = manifest.origin
        self._signer = signer
        self._key = NoteKey(manifest.origin, _ed25519(signer.public))
        found = [from_jwk(key.jwk) for key in manifest.keys if key.role == "checkpoint"]
        self._known = tuple(NoteKey(manifest.origin, _ed25519(key)) for key in found)

    @property
    def size(self) -> int:
        """How many facts the log has."""
        return self._tree.size

    def open(self) -> None:
        """Check the whole database against the log as last signed; raises `LedgerCorruptError`.

        The error names the first log index that disagrees. `extend` completes what a run that died
        left undone.
        """
        raw = self._journal.read()
        public = self._site.read(paths.CHECKPOINT)
        self._tree, self._signed, self._tiles = Tree(), raw, {}
        if raw is None:
            if public is not None:
                raise LedgerCorruptError(
                    "the site has a checkpoint, but the journal is missing: "
                    "put the last checkpoint back into it"
                )
            return
        signed = opened(raw, self._origin, self._known)
        self._check_public(public, signed)
        stored = self._reader.size()
        if stored < signed.size:
            self._append(stored, settled=True)
            index = self._first_missing(signed.size)
            raise LedgerCorruptError(
                f"fact {index} is not as it was signed: the database has {stored} facts, "
                f"the log {signed.size}; is it a restored backup?",
                index=index,
            )
        self._append(signed.size, settled=True)
        self._keep(self._tree.edge(), settled=True)
        if self._tree.root() != signed.root:
            raise LedgerCorruptError(
                f"the first {signed.size} facts of the database have another root than was signed"
            )

    def extend(self, stop: int) -> int:
        """Sign and publish the stored facts up to `stop`; returns `stop`. Twice changes nothing."""
        old = self._tree.size
        if stop < old:
            raise LedgerCorruptError(
                f"the database has {stop} facts, it had {old}: facts were deleted", index=stop
            )
        if stop > old:
            self._append(stop, settled=False)
            self._keep(self._tree.edge(), settled=False)
            self._read_back(old)
        self._sign()
        self._prune(old)
        return stop

    def leaf(self, index: int) -> bytes:
        """Return the stored leaf at log index `index`, checked; raises `LedgerCorruptError`."""
        leaf = next(self._stored(index, index + 1))
        path = self._tile_of(index)
        tile = self._tiles.get(path)
        if tile is None:
            if len(self._tiles) >= _TILES:
                self._tiles.clear()
            tile = self._tiles[path] = self._read(path) or b""
        at = index % WIDTH * HASH_SIZE
        if tile[at : at + HASH_SIZE] != leaf_hash(leaf):
            raise LedgerCorruptError(
                f"fact {index}: the database disagrees with the published log ({path})", index=index
            )
        return leaf

    def _tile_of(self, index: int) -> str:
        full = index // WIDTH < self._tree.size // WIDTH
        width = WIDTH if full else self._tree.size % WIDTH
        return tiles.tile_path(Tile(0, index // WIDTH, width))

    def _check_public(self, public: bytes | None, signed: Checkpoint) -> None:
        if public is None:
            return
        shown = opened(public, self._origin, self._known)
        if shown.size > signed.size or (shown.size == signed.size and shown.root != signed.root):
            raise LedgerCorruptError(
                f"the site shows a log of {shown.size} facts, "
                f"the journal knows {signed.size}: is it a restored backup?"
            )

    def _first_missing(self, signed: int) -> int:
        """Return the first fact of the last bundle that the database lacks or has otherwise."""
        stored = self._tree.size
        number = stored // WIDTH
        path = f"{_LOG}{tiles.entries_path(number, min(WIDTH, signed - number * WIDTH))}"
        ours = tiles.format_bundle(list(self._stored(number * WIDTH, stored)))
        index = first_difference(path, ours, self._site.read(path) or ours)
        return stored if index is None else index

    def _append(self, stop: int, *, settled: bool) -> None:
        leaves = self._stored(self._tree.size, stop)
        while chunk := list(islice(leaves, _CHUNK)):
            self._keep(self._tree.append(chunk), settled=settled)

    def _stored(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the leaves from `start` up to `stop`, each with its place and hash checked."""
        expected = start
        for index, leaf, stored in self._reader.leaves(start, stop):
            if index != expected:
                break
            if sha256(b"\0" + leaf).digest() != stored:
                raise LedgerCorruptError(
                    f"fact {index}: the database row and its leaf hash disagree", index=index
                )
            yield leaf
            expected += 1
        if expected != stop:
            raise LedgerCorruptError(
                f"fact {expected} is missing from the database", index=expected
            )

    def _keep(self, files: Iterable[File], *, settled: bool) -> None:
        below = [(_LOG + path, data) for path, data in files]
        try:
            self._site.keep(below, settled=settled)
        except ChangedFileError as error:
            wanted = dict(below)[error.path]
            index = first_difference(error.path, wanted, error.found)
            name = "a tile" if index is None else f"fact {index}"
            raise LedgerCorruptError(
                f"{name}: the database disagrees with the published log ({error.path})", index=index
            ) from error

    def _read_back(self, old: int) -> None:
        """Compute the root again from the old right edge and the new bundles on the disk."""
        tree = Tree.load(old, self._read)
        first = old // WIDTH
        for number in range(first, -(-self._tree.size // WIDTH)):
            width = min(WIDTH, self._tree.size - number * WIDTH)
            path = tiles.entries_path(number, width)
            try:
                leaves = tiles.parse_bundle(self._read(path) or b"", width)
            except LogProofError as error:
                raise LedgerCorruptError(f"{path} could not be read back") from error
            tree.append(leaves[old % WIDTH if number == first else 0 :])
        edge = Tree.load(self._tree.size, self._read)
        if not tree.root() == edge.root() == self._tree.root():
            raise LedgerCorruptError(
                "tiles and bundles read back give another root than was written"
            )

    def _read(self, path: str) -> bytes | None:
        return self._site.read(_LOG + path)

    def _sign(self) -> None:
        checkpoint = Checkpoint(self._origin, self._tree.size, self._tree.root())
        raw = format_checkpoint(checkpoint, self._key, self._signer.sign)
        if raw != self._signed:
            if opened(raw, self._origin, (self._key,)) != checkpoint:
                raise LedgerCorruptError("the checkpoint key does not sign what it is given")
            self._journal.swap(self._signed, raw, self._origin, self._known)
            self._signed = raw
        if self._site.read(paths.CHECKPOINT) != raw:
            self._site.replace([(paths.CHECKPOINT, raw)])

    def _prune(self, old: int) -> None:
        """Remove partial tiles whose full tile is no longer new ("Partial Tiles": MAY delete)."""
        for level in range(2):
            was, now = (size >> 8 * (level + 1) for size in (old, self._tree.size))
            for number in range(max(was - 1, 0), now - 1):
                self._site.remove_directory(
                    f"{_LOG}{tiles.tile_path(Tile(level, number, WIDTH))}.p"
                )
                if not level:
                    self._site.remove_directory(f"{_LOG}{tiles.entries_path(number)}.p")


def _ed25519(key: object) -> Ed25519Key:
    if not isinstance(key, Ed25519Key):
        raise LedgerCorruptError("a checkpoint key must be an Ed25519 key")
    return key
