"""A case step by step: notice, reply, proposal, a second officer, closing."""

import pytest

from ledger.domain.case import facts as k
from ledger.domain.case import measures as m
from ledger.domain.case.state import Deadline, evolve
from ledger.errors import CommandRefusedError
from ledger.words.articles import FAIR
from tests.ledger.casework import (
    CASE,
    DECIDER,
    PROPOSER,
    REASON,
    THIRD,
    URGENT,
    Desk,
    appeal,
    comes_to,
    hears,
    opened,
    propose,
)
from tests.ledger.deciding import DAY, HOSTS, T0, TODAY, after, day


@pytest.fixture
def desk():
    return opened()


@pytest.fixture
def heard(desk):
    return hears(desk)


def test_a_suspension_goes_from_notice_to_the_certificate(heard):
    fact = comes_to(heard, m.Suspension(reason=REASON, end=day(20)))

    assert (fact.start, fact.end, fact.measure) == (day(1), day(20), 1)
    assert fact.article == "Prakas on the CET Certificate (draft): guidelines for use"
    assert heard.certificate.suspension(heard.at).number == 1


def test_nothing_is_proposed_before_the_business_was_heard(desk):
    warning = propose(m.Warning(reason=REASON))

    before = desk.refusal(warning)
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    running = desk.refusal(warning)
    desk.at += 14 * DAY
    last_day = desk.refusal(warning)
    desk.at += DAY
    over = desk.refusal(warning)

    assert [before, running, last_day, over] == ["no-notice", "not-heard", "not-heard", ""]


def test_a_ground_that_no_notice_named_is_no_ground(heard):
    assert heard.refusal(propose(m.Revocation(reason="false-information"))) == "no-notice"


def test_a_reply_after_its_day_is_recorded_as_late(desk):
    (notice,) = desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    desk.at += 15 * DAY

    (reply,) = desk.does(k.RecordReply(case=CASE))

    assert notice.reply_by == day(14)
    assert reply.late
    assert reply.decide_by == notice.decide_by == day(44)


def test_who_recorded_the_reply_proposes_nothing_while_its_time_runs(desk):
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    desk.does(k.RecordReply(case=CASE), PROPOSER)
    warning = propose(m.Warning(reason=REASON))

    at_once = desk.refusal(warning, PROPOSER)
    another = desk.refusal(warning, DECIDER)
    desk.at += 14 * DAY
    last_day = desk.refusal(warning, PROPOSER)
    desk.at += DAY
    over = desk.refusal(warning, PROPOSER)

    assert [at_once, another, last_day, over] == ["reply-by-proposer", "", "reply-by-proposer", ""]


def test_the_refusal_says_who_may_propose_and_from_when(desk):
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    desk.does(k.RecordReply(case=CASE), PROPOSER)

    with pytest.raises(CommandRefusedError) as refused:
        desk.does(propose(m.Fine(reason=REASON, usd=5)), PROPOSER)

    assert "another officer proposes" in str(refused.value)
    assert refused.value.values == {"last": day(14)}
    assert refused.value.article == FAIR


def test_a_later_notice_does_not_open_the_way_for_a_reply_of_the_proposers_own(desk):
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    desk.does(k.RecordReply(case=CASE), PROPOSER)
    desk.does(k.ServeNotice(case=CASE, grounds=(URGENT,)))
    desk.does(k.RecordReply(case=CASE), DECIDER)

    first = desk.refusal(propose(m.Fine(reason=REASON, usd=5)), PROPOSER)
    second = desk.refusal(propose(m.Fine(reason=URGENT, usd=5)), PROPOSER)

    assert [first, second] == ["reply-by-proposer", ""]


def test_what_needs_no_reply_may_be_proposed_by_who_recorded_one(heard):
    comes_to(heard, m.Suspension(reason=REASON, end=day(20)))

    early = heard.refusal(propose(m.EarlyEnd(suspension=1)), DECIDER)
    heard.certificate = after()
    interim = m.Interim(reason=URGENT, end=day(10), hearing=day(5))

    assert [early, heard.refusal(propose(interim), DECIDER)] == ["", ""]


def test_the_offices_clock_stands_still_while_the_business_may_reply(desk):
    before = desk.case.deadlines(TODAY)
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))

    assert before == (Deadline("decision", day(30), "office"),)
    assert desk.case.deadlines(day(14)) == (Deadline("reply", day(14), "business"),)
    assert desk.case.deadlines(day(15)) == (Deadline("decision", day(44), "office"),)


