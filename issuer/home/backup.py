"""Backup and restore: a consistent copy of what cannot be made again, never behind the site.

A backup is a folder (or a tar file of it) with `backup.json`, which names each file with its
SHA-256. Databases are copied through SQLite's backup interface while the ledger runs, evidence
after them. The journal and the public log are copied before the database, so that the database is
never behind them. The key-encryption key is left out on purpose: keys and backup together would
open everything.
"""

import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import file_digest
from pathlib import Path
from typing import Literal

import msgspec

from issuer.errors import BackupError
from issuer.home.files import replace_file, sync_folder
from issuer.home.published import published_size
from issuer.home.settings import FILE, Config
from verifier.values import paths

INDEX = "backup.json"
FORMAT: Literal["trustmark-backup-v1"] = "trustmark-backup-v1"
_ATTEMPTS = 5
_PAGES = 4096
"""Database pages copied at a time; writers get their turn in between."""

Load = Callable[[Path], Config]


class BackupFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: path relative to the issuer's folder, size in bytes, SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


class Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is in a backup: `at` is when (UTC seconds), `log_size` the facts of its database."""

    format: Literal["trustmark-backup-v1"]
    at: int
    log_size: int
    files: tuple[BackupFile, ...]


def make_backup(settings: Config, target: Path, at: int) -> Index:
    """Copy the issuer's folder to `target` (new: folder or `.tar` file); raises `BackupError`."""
    if target.exists():
        raise BackupError(f"{target} is there already", "target-exists")
    if target.suffix != ".tar":
        return _copy_home(settings, target, at)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
        folder = Path(scratch) / "backup"
        index = _copy_home(settings, folder, at)
        waiting = Path(scratch) / target.name
        with tarfile.open(waiting, "w") as archive:
            archive.add(folder, "backup")
        waiting.rename(target)
        sync_folder(target.parent)
    return index


def restore_backup(source: Path, home: Path, load: Load) -> Index:
    """Make the issuer's folder `home` from a backup, and return its index.

    Raises `BackupError`. Nothing is written unless every file is as it was, and the backup is not
    behind the checkpoint that `home` still holds in its journal or on its site.
    """
    with _opened(source) as folder:
        index = _check(folder)
        _check_target(folder, home, index, load)
        for entry in index.files:
            path = home / entry.path
            if path.exists():
                continue  # what has survived is not older: `_check_target` has seen to that
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(folder / entry.path, path)
        for entry in index.files:
            sync_folder((home / entry.path).parent)
    return index


def _copy_home(settings: Config, target: Path, at: int) -> Index:
    target.mkdir(mode=0o700, parents=True)
    home = settings.home
    _copy_log(settings, target)
    for database in (settings.database, settings.subjects):
        _copy_database(database, target / _relative(database, home))
    for path in (home / FILE, settings.roots):
        _copy(path, target / _relative(path, home))
    if settings.scheme.exists():
        _copy(settings.scheme, target / _relative(settings.scheme, home))
    for path in sorted(settings.key_folder.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            _copy(path, target / _relative(path, home))
    _copy_evidence(settings, target)
    index = Index(
        FORMAT, at, _size_of(target / _relative(settings.database, home)), tuple(_digests(target))
    )
    replace_file(target / INDEX, msgspec.json.format(msgspec.json.encode(index), indent=1))
    return index


def _copy_log(settings: Config, target: Path) -> None:
    """Copy journal, then the public log; again from the start if the publisher was faster."""
    log = settings.site / "log"
    checkpoint = settings.site / paths.CHECKPOINT
    for _ in range(_ATTEMPTS):
        before = checkpoint.read_bytes() if checkpoint.exists() else b""
        try:
            _copy(
                settings.journal / "checkpoint",
                target / _relative(settings.journal, settings.home) / "checkpoint",
            )
            for path in sorted(log.rglob("*")) if log.exists() else ():
                if path.is_file():
                    _copy(path, target / _relative(path, settings.home))
        except FileNotFoundError:
            continue
        if not before or checkpoint.read_bytes() == before:
            return
    raise BackupError("the site changed all the while", "site-changed")


def _copy_evidence(settings: Config, target: Path) -> None:
    """Copy the files that the copied facts name, after the database: all of them exist already.

    Those of a subject that is erased meanwhile may be missing.
    """
    for path in sorted(settings.evidence.glob("*/*")):
        if path.suffix != ".new":
            with suppress(FileNotFoundError):
                _copy(path, target / _relative(path, settings.home))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copy2(source, target)


def _copy_database(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupError(f"{source} is missing")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(target)) as here,
        ):
            there.backup(here, pages=_PAGES)
            answer = here.execute("PRAGMA integrity_check(1)").fetchone()
            here.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupError(f"{source.name} cannot be copied: {error}") from error
    if answer != ("ok",):
        raise BackupError(f"{source.name} is damaged: {answer[0]}")
    target.chmod(0o600)


