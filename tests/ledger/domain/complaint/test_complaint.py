"""Complaints, rule by rule: in time, about one shop, heard before upheld, decided by two."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.domain.complaint import facts as k
from ledger.domain.complaint.rules import decide
from ledger.domain.complaint.seen import see
from ledger.domain.complaint.state import Pause
from tests.ledger.complaining import COMPLAINT, FILE, FIRST, SECOND, WHO, Desk
from tests.ledger.deciding import T0, after, day, instant

ABOUT = {"complaint": COMPLAINT}
FORWARD = k.ForwardComplaint(**ABOUT)
ANSWER = k.RecordAnswer(**ABOUT, text="The parcel was sent on 21 February.")
MEDIATE = k.BeginMediation(**ABOUT)
UPHOLD = k.ProposeComplaintDecision(**ABOUT, outcome="upheld", reason="complaints-unresolved")
DISMISS = k.ProposeComplaintDecision(**ABOUT, outcome="dismissed")
CONFIRM = k.ConfirmComplaintDecision(**ABOUT)
SETTLE = k.SettleComplaint(**ABOUT)
WITHDRAW = k.WithdrawComplaint(**ABOUT)


class OneCertificate:
    """All that is seen of others."""

    def certificate(self, _: str):
        return after()


def ended(result: str) -> k.EndMediation:
    return k.EndMediation(**ABOUT, result=result)


def filed(*steps, at: int = T0) -> Desk:
    """Return a desk with a complaint, after each (command, day offset) of the first officer."""
    desk = Desk(at)
    desk.does(FILE)
    for command, offset in steps:
        desk.at = instant(offset)
        desk.does(command)
    return desk


def test_a_complaint_names_its_deadlines():
    (fact,) = Desk().does(FILE)

    assert (fact.forward_by, fact.decide_by) == (day(3), day(30))
    assert (fact.business, fact.by) == ("b-1", FIRST)


def test_a_complaint_about_a_certificate_is_about_its_business():
    desk = Desk()
    certificate = after()
    command = replace(FILE, business="", certificate=certificate.number)

    seen = see(command, None, desk.now(FIRST), OneCertificate())
    (fact,) = decide(None, command, seen).facts

    assert (fact.business, fact.certificate) == ("b-1", certificate.number)


def test_a_complaint_may_be_about_a_shop_nobody_knows_until_somebody_does():
    desk = Desk()
    desk.does(replace(FILE, business="", place="Fake-Shop.example.com"))
    assert (desk.state.place, desk.state.business) == ("fake-shop.example.com", "")

    desk.does(k.IdentifyBusiness(**ABOUT, business="b-1"))

    assert desk.state.business == "b-1"
    assert desk.refusal(k.IdentifyBusiness(**ABOUT, business="b-2")) == "identified-already"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"level": "ministry"}, "bad-level"),
        ({"business": ""}, "one-shop"),
        ({"place": "shop1.example.com.kh"}, "one-shop"),
        ({"business": "", "place": "https://shop"}, "bad-place"),
        ({"complainant": k.Complainant("", "a@example.com")}, "bad-text"),
        ({"complainant": k.Complainant("Chan Tha", " ")}, "bad-text"),
        ({"complainant": k.Complainant("Chan\nTha", "x")}, "bad-text"),
        ({"text": ""}, "bad-text"),
        ({"text": "\u200b"}, "bad-text"),
        ({"text": "a\x00b"}, "bad-text"),
        ({"text": "a\u202eb"}, "bad-text"),
        ({"text": "x" * 20_001}, "bad-text"),
        ({"incident": day(1)}, "in-the-future"),
        ({"incident": day(-366)}, "too-late"),
    ],
)
def test_what_is_no_complaint(changes, rule):
    assert Desk().refusal(replace(FILE, **changes)) == rule


def test_the_last_day_to_complain_is_a_day_to_complain():
    assert Desk().refusal(replace(FILE, incident=day(-365))) == ""
    assert Desk().refusal(replace(FILE, incident=day(0))) == ""


def test_nobody_is_found_wrong_before_being_asked():
    assert filed().refusal(UPHOLD) == "not-forwarded"
    assert filed((FORWARD, 0)).refusal(UPHOLD) == "not-answered"


def test_who_does_not_answer_in_time_is_decided_about():
    desk = filed((FORWARD, 0))

    desk.at = instant(14)
    assert desk.refusal(UPHOLD) == "not-answered"
    desk.at = instant(15)
    assert desk.refusal(UPHOLD) == ""


def test_a_late_answer_is_recorded_as_late():
    desk = filed((FORWARD, 0), (ANSWER, 15))

    assert desk.state.late
    assert not filed((FORWARD, 0), (ANSWER, 14)).state.late


def test_a_decision_takes_two_officers_and_verifies_the_complaint():
    desk = filed((FORWARD, 0), (ANSWER, 2), (UPHOLD, 3))
    assert desk.refusal(CONFIRM, FIRST) == "same-officer"
    assert not desk.state.verified

    desk.does(CONFIRM, SECOND)

    assert desk.state.verified
    assert (desk.state.outcome, desk.state.reason) == ("upheld", "complaints-unresolved")
    assert desk.refusal(FORWARD) == "complaint-closed"


def test_a_complaint_may_be_dismissed_without_bothering_the_shop():
    desk = filed((DISMISS, 0))

    desk.does(CONFIRM, SECOND)

    assert (desk.state.outcome, desk.state.verified) == ("dismissed", False)


def test_a_decision_has_the_reason_it_needs_and_no_other():
    desk = filed((FORWARD, 0), (ANSWER, 1))

    assert desk.refusal(replace(UPHOLD, reason="")) == "bad-reason"
    assert desk.refusal(replace(UPHOLD, reason="ugly")) == "bad-reason"
    assert desk.refusal(replace(DISMISS, reason="mark-misused")) == "bad-reason"
    assert desk.refusal(replace(DISMISS, outcome="settled")) == "bad-outcome"


def test_a_settlement_found_in_mediation_closes_the_complaint():
    desk = filed((FORWARD, 0), (ANSWER, 1), (MEDIATE, 2), (ended("settled"), 9))

    assert (desk.state.outcome, desk.state.closed) == ("settled", day(9))


def test_while_a_mediation_lasts_nothing_else_is_decided():
    desk = filed((FORWARD, 0), (ANSWER, 1), (MEDIATE, 2))

    assert desk.refusal(DISMISS) == "mediation-open"
    assert desk.refusal(SETTLE) == "mediation-open"
    assert desk.refusal(WITHDRAW) == ""


def test_the_clock_stands_while_the_shop_answers():
    desk = filed((FORWARD, 2))
    assert desk.state.decide_until(day(2)) == day(30)
    assert desk.state.decide_until(day(7)) == day(35)

    desk.at = instant(8)
    desk.does(ANSWER)

    assert desk.state.decide_until(day(20)) == day(36)


def test_a_shop_that_is_silent_cannot_stop_the_clock_for_longer_than_it_had():
    state = filed((FORWARD, 2)).state

    assert state.answer_by == day(16)
    assert state.decide_until(day(300)) == day(44)


def test_the_clock_stands_once_while_a_mediation_waits_for_an_answer_too():
    desk = filed((FORWARD, 0), (MEDIATE, 5), (ANSWER, 9), (ended("failed"), 12))

    assert desk.state.decide_until(day(20)) == day(42)


@pytest.mark.parametrize(
    ("steps", "turn", "due"),
    [
        ((), "forward", day(3)),
        (((FORWARD, 1),), "answer", day(15)),
        (((FORWARD, 1), (ANSWER, 3)), "decision", day(32)),
        (((FORWARD, 1), (ANSWER, 3), (MEDIATE, 3)), "mediation", day(33)),
        (((FORWARD, 1), (ANSWER, 3), (UPHOLD, 3)), "second-officer", day(32)),
        (((WITHDRAW, 1),), "nobody", None),
    ],
)
def test_a_complaint_says_what_comes_next_and_by_when(steps, turn, due):
    desk = filed(*steps)

    assert (desk.state.turn(day(3)), desk.state.due(day(3))) == (turn, due)


def test_silence_ends_and_the_decision_is_due():
    state = filed((FORWARD, 1)).state

    assert state.turn(day(15)) == "answer"
    assert state.turn(day(16)) == "decision"


def test_a_complaint_never_goes_back_in_time():
    desk = filed()
    desk.at -= 1

    assert desk.refusal(FORWARD) == "clock-behind"


def test_a_complaint_is_closed_once():
    desk = filed((WITHDRAW, 1))

    assert desk.refusal(SETTLE) == "complaint-closed"


def test_what_the_complainant_said_is_kept_as_it_was_said():
    state = filed().state

    assert (state.complainant, state.text, state.incident) == (WHO, FILE.text, day(-10))


def test_a_pause_never_counts_backwards():
    assert Pause(date(2026, 3, 9), date(2026, 3, 20)).days(date(2026, 3, 1)) == 0
