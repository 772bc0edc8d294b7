"""Applications: what may be handed in, what a verdict takes, and what an approval leads to."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from ledger.domain import application as a
from ledger.domain.application_approval import missing_documents
from ledger.domain.application_rules import decide
from ledger.domain.business_state import Proof
from ledger.domain.certificate import CertificateRenewed, Issue, Renew, UpgradeTier
from ledger.domain.certificate_rules import decide as decide_certificate
from ledger.domain.certificate_state import evolve as evolve_certificate
from ledger.scheme.model import WaiverRule
from ledger.scheme.sections import CodeOfConduct, EligibilityRule, FactorRule
from tests.ledger import deciding
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
from tests.ledger.deciding import DAY, HANDLES, HOSTS, NUMBER, T0, instant
from verifier.days import day_of

BASIC = replace(FULL, tier="basic", code_of_conduct=False, documents=())
MIDDLE = replace(FULL, tier="intermediate", documents=())
END = certificate().end


def rules(**changes):
    return {"rules": replace(RULES, **changes)}


SUBMISSIONS = {
    "no-activity": (replace(FULL), {"business": replace(BUSINESS, activities=())}),
    "unknown-activity": (replace(FULL, activities=("piracy",)), {}),
    "excluded": (replace(FULL, activities=("insurance",)), {}),
    "domestic-only": (
        FULL,
        rules(eligibility=EligibilityRule(domestic_sellers=False, excluded=())),
    ),
    "not-registered": (FULL, {"business": replace(BUSINESS, registered_on=None)}),
    "code-of-conduct-missing": (replace(FULL, code_of_conduct=False), {}),
    "code-not-final": (FULL, rules(code_of_conduct=CodeOfConduct(final=False))),
    "unknown-tier": (FULL, rules(tier=RULES.tier[:2])),
    "no-place": (replace(FULL, sites=()), {}),
    "bad-place": (replace(FULL, sites=("no host",)), {}),
    "duplicate-place": (replace(FULL, sites=(HOSTS[0], HOSTS[0].upper())), {}),
    "too-many-places": (replace(FULL, sites=HOSTS[:11]), {}),
    "not-new": (replace(FULL, certificate=NUMBER), {}),
    "unknown-document": (
        replace(FULL, documents=(a.Given(document="poem", evidence=(evidence(),)),)),
        {},
    ),
    "no-evidence": (
        replace(FULL, documents=(a.Given(document="application-form", evidence=()),)),
        {},
    ),
    "bad-evidence": (
        replace(FULL, documents=(a.Given(document="application-form", evidence=("form.pdf",)),)),
        {},
    ),
    "duplicate-document": (replace(FULL, documents=(*documents(), documents()[0])), {}),
    "duplicate-evidence": (
        replace(
            FULL, documents=(a.Given(document="application-form", evidence=(evidence(),) * 2),)
        ),
        {},
    ),
    "bad-text": (replace(FULL, changes="\x1b[2J"), {}),
    "no-business": (FULL, {"business": None}),
    "no-certificate": (replace(FULL, kind="renewal", sites=()), {}),
    "places-stay": (
        replace(FULL, kind="renewal", certificate=NUMBER),
        {"certificate": certificate()},
    ),
    "not-holder": (
        replace(FULL, kind="renewal", certificate=NUMBER, sites=()),
        {"certificate": certificate(business="b-2")},
    ),
    "revoked-is-final": (
        replace(FULL, kind="upgrade", certificate=NUMBER, sites=()),
        {"certificate": certificate(revoked=True)},
    ),
    "not-higher": (
        replace(FULL, kind="upgrade", certificate=NUMBER, sites=()),
        {"certificate": certificate()},
    ),
    "raises-tier": (
        replace(FULL, kind="renewal", certificate=NUMBER, sites=()),
        {"certificate": certificate(tier="basic")},
    ),
    "too-early": (
        replace(FULL, kind="renewal", certificate=NUMBER, sites=()),
        {"certificate": certificate()},
    ),
    "applied-already": (FULL, {"applications": (after(),)}),
}


@pytest.mark.parametrize("rule", SUBMISSIONS)
def test_a_submission_that_cannot_be_taken_in_is_refused(rule):
    command, changes = SUBMISSIONS[rule]

    assert refusal(None, command, **changes)[0] == rule


def test_refusals_name_the_requirement_they_rest_on():
    for rule in set(SUBMISSIONS) - {"bad-text", "too-many-places"}:
        command, changes = SUBMISSIONS[rule]
        assert refusal(None, command, **changes)[1].startswith("R"), rule


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

    assert refusal(after(), silent) == ("no-text", "R76: approval or rejection")


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
    old = replace(BUSINESS, proofs={HOSTS[0]: Proof("dns", T0 - 400 * DAY)})

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


# Fees


def test_the_fee_is_paid_whole_once_in_time_and_in_a_currency_of_the_scheme():
    state = after((ASSESS, FIRST))
    last = state.fee.pay_by

    assert (state.fee.cents, state.fee.currency, state.stage) == (20_000, "USD", "fee-due")
    assert refusal(state, replace(PAY, amount=19_999))[0] == "part-payment"
    assert refusal(state, replace(PAY, amount=20_001))[0] == "overpaid"
    assert refusal(state, replace(PAY, currency="EUR"))[0] == "bad-currency"
    assert refusal(state, replace(PAY, rate=4_100))[0] == "bad-rate"
    assert refusal(state, replace(PAY, receipt=""))[0] == "no-receipt"
    assert refusal(state, PAY, at=instant((last - day_of(T0)).days, DAY - 1))[0] == ""
    assert refusal(state, PAY, at=instant((last - day_of(T0)).days + 1, 0))[0] == "deadline-past"
    assert refusal(after(), PAY)[0] == "no-fee"
    assert refusal(after((ASSESS, FIRST), (PAY, FIRST)), PAY)[0] == "fee-settled"
    assert refusal(after((ASSESS, FIRST), (PAY, FIRST)), ASSESS)[0] == "fee-settled"


def test_a_fee_may_be_paid_in_riel_at_the_recorded_rate_rounded_up():
    state = after((ASSESS, FIRST))
    riel = replace(PAY, currency="KHR", rate=4_099, amount=819_800)

    paid = apply(state, decide(state, riel, now())).paid

    assert (paid.cents, paid.riel, paid.rate) == (20_000, 819_800, 4_099)
    assert refusal(state, replace(riel, amount=819_700))[0] == "part-payment"
    assert refusal(state, replace(riel, amount=819_900))[0] == "overpaid"
    assert refusal(state, replace(riel, rate=0))[0] == "bad-rate"


def test_a_waived_fee_says_how_much_was_waived():
    waiver = rules(effective=day_of(T0), waiver=WaiverRule(months=6))

    state = after()
    facts = decide(state, ASSESS, now(**waiver)).facts

    assert [type(each) for each in facts] == [a.FeeAssessed, a.FeeWaived]
    assert (facts[0].cents, facts[1].cents) == (0, 20_000)
    assert apply(state, decide(state, ASSESS, now(**waiver))).settled


def test_a_factor_is_asked_for_where_the_scheme_has_one():
    factor = rules(factor=(FactorRule(id="size", level="small", percent=80),))

    small = replace(ASSESS, factors=(("size", "small"),))

    assert refusal(after(), ASSESS, **factor)[0] == "factor-missing"
    assert decide(after(), small, now(**factor)).facts[0].cents == 16_000
    assert refusal(after(), replace(small, factors=small.factors * 2), **factor)[0] == (
        "duplicate-factor"
    )


def test_what_goes_back_is_what_the_rules_of_the_day_say():
    money = rules(money=replace(RULES.money, refund_on_withdrawal_percent=25))
    state = after(*REVIEWED)

    facts = decide(state, WITHDRAW, now(**money)).facts

    assert [type(each) for each in facts] == [a.ApplicationWithdrawn, a.FeeRefunded]
    assert (facts[1].cents, facts[1].ground) == (5_000, "withdrawal")
    assert len(decide(state, WITHDRAW, now()).facts) == 1


# More asked for


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


# Tiers without review


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


# Renewal and upgrade


def renewal(**changes) -> a.SubmitApplication:
    fields = {"kind": "renewal", "certificate": NUMBER, "sites": ()}
    return replace(FULL, documents=documents("renewal-short"), **(fields | changes))


IN_WINDOW = (END - day_of(T0)).days - 30


def renewing(*steps, start=None, **changes):
    proven = {place: Proof("dns", instant(IN_WINDOW)) for place in (*HOSTS, *HANDLES)}
    fields = {"certificate": certificate(), "business": replace(BUSINESS, proofs=proven)}
    return after(*steps, start=start or renewal(), at=instant(IN_WINDOW), **(fields | changes))


def test_a_renewal_costs_three_quarters_and_leads_to_a_further_period():
    pay = replace(PAY, amount=15_000)
    proposed = renewing((ASSESS, FIRST), (pay, FIRST), (REVIEW, REVIEWER), (APPROVE, FIRST))
    proven = {HOSTS[0]: Proof("dns", instant(IN_WINDOW))}
    moment = now(
        instant(IN_WINDOW),
        SECOND,
        certificate=certificate(),
        business=replace(BUSINESS, proofs=proven),
    )

    outcome = decide(proposed, APPROVE, moment)

    assert proposed.occasion == "renewal-short"
    assert outcome.consequences == (Renew(number=NUMBER, tier="full"),)
    assert outcome.facts[0].number == NUMBER


def test_a_full_renewal_asks_for_the_whole_form():
    form = rules(renewal=replace(RULES.renewal, form="full"))

    state = renewing(**form)

    assert state.occasion == "renewal-full"
    assert missing_documents(state, RULES) == [each.document for each in documents("renewal-full")]


def test_a_renewal_has_its_window():
    first = instant((END - day_of(T0)).days - 90, 0)
    last = instant((END - day_of(T0)).days + 31, -1)
    found = {"certificate": certificate()}

    assert refusal(None, renewal(), at=first - 1, **found)[0] == "too-early"
    assert refusal(None, renewal(), at=first, **found)[0] == ""
    assert refusal(None, renewal(), at=last, **found)[0] == ""
    assert refusal(None, renewal(), at=last + 1, **found)[0] == "too-late"


def test_a_suspended_certificate_is_not_renewed():
    state = renewing((ASSESS, FIRST), (replace(PAY, amount=15_000), FIRST), (REVIEW, REVIEWER))
    at = instant(IN_WINDOW)
    suspended = deciding.after(
        (
            deciding.c.Suspend(
                number=NUMBER, reason="mark-misused", start=day_of(at), end=day_of(at)
            ),
            at,
        )
    )
    proven = {HOSTS[0]: Proof("dns", at)}
    business = replace(BUSINESS, proofs=proven)

    assert (
        refusal(state, APPROVE, at=at, certificate=suspended, business=business)[0] == "suspended"
    )


UPGRADE = replace(
    FULL, kind="upgrade", certificate=NUMBER, sites=(), documents=documents("upgrade")
)
LOWER = {"certificate": certificate(tier="intermediate")}


def granted(kind, cents, closed_at, number=NUMBER):
    state = after((ASSESS, FIRST), (PAY, FIRST))
    paid = replace(state.paid, cents=cents)
    return replace(
        state, kind=kind, paid=paid, closed="approved", closed_at=closed_at, number=number
    )


def test_an_upgrade_pays_the_difference_to_what_was_paid_for_the_running_period():
    before = (
        granted("new", 5_000, T0 - 900 * DAY),
        granted("renewal", 3_750, T0 - 200 * DAY),
        granted("new", 20_000, T0 - DAY, number="CETS-0000-011"),
    )

    state = after((ASSESS, FIRST), start=UPGRADE, applications=before, **LOWER)

    assert state.fee.cents == 20_000 - 3_750
    assert after((ASSESS, FIRST), start=UPGRADE, **LOWER).fee.cents == 20_000


def test_an_upgrade_raises_the_tier_and_leaves_the_end_where_it_is():
    state = after(*REVIEWED, (APPROVE, FIRST), start=UPGRADE, **LOWER)
    outcome = decide(state, APPROVE, now(actor=SECOND, **LOWER))

    (command,) = outcome.consequences
    (fact,) = decide_certificate(LOWER["certificate"], command, now(T0 + 9 * DAY))
    upgraded = evolve_certificate(LOWER["certificate"], fact)

    assert command == UpgradeTier(number=NUMBER, tier="full")
    assert isinstance(fact, CertificateRenewed)
    assert (upgraded.tier, upgraded.end) == ("full", LOWER["certificate"].end)
    assert fact.start == day_of(T0 + 9 * DAY)


def test_an_ended_certificate_is_not_upgraded():
    late = instant((END - day_of(T0)).days + 1)

    assert refusal(None, UPGRADE, at=late, **LOWER)[0] == "expired"


# Closed, and dates


def test_a_closed_application_takes_nothing_more():
    closed = (
        after((WITHDRAW, FIRST)),
        after(*REVIEWED, (APPROVE, FIRST), (APPROVE, SECOND)),
        after((REJECT, FIRST), (REJECT, SECOND)),
    )

    for state in closed:
        for command in (ASSESS, PAY, REVIEW, ASK, COMPLETE, APPROVE, REJECT, WITHDRAW):
            assert refusal(state, command) == ("closed", "R76: approval or rejection")


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
    root = Path(__file__).parents[2]
    sources = [
        *root.glob("ledger/domain/application*.py"),
        root / "ledger/scheme/fees.py",
    ]
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
"""Rules of form, whose message says all there is to say."""