def _relative(path: Path, home: Path) -> Path:
    try:
        return path.relative_to(home)
    except ValueError as error:
        raise BackupError(f"{path} lies outside the issuer's folder", "outside-home") from error


def _size_of(database: Path) -> int:
    from ledger.store.reader import Reader  # noqa: PLC0415 - a restored site needs no store

    with closing(Reader(database)) as reader:
        return reader.size()


def _digests(folder: Path) -> Iterator[BackupFile]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            yield BackupFile(path.relative_to(folder).as_posix(), path.stat().st_size, digest)


@contextmanager
def _opened(source: Path) -> Iterator[Path]:
    """Give the folder of a backup, unpacked if it is a tar file."""
    if source.is_dir():
        yield source
        return
    if not source.is_file():
        raise BackupError(f"{source} is not a backup")
    with tempfile.TemporaryDirectory(prefix="trustmark-restore-") as scratch:
        try:
            with tarfile.open(source) as archive:
                _unpack(archive, scratch)
        except (OSError, tarfile.TarError) as error:
            raise BackupError(f"{source} is not a backup") from error
        yield Path(scratch) / "backup"


def _unpack(archive: tarfile.TarFile, folder: str) -> None:
    """Unpack files and folders that stay inside; raises `TarError` for all else.

    Python before 3.11.4 has no filters of its own (PEP 706), and Debian 12 comes with one.
    """
    for each in archive.getmembers():
        inside = not each.name.startswith("/") and ".." not in Path(each.name).parts
        if not (inside and (each.isreg() or each.isdir())):
            raise tarfile.TarError(f"{each.name} is not a file of a backup")
    archive.extraction_filter = getattr(tarfile, "data_filter", None)
    archive.extractall(folder)  # noqa: S202 - looked at just above


def _check(folder: Path) -> Index:
    """Return the index if every file it names, and no other, is there with its digest."""
    try:
        index = msgspec.json.decode((folder / INDEX).read_bytes(), type=Index)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BackupError(f"there is no readable {INDEX} in the backup") from error
    found = {entry.path: entry for entry in _digests(folder) if entry.path != INDEX}
    named = {entry.path: entry for entry in index.files}
    for path in sorted({*found, *named}):
        if found.get(path) != named.get(path):
            raise BackupError(f"{path} is missing, changed or new in the backup", "backup-damaged")
    return index


def _check_target(folder: Path, home: Path, index: Index, load: Load) -> None:
    if (home / FILE).exists():
        settings = load(home)
        places = (
            settings.database,
            settings.journal / "checkpoint",
            settings.site / paths.CHECKPOINT,
        )
    else:
        settings = load(folder)
        moved = (
            settings.database,
            settings.journal / "checkpoint",
            settings.site / paths.CHECKPOINT,
        )
        places = tuple(  # type: ignore[assignment]
            home / path.relative_to(folder) for path in moved
        )
    database, *checkpoints = places
    # A write-ahead log without its database would be played into the restored one.
    for path in (database, database.with_name(f"{database.name}-wal")):
        if path.exists():
            raise BackupError(f"{path} is there already", "database-exists")
    for checkpoint in checkpoints:
        size = published_size(checkpoint)
        if size > index.log_size:
            raise BackupError(
                f"the backup holds {index.log_size} facts, "
                f"but {checkpoint} says {size} were published",
                "backup-behind",
            )
