"""What the reports count of a fact (R138): what, kind, reason, and after how many days. Pure."""

from ledger.domain.application import facts as a
from ledger.domain.application.state import Application
from ledger.domain.case import facts as k
from ledger.domain.case.measures import reason_of
from ledger.domain.case.state import Case
from ledger.domain.complaint.facts import ComplaintFact, ComplaintFiled
from ledger.domain.complaint.state import Complaint
from ledger.ways import Total
from verifier.values.days import day_of

Event = tuple[str, str, str, int | None, int]
"""What, kind, reason, days since it began (None: not asked), whether it was late."""

_CLOSED = Total[str](
    a.ApplicationFact,
    {
        a.ApplicationApproved: "application-approved",
        a.ApplicationRejected: "application-rejected",
        a.ApplicationWithdrawn: "application-withdrawn",
    },
).but(
    *(a.ApplicationSubmitted, a.ApplicationCompleted, a.MoreAskedFor, a.CriterionAssessed),
    *(a.FeeAssessed, a.FeeWaived, a.FeePaid, a.FeeRefunded),
    *(a.InspectionPlanned, a.InspectionRecorded, a.DecisionProposed),
)


def application_event(after: Application, fact: a.ApplicationFact) -> Event | None:
    """Return what an application's fact counts as; `after` is the state after it."""
    if type(fact) is a.ApplicationSubmitted:
        return ("application", after.kind, after.tier, None, 0)
    what = _CLOSED.get(type(fact))
    if what is None:
        return None
    today = day_of(fact.at)
    days = (today - day_of(after.submitted_at)).days
    return (what, after.kind, after.tier, days, int(today > after.due))


def case_event(after: Case, fact: k.CaseFact) -> Event | None:
    """Return what a case's fact counts as; a measure with public facts is counted by those."""
    if type(fact) is k.CaseOpened:
        return ("case", after.source, after.reason, None, 0)
    if type(fact) is k.CaseClosed:
        today = day_of(fact.at)
        return ("case-closed", fact.outcome, after.reason, (today - day_of(after.opened)).days, 0)
    if not isinstance(
        fact, k.BusinessFined | k.MeasureDecided | k.CaseAppealFiled | k.CaseAppealDecided
    ):
        return None
    proposal = after.proposal(fact.proposal)
    if proposal is None or proposal.touched or proposal.kind == "blacklist":
        return None
    what = "measure"
    if isinstance(fact, k.CaseAppealFiled):
        what = "appeal"
    elif isinstance(fact, k.CaseAppealDecided):
        what = f"appeal-{fact.outcome}"
    reason = reason_of(proposal.terms) if what == "measure" else ""
    return (what, proposal.kind, reason, None, 0)


def complaint_event(after: Complaint, fact: ComplaintFact) -> Event | None:
    """Return what a complaint's fact counts as: it came, by level; it ended, by outcome (R132)."""
    if type(fact) is ComplaintFiled:
        return ("complaint", after.level, "", None, 0)
    if after.closed is None:
        return None
    days = (after.closed - after.filed).days
    late = after.closed > after.decide_until(after.closed)
    return ("complaint-closed", after.level, after.outcome, days, int(late))
