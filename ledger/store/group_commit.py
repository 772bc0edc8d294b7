"""Group commit: what many threads write at once shares one durable transaction.

There is no writer thread. The first caller leads: it takes all waiting work, runs it as one batch,
and wakes one caller of its batch, which wakes the next, and so on: if all woke at once, they would
queue for Python's lock. The last one woken hands the lead to the first that came meanwhile. By then
those woken before it may be back with their next command. If the lead were handed over earlier, the
callers would split into two halves that take turns, and each would wait for the disk twice. A
caller that is alone pays for no thread switch.
"""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise
from threading import Lock, Thread
from typing import Any, Generic, NamedTuple, TypeVar

from ledger.errors import StoreError

W = TypeVar("W")

LARGEST_BATCH = 512


class WorkOutcome(NamedTuple):
    """The outcome of one piece of work: a result, or the error for its caller."""

    result: object = None
    error: BaseException | None = None


class _Job(Generic[W]):
    __slots__ = ("follower", "last", "leads", "outcome", "signal", "work")

    def __init__(self, work: W) -> None:
        self.work = work
        self.outcome: WorkOutcome | None = None
        self.leads = False
        self.follower: _Job[W] | None = None
        """Whom to wake next."""
        self.last = False
        """Whether to hand the lead over, with nobody left to wake."""
        self.signal = Lock()
        self.signal.acquire()


class GroupCommit(Generic[W]):
    """Runs work in batches by `run_batch`, which never runs twice at once.

    `run_batch` gets pieces of work and returns as many outcomes. When it returns, all results are
    durable. If it raises, every caller of the batch gets `StoreError`.
    """

    def __init__(self, run_batch: Callable[[Sequence[W]], Sequence[WorkOutcome]]) -> None:
        """Keep the function that runs a batch."""
        self._run_batch = run_batch
        self._waiting: deque[_Job[W]] = deque()
        self._lead = Lock()
        """Held by the leader, then by those it served; handed over without release."""

    def submit(self, work: W) -> Any:  # noqa: ANN401 (the caller knows what its work returns)
        """Return the durable result of `work`; raises what it raised, or `StoreError`."""
        job = _Job(work)
        self._waiting.append(job)
        self._start(job)
        self._finish(job)
        return _unpack(job)

    def _start(self, job: _Job[W]) -> None:
        """Lead at once if nobody does, else wait."""
        if not self._lead.acquire(blocking=False):
            self._wait(job)

    def _finish(self, job: _Job[W]) -> None:
        """Lead until the job is done; a full batch may leave it for the next."""
        while job.outcome is None:
            self._run(job)
            if job.outcome is None:
                self._wait(job)

    def _wait(self, job: _Job[W]) -> None:
        """Wait until the job is done or is to lead.

        When interrupted, leave a stand-in, so that nobody waits for ever.
        """
        try:
            job.signal.acquire()
            self._pass_on(job)
        except BaseException:
            Thread(target=self._stand_in, args=(job,), daemon=True).start()
            raise

    def _stand_in(self, job: _Job[W]) -> None:
        if job.outcome is None and not job.leads:
            job.signal.acquire()
        self._pass_on(job)
        self._finish(job)

    def _run(self, own: _Job[W]) -> None:
        """Lead: run what waits as one batch, then wake the others or hand the lead over."""
        own.leads = False
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
        outcomes: Sequence[WorkOutcome] = [WorkOutcome(error=_interrupted()) for _ in batch]
        try:
            outcomes = self._run_batch([job.work for job in batch])
        finally:
            followers = [job for job in batch if job is not own]
            for job, follower in pairwise(followers):
                job.follower = follower
            for job, outcome in zip(batch, outcomes, strict=True):
                job.outcome = outcome
            if followers:
                followers[-1].last = True
                followers[0].signal.release()
            else:
                self._hand_over()

    def _pass_on(self, job: _Job[W]) -> None:
        """Wake the caller after `job` in its batch; after the last one, the next leader."""
        follower, job.follower = job.follower, None
        if follower is not None:
            follower.signal.release()
        elif job.last:
            job.last = False
            self._hand_over()

    def _hand_over(self) -> None:
        """Wake the first that waits as the new leader; if nobody waits, the next caller leads."""
        if not self._waiting:
            self._lead.release()
            if not self._waiting or not self._lead.acquire(blocking=False):
                return
        successor = self._waiting[0]
        successor.leads = True
        successor.signal.release()


def _interrupted() -> StoreError:
    return StoreError("the writer was interrupted; ask again with the same key")


def _unpack(job: _Job[W]) -> object:
    outcome = job.outcome
    if outcome is None:
        raise _interrupted()
    if outcome.error is not None:
        raise outcome.error
    return outcome.result
