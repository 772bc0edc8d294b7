from threading import Barrier, Event, Lock, Thread

import pytest

from ledger.store.group_commit import LARGEST_BATCH, GroupCommit, WorkOutcome, _Job


class Batches:
    """Runs batches in memory and remembers them; `work` is a number, its result the double."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self._running = Lock()

    def __call__(self, works):
        assert self._running.acquire(blocking=False), "two batches ran at once"
        self.seen.append(list(works))
        self._running.release()
        return [WorkOutcome(2 * work) for work in works]


def submit_from_threads(group: GroupCommit, works) -> dict:
    found = {}

    def run(work):
        try:
            found[work] = group.submit(work)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            found[work] = error

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_single_caller_leads_in_its_own_thread():
    batches = Batches()

    result = GroupCommit(batches).submit(4)

    assert result == 8
    assert batches.seen == [[4]]


def test_everybody_gets_their_own_result_and_every_work_runs_once():
    batches = Batches()
    group = GroupCommit(batches)
    together = Barrier(16)
    found = {}

    def client(nth: int) -> None:
        together.wait()
        for step in range(100):
            work = nth * 100 + step
            found[work] = group.submit(work)

    threads = [Thread(target=client, args=(nth,)) for nth in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {work: 2 * work for work in range(1600)}
    assert sorted(work for batch in batches.seen for work in batch) == list(range(1600))


def test_work_that_comes_while_a_batch_runs_shares_the_next_one():
    started, go_on = Event(), Event()
    batches = Batches()

    def run_batch(works):
        if 0 in works:
            started.set()
            go_on.wait()
        return batches(works)

    group = GroupCommit(run_batch)
    first = Thread(target=group.submit, args=(0,))
    first.start()
    started.wait()
    others = [Thread(target=group.submit, args=(work,)) for work in range(1, 9)]
    for thread in others:
        thread.start()
    while len(group._waiting) < 8:
        pass
    go_on.set()
    for thread in (first, *others):
        thread.join()

    assert batches.seen[0] == [0]
    assert sorted(batches.seen[1]) == list(range(1, 9))


def test_the_next_batch_waits_for_those_who_were_just_served():
    """They come again at once, and share it; else two halves of the callers take turns."""
    batches = Batches()
    group = GroupCommit(batches)
    served, last = _Job(1), _Job(2)
    group._waiting.extend((served, last))
    group._lead.acquire()
    group._run(_Job(0))
    again = _Job(3)
    group._waiting.append(again)

    group._start(served)
    early = again.leads
    group._start(last)

    assert (early, again.leads) == (False, True)


def test_more_work_than_a_batch_holds_is_done_in_several():
    started, go_on = Event(), Event()
    batches = Batches()

    def run_batch(works):
        if 0 in works:
            started.set()
            go_on.wait()
        return batches(works)

    group = GroupCommit(run_batch)
    first = Thread(target=group.submit, args=(0,))
    first.start()
    started.wait()
    waiting = LARGEST_BATCH + 20
    others = [Thread(target=group.submit, args=(work,)) for work in range(1, waiting + 1)]
    for thread in others:
        thread.start()
    while len(group._waiting) < waiting:
        pass
    go_on.set()
    for thread in (first, *others):
        thread.join()

    assert [len(batch) for batch in batches.seen] == [1, LARGEST_BATCH, 20]


def test_an_error_goes_to_the_one_whose_work_failed():
    def run_batch(works):
        return [
            WorkOutcome(error=ValueError("odd")) if work % 2 else WorkOutcome(work)
            for work in works
        ]

    found = submit_from_threads(GroupCommit(run_batch), range(8))

    assert [found[work] for work in (0, 2, 4, 6)] == [0, 2, 4, 6]
    assert all(isinstance(found[work], ValueError) for work in (1, 3, 5, 7))


def test_a_batch_that_breaks_gives_everybody_an_error_and_the_next_one_runs():
    broken = [True]

    def run_batch(works):
        if broken:
            broken.clear()
            raise RuntimeError("defect")
        return [WorkOutcome(work) for work in works]

    group = GroupCommit(run_batch)
    with pytest.raises(RuntimeError):
        group.submit(1)

    assert group.submit(2) == 2


def test_followers_of_a_broken_batch_are_told_to_ask_again():
    started, go_on = Event(), Event()

    def run_batch(works):
        if 0 in works:
            started.set()
            go_on.wait()
            return [WorkOutcome(0)]
        raise KeyboardInterrupt

    group = GroupCommit(run_batch)
    first = Thread(target=group.submit, args=(0,))
    first.start()
    started.wait()
    found = {}

    def follow(work):
        try:
            group.submit(work)
        except BaseException as error:  # noqa: BLE001 - an interrupt is what the test is about
            found[work] = error

    others = [Thread(target=follow, args=(work,)) for work in (1, 2, 3)]
    for thread in others:
        thread.start()
    while len(group._waiting) < 3:
        pass
    go_on.set()
    for thread in (first, *others):
        thread.join()

    kinds = sorted(type(error).__name__ for error in found.values())
    assert kinds == ["KeyboardInterrupt", "StoreError", "StoreError"]


class InterruptedSignal:
    """A signal whose first wait is interrupted, as by Ctrl-C."""

    def __init__(self, lock) -> None:
        self._lock = lock
        self._interrupted = False

    def acquire(self) -> None:
        if not self._interrupted:
            self._interrupted = True
            raise KeyboardInterrupt
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()


def test_a_caller_interrupted_while_waiting_leaves_nobody_behind():
    batches = Batches()
    group = GroupCommit(batches)
    group._lead.acquire()  # somebody leads
    job = _Job(1)
    job.signal = InterruptedSignal(job.signal)
    group._waiting.append(job)

    with pytest.raises(KeyboardInterrupt):
        group._wait(job)
    group._hand_over()

    assert group.submit(2) == 4
    assert sorted(work for batch in batches.seen for work in batch) == [1, 2]


def test_whoever_was_served_before_it_could_wait_lets_its_followers_go():
    """A leader may finish a job between its caller's queueing and its waiting."""
    batches = Batches()
    group = GroupCommit(batches)
    late, follower = _Job(1), _Job(2)
    group._waiting.extend((late, follower))
    group._lead.acquire()
    group._run(_Job(0))

    group._start(late)
    group._start(follower)

    assert [late.outcome.result, follower.outcome.result] == [2, 4]
    assert group.submit(3) == 6
