"""Every amount of the fee ledger, computed again to the cent by the rules of its day.

An assessment from category, tier, kind, factors and what was paid for the running period
(R90-R104); a waiver, a payment, a refund and a fine from the facts before them. It needs the sealed
facts, and so the keys of the subjects; amounts of an erased subject cannot be checked. An error in
one fact is reported there once.
"""

from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from ledger.auditing.internal.folding import fold
from ledger.domain.application import facts as a
from ledger.domain.application import state as application_state
from ledger.domain.application.state import Application
from ledger.domain.business.facts import BusinessRegistered
from ledger.domain.case import facts as k
from ledger.domain.case import state as case_state
from ledger.domain.case.measures import Fine
from ledger.domain.case.state import Case
from ledger.domain.fact import Fact
from ledger.domain.register.registry import SchemeAdopted
from ledger.errors import CommandRefusedError, SchemeError
from ledger.scheme.adopted import AdoptedRules
from ledger.scheme.fees import FeeStep, assess, refund_of, riel_of
from ledger.scheme.model import Scheme, SchemeVersion
from ledger.scheme.procedure import last_day_of
from ledger.ways import Ways
from verifier.formats.record import Category
from verifier.values.days import day_of

S = TypeVar("S")
_FACTORS = ("size", "scope")
_RIEL = "KHR"


