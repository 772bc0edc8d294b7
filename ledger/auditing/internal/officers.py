"""Who may have decided what: which roles allow each kind of fact, and who had a part in it before.

A fact may come from several commands, each with its own permission; it is wrong only if no role of
the officer allows any of them. What follows from a decision elsewhere needs no permission of its
own (`auditing.internal.causes`).
"""

from collections.abc import Mapping
from typing import Any

from ledger.auditing.internal.causes import FOLLOWING
from ledger.domain.application import facts as a
from ledger.domain.application.state import Application
from ledger.domain.business import facts as b
from ledger.domain.business import findings as f
from ledger.domain.case import facts as k
from ledger.domain.case.state import Case
from ledger.domain.certificate import facts as c
from ledger.domain.complaint import facts as o
from ledger.domain.complaint.state import Complaint
from ledger.domain.fact import Fact
from ledger.domain.facts import AnyFact, AnyHiddenFact
from ledger.domain.families import BUSINESS, ERASURES
from ledger.domain.listing import facts as l
from ledger.domain.listing.state import File
from ledger.domain.register import motions as m
from ledger.domain.roster import facts as r
from ledger.domain.roster.state import Roster
from ledger.scheme.procedure import Permission
from ledger.ways import Total, Ways

_BY_PERMISSION: Mapping[Permission, tuple[type[Fact], ...]] = {
    "application.submit": (
        *(a.ApplicationSubmitted, a.ApplicationCompleted, a.ApplicationWithdrawn),
        *(a.FeeAssessed, a.FeeWaived, a.FeeRefunded),
    ),
    "application.assess": (a.FeeAssessed, a.FeeWaived, a.FeeRefunded),
    "application.pay": (a.FeePaid, a.FeeRefunded),
    "application.review": (a.CriterionAssessed, a.MoreAskedFor),
    "application.inspect": (a.InspectionPlanned, a.InspectionRecorded),
    "application.decide": (
        *(a.DecisionProposed, a.ApplicationApproved, a.ApplicationRejected, a.FeeRefunded),
    ),
    "case.open": (k.CaseOpened,),
    "case.serve": (k.NoticeServed, k.HearingHeld),
    "case.reply": (k.ReplyReceived,),
    "case.propose": (k.MeasureProposed, k.MeasureProposalRejected),
    "case.decide": (
        *(k.MeasureDecided, k.InterimSuspensionOrdered, k.BusinessFined),
        *(k.MeasureProposalRejected, k.CaseClosed),
    ),
    "case.fine": (k.FinePaid, k.FineRepaid),
    "appeal.file": (k.CaseAppealFiled, l.ListingAppealFiled),
    "appeal.decide": (k.CaseAppealDecided, k.OwedCertificateGranted, l.ListingAppealDecided),
    "complaint.file": (o.ComplaintFiled, o.ComplaintAcknowledged, o.ComplaintWithdrawn),
    "complaint.work": (
        *(o.BusinessIdentified, o.ComplaintForwarded, o.ComplaintAnswered, o.ComplaintSettled),
        *(o.MediationBegun, o.MediationEnded),
        *(o.ComplaintDecisionProposed, o.ComplaintDecisionRejected),
    ),
    "complaint.decide": (o.ComplaintDecided, o.ComplaintDecisionRejected, k.CaseOpened),
    "misuse.list": (
        *(l.ListingProposed, l.ListingEndProposed, l.ListingRejected, l.ListingEndRejected),
    ),
    "misuse.decide": (
        *(l.ListingConfirmed, l.ListingEndConfirmed, l.ListingRejected, l.ListingEndRejected),
    ),
    "business.register": (b.BusinessRegistered,),
    "business.change": (
        *(b.RegistrationRecorded, b.ActivitiesRecorded, b.ContactRecorded, b.ChangeNotified),
        *(c.HostAdded, c.HostRemoved, c.HandleAdded, c.HandleRemoved),
    ),
    "business.control": (
        *(b.HostControlProven, b.HandleControlProven),
        *(b.HostControlLapsed, b.HandleControlLapsed, k.CaseOpened),
    ),
    "business.erase": (m.ErasureMoved,),
    "scheme.adopt": (m.RulesMoved,),
    "keys.adopt": (m.KeysMoved,),
    "officer.propose": (r.RoleProposed, r.RoleProposalRejected),
    "officer.confirm": (r.RoleGranted, r.RoleEnded, m.MotionConfirmed, m.MotionRejected),
    "badge.record": (c.BadgeSigned,),
    "monitor.record": (f.FindingRecorded, f.FindingGone),
}
PERMISSIONS = Total[tuple[Permission, ...]](
    AnyFact,
    {
        kind: tuple(each for each, kinds in _BY_PERMISSION.items() if kind in kinds)
        for kinds in _BY_PERMISSION.values()
        for kind in kinds
    },
).but(*FOLLOWING, r.RosterFounded)
"""By kind of fact, the permissions; a role of the person who did it must give one of them."""


