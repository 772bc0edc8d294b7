"""The state of a case, frozen, and `evolve`, which never checks, reads a clock or raises.

Deadlines are in the facts, set by the rules of their day. Whether one is over, and whose turn it
is, are questions about (state, day), answered by arithmetic: the office's clock stands still while
the business has time to reply.
"""

from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.case import facts
from ledger.domain.case.measures import Kind, ProposedMeasure, kind_of, reason_of
from ledger.domain.certificate.facts import AppealOutcome
from ledger.ways import Ways
from verifier.values.days import day_of


class Notice(Struct, frozen=True, kw_only=True):
    """What the business was told, its time to reply, its reply (UTC seconds) and the recorder.

    `spent` are those of its grounds on which a measure was overturned since: they carry no further
    one.
    """

    grounds: tuple[str, ...]
    reply_by: date
    replied: int | None = None
    replied_by: str = ""
    late: bool = False
    spent: frozenset[str] = frozenset()

    def names(self, reason: str) -> bool:
        """Tell whether a measure may rest on this notice of `reason`."""
        return reason in self.grounds and reason not in self.spent

    def heard(self, today: date) -> bool:
        """Tell whether the business has replied, or has let its time go by."""
        return self.replied is not None or today > self.reply_by

    def heard_by_another(self, officer: str, today: date) -> bool:
        """Tell whether its time is over, or somebody other than `officer` recorded the reply."""
        return today > self.reply_by or (self.replied is not None and self.replied_by != officer)


class Appealed(Struct, frozen=True, kw_only=True):
    """An appeal, due by the end of day `decide_by`, decided at instant `decided` (UTC seconds)."""

    decide_by: date
    outcome: AppealOutcome | None = None
    decided: int | None = None


class Proposal(Struct, frozen=True, kw_only=True):
    """One proposed measure and its result.

    `touched` is the measure's number at the certificate, or the listing's at the place; `pay_by`,
    `paid` and `repaid` are of fines only.
    """

    number: int
    terms: ProposedMeasure
    by: str
    status: Literal["open", "rejected", "decided"] = "open"
    decided_by: str = ""
    decided: int | None = None
    touched: int = 0
    appeal_by: date | None = None
    appeal: Appealed | None = None
    pay_by: date | None = None
    paid: bool = False
    repaid: bool = False

    @property
    def kind(self) -> Kind:
        """What is proposed."""
        return kind_of(self.terms)

    @property
    def pending(self) -> bool:
        """Whether an appeal waits to be decided."""
        return self.appeal is not None and self.appeal.outcome is None

    @property
    def overturned(self) -> bool:
        """Whether an appeal has ended the measure."""
        return self.appeal is not None and self.appeal.outcome == "overturned"

    @property
    def unpaid(self) -> bool:
        """Whether it is a fine that is still owed."""
        return self.pay_by is not None and not (self.paid or self.overturned)

    @property
    def repayable(self) -> bool:
        """Whether it is a fine that was paid and overturned, and not yet paid back."""
        return self.paid and self.overturned and not self.repaid


class Owed(NamedTuple):
    """A certificate of `days` days that the business is to get, from day `since` on."""

    days: int
    since: date


class Deadline(NamedTuple):
    """What is due by the end of day `by`, and whose turn it is."""

    what: Literal["reply", "decision", "hearing", "fine", "appeal-decision", "certificate", "close"]
    by: date
    whose: Literal["business", "office"]


