"""A case step by step: notice, reply, proposal, a second officer, appeal before a third."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.domain import case as k
from ledger.domain import case_measures as m
from ledger.domain.case_state import Deadline, evolve
from ledger.domain.certificate import Reinstate, Revoke, Suspend
from ledger.errors import CommandRefusedError
from tests.ledger.casework import CASE, DECIDER, NEXT, PROPOSER, THIRD, Desk
from tests.ledger.deciding import DAY, HOSTS, NUMBER, T0, TODAY, after, day

REASON = "mark-misused"
URGENT = "urgent-consumer-harm"


@pytest.fixture
def desk():
    opened = Desk()
    opened.opens()
    return opened


@pytest.fixture
def heard(desk):
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON, URGENT)))
    desk.at += DAY
    desk.does(k.RecordReply(case=CASE), DECIDER)
    return desk


def propose(terms):
    return k.ProposeMeasure(case=CASE, terms=terms)


def comes_to(desk, terms):
    """Propose by one officer and decide by another; return the deciding fact."""
    desk.does(propose(terms), PROPOSER)
    (fact,) = desk.does(k.DecideMeasure(case=CASE, proposal=len(desk.case.proposals)), DECIDER)
    return fact


def appeal(desk, outcome, proposal=1, **changes):
    desk.does(k.FileCaseAppeal(case=CASE, proposal=proposal))
    command = k.DecideCaseAppeal(case=CASE, proposal=proposal, outcome=outcome, **changes)
    (fact,) = desk.does(command, THIRD)
    return fact


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

    assert f"{PROPOSER} recorded the reply" in str(refused.value)
    assert f"another officer proposes, or wait until the day after {day(14)}" in str(refused.value)
    assert refused.value.article.startswith("R133")


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


@pytest.mark.parametrize("actor", [PROPOSER, DECIDER])
def test_who_proposed_or_decided_a_measure_does_not_decide_the_appeal(heard, actor):
    comes_to(heard, m.Fine(reason=REASON, usd=500))
    heard.does(k.FileCaseAppeal(case=CASE, proposal=1))

    decision = k.DecideCaseAppeal(case=CASE, proposal=1, outcome="upheld")

    assert heard.refusal(decision, actor) == "same-officer"
    assert heard.refusal(decision, THIRD) == ""


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


def test_an_appeal_shows_at_the_certificate_and_an_overturned_suspension_ends(heard):
    comes_to(heard, m.Suspension(reason=REASON, end=day(60)))
    heard.does(k.FileCaseAppeal(case=CASE, proposal=1))
    meanwhile = heard.certificate.measure(1)
    heard.does(k.DecideCaseAppeal(case=CASE, proposal=1, outcome="overturned"), THIRD)

    assert (meanwhile.appeal, meanwhile.ended) == ("pending", None)
    assert heard.certificate.measure(1).ended == heard.at


def test_an_overturned_measure_does_not_come_back_on_the_old_notice(heard):
    warning = m.Warning(reason=REASON)
    comes_to(heard, warning)
    appeal(heard, "overturned")

    old_notice = heard.refusal(propose(warning))
    heard.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    unheard = heard.refusal(propose(warning))
    heard.does(k.RecordReply(case=CASE), DECIDER)

    assert [old_notice, unheard] == ["no-notice", "not-heard"]
    assert heard.refusal(propose(warning)) == ""


def test_an_appeal_comes_in_time_and_once(heard):
    fact = comes_to(heard, m.Suspension(reason=REASON, end=day(120)))
    filing = k.FileCaseAppeal(case=CASE, proposal=1)
    heard.at += 30 * DAY
    in_time = heard.refusal(filing)
    heard.at += DAY
    late = heard.refusal(filing)
    heard.at -= DAY
    appeal(heard, "upheld")

    assert fact.appeal_by == day(31)
    assert [in_time, late] == ["", "too-late"]
    assert heard.refusal(filing) == "already-appealed"


def test_an_overturned_revocation_stays_and_gives_a_new_certificate_for_the_lost_days(heard):
    comes_to(heard, m.Revocation(reason=REASON))
    end = heard.certificate.end
    heard.at += 20 * DAY

    fact = appeal(heard, "overturned")

    (new,) = heard.granted
    assert heard.certificate.revoked
    assert heard.certificate.measure(1).appeal == "overturned"
    assert (fact.granted, new.number) == (NEXT, NEXT)
    assert (new.start, new.end) == (day(21), end + timedelta(days=20))
    assert (new.sites, new.handles, new.tier) == (HOSTS[:1], (), "full")


def test_what_a_suspension_took_is_not_given_back_and_it_is_served_first(heard):
    comes_to(heard, m.Suspension(reason=REASON, end=day(30)))
    comes_to(heard, m.Conversion(suspension=1, reason=REASON))
    lost = (heard.certificate.end - day(30)).days

    fact = appeal(heard, "overturned", proposal=2)
    early = heard.refusal(k.GrantOwedCertificate(case=CASE), THIRD)
    open_still = heard.refusal(k.CloseCase(case=CASE, outcome="measure"), THIRD)
    heard.at += 30 * DAY
    heard.does(k.GrantOwedCertificate(case=CASE), THIRD)

    assert heard.granted[0].start == day(31)
    assert heard.granted[0].end == heard.certificate.end
    assert (fact.owed_from, fact.owed_days, fact.granted) == (day(31), lost, "")
    assert [early, open_still] == ["too-early", "certificate-owed"]
    assert heard.refusal(k.GrantOwedCertificate(case=CASE), THIRD) == "nothing-owed"


def test_a_certificate_is_owed_where_no_place_is_left_to_cover(heard):
    comes_to(heard, m.Revocation(reason=REASON))

    fact = appeal(heard, "overturned", without=HOSTS[:1])
    heard.does(k.GrantOwedCertificate(case=CASE, places=(HOSTS[1],)), THIRD)

    assert (fact.granted, fact.owed_from) == ("", day(1))
    assert heard.granted[0].sites == (HOSTS[1],)


def test_a_revocation_after_the_end_took_nothing_that_could_be_given_back():
    desk = Desk(at=T0)
    desk.opens()
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    desk.does(k.RecordReply(case=CASE))
    desk.at += ((desk.certificate.end - TODAY).days + 3) * DAY
    comes_to(desk, m.Revocation(reason=REASON))

    fact = appeal(desk, "overturned")

    assert (fact.granted, fact.owed_from, desk.granted) == ("", None, [])


def test_a_case_closes_when_nothing_is_open_and_an_appeal_opens_it_again(heard):
    heard.does(propose(m.Fine(reason=REASON, usd=10)))
    closing = k.CloseCase(case=CASE, outcome="measure")
    undecided = heard.refusal(closing)
    heard.does(k.DecideMeasure(case=CASE, proposal=1), DECIDER)
    unpaid = heard.refusal(closing)
    heard.does(k.RecordFinePaid(case=CASE, proposal=1, amount=10, receipt="KHQR 1"))
    heard.does(closing)
    shut = heard.refusal(propose(m.Warning(reason=REASON)))
    heard.does(k.FileCaseAppeal(case=CASE, proposal=1))

    assert [undecided, unpaid, shut] == ["proposal-open", "fine-open", "case-closed"]
    assert heard.case.closed is None
    assert heard.refusal(closing) == "appeal-open"


def test_closing_without_a_measure_takes_another_officer(desk):
    closing = k.CloseCase(case=CASE, outcome="settled")

    assert desk.refusal(closing, PROPOSER) == "same-officer"
    assert desk.refusal(closing, DECIDER) == ""
    assert desk.refusal(k.CloseCase(case=CASE, outcome="measure"), DECIDER) == "bad-outcome"


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
        ({"reason": "no-such-reason"}, "bad-reason"),
        ({"source": "complaint"}, "no-reference"),
        ({"source": "hearsay"}, "bad-source"),
        ({"refs": ("c-1", "c-1")}, "bad-reference"),
        ({"refs": ("",)}, "bad-reference"),
        ({"refs": ("ឈ្មោះ",)}, "bad-reference"),
        ({"refs": tuple(map(str, range(21)))}, "bad-reference"),
        ({"business": "b-2"}, "not-its-certificate"),
    ],
)
def test_a_case_is_opened_on_a_ground_that_can_be_looked_up(changes, rule):
    with pytest.raises(CommandRefusedError) as refused:
        Desk().opens(**changes)

    assert refused.value.rule == rule
    assert refused.value.article


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
