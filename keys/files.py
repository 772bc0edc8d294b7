"""Private files: read only when nobody else can, written whole or not at all, never over another.

Allowed at most is mode 0640: a systemd credential shows the access list it carries as group bits.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keys.errors import KeyFileError

MAX_FILE = 64 * 1024
"""Largest private file we read, in bytes (a key file has about 400)."""

_FORBIDDEN = 0o037


def read_private(path: Path) -> bytes:
    """Return the content of `path`; raises `KeyFileError` if missing, too open or too large."""
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(MAX_FILE + 1) if stat.S_ISREG(mode) else b""
    except OSError as error:
        raise KeyFileError(f"cannot read {path}: {error.strerror}") from error
    if not stat.S_ISREG(mode):
        raise KeyFileError(f"{path} must be an ordinary file")
    if mode & _FORBIDDEN:
        raise KeyFileError(
            f"{path} has mode {stat.S_IMODE(mode):04o}, others can read or change it; "
            f"run: chmod 600 {path}, and replace the key if others had access"
        )
    if len(data) > MAX_FILE:
        raise KeyFileError(f"{path} is larger than {MAX_FILE} bytes, so it is not a key file")
    return data


def write_private(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600, durable when this returns; a file that is there stays.

    Writers take turns by a lock on the folder, which ends with its holder: what is found under the
    temporary name was left by one that died, and goes. Raises `KeyFileError`.
    """
    temporary = path.with_name(f".{path.name}.new")
    with _turn(path.parent):
        try:
            temporary.unlink(missing_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise KeyFileError(f"cannot create {temporary}: {error.strerror}") from error
        try:
            _write_durably(descriptor, data)
            _move_into_place(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder`, which is made if needed; raises `KeyFileError`."""
    try:
        _make_folder(folder, 0o700)
        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError as error:
        raise KeyFileError(f"cannot create a file in {folder}: {error.strerror}") from error
    try:
        yield
    finally:
        os.close(descriptor)


def _move_into_place(temporary: Path, path: Path) -> None:
    if os.path.lexists(path):
        raise KeyFileError(f"{path} exists already; key files are never overwritten")
    try:
        temporary.rename(path)
    except OSError as error:
        raise KeyFileError(f"cannot write {path}: {error.strerror}") from error


def _open_without_waiting(path: str, flags: int) -> int:
    """Open without waiting for the other end of a named pipe."""
    return os.open(path, flags | os.O_NONBLOCK)


def _write_durably(descriptor: int, data: bytes) -> None:
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise KeyFileError(f"cannot write a private file: {error.strerror}") from error


def _make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make `folder` and what is missing above it, each durable; only `folder` itself is private."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise KeyFileError(f"cannot make {folder} durable: {error.strerror}") from error
