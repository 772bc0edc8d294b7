"""The complaint of a consumer, or of another business, about a shop. Hidden.

Filed, passed on to the shop, answered, mediated, decided. Facts and commands are here, state,
clocks and `evolve` in `state`, the rules in `rules`. R131 (dispute resolution), R132 (consumer and
business level), R133 (fairness), R134 (procedure), R80 (verified complaints count in a review). A
complaint is a subject of its own: what the complainant said can be erased apart from the business.
`by` is always the officer who recorded the fact.
"""

from datetime import date
from typing import ClassVar, Literal

from msgspec import Struct

from ledger.domain.fact import Command, HiddenFact

Level = Literal["consumer", "business"]
"""Who complains (R132)."""
MediationResult = Literal["settled", "failed"]
Decision = Literal["upheld", "dismissed"]


class Complainant(Struct, frozen=True, forbid_unknown_fields=True):
    """Who complains, and how to reach them."""

    name: str
    contact: str


class _OfComplaint(HiddenFact, frozen=True, kw_only=True):
    """A fact about a complaint."""

    complaint: str


class ComplaintFiled(_OfComplaint, frozen=True, kw_only=True, tag="complaint-filed"):
    """A complaint about a `business`, or about a `place` that nobody knows.

    `certificate` is the one that was named, if any; `incident` is the day of the purchase or event.
    It must be passed on by the end of `forward_by` and decided by the end of `decide_by`, not
    counting days on which the clock stands still (`state`).
    """

    level: Level
    business: str = ""
    certificate: str = ""
    place: str = ""
    incident: date
    complainant: Complainant
    text: str
    forward_by: date
    decide_by: date
    by: str


class ComplaintAcknowledged(_OfComplaint, frozen=True, kw_only=True, tag="complaint-acknowledged"):
    """The complainant was told that the complaint has arrived, and what comes next."""

    by: str


class BusinessIdentified(_OfComplaint, frozen=True, kw_only=True, tag="business-identified"):
    """The place complained about belongs to `business`."""

    business: str
    by: str


class ComplaintForwarded(_OfComplaint, frozen=True, kw_only=True, tag="complaint-forwarded"):
    """The shop has the complaint; it may answer until the end of `answer_by`."""

    answer_by: date
    by: str


class ComplaintAnswered(_OfComplaint, frozen=True, kw_only=True, tag="complaint-answered"):
    """The shop answered with `text`; `late`: after the day it had."""

    text: str
    late: bool = False
    by: str


class MediationBegun(_OfComplaint, frozen=True, kw_only=True, tag="mediation-begun"):
    """An officer speaks with both sides, until the end of `mediate_by` at the latest."""

    mediate_by: date
    by: str


class MediationEnded(_OfComplaint, frozen=True, kw_only=True, tag="mediation-ended"):
    """Both sides settled, which closes the complaint, or the mediation failed."""

    result: MediationResult
    by: str


class ComplaintDecisionProposed(
    _OfComplaint, frozen=True, kw_only=True, tag="complaint-decision-proposed"
):
    """The complaint should be upheld for `reason` (a code of the scheme), or dismissed."""

    outcome: Decision
    reason: str = ""
    by: str


class ComplaintDecisionRejected(
    _OfComplaint, frozen=True, kw_only=True, tag="complaint-decision-rejected"
):
    """The proposed decision was rejected by `by`, or withdrawn by its own author."""

    by: str


class ComplaintDecided(_OfComplaint, frozen=True, kw_only=True, tag="complaint-decided"):
    """The complaint is upheld for `reason`, and so verified (R80), or dismissed; it is closed.

    `opens_case`: a case against the business was opened by the same decision.
    """

    outcome: Decision
    reason: str = ""
    opens_case: bool = False
    by: str


class ComplaintSettled(_OfComplaint, frozen=True, kw_only=True, tag="complaint-settled"):
    """Both sides settled without a mediation; that closes the complaint."""

    by: str


class ComplaintWithdrawn(_OfComplaint, frozen=True, kw_only=True, tag="complaint-withdrawn"):
    """The complainant withdrew the complaint; that closes it."""

    by: str


