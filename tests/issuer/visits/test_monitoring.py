"""What a visit puts on record, which hosts are visited, and what is kept between runs."""

import os

import pytest

from issuer.errors import ConfigError
from issuer.home.composition import open_ledger
from issuer.visits.certified import in_force
from issuer.visits.monitoring import Diary, Visit, recording, visits
from issuer.visits.visitor import visitor
from ledger.domain.register.erasures import ErasePersonalData
from ledger.outside.findings import Finding, Kind
from trustmark.config import load
from trustmark.terminal import moments

HOST = "silk.example.com.kh"
DUE = Visit("CETS-0000-000", "b-1", HOST, again=True)


def finding(kind, detail="seen", url=f"https://{HOST}/"):
    return Finding(kind=kind, place=HOST, detail=detail, url=url)


def visited(home):
    """Return number and hosts of each certificate that counts now, and the visits due."""
    settings = load(home, {})
    with open_ledger(settings, os.urandom) as ledger:
        found = list(in_force(ledger, settings, moments.now()))
        return [(each.number, each.hosts) for each in found], visits(ledger, found)


def test_a_front_page_that_was_read_tells_of_all_but_the_proof():
    read = recording(DUE._replace(again=False), (finding(Kind.BADGE_PRESENT),))

    assert read.seen == ()
    assert set(read.looked) == set(Kind) - {Kind.PROOF_LAPSED, Kind.PROOF_UNCHECKED}


def test_a_host_that_did_not_answer_tells_of_its_proof_alone():
    unreachable = finding(Kind.UNREACHABLE)
    gone = recording(DUE, (finding(Kind.PROOF_LAPSED), unreachable))
    nothing = recording(DUE, (finding(Kind.PROOF_UNCHECKED), unreachable))

    assert gone.looked == (Kind.PROOF_LAPSED, Kind.PROOF_UNCHECKED)
    assert nothing.looked == ()
    assert [each.kind for each in gone.seen] == [Kind.PROOF_LAPSED, Kind.UNREACHABLE]


def test_what_a_shop_wrote_is_bounded_and_printable_on_record():
    wild = finding(Kind.BADGE_UNREADABLE, "\x1b[31mហាង\n" + "A" * 9_000, f"https://{HOST}/\x00é")

    (seen,) = recording(DUE, (wild,)).seen

    assert seen.detail.startswith("?[31mហាង?AAA")
    assert len(seen.detail) == 1_000
    assert seen.url == f"https://{HOST}/??"


def test_a_suspended_certificate_counts_and_is_not_visited_and_a_revoked_one_is_neither(
    trustmark, home, shop
):
    before = visited(home)
    trustmark("suspend", shop, "--reason", "mark-misused", "--until", "+20")
    suspended = visited(home)
    trustmark("revoke", shop, "--reason", "false-information", "--yes")

    assert before[0] == [(shop, (HOST,))]
    assert [(each.number, each.host) for each in before[1]] == [(shop, HOST)]
    assert suspended == (before[0], [])
    assert visited(home) == ([], [])


def test_an_erased_person_is_not_visited(trustmark, home):
    number = trustmark(
        *("issue", "--name-en", "Sok", "--category", "natural-person", "--host", HOST), "--json"
    ).json["number"]
    ((_, hosts),), ((_, business, _, _),) = visited(home)
    with open_ledger(load(home, {}), os.urandom) as ledger:
        command = ErasePersonalData(subject=business, ground="asked for it")
        ledger.execute(command, actor="officer", at=moments.now(), key="erase")
        ledger.erase(business)

    assert hosts == (HOST,)
    assert visited(home) == ([(number, ())], [])


def test_the_diary_keeps_days_and_no_hosts(tmp_path):
    path = tmp_path / "visits.json"
    diary = Diary(path, b"secret")
    diary.note(HOST, 7)
    diary.save()

    assert Diary(path, b"secret").last(HOST) == 7
    assert Diary(path, b"secret").last("other.example.com.kh") == 0
    assert Diary(path, b"another").last(HOST) == 0
    assert HOST not in path.read_text("utf-8")


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": "b"}', b"\xff\xfe"])
def test_a_damaged_diary_says_nothing_and_is_written_anew(tmp_path, raw):
    path = tmp_path / "visits.json"
    path.write_bytes(raw)
    diary = Diary(path, b"secret")

    assert diary.last(HOST) == 0
    diary.note(HOST, 7)
    diary.save()
    assert Diary(path, b"secret").last(HOST) == 7


def test_without_resolvers_nobody_is_visited(home):
    with pytest.raises(ConfigError, match="no resolvers") as caught:
        visitor(load(home, {}))

    assert caught.value.code == "no-resolvers"
