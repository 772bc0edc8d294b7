"""The embedded store: one SQLite file, one writer at a time, every answer durable.

A batch of commands is one transaction (`BEGIN IMMEDIATE` … `COMMIT`, synchronous=FULL). It is decided first and
written then, and while SQLite writes it, the next batch is decided on top of it: Python and the disk work side by side.
What was decided is written only if it still holds: when the batch before could not be written, or another process wrote
meanwhile, it is decided again. So an answer never rests on anything that is not durable.

A command that is refused has written nothing and does not disturb the others; one that fails after it has written takes
the batch back, and each command of it then runs alone. Several processes may write: SQLite's lock puts their batches in
a row.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Lock, RLock
from typing import Any, NamedTuple, TypeVar

from ledger.errors import ConcurrencyError, LedgerError, StoreError
from ledger.store.connection import connect
from ledger.store.group_commit import GroupCommit, Outcome
from ledger.store.schema import prepare
from ledger.store.transaction import Before, Row, Transaction

T = TypeVar("T")


class Work(NamedTuple):
    """Something to do inside a transaction, and the idempotency key it will ask for, if any."""

    run: Callable[[Transaction], Any]
    key: str | None


_SIZE = "SELECT coalesce(max(log_index) + 1, 0) FROM ledger_events"


class _SpoiledError(Exception):
    """A piece of work failed after it had written: the batch must be taken back."""

    def __init__(self, cause: BaseException) -> None:
        self.cause = cause


class SqliteStore:
    """Opens the ledger file at `path` (creating it if needed) and runs work in durable transactions.

    `begun` sees each transaction first; `before_commit` makes durable what its facts need; `after_rollback` takes that
    back.
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
        self._connection = connect(path)
        self._writing = Lock()
        self._deciding = connect(path)
        self._reading = connect(path)
        self._read_lock = RLock()
        prepare(self._connection)
        self._size = self._read_size()
        self._before = Before(self._size, 1)
        self._guard = Lock()
        """Held to change what the next decision builds on."""
        self._version = self._data_version()
        self._grown = Condition()
        self._group = GroupCommit(self._run_batch)

    def submit(self, run: Callable[[Transaction], T], key: str | None = None) -> T:
        """Call `run` alone in the world and return its result once that is durable; `key` is what it may look up.

        `run` may be called twice and must have no effect but through its transaction. Raises what it raises, or
        `StoreError` if nothing could be written or the outcome is unknown (then ask again under the same key).
        """
        result: T = self._group.submit(Work(run, key))
        return result

    def rows(self, originator: str) -> list[Row]:
        """Return the committed facts of one aggregate, oldest first; raises `StoreError`."""
        with self._read_lock:
            try:
                return Transaction(self._reading, Before(0, 0)).rows(originator)
            except sqlite3.Error as error:
                raise StoreError(f"cannot read the ledger: {error}") from error

    def wait(self, beyond: int, seconds: float) -> int:
        """Return the size of the log once this process has written past `beyond`, or after `seconds`."""
        with self._grown:
            self._grown.wait_for(lambda: self._size > beyond, seconds)
            return self._size

    def close(self) -> None:
        """Close the file."""
        for connection in (self._connection, self._deciding, self._reading):
            connection.close()

    def _run_batch(
        self, works: Sequence[Work], go_on: Callable[[], None] = lambda: None
    ) -> list[Outcome]:
        """Run `works` and return their outcomes; `go_on` is called when the next batch may be decided."""
        try:
            return self._transact(works, go_on, ahead=True)
        except _SpoiledError:
            return [outcome for work in works for outcome in self._run_alone(work)]
        except (sqlite3.Error, StoreError, ConcurrencyError) as error:
            return [Outcome(error=_refusal(error)) for _ in works]

    def _run_alone(self, work: Work) -> list[Outcome]:
        try:
            return self._transact([work], lambda: None, ahead=False)
        except _SpoiledError as error:
            return [Outcome(error=error.cause)]
        except (sqlite3.Error, StoreError, ConcurrencyError) as error:
            return [Outcome(error=_refusal(error))]

    def _transact(
        self, works: Sequence[Work], go_on: Callable[[], None], *, ahead: bool
    ) -> list[Outcome]:
        """Decide `works`, write them in one transaction and return their outcomes once it is on disk.

        They are decided `ahead`, while the batch before is being written, and once more if that did not end well.
        """
        decided = self._decide(works) if ahead else None
        with self._writing:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._look_for_others()
                if decided is None or decided[0].epoch != self._before.epoch:
                    decided = self._decide(works)
                transaction, outcomes = decided
                self._before_commit()
                self._build_on(transaction.after)
                go_on()
                transaction.write(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                self._take_back()
                raise
        with self._grown:
            self._size = transaction.size
            self._grown.notify_all()
        return outcomes

    def _decide(self, works: Sequence[Work]) -> tuple[Transaction, list[Outcome]]:
        """Return what `works` would write, and their outcomes."""
        keys = [work.key for work in works if work.key is not None]
        transaction = Transaction(self._deciding, self._before, keys)
        try:
            self._begun(transaction)
            return transaction, [_run(work, transaction) for work in works]
        except BaseException:
            self._distrust()
            self._after_rollback()
            raise

    def _look_for_others(self) -> None:
        """Notice, in the write transaction, that another process has written."""
        version, size = self._data_version(), self._read_size()
        if version != self._version or size != self._before.size:
            self._version = version
            self._build_on(Before(size, 0))
            self._distrust()

    def _take_back(self) -> None:
        """End the transaction without a trace. What is being decided on top of it will be decided again."""
        self._build_on(Before(self._size, 0))
        self._distrust()
        self._after_rollback()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _build_on(self, before: Before) -> None:
        """Let the next decision build on `before`, in the present epoch."""
        with self._guard:
            self._before = before._replace(epoch=self._before.epoch)

    def _distrust(self) -> None:
        """Begin a new epoch: states kept in memory may be wrong."""
        with self._guard:
            self._before = self._before._replace(epoch=self._before.epoch + 1)

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _read_size(self) -> int:
        size: int
        (size,) = self._connection.execute(_SIZE).fetchone()
        return size


def _run(work: Work, transaction: Transaction) -> Outcome:
    before = transaction.writes
    try:
        return Outcome(work.run(transaction))
    except sqlite3.Error:
        raise
    except LedgerError as error:
        if transaction.writes != before:
            raise _SpoiledError(error) from error
        return Outcome(error=error)
    except Exception as error:  # a defect in one command must not take the others with it
        raise _SpoiledError(error) from error


def _refusal(error: Exception) -> StoreError:
    refusal = StoreError(
        f"the ledger cannot be written now: {error}; nothing was acknowledged, "
        "ask again with the same key"
    )
    refusal.__cause__ = error
    return refusal
