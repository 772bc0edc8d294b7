"""What the command line shows of cases, and how a case is named."""

from datetime import date

import pytest

from tests.trustmark.commands.case.case_steps import (
    BOSS,
    COUNTER,
    FIRST,
    OTHER_BOSS,
    REASON,
    SECOND,
    THIRD,
    Case,
    day,
)


def test_a_case_is_shown_with_what_is_due_and_listed(trustmark, shop, case):
    before = trustmark("case", "list", "--json").json["cases"]
    case.heard()
    case("propose", "warning", *REASON)
    case("decide", by=SECOND)
    case("appeal")
    shown = trustmark("case", "show", case.name)
    table = trustmark("case", "list")
    case("decide-appeal", "--outcome", "upheld", by=THIRD)
    case("close", "--outcome", "measure", by=SECOND)

    assert [(each["case"], each["due"], each["what"]) for each in before] == [
        (case.name, day(30), "serve")
    ]
    assert f"about {shop}" in shown.out
    assert "notice 1: mark-misused" in shown.out
    proposal = "proposal 1: warning, for mark-misused; "
    outcome = f"by {FIRST}, decided, decided by {SECOND}, measure 1, appeal pending"
    assert proposal + outcome in shown.out
    assert f"due: appeal-decision by {day(30)} (an officer)" in shown.out
    assert case.name in table.out
    assert trustmark("case", "list", "--json").json["cases"] == []
    assert len(trustmark("case", "list", "--all", "--json").json["cases"]) == 1


def test_the_history_of_a_case_says_who_did_what_when_and_what_they_noted(trustmark, shop, case):
    case.heard()
    case("propose", "warning", *REASON)
    shown = trustmark("history", case.name)
    facts = trustmark("history", case.name, "--json").json["facts"]
    early = trustmark("history", case.name, "--at", "2020-01-01")

    assert [(each["fact"], each["actor"]) for each in facts] == [
        ("case-opened", FIRST),
        ("notice-served", FIRST),
        ("reply-received", COUNTER),
        ("measure-proposed", FIRST),
    ]
    assert facts[2]["note"] == "the seal was on an old page"
    assert COUNTER in shown.out
    assert (early.code, early.out) == (1, "")
    assert trustmark("history", "k-1").code == 2


def test_a_list_begins_after_the_item_named_and_can_be_of_one_state(trustmark, shop, case):
    Case(trustmark, shop)
    first, second = trustmark("case", "list", "--json").json["cases"]
    due = date.fromisoformat(first["due"]).toordinal()

    rest = trustmark("case", "list", "--after", f"{due}/{first['case']}", "--json").json

    assert (rest["cases"], rest["after"]) == ([second], None)
    assert len(trustmark("case", "list", "--state", "open", "--json").json["cases"]) == 2
    assert trustmark("case", "list", "--state", "settled", "--json").json["cases"] == []
    assert trustmark("case", "list", "--after", "nothing").code == 2


def test_the_cases_of_an_erased_business_are_counted_only(trustmark, shop, case):
    erase = ("erase", shop, "--ground", "asked for it", "--yes", "--as", BOSS)
    early = trustmark(*erase)
    case.heard()
    case("propose", "revocation", *REASON)
    case("decide", by=SECOND)
    case("close", "--outcome", "measure", by=SECOND)
    trustmark(*erase)
    trustmark("motion", "confirm", 1, "--yes", "--as", OTHER_BOSS)

    listed = trustmark("case", "list")
    shown = trustmark("case", "show", case.name)

    assert "rule still-needed; CETS scheme rules: fair procedure" in early.err
    assert "1 cases belong to businesses" in listed.err
    assert (shown.code, case.name in listed.out) == (1, False)


@pytest.mark.parametrize("name", ["k-1", "b-" + "0" * 32])
def test_what_is_no_case_is_wrong_usage(trustmark, name):
    answer = trustmark("case", "show", name)

    assert answer.code == 2
    assert "case list" in answer.err


def test_a_case_that_was_never_opened_is_unknown(trustmark):
    answer = trustmark("case", "show", "k-" + "0" * 32)

    assert answer.code == 1
    assert "there is no case" in answer.err
