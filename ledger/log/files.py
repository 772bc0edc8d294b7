"""Durable files: a reader sees the old bytes or the new ones, also after a power failure.

One file is written in this order: temporary file in the folder's own `.tmp`, fsync, rename, fsync
of the directory it was renamed into. A batch does each step for all its files before the next step.
Full and partial tiles are immutable (C2SP tlog-tiles, "Merkle Tree"), so `keep` never replaces
their bytes. After an error the outcome is unknown: the caller must start again from what is on the
disk.
"""

import os
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from ledger.errors import LedgerCorruptError, StoreError

SCRATCH = ".tmp"
_BATCH = 512
_SYNCING = 8
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_CLOEXEC

File = tuple[str, bytes]
"""A path relative to the folder, and the bytes that belong there."""


class Disk:
    """This module's calls to the operating system, one method each: tests let any of them fail."""

    def open(self, path: str, flags: int) -> int:
        """Open `path` and return its descriptor."""
        return os.open(path, flags, 0o644)

    def write(self, descriptor: int, data: bytes) -> int:
        """Write some of `data` and return how many bytes that was."""
        return os.write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        """Return when the file or directory is on the disk."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close the descriptor."""
        os.close(descriptor)

    def rename(self, source: str, target: str) -> None:
        """Replace `target` by `source`, in one step."""
        os.replace(source, target)  # noqa: PTH105 - one call to the system, and no Path to build

    def mkdir(self, path: str) -> None:
        """Create one directory."""
        os.mkdir(path)  # noqa: PTH102 - one call to the system

    def rmdir(self, path: str) -> None:
        """Remove an empty directory."""
        os.rmdir(path)  # noqa: PTH106 - one call to the system

    def unlink(self, path: str) -> None:
        """Remove a file."""
        os.unlink(path)  # noqa: PTH108 - one call to the system


class ChangedFileError(LedgerCorruptError):
    """A file that must never change exists with other bytes: at `path` is `found`."""

    def __init__(self, path: str, found: bytes) -> None:
        """Keep the path and the bytes that are there."""
        super().__init__(f"{path} is already published with other bytes")
        self.path = path
        self.found = found


