"""What an auditor finds between certificates and about badge keys, from public facts alone."""

from datetime import date

import msgspec
import pytest

from keys.rotation import compromise, prepare, rotate
from ledger.auditing.badge_keys import badge_key_findings
from ledger.auditing.lives import shared_place_findings
from ledger.auditing.replay import Replay
from ledger.domain.certificate import facts as c
from ledger.domain.register.registry import ManifestAdopted
from tests.keys.material import make
from tests.ledger.publishing import (
    T0,
    Home,
    badge_signed,
    issued,
    manifest_of,
    number,
    person,
    revoked,
)
from verifier.values.days import start_of

HOST = "shop0.example.com.kh"
END = date(2028, 3, 1)
AFTER = start_of(date(2028, 3, 2)) + 60


def replayed(*facts) -> Replay:
    replay = Replay()
    replay.append([msgspec.json.encode(fact) for fact in facts])
    assert replay.findings == []
    return replay


def shared(*facts, openings=None) -> list[tuple[int, str]]:
    found = shared_place_findings(replayed(*facts), openings or {})
    return [(each.index, each.what) for each in found]


def renewed(index: int, at: int, start: date, end: date) -> c.CertificateRenewed:
    return c.CertificateRenewed(
        at=at, number=number(index), tier="full", scheme="cets-1", start=start, end=end
    )


TAKEN = (1, f"{number(1)} covers a host or handle that {number(0)}, in force, covers")


def added(index: int, place: str = HOST, at: int = T0 + 1) -> c.HostAdded:
    return c.HostAdded(at=at, number=number(index), place=place)


def removed(index: int, place: str = HOST, at: int = T0 + 1) -> c.HostRemoved:
    return c.HostRemoved(at=at, number=number(index), place=place)


def test_two_certificates_issued_for_one_host_are_found():
    assert shared(issued(0), issued(1, sites=(HOST,))) == [TAKEN]


def test_a_certificate_extended_to_a_host_that_is_taken_is_found():
    assert [index for index, _ in shared(issued(0), issued(1), added(1))] == [2]


def test_one_handle_on_two_certificates_is_found():
    handle = c.HandleAdded(at=T0 + 1, number=number(1), place="facebook:shop0")

    assert [index for index, _ in shared(issued(0), issued(1), handle)] == [2]


@pytest.mark.parametrize(
    "facts",
    [
        (issued(0), revoked(0), issued(1, sites=(HOST,))),
        (issued(0), added(0, "x.kh"), removed(0), issued(1, sites=(HOST,))),
        (issued(0), issued(1, AFTER, sites=(HOST,), end=date(2030, 3, 1))),
        (issued(0), issued(1), added(1, "x.kh"), removed(1, "x.kh"), added(0, "x.kh")),
        (issued(0), added(0, "x.kh"), removed(0), added(0)),
    ],
    ids=["revoked", "given up", "ended", "gone on", "its own again"],
)
def test_a_place_may_go_to_another_certificate_once_it_is_free(facts):
    assert shared(*facts) == []


def test_a_certificate_renewed_after_its_host_went_to_another_is_found():
    facts = (
        issued(0),
        issued(1, AFTER, sites=(HOST,), end=date(2030, 3, 1)),
        renewed(0, AFTER + 5, date(2028, 3, 3), date(2030, 3, 2)),
    )

    assert [index for index, _ in shared(*facts)] == [2]


def test_a_host_taken_during_a_period_that_was_added_is_found():
    facts = (
        issued(0),
        renewed(0, T0 + 5, date(2028, 3, 2), date(2030, 3, 1)),
        issued(1, AFTER, sites=(HOST,), end=date(2030, 3, 1)),
    )

    assert [index for index, _ in shared(*facts)] == [2]


def test_places_of_natural_persons_are_compared_where_their_records_open_them():
    fact, opened = person(1, sites=(HOST,))

    assert shared(issued(0), fact) == []
    assert shared(issued(0), fact, openings={number(1): opened}) == [TAKEN]
    assert shared(issued(0), revoked(0), fact, openings={number(1): opened}) == []


def test_a_host_that_two_certificates_cover_is_found_on_the_site(tmp_path):
    home = Home(tmp_path / "home")
    home.add(issued(0), issued(1, sites=(HOST,)))
    home.publish()

    assert TAKEN in [(each.index, each.what) for each in home.audit().findings]


def badge(kid: str, nth: int = 0, at: int = T0) -> c.BadgeSigned:
    return msgspec.structs.replace(badge_signed(0, at, nth), kid=kid)


def adopted(version: int) -> ManifestAdopted:
    return ManifestAdopted(at=T0, version=version, digest="x")


def rotated():
    """Manifests 1 to 3: badge-1 active; badge-2 next; badge-2 active."""
    first = manifest_of()
    second = prepare(first, "badge-2", make("badge-2").public, now=T0)
    return first, second, rotate(second, "badge", now=T0)


def keys_found(manifest, *facts) -> list[tuple[int, str]]:
    found = badge_key_findings(replayed(*facts), manifest)
    return [(each.index, each.what) for each in found]


def test_badges_by_the_key_that_was_active_are_no_findings():
    first, _, third = rotated()
    life = (adopted(1), issued(0), badge("badge-1", 1))
    rotation = (adopted(2), badge("badge-1", 2), adopted(3), badge("badge-2", 3))

    assert keys_found(first, *life) == []
    assert keys_found(third, *life, *rotation) == []
    assert keys_found(first, issued(0), badge("badge-1", 1)) == []


@pytest.mark.parametrize(
    ("facts", "index", "what"),
    [
        ((adopted(3), issued(0), badge("badge-3")), 2, "no manifest has such a badge key"),
        ((adopted(3), issued(0), badge("status-1")), 2, "no manifest has such a badge key"),
        ((issued(0), badge("badge-2"), adopted(3)), 1, "before any key manifest was adopted"),
        ((adopted(3), issued(0), badge("badge-1")), 2, "manifest 3 says it is retired"),
        (
            (adopted(2), issued(0), badge("badge-2", 1), badge("badge-1", 2), adopted(3)),
            3,
            "badge-1 signed a badge after badge-2 had",
        ),
    ],
)
def test_a_badge_by_a_key_that_cannot_have_been_active_is_found(facts, index, what):
    ((at, told),) = keys_found(rotated()[2], *facts)

    assert at == index
    assert what in told


def test_a_badge_by_a_key_that_waits_is_found():
    ((at, what),) = keys_found(rotated()[1], adopted(2), issued(0), badge("badge-2"))

    assert at == 2
    assert "has never been active" in what


def test_a_badge_recorded_by_a_stolen_key_after_its_manifest_is_found():
    manifest = compromise(manifest_of(), "badge-1", honest_before=1, now=T0)
    facts = (adopted(1), issued(0), badge("badge-1", 1), adopted(2), badge("badge-1", 2))

    ((at, what),) = keys_found(manifest, *facts)

    assert at == 4
    assert "compromised" in what


def test_a_badge_by_an_unknown_key_is_found_on_the_site(tmp_path):
    home = Home(tmp_path / "home")
    home.add(issued(0), badge("badge-9"))
    home.publish()

    assert [each.index for each in home.audit().findings] == [1]
