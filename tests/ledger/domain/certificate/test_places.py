"""The rules of a certificate's places and badges."""

import pytest

from ledger.domain.certificate import facts as c
from ledger.domain.certificate.limits import MOST_PLACES
from tests.ledger.certifying import LAST, WARN, WINDOW, badge, fact, refusal, suspend
from tests.ledger.deciding import HANDLES, HOSTS, NUMBER, T0, after, day
from verifier.values.days import end_of


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
