"""Reading a public log and recomputing every byte of it.

The checkpoint says how much there is. Every entry bundle is read and replayed, every hash tile
compared with the one the entries give, and the root with the one that was signed.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from ledger.auditing.finding import AuditFinding
from ledger.auditing.replay import Replay
from ledger.log.difference import first_difference
from ledger.log.files import File
from ledger.log.tree import Tree
from verifier.errors import VerificationError
from verifier.judging.trust import Trust
from verifier.log import tiles
from verifier.log.checkpoint import Checkpoint
from verifier.log.merkle import HASH_SIZE
from verifier.log.tiles import WIDTH
from verifier.values import paths
from verifier.values.paths import Get

_CHUNK = 64
_LOG = f"{paths.TILES}/"


class SiteLog:
    """The public log of one site, replayed as far as its checkpoint goes."""

    def __init__(self, get: Get, trust: Trust, replay: Replay) -> None:
        """Keep the site, the keys to trust, and the replay to fill."""
        self._get = get
        self._trust = trust
        self._replay = replay
        self.findings: list[AuditFinding] = []

    def follow(self) -> bool:
        """Replay up to the site's present checkpoint; returns False if the log is unreadable."""
        try:
            checkpoint = self._trust.checkpoint(self._get(paths.CHECKPOINT))
        except VerificationError as error:
            self._find(paths.CHECKPOINT, str(error))
            return False
        try:
            for leaves in self._chunks(checkpoint.size):
                self._compare(self._replay.append(leaves))
        except _UnreadableError as error:
            self._find(error.path, f"{error}; nothing behind it could be checked", error.index)
            return False
        self._compare(self._replay.settle())
        if self._replay.tree.root() != checkpoint.root:
            self._find(paths.CHECKPOINT, "the entries of the log have another root than was signed")
        return True

    def holds(self, remembered: Checkpoint) -> None:
        """Find out whether the present log begins with the log of an earlier checkpoint."""
        tree = Tree()
        tree.append(self._replay.leaves[: remembered.size])
        if tree.size != remembered.size or tree.root() != remembered.root:
            self._find(
                paths.CHECKPOINT,
                f"the log does not begin with the {remembered.size} facts that were signed before",
            )

    def _chunks(self, size: int) -> Iterator[list[bytes]]:
        """Yield the leaves from where the replay is up to `size`."""
        start = self._replay.size
        bundles = iter(range(start // WIDTH, -(-size // WIDTH)))
        skip = start % WIDTH
        while numbers := list(islice(bundles, _CHUNK)):
            leaves: list[bytes] = []
            for number in numbers:
                leaves += self._bundle(number, min(WIDTH, size - number * WIDTH))
            yield leaves[skip:]
            skip = 0

    def _bundle(self, number: int, width: int) -> list[bytes]:
        path = _LOG + tiles.entries_path(number, width)
        try:
            raw = self._read(path, number, width)
            return tiles.parse_bundle(raw, width)
        except VerificationError as error:
            raise _UnreadableError(path, number * WIDTH, str(error)) from error

    def _read(self, path: str, number: int, width: int) -> bytes:
        """Return a partial bundle, cut from the full one where it was removed ("Partial Tiles")."""
        try:
            return self._get(path)
        except VerificationError:
            if width == WIDTH:
                raise
            full = tiles.parse_bundle(self._get(_LOG + tiles.entries_path(number)), WIDTH)
            return tiles.format_bundle(full[:width])

    def _compare(self, files: Sequence[File]) -> None:
        """Compare hash tiles; every byte of the bundles was read already."""
        for below, wanted in files:
            path = _LOG + below
            try:
                found = self._tile(path)
            except VerificationError as error:
                self._find(path, str(error))
                continue
            if found != wanted:
                index = first_difference(path, wanted, found)
                self._find(path, "is not what the entries give", index)

    def _tile(self, path: str) -> bytes:
        """Return a tile; a partial one from the full one where it was removed."""
        try:
            return self._get(path)
        except VerificationError:
            full, partial, width = path.partition(".p/")
            if not partial:
                raise
            return self._get(full)[: int(width) * HASH_SIZE]

    def _find(self, path: str, what: str, index: int | None = None) -> None:
        self.findings.append(AuditFinding(path=path, what=what, index=index))


class _UnreadableError(Exception):
    """A part of the log that cannot be read; `index` is its first fact."""

    def __init__(self, path: str, index: int, what: str) -> None:
        super().__init__(what)
        self.path = path
        self.index = index
