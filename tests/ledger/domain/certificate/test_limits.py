"""A life that reaches every limit: what is refused, what never is, and a record readers accept."""

import pytest

from ledger.domain.certificate import facts as c
from ledger.domain.certificate.limits import (
    MOST_ADDITIONS,
    MOST_BADGES,
    MOST_EXTENSIONS,
    MOST_MEASURES,
    MOST_PERIODS,
)
from tests.ledger.deciding import NUMBER
from tests.ledger.longest import KEYS, REASON, LongestLife, revoked_record
from tests.simulator import Issuer
from verifier.formats.record import MAX_TOKEN
from verifier.judging.trust import Trust

ROOM = 20_000
"""Characters left: an issuer's host may be long, and a record may say more one day."""


@pytest.fixture(scope="module", params=["legal-person", "natural-person"])
def category(request):
    return request.param


@pytest.fixture(scope="module")
def life(category):
    return LongestLife(category)


def test_each_kind_of_decision_is_refused_at_its_limit(life):
    state = life.state

    assert life.refused == {
        c.AddHost: "too-many-additions",
        c.RecordBadge: "too-many-badges",
        c.ExtendSuspension: "too-many-extensions",
        c.Suspend: "too-many-measures",
        c.Renew: "too-many-periods",
    }
    assert state.added == MOST_ADDITIONS
    assert state.signed == MOST_BADGES + KEYS - 1
    assert [each.extended for each in state.measures] == [MOST_EXTENSIONS] * MOST_MEASURES
    assert len(state.periods) == MOST_PERIODS


def test_a_handle_and_a_warning_meet_the_same_limits(life):
    assert not life.tries(c.AddHandle(number=NUMBER, place="tiktok:other"))
    assert not life.tries(c.Warn(number=NUMBER, reason=REASON))

    assert (life.refused[c.AddHandle], life.refused[c.Warn]) == (
        "too-many-additions",
        "too-many-measures",
    )


def test_a_revocation_and_its_appeal_always_have_room_and_the_record_is_still_read(category):
    life = LongestLife(category)
    issuer = Issuer(expires_at=life.at + 1)
    trust = Trust(issuer.roots)
    trust.manifest(issuer.manifest(), life.at)

    token = revoked_record(life)

    assert len(token) <= MAX_TOKEN - ROOM
    assert trust.record(token, life.at).claims == life.record()
    assert trust.record(token, life.at).standing(life.at).code == "revoked"
