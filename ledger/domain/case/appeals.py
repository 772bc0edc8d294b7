"""Appeals in a case: who may decide them, and what an overturned measure gives back.

A revocation is final in the log, on every printed code and in every reader's memory. A holder who
was wrongly revoked gets a new certificate by the same decision, without a fee, for exactly the days
the revocation took (ADR 22).
"""

from datetime import date, timedelta
from typing import get_args

from msgspec.structs import replace

from ledger.domain.case import facts, measures
from ledger.domain.case.seen import CaseNow
from ledger.domain.case.state import Case, Owed, Proposal
from ledger.domain.certificate.facts import AppealOutcome, Issue
from ledger.domain.certificate.state import Certificate
from ledger.domain.fact import Command, Outcome
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.words.articles import FAIR
from verifier.values.days import day_of
from verifier.values.places import is_handle

_DAY = timedelta(days=1)


def file_appeal(state: Case, command: facts.FileCaseAppeal, now: CaseNow) -> Outcome:
    """Return the appeal; from now on the measure is shown as under appeal."""
    proposal = _decided(state, command.proposal)
    if isinstance(proposal.terms, measures.EarlyEnd | measures.Lift):
        raise CommandRefusedError("nothing-to-appeal", FAIR)
    if proposal.appeal is not None:
        raise CommandRefusedError("already-appealed", FAIR)
    if proposal.appeal_by is not None and now.today > proposal.appeal_by:
        raise CommandRefusedError("too-late", FAIR, appeal_by=proposal.appeal_by)
    fact = facts.CaseAppealFiled(
        at=now.at,
        case=state.case,
        proposal=proposal.number,
        decide_by=last_day_of(now.today, now.rules.deadlines.appeal_decision_days),
        by=now.actor,
    )
    shown = measures.appeal_for(
        proposal.terms, state.certificate, proposal.touched, proposal.appeal_by
    )
    return Outcome(facts=(fact,), consequences=() if shown is None else (shown,))


def decide_appeal(state: Case, command: facts.DecideCaseAppeal, now: CaseNow) -> Outcome:
    """Return the decision; nobody decides who proposed or decided the measure."""
    proposal = _decided(state, command.proposal)
    if not proposal.pending:
        raise CommandRefusedError("no-appeal", FAIR)
    if command.outcome not in get_args(AppealOutcome):
        raise CommandRefusedError("bad-outcome", FAIR, outcomes=get_args(AppealOutcome))
    if now.actor in {proposal.by, proposal.decided_by}:
        raise CommandRefusedError("same-officer", FAIR)
    ends = measures.outcome_for(
        proposal.terms, state.certificate, proposal.touched, command.outcome
    )
    consequences: tuple[Command, ...] = () if ends is None else (ends,)
    fact = facts.CaseAppealDecided(
        at=now.at, case=state.case, proposal=proposal.number, outcome=command.outcome, by=now.actor
    )
    lost = _lost(proposal, command, now)
    if lost is None:
        if command.without:
            raise CommandRefusedError("nothing-granted", FAIR)
        return Outcome(facts=(fact,), consequences=consequences)
    return _given_back(fact, lost, command.without, consequences, now)


def grant_owed(state: Case, command: facts.GrantOwedCertificate, now: CaseNow) -> Outcome:
    """Return the grant of the certificate that is owed since an appeal."""
    if state.owed is None or now.certificate is None:
        raise CommandRefusedError("nothing-owed", FAIR)
    if now.today < state.owed.since:
        raise CommandRefusedError("too-early", FAIR, since=state.owed.since)
    places = command.places or _kept(now.certificate, (), now)
    issue, end = _issue(now.certificate, places, state.owed.days, now)
    fact = facts.OwedCertificateGranted(
        at=now.at, case=state.case, granted=now.number, end=end, by=now.actor
    )
    return Outcome(facts=(fact,), consequences=(issue,))


def _lost(proposal: Proposal, command: facts.DecideCaseAppeal, now: CaseNow) -> Owed | None:
    """Return the days of validity an overturned revocation took, and their first possible day.

    Days of a suspension at the same time were lost anyway; that suspension is served first.
    """
    if command.outcome != "overturned" or now.certificate is None:
        return None
    if not isinstance(proposal.terms, measures.Revocation | measures.Conversion):
        return None
    revocation = now.certificate.measure(proposal.touched)
    if revocation is None:
        return None
    first = day_of(revocation.decided)
    days = (now.certificate.end - first).days + 1
    suspension = now.certificate.suspension(revocation.decided)
    if suspension is not None and suspension.until is not None:
        starts = max(first, day_of(suspension.since))
        ends = min(now.certificate.end, day_of(suspension.until) - _DAY)
        days -= max(0, (ends - starts).days + 1)
        first = max(first, day_of(suspension.until))
    return Owed(days, first) if days > 0 else None


def _given_back(
    fact: facts.CaseAppealDecided,
    lost: Owed,
    without: tuple[str, ...],
    consequences: tuple[Command, ...],
    now: CaseNow,
) -> Outcome:
    """Grant a certificate for what was lost, or owe one where nothing can be granted today."""
    certificate = now.certificate
    if certificate is None:  # pragma: no cover - only a certificate can have lost days
        return Outcome(facts=(fact,), consequences=consequences)
    places = _kept(certificate, without, now)
    if now.today < lost.since or not places:
        since = max(now.today, lost.since)
        fact = replace(fact, owed_days=lost.days, owed_from=since)
        return Outcome(facts=(fact,), consequences=consequences)
    issue, end = _issue(certificate, places, lost.days, now)
    fact = replace(fact, granted=now.number, end=end)
    return Outcome(facts=(fact,), consequences=(*consequences, issue))


def _kept(certificate: Certificate, without: tuple[str, ...], now: CaseNow) -> tuple[str, ...]:
    """Return the revoked places that the business still controls, without those left out."""
    covered = (*certificate.sites, *certificate.handles)
    for place in without:
        if place not in covered:
            raise CommandRefusedError("unknown-place", FAIR)
    proven = now.business.hosts | now.business.handles if now.business else frozenset[str]()
    return tuple(place for place in covered if place in proven and place not in without)


def _issue(
    revoked: Certificate, places: tuple[str, ...], days: int, now: CaseNow
) -> tuple[Issue, date]:
    """Return the grant of a certificate of `days` days like the `revoked` one, and its last day."""
    end = last_day_of(now.today, days - 1)
    issue = Issue(
        business=revoked.business,
        sites=tuple(place for place in places if not is_handle(place)),
        handles=tuple(place for place in places if is_handle(place)),
        tier=revoked.tier,
        end=end,
    )
    return issue, end


def _decided(state: Case, number: int) -> Proposal:
    proposal = state.proposal(number)
    if proposal is None or proposal.status != "decided":
        raise CommandRefusedError("no-measure", FAIR, proposal=number)
    return proposal
