"""The rules of a case: `decide` turns state and command into facts, or refuses.

A measure needs a notice that names its ground, and a reply or the time for it gone by. Only an
interim suspension for urgent harm comes first; it needs a hearing and is not prolonged without
notice (R116, R133). An officer who recorded the reply proposes nothing before the time for it is
over. Nobody decides what they proposed. The certificate's own rules decide about the certificate in
the same transaction, and are tried when a measure is proposed. Appeals are in `appeals`.
"""

from datetime import date
from typing import get_args

from ledger.domain.case import facts, measures
from ledger.domain.case.appeals import decide_appeal, file_appeal, grant_owed
from ledger.domain.case.fines import fine_paid, fine_repaid
from ledger.domain.case.judged import check_notice
from ledger.domain.case.limits import check_measure, check_proposer
from ledger.domain.case.opening import open_case
from ledger.domain.case.seen import CaseNow
from ledger.domain.case.state import Case, Proposal
from ledger.domain.chronology import check_order
from ledger.domain.fact import Command, Outcome
from ledger.domain.misuse.facts import ListMisuse
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.ways import Ways
from ledger.words.articles import FAIR, PENALTIES, ROLES

_LONGEST_REPLY = 366


def decide(state: Case | None, command: facts.CaseCommand, now: CaseNow) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule.

    `now.aggregate` is the id; `state` is None for `OpenCase` and for no other command.
    `now.certificate` is the case's certificate where it has one and the rules ask for it.
    """
    if type(command) is facts.OpenCase:
        return open_case(command, now)
    if state is None:
        raise CommandRefusedError("no-case", FAIR)
    check_order(now.at, state.last_at, article=FAIR)
    if state.closed is not None and not isinstance(command, facts.FileCaseAppeal):
        raise CommandRefusedError("case-closed", FAIR)
    return _RULES[type(command)](state, command, now)


def _serve(state: Case, command: facts.ServeNotice, now: CaseNow) -> Outcome:
    known = {rule.code for rule in now.rules.reason}
    if not command.grounds or len(set(command.grounds)) != len(command.grounds):
        raise CommandRefusedError("bad-reason", FAIR)
    for reason in command.grounds:
        if reason not in known:
            raise CommandRefusedError("bad-reason", FAIR, reasons=tuple(sorted(known)))
    check_notice(state, command.grounds, now)
    if state.waits_for_business(now.today):
        raise CommandRefusedError("notice-open", FAIR)
    earliest = last_day_of(now.today, now.rules.deadlines.reply_days)
    reply_by = command.reply_by or earliest
    latest = last_day_of(earliest, _LONGEST_REPLY)
    if not earliest <= reply_by <= latest:
        raise CommandRefusedError("bad-reply-time", FAIR, earliest=earliest, latest=latest)
    fact = facts.NoticeServed(
        at=now.at,
        case=state.case,
        notice=len(state.notices) + 1,
        grounds=command.grounds,
        reply_by=reply_by,
        decide_by=last_day_of(reply_by, now.rules.deadlines.decision_days),
        by=now.actor,
    )
    return Outcome(facts=(fact,))


def _reply(state: Case, _: facts.RecordReply, now: CaseNow) -> Outcome:
    if not state.notices:
        raise CommandRefusedError("no-notice", FAIR)
    last = state.notices[-1]
    if last.replied is not None:
        raise CommandRefusedError("replied-already", FAIR)
    late = now.today > last.reply_by
    due = last_day_of(now.today, now.rules.deadlines.decision_days)
    fact = facts.ReplyReceived(
        at=now.at,
        case=state.case,
        notice=len(state.notices),
        late=late,
        decide_by=state.decide_by if late else due,
        by=now.actor,
    )
    return Outcome(facts=(fact,))


def _hear(state: Case, command: facts.RecordHearing, now: CaseNow) -> Outcome:
    if state.hearing is None or state.heard:
        raise CommandRefusedError("no-hearing", FAIR)
    if not state.notices:
        raise CommandRefusedError("no-notice", FAIR)
    if not command.appeared and now.today < state.hearing:
        raise CommandRefusedError("too-early", FAIR, hearing=state.hearing)
    fact = facts.HearingHeld(at=now.at, case=state.case, appeared=command.appeared, by=now.actor)
    return Outcome(facts=(fact,))


def _propose(state: Case, command: facts.ProposeMeasure, now: CaseNow) -> Outcome:
    check_measure(state, command.terms, now)
    check_proposer(state, command.terms, now)
    for each in state.proposals:
        if each.status == "open" and type(each.terms) is type(command.terms):
            raise CommandRefusedError("proposed-already", FAIR, proposal=each.number)
    fact = facts.MeasureProposed(
        at=now.at,
        case=state.case,
        proposal=len(state.proposals) + 1,
        terms=command.terms,
        by=now.actor,
    )
    return Outcome(facts=(fact,))


def _withdraw(state: Case, command: facts.WithdrawMeasure, now: CaseNow) -> Outcome:
    proposal = _open_proposal(state, command.proposal)
    if now.actor != proposal.by:
        raise CommandRefusedError("not-the-author", ROLES)
    return _rejected(state, proposal, now)


def _reject(state: Case, command: facts.RejectMeasure, now: CaseNow) -> Outcome:
    proposal = _open_proposal(state, command.proposal)
    _check_second(proposal, now)
    return _rejected(state, proposal, now)


def _rejected(state: Case, proposal: Proposal, now: CaseNow) -> Outcome:
    fact = facts.MeasureProposalRejected(
        at=now.at, case=state.case, proposal=proposal.number, by=now.actor
    )
    return Outcome(facts=(fact,), second=proposal.by)


def _decide(state: Case, command: facts.DecideMeasure, now: CaseNow) -> Outcome:
    proposal = _open_proposal(state, command.proposal)
    _check_second(proposal, now)
    check_measure(state, proposal.terms, now)
    asked: Command | None = measures.command_for(proposal.terms, state.certificate, now.today)
    if isinstance(proposal.terms, measures.Blacklist):
        place, reason = proposal.terms.place, proposal.terms.reason
        asked = ListMisuse(place=place, reason=reason, end=_end(proposal, now))
    consequences: tuple[Command, ...] = () if asked is None else (asked,)
    return Outcome(
        facts=(_decision(state, proposal, now),), consequences=consequences, second=proposal.by
    )


def _decision(state: Case, proposal: Proposal, now: CaseNow) -> facts.CaseFact:
    terms = proposal.terms
    times = now.rules.blacklist if isinstance(terms, measures.Blacklist) else now.rules.deadlines
    appeal_by = last_day_of(now.today, times.appeal_days)
    article = _article(measures.reason_of(terms), now)
    number = measures.touched(terms, _next_number(terms, now))
    if isinstance(terms, measures.Interim):
        return facts.InterimSuspensionOrdered(
            at=now.at,
            case=state.case,
            proposal=proposal.number,
            measure=number,
            end=terms.end,
            hearing=terms.hearing,
            article=article,
            appeal_by=appeal_by,
            by=now.actor,
        )
    if isinstance(terms, measures.Fine):
        return facts.BusinessFined(
            at=now.at,
            case=state.case,
            proposal=proposal.number,
            usd=terms.usd,
            pay_by=last_day_of(now.today, now.rules.measures.fine_pay_days),
            article=article,
            appeal_by=appeal_by,
            by=now.actor,
        )
    return facts.MeasureDecided(
        at=now.at,
        case=state.case,
        proposal=proposal.number,
        measure=number,
        start=(terms.start or now.today) if isinstance(terms, measures.Suspension) else None,
        end=_end(proposal, now),
        article=article,
        appeal_by=None if isinstance(terms, measures.EarlyEnd | measures.Lift) else appeal_by,
        by=now.actor,
    )


def _next_number(terms: measures.ProposedMeasure, now: CaseNow) -> int:
    """Return the number of the certificate's next measure, or of the place's next listing."""
    if isinstance(terms, measures.Blacklist):
        return 1 if now.misuse is None else len(now.misuse.listings) + 1
    return 1 if now.certificate is None else len(now.certificate.measures) + 1


def _end(proposal: Proposal, now: CaseNow) -> date | None:
    terms = proposal.terms
    if isinstance(terms, measures.Blacklist) and terms.end is None:
        return last_day_of(now.today, now.rules.blacklist.default_days)
    return (
        terms.end
        if isinstance(terms, measures.Suspension | measures.Extension | measures.Blacklist)
        else None
    )


def _article(reason: str, now: CaseNow) -> str:
    return next((rule.article for rule in now.rules.reason if rule.code == reason), PENALTIES)


def _close(state: Case, command: facts.CloseCase, now: CaseNow) -> Outcome:
    _check_finished(state)
    if command.outcome not in get_args(facts.CaseOutcome):
        raise CommandRefusedError("bad-outcome", FAIR, outcomes=get_args(facts.CaseOutcome))
    if (command.outcome == "measure") != bool(state.decided):
        came = "measure" if state.decided else "no-measure"
        raise CommandRefusedError("bad-outcome", FAIR, came=came)
    if command.outcome != "measure" and now.actor == state.opened_by:
        raise CommandRefusedError("same-officer", ROLES)
    fact = facts.CaseClosed(at=now.at, case=state.case, outcome=command.outcome, by=now.actor)
    return Outcome(facts=(fact,))


def _check_finished(state: Case) -> None:
    """Refuse to close a case in which anything is still open."""
    each = state.proposals
    if any(one.status == "open" for one in each):
        raise CommandRefusedError("proposal-open", FAIR)
    if any(one.pending for one in each):
        raise CommandRefusedError("appeal-open", FAIR)
    if state.hearing is not None and not state.heard:
        raise CommandRefusedError("hearing-open", FAIR)
    if state.owed is not None:
        raise CommandRefusedError("certificate-owed", FAIR)
    if any(one.unpaid for one in each):
        raise CommandRefusedError("fine-open", FAIR)
    if any(one.repayable for one in each):
        raise CommandRefusedError("fine-to-repay", FAIR)


def _open_proposal(state: Case, number: int) -> Proposal:
    proposal = state.proposal(number)
    if proposal is None or proposal.status != "open":
        raise CommandRefusedError("no-proposal", FAIR, proposal=number)
    return proposal


def _check_second(proposal: Proposal, now: CaseNow) -> None:
    if now.actor == proposal.by:
        raise CommandRefusedError("same-officer", ROLES)


_RULES = (
    Ways[Case, [CaseNow], Outcome](facts.CaseCommand)
    .but(facts.OpenCase)
    .on(facts.ServeNotice, _serve)
    .on(facts.RecordReply, _reply)
    .on(facts.RecordHearing, _hear)
    .on(facts.ProposeMeasure, _propose)
    .on(facts.WithdrawMeasure, _withdraw)
    .on(facts.RejectMeasure, _reject)
    .on(facts.DecideMeasure, _decide)
    .on(facts.RecordFinePaid, fine_paid)
    .on(facts.RecordFineRepaid, fine_repaid)
    .on(facts.FileCaseAppeal, file_appeal)
    .on(facts.DecideCaseAppeal, decide_appeal)
    .on(facts.GrantOwedCertificate, grant_owed)
    .on(facts.CloseCase, _close)
)
