"""What a publisher writes because time has passed, without a fact: ends, renewals, short lists."""

import random
from datetime import date

import pytest

from ledger.publish import signed_site
from ledger.publish.signed_site import MAKE_SMALL_AFTER, RENEW_AFTER
from tests.ledger.published import changed, entry, record, status
from tests.ledger.publishing import (
    ISSUED,
    T0,
    badge_signed,
    issued,
    lives,
    revoked,
    suspended,
    warned,
)
from verifier.formats.status import REVOKED, SUSPENDED, VALID
from verifier.values import paths
from verifier.values.days import end_of, start_of


@pytest.mark.parametrize("restart", [False, True])
def test_a_suspension_begins_and_ends_by_time_without_a_fact(home, restart):
    first, last = date(2026, 3, 5), date(2026, 3, 6)
    home.add(issued(0), suspended(0, first, last))
    publisher = home.publisher()
    seen = []
    for now in (T0 + 10, start_of(first) - 1, start_of(first), end_of(last) - 1, end_of(last)):
        if restart:
            publisher.close()
            publisher = home.publisher()
        assert publisher.wanted(now)
        publisher.publish(now)
        seen.append((status(home, 0), entry(home, "shop0.example.com.kh").standing))
        assert home.audit(now + 1).findings == ()
    publisher.close()

    valid, gone = (VALID, "valid"), (SUSPENDED, "suspended")
    assert seen == [valid, valid, gone, gone, valid]


def test_a_publisher_sleeps_until_the_next_change_by_time(home):
    until = date(2026, 3, 2)
    home.add(issued(0), suspended(0, ISSUED, until))
    with home.publisher() as publisher:
        publisher.publish(end_of(until) - 100)

        assert not publisher.wanted(end_of(until) - 1)
        assert publisher.wanted(end_of(until))
        home.add(warned(0, end_of(until) - 50, 2))
        assert publisher.wanted(end_of(until) - 40)


def test_the_end_of_a_certificate_changes_the_register_and_not_the_list(home):
    home.add(issued(0, end=date(2026, 3, 3)))
    home.publish()

    home.publish(end_of(date(2026, 3, 3)))

    assert entry(home, "shop0.example.com.kh").standing == "expired"
    assert status(home, 0) == VALID


def test_lists_and_buckets_are_signed_anew_after_an_hour_and_records_are_not(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        before = home.files()
        assert publisher.publish(T0 + 10 + RENEW_AFTER - 1).files == ()

        publisher.publish(T0 + 10 + RENEW_AFTER)

    fresh = changed(before, home.files())
    assert {path for path in before if path.startswith(("register/", "status/"))} <= fresh
    assert not any(path.startswith("certificates/") for path in fresh)
    assert record(home, 1).iat == T0 + 10


def test_a_large_list_is_written_quickly_for_a_revocation_and_made_small_when_it_is_calm(
    home, monkeypatch
):
    monkeypatch.setattr(signed_site, "HURRY_FROM", 2000)
    home.add(*(issued(index) for index in range(3000)))
    home.publish()
    ended = random.Random(1).sample(range(3000), 400)
    home.add(*(revoked(index, T0 + 11) for index in ended))
    with home.publisher() as publisher:
        publisher.publish(T0 + 12)
        quick = home.get(paths.status_list(0))
        early = publisher.publish(T0 + 12 + MAKE_SMALL_AFTER - 1).files

        assert publisher.wanted(T0 + 12 + MAKE_SMALL_AFTER)
        published = publisher.publish(T0 + 12 + MAKE_SMALL_AFTER).files

    assert paths.status_list(0) not in early
    in_turn = ("bundles/", "c/")
    assert [path for path in published if not path.startswith(in_turn)] == [paths.status_list(0)]
    assert len(home.get(paths.status_list(0))) < len(quick)
    assert status(home, ended[0]) == REVOKED
    assert not home.audit(T0 + 100).findings


def test_partial_tiles_go_when_their_full_tile_has_been_there_a_while(home):
    home.add(*(issued(index) for index in range(250)))
    for step in range(4):
        home.publish(T0 + 10 + step)
        home.add(*(badge_signed(index, T0, step) for index in range(200)))
    home.publish(T0 + 20)

    assert not (home.site / "log/tile/0/000.p").exists()
    assert not (home.site / "log/tile/entries/000.p").exists()
    assert (home.site / "log/tile/0/000").exists()
    assert home.audit(T0 + 30).findings == ()
