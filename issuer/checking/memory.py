"""What checks have seen, kept between runs: an older list, log or manifest is never green again.

One file for each issuer under one set of root keys, in the user's state folder (`XDG_STATE_HOME`,
else `~/.local/state`), with mode 0600. It holds versions, log sizes and instants, nothing of badges
or persons. Processes add to it one at a time, and never take back what another one has learnt. A
file that is not in its form is set aside and said so; where nothing can be written, nothing is
remembered, and that is said too.

Imported at the start of each check, and therefore without `pathlib` and `dataclasses`.
"""

import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Annotated, Literal

import msgspec

from keys.manifest import Roots, format_roots
from verifier.judging.trust import Seen
from verifier.values.days import DAY_SECONDS

MOST_FILES = 2048
"""Addresses kept for one issuer; `_trimmed` says which go first."""
MAX_FILE = 1 << 20
"""Bytes."""
_ATTEMPTS, _PAUSE = 25, 0.02
"""How often, and at what distance in seconds, another process's turn is waited for."""
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH

_Natural = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Address = Annotated[str, msgspec.Meta(max_length=400)]
_Digest = Annotated[str, msgspec.Meta(max_length=64)]


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a memory file: whose it is, and the members of `Seen`."""

    format: Literal["trustmark-memory-v1"]
    issuer: str
    roots: _Digest
    manifest_version: _Natural
    log_size: _Natural
    log_root: _Digest
    files: Annotated[dict[_Address, tuple[_Natural, _Natural]], msgspec.Meta(max_length=MOST_FILES)]


class _BrokenError(Exception):
    """The memory file is there, but is not what was written."""


class Memory:
    """Recalls what earlier runs have seen of the issuer, and keeps what this one sees."""

    def __init__(
        self, environment: Mapping[str, str], roots: Roots, warn: Callable[[str], None]
    ) -> None:
        """Remember in the state folder of `environment`; `warn` is told once if that fails."""
        self._folder = folder_of(environment)
        self._roots = sha256(format_roots(roots)).hexdigest()
        self._tell = warn
        self._warned = False
        self._issuer: str | None = None
        self._before = Seen()

    def recall(self, issuer: str) -> Seen:
        """Return what earlier runs have seen of `issuer`: nothing if it cannot be read."""
        self._issuer = issuer
        found = self._load()
        self._before = _copy(found)
        return found

    def keep(self, seen: Seen, now: int) -> None:
        """Add what was `seen` by `now` (UTC seconds) to the file; if that fails, only warn."""
        if self._issuer is None or self._folder is None or seen == self._before:
            return
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - see above
            with _turn(self._folder):
                merged = _trimmed(_merged(self._load(), seen), now)
                _replace(self._path(), msgspec.json.encode(self._content(merged)))
        except OSError as error:
            self._warn(f"what was seen cannot be remembered in {self._folder}: {_said(error)}")

    def _path(self) -> str:
        name = sha256(f"{self._roots} {self._issuer}".encode()).hexdigest()[:32]
        return f"{self._folder}/{name}.json"

    def _content(self, seen: Seen) -> _Kept:
        return _Kept(
            "trustmark-memory-v1",
            self._issuer or "",
            self._roots,
            seen.manifest_version,
            seen.log_size,
            seen.log_root,
            seen.files,
        )

    def _load(self) -> Seen:
        if self._folder is None:
            self._warn("nothing is remembered: neither XDG_STATE_HOME nor HOME names a folder")
            return Seen()
        path = self._path()
        try:
            kept = self._parsed(_read(path))
        except FileNotFoundError:
            return Seen()
        except (OSError, _BrokenError) as error:
            self._set_aside(path, _said(error) if isinstance(error, OSError) else str(error))
            return Seen()
        return Seen(kept.manifest_version, dict(kept.files), kept.log_size, kept.log_root)

    def _parsed(self, raw: bytes) -> _Kept:
        try:
            kept = msgspec.json.decode(raw, type=_Kept)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _BrokenError("it is not in its form") from error
        if (kept.issuer, kept.roots) != (self._issuer, self._roots):
            raise _BrokenError("it is about another issuer or other root keys")
        return kept

    def _set_aside(self, path: str, problem: str) -> None:
        aside = f"{path}.broken"
        try:
            os.replace(path, aside)  # noqa: PTH105
            where = f"; it is now {aside}"
        except OSError:
            where = ""
        self._warn(
            f"what earlier runs have seen is lost, {path} cannot be used: {problem}{where}. "
            "An older list would not be noticed this time"
        )

    def _warn(self, text: str) -> None:
        if not self._warned:
            self._warned = True
            self._tell(text)


def folder_of(environment: Mapping[str, str]) -> str | None:
    """Return the folder of memory files (XDG Base Directory: an absolute path), if any."""
    state, home = environment.get("XDG_STATE_HOME", ""), environment.get("HOME", "")
    if state.startswith("/"):
        return f"{state}/trustmark"
    return f"{home}/.local/state/trustmark" if home.startswith("/") else None


def _read(path: str) -> bytes:
    """Return the file's bytes; raises `OSError` or `_BrokenError`. Never waits for a pipe."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise _BrokenError("it is not an ordinary file")
        if mode & _WRITABLE_BY_OTHERS:
            raise _BrokenError("others can write to it")
        raw = file.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        raise _BrokenError(f"it has more than {MAX_FILE} bytes")
    return raw


@contextmanager
def _turn(folder: str) -> Iterator[None]:
    """Hold the folder's lock until the process ends; raises `OSError` if another one keeps it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        for attempt in range(_ATTEMPTS):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)


def _replace(path: str, content: bytes) -> None:
    new = f"{path}.new"
    with suppress(FileNotFoundError):
        os.unlink(new)  # noqa: PTH108 - left behind by a process that died
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    os.replace(new, path)  # noqa: PTH105


def _copy(seen: Seen) -> Seen:
    return Seen(seen.manifest_version, dict(seen.files), seen.log_size, seen.log_root)


def _merged(kept: Seen, seen: Seen) -> Seen:
    """Return what is newest of both."""
    files = dict(kept.files)
    for address, order in seen.files.items():
        files[address] = max(order, files.get(address, order))
    log = seen if seen.log_size > kept.log_size else kept
    version = max(kept.manifest_version, seen.manifest_version)
    return Seen(version, files, log.log_size, log.log_root)


def _trimmed(seen: Seen, now: int) -> Seen:
    """Return `seen` with `MOST_FILES` addresses.

    First to go are lists and buckets whose every older one has expired by itself, then records (an
    old one is not believed beside its bucket entry), in both groups the oldest first.
    """
    if len(seen.files) <= MOST_FILES:
        return seen

    def worth(entry: tuple[str, tuple[int, int]]) -> tuple[int, int]:
        address, (_, issued) = entry
        if "/" not in address:  # a certificate's number: its record
            return 1, issued
        return (2 if issued > now - DAY_SECONDS else 0), issued

    newest = sorted(seen.files.items(), key=worth)[-MOST_FILES:]
    return Seen(seen.manifest_version, dict(newest), seen.log_size, seen.log_root)


def _said(error: OSError) -> str:
    return (error.strerror or "it cannot be read or written").lower()
