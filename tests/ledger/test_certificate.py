"""The rules of a certificate's life, each with what it allows last and refuses first."""

from datetime import date
from typing import get_args

import pytest
from msgspec.structs import replace

from ledger.domain import certificate as c
from ledger.domain.certificate_articles import ARTICLES
from ledger.domain.certificate_limits import MOST_PLACES
from ledger.domain.certificate_rules import decide
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import (
    BUSINESS,
    DAY,
    HANDLES,
    HOLDER,
    HOSTS,
    NUMBER,
    SCHEME,
    T0,
    TODAY,
    after,
    circumstances,
    day,
    instant,
)
from verifier.days import end_of, start_of

END = date(2028, 3, 1)
LAST = (END - TODAY).days
DIGEST = "A" * 43
ISSUE = c.Issue(business="b-1", sites=HOSTS[:1], tier="full")
WARN = c.Warn(number=NUMBER, reason="criteria-not-met")
REVOKE = c.Revoke(number=NUMBER, reason="false-information")
APPEAL = c.Appeal(number=NUMBER, measure=1)


def suspend(first: int = 0, last: int = 6, reason: str = "criteria-not-met") -> c.Suspend:
    return c.Suspend(number=NUMBER, reason=reason, start=day(first), end=day(last))


def extend(last: int, measure: int = 1) -> c.ExtendSuspension:
    return c.ExtendSuspension(number=NUMBER, measure=measure, end=day(last))


def badge(token: str = DIGEST, qr: str = "B" * 43, kid: str = "badge-1") -> c.RecordBadge:
    return c.RecordBadge(number=NUMBER, kid=kid, token=token, qr=qr)


def refusal(state, command, at: int = T0 + 60, business=BUSINESS) -> str:
    """Return the code of the rule that refuses `command`."""
    with pytest.raises(CommandRefusedError) as caught:
        decide(state, command, circumstances(at, business))
    assert str(caught.value)
    return caught.value.rule


def fact(state, command, at: int = T0 + 60):
    (found,) = decide(state, command, circumstances(at))
    assert found.at == at
    return found


def test_a_certificate_is_valid_from_the_day_of_its_issue_for_two_years_r86():
    issued = fact(None, ISSUE, T0)

    assert (issued.start, issued.end) == (TODAY, END)
    assert (issued.scheme, issued.tier) == ("cets-1", "full")
    assert (issued.holder, issued.business) == (HOLDER, "b-1")


def test_the_day_of_issue_is_that_of_phnom_penh():
    late_evening_in_utc = start_of(TODAY) - 7 * 3600 + 18 * 3600

    assert fact(None, ISSUE, late_evening_in_utc).start == TODAY


ISSUES = {
    "no-place": replace(ISSUE, sites=()),
    "duplicate-place": replace(ISSUE, sites=(HOSTS[0], HOSTS[0])),
    "too-many-places": replace(ISSUE, sites=HOSTS[: MOST_PLACES + 1]),
    "control-not-proven": replace(ISSUE, sites=("other.example.com.kh",)),
    "unknown-tier": replace(ISSUE, tier="golden"),
}


@pytest.mark.parametrize("rule", ISSUES)
def test_an_issue_is_refused(rule):
    assert refusal(None, ISSUES[rule]) == rule


def test_an_issue_without_a_business_is_refused():
    assert refusal(None, ISSUE, business=None) == "no-business"


def test_a_handle_needs_proof_too():
    command = replace(ISSUE, handles=("tiktok:somebody",))

    assert refusal(None, command) == "control-not-proven"


def test_ten_hosts_and_ten_handles_fit():
    command = replace(ISSUE, sites=HOSTS[:MOST_PLACES], handles=HANDLES[:MOST_PLACES])

    assert len(fact(None, command).sites) == MOST_PLACES


def test_without_a_certificate_nothing_else_can_be_decided():
    assert refusal(None, WARN) == "no-certificate"


