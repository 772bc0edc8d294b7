"""The list of misuse on the command line: from a proposal to a red verdict, and off again."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.ledger.publishing import meddle
from verifier.values.days import day_of

TODAY = day_of(int(datetime.now(UTC).timestamp()))
FAKE = "fake-shop.example.com"
CERTIFIED = "silk.example.com.kh"
FIRST, SECOND, THIRD = "sok.dara", "chan.sophea", "kim.rith"


@pytest.fixture
def lists(trustmark, shop):
    """Propose and confirm a listing of a place; return its file's id."""

    def listed(place, *options):
        proposed = trustmark("misuse", "propose", place, *options, "--as", FIRST, "--json")
        assert proposed.code == 0, proposed.err
        name = proposed.json["id"]
        confirmed = trustmark("misuse", "confirm", name, "--as", SECOND)
        assert confirmed.code == 0, confirmed.err
        return name

    return listed


def verdict(trustmark, place, *options):
    assert trustmark("publish").code == 0
    return trustmark("verify", place, "--json", *options)


def test_a_place_is_listed_by_two_and_verified_red(trustmark, lists):
    lists(FAKE)

    answer = verdict(trustmark, FAKE)

    assert answer.code == 1
    assert answer.json["verdict"] == "misuse-listed"
    assert answer.json["reason"] == "mark-misused"


def test_a_certified_shop_on_the_list_is_red(trustmark, lists):
    assert verdict(trustmark, CERTIFIED).code == 0

    lists(CERTIFIED)

    assert verdict(trustmark, CERTIFIED).json["verdict"] == "misuse-listed"


def test_a_place_off_the_list_is_no_longer_red_for_misuse(trustmark, lists):
    name = lists(FAKE)
    trustmark("misuse", "delist", name, "--as", FIRST)
    alone = trustmark("misuse", "confirm", name, "--as", FIRST)
    ended = trustmark("misuse", "confirm", name, "--as", SECOND)

    assert (alone.code, ended.code) == (1, 0)
    assert "off the list" in ended.out
    assert verdict(trustmark, FAKE).json["verdict"] != "misuse-listed"


def test_an_appeal_is_decided_by_a_third_officer(trustmark, lists):
    name = lists(FAKE)
    trustmark("misuse", "appeal", name, "--as", FIRST)
    shown = trustmark("misuse", "list", "--json").json
    second = trustmark("misuse", "decide-appeal", name, "overturned", "--as", SECOND)
    third = trustmark("misuse", "decide-appeal", name, "overturned", "--as", THIRD)

    assert shown["misuse"][0]["appeal"] == "pending"
    assert (second.code, third.code) == (1, 0)
    assert "rule same-officer" in second.err
    assert trustmark("misuse", "list", "--json").json["misuse"] == []


def test_a_proposal_is_no_listing(trustmark, shop):
    proposed = trustmark("misuse", "propose", FAKE, "--as", FIRST)
    name = proposed.out.split()[0]

    shown = trustmark("misuse", "list", "--json").json
    waiting = trustmark("misuse", "list")

    assert shown == {"misuse": [], "waiting": [name], "after": None}
    assert f"proposed by {FIRST}" in waiting.err
    assert trustmark("misuse", "reject", name, "--as", SECOND).code == 0
    assert trustmark("misuse", "list", "--json").json["waiting"] == []


def test_an_author_takes_a_proposal_back(trustmark, shop):
    name = trustmark("misuse", "propose", FAKE, "--as", FIRST, "--json").json["id"]

    assert trustmark("misuse", "reject", name, "--as", FIRST).code == 0
    assert "rejected" in trustmark("misuse", "show", name).out


def test_a_listing_is_shown_with_its_history(trustmark, lists):
    name = lists(FAKE, "--until", TODAY + timedelta(days=9))

    shown = trustmark("misuse", "show", name)
    told = trustmark("misuse", "show", name, "--json").json

    assert f"confirmed by {SECOND}" in shown.out
    assert "listing 1" in shown.out
    assert told["file"]["end"] == str(TODAY + timedelta(days=9))
    assert len(told["public"]["listings"]) == 1


def test_the_status_tells_how_many_places_are_listed(trustmark, lists):
    before = trustmark("status").out
    lists(FAKE, "--until", TODAY)

    assert "no place is listed" in before
    assert "1 listed, the next until" in trustmark("status").out


def test_a_listing_that_is_too_long_is_refused_with_rule_and_article(trustmark):
    end = TODAY + timedelta(days=5000)

    answer = trustmark("misuse", "propose", FAKE, "--until", end)

    assert answer.code == 1
    assert "rule bad-length; Prakas on the CET Certificate (draft): penalties" in answer.err


def test_the_audit_recomputes_the_list_and_tells_it_for_a_day(trustmark, lists):
    lists(FAKE)
    trustmark("publish")
    site, roots = trustmark.home / "site", trustmark.home / "roots.json"

    audit = ("audit", site, "--trust", roots)
    whole = trustmark(*audit, "--database", trustmark.home / "ledger.db")
    day = trustmark(*audit, "--as-of", TODAY)

    assert whole.code == 0, whole.err
    assert FAKE in day.out
    assert "misuse-listed" in day.out


def test_a_forged_row_of_the_list_is_not_published(trustmark, lists):
    lists(FAKE)
    meddle(
        trustmark.home / "ledger.db",
        "UPDATE ledger_events SET sealed=zeroblob(64) WHERE topic='misuse-listed'",
    )

    answer = trustmark("publish")

    assert answer.code == 1
