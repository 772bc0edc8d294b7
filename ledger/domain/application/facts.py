"""The application for a certificate, from the form to the decision. Never public.

It asks for a new certificate, a renewal or a higher tier. Facts and commands are here, state and
`evolve` in `state`, the rules (`decide`) in `rules` and the modules it names. Requirements R58-R85
(form, documents, review, decision), R87-R90 (renewal), R93-R104 (fees, tiers). Who did each step
(`by`) is a staff id, or in a pilot the name of the person who decides.
"""

from datetime import date
from typing import ClassVar, Literal

from msgspec import Struct

from ledger.domain.fact import Command, HiddenFact
from ledger.scheme.fees import ApplicationKind, FeeStep
from ledger.scheme.sections import Occasion
from verifier.formats.record import Tier

Result = Literal["met", "not-met", "not-applicable"]
Manner = Literal["on-site", "online"]
Verdict = Literal["approve", "reject"]


class Given(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One document of the scheme's list (its id), with commitments to its files (R65-R71)."""

    document: str
    evidence: tuple[str, ...]


class Answer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The answer to one criterion or a part of one (its id), with reason or evidence (R57)."""

    criterion: str
    result: Result
    reason: str = ""
    evidence: tuple[str, ...] = ()


class Checked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A condition of approval that holds: its rule, its article or R number, and what was found."""

    rule: str
    article: str
    found: str


class _OfApplication(HiddenFact, frozen=True, kw_only=True):
    """A fact about an application."""

    application: str


class ApplicationSubmitted(_OfApplication, frozen=True, kw_only=True, tag="application-submitted"):
    """The form (R58-R64), with the places of a new certificate.

    `certificate` is the one to be renewed or upgraded. `occasion` says which documents are asked
    for; `across_border` whether the business sells or serves from Cambodia to outside or the
    reverse (R23); `code_of_conduct` is the self-declaration (R63); `changes` says what is new since
    the last application (R88). The review is due by the end of day `due`, under scheme version
    `scheme`.
    """

    business: str
    kind: ApplicationKind
    occasion: Occasion
    tier: Tier
    certificate: str = ""
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    across_border: bool = False
    code_of_conduct: bool = False
    documents: tuple[Given, ...] = ()
    changes: str = ""
    scheme: str
    due: date
    by: str

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The files of the documents."""
        return tuple(file for each in self.documents for file in each.evidence)


class FeeAssessed(_OfApplication, frozen=True, kw_only=True, tag="fee-assessed"):
    """What must be paid by the end of day `pay_by`: whole cents of `currency`, with each step."""

    cents: int
    currency: str
    basis: tuple[FeeStep, ...]
    scheme: str
    pay_by: date
    by: str


class FeeWaived(_OfApplication, frozen=True, kw_only=True, tag="fee-waived"):
    """The scheme asks for no fee in its first months (R100); the fee would have been `cents`."""

    cents: int
    currency: str
    scheme: str
    by: str


class FeePaid(_OfApplication, frozen=True, kw_only=True, tag="fee-paid"):
    """The fee of `cents` was paid, in dollars or `riel` at `rate`; the cashier gave `receipt`."""

    cents: int
    currency: str
    riel: int = 0
    rate: int = 0
    receipt: str
    by: str


class FeeRefunded(_OfApplication, frozen=True, kw_only=True, tag="fee-refunded"):
    """The business gets back `cents` of the fee it paid because of `ground`."""

    cents: int
    currency: str
    ground: Literal["rejection", "withdrawal"]
    by: str


class CriterionAssessed(_OfApplication, frozen=True, kw_only=True, tag="criterion-assessed"):
    """Officer `by` assessed one criterion; a later assessment of the same criterion replaces it."""

    criterion: str
    result: Result
    reason: str = ""
    evidence: tuple[str, ...] = ()
    by: str

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The files of the assessment."""
        return self.evidence


class InspectionPlanned(_OfApplication, frozen=True, kw_only=True, tag="inspection-planned"):
    """An inspection is to take place on day `on` (R78)."""

    on: date
    manner: Manner
    by: str


class InspectionRecorded(_OfApplication, frozen=True, kw_only=True, tag="inspection-recorded"):
    """The planned inspection took place on day `on`, with this outcome."""

    on: date
    manner: Manner
    passed: bool
    report: str
    evidence: tuple[str, ...] = ()
    by: str

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The files of the inspection."""
        return self.evidence


class MoreAskedFor(_OfApplication, frozen=True, kw_only=True, tag="more-asked-for"):
    """The business must hand in `documents` and `text` by the end of day `due`; the clock stops."""

    text: str
    documents: tuple[str, ...] = ()
    due: date
    by: str


class ApplicationCompleted(_OfApplication, frozen=True, kw_only=True, tag="application-completed"):
    """The business handed in what was asked for. The review is now due by the end of day `due`."""

    text: str = ""
    documents: tuple[Given, ...] = ()
    due: date
    by: str

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The files of the documents."""
        return tuple(file for each in self.documents for file in each.evidence)


class DecisionProposed(_OfApplication, frozen=True, kw_only=True, tag="decision-proposed"):
    """Officer `by` proposes to approve or to reject; another decides."""

    verdict: Verdict
    reason: str = ""
    by: str


class ApplicationApproved(_OfApplication, frozen=True, kw_only=True, tag="application-approved"):
    """The certificate `number` follows in the same transaction. `checked` is what was found.

    `automatic`: the scheme asks for no review of this tier, so nobody proposed it (R102, R103).
    """

    number: str
    scheme: str
    automatic: bool = False
    proposed_by: str = ""
    checked: tuple[Checked, ...]
    by: str


class ApplicationRejected(_OfApplication, frozen=True, kw_only=True, tag="application-rejected"):
    """Rejected for `reason` by `by`, as `proposed_by` had proposed."""

    reason: str
    proposed_by: str
    by: str


class ApplicationWithdrawn(_OfApplication, frozen=True, kw_only=True, tag="application-withdrawn"):
    """The business withdrew it; `by` recorded that."""

    reason: str = ""
    by: str


ApplicationFact = (
    ApplicationSubmitted
    | FeeAssessed
    | FeeWaived
    | FeePaid
    | FeeRefunded
    | CriterionAssessed
    | InspectionPlanned
    | InspectionRecorded
    | MoreAskedFor
    | ApplicationCompleted
    | DecisionProposed
    | ApplicationApproved
    | ApplicationRejected
    | ApplicationWithdrawn
)


class SubmitApplication(Command, frozen=True, kw_only=True, tag="submit-application"):
    """Hand in an application. Without `activities`, those of the business count."""

    permission: ClassVar[str] = "application.submit"
    business: str
    kind: ApplicationKind = "new"
    tier: Tier
    certificate: str = ""
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    across_border: bool = False
    code_of_conduct: bool = False
    documents: tuple[Given, ...] = ()
    changes: str = ""


class _ForApplication(Command, frozen=True, kw_only=True):
    """A command to an application."""

    application: str


class AssessFee(_ForApplication, frozen=True, kw_only=True, tag="assess-fee"):
    """Determine the fee (R73), or determine it again while it is not settled.

    `factors` says the level of each kind of factor the fee depends on (R97, R98), as pairs of kind
    and level.
    """

    permission: ClassVar[str] = "application.assess"
    factors: tuple[tuple[str, str], ...] = ()


class PayFee(_ForApplication, frozen=True, kw_only=True, tag="pay-fee"):
    """Record that the fee was paid: `amount` in cents (USD) or riel (KHR) at `rate` a dollar."""

    permission: ClassVar[str] = "application.pay"
    amount: int
    currency: str = "USD"
    rate: int = 0
    receipt: str


class ReviewCriteria(_ForApplication, frozen=True, kw_only=True, tag="review-criteria"):
    """Record answers to criteria; a new answer replaces an earlier one."""

    permission: ClassVar[str] = "application.review"
    answers: tuple[Answer, ...]


class PlanInspection(_ForApplication, frozen=True, kw_only=True, tag="plan-inspection"):
    """Plan an inspection for day `on`; planning again moves it."""

    permission: ClassVar[str] = "application.inspect"
    on: date
    manner: Manner


class RecordInspection(_ForApplication, frozen=True, kw_only=True, tag="record-inspection"):
    """Record how the planned inspection went, today."""

    permission: ClassVar[str] = "application.inspect"
    passed: bool
    report: str
    evidence: tuple[str, ...] = ()


class AskForMore(_ForApplication, frozen=True, kw_only=True, tag="ask-for-more"):
    """Ask the business for documents or explanations."""

    permission: ClassVar[str] = "application.review"
    text: str
    documents: tuple[str, ...] = ()


class CompleteApplication(_ForApplication, frozen=True, kw_only=True, tag="complete-application"):
    """Record what the business handed in when it was asked."""

    permission: ClassVar[str] = "application.submit"
    text: str = ""
    documents: tuple[Given, ...] = ()


class DecideApplication(_ForApplication, frozen=True, kw_only=True, tag="decide-application"):
    """Propose a verdict, or decide it if another officer has proposed the same one.

    A contrary verdict replaces the proposal and waits for another officer in turn.
    """

    permission: ClassVar[str] = "application.decide"
    verdict: Verdict
    reason: str = ""


class WithdrawApplication(_ForApplication, frozen=True, kw_only=True, tag="withdraw-application"):
    """Record that the business withdraws its application."""

    permission: ClassVar[str] = "application.submit"
    reason: str = ""


ApplicationCommand = (
    SubmitApplication
    | AssessFee
    | PayFee
    | ReviewCriteria
    | PlanInspection
    | RecordInspection
    | AskForMore
    | CompleteApplication
    | DecideApplication
    | WithdrawApplication
)
