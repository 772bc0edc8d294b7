"""The case: the way to a measure against one business, and usually one certificate.

Notice, reply, proposal, decision by a second officer, appeal before a third. Facts are hidden; the
measure itself is a public fact of the certificate, written with the decision. Facts and commands
are here, state and `evolve` in `state`, the rules in `rules` and `appeals`, the measures in
`measures`. R110-R119 (penalties), R131-R133 (procedural fairness). `by` is always the officer who
recorded the fact.
"""

from datetime import date
from typing import ClassVar, Literal

from ledger.domain.case.measures import ProposedMeasure
from ledger.domain.certificate.facts import AppealOutcome
from ledger.domain.fact import Command, HiddenFact

Source = Literal["complaint", "monitoring", "lapse", "officer", "holder"]
"""Where a case comes from; `lapse`: control of a place lapsed, `holder`: own request."""
CaseOutcome = Literal["measure", "no-measure", "settled"]


class CaseOpened(HiddenFact, frozen=True, kw_only=True, tag="case-opened"):
    """A case against `business` about `certificate` (empty: about none), suspecting `reason`.

    `refs` names complaints and findings it is based on; it is to be decided by the end of day
    `decide_by`.
    """

    case: str
    business: str
    certificate: str = ""
    source: Source
    reason: str
    refs: tuple[str, ...] = ()
    decide_by: date
    by: str


class NoticeServed(HiddenFact, frozen=True, kw_only=True, tag="notice-served"):
    """Notice `notice` (from 1) told the business of `grounds`; it may reply until `reply_by`."""

    case: str
    notice: int
    grounds: tuple[str, ...]
    reply_by: date
    decide_by: date
    by: str


class ReplyReceived(HiddenFact, frozen=True, kw_only=True, tag="reply-received"):
    """The business replied (note, evidence) to notice `notice`; `late`: after the day it had."""

    case: str
    notice: int
    late: bool = False
    decide_by: date
    by: str


class HearingHeld(HiddenFact, frozen=True, kw_only=True, tag="hearing-held"):
    """The hearing after an interim suspension took place; whether the business `appeared`."""

    case: str
    appeared: bool
    by: str


class MeasureProposed(HiddenFact, frozen=True, kw_only=True, tag="measure-proposed"):
    """Proposal number `proposal` (from 1) of the case."""

    case: str
    proposal: int
    terms: ProposedMeasure
    by: str


class MeasureProposalRejected(
    HiddenFact, frozen=True, kw_only=True, tag="measure-proposal-rejected"
):
    """Proposal `proposal` was rejected by `by`, or withdrawn by its own author."""

    case: str
    proposal: int
    by: str


class MeasureDecided(HiddenFact, frozen=True, kw_only=True, tag="measure-decided"):
    """Proposal `proposal` is decided as measure `measure` of the certificate, or of the place.

    Of a place it is a listing. `start` and `end` are the first and last day, where there are such.
    Appeals are possible to the end of `appeal_by`.
    """

    case: str
    proposal: int
    measure: int
    start: date | None = None
    end: date | None = None
    article: str
    appeal_by: date | None = None
    by: str


class InterimSuspensionOrdered(
    HiddenFact, frozen=True, kw_only=True, tag="interim-suspension-ordered"
):
    """Proposal `proposal` is decided: suspended at once to `end`, to be heard on day `hearing`."""

    case: str
    proposal: int
    measure: int
    end: date
    hearing: date
    article: str
    appeal_by: date
    by: str


class BusinessFined(HiddenFact, frozen=True, kw_only=True, tag="business-fined"):
    """Proposal `proposal` is decided: the business owes `usd` US dollars by the end of `pay_by`."""

    case: str
    proposal: int
    usd: int
    pay_by: date
    article: str
    appeal_by: date
    by: str


class FinePaid(HiddenFact, frozen=True, kw_only=True, tag="fine-paid"):
    """The whole fine of proposal `proposal` was paid, against `receipt`; `late`: after its day."""

    case: str
    proposal: int
    usd: int
    receipt: str
    late: bool = False
    by: str


class FineRepaid(HiddenFact, frozen=True, kw_only=True, tag="fine-repaid"):
    """The fine of proposal `proposal`, paid and overturned, was paid back against `receipt`."""

    case: str
    proposal: int
    usd: int
    receipt: str
    by: str


class CaseAppealFiled(HiddenFact, frozen=True, kw_only=True, tag="case-appeal-filed"):
    """The holder appealed against the measure of proposal `proposal`.

    The appeal must be decided by the end of `decide_by`. A closed case is open again.
    """

    case: str
    proposal: int
    decide_by: date
    by: str


class CaseAppealDecided(HiddenFact, frozen=True, kw_only=True, tag="case-appeal-decided"):
    """`upheld`: the measure stays. `overturned`: it ends at `at`.

    After an overturned revocation the business has a new certificate `granted` to the end of `end`,
    or is owed one of `owed_days` days from day `owed_from` on.
    """

    case: str
    proposal: int
    outcome: AppealOutcome
    granted: str = ""
    end: date | None = None
    owed_days: int = 0
    owed_from: date | None = None
    by: str