class Folder:
    """A directory whose files are written durably; without any fsync if not `durable` (tests)."""

    def __init__(self, root: Path, *, disk: Disk | None = None, durable: bool = True) -> None:
        """Hold `root`; nothing is created before the first write."""
        self.root = root
        self._base = f"{root}/"
        self._scratch = f"{root}/{SCRATCH}/"
        self._disk = disk or Disk()
        self._durable = durable
        self._known: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """Return the bytes of `path`, or None if there is no such file; raises `StoreError`."""
        try:
            with open(self._base + path, "rb", buffering=0) as file:  # noqa: PTH123 - hot
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreError(f"cannot read {path}: {error.strerror}") from error

    def names(self, directory: str) -> frozenset[str]:
        """Return the names of what is in `directory`; empty if it does not exist."""
        try:
            return frozenset(os.listdir(self._base + directory))  # noqa: PTH208 - names are enough
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise StoreError(f"cannot list {directory}: {error.strerror}") from error

    def replace(self, files: Iterable[File]) -> None:
        """Write each file in this order, over older ones; raises `StoreError`."""
        pending = list(files)
        for start in range(0, len(pending), _BATCH):
            self._write(pending[start : start + _BATCH])

    def keep(self, files: Sequence[File], *, settled: bool = False) -> list[str]:
        """Write the immutable `files` that are not there yet; return the paths written.

        An existing file must have the same bytes, or `ChangedFileError` is raised before anything
        is written. It may stem from a run that died before its fsync, so it is synced again unless
        it is `settled`: known to be durable.
        """
        missing, present = [], []
        for path, data in files:
            found = self.read(path)
            if found is None:
                missing.append((path, data))
            elif found != data:
                raise ChangedFileError(path, found)
            else:
                present.append(path)
        if not settled and self._durable:
            self._settle(present)
        self.replace(missing)
        return [path for path, _ in missing]

    def remove(self, path: str) -> None:
        """Remove `path` if it is there; not synced, since it may come back without harm."""
        try:
            self._disk.unlink(self._base + path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"cannot remove {path}: {error.strerror}") from error

    def remove_directory(self, path: str) -> None:
        """Remove the directory `path` and the files in it, if it is there; not synced."""
        where = self._base + path
        try:
            for name in os.listdir(where):  # noqa: PTH208 - names are enough
                self._disk.unlink(f"{where}/{name}")
            self._disk.rmdir(where)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"cannot remove {path}: {error.strerror}") from error
        finally:
            self._known.discard(where)

    def clear_scratch(self) -> None:
        """Remove temporary files of a killed process; only for the folder's one writer."""
        try:
            for name in os.listdir(self._scratch):  # noqa: PTH208 - names are enough
                self._disk.unlink(self._scratch + name)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"cannot clear {SCRATCH}: {error.strerror}") from error

    def _write(self, files: Sequence[File]) -> None:
        temporary = [f"{self._scratch}{number}" for number in range(len(files))]
        done = 0
        try:
            self._make(self._scratch.rstrip("/"))
            parents = self._parents([path for path, _ in files])
            descriptors = self._fill(temporary, [data for _, data in files])
            self._sync(descriptors)
            for (path, _), name in zip(files, temporary, strict=True):
                self._disk.rename(name, self._base + path)
                done += 1
            self._sync_directories(parents)
        except OSError as error:
            self._discard(temporary[done:])
            reason = error.strerror or "input/output error"
            raise StoreError(
                f"cannot write {files[min(done, len(files) - 1)][0]} durably ({reason}); "
                "the next run starts again from what is on the disk"
            ) from error

    def _fill(self, names: Sequence[str], contents: Sequence[bytes]) -> list[int]:
        """Write the temporary files and return their open descriptors; closes all if one fails."""
        descriptors: list[int] = []
        try:
            for name, data in zip(names, contents, strict=True):
                descriptor = self._disk.open(name, _CREATE)
                descriptors.append(descriptor)
                written = self._disk.write(descriptor, data)
                while written < len(data):
                    written += self._disk.write(descriptor, data[written:])
        except OSError:
            self._close(descriptors)
            raise
        return descriptors

    def _sync(self, descriptors: Sequence[int]) -> None:
        """Sync and close; a file that fails to sync must not be renamed."""
        try:
            if self._durable:
                self._sync_together(descriptors)
        except OSError:
            self._close(descriptors)
            raise
        for number, descriptor in enumerate(descriptors):
            try:
                self._disk.close(descriptor)
            except OSError:
                self._close(descriptors[number + 1 :])
                raise

    def _sync_together(self, descriptors: Sequence[int]) -> None:
        """Sync side by side, so that the file system needs one commit of its journal for all."""
        if len(descriptors) == 1:
            self._disk.fsync(descriptors[0])
            return
        with ThreadPoolExecutor(min(_SYNCING, len(descriptors) or 1)) as threads:
            deque(threads.map(self._disk.fsync, descriptors), maxlen=0)

    def _close(self, descriptors: Iterable[int]) -> None:
        for descriptor in descriptors:
            try:
                self._disk.close(descriptor)
            except OSError:  # the error that brought us here is the one to tell
                continue

    def _discard(self, names: Iterable[str]) -> None:
        for name in names:
            try:
                self._disk.unlink(name)
            except OSError:  # not there, or on a disk that fails: cleared at the next start
                continue

    def _settle(self, paths: Sequence[str]) -> None:
        try:
            for start in range(0, len(paths), _BATCH):
                self._sync_paths([self._base + path for path in paths[start : start + _BATCH]])
            self._sync_directories({self._parent(path) for path in paths})
        except OSError as error:
            raise StoreError(f"cannot sync {paths[0]}: {error.strerror}") from error

    def _parent(self, path: str) -> str:
        head, _, _ = path.rpartition("/")
        return self._base + head if head else self._base.rstrip("/")

    def _parents(self, paths: Iterable[str]) -> set[str]:
        parents = {self._parent(path) for path in paths}
        for parent in parents:
            self._make(parent)
        return parents

    def _make(self, directory: str) -> None:
        """Create `directory` and its parents, each synced into its own parent."""
        if directory in self._known:
            return
        if not os.path.isdir(directory):  # noqa: PTH112 - hot
            above = os.path.dirname(directory)  # noqa: PTH120 - hot
            self._make(above)
            with suppress(FileExistsError):
                self._disk.mkdir(directory)
            self._sync_directories({above})
        self._known.add(directory)

    def _sync_directories(self, directories: Iterable[str]) -> None:
        if self._durable:
            self._sync_paths(sorted(directories))

    def _sync_paths(self, paths: Sequence[str]) -> None:
        descriptors: list[int] = []
        try:
            for path in paths:
                descriptors.append(self._disk.open(path, _READ))  # noqa: PERF401
            self._sync_together(descriptors)
        finally:
            self._close(descriptors)
