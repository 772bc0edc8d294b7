"""The rules of an application: `decide` turns state and command into facts, or refuses.

A tier that the scheme grants without review (R102, R103) is approved as soon as everything it asks
for holds: with the submission, the assessment of the fee or its payment, or when an officer asks
for it. Any other verdict takes two officers: one proposes, and another decides who has neither
assessed nor inspected. Approval and certificate are one transaction. Conditions of approval are in
`approval`, those of a submission in `submission`, money in `fees`.
"""

from datetime import timedelta
from functools import reduce

from msgspec.structs import replace

from ledger.domain.application import facts, submission
from ledger.domain.application.approval import check_approval, grant_of, tier_rule
from ledger.domain.application.fees import assess_fee, pay_fee, refund
from ledger.domain.application.seen import MAY_GRANT, ApplicationNow
from ledger.domain.application.state import Application, evolve
from ledger.domain.chronology import check_order
from ledger.domain.fact import Outcome
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.ways import Ways
from ledger.words.articles import CRITERIA, DOCUMENTS, FAIR, REVIEW, TIERS
from verifier.values.days import day_of


def decide(
    state: Application | None, command: facts.ApplicationCommand, now: ApplicationNow
) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with rule and article.

    `state` is None for `SubmitApplication` and for no other command.
    """
    if type(command) is facts.SubmitApplication:
        submitted = _submitted(command, now)
        automatic = tier_rule(command.tier, now.rules).automatic
        return _granted(submitted, None, now) if automatic else Outcome(facts=submitted)
    if state is None:
        raise CommandRefusedError("no-application")
    check_order(now.at, state.last_at)
    if state.closed is not None:
        raise CommandRefusedError("closed", REVIEW, outcome=state.closed)
    if type(command) is facts.DecideApplication:
        return _decide(state, command, now)
    decided = _RULES[type(command)](state, command, now)
    if type(command) in MAY_GRANT and tier_rule(state.tier, now.rules).automatic:
        return _granted(decided, state, now)
    return Outcome(facts=decided)


def _submitted(
    command: facts.SubmitApplication, now: ApplicationNow
) -> tuple[facts.ApplicationFact, ...]:
    """Return the submission, with the assessment of the fee where that needs no officer."""
    fact = submission.submit(command, now)
    if not tier_rule(command.tier, now.rules).automatic or now.rules.factor:
        return (fact,)
    own = facts.AssessFee(application=fact.application)
    return (fact, *assess_fee(evolve(None, fact), own, now))


def _granted(
    decided: tuple[facts.ApplicationFact, ...], state: Application | None, now: ApplicationNow
) -> Outcome:
    """Add the approval if all else holds and no review is needed; else it stays open."""
    after = reduce(evolve, decided, state)
    if after is None:
        return Outcome(facts=decided)
    try:
        approved = _approval(after, now)
    except CommandRefusedError:
        return Outcome(facts=decided)
    return replace(approved, facts=(*decided, *approved.facts))


def _decide(state: Application, command: facts.DecideApplication, now: ApplicationNow) -> Outcome:
    approves = command.verdict == "approve"
    submission.check_text(command.reason)
    if approves and tier_rule(state.tier, now.rules).automatic:
        return _approval(state, now)
    proposal = state.proposal
    if proposal is None or proposal.verdict != command.verdict:
        return Outcome(facts=(_proposed(state, command, now),))
    if now.actor == proposal.by:
        raise CommandRefusedError("same-officer", FAIR)
    if now.actor in state.reviewers:
        raise CommandRefusedError("own-review", FAIR)
    if approves:
        return _approval(state, now)
    _check_rejectable(state, now)
    fact = facts.ApplicationRejected(
        at=now.at,
        application=state.application,
        reason=command.reason or proposal.reason,
        proposed_by=proposal.by,
        by=now.actor,
    )
    return Outcome(facts=(fact, *refund(state, now, rejected=True)), second=proposal.by)


def _proposed(
    state: Application, command: facts.DecideApplication, now: ApplicationNow
) -> facts.DecisionProposed:
    if command.verdict == "approve":
        check_approval(state, now)
    else:
        submission.check_text(command.reason, what="rejection", article=REVIEW)
        _check_rejectable(state, now)
    return facts.DecisionProposed(
        at=now.at,
        application=state.application,
        verdict=command.verdict,
        reason=command.reason,
        by=now.actor,
    )


def _check_rejectable(state: Application, now: ApplicationNow) -> None:
    """Refuse a rejection while the business still has time to hand in what it was asked for."""
    if state.asked is not None and not state.lapsed(now.today):
        raise CommandRefusedError("more-asked-for", FAIR, due=state.asked.due)


def _approval(state: Application, now: ApplicationNow) -> Outcome:
    """Return the approval, and the command about the certificate that follows from it."""
    checked = check_approval(state, now)
    proposal = state.proposal
    automatic = tier_rule(state.tier, now.rules).automatic
    proposed_by = "" if automatic or proposal is None else proposal.by
    fact = facts.ApplicationApproved(
        at=now.at,
        application=state.application,
        number=state.certificate or now.number,
        scheme=now.rules.id,
        automatic=automatic,
        proposed_by=proposed_by,
        checked=checked,
        by=now.actor,
    )
    return Outcome(facts=(fact,), consequences=(grant_of(state),), second=proposed_by)


def _assess(
    state: Application, command: facts.AssessFee, now: ApplicationNow
) -> tuple[facts.ApplicationFact, ...]:
    return assess_fee(state, command, now)


def _pay(
    state: Application, command: facts.PayFee, now: ApplicationNow
) -> tuple[facts.ApplicationFact, ...]:
    return (pay_fee(state, command, now),)


def _review(
    state: Application, command: facts.ReviewCriteria, now: ApplicationNow
) -> tuple[facts.CriterionAssessed, ...]:
    _check_reviewed(state, now)
    if not command.answers:
        raise CommandRefusedError("no-answer", CRITERIA)
    names = [each.criterion for each in command.answers]
    if len(set(names)) != len(names):
        raise CommandRefusedError("duplicate-criterion", CRITERIA)
    return tuple(_assessed(state, each, now) for each in command.answers)


def _assessed(
    state: Application, answer: facts.Answer, now: ApplicationNow
) -> facts.CriterionAssessed:
    known = {criterion.id: criterion for criterion in now.rules.criterion}
    if answer.criterion not in known:
        raise CommandRefusedError("unknown-criterion", CRITERIA, criteria=tuple(known))
    if answer.result == "not-applicable" and not known[answer.criterion].may_be_inapplicable:
        raise CommandRefusedError("always-applicable", CRITERIA, criterion=answer.criterion)
    if answer.result != "met" or not answer.evidence:
        submission.check_text(answer.reason, what="criterion", article=CRITERIA)
    submission.check_text(answer.reason)
    submission.check_evidence(answer.evidence)
    return facts.CriterionAssessed(
        at=now.at,
        application=state.application,
        criterion=answer.criterion,
        result=answer.result,
        reason=answer.reason,
        evidence=answer.evidence,
        by=now.actor,
    )


def _plan(
    state: Application, command: facts.PlanInspection, now: ApplicationNow
) -> tuple[facts.InspectionPlanned]:
    _check_reviewed(state, now)
    if command.on < now.today:
        raise CommandRefusedError("in-past", REVIEW)
    fact = facts.InspectionPlanned(
        at=now.at, application=state.application, on=command.on, manner=command.manner, by=now.actor
    )
    return (fact,)


def _inspected(
    state: Application, command: facts.RecordInspection, now: ApplicationNow
) -> tuple[facts.InspectionRecorded]:
    _check_reviewed(state, now)
    planned = state.planned
    if planned is None:
        raise CommandRefusedError("no-inspection", REVIEW)
    if now.today < planned.on:
        raise CommandRefusedError("too-early", REVIEW, inspection=planned.on)
    submission.check_text(command.report, what="inspection", article=REVIEW)
    submission.check_evidence(command.evidence)
    fact = facts.InspectionRecorded(
        at=now.at,
        application=state.application,
        on=now.today,
        manner=planned.manner,
        passed=command.passed,
        report=command.report,
        evidence=command.evidence,
        by=now.actor,
    )
    return (fact,)


def _ask(
    state: Application, command: facts.AskForMore, now: ApplicationNow
) -> tuple[facts.MoreAskedFor]:
    if state.asked is not None:
        raise CommandRefusedError("more-asked-for", FAIR, due=state.asked.due)
    submission.check_text(command.text, what="missing", article=REVIEW)
    known = {document.id for document in now.rules.document}
    for document in command.documents:
        submission.check_known_document(document, known)
    fact = facts.MoreAskedFor(
        at=now.at,
        application=state.application,
        text=command.text,
        documents=command.documents,
        due=last_day_of(now.today, now.rules.deadlines.documents_days),
        by=now.actor,
    )
    return (fact,)


def _completed(
    state: Application, command: facts.CompleteApplication, now: ApplicationNow
) -> tuple[facts.ApplicationCompleted]:
    """Record the answer; the review is due later by as many days as the clock stopped."""
    asked = state.asked
    if asked is None:
        raise CommandRefusedError("not-asked", REVIEW)
    if state.lapsed(now.today):
        raise CommandRefusedError("deadline-past", REVIEW, due=asked.due)
    submission.check_text(command.text)
    submission.check_documents(command.documents, now.rules)
    given = {each.document for each in command.documents}
    missing = [each for each in asked.documents if each not in given]
    if missing:
        raise CommandRefusedError("document-missing", DOCUMENTS, documents=tuple(missing))
    if not (given or command.text.strip()):
        raise CommandRefusedError("no-text", REVIEW, what="completion")
    stood_still = now.today - day_of(asked.at)
    fact = facts.ApplicationCompleted(
        at=now.at,
        application=state.application,
        text=command.text,
        documents=command.documents,
        due=state.due + max(stood_still, timedelta()),
        by=now.actor,
    )
    return (fact,)


def _withdrawn(
    state: Application, command: facts.WithdrawApplication, now: ApplicationNow
) -> tuple[facts.ApplicationFact, ...]:
    submission.check_text(command.reason)
    fact = facts.ApplicationWithdrawn(
        at=now.at, application=state.application, reason=command.reason, by=now.actor
    )
    return (fact, *refund(state, now, rejected=False))


def _check_reviewed(state: Application, now: ApplicationNow) -> None:
    """Criteria and inspections belong to a review; a proposal rests on what was found before it."""
    if tier_rule(state.tier, now.rules).automatic:
        raise CommandRefusedError("no-review", TIERS, tier=state.tier)
    if state.proposal is not None:
        raise CommandRefusedError("proposal-open", REVIEW)


_RULES = (
    Ways[Application, [ApplicationNow], tuple[facts.ApplicationFact, ...]](facts.ApplicationCommand)
    .but(facts.SubmitApplication, facts.DecideApplication)
    .on(facts.AssessFee, _assess)
    .on(facts.PayFee, _pay)
    .on(facts.ReviewCriteria, _review)
    .on(facts.PlanInspection, _plan)
    .on(facts.RecordInspection, _inspected)
    .on(facts.AskForMore, _ask)
    .on(facts.CompleteApplication, _completed)
    .on(facts.WithdrawApplication, _withdrawn)
)
