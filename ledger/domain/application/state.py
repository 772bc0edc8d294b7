"""The state of an application, frozen, and `evolve`, which never checks, reads a clock or raises.

That a deadline has passed is not a fact: `lapsed` and `overdue` are arithmetic on the days in the
facts.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from ledger.domain.application import facts
from ledger.scheme.fees import ApplicationKind
from ledger.scheme.sections import Occasion
from ledger.ways import Ways
from verifier.formats.record import Tier

Closed = Literal["approved", "rejected", "withdrawn"]
Stage = Literal[
    "submitted",
    "fee-due",
    "review",
    "inspection",
    "asked",
    "proposed",
    "approved",
    "rejected",
    "withdrawn",
]
"""Where an application is (R168); `asked` waits for the business, `proposed` for an officer."""


class Application(Struct, frozen=True, kw_only=True):
    """The state of one application after `version` facts, the last at instant `last_at`.

    Everything is plain. `documents` are commitments by document; `fee` is the assessment in force,
    `paid` the cents paid, `refunded` the cents given back; `criteria` has the last assessment of
    each criterion; `due` is the day by whose end the review is due, unless something is `asked` of
    the business. `number` is the certificate once approved.
    """

    application: str
    version: int
    last_at: int
    business: str
    kind: ApplicationKind
    occasion: Occasion
    tier: Tier
    certificate: str
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    activities: tuple[str, ...]
    across_border: bool
    code_of_conduct: bool
    changes: str
    submitted_at: int
    submitted_by: str
    scheme: str
    due: date
    documents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fee: facts.FeeAssessed | None = None
    waived: bool = False
    paid: facts.FeePaid | None = None
    refunded: int = 0
    criteria: Mapping[str, facts.CriterionAssessed] = field(default_factory=dict)
    planned: facts.InspectionPlanned | None = None
    inspections: tuple[facts.InspectionRecorded, ...] = ()
    asked: facts.MoreAskedFor | None = None
    proposal: facts.DecisionProposed | None = None
    closed: Closed | None = None
    closed_at: int | None = None
    decided_by: str = ""
    number: str = ""
    checked: tuple[facts.Checked, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Hosts, then handles."""
        return (*self.sites, *self.handles)

    @property
    def settled(self) -> bool:
        """Whether the fee is paid or waived, or there is no fee."""
        return self.fee is not None and (self.waived or self.paid is not None or not self.fee.cents)

    @property
    def reviewers(self) -> frozenset[str]:
        """Everybody who assessed a criterion that counts, or inspected."""
        assessed = {each.by for each in self.criteria.values()}
        return frozenset(assessed | {each.by for each in self.inspections})

    @property
    def stage(self) -> Stage:
        """Where the application is."""
        if self.closed is not None:
            return self.closed
        if self.asked is not None:
            return "asked"
        if self.proposal is not None:
            return "proposed"
        if self.fee is None:
            return "submitted"
        if not self.settled:
            return "fee-due"
        return "inspection" if self.planned is not None else "review"

    def lapsed(self, today: date) -> bool:
        """Tell whether the day is over by which the business had to hand in more."""
        return self.closed is None and self.asked is not None and today > self.asked.due

    def overdue(self, today: date) -> bool:
        """Tell whether the review is late: not while more is asked for or the fee is open."""
        waits = self.closed is not None or self.asked is not None or not self.settled
        return not waits and today > self.due


def evolve(state: Application | None, fact: facts.ApplicationFact) -> Application:
    """Return the state after `fact`; `state` is None before the first, `ApplicationSubmitted`."""
    if type(fact) is facts.ApplicationSubmitted:
        return _submitted(fact)
    if state is None:
        raise TypeError("the first fact about an application is its submission")
    return _STEPS[type(fact)](state, fact)


def _submitted(fact: facts.ApplicationSubmitted) -> Application:
    return Application(
        application=fact.application,
        version=1,
        last_at=fact.at,
        business=fact.business,
        kind=fact.kind,
        occasion=fact.occasion,
        tier=fact.tier,
        certificate=fact.certificate,
        sites=fact.sites,
        handles=fact.handles,
        activities=fact.activities,
        across_border=fact.across_border,
        code_of_conduct=fact.code_of_conduct,
        changes=fact.changes,
        submitted_at=fact.at,
        submitted_by=fact.by,
        scheme=fact.scheme,
        due=fact.due,
        documents=_with({}, fact.documents),
    )


def _next(state: Application, at: int, **changes: object) -> Application:
    return replace(state, version=state.version + 1, last_at=at, **changes)


def _with(
    documents: Mapping[str, tuple[str, ...]], given: tuple[facts.Given, ...]
) -> dict[str, tuple[str, ...]]:
    """Return `documents` with what is handed in added; nothing handed in is lost."""
    after = dict(documents)
    for each in given:
        after[each.document] = (*after.get(each.document, ()), *each.evidence)
    return after


def _assessed(state: Application, fact: facts.CriterionAssessed) -> Application:
    return _next(state, fact.at, criteria={**state.criteria, fact.criterion: fact})


def _inspected(state: Application, fact: facts.InspectionRecorded) -> Application:
    return _next(state, fact.at, planned=None, inspections=(*state.inspections, fact))


def _completed(state: Application, fact: facts.ApplicationCompleted) -> Application:
    documents = _with(state.documents, fact.documents)
    return _next(state, fact.at, asked=None, due=fact.due, documents=documents)


def _approved(state: Application, fact: facts.ApplicationApproved) -> Application:
    after = _closed(state, fact, "approved")
    return replace(after, number=fact.number, checked=fact.checked)


def _closed(
    state: Application,
    fact: facts.ApplicationApproved | facts.ApplicationRejected | facts.ApplicationWithdrawn,
    how: Closed,
) -> Application:
    return _next(state, fact.at, closed=how, closed_at=fact.at, decided_by=fact.by)


_STEPS = (
    Ways[Application, [], Application](facts.ApplicationFact)
    .but(facts.ApplicationSubmitted)
    .on(facts.FeeAssessed, lambda s, f: _next(s, f.at, fee=f, waived=False))
    .on(facts.FeeWaived, lambda s, f: _next(s, f.at, waived=True))
    .on(facts.FeePaid, lambda s, f: _next(s, f.at, paid=f))
    .on(facts.FeeRefunded, lambda s, f: _next(s, f.at, refunded=f.cents))
    .on(facts.CriterionAssessed, _assessed)
    .on(facts.InspectionPlanned, lambda s, f: _next(s, f.at, planned=f))
    .on(facts.InspectionRecorded, _inspected)
    .on(facts.MoreAskedFor, lambda s, f: _next(s, f.at, asked=f, proposal=None))
    .on(facts.ApplicationCompleted, _completed)
    .on(facts.DecisionProposed, lambda s, f: _next(s, f.at, proposal=f))
    .on(facts.ApplicationApproved, _approved)
    .on(facts.ApplicationRejected, lambda s, f: _closed(s, f, "rejected"))
    .on(facts.ApplicationWithdrawn, lambda s, f: _closed(s, f, "withdrawn"))
)
