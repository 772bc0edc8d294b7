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


class ComplaintFiled(HiddenFact, frozen=True, kw_only=True, tag="complaint-filed"):
    """A complaint about a `business`, or about a `place` that nobody knows.

    `certificate` is the one that was named, if any; `incident` is the day of the purchase or event.
    It must be passed on by the end of `forward_by` and decided by the end of `decide_by`, not
    counting days on which the clock stands still (`state`).
    """

    complaint: str
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


class ComplaintAcknowledged(HiddenFact, frozen=True, kw_only=True, tag="complaint-acknowledged"):
    """The complainant was told that the complaint has arrived, and what comes next."""

    complaint: str
    by: str


class BusinessIdentified(HiddenFact, frozen=True, kw_only=True, tag="business-identified"):
    """The place complained about belongs to `business`."""

    complaint: str
    business: str
    by: str


class ComplaintForwarded(HiddenFact, frozen=True, kw_only=True, tag="complaint-forwarded"):
    """The shop has the complaint; it may answer until the end of `answer_by`."""

    complaint: str
    answer_by: date
    by: str


class ComplaintAnswered(HiddenFact, frozen=True, kw_only=True, tag="complaint-answered"):
    """The shop answered with `text`; `late`: after the day it had."""

    complaint: str
    text: str
    late: bool = False
    by: str


class MediationBegun(HiddenFact, frozen=True, kw_only=True, tag="mediation-begun"):
    """An officer speaks with both sides, until the end of `mediate_by` at the latest."""

    complaint: str
    mediate_by: date
    by: str


class MediationEnded(HiddenFact, frozen=True, kw_only=True, tag="mediation-ended"):
    """Both sides settled, which closes the complaint, or the mediation failed."""

    complaint: str
    result: MediationResult
    by: str


class ComplaintDecisionProposed(
    HiddenFact, frozen=True, kw_only=True, tag="complaint-decision-proposed"
):
    """The complaint should be upheld for `reason` (a code of the scheme), or dismissed."""

    complaint: str
    outcome: Decision
    reason: str = ""
    by: str


class ComplaintDecisionRejected(
    HiddenFact, frozen=True, kw_only=True, tag="complaint-decision-rejected"
):
    """The proposed decision was rejected by `by`, or withdrawn by its own author."""

    complaint: str
    by: str


class ComplaintDecided(HiddenFact, frozen=True, kw_only=True, tag="complaint-decided"):
    """The complaint is upheld for `reason`, and so verified (R80), or dismissed; it is closed.

    `opens_case`: a case against the business was opened by the same decision.
    """

    complaint: str
    outcome: Decision
    reason: str = ""
    opens_case: bool = False
    by: str


class ComplaintSettled(HiddenFact, frozen=True, kw_only=True, tag="complaint-settled"):
    """Both sides settled without a mediation; that closes the complaint."""

    complaint: str
    by: str


class ComplaintWithdrawn(HiddenFact, frozen=True, kw_only=True, tag="complaint-withdrawn"):
    """The complainant withdrew the complaint; that closes it."""

    complaint: str
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


class AcknowledgeComplaint(Command, frozen=True, kw_only=True, tag="acknowledge-complaint"):
    """Record that the complainant was told that the complaint has arrived."""

    permission: ClassVar[str] = "complaint.file"
    complaint: str


class IdentifyBusiness(Command, frozen=True, kw_only=True, tag="identify-business"):
    """Record which business has the place complained about."""

    permission: ClassVar[str] = "complaint.work"
    complaint: str
    business: str


class ForwardComplaint(Command, frozen=True, kw_only=True, tag="forward-complaint"):
    """Record that the shop was given the complaint."""

    permission: ClassVar[str] = "complaint.work"
    complaint: str


class RecordAnswer(Command, frozen=True, kw_only=True, tag="record-answer"):
    """Record what the shop answered."""

    permission: ClassVar[str] = "complaint.work"
    complaint: str
    text: str


class BeginMediation(Command, frozen=True, kw_only=True, tag="begin-mediation"):
    """Begin to mediate."""

    permission: ClassVar[str] = "complaint.work"
    complaint: str


class EndMediation(Command, frozen=True, kw_only=True, tag="end-mediation"):
    """Record how the mediation ended."""

    permission: ClassVar[str] = "complaint.work"
    complaint: str
    result: MediationResult


class ProposeComplaintDecision(
    Command, frozen=True, kw_only=True, tag="propose-complaint-decision"
):
    """Propose to uphold the complaint for `reason`, or to dismiss it; another officer decides."""

    permission: ClassVar[str] = "complaint.work"
    complaint: str
    outcome: Decision
    reason: str = ""


class WithdrawComplaintDecision(
    Command, frozen=True, kw_only=True, tag="withdraw-complaint-decision"
):
    """Withdraw one's own proposal."""

    permission: ClassVar[str] = "complaint.work"
    complaint: str


class RejectComplaintDecision(Command, frozen=True, kw_only=True, tag="reject-complaint-decision"):
    """Reject another officer's proposal."""

    permission: ClassVar[str] = "complaint.decide"
    complaint: str


class ConfirmComplaintDecision(
    Command, frozen=True, kw_only=True, tag="confirm-complaint-decision"
):
    """Decide as another officer proposed.

    `open_case`: open a case against the business by the same decision, about `certificate` where
    the complaint names none.
    """

    permission: ClassVar[str] = "complaint.decide"
    complaint: str
    open_case: bool = False
    certificate: str = ""


class SettleComplaint(Command, frozen=True, kw_only=True, tag="settle-complaint"):
    """Record that both sides settled by themselves."""

    permission: ClassVar[str] = "complaint.work"
    complaint: str


class WithdrawComplaint(Command, frozen=True, kw_only=True, tag="withdraw-complaint"):
    """Record that the complainant withdraws the complaint."""

    permission: ClassVar[str] = "complaint.file"
    complaint: str


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
