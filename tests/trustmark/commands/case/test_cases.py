"""Cases on the command line: three officers, one shop."""

import pytest

from tests.trustmark.commands.case.case_steps import (
    FIRST,
    REASON,
    SECOND,
    THIRD,
    Case,
    day,
    verdict,
)


def test_a_reply_recorded_by_the_proposer_leaves_the_business_its_time(trustmark, shop, case):
    case("serve", "--ground", "mark-misused")
    case("reply", "--note", "says the page was old", by=FIRST)
    warning = ("propose", "warning", *REASON)

    own = case(*warning, by=FIRST)
    another = case(*warning, by=THIRD)

    assert own.code == 1
    assert "reply-by-proposer" in own.err
    assert "CETS scheme rules: fair procedure" in own.err
    assert "wait until after 15 December 2026" in own.err
    assert another.code == 0, another.err


def test_a_suspension_goes_from_notice_to_the_verdict(trustmark, shop, case):
    case.heard()
    proposed = case("propose", "suspension", *REASON, "--until", day(9))
    alone = case("decide")
    decided = case("decide", by=SECOND)

    found = verdict(trustmark, shop)

    assert "proposal 1: suspension" in proposed.out
    assert (alone.code, decided.code) == (1, 0)
    assert "suspension decided" in decided.out
    assert "publish" in decided.err
    assert (found["verdict"], found["measure"]["reason"]) == ("suspended", "mark-misused")


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (("warning", *REASON), "warning, for mark-misused"),
        (("fine", *REASON, "--usd", "500"), "fine of 500.00 US dollars, for mark-misused"),
        (
            ("suspension", *REASON, "--from", day(2), "--until", day(9)),
            f"suspension, for mark-misused, from {day(2)} until {day(9)}",
        ),
        (
            ("suspension", *REASON, "--until", day(9)),
            f"suspension, for mark-misused, from the day of the decision until {day(9)}",
        ),
        (("revocation", *REASON), "revocation, for mark-misused"),
        (
            ("blacklist", *REASON, "--place", "fake.example.com", "--until", day(99)),
            f"blacklist of fake.example.com, for mark-misused, until {day(99)}",
        ),
        (
            ("blacklist", *REASON, "--place", "fake.example.com"),
            "blacklist of fake.example.com, for mark-misused, as long as the scheme says",
        ),
    ],
)
def test_the_second_officer_sees_what_a_proposal_would_do(trustmark, case, measure, said):
    case.heard()
    assert case("propose", *measure).code == 0

    shown = trustmark("case", "show", case.name).out

    assert f"proposal 1: {said}; by {FIRST}, open\n" in shown


def test_what_is_proposed_about_a_suspension_names_its_number(trustmark, case):
    case.heard()
    case("propose", "suspension", *REASON, "--until", day(9))
    case("decide", by=SECOND)
    case("propose", "extension", *REASON, "--measure", "1", "--until", day(19))
    case("propose", "conversion", *REASON, "--measure", "1")
    case("propose", "early-end", "--measure", "1")

    shown = trustmark("case", "show", case.name).out

    assert f"decided, decided by {SECOND}, measure 1\n" in shown
    assert f"proposal 2: extension of suspension 1, for mark-misused, until {day(19)};" in shown
    assert "proposal 3: conversion of suspension 1, for mark-misused;" in shown
    assert "proposal 4: early-end of suspension 1;" in shown


def test_an_interim_suspension_is_shown_with_its_hearing_and_a_lift_with_its_warning(
    trustmark, case
):
    case.heard()
    case("propose", "warning", *REASON)
    case("decide", by=SECOND)
    case("propose", "lift", "--measure", "1")
    case("interim", "--until", day(5), "--hearing", day(3))

    shown = trustmark("case", "show", case.name).out

    assert "proposal 2: lift of warning 1;" in shown
    assert (
        f"proposal 3: interim, for urgent-consumer-harm, from the decision until {day(5)},"
        f" hearing on {day(3)};"
    ) in shown


