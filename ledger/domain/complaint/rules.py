"""The rules of a complaint: `decide` turns state and command into facts, or refuses.

In time (R134); about one shop; nobody is found wrong without having been asked (R133); two officers
decide. Consumers and businesses complain alike (R132): what differs is who is told, not what is
due.
"""

from typing import Any, get_args

from ledger.domain.case.facts import OpenCase
from ledger.domain.chronology import check_order
from ledger.domain.circumstances import Circumstances
from ledger.domain.complaint.facts import (
    AcknowledgeComplaint,
    BeginMediation,
    BusinessIdentified,
    ComplaintAcknowledged,
    ComplaintAnswered,
    ComplaintCommand,
    ComplaintDecided,
    ComplaintDecisionProposed,
    ComplaintDecisionRejected,
    ComplaintFiled,
    ComplaintForwarded,
    ComplaintSettled,
    ComplaintWithdrawn,
    ConfirmComplaintDecision,
    Decision,
    EndMediation,
    FileComplaint,
    ForwardComplaint,
    IdentifyBusiness,
    Level,
    MediationBegun,
    MediationEnded,
    MediationResult,
    ProposeComplaintDecision,
    RecordAnswer,
    RejectComplaintDecision,
    SettleComplaint,
    WithdrawComplaint,
    WithdrawComplaintDecision,
)
from ledger.domain.complaint.state import Complaint
from ledger.domain.fact import Outcome
from ledger.domain.misuse.facts import place_of
from ledger.domain.wording import check_wording
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.ways import Ways

PROCEDURE = "R134: procedure for complaints"
FAIR = "R133: procedural fairness"
_ROLES = "R142-R155: roles"
_LONGEST_NAME = 200
LONGEST_TEXT = 20_000
"""Characters of what a complainant or a shop says; more belongs into a file of evidence."""


