"""The measures of a case, each with what it needs, and what leads from one to another."""

import pytest
from msgspec.structs import replace

from ledger.domain.case import facts as k
from ledger.domain.case import measures as m
from ledger.domain.case.state import Deadline
from ledger.domain.certificate.facts import Reinstate, Revoke, Suspend
from tests.ledger.casework import (
    CASE,
    DECIDER,
    PROPOSER,
    REASON,
    URGENT,
    Desk,
    appeal,
    comes_to,
    hears,
    opened,
    propose,
)
from tests.ledger.deciding import DAY, NUMBER, T0, TODAY, after, day


@pytest.fixture
def desk():
    return opened()


@pytest.fixture
def heard(desk):
    return hears(desk)


def test_an_interim_suspension_needs_no_notice_but_a_second_officer_and_a_hearing(desk):
    interim = m.Interim(reason=URGENT, end=day(29), hearing=day(14))
    desk.does(propose(interim), PROPOSER)
    alone = desk.refusal(k.DecideMeasure(case=CASE, proposal=1), PROPOSER)

    (fact,) = desk.does(k.DecideMeasure(case=CASE, proposal=1), DECIDER)

    assert alone == "same-officer"
    assert (fact.hearing, fact.end) == (day(14), day(29))
    assert Deadline("hearing", day(14), "office") in desk.case.deadlines(TODAY)
    assert desk.certificate.suspension(desk.at) is not None


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"end": day(30)}, "bad-length"),
        ({"end": day(-1)}, "bad-length"),
        ({"hearing": day(15)}, "bad-hearing"),
        ({"hearing": day(-1)}, "bad-hearing"),
        ({"end": day(5), "hearing": day(6)}, "bad-hearing"),
        ({"reason": "mark-misused"}, "bad-reason"),
    ],
)
def test_an_interim_suspension_is_short_urgent_and_heard_soon(desk, changes, rule):
    fields = {"reason": URGENT, "end": day(29), "hearing": day(14)} | changes

    assert desk.refusal(propose(m.Interim(**fields))) == rule


def test_an_interim_suspension_is_not_prolonged_without_notice(desk):
    comes_to(desk, m.Interim(reason=URGENT, end=day(9), hearing=day(5)))
    longer = propose(m.Extension(suspension=1, reason=URGENT, end=day(60)))
    again = propose(m.Interim(reason=URGENT, end=day(30), hearing=day(20)))

    at_once = [desk.refusal(longer), desk.refusal(again)]
    desk.at += 12 * DAY
    elsewhere = Desk(certificate=desk.certificate, at=desk.at)
    elsewhere.opens()

    assert at_once == ["no-notice", "interim-once"]
    assert elsewhere.refusal(again) == "interim-again"
    elsewhere.at += 40 * DAY
    much_later = m.Interim(reason=URGENT, end=day(60), hearing=day(60))
    assert elsewhere.refusal(propose(much_later)) == ""


@pytest.mark.parametrize(("later", "rule"), [(39, "interim-again"), (40, "")])
def test_another_case_waits_as_long_as_an_interim_suspension_may_last(desk, later, rule):
    comes_to(desk, m.Interim(reason=URGENT, end=day(9), hearing=day(5)))
    other = Desk(certificate=desk.certificate, at=T0 + later * DAY)
    other.opens()

    assert other.refusal(propose(m.Interim(reason=URGENT, end=day(45), hearing=day(45)))) == rule


def test_a_proposal_that_waited_too_long_is_not_decided(desk):
    desk.does(propose(m.Interim(reason=URGENT, end=day(9), hearing=day(2))), PROPOSER)
    desk.at += 3 * DAY

    assert desk.refusal(k.DecideMeasure(case=CASE, proposal=1), DECIDER) == "bad-hearing"


def test_a_hearing_comes_after_a_notice_and_an_absence_not_before_its_day(desk):
    comes_to(desk, m.Interim(reason=URGENT, end=day(29), hearing=day(10)))
    absent = k.RecordHearing(case=CASE, appeared=False)

    unknown = desk.refusal(absent)
    desk.does(k.ServeNotice(case=CASE, grounds=(URGENT,)))
    early = desk.refusal(absent)
    desk.at += 10 * DAY
    desk.does(absent)

    assert [unknown, early] == ["no-notice", "too-early"]
    assert desk.refusal(absent) == "no-hearing"


def test_a_suspension_becomes_a_revocation(heard):
    comes_to(heard, m.Suspension(reason=REASON, end=day(20)))

    fact = comes_to(heard, m.Conversion(suspension=1, reason=REASON))

    assert fact.measure == 2
    assert heard.certificate.revoked


@pytest.mark.parametrize(
    ("number", "rule"), [(1, "no-measure"), (2, "measure-ended"), (9, "no-measure")]
)
def test_only_a_standing_suspension_becomes_a_revocation(heard, number, rule):
    comes_to(heard, m.Warning(reason=REASON))
    comes_to(heard, m.Suspension(reason=REASON, end=day(2)))
    heard.at += 5 * DAY

    terms = m.Conversion(suspension=number, reason=REASON)

    assert heard.refusal(propose(terms)) == rule


def test_an_early_end_and_a_lifting_need_no_notice_and_take_nothing(heard):
    comes_to(heard, m.Suspension(reason=REASON, end=day(20)))
    comes_to(heard, m.Warning(reason=REASON))
    other = Desk(certificate=heard.certificate, at=heard.at)
    other.opens()

    ended = comes_to(other, m.EarlyEnd(suspension=1))
    lifted = comes_to(other, m.Lift(warning=2))

    assert not any(each.stands(other.at) for each in other.certificate.measures)
    assert (ended.appeal_by, lifted.appeal_by) == (None, None)
    assert other.refusal(k.FileCaseAppeal(case=CASE, proposal=1)) == "nothing-to-appeal"


