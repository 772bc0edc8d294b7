"""Businesses whose certificate is in dispute: complaints, cases, appeals."""

from datetime import date
from functools import partial

from ledger.domain.case import facts as c
from ledger.domain.case.measures import Interim, Revocation, Suspension
from ledger.domain.case.measures import Warning as Warned
from ledger.domain.complaint import facts as k
from ledger.domain.listing.facts import ConfirmListing, ProposeListing
from trustmark.demo import officers as by
from trustmark.demo.applicants import certify
from trustmark.demo.walk import Walk, walked

_COMPLAINTS = "complaints-unresolved"
_HARM = "urgent-consumer-harm"
_MISUSE = "mark-misused"


def disputes(today: date) -> tuple[Walk, ...]:
    """Return the walks of those whose certificate is in dispute."""
    steps = (_settled, _warned, _overturned, _revoked, _listed)
    return tuple(map(partial(walked, today), steps))


def heard(walk: Walk, ago: int, reason: str, *, reply: int) -> None:
    """Serve notice of `reason`, and record the reply `reply` days ago."""
    walk.then(ago, by.COMPLIANCE, c.ServeNotice, grounds=(reason,))
    walk.then(reply, by.COUNTER, c.RecordReply)


def complain(walk: Walk, ago: int, text: str) -> None:
    """Take a consumer's complaint in, tell them so, and pass it on to the shop."""
    walk.then(
        ago,
        by.COUNTER,
        k.FileComplaint,
        level="consumer",
        business="",
        incident=walk.day(ago + 20),
        complainant=k.Complainant("Example Buyer", "buyer@example.com.kh"),
        text=text,
    )
    walk.then(ago, by.COUNTER, k.AcknowledgeComplaint)
    walk.then(ago - 1, by.PROTECTION, k.ForwardComplaint)


def _settled(walk: Walk) -> None:
    certify(walk, 115)
    complain(walk, 45, "the lamp came broken and nobody answers")
    walk.then(36, by.PROTECTION, k.RecordAnswer, text="we were away, and will replace it")
    walk.then(33, by.PROTECTION, k.BeginMediation)
    walk.then(22, by.PROTECTION, k.EndMediation, result="settled")


def _warned(walk: Walk) -> None:
    certify(walk, 114)
    complain(walk, 74, "paid in advance, nothing came")
    walk.then(58, by.PROTECTION, k.ProposeComplaintDecision, outcome="upheld", reason=_COMPLAINTS)
    walk.then(56, by.MANAGER, k.ConfirmComplaintDecision)
    walk.then(
        55,
        by.TRADE,
        c.OpenCase,
        source="complaint",
        reason=_COMPLAINTS,
        refs=lambda known: (known["complaint"],),
    )
    heard(walk, 54, _COMPLAINTS, reply=46)
    walk.then(43, by.TRADE, c.ProposeMeasure, terms=Warned(reason=_COMPLAINTS))
    walk.then(41, by.LEGAL, c.DecideMeasure, proposal=1)
    walk.then(9, by.SENIOR, c.CloseCase, outcome="measure")


def _listed(walk: Walk) -> None:
    walk.then(18, by.COMPLIANCE, ProposeListing, place=walk.row.hosts[0], reason=_MISUSE)
    walk.then(15, by.LEGAL, ConfirmListing)


def _overturned(walk: Walk) -> None:
    certify(walk, 113)
    walk.then(95, by.TRADE, c.OpenCase, source="officer", reason=_MISUSE)
    heard(walk, 94, _MISUSE, reply=85)
    terms = Suspension(reason=_MISUSE, start=walk.day(68), end=walk.day(-20))
    walk.then(75, by.TRADE, c.ProposeMeasure, terms=terms)
    walk.then(72, by.MANAGER, c.DecideMeasure, proposal=1)
    walk.then(58, by.COUNTER, c.FileCaseAppeal, proposal=1)
    walk.then(38, by.LEGAL, c.DecideCaseAppeal, proposal=1, outcome="overturned")
    walk.then(37, by.SENIOR, c.CloseCase, outcome="no-measure")


def _revoked(walk: Walk) -> None:
    certify(walk, 112)
    walk.then(80, by.TRADE, c.OpenCase, source="officer", reason=_HARM)
    terms = Interim(reason=_HARM, end=walk.day(52), hearing=walk.day(70))
    walk.then(80, by.TRADE, c.ProposeMeasure, terms=terms)
    walk.then(80, by.SENIOR, c.DecideMeasure, proposal=1)
    walk.then(79, by.COMPLIANCE, c.ServeNotice, grounds=(_HARM,))
    walk.then(70, by.COMPLIANCE, c.RecordHearing, appeared=True)
    walk.then(67, by.COUNTER, c.RecordReply)
    walk.then(62, by.TRADE, c.ProposeMeasure, terms=Revocation(reason=_HARM))
    walk.then(58, by.MANAGER, c.DecideMeasure, proposal=2)
    walk.then(45, by.COUNTER, c.FileCaseAppeal, proposal=2)
    walk.then(25, by.LEGAL, c.DecideCaseAppeal, proposal=2, outcome="upheld")
    walk.then(24, by.SENIOR, c.CloseCase, outcome="measure")