class OwedCertificateGranted(HiddenFact, frozen=True, kw_only=True, tag="owed-certificate-granted"):
    """The certificate owed since an appeal was granted as number `granted`, to the end of `end`."""

    case: str
    granted: str
    end: date
    by: str


class CaseClosed(HiddenFact, frozen=True, kw_only=True, tag="case-closed"):
    """Nothing is open now; an appeal in time opens the case again."""

    case: str
    outcome: CaseOutcome
    by: str


CaseFact = (
    CaseOpened
    | NoticeServed
    | ReplyReceived
    | HearingHeld
    | MeasureProposed
    | MeasureProposalRejected
    | MeasureDecided
    | InterimSuspensionOrdered
    | BusinessFined
    | FinePaid
    | FineRepaid
    | CaseAppealFiled
    | CaseAppealDecided
    | OwedCertificateGranted
    | CaseClosed
)


class OpenCase(Command, frozen=True, kw_only=True, tag="open-case"):
    """Open a case against `business`, about `certificate` if it is about one."""

    permission: ClassVar[str] = "case.open"
    business: str
    certificate: str = ""
    source: Source
    reason: str
    refs: tuple[str, ...] = ()


class ServeNotice(Command, frozen=True, kw_only=True, tag="serve-notice"):
    """Tell the business of `grounds`; it may reply until `reply_by` (default: the least time)."""

    permission: ClassVar[str] = "case.serve"
    case: str
    grounds: tuple[str, ...]
    reply_by: date | None = None


class RecordReply(Command, frozen=True, kw_only=True, tag="record-reply"):
    """Record that the business replied to the last notice."""

    permission: ClassVar[str] = "case.reply"
    case: str


class RecordHearing(Command, frozen=True, kw_only=True, tag="record-hearing"):
    """Record that the hearing after an interim suspension was held."""

    permission: ClassVar[str] = "case.serve"
    case: str
    appeared: bool


class ProposeMeasure(Command, frozen=True, kw_only=True, tag="propose-measure"):
    """Propose a measure, which another officer decides about."""

    permission: ClassVar[str] = "case.propose"
    case: str
    terms: ProposedMeasure


class WithdrawMeasure(Command, frozen=True, kw_only=True, tag="withdraw-measure"):
    """Withdraw one's own proposal `proposal`."""

    permission: ClassVar[str] = "case.propose"
    case: str
    proposal: int


class RejectMeasure(Command, frozen=True, kw_only=True, tag="reject-measure"):
    """Reject another officer's proposal `proposal`."""

    permission: ClassVar[str] = "case.decide"
    case: str
    proposal: int


class DecideMeasure(Command, frozen=True, kw_only=True, tag="decide-measure"):
    """Put another officer's proposal `proposal` into force."""

    permission: ClassVar[str] = "case.decide"
    case: str
    proposal: int


class RecordFinePaid(Command, frozen=True, kw_only=True, tag="record-fine-paid"):
    """Record that the fine of proposal `proposal` was paid: `amount` whole units of `currency`."""

    permission: ClassVar[str] = "case.fine"
    case: str
    proposal: int
    amount: int
    currency: str = "USD"
    receipt: str


class RecordFineRepaid(Command, frozen=True, kw_only=True, tag="record-fine-repaid"):
    """Record that an overturned fine was paid back."""

    permission: ClassVar[str] = "case.fine"
    case: str
    proposal: int
    receipt: str


class FileCaseAppeal(Command, frozen=True, kw_only=True, tag="file-case-appeal"):
    """Record that the holder appeals against the measure of proposal `proposal`."""

    permission: ClassVar[str] = "appeal.file"
    case: str
    proposal: int


class DecideCaseAppeal(Command, frozen=True, kw_only=True, tag="decide-case-appeal"):
    """Decide the appeal against the measure of proposal `proposal`.

    `without` are hosts and handles that a certificate granted in place of a revoked one will not
    cover.
    """

    permission: ClassVar[str] = "appeal.decide"
    case: str
    proposal: int
    outcome: AppealOutcome
    without: tuple[str, ...] = ()


class GrantOwedCertificate(Command, frozen=True, kw_only=True, tag="grant-owed-certificate"):
    """Grant the certificate owed since an appeal, by default for all places of the revoked one."""

    permission: ClassVar[str] = "appeal.decide"
    case: str
    places: tuple[str, ...] = ()


class CloseCase(Command, frozen=True, kw_only=True, tag="close-case"):
    """Close the case; without a measure, another officer must do it than the one who opened it."""

    permission: ClassVar[str] = "case.decide"
    case: str
    outcome: CaseOutcome


CaseCommand = (
    OpenCase
    | ServeNotice
    | RecordReply
    | RecordHearing
    | ProposeMeasure
    | WithdrawMeasure
    | RejectMeasure
    | DecideMeasure
    | RecordFinePaid
    | RecordFineRepaid
    | FileCaseAppeal
    | DecideCaseAppeal
    | GrantOwedCertificate
    | CloseCase
)