def authors_of(state: object, fact: Fact) -> tuple[str, ...] | None:
    """Return who had a part before `state` and may not do this; None if nothing was proposed."""
    find = _AUTHORS.get(type(fact))
    return () if find is None else find(state, fact)


def _of_role(state: Roster, fact: r.RoleGranted | r.RoleEnded) -> tuple[str, ...] | None:
    proposal = state.open.get(fact.proposal)
    return None if proposal is None else (proposal.by, proposal.officer)


def _of_motion(state: m.Motions, fact: m.MotionConfirmed) -> tuple[str, ...] | None:
    motion = state.put.get(fact.motion)
    return None if motion is None or fact.motion in state.ended else (motion.by,)


def _of_application(
    state: Application, fact: a.ApplicationApproved | a.ApplicationRejected
) -> tuple[str, ...] | None:
    if isinstance(fact, a.ApplicationApproved) and fact.automatic:
        return ()
    return None if state.proposal is None else (state.proposal.by, *state.reviewers)


def _of_measure(
    state: Case, fact: k.MeasureDecided | k.InterimSuspensionOrdered | k.BusinessFined
) -> tuple[str, ...] | None:
    proposal = state.proposal(fact.proposal)
    return None if proposal is None or proposal.status != "open" else (proposal.by,)


def _of_appeal(state: Case, fact: k.CaseAppealDecided) -> tuple[str, ...] | None:
    proposal = state.proposal(fact.proposal)
    return None if proposal is None or not proposal.pending else (proposal.by, proposal.decided_by)


def _of_closing(state: Case, fact: k.CaseClosed) -> tuple[str, ...] | None:
    return () if fact.outcome == "measure" else (state.opened_by,)


def _of_listing(state: File, _: l.ListingConfirmed) -> tuple[str, ...] | None:
    return (state.by,)


def _of_listing_end(state: File, _: l.ListingEndConfirmed) -> tuple[str, ...] | None:
    return (state.end_by,) if state.end_by else None


def _of_listing_appeal(state: File, _: l.ListingAppealDecided) -> tuple[str, ...] | None:
    return (state.by, state.confirmed_by)


def _of_complaint(state: Complaint, _: o.ComplaintDecided) -> tuple[str, ...] | None:
    return None if state.proposal is None else (state.proposal.by,)


_AUTHORS = (
    Ways[Any, [], tuple[str, ...] | None](AnyHiddenFact)
    .but(
        *(*BUSINESS.facts, *ERASURES.facts),
        *(a.ApplicationSubmitted, a.ApplicationCompleted, a.MoreAskedFor, a.CriterionAssessed),
        *(a.FeeAssessed, a.FeeWaived, a.FeePaid, a.FeeRefunded),
        *(a.InspectionPlanned, a.InspectionRecorded, a.DecisionProposed, a.ApplicationWithdrawn),
        *(k.CaseOpened, k.NoticeServed, k.ReplyReceived, k.HearingHeld),
        *(k.MeasureProposed, k.MeasureProposalRejected, k.FinePaid, k.FineRepaid),
        *(k.CaseAppealFiled, k.OwedCertificateGranted),
        *(o.ComplaintFiled, o.ComplaintAcknowledged, o.BusinessIdentified, o.ComplaintForwarded),
        *(o.ComplaintAnswered, o.MediationBegun, o.MediationEnded, o.ComplaintSettled),
        *(o.ComplaintDecisionProposed, o.ComplaintDecisionRejected, o.ComplaintWithdrawn),
        *(l.ListingProposed, l.ListingRejected, l.ListingAppealFiled),
        *(l.ListingEndProposed, l.ListingEndRejected),
        *(r.RosterFounded, r.RoleProposed, r.RoleProposalRejected),
        *(m.RulesMoved, m.KeysMoved, m.ErasureMoved, m.MotionRejected),
    )
    .on(r.RoleGranted, _of_role)
    .on(r.RoleEnded, _of_role)
    .on(m.MotionConfirmed, _of_motion)
    .on(a.ApplicationApproved, _of_application)
    .on(a.ApplicationRejected, _of_application)
    .on(k.MeasureDecided, _of_measure)
    .on(k.InterimSuspensionOrdered, _of_measure)
    .on(k.BusinessFined, _of_measure)
    .on(k.CaseAppealDecided, _of_appeal)
    .on(k.CaseClosed, _of_closing)
    .on(l.ListingConfirmed, _of_listing)
    .on(l.ListingEndConfirmed, _of_listing_end)
    .on(l.ListingAppealDecided, _of_listing_appeal)
    .on(o.ComplaintDecided, _of_complaint)
)
"""Who may not make a decision that needs a second officer, by the state before it."""