class Case(Struct, frozen=True, kw_only=True):
    """The state of one case after `version` facts, the last at instant `last_at`.

    Everything is plain. `hearing` is the day of the hearing an interim suspension asked for,
    `heard` whether it was held; `closed` is the outcome of a closed case.
    """

    case: str
    version: int
    last_at: int
    business: str
    certificate: str
    source: facts.Source
    reason: str
    refs: tuple[str, ...]
    opened: int
    opened_by: str
    decide_by: date
    notices: tuple[Notice, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    hearing: date | None = None
    heard: bool = False
    owed: Owed | None = None
    granted: str = ""
    closed: facts.CaseOutcome | None = None

    def proposal(self, number: int) -> Proposal | None:
        """Return proposal `number` (from 1), or None."""
        return self.proposals[number - 1] if 1 <= number <= len(self.proposals) else None

    def heard_about(self, reason: str, today: date) -> bool:
        """Tell whether a notice named `reason`, and the business replied or its time is over."""
        return any(each.names(reason) and each.heard(today) for each in self.notices)

    def runs_for(self, reason: str, officer: str, today: date) -> date | None:
        """Return the day to which `officer` may not propose for `reason`: only they recorded it.

        None if another recorded a reply to a notice that names `reason`, or the time of one is
        over.
        """
        naming = [each for each in self.notices if each.names(reason)]
        if any(each.heard_by_another(officer, today) for each in naming):
            return None
        return min((each.reply_by for each in naming), default=None)

    def waits_for_business(self, today: date) -> bool:
        """Tell whether the office's clock stands still: the business still has time to reply."""
        return self.closed is None and bool(self.notices) and not self.notices[-1].heard(today)

    @property
    def decided(self) -> tuple[Proposal, ...]:
        """The measures decided and not overturned."""
        return tuple(
            each for each in self.proposals if each.status == "decided" and not each.overturned
        )

    def deadlines(self, today: date) -> tuple[Deadline, ...]:
        """Return what is due, the earliest first: nothing in a closed case, else something."""
        if self.closed is not None:
            return ()
        found = [*self._steps(today), *self._after_decisions()]
        found = found or [Deadline("close", self.decide_by, "office")]
        return tuple(sorted(found, key=lambda each: each.by))

    def _steps(self, today: date) -> list[Deadline]:
        found = []
        if self.waits_for_business(today):
            found.append(Deadline("reply", self.notices[-1].reply_by, "business"))
        elif not self.decided or any(each.status == "open" for each in self.proposals):
            found.append(Deadline("decision", self.decide_by, "office"))
        if self.hearing is not None and not self.heard:
            found.append(Deadline("hearing", self.hearing, "office"))
        return found

    def _after_decisions(self) -> list[Deadline]:
        found = []
        for each in self.proposals:
            if each.unpaid and each.pay_by is not None:
                found.append(Deadline("fine", each.pay_by, "business"))
            if each.pending and each.appeal is not None:
                found.append(Deadline("appeal-decision", each.appeal.decide_by, "office"))
        if self.owed is not None:
            found.append(Deadline("certificate", self.owed.since, "office"))
        return found


def evolve(state: Case | None, fact: facts.CaseFact) -> Case:
    """Return the state after `fact`; `state` is None before the first fact, `CaseOpened`."""
    if type(fact) is facts.CaseOpened:
        return _opened(fact)
    if state is None:
        raise TypeError("the first fact about a case is its opening")
    return _STEPS[type(fact)](state, fact)


def _opened(fact: facts.CaseOpened) -> Case:
    return Case(
        case=fact.case,
        version=1,
        last_at=fact.at,
        business=fact.business,
        certificate=fact.certificate,
        source=fact.source,
        reason=fact.reason,
        refs=fact.refs,
        opened=fact.at,
        opened_by=fact.by,
        decide_by=fact.decide_by,
    )


def _next(state: Case, at: int, **changes: object) -> Case:
    return replace(state, version=state.version + 1, last_at=at, **changes)


def _served(state: Case, fact: facts.NoticeServed) -> Case:
    notice = Notice(grounds=fact.grounds, reply_by=fact.reply_by)
    return _next(state, fact.at, notices=(*state.notices, notice), decide_by=fact.decide_by)


def _replied(state: Case, fact: facts.ReplyReceived) -> Case:
    last = replace(state.notices[-1], replied=fact.at, replied_by=fact.by, late=fact.late)
    return _next(state, fact.at, notices=(*state.notices[:-1], last), decide_by=fact.decide_by)


def _proposed(state: Case, fact: facts.MeasureProposed) -> Case:
    proposal = Proposal(number=fact.proposal, terms=fact.terms, by=fact.by)
    return _next(state, fact.at, proposals=(*state.proposals, proposal))


def _with(state: Case, number: int, **changes: object) -> tuple[Proposal, ...]:
    """Return all proposals, number `number` with `changes`."""
    return tuple(
        replace(each, **changes) if each.number == number else each for each in state.proposals
    )


def _decided(
    state: Case,
    fact: facts.MeasureDecided | facts.InterimSuspensionOrdered | facts.BusinessFined,
    touched: int,
    pay_by: date | None = None,
) -> tuple[Proposal, ...]:
    return _with(
        state,
        fact.proposal,
        status="decided",
        decided=fact.at,
        decided_by=fact.by,
        touched=touched,
        appeal_by=fact.appeal_by,
        pay_by=pay_by,
    )


def _ordered(state: Case, fact: facts.InterimSuspensionOrdered) -> Case:
    proposals = _decided(state, fact, fact.measure)
    return _next(state, fact.at, proposals=proposals, hearing=fact.hearing)


def _appealed(state: Case, fact: facts.CaseAppealFiled) -> Case:
    appeal = Appealed(decide_by=fact.decide_by)
    proposals = _with(state, fact.proposal, appeal=appeal)
    return _next(state, fact.at, proposals=proposals, closed=None)


def _appeal_decided(state: Case, fact: facts.CaseAppealDecided) -> Case:
    proposal = state.proposals[fact.proposal - 1]
    before = proposal.appeal
    notices = state.notices
    if fact.outcome == "overturned":
        reason = {reason_of(proposal.terms)}
        notices = tuple(replace(each, spent=each.spent | reason) for each in notices)
    appeal = Appealed(
        decide_by=before.decide_by if before else day_of(fact.at),
        outcome=fact.outcome,
        decided=fact.at,
    )
    owed = None if fact.owed_from is None else Owed(fact.owed_days, fact.owed_from)
    return _next(
        state,
        fact.at,
        notices=notices,
        proposals=_with(state, fact.proposal, appeal=appeal),
        owed=owed or state.owed,
        granted=fact.granted or state.granted,
    )


_STEPS = (
    Ways[Case, [], Case](facts.CaseFact)
    .but(facts.CaseOpened)
    .on(facts.NoticeServed, _served)
    .on(facts.ReplyReceived, _replied)
    .on(facts.HearingHeld, lambda s, f: _next(s, f.at, heard=True))
    .on(facts.MeasureProposed, _proposed)
    .on(
        facts.MeasureProposalRejected,
        lambda s, f: _next(s, f.at, proposals=_with(s, f.proposal, status="rejected")),
    )
    .on(facts.MeasureDecided, lambda s, f: _next(s, f.at, proposals=_decided(s, f, f.measure)))
    .on(facts.InterimSuspensionOrdered, _ordered)
    .on(facts.BusinessFined, lambda s, f: _next(s, f.at, proposals=_decided(s, f, 0, f.pay_by)))
    .on(facts.FinePaid, lambda s, f: _next(s, f.at, proposals=_with(s, f.proposal, paid=True)))
    .on(facts.FineRepaid, lambda s, f: _next(s, f.at, proposals=_with(s, f.proposal, repaid=True)))
    .on(facts.CaseAppealFiled, _appealed)
    .on(facts.CaseAppealDecided, _appeal_decided)
    .on(facts.OwedCertificateGranted, lambda s, f: _next(s, f.at, owed=None, granted=f.granted))
    .on(facts.CaseClosed, lambda s, f: _next(s, f.at, closed=f.outcome))
)
