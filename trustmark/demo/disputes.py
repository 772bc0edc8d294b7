"""Businesses whose certificate is in dispute: complaints, cases, appeals."""

from datetime import date

from ledger.domain.case.facts import (
    CloseCase,
    DecideCaseAppeal,
    DecideMeasure,
    FileCaseAppeal,
    OpenCase,
    ProposeMeasure,
    RecordHearing,
    RecordReply,
    ServeNotice,
)
from ledger.domain.case.measures import Interim, Revocation, Suspension
from ledger.domain.case.measures import Warning as Warned
from ledger.domain.complaint.facts import (
    AcknowledgeComplaint,
    BeginMediation,
    Complainant,
    ConfirmComplaintDecision,
    EndMediation,
    FileComplaint,
    ForwardComplaint,
    ProposeComplaintDecision,
    RecordAnswer,
)
from ledger.domain.listing.facts import ConfirmListing, ProposeListing
from trustmark.demo.applicants import certify, invented
from trustmark.demo.officers import COMPLIANCE, COUNTER, LEGAL, MANAGER, PROTECTION, SENIOR, TRADE
from trustmark.demo.walk import Walk

_COMPLAINTS = "complaints-unresolved"
_HARM = "urgent-consumer-harm"
_MISUSE = "mark-misused"


def disputes(today: date) -> tuple[Walk, ...]:
    """Return the walks of those whose certificate is in dispute."""
    return (_settled(today), _warned(today), _overturned(today), _revoked(today), _listed(today))


def heard(walk: Walk, ago: int, reason: str, *, reply: int) -> None:
    """Serve notice of `reason`, and record the reply `reply` days ago."""
    walk.then(ago, COMPLIANCE, ServeNotice, grounds=(reason,))
    walk.then(reply, COUNTER, RecordReply)


def complain(walk: Walk, ago: int, text: str) -> None:
    """Take a consumer's complaint in, tell them so, and pass it on to the shop."""
    walk.then(
        ago,
        COUNTER,
        FileComplaint,
        level="consumer",
        business="",
        incident=walk.day(ago + 20),
        complainant=Complainant("Example Buyer", "buyer@example.com.kh"),
        text=text,
    )
    walk.then(ago, COUNTER, AcknowledgeComplaint)
    walk.then(ago - 1, PROTECTION, ForwardComplaint)


def _settled(today: date) -> Walk:
    row = invented(
        "ហាងអំណោយ សៀមរាប", "Siem Reap Gifts Shop", "sole-proprietorship", 7, "siemreap-gifts"
    )
    walk = Walk(outcome="complaint settled by mediation", expected="valid", row=row, today=today)
    certify(walk, 115)
    complain(walk, 45, "the lamp came broken and nobody answers")
    walk.then(36, PROTECTION, RecordAnswer, text="we were away, and will replace it")
    walk.then(33, PROTECTION, BeginMediation)
    walk.then(22, PROTECTION, EndMediation, result="settled")
    return walk


def _warned(today: date) -> Walk:
    row = invented(
        "ហាងទឹកឃ្មុំ ព្រះវិហារ", "Preah Vihear Honey Shop", "sole-proprietorship", 8, "preahvihear-honey"
    )
    walk = Walk(outcome="complaint upheld, case, warning", expected="warned", row=row, today=today)
    certify(walk, 114)
    complain(walk, 74, "paid in advance, nothing came")
    walk.then(58, PROTECTION, ProposeComplaintDecision, outcome="upheld", reason=_COMPLAINTS)
    walk.then(56, MANAGER, ConfirmComplaintDecision)
    walk.then(
        55,
        TRADE,
        OpenCase,
        source="complaint",
        reason=_COMPLAINTS,
        refs=lambda known: (known["complaint"],),
    )
    heard(walk, 54, _COMPLAINTS, reply=46)
    walk.then(43, TRADE, ProposeMeasure, terms=Warned(reason=_COMPLAINTS))
    walk.then(41, LEGAL, DecideMeasure, proposal=1)
    walk.then(9, SENIOR, CloseCase, outcome="measure")
    return walk


def _listed(today: date) -> Walk:
    row = invented("", "A copied mark", "sole-proprietorship", 12, "best-copies")
    walk = Walk(
        outcome="never certified, listed for misuse", expected="misuse-listed", row=row, today=today
    )
    walk.then(18, COMPLIANCE, ProposeListing, place=row.hosts[0], reason=_MISUSE)
    walk.then(15, LEGAL, ConfirmListing)
    return walk


def _overturned(today: date) -> Walk:
    row = invented(
        "ហាងសៀវភៅ បាត់ដំបង", "Battambang Books Shop", "sole-proprietorship", 9, "battambang-books"
    )
    walk = Walk(outcome="suspended, overturned on appeal", expected="valid", row=row, today=today)
    certify(walk, 113)
    walk.then(95, TRADE, OpenCase, source="officer", reason=_MISUSE)
    heard(walk, 94, _MISUSE, reply=85)
    terms = Suspension(reason=_MISUSE, start=walk.day(68), end=walk.day(-20))
    walk.then(75, TRADE, ProposeMeasure, terms=terms)
    walk.then(72, MANAGER, DecideMeasure, proposal=1)
    walk.then(58, COUNTER, FileCaseAppeal, proposal=1)
    walk.then(38, LEGAL, DecideCaseAppeal, proposal=1, outcome="overturned")
    walk.then(37, SENIOR, CloseCase, outcome="no-measure")
    return walk


def _revoked(today: date) -> Walk:
    row = invented(
        "ក្រុមហ៊ុន គ្រឿងសម្អាង កោះកុង ឯ.ក",
        "Koh Kong Cosmetics Co., Ltd.",
        "legal-person",
        10,
        "kohkong-cosmetics",
    )
    walk = Walk(
        outcome="suspended at once, heard, revoked, upheld on appeal",
        expected="revoked",
        row=row,
        today=today,
    )
    certify(walk, 112)
    walk.then(80, TRADE, OpenCase, source="officer", reason=_HARM)
    terms = Interim(reason=_HARM, end=walk.day(52), hearing=walk.day(70))
    walk.then(80, TRADE, ProposeMeasure, terms=terms)
    walk.then(80, SENIOR, DecideMeasure, proposal=1)
    walk.then(79, COMPLIANCE, ServeNotice, grounds=(_HARM,))
    walk.then(70, COMPLIANCE, RecordHearing, appeared=True)
    walk.then(67, COUNTER, RecordReply)
    walk.then(62, TRADE, ProposeMeasure, terms=Revocation(reason=_HARM))
    walk.then(58, MANAGER, DecideMeasure, proposal=2)
    walk.then(45, COUNTER, FileCaseAppeal, proposal=2)
    walk.then(25, LEGAL, DecideCaseAppeal, proposal=2, outcome="upheld")
    walk.then(24, SENIOR, CloseCase, outcome="measure")
    return walk
