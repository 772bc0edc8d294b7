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


class _OfCase(HiddenFact, frozen=True, kw_only=True):
    """A fact about a case."""

    case: str


class CaseOpened(_OfCase, frozen=True, kw_only=True, tag="case-opened"):
    """A case against `business` about `certificate` (empty: about none), suspecting `reason`.

    `refs` names complaints and findings it is based on; it is to be decided by the end of day
    `decide_by`.
    """

    business: str
    certificate: str = ""
    source: Source
    reason: str
    refs: tuple[str, ...] = ()
    decide_by: date
    by: str


class NoticeServed(_OfCase, frozen=True, kw_only=True, tag="notice-served"):
    """Notice `notice` (from 1) told the business of `grounds`; it may reply until `reply_by`."""

    notice: int
    grounds: tuple[str, ...]
    reply_by: date
    decide_by: date
    by: str


class ReplyReceived(_OfCase, frozen=True, kw_only=True, tag="reply-received"):
    """The business replied (note, evidence) to notice `notice`; `late`: after the day it had."""

    notice: int
    late: bool = False
    decide_by: date
    by: str


class HearingHeld(_OfCase, frozen=True, kw_only=True, tag="hearing-held"):
    """The hearing after an interim suspension took place; whether the business `appeared`."""

    appeared: bool
    by: str


class MeasureProposed(_OfCase, frozen=True, kw_only=True, tag="measure-proposed"):
    """Proposal number `proposal` (from 1) of the case."""

    proposal: int
    terms: ProposedMeasure
    by: str


class MeasureProposalRejected(_OfCase, frozen=True, kw_only=True, tag="measure-proposal-rejected"):
    """Proposal `proposal` was rejected by `by`, or withdrawn by its own author."""

    proposal: int
    by: str


class MeasureDecided(_OfCase, frozen=True, kw_only=True, tag="measure-decided"):
    """Proposal `proposal` is decided as measure `measure` of the certificate, or of the place.

    Of a place it is a listing. `start` and `end` are the first and last day, where there are such.
    Appeals are possible to the end of `appeal_by`.
    """

    proposal: int
    measure: int
    start: date | None = None
    end: date | None = None
    article: str
    appeal_by: date | None = None
    by: str


class InterimSuspensionOrdered(
    _OfCase, frozen=True, kw_only=True, tag="interim-suspension-ordered"
):
    """Proposal `proposal` is decided: suspended at once to `end`, to be heard on day `hearing`."""

    proposal: int
    measure: int
    end: date
    hearing: date
    article: str
    appeal_by: date
    by: str


class BusinessFined(_OfCase, frozen=True, kw_only=True, tag="business-fined"):
    """Proposal `proposal` is decided: the business owes `usd` US dollars by the end of `pay_by`."""

    proposal: int
    usd: int
    pay_by: date
    article: str
    appeal_by: date
    by: str


class FinePaid(_OfCase, frozen=True, kw_only=True, tag="fine-paid"):
    """The whole fine of proposal `proposal` was paid, against `receipt`; `late`: after its day."""

    proposal: int
    usd: int
    receipt: str
    late: bool = False
    by: str


class FineRepaid(_OfCase, frozen=True, kw_only=True, tag="fine-repaid"):
    """The fine of proposal `proposal`, paid and overturned, was paid back against `receipt`."""

    proposal: int
    usd: int
    receipt: str
    by: str


class CaseAppealFiled(_OfCase, frozen=True, kw_only=True, tag="case-appeal-filed"):
    """The holder appealed against the measure of proposal `proposal`.

    The appeal must be decided by the end of `decide_by`. A closed case is open again.
    """

    proposal: int
    decide_by: date
    by: str


class CaseAppealDecided(_OfCase, frozen=True, kw_only=True, tag="case-appeal-decided"):
    """`upheld`: the measure stays. `overturned`: it ends at `at`.

    After an overturned revocation the business has a new certificate `granted` to the end of `end`,
    or is owed one of `owed_days` days from day `owed_from` on.
    """

    proposal: int
    outcome: AppealOutcome
    granted: str = ""
    end: date | None = None
    owed_days: int = 0
    owed_from: date | None = None
    by: str