ComplaintFact = (
    ComplaintFiled
    | ComplaintAcknowledged
    | BusinessIdentified
    | ComplaintForwarded
    | ComplaintAnswered
    | MediationBegun
    | MediationEnded
    | ComplaintDecisionProposed
    | ComplaintDecisionRejected
    | ComplaintDecided
    | ComplaintSettled
    | ComplaintWithdrawn
)


class FileComplaint(Command, frozen=True, kw_only=True, tag="file-complaint"):
    """Take in a complaint about one of: a business, a certificate number, a host or handle."""

    permission: ClassVar[str] = "complaint.file"
    level: Level
    business: str = ""
    certificate: str = ""
    place: str = ""
    incident: date
    complainant: Complainant
    text: str


class _ForComplaint(Command, frozen=True, kw_only=True):
    """A command to a complaint."""

    complaint: str


class AcknowledgeComplaint(_ForComplaint, frozen=True, kw_only=True, tag="acknowledge-complaint"):
    """Record that the complainant was told that the complaint has arrived."""

    permission: ClassVar[str] = "complaint.file"


class IdentifyBusiness(_ForComplaint, frozen=True, kw_only=True, tag="identify-business"):
    """Record which business has the place complained about."""

    permission: ClassVar[str] = "complaint.work"
    business: str


class ForwardComplaint(_ForComplaint, frozen=True, kw_only=True, tag="forward-complaint"):
    """Record that the shop was given the complaint."""

    permission: ClassVar[str] = "complaint.work"


class RecordAnswer(_ForComplaint, frozen=True, kw_only=True, tag="record-answer"):
    """Record what the shop answered."""

    permission: ClassVar[str] = "complaint.work"
    text: str


class BeginMediation(_ForComplaint, frozen=True, kw_only=True, tag="begin-mediation"):
    """Begin to mediate."""

    permission: ClassVar[str] = "complaint.work"


class EndMediation(_ForComplaint, frozen=True, kw_only=True, tag="end-mediation"):
    """Record how the mediation ended."""

    permission: ClassVar[str] = "complaint.work"
    result: MediationResult


class ProposeComplaintDecision(
    _ForComplaint, frozen=True, kw_only=True, tag="propose-complaint-decision"
):
    """Propose to uphold the complaint for `reason`, or to dismiss it; another officer decides."""

    permission: ClassVar[str] = "complaint.work"
    outcome: Decision
    reason: str = ""


class WithdrawComplaintDecision(
    _ForComplaint, frozen=True, kw_only=True, tag="withdraw-complaint-decision"
):
    """Withdraw one's own proposal."""

    permission: ClassVar[str] = "complaint.work"


class RejectComplaintDecision(
    _ForComplaint, frozen=True, kw_only=True, tag="reject-complaint-decision"
):
    """Reject another officer's proposal."""

    permission: ClassVar[str] = "complaint.decide"


class ConfirmComplaintDecision(
    _ForComplaint, frozen=True, kw_only=True, tag="confirm-complaint-decision"
):
    """Decide as another officer proposed.

    `open_case`: open a case against the business by the same decision, about `certificate` where
    the complaint names none.
    """

    permission: ClassVar[str] = "complaint.decide"
    open_case: bool = False
    certificate: str = ""


class SettleComplaint(_ForComplaint, frozen=True, kw_only=True, tag="settle-complaint"):
    """Record that both sides settled by themselves."""

    permission: ClassVar[str] = "complaint.work"


class WithdrawComplaint(_ForComplaint, frozen=True, kw_only=True, tag="withdraw-complaint"):
    """Record that the complainant withdraws the complaint."""

    permission: ClassVar[str] = "complaint.file"


ComplaintCommand = (
    FileComplaint
    | AcknowledgeComplaint
    | IdentifyBusiness
    | ForwardComplaint
    | RecordAnswer
    | BeginMediation
    | EndMediation
    | ProposeComplaintDecision
    | WithdrawComplaintDecision
    | RejectComplaintDecision
    | ConfirmComplaintDecision
    | SettleComplaint
    | WithdrawComplaint
)