def test_a_case_is_named_by_the_certificate_it_is_about(trustmark, shop, case):
    served = trustmark("case", "serve", shop, "--ground", "mark-misused", "--as", FIRST)
    shown = trustmark("case", "show", shop, "--json")

    assert (served.code, shown.code) == (0, 0)
    assert served.out.startswith(case.name)
    assert shown.json["case"] == case.name


def test_a_certificate_with_no_case_or_with_several_names_none(trustmark, shop, officers):
    none = trustmark("case", "show", shop)
    first, second = Case(trustmark, shop), Case(trustmark, shop)

    several = trustmark("case", "show", shop)
    wrong = trustmark("case", "show", "k-1")

    assert (none.code, several.code, wrong.code) == (2, 2, 2)
    assert f"case open {shop}" in none.err
    assert first.name in several.err
    assert second.name in several.err


def test_a_direct_measure_is_refused_and_leads_to_a_case(trustmark, shop, officers):
    answer = trustmark("warn", shop, *REASON, "--as", FIRST)
    appeal = trustmark("appeal", shop, "--measure", "1", "--as", FIRST)

    assert (answer.code, appeal.code) == (1, 1)
    assert "rule case-needed; CETS scheme rules: roles of officers" in answer.err
    assert "trustmark case open" in answer.err
    assert "trustmark case appeal" in appeal.err


def test_a_refusal_names_rule_and_article_to_people_and_programs(case):
    said = case("propose", "warning", *REASON)
    told = case("propose", "warning", *REASON, "--json")

    assert (said.code, told.code) == (1, 1)
    assert "rule no-notice; Prakas on the CET Certificate (draft): penalties" in said.err
    assert told.json["refused"]["rule"] == "no-notice"
    assert told.json["refused"]["article"] == "Prakas on the CET Certificate (draft): penalties"
    assert "mark-misused" in told.json["refused"]["message"]
    assert told.json["refused"]["hint"] in said.err
    assert "trustmark case serve" in told.json["refused"]["hint"]


def test_an_appeal_is_heard_by_a_third_officer_and_shown_meanwhile(trustmark, shop, case):
    case.heard()
    case("propose", "warning", *REASON)
    case("decide", by=SECOND)
    filed = case("appeal")
    meanwhile = verdict(trustmark, shop)
    own = case("decide-appeal", "--outcome", "upheld", by=SECOND)
    decided = case("decide-appeal", "--outcome", "overturned", by=THIRD)

    assert (filed.code, own.code, decided.code) == (0, 1, 0)
    assert meanwhile["measure"]["appeal"] == "pending"
    assert verdict(trustmark, shop)["verdict"] == "valid"


def test_an_overturned_revocation_names_the_new_certificate(trustmark, shop, case):
    case.heard()
    case("propose", "revocation", *REASON)
    case("decide", by=SECOND)
    case("appeal")
    decided = case("decide-appeal", "--outcome", "overturned", by=THIRD)

    new = case.shown["granted"]

    assert f"{new} granted without fee" in decided.out
    assert verdict(trustmark, shop)["verdict"] == "revoked"
    assert trustmark("history", new, "--json").json["facts"][0]["sites"] == ["silk.example.com.kh"]


def test_a_certificate_without_a_place_is_owed_until_there_is_one(case):
    case.heard()
    case("propose", "revocation", *REASON)
    case("decide", by=SECOND)
    case("appeal")
    places = ("--without", "silk.example.com.kh", "--without", "facebook:silkshop")
    decided = case("decide-appeal", "--outcome", "overturned", *places, by=THIRD)
    granted = case("grant", "--place", "silk.example.com.kh", by=THIRD)

    assert "is owed from" in decided.out
    assert (granted.code, case.shown["owed"]) == (0, None)


def test_an_interim_suspension_waits_for_its_hearing(case):
    proposed = case("interim", "--until", day(20), "--hearing", day(10))
    decided = case("decide", by=SECOND)
    due = case.shown["deadlines"]
    case("serve", "--ground", "urgent-consumer-harm")
    early = case("hearing", "--absent")
    held = case("hearing", "--appeared")

    assert (proposed.code, decided.code, early.code, held.code) == (0, 0, 1, 0)
    assert {"what": "hearing", "by": day(10), "whose": "office"} in due


