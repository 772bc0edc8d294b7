"""Growing a tree beside other work: a second process hashes the leaves of a long log.

A process gets and gives only bytes: leaves in, full level 0 tiles and their roots out. At most one
batch is under way. Incomplete tiles are hashed here, and so is everything before the tree is large
enough for a process, or before that process has started: nobody waits for it.
"""

from collections.abc import Sequence
from concurrent.futures import Executor, Future

from ledger.log.files import File
from ledger.log.tree import WIDTH, FullTile, Tree, full_tiles

WORTH_IT = 50_000
"""Leaves; fewer are hashed before another process has started."""


class GrowingTree:
    """Appends batches to `tree`, which is complete after `finish`."""

    def __init__(
        self, tree: Tree, executor: Executor | None = None, *, beyond: int = WORTH_IT
    ) -> None:
        """Hash in the process of `executor`, if any, once the tree has `beyond` leaves."""
        self.tree = tree
        self._beyond = beyond
        self._executor = executor
        self._started: Future[bool] | None = None
        self._under_way: Future[list[FullTile]] | None = None

    def append(self, leaves: Sequence[bytes]) -> list[File]:
        """Begin to add `leaves`; return the full tiles that were not returned before."""
        files = self.finish()
        whole = 0 if self.tree.size % WIDTH else len(leaves) // WIDTH * WIDTH
        executor = self._beside() if whole else None
        if executor is None:
            return files + self.tree.append(leaves)
        self._under_way = executor.submit(full_tiles, leaves[:whole])
        if whole < len(leaves):
            files += self.finish() + self.tree.append(leaves[whole:])
        return files

    def finish(self) -> list[File]:
        """Wait for work under way; return the full tiles that were not returned before."""
        if self._under_way is None:
            return []
        tiles = self._under_way.result()
        self._under_way = None
        return self.tree.append_tiles(tiles)

    def _beside(self) -> Executor | None:
        """Return the executor once its process has started; the first call starts it."""
        if self._executor is None or self.tree.size < self._beyond:
            return None
        if self._started is None:
            self._started = self._executor.submit(bool)
        return self._executor if self._started.done() else None
