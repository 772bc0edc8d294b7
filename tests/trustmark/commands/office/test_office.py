"""Worklist and reports on the command line: three officers, one shop, a case, an application."""

import csv
import io

import pytest

from tests.ledger.applying import documents
from tests.ledger.evidence_files import pdf
from tests.trustmark.commands.case.case_steps import (  # noqa: F401 - fixtures
    BOSS,
    COUNTER,
    FIRST,
    REASON,
    SECOND,
    THIRD,
    Case,
    case,
    day,
    officers,
)


def tasks(trustmark, officer, part):
    answer = trustmark("worklist", "--as", officer, "--part", part, "--json")
    assert answer.code == 0, answer.err
    return [(each["what"], each["aggregate"]) for each in answer.json["parts"][part]["tasks"]]


def test_a_proposal_is_on_the_list_of_another_officer_and_never_on_ones_own(trustmark, shop, case):  # noqa: F811
    case.heard()
    case("propose", "suspension", *REASON, "--until", day(9))

    assert tasks(trustmark, SECOND, "second") == [("decide", case.name)]
    assert tasks(trustmark, FIRST, "second") == []
    assert tasks(trustmark, FIRST, "mine") == []


def test_a_case_goes_from_my_list_to_the_business_and_back(trustmark, shop, case):  # noqa: F811
    assert tasks(trustmark, FIRST, "mine") == [("serve", case.name)]

    case("serve", "--ground", "mark-misused")

    assert tasks(trustmark, FIRST, "mine") == []
    assert tasks(trustmark, FIRST, "waiting") == [("reply", case.name)]

    case("reply", "--note", "the seal was on an old page", by=COUNTER)

    assert tasks(trustmark, FIRST, "mine") == [("propose", case.name)]
    assert tasks(trustmark, BOSS, "open") == []
    assert tasks(trustmark, THIRD, "open") == [("propose", case.name)]


def test_who_recorded_the_reply_is_not_asked_to_propose_while_its_time_runs(trustmark, shop, case):  # noqa: F811
    case("serve", "--ground", "mark-misused")

    case("reply", "--note", "the seal was on an old page", by=FIRST)

    assert tasks(trustmark, FIRST, "mine") == tasks(trustmark, FIRST, "open") == []
    assert tasks(trustmark, THIRD, "open") == [("propose", case.name)]


def test_a_worklist_names_the_business_and_is_for_officers_only(trustmark, shop, case):  # noqa: F811
    mine = trustmark("worklist", "--as", FIRST)
    whole = trustmark("worklist", "--all", "--json")
    stranger = trustmark("worklist", "--as", "nobody.here")

    assert "Silk Shop" in mine.out
    assert whole.json["parts"]["all"]["tasks"][0]["name"] == "Silk Shop"
    assert stranger.code == 2
    assert "not an officer of this ledger" in stranger.err


@pytest.mark.parametrize(
    "arguments",
    [("--after", "1/a/b"), ("--after", "nonsense", "--all"), ("--all", "--part", "mine")],
)
def test_a_page_that_is_named_wrongly_is_wrong_usage(trustmark, arguments):
    assert trustmark("worklist", *arguments).code == 2


def test_a_business_page_shows_what_there_is_and_what_is_due(trustmark, shop, case):  # noqa: F811
    business = case.shown["business"]

    shown = trustmark("business", "show", business, "--json").json
    said = trustmark("business", "show", business)

    assert {(each["family"], each["aggregate"]) for each in shown["items"]} == {
        ("certificate", shop),
        ("case", case.name),
    }
    assert [(each["what"], each["whose"]) for each in shown["due"]] == [("serve", "office")]
    assert case.name in said.out


def rows(answer):
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


def fined(case):  # noqa: F811
    case.heard()
    case("propose", "fine", *REASON, "--usd", "300")
    assert case("decide", by=SECOND).code == 0


def test_a_fine_is_in_the_fee_ledger_and_in_the_summary(trustmark, shop, case):  # noqa: F811
    fined(case)

    fees = rows(trustmark("report", "fees", "--csv"))
    summary = trustmark("report", "summary", "--json").json

    assert [(each["what"], each["kind"], each["cents"]) for each in fees] == [
        ("fined", "fine", "30000")
    ]
    assert fees[0]["category"] == "legal-person"
    counts = {(each["what"], each["kind"]): each["count"] for each in summary["counts"]}
    assert counts["measure", "fine"] == counts["granted", "full"] == 1
    assert summary["standing"]["in_force"] == 1
    assert summary["fees"][0]["cents"] == 30_000


def test_a_page_to_print_is_in_both_languages_and_runs_nothing(trustmark, shop, case, home):  # noqa: F811
    fined(case)

    answer = trustmark("report", "summary", "--html", home / "report.html")

    page = (home / "report.html").read_text("utf-8")
    assert answer.code == 0, answer.err
    assert "Report on the CETS scheme" in page
    assert "របាយការណ៍" in page
    assert "300.00" in page
    assert "<script" not in page
    assert "default-src &#x27;none&#x27;" in page


def test_deadlines_tell_tasks_and_the_end_of_validity(trustmark, shop, case):  # noqa: F811
    near = trustmark("report", "deadlines", "--json").json
    far = trustmark("report", "deadlines", "--within", "800", "--json").json

    assert [each["what"] for each in near["tasks"]] == ["serve"]
    assert near["others"] == []
    assert [each["what"] for each in far["others"]] == [
        "control-again",
        "reminder",
        "reminder",
        "reminder",
        "end-of-validity",
    ]
    assert rows(trustmark("report", "deadlines", "--csv", "--within", "800"))


def test_the_criteria_report_is_empty_without_reviews(trustmark, shop):
    assert trustmark("report", "criteria", "--json").json["lines"] == []
    assert trustmark("report", "criteria").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("fees", "--from", "2026-02-01", "--to", "2026-01-01"),
        ("fees", "--from", "2019-12-31"),
        ("fees", "--json", "--csv"),
        ("fees", "--by", "week"),
        ("deadlines", "--within", "-1"),
    ],
)
def test_a_report_that_cannot_be_is_wrong_usage(trustmark, shop, arguments):
    assert trustmark("report", *arguments).code == 2


def test_an_application_shows_what_is_known_of_the_applicant(trustmark, tmp_path):
    registered = ("--registration", "00012345", "--registered-on", "2020-05-04")
    business = trustmark(
        *("business", "register", "--name-en", "Silk Shop", "--category", "legal-person"),
        *(*registered, "--activity", "online-retail", "--json"),
    ).json["business"]
    asked = ("apply", "--business", business, "--tier", "full", "--json", "--code-of-conduct")
    place = ("--host", "silk.example.com.kh", "--control", "dns")
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(pdf())
    papers = tuple(
        part for each in documents() for part in ("--document", f"{each.document}={paper}")
    )
    first = trustmark(*asked, *place, *papers)
    assert first.code == 0, first.err
    trustmark("withdraw", first.json["application"])
    second = trustmark(*asked, *place, *papers).json["application"]

    shown = trustmark("application", "show", second, "--json").json["history"]
    said = trustmark("application", "show", second).out

    assert [(each["aggregate"], each["state"]) for each in shown] == [
        (first.json["application"], "withdrawn")
    ]
    assert "withdrawn" in said
