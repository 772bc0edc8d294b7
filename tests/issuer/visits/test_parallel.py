"""Hosts are looked at side by side; who stops asking waits for nobody."""

import threading

import pytest

from issuer.visits.parallel import AT_ONCE, side_by_side
from ledger.errors import OutsideError


def test_a_slow_host_holds_up_no_other():
    fast_is_told = threading.Event()

    def look(host, sleep):
        if host == "slow":
            assert fast_is_told.wait(30)
        return f"{host} seen"

    told = []
    for host, result in side_by_side(["slow", "fast"], look):
        told.append((host, result))
        fast_is_told.set()

    assert told == [("fast", "fast seen"), ("slow", "slow seen")]


def test_when_the_caller_goes_away_waits_end_and_nothing_more_begins():
    begun, ended = [], []
    waiting = threading.Semaphore(0)

    def look(host, sleep):
        begun.append(host)
        if host == 0:
            for _ in range(AT_ONCE - 1):
                waiting.acquire()
            return
        waiting.release()
        try:
            sleep(60)
        except OutsideError:
            ended.append(host)

    looks = side_by_side(range(3 * AT_ONCE), look)
    assert next(looks) == (0, None)
    looks.close()

    assert sorted(ended) == sorted(set(begun) - {0})
    assert len(begun) < 3 * AT_ONCE


def test_a_look_that_fails_fails_for_the_caller():
    def look(host, sleep):
        raise ValueError(host)

    with pytest.raises(ValueError, match=r"a\.example"):
        list(side_by_side(["a.example"], look))
