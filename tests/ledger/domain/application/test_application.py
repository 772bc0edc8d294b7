"""Applications: what a verdict takes, and what an approval leads to."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from ledger.domain.application import facts as a
from ledger.domain.application.approval import missing_documents
from ledger.domain.application.rules import decide
from ledger.domain.business.state import ControlProof
from ledger.domain.certificate.facts import Issue
from ledger.words import articles
from tests.ledger.applying import (
    APPROVE,
    ASK,
    ASSESS,
    BUSINESS,
    COMPLETE,
    CRITERIA,
    FIRST,
    FULL,
    ID,
    PAY,
    REJECT,
    REVIEW,
    REVIEWED,
    REVIEWER,
    RULES,
    SECOND,
    WITHDRAW,
    after,
    apply,
    certificate,
    documents,
    evidence,
    now,
    refusal,
)
from tests.ledger.deciding import DAY, HOSTS, NUMBER, T0, instant
from verifier.values.days import day_of

BASIC = replace(FULL, tier="basic", code_of_conduct=False, documents=())
MIDDLE = replace(FULL, tier="intermediate", documents=())


def rules(**changes):
    return {"rules": replace(RULES, **changes)}


def test_a_reviewed_application_waits_for_fee_and_review():
    state = after()

    assert (state.stage, state.due) == ("submitted", day_of(T0) + timedelta(days=30))
    assert missing_documents(state, RULES) == []
    assert state.activities == ("online-retail",)
    assert state.places == HOSTS[:1]


def test_two_officers_approve_and_the_certificate_follows():
    proposed = after(*REVIEWED, (APPROVE, FIRST))

    outcome = decide(proposed, APPROVE, now(actor=SECOND))

    (fact,) = outcome.facts
    assert (fact.by, fact.proposed_by, fact.number, fact.automatic) == (
        SECOND,
        FIRST,
        NUMBER,
        False,
    )
    assert outcome.consequences == (Issue(business="b-1", sites=HOSTS[:1], tier="full"),)
    assert outcome.second == FIRST
    assert [each.rule for each in fact.checked] == [
        "holder",
        "eligible",
        "registration",
        "code-of-conduct",
        "fee",
        "control",
        "documents",
        "criteria",
        "inspection",
    ]
    closed = apply(proposed, outcome)
    assert (closed.stage, closed.number) == ("approved", NUMBER)


def test_nobody_decides_what_they_proposed_assessed_or_inspected():
    proposed = after(*REVIEWED, (APPROVE, FIRST))
    inspected = after(
        (ASSESS, FIRST),
        (PAY, FIRST),
        (REVIEW, REVIEWER),
        (a.PlanInspection(application=ID, on=day_of(T0), manner="online"), FIRST),
        (a.RecordInspection(application=ID, passed=True, report="fine"), SECOND),
        (APPROVE, FIRST),
    )

    assert refusal(proposed, APPROVE, actor=FIRST)[0] == "same-officer"
    assert refusal(proposed, APPROVE, actor=REVIEWER)[0] == "own-review"
    assert refusal(inspected, APPROVE, actor=SECOND)[0] == "own-review"


def test_a_contrary_verdict_is_a_proposal_of_its_own():
    proposed = after(*REVIEWED, (APPROVE, FIRST))

    turned = apply(proposed, decide(proposed, REJECT, now(actor=SECOND)))

    assert (turned.proposal.verdict, turned.proposal.by) == ("reject", SECOND)
    assert refusal(turned, REJECT, actor=SECOND)[0] == "same-officer"
    rejected = apply(turned, decide(turned, REJECT, now(actor=FIRST)))
    assert rejected.stage == "rejected"


def test_a_rejection_says_why():
    silent = replace(REJECT, reason="")

    assert refusal(after(), silent) == ("no-text", articles.REVIEW)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_criterion_must_be_answered_and_met(criterion):
    others = tuple(each for each in REVIEW.answers if each.criterion != criterion)
    missing = after(*REVIEWED[:2], (replace(REVIEW, answers=others), REVIEWER))
    failing = a.Answer(criterion=criterion, result="not-met", reason="not seen")
    failed = after(*REVIEWED, (replace(REVIEW, answers=(failing,)), REVIEWER))

    assert refusal(missing, APPROVE)[0] == "criterion-open"
    assert refusal(failed, APPROVE)[0] == "criterion-not-met"


@pytest.mark.parametrize("criterion", CRITERIA)
def test_only_where_the_scheme_says_so_a_criterion_may_not_apply(criterion):
    answer = a.Answer(criterion=criterion, result="not-applicable", reason="services only")
    command = replace(REVIEW, answers=(answer,))
    may = next(each for each in RULES.criterion if each.id == criterion).may_be_inapplicable

    assert refusal(after(), command)[0] == ("" if may else "always-applicable")
    assert may == (criterion == "warranties")


def test_an_answer_says_what_it_rests_on():
    bare = a.Answer(criterion="identity", result="met")
    unmet = a.Answer(criterion="identity", result="not-met", evidence=(evidence(),))

    assert refusal(after(), replace(REVIEW, answers=(bare,)))[0] == "no-text"
    assert refusal(after(), replace(REVIEW, answers=(unmet,)))[0] == "no-text"
    assert refusal(after(), replace(REVIEW, answers=()))[0] == "no-answer"


@pytest.mark.parametrize("document", [each.document for each in documents()])
def test_a_missing_document_stands_in_the_way_of_approval(document):
    given = tuple(each for each in documents() if each.document != document)
    state = after(*REVIEWED, start=replace(FULL, documents=given))

    assert refusal(state, APPROVE)[0] == "document-missing"
    assert missing_documents(state, RULES) == [document]


def test_control_must_be_proven_not_lost_and_not_too_old():
    state = after(*REVIEWED)
    lost = replace(BUSINESS, hosts=frozenset())
    old = replace(BUSINESS, proofs={HOSTS[0]: ControlProof("dns", T0 - 400 * DAY)})

    assert refusal(state, APPROVE, business=lost)[0] == "control-not-proven"
    assert refusal(state, APPROVE, business=old)[0] == "control-too-old"
    assert refusal(state, APPROVE)[0] == ""


def test_a_place_that_another_certificate_holds_stands_in_the_way():
    state = after(*REVIEWED)

    held = {"covering": {HOSTS[0]: certificate()}}
    free = {"covering": {HOSTS[0]: certificate(revoked=True)}}

    assert refusal(state, APPROVE, **held)[0] == "place-taken"
    assert refusal(state, APPROVE, **free)[0] == ""


def test_a_failed_or_open_inspection_stands_in_the_way():
    plan = a.PlanInspection(application=ID, on=day_of(T0), manner="on-site")
    record = a.RecordInspection(application=ID, passed=False, report="nobody there")
    planned = after(*REVIEWED, (plan, FIRST))
    failed = apply(planned, decide(planned, record, now(actor=FIRST)))

    assert planned.stage == "inspection"
    assert refusal(planned, APPROVE)[0] == "inspection-open"
    assert refusal(failed, APPROVE)[0] == "inspection-failed"
    assert refusal(after(), record)[0] == "no-inspection"
    assert refusal(after(), replace(plan, on=day_of(T0 - DAY)))[0] == "in-past"
    later = after((replace(plan, on=day_of(T0 + DAY)), FIRST))
    assert refusal(later, record)[0] == "too-early"


def test_the_clock_stops_while_the_business_is_asked():
    state = after(*REVIEWED, (ASK, FIRST))
    answered = instant(7)

    assert state.stage == "asked"
    assert not state.overdue(day_of(T0) + timedelta(days=365))
    assert refusal(state, APPROVE)[0] == "more-asked-for"
    assert refusal(state, REJECT)[0] == "more-asked-for"
    assert refusal(state, ASK)[0] == "more-asked-for"
    again = apply(state, decide(state, COMPLETE, now(answered)))
    assert (again.stage, again.due) == ("review", state.due + timedelta(days=7))
    assert not again.overdue(again.due)
    assert again.overdue(again.due + timedelta(days=1))


def test_after_the_deadline_nothing_more_is_taken_and_a_rejection_is_possible():
    state = after(*REVIEWED, (ASK, FIRST))
    late = instant((state.asked.due - day_of(T0)).days + 1, 0)

    assert not state.lapsed(state.asked.due)
    assert state.lapsed(day_of(late))
    assert refusal(state, COMPLETE, at=late)[0] == "deadline-past"
    assert refusal(state, REJECT, at=late)[0] == ""
    assert refusal(state, APPROVE, at=late)[0] == "more-asked-for"


def test_what_was_asked_for_must_come():
    ask = replace(ASK, documents=("application-form",))
    state = after((ask, FIRST))
    form = a.Given(document="application-form", evidence=(evidence(9),))

    assert refusal(state, COMPLETE)[0] == "document-missing"
    assert refusal(after((ASK, FIRST)), replace(COMPLETE, text=" "))[0] == "no-text"
    given = apply(state, decide(state, replace(COMPLETE, documents=(form,)), now()))
    assert given.documents["application-form"] == (evidence(), evidence(9))
    assert refusal(after(), COMPLETE)[0] == "not-asked"


def test_asking_for_more_takes_an_open_proposal_back():
    state = after(*REVIEWED, (APPROVE, FIRST), (ASK, SECOND), (COMPLETE, REVIEWER))

    assert state.proposal is None
    assert refusal(after(*REVIEWED, (APPROVE, FIRST)), REVIEW, actor=REVIEWER)[0] == "proposal-open"


def test_basic_is_granted_with_the_submission_and_shows_what_was_checked():
    outcome = decide(None, BASIC, now(actor=FIRST))

    kinds = [type(each) for each in outcome.facts]
    assert kinds == [a.ApplicationSubmitted, a.FeeAssessed, a.ApplicationApproved]
    assert outcome.facts[-1].automatic
    assert {each.rule for each in outcome.facts[-1].checked} >= {"registration", "fee", "control"}
    assert outcome.consequences == (Issue(business="b-1", sites=HOSTS[:1], tier="basic"),)


def test_intermediate_is_granted_when_its_fee_is_paid():
    state = after(start=MIDDLE)

    outcome = decide(state, replace(PAY, amount=5_000), now())

    assert state.stage == "fee-due"
    assert [type(each) for each in outcome.facts] == [a.FeePaid, a.ApplicationApproved]
    assert refusal(state, APPROVE)[0] == "fee-open"


def test_without_control_a_basic_application_waits_and_is_granted_when_an_officer_asks():
    lost = replace(BUSINESS, hosts=frozenset())

    state = after(start=BASIC, business=lost)

    assert state.stage == "review"
    assert refusal(state, APPROVE, business=lost)[0] == "control-not-proven"
    assert apply(state, decide(state, APPROVE, now())).stage == "approved"


def test_a_tier_without_review_has_no_review():
    state = after(start=MIDDLE)

    assert refusal(state, REVIEW)[0] == "no-review"
    plan = a.PlanInspection(application=ID, on=day_of(T0), manner="online")
    assert refusal(state, plan)[0] == "no-review"


def test_a_closed_application_takes_nothing_more():
    closed = (
        after((WITHDRAW, FIRST)),
        after(*REVIEWED, (APPROVE, FIRST), (APPROVE, SECOND)),
        after((REJECT, FIRST), (REJECT, SECOND)),
    )

    for state in closed:
        for command in (ASSESS, PAY, REVIEW, ASK, COMPLETE, APPROVE, REJECT, WITHDRAW):
            assert refusal(state, command) == ("closed", articles.REVIEW)


def test_dates_never_run_backwards():
    for command in (ASSESS, PAY, REVIEW, ASK, COMPLETE, APPROVE, REJECT, WITHDRAW):
        assert refusal(after(), command, at=T0 - 1)[0] == "clock-behind"


def test_the_rules_of_the_day_of_the_decision_count():
    state = after(*REVIEWED)
    criterion = replace(RULES.criterion[0], id="privacy-officer")
    later = rules(id="cets-2", criterion=(*RULES.criterion, criterion))

    assert refusal(state, APPROVE)[0] == ""
    assert refusal(state, APPROVE, **later)[0] == "criterion-open"
    assert state.scheme == "cets-1"


def test_an_approval_names_the_registration_it_rests_on():
    state = after(*REVIEWED, (APPROVE, FIRST), (APPROVE, SECOND))

    found = {each.rule: each.found for each in state.checked}

    assert found["registration"] == f"00012345 of {date(2020, 5, 4)}"


def test_every_refusal_of_an_application_stands_in_the_documents():
    root = Path(__file__).parents[4]
    sources = [*root.glob("ledger/domain/application*.py"), root / "ledger/scheme/fees.py"]
    raised = {
        rule
        for path in sources
        for rule in re.findall(
            r'(?:refused|CommandRefusedError)\(\s*"([a-z-]+)"', path.read_text("utf-8")
        )
    }
    page = (root / "docs" / "scheme.md").read_text("utf-8")

    said = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", page))

    assert raised - said - FORM == set()


FORM = {
    "bad-amount",
    "bad-text",
    "duplicate-criterion",
    "in-past",
    "no-answer",
    "no-application",
    "no-business",
    "no-inspection",
    "no-text",
    "not-asked",
    "unknown-criterion",
}
