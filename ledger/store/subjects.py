"""A key for each subject, wrapped by the key-encryption key: the one store that can forget.

It is a file of its own beside the append-only ledger. Erasing a subject overwrites its wrapped key
and leaves a tombstone: what was sealed under the key can never be read again, in any copy of
the ledger. Erasures are numbered from 1, so that holders of copies can follow. Backups of this file
must expire, or nothing was erased. New keys are made many at once, so that few batches of commands
wait for this file's disk too.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Protocol

from keys.errors import SealError
from keys.kek import Kek
from keys.sealing import new_subject_key, unwrap, wrap
from ledger.errors import LedgerCorruptError, StoreError
from ledger.store.connection import connect, translated, writing
from ledger.store.ids import TOGETHER, neighbours

_PURPOSE = "subject-keys"
_FOREIGN = "a subject key does not open: is this the ledger's own key-encryption key?"
_SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS subject_key (subject TEXT PRIMARY KEY, wrapped BLOB) \
WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE IF NOT EXISTS erasure (number INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE) STRICT
""",
)


class KeySource(Protocol):
    """What a decision needs of the subjects' keys; `SubjectKeys` explains each."""

    def find(self, subject: str) -> bytes | None: ...  # noqa: D102
    def next_id(self, prefix: str, random_bytes: Callable[[int], bytes]) -> str: ...  # noqa: D102
    def begin(self, prefix: str, random_bytes: Callable[[int], bytes]) -> bytes: ...  # noqa: D102
    def obtain(self, subject: str, random_bytes: Callable[[int], bytes]) -> bytes: ...  # noqa: D102


