"""The rules of a certificate's renewal and of the upgrade of its tier."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.domain.certificate import facts as c
from ledger.domain.certificate.rules import decide
from ledger.errors import CommandRefusedError
from tests.ledger.certifying import LAST, RENEW, WINDOW, fact, refusal, suspend
from tests.ledger.deciding import DAY, NUMBER, T0, TODAY, after, day, instant, of_certificate
from verifier.values.days import end_of, start_of


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


def test_an_upgrade_needs_a_higher_tier_and_a_certificate_in_force():
    basic = replace(after(), tier="basic")
    last = instant((basic.end - TODAY).days, DAY - 1)
    command = c.UpgradeTier(number=NUMBER, tier="full")
    suspended = after(
        (c.Suspend(number=NUMBER, reason="mark-misused", start=TODAY, end=TODAY), T0), state=basic
    )

    (fact,) = decide(basic, command, of_certificate(last))

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
            decide(state, c.UpgradeTier(number=NUMBER, tier=tier), of_certificate(at))
        assert caught.value.rule == rule
