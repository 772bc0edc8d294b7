"""The rules of a complaint: `decide` turns state and command into facts, or refuses.

There is a time limit (R134); a complaint is about one shop; nobody is found wrong without having
been asked (R133); two officers decide. Consumers and businesses have the same procedure (R132);
only who is told differs.
"""

from typing import get_args

from ledger.domain.case.facts import OpenCase
from ledger.domain.chronology import check_order
from ledger.domain.complaint import facts
from ledger.domain.complaint.seen import ComplaintNow
from ledger.domain.complaint.state import Complaint
from ledger.domain.fact import Outcome
from ledger.domain.misuse.facts import place_of
from ledger.domain.wording import check_wording
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.ways import Ways
from ledger.words.articles import COMPLAINTS, FAIR, ROLES

_LONGEST_NAME = 200
LONGEST_TEXT = 20_000
"""Characters of what a complainant or a shop says; longer texts are files of evidence."""


def decide(state: Complaint | None, command: facts.ComplaintCommand, now: ComplaintNow) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule.

    `now.aggregate` is the id; `state` is None for `FileComplaint` and for no other command.
    """
    if type(command) is facts.FileComplaint:
        return Outcome(facts=(_file(command, now),))
    if state is None:
        raise CommandRefusedError("no-complaint", COMPLAINTS)
    check_order(now.at, state.last_at, article=COMPLAINTS)
    if state.outcome:
        raise CommandRefusedError("complaint-closed", COMPLAINTS, outcome=state.outcome)
    return _RULES[type(command)](state, command, now)


def _file(command: facts.FileComplaint, now: ComplaintNow) -> facts.ComplaintFiled:
    if command.level not in get_args(facts.Level):
        raise CommandRefusedError("bad-level", COMPLAINTS)
    if sum(map(bool, (command.business, command.certificate, command.place))) != 1:
        raise CommandRefusedError("one-shop", COMPLAINTS)
    check_wording(command.complainant.name, "complainant-name", _LONGEST_NAME)
    check_wording(command.complainant.contact, "complainant-contact", _LONGEST_NAME)
    check_wording(command.text, "complaint", LONGEST_TEXT, lines=True)
    deadlines = now.rules.deadlines
    if command.incident > now.today:
        raise CommandRefusedError("in-the-future", COMPLAINTS)
    last = last_day_of(command.incident, deadlines.complaint_limit_days)
    if now.today > last:
        raise CommandRefusedError("too-late", COMPLAINTS, last=last)
    return facts.ComplaintFiled(
        at=now.at,
        complaint=now.aggregate,
        level=command.level,
        business=now.business,
        certificate=command.certificate,
        place=place_of(command.place).value if command.place else "",
        incident=command.incident,
        complainant=command.complainant,
        text=command.text,
        forward_by=last_day_of(now.today, deadlines.complaint_forward_days),
        decide_by=last_day_of(now.today, deadlines.complaint_decision_days),
        by=now.actor,
    )


def _acknowledge(state: Complaint, _: facts.AcknowledgeComplaint, now: ComplaintNow) -> Outcome:
    if state.acknowledged:
        raise CommandRefusedError("acknowledged-already", COMPLAINTS)
    return _one(facts.ComplaintAcknowledged(at=now.at, complaint=state.complaint, by=now.actor))


def _identify(state: Complaint, command: facts.IdentifyBusiness, now: ComplaintNow) -> Outcome:
    if state.business:
        raise CommandRefusedError("identified-already", COMPLAINTS, business=state.business)
    fact = facts.BusinessIdentified(
        at=now.at, complaint=state.complaint, business=command.business, by=now.actor
    )
    return _one(fact)


def _forward(state: Complaint, _: facts.ForwardComplaint, now: ComplaintNow) -> Outcome:
    if state.answer_by is not None:
        raise CommandRefusedError("forwarded-already", COMPLAINTS)
    answer_by = last_day_of(now.today, now.rules.deadlines.complaint_answer_days)
    fact = facts.ComplaintForwarded(
        at=now.at, complaint=state.complaint, answer_by=answer_by, by=now.actor
    )
    return _one(fact)


def _answer(state: Complaint, command: facts.RecordAnswer, now: ComplaintNow) -> Outcome:
    if state.answer_by is None:
        raise CommandRefusedError("not-forwarded", FAIR)
    if state.answer:
        raise CommandRefusedError("answered-already", COMPLAINTS)
    check_wording(command.text, "answer", LONGEST_TEXT, lines=True)
    fact = facts.ComplaintAnswered(
        at=now.at,
        complaint=state.complaint,
        text=command.text,
        late=now.today > state.answer_by,
        by=now.actor,
    )
    return _one(fact)


def _begin(state: Complaint, _: facts.BeginMediation, now: ComplaintNow) -> Outcome:
    if state.answer_by is None:
        raise CommandRefusedError("not-forwarded", FAIR)
    if state.mediation != "none":
        raise CommandRefusedError("mediated-already", COMPLAINTS)
    _check_no_proposal(state)
    mediate_by = last_day_of(now.today, now.rules.deadlines.mediation_days)
    fact = facts.MediationBegun(
        at=now.at, complaint=state.complaint, mediate_by=mediate_by, by=now.actor
    )
    return _one(fact)


def _end(state: Complaint, command: facts.EndMediation, now: ComplaintNow) -> Outcome:
    if state.mediation != "open":
        raise CommandRefusedError("no-mediation", COMPLAINTS)
    if command.result not in get_args(facts.MediationResult):
        raise CommandRefusedError("bad-result", COMPLAINTS)
    fact = facts.MediationEnded(
        at=now.at, complaint=state.complaint, result=command.result, by=now.actor
    )
    return _one(fact)


def _propose(
    state: Complaint, command: facts.ProposeComplaintDecision, now: ComplaintNow
) -> Outcome:
    _check_no_proposal(state)
    if command.outcome not in get_args(facts.Decision):
        raise CommandRefusedError("bad-outcome", COMPLAINTS, outcomes=get_args(facts.Decision))
    if state.mediation == "open":
        raise CommandRefusedError("mediation-open", COMPLAINTS)
    if command.outcome == "upheld":
        _check_heard(state, now)
        known = [rule.code for rule in now.rules.reason]
        if command.reason not in known:
            raise CommandRefusedError("bad-reason", COMPLAINTS, reasons=tuple(known))
    elif command.reason:
        raise CommandRefusedError("bad-reason", COMPLAINTS, outcome="dismissed")
    fact = facts.ComplaintDecisionProposed(
        at=now.at,
        complaint=state.complaint,
        outcome=command.outcome,
        reason=command.reason,
        by=now.actor,
    )
    return _one(fact)


def _check_heard(state: Complaint, now: ComplaintNow) -> None:
    if state.answer_by is None:
        raise CommandRefusedError("not-forwarded", FAIR)
    if not state.heard(now.today):
        raise CommandRefusedError("not-answered", FAIR, last=state.answer_by)


def _take_back(state: Complaint, _: facts.WithdrawComplaintDecision, now: ComplaintNow) -> Outcome:
    if _proposal(state).by != now.actor:
        raise CommandRefusedError("not-the-author", ROLES)
    return _one(facts.ComplaintDecisionRejected(at=now.at, complaint=state.complaint, by=now.actor))


def _reject(state: Complaint, _: facts.RejectComplaintDecision, now: ComplaintNow) -> Outcome:
    proposal = _proposal(state)
    _check_another(proposal, now)
    fact = facts.ComplaintDecisionRejected(at=now.at, complaint=state.complaint, by=now.actor)
    return Outcome(facts=(fact,), second=proposal.by)


def _confirm(
    state: Complaint, command: facts.ConfirmComplaintDecision, now: ComplaintNow
) -> Outcome:
    proposal = _proposal(state)
    _check_another(proposal, now)
    consequences = (_case(state, command, proposal),) if command.open_case else ()
    fact = facts.ComplaintDecided(
        at=now.at,
        complaint=state.complaint,
        outcome=proposal.outcome,
        reason=proposal.reason,
        opens_case=command.open_case,
        by=now.actor,
    )
    return Outcome(facts=(fact,), consequences=consequences, second=proposal.by)


def _case(
    state: Complaint,
    command: facts.ConfirmComplaintDecision,
    proposal: facts.ComplaintDecisionProposed,
) -> OpenCase:
    """Return the one way from a complaint to measures: a case, with its own notice and reply."""
    if proposal.outcome != "upheld":
        raise CommandRefusedError("not-upheld", FAIR)
    if not state.business:
        raise CommandRefusedError("no-business", COMPLAINTS)
    return OpenCase(
        business=state.business,
        certificate=state.certificate or command.certificate,
        source="complaint",
        reason=proposal.reason,
        refs=(state.complaint,),
    )


def _settle(state: Complaint, _: facts.SettleComplaint, now: ComplaintNow) -> Outcome:
    if state.mediation == "open":
        raise CommandRefusedError("mediation-open", COMPLAINTS)
    return _one(facts.ComplaintSettled(at=now.at, complaint=state.complaint, by=now.actor))


def _withdraw(state: Complaint, _: facts.WithdrawComplaint, now: ComplaintNow) -> Outcome:
    return _one(facts.ComplaintWithdrawn(at=now.at, complaint=state.complaint, by=now.actor))


def _proposal(state: Complaint) -> facts.ComplaintDecisionProposed:
    if state.proposal is None:
        raise CommandRefusedError("no-proposal", COMPLAINTS)
    return state.proposal


def _check_no_proposal(state: Complaint) -> None:
    if state.proposal is not None:
        raise CommandRefusedError("proposal-open", COMPLAINTS)


def _check_another(proposal: facts.ComplaintDecisionProposed, now: ComplaintNow) -> None:
    if now.actor == proposal.by:
        raise CommandRefusedError("same-officer", ROLES)


def _one(fact: facts.ComplaintFact) -> Outcome:
    return Outcome(facts=(fact,))


_RULES = (
    Ways[Complaint, [ComplaintNow], Outcome](facts.ComplaintCommand)
    .but(facts.FileComplaint)
    .on(facts.AcknowledgeComplaint, _acknowledge)
    .on(facts.IdentifyBusiness, _identify)
    .on(facts.ForwardComplaint, _forward)
    .on(facts.RecordAnswer, _answer)
    .on(facts.BeginMediation, _begin)
    .on(facts.EndMediation, _end)
    .on(facts.ProposeComplaintDecision, _propose)
    .on(facts.WithdrawComplaintDecision, _take_back)
    .on(facts.RejectComplaintDecision, _reject)
    .on(facts.ConfirmComplaintDecision, _confirm)
    .on(facts.SettleComplaint, _settle)
    .on(facts.WithdrawComplaint, _withdraw)
)