class FeeAudit:
    """Follows facts in log order and reports wrong amounts; `scheme` has the rules."""

    def __init__(self, scheme: Scheme) -> None:
        """Begin before the first fact."""
        self._rules = AdoptedRules(scheme)
        self._adopted: dict[str, str] = {}
        self._categories: dict[str, Category] = {}
        self._applications: dict[str, Application] = {}
        self._of_business: dict[str, list[str]] = {}
        self._cases: dict[str, Case] = {}
        self.checked = 0
        """How many amounts were computed again."""

    def follow(self, fact: Fact) -> Iterator[str]:
        """Yield what is wrong with the amounts in `fact`; other facts are only remembered."""
        if isinstance(fact, SchemeAdopted):
            self._adopted = {**self._adopted, fact.scheme: fact.digest}
        elif isinstance(fact, BusinessRegistered):
            self._categories[fact.business] = fact.holder.category
        elif isinstance(fact, a.ApplicationFact):
            yield from self._application(fact)
        elif isinstance(fact, k.CaseFact):
            yield from self._case(fact)

    def _application(self, fact: a.ApplicationFact) -> Iterator[str]:
        state = self._applications.get(fact.application)
        if isinstance(fact, a.ApplicationSubmitted):
            self._of_business.setdefault(fact.business, []).append(fact.application)
        elif state is None:
            return
        else:
            yield from self._looked_at(self._OF_APPLICATIONS, state, fact)
        after = fold(application_state.evolve, state, fact)
        if after is not None:
            self._applications[fact.application] = after

    def _case(self, fact: k.CaseFact) -> Iterator[str]:
        state = self._cases.get(fact.case)
        if state is None and not isinstance(fact, k.CaseOpened):
            return
        if state is not None:
            yield from self._looked_at(self._OF_CASES, state, fact)
        after = fold(case_state.evolve, state, fact)
        if after is not None:
            self._cases[fact.case] = after

    def _looked_at(
        self, checks: "Ways[FeeAudit, [S, SchemeVersion], Iterator[str]]", state: S, fact: Fact
    ) -> Iterator[str]:
        check = checks.get(type(fact))
        if check is None:
            return
        self.checked += 1
        try:
            rules = self._rules.at(day_of(fact.at), self._adopted)
            yield from check(self, fact, state, rules)
        except (CommandRefusedError, SchemeError) as error:
            yield f"the amount cannot be computed again: {error}"

    def _assessed(
        self, fact: a.FeeAssessed, state: Application, rules: SchemeVersion
    ) -> Iterator[str]:
        category = self._categories.get(state.business)
        if category is None:
            yield f"a fee was assessed for {state.business}, who is not registered"
            return
        today = day_of(fact.at)
        found = assess(
            rules,
            category,
            state.tier,
            day=today,
            kind=state.kind,
            factors=_factors(fact.basis),
            paid_before=self._paid_before(state),
        )
        yield from _differs("the fee assessed", fact.cents, found.cents)
        if (fact.basis, fact.currency) != (found.basis, found.currency):
            yield "the steps of the assessment are not those of the rules"
        yield from _named(fact.scheme, rules)
        yield from _by("a fee is to be paid", fact.pay_by, today, rules.deadlines.pay_days)

    def _waived(self, fact: a.FeeWaived, state: Application, rules: SchemeVersion) -> Iterator[str]:
        yield from _named(fact.scheme, rules)
        basis = state.fee.basis if state.fee is not None else ()
        if not rules.waived(day_of(fact.at)) or len(basis) < 2:  # noqa: PLR2004 - step, waiver
            yield "a fee was waived that the rules of the day ask for"
            return
        yield from _differs("the fee waived", fact.cents, basis[-2].cents)

    def _paid(self, fact: a.FeePaid, state: Application, rules: SchemeVersion) -> Iterator[str]:
        if state.fee is None or state.settled:
            yield "a fee was paid that was not due"
            return
        yield from _differs("the fee paid", fact.cents, state.fee.cents)
        if fact.currency == _RIEL:
            due = riel_of(rules, state.fee.cents, fact.rate)
            if fact.riel != due:
                yield f"{fact.riel} riel were paid at {fact.rate} a dollar, {due} were due"
        elif (fact.currency, fact.riel, fact.rate) != (rules.money.currency, 0, 0):
            yield (
                f"a fee was paid in {fact.currency}, with {fact.riel} riel at a rate of {fact.rate}"
            )

    def _refunded(
        self, fact: a.FeeRefunded, state: Application, rules: SchemeVersion
    ) -> Iterator[str]:
        paid = 0 if state.paid is None else state.paid.cents
        yield from _differs("the refund", fact.cents, refund_of(rules, paid, fact.ground).cents)
        if state.refunded:
            yield "a fee was refunded twice"

    def _fined(self, fact: k.BusinessFined, state: Case, _: SchemeVersion) -> Iterator[str]:
        yield from _dollars("the fine", fact.usd, state, fact.proposal)

    def _fine_paid(self, fact: k.FinePaid, state: Case, _: SchemeVersion) -> Iterator[str]:
        proposal = state.proposal(fact.proposal)
        if proposal is None or not proposal.unpaid:
            yield "a fine was paid that was not due"
        yield from _dollars("the fine paid", fact.usd, state, fact.proposal)

    def _fine_repaid(self, fact: k.FineRepaid, state: Case, _: SchemeVersion) -> Iterator[str]:
        proposal = state.proposal(fact.proposal)
        if proposal is None or not proposal.repayable:
            yield "a fine was paid back that was not to be"
        yield from _dollars("the fine paid back", fact.usd, state, fact.proposal)

    def _paid_before(self, state: Application) -> int:
        """Return the cents paid for the running period: its last grant, and upgrades since."""
        names = self._of_business.get(state.business, ())
        granted = [
            each
            for each in map(self._applications.__getitem__, names)
            if each.number and each.number == state.certificate
        ]
        paid = 0
        for each in sorted(granted, key=lambda found: found.closed_at or 0):
            before = paid if each.kind == "upgrade" else 0
            paid = before + (0 if each.paid is None else each.paid.cents)
        return paid

    _OF_APPLICATIONS = (
        Ways["FeeAudit", [Application, SchemeVersion], Iterator[str]](a.ApplicationFact)
        .but(
            *(a.ApplicationSubmitted, a.ApplicationCompleted, a.MoreAskedFor),
            *(a.CriterionAssessed, a.InspectionPlanned, a.InspectionRecorded),
            *(a.DecisionProposed, a.ApplicationApproved),
            *(a.ApplicationRejected, a.ApplicationWithdrawn),
        )
        .on(a.FeeAssessed, _assessed)
        .on(a.FeeWaived, _waived)
        .on(a.FeePaid, _paid)
        .on(a.FeeRefunded, _refunded)
    )
    _OF_CASES = (
        Ways["FeeAudit", [Case, SchemeVersion], Iterator[str]](k.CaseFact)
        .but(
            *(k.CaseOpened, k.NoticeServed, k.ReplyReceived, k.HearingHeld, k.CaseClosed),
            *(k.MeasureProposed, k.MeasureProposalRejected),
            *(k.MeasureDecided, k.InterimSuspensionOrdered),
            *(k.CaseAppealFiled, k.CaseAppealDecided, k.OwedCertificateGranted),
        )
        .on(k.BusinessFined, _fined)
        .on(k.FinePaid, _fine_paid)
        .on(k.FineRepaid, _fine_repaid)
    )


def _factors(basis: tuple[FeeStep, ...]) -> dict[str, str]:
    """Return the levels of factors in an assessment's steps, by kind (`size small at 80 %`)."""
    found = {}
    for each in basis:
        kind, _, rest = each.step.partition(" ")
        if kind in _FACTORS:
            found[kind] = rest.partition(" at ")[0]
    return found


def _differs(what: str, stated: int, found: int) -> Iterator[str]:
    if stated != found:
        yield f"{what} is {stated} cents, by the rules of the day it is {found}"


def _named(scheme: str, rules: SchemeVersion) -> Iterator[str]:
    if scheme != rules.id:
        yield f"the fee names the rules {scheme}, that day {rules.id} were in force"


def _by(what: str, stated: date, today: date, days: int) -> Iterator[str]:
    if stated != last_day_of(today, days):
        yield f"{what} by {stated}, the rules say {last_day_of(today, days)}"


def _dollars(what: str, usd: int, state: Case, number: int) -> Iterator[str]:
    proposal = state.proposal(number)
    terms = None if proposal is None else proposal.terms
    owed = terms.usd if isinstance(terms, Fine) else 0
    if usd != owed:
        yield f"{what} is {usd} dollars, {owed} were proposed"
