"""What a decision in a hidden aggregate must have led to: facts in the same transaction.

The domain's own functions answer, by the state before the decision, so no rule is written twice.
The facts come before the decision. Places are not compared: for a natural person the fact shows
commitments.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.domain.application import facts as a
from ledger.domain.application.approval import grant_of
from ledger.domain.application.state import Application
from ledger.domain.case import facts as k
from ledger.domain.case.measures import Blacklist, appeal_for, command_for, outcome_for
from ledger.domain.case.state import Case
from ledger.domain.certificate import facts as c
from ledger.domain.fact import Command, Fact
from ledger.domain.facts import AnyHiddenFact
from ledger.domain.families import BUSINESS, COMPLAINT, ERASURES, ROSTER
from ledger.domain.listing import facts as l
from ledger.domain.listing.state import File
from ledger.domain.misuse import facts as m
from ledger.domain.register import motions
from ledger.domain.register.erasures import ErasePersonalData, PersonalDataErased
from ledger.domain.register.registry import (
    AdoptManifest,
    AdoptScheme,
    ManifestAdopted,
    SchemeAdopted,
)
from ledger.ways import Total, Ways
from verifier.values.days import day_of

_FACT_OF = Total[type[Fact]](
    c.CertificateCommand | m.MisuseCommand | AdoptScheme | AdoptManifest | ErasePersonalData,
    {
        c.Issue: c.CertificateIssued,
        c.Renew: c.CertificateRenewed,
        c.UpgradeTier: c.CertificateRenewed,
        c.Warn: c.CertificateWarned,
        c.LiftWarning: c.WarningLifted,
        c.Suspend: c.CertificateSuspended,
        c.ExtendSuspension: c.SuspensionExtended,
        c.Reinstate: c.CertificateReinstated,
        c.Revoke: c.CertificateRevoked,
        c.Appeal: c.MeasureAppealed,
        c.DecideAppeal: c.AppealDecided,
        m.ListMisuse: m.MisuseListed,
        m.AppealMisuse: m.MisuseAppealed,
        m.DecideMisuseAppeal: m.MisuseAppealDecided,
        m.Delist: m.MisuseDelisted,
        AdoptScheme: SchemeAdopted,
        AdoptManifest: ManifestAdopted,
        ErasePersonalData: PersonalDataErased,
    },
).but(c.AddHost, c.RemoveHost, c.AddHandle, c.RemoveHandle, c.RecordBadge)
FOLLOWING = frozenset(_FACT_OF.values())
"""The kinds of fact that, where officers decide, only follow from a decision elsewhere."""
OF_MISUSE = frozenset(
    str(kind.__struct_config__.tag)
    for kind in (
        *(l.ListingConfirmed, l.ListingAppealFiled, l.ListingAppealDecided, l.ListingEndConfirmed),
        *(k.MeasureDecided, k.CaseAppealFiled, k.CaseAppealDecided),
    )
)
"""Tags of the decisions, perhaps erased, behind public facts about misuse.