def decide(state: Complaint | None, command: ComplaintCommand, now: Circumstances) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule.

    `now.aggregate` is the id; `state` is None for `FileComplaint` and for no other command.
    `now.certificate` is set where a certificate is complained about, `now.business` where a
    business is named.
    """
    if type(command) is FileComplaint:
        return Outcome(facts=(_file(command, now),))
    if state is None:
        raise _refused("no-complaint", "there is no such complaint to decide about")
    check_order(now.at, state.last_at, "the complaint's last fact", article=PROCEDURE)
    if state.outcome:
        raise _refused("complaint-closed", f"the complaint is closed: {state.outcome}")
    return _RULES[type(command)](state, command, now)


def _file(command: FileComplaint, now: Circumstances) -> ComplaintFiled:
    if command.level not in get_args(Level):
        raise _refused("bad-level", "a complaint is of a consumer or of a business", "R132")
    if sum(map(bool, (command.business, command.certificate, command.place))) != 1:
        raise _refused(
            "one-shop", "a complaint is about one business, one certificate, or one host or handle"
        )
    check_wording(command.complainant.name, "the complainant's name", _LONGEST_NAME)
    check_wording(command.complainant.contact, "how to reach the complainant", _LONGEST_NAME)
    check_wording(command.text, "a complaint", LONGEST_TEXT, lines=True)
    deadlines = now.rules.deadlines
    if command.incident > now.today:
        raise _refused("in-the-future", "what is complained about has not happened yet")
    last = last_day_of(command.incident, deadlines.complaint_limit_days)
    if now.today > last:
        raise _refused("too-late", f"this had to be complained about by {last}")
    certificate = now.certificate
    return ComplaintFiled(
        at=now.at,
        complaint=now.aggregate,
        level=command.level,
        business=command.business if certificate is None else certificate.business,
        certificate=command.certificate,
        place=place_of(command.place).value if command.place else "",
        incident=command.incident,
        complainant=command.complainant,
        text=command.text,
        forward_by=last_day_of(now.today, deadlines.complaint_forward_days),
        decide_by=last_day_of(now.today, deadlines.complaint_decision_days),
        by=now.actor,
    )


def _acknowledge(state: Complaint, _: AcknowledgeComplaint, now: Circumstances) -> Outcome:
    if state.acknowledged:
        raise _refused("acknowledged-already", "the complainant was told before")
    return _one(ComplaintAcknowledged(at=now.at, complaint=state.complaint, by=now.actor))


def _identify(state: Complaint, command: IdentifyBusiness, now: Circumstances) -> Outcome:
    if state.business:
        raise _refused("identified-already", f"the complaint is about {state.business}")
    fact = BusinessIdentified(
        at=now.at, complaint=state.complaint, business=command.business, by=now.actor
    )
    return _one(fact)


def _forward(state: Complaint, _: ForwardComplaint, now: Circumstances) -> Outcome:
    if state.answer_by is not None:
        raise _refused("forwarded-already", "the shop has the complaint already")
    answer_by = last_day_of(now.today, now.rules.deadlines.complaint_answer_days)
    fact = ComplaintForwarded(
        at=now.at, complaint=state.complaint, answer_by=answer_by, by=now.actor
    )
    return _one(fact)


def _answer(state: Complaint, command: RecordAnswer, now: Circumstances) -> Outcome:
    if state.answer_by is None:
        raise _refused("not-forwarded", "the shop was not given the complaint yet", FAIR)
    if state.answer:
        raise _refused("answered-already", "the shop has answered")
    check_wording(command.text, "an answer", LONGEST_TEXT, lines=True)
    fact = ComplaintAnswered(
        at=now.at,
        complaint=state.complaint,
        text=command.text,
        late=now.today > state.answer_by,
        by=now.actor,
    )
    return _one(fact)


def _begin(state: Complaint, _: BeginMediation, now: Circumstances) -> Outcome:
    if state.answer_by is None:
        raise _refused("not-forwarded", "the shop was not given the complaint yet", FAIR)
    if state.mediation != "none":
        raise _refused("mediated-already", "there is one mediation in a complaint", "R131")
    _check_no_proposal(state)
    mediate_by = last_day_of(now.today, now.rules.deadlines.mediation_days)
    fact = MediationBegun(at=now.at, complaint=state.complaint, mediate_by=mediate_by, by=now.actor)
    return _one(fact)


def _end(state: Complaint, command: EndMediation, now: Circumstances) -> Outcome:
    if state.mediation != "open":
        raise _refused("no-mediation", "no mediation is under way", "R131")
    if command.result not in get_args(MediationResult):
        raise _refused("bad-result", "a mediation is settled or failed", "R131")
    fact = MediationEnded(at=now.at, complaint=state.complaint, result=command.result, by=now.actor)
    return _one(fact)


def _propose(state: Complaint, command: ProposeComplaintDecision, now: Circumstances) -> Outcome:
    _check_no_proposal(state)
    if command.outcome not in get_args(Decision):
        raise _refused("bad-outcome", "a complaint is upheld or dismissed")
    if state.mediation == "open":
        raise _refused("mediation-open", "a mediation is under way: record how it ended", "R131")
    if command.outcome == "upheld":
        _check_heard(state, now)
        known = [rule.code for rule in now.rules.reason]
        if command.reason not in known:
            raise _refused("bad-reason", f"an upheld complaint has a reason: {', '.join(known)}")
    elif command.reason:
        raise _refused("bad-reason", "a dismissed complaint has no reason code; say why in a note")
    fact = ComplaintDecisionProposed(
        at=now.at,
        complaint=state.complaint,
        outcome=command.outcome,
        reason=command.reason,
        by=now.actor,
    )
    return _one(fact)


def _check_heard(state: Complaint, now: Circumstances) -> None:
    if state.answer_by is None:
        raise _refused("not-forwarded", "the shop was not given the complaint yet", FAIR)
    if not state.heard(now.today):
        raise _refused("not-answered", f"the shop may answer to the end of {state.answer_by}", FAIR)


def _take_back(state: Complaint, _: WithdrawComplaintDecision, now: Circumstances) -> Outcome:
    if _proposal(state).by != now.actor:
        raise _refused("not-the-author", "a proposal is taken back by its author", _ROLES)
    return _one(ComplaintDecisionRejected(at=now.at, complaint=state.complaint, by=now.actor))


def _reject(state: Complaint, _: RejectComplaintDecision, now: Circumstances) -> Outcome:
    proposal = _proposal(state)
    _check_another(proposal, now)
    fact = ComplaintDecisionRejected(at=now.at, complaint=state.complaint, by=now.actor)
    return Outcome(facts=(fact,), second=proposal.by)


def _confirm(state: Complaint, command: ConfirmComplaintDecision, now: Circumstances) -> Outcome:
    proposal = _proposal(state)
    _check_another(proposal, now)
    consequences = (_case(state, command, proposal),) if command.open_case else ()
    fact = ComplaintDecided(
        at=now.at,
        complaint=state.complaint,
        outcome=proposal.outcome,
        reason=proposal.reason,
        opens_case=command.open_case,
        by=now.actor,
    )
    return Outcome(facts=(fact,), consequences=consequences, second=proposal.by)


def _case(
    state: Complaint, command: ConfirmComplaintDecision, proposal: ComplaintDecisionProposed
) -> OpenCase:
    """Return the one way from a complaint to measures: a case, with its own notice and reply."""
    if proposal.outcome != "upheld":
        raise _refused("not-upheld", "a case follows from an upheld complaint only", FAIR)
    if not state.business:
        raise _refused("no-business", "say first whose the place is: a case is against a business")
    return OpenCase(
        business=state.business,
        certificate=state.certificate or command.certificate,
        source="complaint",
        reason=proposal.reason,
        refs=(state.complaint,),
    )


def _settle(state: Complaint, _: SettleComplaint, now: Circumstances) -> Outcome:
    if state.mediation == "open":
        raise _refused("mediation-open", "a mediation is under way: record how it ended", "R131")
    return _one(ComplaintSettled(at=now.at, complaint=state.complaint, by=now.actor))


def _withdraw(state: Complaint, _: WithdrawComplaint, now: Circumstances) -> Outcome:
    return _one(ComplaintWithdrawn(at=now.at, complaint=state.complaint, by=now.actor))


def _proposal(state: Complaint) -> ComplaintDecisionProposed:
    if state.proposal is None:
        raise _refused("no-proposal", "no decision is proposed")
    return state.proposal


def _check_no_proposal(state: Complaint) -> None:
    if state.proposal is not None:
        raise _refused("proposal-open", "a decision is proposed already")


def _check_another(proposal: ComplaintDecisionProposed, now: Circumstances) -> None:
    if now.actor == proposal.by:
        raise _refused(
            "same-officer", "a complaint is decided by another officer than proposed it", _ROLES
        )


def _one(fact: Any) -> Outcome:  # noqa: ANN401 - any fact of a complaint
    return Outcome(facts=(fact,))


def _refused(rule: str, message: str, article: str = PROCEDURE) -> CommandRefusedError:
    return CommandRefusedError(rule, message, article=article)


_RULES = (
    Ways[Complaint, [Circumstances], Outcome](ComplaintCommand)
    .but(FileComplaint)
    .on(AcknowledgeComplaint, _acknowledge)
    .on(IdentifyBusiness, _identify)
    .on(ForwardComplaint, _forward)
    .on(RecordAnswer, _answer)
    .on(BeginMediation, _begin)
    .on(EndMediation, _end)
    .on(ProposeComplaintDecision, _propose)
    .on(WithdrawComplaintDecision, _take_back)
    .on(RejectComplaintDecision, _reject)
    .on(ConfirmComplaintDecision, _confirm)
    .on(SettleComplaint, _settle)
    .on(WithdrawComplaint, _withdraw)
)
