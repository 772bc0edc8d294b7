"""A view's file, as its publisher has it open and as another process does, which cannot write."""

import sqlite3
from pathlib import Path

from ledger.closing import Closing
from ledger.errors import StoreError
from ledger.store.connection import connect_read_only, translated


class Queries(Closing):
    """What is asked of a file of views."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Hold the open file."""
        self._db = db

    def close(self) -> None:
        """Close the file."""
        self._db.close()


class ReadOnlyFile(Queries):
    """The SQLite file at `path`, open for reading."""

    def __init__(self, path: Path, form: str, expected: tuple[int, ...]) -> None:
        """Open the file, whose `position` has the columns `form` with the values `expected`.

        Raises `StoreError` if it is not there, or of another form.
        """
        self._path = path
        self._identity = _identity(path)
        super().__init__(connect_read_only(path))
        try:
            _check(self._db, path, form, expected)
        except StoreError:
            self.close()
            raise

    @property
    def replaced(self) -> bool:
        """Tell whether the publisher has put another file in its place: then open that one."""
        return _identity(self._path) != self._identity


def _check(db: sqlite3.Connection, path: Path, form: str, expected: tuple[int, ...]) -> None:
    with translated(f"read {path.name}"):
        found = db.execute(f"SELECT {form} FROM position").fetchone()  # noqa: S608 - our own names
    if found != expected:
        raise StoreError(f"{path.name} must have {form} = {expected}, got {found}")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
