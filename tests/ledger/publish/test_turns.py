"""Whose turn it is to be made anew: everybody once a period, the work spread over it."""

import pytest

from ledger.publish import turns as rotation
from tests.ledger.publishing import T0


@pytest.mark.parametrize("certificates", [1, 10, rotation.SLOTS, rotation.SLOTS + 7])
def test_everybody_has_one_turn_a_period(certificates):
    since = T0 + 17

    found = [
        index
        for turn in rotation.turns(since, since + rotation.PERIOD)
        for index in rotation.in_turn(turn, certificates)
    ]

    assert sorted(found) == list(range(certificates))


def test_turns_are_spread_over_the_period():
    busy = [len(rotation.in_turn(turn, 100_000)) for turn in range(rotation.SLOTS)]

    assert {min(busy), max(busy)} == {23, 24}
    assert rotation.next_turn(T0, 0) is None


@pytest.mark.parametrize("certificates", [1, 6, 5000])
def test_the_next_turn_is_the_first_in_which_there_is_somebody(certificates):
    coming = rotation.next_turn(T0, certificates)

    assert coming is not None
    assert coming > T0
    for turn in rotation.turns(T0, coming):
        there = len(rotation.in_turn(turn, certificates))
        assert bool(there) == (rotation.begin_of(turn) == coming)