class OwedCertificateGranted(_OfCase, frozen=True, kw_only=True, tag="owed-certificate-granted"):
    """The certificate owed since an appeal was granted as number `granted`, to the end of `end`."""

    granted: str
    end: date
    by: str


class CaseClosed(_OfCase, frozen=True, kw_only=True, tag="case-closed"):
    """Nothing is open now; an appeal in time opens the case again."""

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


class _ForCase(Command, frozen=True, kw_only=True):
    """A command to a case."""

    case: str


class ServeNotice(_ForCase, frozen=True, kw_only=True, tag="serve-notice"):
    """Tell the business of `grounds`; it may reply until `reply_by` (default: the least time)."""

    permission: ClassVar[str] = "case.serve"
    grounds: tuple[str, ...]
    reply_by: date | None = None


class RecordReply(_ForCase, frozen=True, kw_only=True, tag="record-reply"):
    """Record that the business replied to the last notice."""

    permission: ClassVar[str] = "case.reply"


class RecordHearing(_ForCase, frozen=True, kw_only=True, tag="record-hearing"):
    """Record that the hearing after an interim suspension was held."""

    permission: ClassVar[str] = "case.serve"
    appeared: bool


class ProposeMeasure(_ForCase, frozen=True, kw_only=True, tag="propose-measure"):
    """Propose a measure, which another officer decides about."""

    permission: ClassVar[str] = "case.propose"
    terms: ProposedMeasure


class WithdrawMeasure(_ForCase, frozen=True, kw_only=True, tag="withdraw-measure"):
    """Withdraw one's own proposal `proposal`."""

    permission: ClassVar[str] = "case.propose"
    proposal: int


class RejectMeasure(_ForCase, frozen=True, kw_only=True, tag="reject-measure"):
    """Reject another officer's proposal `proposal`."""

    permission: ClassVar[str] = "case.decide"
    proposal: int


class DecideMeasure(_ForCase, frozen=True, kw_only=True, tag="decide-measure"):
    """Put another officer's proposal `proposal` into force."""

    permission: ClassVar[str] = "case.decide"
    proposal: int


class RecordFinePaid(_ForCase, frozen=True, kw_only=True, tag="record-fine-paid"):
    """Record that the fine of proposal `proposal` was paid: `amount` whole units of `currency`."""

    permission: ClassVar[str] = "case.fine"
    proposal: int
    amount: int
    currency: str = "USD"
    receipt: str


class RecordFineRepaid(_ForCase, frozen=True, kw_only=True, tag="record-fine-repaid"):
    """Record that an overturned fine was paid back."""

    permission: ClassVar[str] = "case.fine"
    proposal: int
    receipt: str


class FileCaseAppeal(_ForCase, frozen=True, kw_only=True, tag="file-case-appeal"):
    """Record that the holder appeals against the measure of proposal `proposal`."""

    permission: ClassVar[str] = "appeal.file"
    proposal: int


class DecideCaseAppeal(_ForCase, frozen=True, kw_only=True, tag="decide-case-appeal"):
    """Decide the appeal against the measure of proposal `proposal`.

    `without` are hosts and handles that a certificate granted in place of a revoked one will not
    cover.
    """

    permission: ClassVar[str] = "appeal.decide"
    proposal: int
    outcome: AppealOutcome
    without: tuple[str, ...] = ()


class GrantOwedCertificate(_ForCase, frozen=True, kw_only=True, tag="grant-owed-certificate"):
    """Grant the certificate owed since an appeal, by default for all places of the revoked one."""

    permission: ClassVar[str] = "appeal.decide"
    places: tuple[str, ...] = ()


class CloseCase(_ForCase, frozen=True, kw_only=True, tag="close-case"):
    """Close the case; without a measure, another officer must do it than the one who opened it."""

    permission: ClassVar[str] = "case.decide"
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