def test_what_is_due_after_a_decision_is_told_with_whose_turn_it_is(heard):
    comes_to(heard, m.Fine(reason=REASON, usd=5))
    fined = heard.case.deadlines(day(1))
    heard.does(k.FileCaseAppeal(case=CASE, proposal=1))
    appealed = heard.case.deadlines(day(1))
    heard.does(k.DecideCaseAppeal(case=CASE, proposal=1, outcome="upheld"), THIRD)
    heard.does(k.RecordFinePaid(case=CASE, proposal=1, amount=5, receipt="KHQR 1"))
    done = heard.case.deadlines(day(1))
    heard.does(k.CloseCase(case=CASE, outcome="measure"))

    assert fined == (Deadline("fine", day(31), "business"),)
    assert appealed[1] == Deadline("appeal-decision", day(31), "office")
    assert done == (Deadline("close", day(31), "office"),)
    assert heard.case.deadlines(day(1)) == ()


def test_a_certificate_that_is_owed_is_due_too(heard):
    comes_to(heard, m.Revocation(reason=REASON))
    appeal(heard, "overturned", without=HOSTS[:1])

    assert heard.case.deadlines(day(1)) == (
        Deadline("certificate", day(1), "office"),
        Deadline("decision", day(31), "office"),
    )


@pytest.mark.parametrize("command", [k.DecideMeasure, k.RejectMeasure])
def test_nobody_decides_what_they_proposed(heard, command):
    heard.does(propose(m.Warning(reason=REASON)), PROPOSER)

    assert heard.refusal(command(case=CASE, proposal=1), PROPOSER) == "same-officer"
    assert heard.refusal(command(case=CASE, proposal=1), DECIDER) == ""


def test_only_its_author_takes_a_proposal_back(heard):
    heard.does(propose(m.Warning(reason=REASON)), PROPOSER)
    back = k.WithdrawMeasure(case=CASE, proposal=1)

    assert heard.refusal(back, DECIDER) == "not-the-author"
    assert heard.refusal(back, PROPOSER) == ""


def test_closing_without_a_measure_takes_another_officer(desk):
    closing = k.CloseCase(case=CASE, outcome="settled")

    assert desk.refusal(closing, PROPOSER) == "same-officer"
    assert desk.refusal(closing, DECIDER) == ""
    assert desk.refusal(k.CloseCase(case=CASE, outcome="measure"), DECIDER) == "bad-outcome"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"grounds": ()}, "bad-reason"),
        ({"grounds": (REASON, REASON)}, "bad-reason"),
        ({"grounds": ("none-such",)}, "bad-reason"),
        ({"reply_by": day(13)}, "bad-reply-time"),
        ({"reply_by": day(14)}, ""),
        ({"reply_by": day(14 + 367)}, "bad-reply-time"),
    ],
)
def test_a_notice_names_grounds_and_leaves_time_to_reply(desk, changes, rule):
    fields = {"grounds": (REASON,)} | changes

    assert desk.refusal(k.ServeNotice(case=CASE, **fields)) == rule


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (k.DecideMeasure(case=CASE, proposal=1), "no-proposal"),
        (k.RecordFinePaid(case=CASE, proposal=1, amount=1, receipt="1"), "no-fine"),
        (k.FileCaseAppeal(case=CASE, proposal=1), "no-measure"),
        (k.DecideCaseAppeal(case=CASE, proposal=1, outcome="upheld"), "no-measure"),
        (k.GrantOwedCertificate(case=CASE), "nothing-owed"),
        (k.RecordHearing(case=CASE, appeared=True), "no-hearing"),
    ],
)
def test_what_has_not_been_decided_has_no_consequences(heard, command, rule):
    assert heard.refusal(command) == rule


def test_a_clock_that_is_behind_decides_nothing(heard):
    heard.at = T0 + 60

    assert heard.refusal(k.RecordReply(case=CASE)) == "clock-behind"


def test_no_outcome_but_those_the_scheme_knows(heard):
    comes_to(heard, m.Fine(reason=REASON, usd=5))
    heard.does(k.FileCaseAppeal(case=CASE, proposal=1))
    decision = k.DecideCaseAppeal(case=CASE, proposal=1, outcome="postponed")

    assert heard.refusal(decision, THIRD) == "bad-outcome"


def test_before_the_first_fact_there_is_no_case():
    assert Desk().refusal(k.RecordReply(case=CASE)) == "no-case"


def test_the_facts_folded_again_are_the_same_case(heard):
    comes_to(heard, m.Revocation(reason=REASON))
    appeal(heard, "overturned")

    state = None
    for fact in heard.facts:
        state = evolve(state, fact)

    assert state == heard.case
    assert state.version == len(heard.facts)
