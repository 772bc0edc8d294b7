"""The rules of a certificate's issue and final end: the last act allowed, the first refused."""

from typing import get_args

import pytest
from msgspec.structs import replace

from ledger.domain.certificate import facts as c
from ledger.domain.certificate.articles import ARTICLES
from ledger.domain.certificate.limits import MOST_PLACES
from tests.ledger.certifying import (
    APPEAL,
    END,
    ISSUE,
    REVOKE,
    WARN,
    badge,
    extend,
    fact,
    refusal,
    suspend,
)
from tests.ledger.deciding import HANDLES, HOLDER, HOSTS, NUMBER, T0, TODAY, after
from verifier.values.days import start_of


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


def test_deciding_changes_nothing_and_says_the_same_each_time():
    state = after((suspend(), T0))
    before = replace(state)

    first, second = (fact(state, extend(9)) for _ in range(2))

    assert first == second
    assert state == before


def test_every_command_has_a_ground_for_its_refusals():
    assert set(ARTICLES) == set(get_args(c.CertificateCommand))