class SubjectKeys:
    """Finds, creates and destroys the keys of subjects; safe to use from several threads."""

    def __init__(self, path: Path, kek: Kek) -> None:
        """Open the file at `path`, creating it if needed; raises `StoreError`."""
        self._kek = kek.derive(_PURPOSE)
        self._lock = RLock()
        self._known: dict[str, bytes] = {}
        self._unsaved: dict[str, bytes] = {}
        self._to_come: dict[str, list[tuple[str, bytes]]] = {}
        """By prefix, ids and keys of subjects to come; the last is the next."""
        self._stocks: dict[str, int] = {}
        """By prefix, how many come next: twice as many each time, so a short run wastes none."""
        self._kept: set[str] = set()
        """The prefixes whose keys are on disk, or will be after the next `save`."""
        self._connection = connect(path)
        with translated("prepare the subject keys"):
            self._connection.execute("PRAGMA secure_delete=ON")
            for statement in _SCHEMA:
                self._connection.execute(statement)
        self._seen = self._data_version()

    def find(self, subject: str) -> bytes | None:
        """Return the subject's key, None if it was erased.

        Raises `LedgerCorruptError` if the file never had one.
        """
        with self._lock:
            key = self._known.get(subject)
            return self._load(subject) if key is None else key

    def all(self) -> dict[str, bytes]:
        """Return the keys of all subjects that were not erased, to read the whole ledger."""
        query = "SELECT subject, wrapped FROM subject_key WHERE wrapped IS NOT NULL"
        with self._lock, translated("read the subject keys"):
            rows = self._connection.execute(query).fetchall()
        try:
            return {subject: unwrap(self._kek, wrapped) for subject, wrapped in rows}
        except SealError as error:
            raise StoreError(_FOREIGN) from error

    def next_id(self, prefix: str, random_bytes: Callable[[int], bytes]) -> str:
        """Return the id that `begin` would give the next subject with `prefix`; makes nothing."""
        with self._lock:
            stock = self._to_come.setdefault(prefix, [])
            if not stock:
                count = self._stocks.get(prefix, 1)
                self._stocks[prefix] = min(TOGETHER, 2 * count)
                names = neighbours(prefix, random_bytes, count)
                stock += ((name, new_subject_key(random_bytes)) for name in names)
                self._kept.discard(prefix)
            return stock[-1][0]

    def begin(self, prefix: str, random_bytes: Callable[[int], bytes]) -> bytes:
        """Return the key of the new subject `next_id`; it is on disk only after `save`.

        The first key of a stock saves all of the stock: then `save` has nothing to do for the
        others.
        """
        with self._lock:
            self.next_id(prefix, random_bytes)
            stock = self._to_come[prefix]
            if prefix not in self._kept:
                self._unsaved.update(stock)
                self._kept.add(prefix)
            subject, key = stock.pop()
            self._known[subject] = key
            return key

    def create(self, subject: str, random_bytes: Callable[[int], bytes]) -> bytes:
        """Return a new key for `subject`; it is on disk only after `save`."""
        with self._lock:
            key = new_subject_key(random_bytes)
            self._known[subject] = self._unsaved[subject] = key
            return key

    def obtain(self, subject: str, random_bytes: Callable[[int], bytes]) -> bytes:
        """Return the key of a subject that is never erased, creating it at first use."""
        with self._lock:
            return self.existing(subject) or self.create(subject, random_bytes)

    def existing(self, subject: str) -> bytes | None:
        """Return the subject's key; None if it was erased or never made."""
        with self._lock:
            there = subject in self._known or self._row(subject) is not None
            return self.find(subject) if there else None

    def save(self) -> None:
        """Put new keys on disk, before the first fact that needs them; raises `StoreError`."""
        if not self._unsaved:
            return
        with self._lock, translated("save subject keys"):
            rows = [(subject, wrap(self._kek, key)) for subject, key in self._unsaved.items()]
            try:
                with writing(self._connection):
                    self._connection.executemany("INSERT INTO subject_key VALUES (?, ?)", rows)
            except sqlite3.Error:
                self.forget_unsaved()
                raise
            self._unsaved.clear()

    def forget_unsaved(self) -> None:
        """Drop the keys of facts that were not written."""
        with self._lock:
            for subject in self._unsaved:
                self._known.pop(subject, None)
            if self._unsaved:
                self._to_come.clear()
            self._unsaved.clear()

    def erase(self, subject: str) -> None:
        """Destroy the subject's key; a second time changes nothing. Raises `StoreError`."""
        self.save()
        with self._lock, translated("erase a subject key"):
            with writing(self._connection):
                self._erase(subject)
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._known.pop(subject, None)

    def erased(self, since: int = 0) -> tuple[str, ...]:
        """Return the erased subjects in order, without the first `since`; raises `StoreError`."""
        query = "SELECT subject FROM erasure WHERE number > ? ORDER BY number"
        with self._lock, translated("read the subject keys"):
            return tuple(subject for (subject,) in self._connection.execute(query, (since,)))

    def refresh(self) -> int:
        """Forget keys in memory if another process changed the file: it may have erased one.

        Returns a number that is different after each such change.
        """
        with self._lock, translated("read the subject keys"):
            version = self._data_version()
            if version != self._seen:
                self._seen = version
                self._known = dict(self._unsaved)
        return version

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _erase(self, subject: str) -> None:
        self._connection.execute(
            "UPDATE subject_key SET wrapped = NULL WHERE subject = ?", (subject,)
        )
        self._connection.execute(
            "INSERT OR IGNORE INTO erasure (subject) SELECT subject FROM subject_key"
            " WHERE subject = ? AND wrapped IS NULL",
            (subject,),
        )

    def _load(self, subject: str) -> bytes | None:
        row = self._row(subject)
        if row is None:
            raise LedgerCorruptError(
                f"there is no key for subject {subject}: "
                "the file of subject keys is not this ledger's"
            )
        if row[0] is None:
            return None
        try:
            key = unwrap(self._kek, row[0])
        except SealError as error:
            raise StoreError(_FOREIGN) from error
        self._known[subject] = key
        return key

    def _row(self, subject: str) -> tuple[bytes | None] | None:
        with translated("read the subject keys"):
            found: tuple[bytes | None] | None = self._connection.execute(
                "SELECT wrapped FROM subject_key WHERE subject = ?", (subject,)
            ).fetchone()
        return found

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
