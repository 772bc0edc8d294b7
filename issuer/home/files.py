"""Files that are there whole or not at all, also after a power cut."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from issuer.errors import HomeError, InputError


def read_bounded(path: Path, limit: int) -> bytes:
    """Return the file's bytes; raises `OSError`, and `InputError` for more than `limit` bytes."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise InputError("file-too-large", file=str(path), limit=limit)
    return data


@contextmanager
def sole_user(folder: Path) -> Iterator[None]:
    """Hold `folder` alone; raises `HomeError` if another process does.

    The lock is the system's and ends with its holder. It is on a file beside the folder, which may
    itself be removed and made again.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = folder.with_name(f".{folder.name}.lock")
    descriptor = _locked(lock)
    if descriptor is None:
        raise HomeError(f"another run is using {folder}", "folder-in-use")
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(lock: Path) -> int | None:
    """Return the file `lock`, opened and locked; None if another process has it or removed it."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None


def replace_file(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write `content` beside `path`, make it durable, and put it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.new")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