All others share a key.
"""
_PLACES = frozenset(("sites", "handles"))


class Expected(NamedTuple):
    """A fact of `kind` that has these `values`."""

    kind: type[Fact]
    values: Mapping[str, object]

    def fits(self, fact: Fact) -> bool:
        """Tell whether `fact` is the one expected."""
        return type(fact) is self.kind and all(
            getattr(fact, name) == value for name, value in self.values.items()
        )


def expected_of(state: object, fact: Fact) -> tuple[Expected, ...]:
    """Return what `fact`, decided about `state`, must have led to, in order."""
    found = None if state is None else _CAUSES.get(type(fact))
    return () if found is None else found(state, fact)


def _of(command: Command | None, **more: object) -> tuple[Expected, ...]:
    """Return what follows from `command`: all fields that command and fact share, and `more`."""
    if command is None:
        return ()
    kind = _FACT_OF[type(command)]
    said = {name: getattr(command, name) for name in command.__struct_fields__}
    if "place" in said:
        more["misuse"] = m.misuse_id(said["place"])
    values = {
        name: value
        for name, value in said.items()
        if name in kind.__struct_fields__ and name not in _PLACES and value not in (None, "")
    }
    return (Expected(kind, values | more),)


def _approved(state: Application, fact: a.ApplicationApproved) -> tuple[Expected, ...]:
    return _of(grant_of(state), number=fact.number)


def _measure(
    state: Case, fact: k.MeasureDecided | k.InterimSuspensionOrdered | k.BusinessFined
) -> tuple[Expected, ...]:
    proposal = state.proposal(fact.proposal)
    if proposal is None:
        return ()
    terms = proposal.terms
    if isinstance(terms, Blacklist) and isinstance(fact, k.MeasureDecided):
        return _of(m.ListMisuse(place=terms.place, reason=terms.reason, end=fact.end))
    return _of(command_for(terms, state.certificate, day_of(fact.at)))


def _appealed(state: Case, fact: k.CaseAppealFiled) -> tuple[Expected, ...]:
    proposal = state.proposal(fact.proposal)
    if proposal is None:
        return ()
    return _of(appeal_for(proposal.terms, state.certificate, proposal.touched, None))


def _appeal_decided(state: Case, fact: k.CaseAppealDecided) -> tuple[Expected, ...]:
    proposal = state.proposal(fact.proposal)
    if proposal is None:
        return ()
    shown = outcome_for(proposal.terms, state.certificate, proposal.touched, fact.outcome)
    return (*_of(shown), *(_granted(state, fact) if fact.granted else ()))


def _granted(
    state: Case, fact: k.CaseAppealDecided | k.OwedCertificateGranted
) -> tuple[Expected, ...]:
    values = {"business": state.business, "number": fact.granted, "end": fact.end}
    return (Expected(c.CertificateIssued, values),)


def _listed(state: File, fact: l.ListingConfirmed) -> tuple[Expected, ...]:
    return _of(m.ListMisuse(place=state.place, reason=state.reason, end=fact.end))


def _listing_appealed(state: File, _: l.ListingAppealFiled) -> tuple[Expected, ...]:
    return _of(m.AppealMisuse(place=state.place, listing=state.number))


def _listing_decided(state: File, fact: l.ListingAppealDecided) -> tuple[Expected, ...]:
    return _of(m.DecideMisuseAppeal(place=state.place, listing=state.number, outcome=fact.outcome))


def _listing_ended(state: File, _: l.ListingEndConfirmed) -> tuple[Expected, ...]:
    return _of(m.Delist(place=state.place, listing=state.number))


def _moved(state: motions.Motions, fact: motions.MotionConfirmed) -> tuple[Expected, ...]:
    motion = state.put.get(fact.motion)
    return () if motion is None else _of(motions.asked_by(motion))


_CAUSES = (
    Ways[Any, [], tuple[Expected, ...]](AnyHiddenFact)
    .but(
        *(*BUSINESS.facts, *COMPLAINT.facts, *ROSTER.facts, *ERASURES.facts),
        *(a.ApplicationSubmitted, a.ApplicationCompleted, a.MoreAskedFor, a.CriterionAssessed),
        *(a.FeeAssessed, a.FeeWaived, a.FeePaid, a.FeeRefunded),
        *(a.InspectionPlanned, a.InspectionRecorded, a.DecisionProposed),
        *(a.ApplicationRejected, a.ApplicationWithdrawn),
        *(k.CaseOpened, k.NoticeServed, k.ReplyReceived, k.HearingHeld, k.CaseClosed),
        *(k.MeasureProposed, k.MeasureProposalRejected, k.FinePaid, k.FineRepaid),
        *(l.ListingProposed, l.ListingRejected, l.ListingEndProposed, l.ListingEndRejected),
        *(motions.RulesMoved, motions.KeysMoved, motions.ErasureMoved, motions.MotionRejected),
    )
    .on(a.ApplicationApproved, _approved)
    .on(k.MeasureDecided, _measure)
    .on(k.InterimSuspensionOrdered, _measure)
    .on(k.BusinessFined, _measure)
    .on(k.CaseAppealFiled, _appealed)
    .on(k.CaseAppealDecided, _appeal_decided)
    .on(k.OwedCertificateGranted, _granted)
    .on(l.ListingConfirmed, _listed)
    .on(l.ListingAppealFiled, _listing_appealed)
    .on(l.ListingAppealDecided, _listing_decided)
    .on(l.ListingEndConfirmed, _listing_ended)
    .on(motions.MotionConfirmed, _moved)
)
"""What else each decision leads to, by the state before it of its own kind of aggregate."""