def test_a_fine_is_paid_and_the_case_closed(case):
    case.heard()
    case("propose", "fine", *REASON, "--usd", "500")
    case("decide", by=SECOND)
    unpaid = case("close", "--outcome", "measure", by=SECOND)
    riel = case(
        *("fine-paid", "--amount", "2000000", "--currency", "KHR", "--receipt", "KHQR 1"), by=THIRD
    )
    paid = case("fine-paid", "--amount", "500", "--receipt", "KHQR 1", by=THIRD)
    closed = case("close", "--outcome", "measure", by=SECOND)

    assert [unpaid.code, riel.code, paid.code, closed.code] == [1, 1, 0, 0]
    assert "rule fine-open" in unpaid.err
    assert "rule bad-currency; Prakas on the CET Certificate (draft): penalties" in riel.err
    assert case.shown["state"] == "closed: measure"


def test_a_fine_shows_nowhere_so_nothing_is_said_of_publishing(trustmark, case):
    case.heard()
    case("propose", "fine", *REASON, "--usd", "500")
    decided = case("decide", by=SECOND)
    appealed = case("appeal")
    overturned = case("decide-appeal", "--outcome", "overturned", by=THIRD)

    steps = (decided, appealed, overturned)
    assert [each.code for each in steps] == [0, 0, 0]
    assert not any("publish" in each.err for each in steps)


@pytest.mark.parametrize("kind", ["extension", "early-end", "conversion", "lift"])
def test_what_is_about_a_measure_says_that_it_needs_its_number_and_where_that_stands(case, kind):
    answer = case("propose", kind, *(REASON if kind in {"extension", "conversion"} else ()))

    assert answer.code == 2
    assert f"{kind} needs --measure" in answer.err
    assert 'hint: "trustmark case show CASE" and "trustmark history NUMBER"' in answer.err


def test_the_help_of_a_proposal_says_what_needs_a_measure(trustmark):
    said = " ".join(trustmark("case", "propose", "--help").out.split())

    assert "needed for extension, early-end, conversion and lift" in said


def test_a_fine_that_was_overturned_is_paid_back(case):
    case.heard()
    case("propose", "fine", *REASON, "--usd", "500")
    case("decide", by=SECOND)
    case("fine-paid", "--amount", "500", "--receipt", "KHQR 1", by=THIRD)
    case("appeal")
    upheld_no_more = case("decide-appeal", "--outcome", "overturned", by=THIRD)
    repaid = case("fine-repaid", "--receipt", "KHQR 2", by=THIRD)

    assert "the measure is overturned" in upheld_no_more.out
    assert repaid.code == 0


def test_a_proposal_is_taken_back_or_rejected(case):
    case.heard()
    case("propose", "warning", *REASON)
    stranger = case("withdraw", by=THIRD)
    withdrawn = case("withdraw")
    case("propose", "warning", *REASON)
    rejected = case("reject", by=SECOND)
    none_left = case("decide", by=SECOND)

    assert [stranger.code, withdrawn.code, rejected.code, none_left.code] == [1, 0, 0, 2]
    assert "case show" in none_left.err


def test_of_several_proposals_one_must_be_named(case):
    case.heard()
    case("propose", "warning", *REASON)
    case("propose", "fine", *REASON, "--usd", "5")

    unclear = case("decide", by=SECOND)
    named = case("decide", "2", by=SECOND)

    assert unclear.code == 2
    assert "1 (warning), 2 (fine)" in unclear.err
    assert "fine decided" in named.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("propose", "suspension", *REASON), "a suspension needs --until"),
        (("propose", "warning"), "a warning needs --reason"),
        (("propose", "warning", *REASON, "--usd", "5"), "a warning has no --usd"),
        (("propose", "early-end", "--measure", "1", *REASON), "an early-end has no --reason"),
        (("propose", "interim", *REASON), "invalid value"),
        (("serve",), "missing option '--ground'"),
    ],
)
def test_what_does_not_fit_a_measure_is_wrong_usage(case, arguments, said):
    answer = case(*arguments)

    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
