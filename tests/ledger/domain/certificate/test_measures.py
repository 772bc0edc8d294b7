"""The rules of warnings, suspensions and appeals: the last act allowed, the first refused."""

import pytest
from msgspec.structs import replace

from ledger.domain.certificate import facts as c
from tests.ledger.certifying import APPEAL, REVOKE, WARN, extend, fact, refusal, suspend
from tests.ledger.deciding import NUMBER, SCHEME, T0, TODAY, after, day, instant
from verifier.values.days import end_of


@pytest.mark.parametrize(
    "command",
    [
        replace(WARN, reason="false-information"),
        suspend(reason="no-such-reason"),
        replace(REVOKE, reason="change-not-notified"),
    ],
    ids=["warning", "suspension", "revocation"],
)
def test_a_measure_needs_a_reason_that_may_ground_it(command):
    assert refusal(after(), command) == "bad-reason"


def test_a_warning_stands_until_it_is_lifted_once():
    lift = c.LiftWarning(number=NUMBER, measure=1)
    state = after((WARN, T0))
    assert state.measures[0].stands(instant(700))

    lifted = after((lift, T0 + 5), state=state)

    assert not lifted.measures[0].stands(T0 + 5)
    assert refusal(lifted, lift) == "measure-ended"
    assert refusal(state, replace(lift, measure=2)) == "no-measure"
    assert refusal(state, replace(lift, measure=0)) == "no-measure"


def test_a_suspension_is_not_lifted_like_a_warning():
    state = after((suspend(), T0))

    assert refusal(state, c.LiftWarning(number=NUMBER, measure=1)) == "no-measure"


LIMITS = SCHEME.at(TODAY).suspension


def test_a_suspension_begins_today_or_soon():
    latest = LIMITS.starts_within_days

    assert fact(after(), suspend(latest, latest))
    assert refusal(after(), suspend(latest + 1, latest + 2)) == "bad-start"
    assert refusal(after(), suspend(-1, 5)) == "bad-start"


def test_a_suspension_lasts_at_least_a_day_and_at_most_as_long_as_the_scheme_says():
    longest = LIMITS.longest_days

    assert fact(after(), suspend(0, 0))
    assert fact(after(), suspend(0, longest - 1))
    assert refusal(after(), suspend(0, longest)) == "bad-length"
    assert refusal(after(), suspend(5, 4)) == "bad-length"


def test_there_is_one_suspension_at_a_time():
    state = after((suspend(3, 9), T0))

    assert refusal(state, suspend(0, 1)) == "already-suspended"
    assert fact(state, suspend(10, 11), instant(10)).measure == 2


def test_a_suspension_ends_with_its_last_day_without_a_fact():
    state = after((suspend(0, 6), T0))

    assert state.suspension(end_of(day(6)) - 1)
    assert not state.suspension(end_of(day(6)))


def test_a_suspension_is_extended_to_a_later_day_within_the_limit():
    state = after((suspend(0, 6), T0))
    longest = LIMITS.longest_days

    assert refusal(state, extend(6)) == "not-later"
    assert refusal(state, extend(longest)) == "bad-length"
    assert after((extend(longest - 1), T0), state=state).suspension(instant(longest - 1))


def test_a_suspension_that_is_over_cannot_be_extended_or_reinstated():
    state = after((suspend(0, 6), T0))

    for command in (extend(9), c.Reinstate(number=NUMBER, measure=1)):
        assert refusal(state, command, instant(7)) == "measure-ended"


def test_reinstating_ends_a_suspension_early_and_makes_room_for_another():
    state = after((suspend(), T0), (c.Reinstate(number=NUMBER, measure=1), T0 + 5))

    assert not state.suspension(T0 + 5)
    assert fact(state, suspend()).measure == 2


def test_an_appeal_comes_within_thirty_days_and_is_heard_once():
    state = after((WARN, T0))
    days = SCHEME.at(TODAY).deadlines.appeal_days

    assert fact(state, APPEAL, end_of(day(days)) - 1)
    assert refusal(state, APPEAL, end_of(day(days))) == "too-late"
    assert refusal(after((APPEAL, T0), state=state), APPEAL) == "already-appealed"
    assert refusal(state, replace(APPEAL, measure=2)) == "no-measure"


def test_only_a_waiting_appeal_is_decided():
    upheld = c.DecideAppeal(number=NUMBER, measure=1, outcome="upheld")
    state = after((WARN, T0))
    assert refusal(state, upheld) == "no-appeal"

    decided = after((APPEAL, T0), (upheld, T0), state=state)

    assert decided.measures[0].stands(T0 + 60)
    assert refusal(decided, upheld) == "no-appeal"
    assert refusal(decided, APPEAL) == "already-appealed"


def test_an_overturned_measure_ends_with_the_decision():
    overturned = c.DecideAppeal(number=NUMBER, measure=1, outcome="overturned")

    appealed = after((suspend(), T0), (APPEAL, T0 + 1))
    state = after((overturned, T0 + 2), state=appealed)

    assert appealed.suspension(T0 + 2)
    assert not state.suspension(T0 + 2)
    assert state.measures[0].ended == T0 + 2


def test_a_warning_lifted_before_the_appeal_is_decided_keeps_its_own_end():
    lift = c.LiftWarning(number=NUMBER, measure=1)
    overturned = c.DecideAppeal(number=NUMBER, measure=1, outcome="overturned")

    state = after((WARN, T0), (APPEAL, T0 + 1), (lift, T0 + 2), (overturned, T0 + 3))

    assert state.measures[0].ended == T0 + 2