def test_a_clock_behind_the_last_fact_is_refused():
    assert refusal(after(), WARN, T0 - 1) == "clock-behind"
    assert fact(after(), WARN, T0)


EVERYTHING_ELSE = (
    c.Renew(number=NUMBER),
    c.AddHost(number=NUMBER, place=HOSTS[1]),
    c.RemoveHost(number=NUMBER, place=HOSTS[0]),
    c.AddHandle(number=NUMBER, place=HANDLES[0]),
    c.RemoveHandle(number=NUMBER, place=HANDLES[0]),
    badge(),
    WARN,
    c.LiftWarning(number=NUMBER, measure=1),
    suspend(),
    extend(9),
    c.Reinstate(number=NUMBER, measure=1),
    REVOKE,
)


@pytest.mark.parametrize("command", EVERYTHING_ELSE, ids=lambda each: type(each).__name__)
def test_revoked_is_final(command):
    assert refusal(after((REVOKE, T0)), command) == "revoked-is-final"


def test_a_revocation_may_be_appealed_but_stays_even_if_overturned():
    decided = c.DecideAppeal(number=NUMBER, measure=1, outcome="overturned")

    state = after((REVOKE, T0), (APPEAL, T0 + 1), (decided, T0 + 2))

    assert state.revoked
    assert state.measures[0].appeal == "overturned"
    assert state.measures[0].stands(T0 + 3)


def test_after_a_revocation_a_badge_is_only_signed_again_and_by_a_new_key():
    state = after((badge(), T0), (REVOKE, T0))
    again = badge(token="C" * 43, qr="D" * 43, kid="badge-2")

    assert fact(state, again).kid == "badge-2"
    assert refusal(state, replace(again, kid="badge-1")) == "revoked-is-final"
    assert refusal(after((again, T0), state=state), badge(token="E" * 43, qr="F" * 43)) == (
        "revoked-is-final"
    )


RENEW = c.Renew(number=NUMBER)
WINDOW = SCHEME.at(TODAY).renewal


def test_renewal_opens_ninety_days_before_the_end():
    opens = LAST - WINDOW.opens_days_before_end

    assert refusal(after(), RENEW, start_of(day(opens)) - 1) == "too-early"
    assert fact(after(), RENEW, start_of(day(opens)))


def test_renewal_before_the_end_starts_the_day_after_it():
    renewed = fact(after(), RENEW, instant(LAST - 10))

    assert (renewed.start, renewed.end) == (date(2028, 3, 2), date(2030, 3, 1))


def test_renewal_after_the_end_starts_on_its_own_day():
    renewed = fact(after(), RENEW, instant(LAST + 10))

    assert (renewed.start, renewed.end) == (date(2028, 3, 11), date(2030, 3, 10))


def test_renewal_closes_thirty_days_after_the_end():
    closes = end_of(day(LAST + WINDOW.closes_days_after_end))

    assert fact(after(), RENEW, closes - 1)
    assert refusal(after(), RENEW, closes) == "too-late"


def test_a_renewed_certificate_cannot_be_renewed_at_once_again():
    state = after((RENEW, instant(LAST)))

    assert refusal(state, RENEW, instant(LAST)) == "too-early"
    assert len(state.periods) == 2


def test_renewal_may_change_the_tier_to_a_known_one():
    assert fact(after(), replace(RENEW, tier="basic"), instant(LAST)).tier == "basic"
    assert refusal(after(), replace(RENEW, tier="golden"), instant(LAST)) == "unknown-tier"


def test_a_suspended_certificate_cannot_be_renewed():
    state = after((suspend(LAST - 5, LAST + 5), instant(LAST - 5)))

    assert refusal(state, RENEW, instant(LAST)) == "suspended"
    assert fact(state, RENEW, instant(LAST + 6))


