"""The journal of what was signed: the last checkpoint, in a file apart from database and site.

A log must never sign two checkpoints that do not fit together (C2SP tlog-checkpoint). So each
checkpoint is written here first, durably and by compare-and-swap, before anybody else sees it. A
restored backup of the database is shorter than the journal and is refused. One process at a time
may hold the journal.
"""

import fcntl
import os
from pathlib import Path

from ledger.errors import ConcurrencyError, LedgerCorruptError, StoreError
from ledger.log.files import Disk, Folder
from verifier.errors import VerificationError
from verifier.log.checkpoint import Checkpoint, verify_checkpoint
from verifier.log.note import NoteKey

_NAME = "checkpoint"
_LOCK = "lock"


class Journal:
    """The journal in directory `path`, locked for this process until `close`."""

    def __init__(self, path: Path, *, disk: Disk | None = None, durable: bool = True) -> None:
        """Take the lock; raises `ConcurrencyError` if another process holds it."""
        self.folder = Folder(path, disk=disk, durable=durable)
        self._lock = _lock(path)
        self.folder.clear_scratch()

    def close(self) -> None:
        """Release the journal for another process."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def read(self) -> bytes | None:
        """Return the last checkpoint signed, or None before the first."""
        return self.folder.read(_NAME)

    def swap(self, old: bytes | None, new: bytes, origin: str, known: tuple[NoteKey, ...]) -> None:
        """Replace `old`, the last checkpoint, by `new`; the log must not shrink or fork.

        Raises `ConcurrencyError` or `LedgerCorruptError`, and `StoreError` when the outcome is
        unknown.
        """
        if self.read() != old:
            raise ConcurrencyError("the journal changed behind this publisher; start it again")
        after = opened(new, origin, known)
        if old is not None:
            before = opened(old, origin, known)
            if after.size < before.size or (
                after.size == before.size and after.root != before.root
            ):
                raise LedgerCorruptError(
                    f"refusing to sign a log of {after.size} leaves after one of {before.size}",
                    index=after.size,
                )
        self.folder.replace([(_NAME, new)])


def opened(raw: bytes, origin: str, known: tuple[NoteKey, ...]) -> Checkpoint:
    """Return the checkpoint in `raw`, if one of `known` signed it; raises `LedgerCorruptError`."""
    try:
        return verify_checkpoint(raw, origin, known)
    except VerificationError as error:
        raise LedgerCorruptError(f"a checkpoint of ours does not verify: {error}") from error


def _lock(path: Path) -> int:
    try:
        path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"cannot open the journal: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise ConcurrencyError("another publisher holds the journal; only one may run") from error
    return descriptor
