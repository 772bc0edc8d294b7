"""A view's file as another process than its publisher opens it: it cannot write."""

import sqlite3
from pathlib import Path

from ledger.errors import StoreError
from ledger.store.connection import connect_read_only, translated


class ReadOnlyFile:
    """The SQLite file at `path`, open for reading; the caller closes `db`."""

    def __init__(self, path: Path, form: str, expected: tuple[int, ...]) -> None:
        """Open the file, whose `position` has the columns `form` with the values `expected`.

        Raises `StoreError` if it is not there, or of another form.
        """
        self._path = path
        self._identity = _identity(path)
        self.db = connect_read_only(path)
        try:
            _check(self.db, path, form, expected)
        except StoreError:
            self.db.close()
            raise

    @property
    def replaced(self) -> bool:
        """Tell whether the publisher has put another file in its place, or taken it away."""
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