def test_the_end_of_validity_does_not_move_for_a_suspended_certificate(heard):
    end = heard.certificate.end
    comes_to(heard, m.Suspension(reason=REASON, end=day(20)))
    comes_to(heard, m.Extension(suspension=1, reason=REASON, end=day(90)))
    comes_to(heard, m.EarlyEnd(suspension=1))

    assert heard.certificate.end == end


@pytest.mark.parametrize(
    ("usd", "rule"), [(0, "bad-fine"), (1, ""), (2000, ""), (2001, "bad-fine")]
)
def test_a_fine_keeps_to_the_limit_of_the_scheme(heard, usd, rule):
    assert heard.refusal(propose(m.Fine(reason=REASON, usd=usd))) == rule


def test_a_fine_is_paid_once_whole_and_in_dollars(heard):
    fined = comes_to(heard, m.Fine(reason=REASON, usd=500))

    def paid(**changes):
        fields = {"amount": 500, "receipt": "KHQR 1"} | changes
        return k.RecordFinePaid(case=CASE, proposal=1, **fields)

    refused = [
        heard.refusal(paid(amount=499)),
        heard.refusal(paid(amount=2_000_000, currency="KHR")),
        heard.refusal(paid(receipt="")),
    ]
    heard.at += 31 * DAY
    (late,) = heard.does(paid())

    assert fined.pay_by == day(31)
    assert refused == ["bad-amount", "bad-currency", "bad-receipt"]
    assert late.late
    assert heard.refusal(paid()) == "paid-already"


def test_a_fine_overturned_after_payment_is_paid_back(heard):
    comes_to(heard, m.Fine(reason=REASON, usd=500))
    heard.does(k.RecordFinePaid(case=CASE, proposal=1, amount=500, receipt="KHQR 1"))
    back = k.RecordFineRepaid(case=CASE, proposal=1, receipt="KHQR 2")
    closing = k.CloseCase(case=CASE, outcome="no-measure")

    early = heard.refusal(back)
    appeal(heard, "overturned")
    open_still = heard.refusal(closing, DECIDER)
    heard.does(back)

    assert [early, open_still] == ["nothing-to-repay", "fine-to-repay"]
    assert heard.refusal(closing, DECIDER) == ""
    assert heard.refusal(back) == "nothing-to-repay"


def test_fines_of_one_case_are_together_no_larger_than_one_may_be(heard):
    comes_to(heard, m.Fine(reason=REASON, usd=1_500))

    more = [heard.refusal(propose(m.Fine(reason=REASON, usd=usd))) for usd in (501, 500)]

    assert more == ["bad-fine", ""]


def test_an_unpaid_fine_that_was_overturned_is_owed_no_more(heard):
    comes_to(heard, m.Fine(reason=REASON, usd=500))
    appeal(heard, "overturned")
    paying = k.RecordFinePaid(case=CASE, proposal=1, amount=500, receipt="KHQR 1")

    assert heard.refusal(paying) == "fine-overturned"


def test_a_case_about_no_certificate_comes_to_a_fine_but_not_to_a_suspension():
    desk = Desk()
    desk.certificate = None
    desk.opens(certificate="")
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    desk.does(k.RecordReply(case=CASE), DECIDER)

    assert desk.refusal(propose(m.Suspension(reason=REASON, end=day(5)))) == "no-certificate"
    assert desk.refusal(propose(m.Fine(reason=REASON, usd=5))) == ""


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"reason": "criteria-not-met"}, "bad-reason"),
        ({"end": day(1 + 1096)}, "bad-length"),
        ({"end": day(0)}, "bad-length"),
        ({"place": "no place"}, "bad-place"),
        ({"place": "SHOP.example.com.kh"}, "bad-place"),
        ({}, ""),
    ],
)
def test_a_listing_for_misuse_has_a_place_and_an_end(heard, changes, rule):
    fields = {"reason": REASON, "place": "shop.example.com.kh", "end": day(1095)} | changes

    assert heard.refusal(propose(m.Blacklist(**fields))) == rule


@pytest.mark.parametrize("standing", [0, 1])
def test_a_scheme_may_ask_for_a_warning_before_a_suspension(heard, standing):
    rules = heard.now(PROPOSER).rules
    asked = replace(rules, measures=replace(rules.measures, warnings_before_suspension=1))
    for _ in range(standing):
        comes_to(heard, m.Warning(reason=REASON))
    strict = Desk(certificate=heard.certificate, rules=lambda _: asked, at=heard.at)
    strict.case = heard.case

    refused = strict.refusal(propose(m.Suspension(reason=REASON, end=day(9))))

    assert refused == ("" if standing else "warn-first")


def test_a_measure_taken_directly_can_be_ended_in_a_case():
    start = (Suspend(number=NUMBER, reason=REASON, start=TODAY, end=day(20)), T0)
    desk = Desk(certificate=after(start))
    desk.opens()

    comes_to(desk, m.EarlyEnd(suspension=1))

    assert desk.certificate.suspension(desk.at) is None


@pytest.mark.parametrize(
    "step", [Reinstate(number=NUMBER, measure=1), Revoke(number=NUMBER, reason=REASON)]
)
def test_what_became_impossible_since_it_was_proposed_is_not_decided(heard, step):
    comes_to(heard, m.Suspension(reason=REASON, end=day(20)))
    heard.does(propose(m.Extension(suspension=1, reason=REASON, end=day(40))))
    heard.certificate = after((step, heard.at), state=heard.certificate)

    refused = heard.refusal(k.DecideMeasure(case=CASE, proposal=2), DECIDER)

    assert refused in {"measure-ended", "revoked-is-final"}
