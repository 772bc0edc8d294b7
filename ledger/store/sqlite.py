"""The embedded store: one SQLite file, one writer at a time, every answer durable.

A batch of commands is one transaction (`BEGIN IMMEDIATE` … `COMMIT`, synchronous=FULL). A refused
command has written nothing and does not disturb the others. If one fails after it has written, the
batch is rolled back, and each of its commands runs alone. Several processes may write: SQLite's
lock lets one batch run at a time.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition
from typing import NamedTuple, TypeVar

from eventsourcing.persistence import PersistenceError

from ledger.errors import ConcurrencyError, LedgerError, StoreError
from ledger.store.connection import connect, translated
from ledger.store.datastore import LedgerDatastore
from ledger.store.group_commit import GroupCommit, WorkOutcome
from ledger.store.recorder import LedgerRecorder
from ledger.store.row import Row
from ledger.store.transaction import Transaction

T = TypeVar("T")


class Work(NamedTuple):
    """Something to do inside a transaction, and the idempotency key it will ask for, if any."""

    run: Callable[[Transaction], object]
    key: str | None


class _SpoiledError(Exception):
    """A piece of work failed after it had written: the batch must be rolled back."""

    def __init__(self, cause: BaseException) -> None:
        self.cause = cause


class SqliteStore:
    """Opens or creates the ledger file at `path` and runs work in durable transactions.

    `begun` sees each transaction first; `before_commit` makes durable what its facts need;
    `after_rollback` undoes that.
    """

    def __init__(
        self,
        path: Path,
        *,
        begun: Callable[[Transaction], None] = lambda _: None,
        before_commit: Callable[[], None] = lambda: None,
        after_rollback: Callable[[], None] = lambda: None,
    ) -> None:
        """Connect and prepare the tables; raises `StoreError`."""
        self.path = path
        self._begun = begun
        self._before_commit = before_commit
        self._after_rollback = after_rollback
        self._writing = LedgerRecorder(LedgerDatastore(path, connect(path)))
        self._reading = LedgerRecorder(LedgerDatastore(path, connect(path)))
        self._writing.create_table()
        self._size = self._read_size()
        self._epoch = 1
        self._grown = Condition()
        self._group = GroupCommit(self._run_batch)

    def submit(self, run: Callable[[Transaction], T], key: str | None = None) -> T:
        """Run `run` with no other writer and return its result once durable; it may look up `key`.

        `run` may be called twice; its only effect must be on its transaction. Raises what it
        raises, or `StoreError` if nothing could be written or the outcome is unknown (then ask
        again with the same key).
        """
        result: T = self._group.submit(Work(run, key))
        return result

    def rows(self, originator: str) -> list[Row]:
        """Return the committed facts of one aggregate, oldest first; raises `StoreError`."""
        with translated("read the ledger"):
            return self._reading.select_events(originator)

    def wait(self, beyond: int, seconds: float) -> int:
        """Return the size of the log once this process wrote past `beyond`, or after `seconds`."""
        with self._grown:
            self._grown.wait_for(lambda: self._size > beyond, seconds)
            return self._size

    def close(self) -> None:
        """Close the file."""
        self._writing.datastore.close()
        self._reading.datastore.close()

    def _run_batch(self, works: Sequence[Work]) -> list[WorkOutcome]:
        try:
            return self._transact(works)
        except _SpoiledError as error:
            if len(works) == 1:
                return [WorkOutcome(error=error.cause)]
        except (sqlite3.Error, PersistenceError, StoreError, ConcurrencyError) as error:
            return [WorkOutcome(error=_refusal(error)) for _ in works]
        return [outcome for work in works for outcome in self._run_batch([work])]

    def _transact(self, works: Sequence[Work]) -> list[WorkOutcome]:
        """Run `works` in one transaction and return their outcomes once it is on disk."""
        try:
            with self._writing.datastore.transaction(commit=True):
                transaction = self._begin([work.key for work in works if work.key is not None])
                self._begun(transaction)
                outcomes = [_run(work, transaction) for work in works]
                transaction.flush()
                self._before_commit()
        except BaseException:
            self._epoch += 1
            self._after_rollback()
            raise
        with self._grown:
            self._size = transaction.size
            self._grown.notify_all()
        return outcomes

    def _begin(self, keys: Sequence[str]) -> Transaction:
        size = self._read_size()
        if size != self._size:
            self._epoch += 1
        return Transaction(self._writing, size, self._epoch, keys)

    def _read_size(self) -> int:
        return self._writing.max_notification_id() or 0


def _run(work: Work, transaction: Transaction) -> WorkOutcome:
    before = transaction.writes
    try:
        return WorkOutcome(work.run(transaction))
    except sqlite3.Error:
        raise
    except LedgerError as error:
        if transaction.writes != before:
            raise _SpoiledError(error) from error
        return WorkOutcome(error=error)
    except Exception as error:  # a defect in one command must not take the others with it
        raise _SpoiledError(error) from error


def _refusal(error: Exception) -> StoreError:
    refusal = StoreError(
        f"the ledger cannot be written now: {error}; nothing was acknowledged, "
        "ask again with the same key"
    )
    refusal.__cause__ = error
    return refusal
