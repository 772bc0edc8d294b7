"""Group commit: what many threads want written at once shares one durable transaction.

There is no writer thread. Whoever comes first leads: it takes everything that waits, runs it as one batch, wakes the
others and hands the lead to the first that came meanwhile. A caller that finds nobody else pays no thread switch.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock, Thread
from typing import Any, Generic, NamedTuple, TypeVar

from ledger.errors import StoreError

W = TypeVar("W")

LARGEST_BATCH = 512


class Outcome(NamedTuple):
    """What became of one piece of work: a result, or the error its caller gets."""

    result: Any = None
    error: BaseException | None = None


class _Job(Generic[W]):
    __slots__ = ("outcome", "signal", "work")

    def __init__(self, work: W) -> None:
        self.work = work
        self.outcome: Outcome | None = None
        self.signal = Lock()
        self.signal.acquire()


class GroupCommit(Generic[W]):
    """Runs work in batches; `run_batch` gets pieces of work and returns as many outcomes, and never runs twice at once.

    When it returns, all results are durable. If it raises, every caller of the batch gets `StoreError`.
    """

    def __init__(self, run_batch: Callable[[Sequence[W]], Sequence[Outcome]]) -> None:
        """Keep the function that runs a batch."""
        self._run_batch = run_batch
        self._waiting: deque[_Job[W]] = deque()
        self._lead = Lock()
        """Held by whoever leads; handed over without being released."""

    def submit(self, work: W) -> Any:  # noqa: ANN401 (the caller knows what its work returns)
        """Return the result of `work`, which is durable then; raises what the work raised, or `StoreError`."""
        job = _Job(work)
        self._waiting.append(job)
        if not self._lead.acquire(blocking=False):
            self._wait(job)
        elif job.outcome is not None:  # done by the last leader just before it let go
            self._hand_over()
        self._finish(job)
        return _unpack(job)

    def _finish(self, job: _Job[W]) -> None:
        """Lead until the job is done; a full batch may leave it for the next."""
        while job.outcome is None:
            self._run(job)
            if job.outcome is None:
                self._wait(job)

    def _wait(self, job: _Job[W]) -> None:
        """Wait until the job is done or is to lead; if interrupted, leave a stand-in so that nobody waits for ever."""
        try:
            job.signal.acquire()
        except BaseException:
            Thread(target=self._stand_in, args=(job,), daemon=True).start()
            raise

    def _stand_in(self, job: _Job[W]) -> None:
        job.signal.acquire()
        self._finish(job)

    def _run(self, own: _Job[W]) -> None:
        """Lead: run what waits as one batch, hand the lead over, wake the others."""
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
        outcomes: Sequence[Outcome] = [Outcome(error=_interrupted()) for _ in batch]
        try:
            outcomes = self._run_batch([job.work for job in batch])
        finally:
            for job, outcome in zip(batch, outcomes, strict=True):
                job.outcome = outcome
            self._hand_over()
            for job in batch:
                if job is not own:
                    job.signal.release()

    def _hand_over(self) -> None:
        """Wake the first that waits as the new leader; if nobody does, be ready for whoever comes."""
        if not self._waiting:
            self._lead.release()
            if not self._waiting or not self._lead.acquire(blocking=False):
                return
        self._waiting[0].signal.release()


def _interrupted() -> StoreError:
    return StoreError("the writer was interrupted; ask again with the same key")


def _unpack(job: _Job[W]) -> Any:  # noqa: ANN401 (as for `submit`)
    outcome = job.outcome
    if outcome is None:
        raise _interrupted()
    if outcome.error is not None:
        raise outcome.error
    return outcome.result