def test_places_come_and_go():
    state = after(
        (c.AddHost(number=NUMBER, place=HOSTS[1]), T0),
        (c.AddHandle(number=NUMBER, place=HANDLES[0]), T0),
        (c.RemoveHost(number=NUMBER, place=HOSTS[0]), T0),
    )

    assert (state.sites, state.handles) == (HOSTS[1:2], HANDLES[:1])
    assert refusal(state, c.AddHost(number=NUMBER, place=HOSTS[1])) == "duplicate-place"
    assert refusal(state, c.RemoveHost(number=NUMBER, place=HOSTS[0])) == "unknown-place"
    assert refusal(state, c.RemoveHandle(number=NUMBER, place=HANDLES[1])) == "unknown-place"


def test_a_place_that_is_not_proven_cannot_be_added():
    for command in (
        c.AddHost(number=NUMBER, place="other.example.com.kh"),
        c.AddHandle(number=NUMBER, place="tiktok:other"),
    ):
        assert refusal(after(), command) == "control-not-proven"


def test_the_last_place_cannot_be_removed():
    assert refusal(after(), c.RemoveHost(number=NUMBER, place=HOSTS[0])) == "last-place"


def test_the_eleventh_host_cannot_be_added():
    full = [(c.AddHost(number=NUMBER, place=host), T0) for host in HOSTS[1:MOST_PLACES]]

    command = c.AddHost(number=NUMBER, place=HOSTS[MOST_PLACES])

    assert refusal(after(*full), command) == "too-many-places"


def test_a_lapsed_certificate_takes_no_places_warnings_or_suspensions():
    at = end_of(day(LAST + WINDOW.closes_days_after_end))

    for command in (c.AddHost(number=NUMBER, place=HOSTS[1]), WARN, suspend()):
        assert refusal(after(), command, at) == "expired"


def test_a_badge_is_recorded_once():
    state = after((badge(), T0))

    assert refusal(state, badge()) == "duplicate-badge"
    assert refusal(state, badge(token="C" * 43)) == "duplicate-badge"
    assert fact(state, badge(token="C" * 43, qr="D" * 43)).kid == "badge-1"


@pytest.mark.parametrize("kid", ["status-1", "badge-01", "badge-", "badge-1\n", "badge-31"])
def test_only_a_badge_key_signs_badges(kid):
    assert refusal(after(), badge(kid=kid)) == "bad-key-name"


def test_a_badge_digest_has_43_characters():
    assert refusal(after(), badge(token="A" * 42)) == "bad-digest"
    assert refusal(after(), badge(qr="=" * 43)) == "bad-digest"


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


def test_deciding_changes_nothing_and_says_the_same_each_time():
    state = after((suspend(), T0))
    before = replace(state)

    first, second = (fact(state, extend(9)) for _ in range(2))

    assert first == second
    assert state == before


# Upgrade of the tier


def test_an_upgrade_needs_a_higher_tier_and_a_certificate_in_force():
    basic = replace(after(), tier="basic")
    last = instant((basic.end - TODAY).days, DAY - 1)
    command = c.UpgradeTier(number=NUMBER, tier="full")
    suspended = after(
        (c.Suspend(number=NUMBER, reason="mark-misused", start=TODAY, end=TODAY), T0), state=basic
    )

    (fact,) = decide(basic, command, circumstances(last))

    assert (fact.tier, fact.start, fact.end) == ("full", basic.end, basic.end)
    for state, tier, at, rule in (
        (basic, "full", last + 1, "expired"),
        (basic, "basic", T0, "not-higher"),
        (after(), "intermediate", T0, "not-higher"),
        (basic, "gold", T0, "unknown-tier"),
        (suspended, "full", T0, "suspended"),
        (replace(basic, revoked=True), "full", T0, "revoked-is-final"),
    ):
        with pytest.raises(CommandRefusedError) as caught:
            decide(state, c.UpgradeTier(number=NUMBER, tier=tier), circumstances(at))
        assert caught.value.rule == rule


def test_every_command_has_a_ground_for_its_refusals():
    assert set(ARTICLES) == set(get_args(c.CertificateCommand))
