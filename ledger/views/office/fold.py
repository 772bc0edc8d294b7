"""From facts to the office's rows: the state of each aggregate, and what the reports count. Pure.

Applications, cases, complaints, listings, motions and the roster use their own `evolve`. Of
businesses and certificates only the content of the rows is kept. Nothing here reads today's rules:
what a fact led to stays as decided.
"""

from ledger.domain.application import facts as a
from ledger.domain.application.state import Application
from ledger.domain.business import facts as b
from ledger.domain.business.findings import FindingGone, FindingRecorded
from ledger.domain.case import facts as k
from ledger.domain.case.state import Case
from ledger.domain.certificate import facts as c
from ledger.domain.complaint.facts import ComplaintFact
from ledger.domain.complaint.state import Complaint
from ledger.domain.fact import Fact, HiddenFact
from ledger.domain.facts import AnyFact
from ledger.domain.families import APPLICATION, CASE, COMPLAINT, LISTING, MOTIONS, ROSTER
from ledger.domain.listing.facts import ListingFact
from ledger.domain.listing.state import File
from ledger.domain.misuse import facts as m
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.misuse.state import evolve as misuse_evolve
from ledger.domain.register.erasures import PersonalDataErased
from ledger.domain.register.motions import MotionFact, Motions
from ledger.domain.register.registry import ManifestAdopted, SchemeAdopted
from ledger.domain.roster.facts import RosterFact
from ledger.domain.roster.state import Roster
from ledger.scheme.model import Scheme
from ledger.views.office.amounts import application_fees, case_fees
from ledger.views.office.events import application_event, case_event, complaint_event
from ledger.views.office.folded import (
    AnyFolded,
    Folded,
    FoldedBusiness,
    FoldedCertificate,
    begun,
    ordinal,
)
from ledger.views.office.rows import OfficeRows
from ledger.views.office.settle import Settling
from ledger.ways import Ways

_Fee = a.FeeAssessed | a.FeeWaived | a.FeePaid | a.FeeRefunded
_Granted = c.CertificateIssued | c.CertificateRenewed
_Measured = c.CertificateWarned | c.CertificateSuspended | c.CertificateRevoked
_Proven = b.HostControlProven | b.HandleControlProven
_Lapsed = b.HostControlLapsed | b.HandleControlLapsed
_Ended = c.WarningLifted | c.CertificateReinstated


class Fold:
    """Follows facts; those from log index `since` on also add rows to tables that only grow."""

    def __init__(self, scheme: Scheme, rows: OfficeRows, since: int = 0) -> None:
        """Begin with no aggregate; `scheme` has the criteria of each version."""
        self._rows = rows
        self._since = since
        self._settling = Settling(scheme, rows)
        self._assessed = rows.criteria
        self._all: dict[str, AnyFolded] = {}
        self._missed: set[str] = set()

    def take(self, index: int, name: str, fact: Fact) -> None:
        """Take in the fact of aggregate `name` at log index `index`; ignores most public facts."""
        way = self._WAYS.get(type(fact))
        if way is None:
            return
        try:
            folded = self._all[name]
        except KeyError:
            folded = self._all[name] = Folded(ordinal(fact.at))
        way(self, fact, index, folded)

    def miss(self, name: str) -> None:
        """Take in a fact of aggregate `name` that cannot be opened: its subject was erased."""
        self._missed.add(name)

    def settle(self) -> None:
        """Add the rows of the last state of each aggregate."""
        for name in self._missed:
            self._settling.gone(name)
        for name, folded in self._all.items():
            if folded.state is not None:
                self._settling.add(name, folded)

    def _application(
        self, fact: a.ApplicationFact, index: int, folded: Folded[Application]
    ) -> None:
        before = folded.state
        folded.state = after = APPLICATION.evolve(before, fact)
        folded.hand = fact.by
        if before is None:
            folded.began = fact.by
        if index < self._since:
            return
        event = application_event(after, fact)
        if event is not None:
            self._rows.add("event", index, ordinal(fact.at), *event)

    def _criterion(
        self, fact: a.CriterionAssessed, index: int, folded: Folded[Application]
    ) -> None:
        folded.waiting.append(fact)
        folded.hand = fact.by
        if index >= self._since:
            each = (ordinal(fact.at), fact.criterion, fact.result)
            self._assessed[each] = self._assessed.get(each, 0) + 1

    def _fee(self, fact: _Fee, index: int, folded: Folded[Application]) -> None:
        before = folded.state
        folded.state = after = APPLICATION.evolve(before, fact)
        folded.hand = fact.by
        if index >= self._since:
            about = (ordinal(fact.at), after.application, after.business)
            for amount in application_fees(before, fact):
                self._rows.add("fee", index, *about, *amount)

    def _case(self, fact: k.CaseFact, index: int, folded: Folded[Case]) -> None:
        before = folded.state
        folded.state = after = CASE.evolve(before, fact)
        folded.hand = fact.by
        if before is None:
            folded.began = fact.by
        if index < self._since:
            return
        for amount in case_fees(after, fact):
            self._rows.add("fee", index, ordinal(fact.at), after.case, after.business, *amount)
        event = case_event(after, fact)
        if event is not None:
            self._rows.add("event", index, ordinal(fact.at), *event)

    def _complaint(self, fact: ComplaintFact, index: int, folded: Folded[Complaint]) -> None:
        before = folded.state
        folded.state = after = COMPLAINT.evolve(before, fact)
        folded.hand = fact.by
        if before is None:
            folded.began = fact.by
        event = complaint_event(after, fact)
        if event is not None and index >= self._since:
            self._rows.add("event", index, ordinal(fact.at), *event)

    def _listing(self, fact: ListingFact, _: int, folded: Folded[File]) -> None:
        if folded.state is None:
            folded.began = fact.by
        folded.state = LISTING.evolve(folded.state, fact)
        folded.hand = fact.by

    def _listed(self, fact: m.MisuseListed, index: int, folded: Folded[ListedPlace]) -> None:
        folded.state = misuse_evolve(folded.state, fact)
        self._count(index, fact.at, "listing", fact.kind, fact.reason)

    def _delisted(self, fact: m.MisuseDelisted, index: int, folded: Folded[ListedPlace]) -> None:
        folded.state = misuse_evolve(folded.state, fact)
        self._count(index, fact.at, "listing-ended", "")

    def _listing_appealed(
        self, fact: m.MisuseAppealed, index: int, folded: Folded[ListedPlace]
    ) -> None:
        folded.state = misuse_evolve(folded.state, fact)
        self._count(index, fact.at, "appeal", "listing")

    def _listing_decided(
        self, fact: m.MisuseAppealDecided, index: int, folded: Folded[ListedPlace]
    ) -> None:
        folded.state = misuse_evolve(folded.state, fact)
        self._count(index, fact.at, f"appeal-{fact.outcome}", "listing")

    def _roster(self, fact: RosterFact, _: int, folded: Folded[Roster]) -> None:
        folded.state = ROSTER.evolve(folded.state, fact)

    def _motion(self, fact: MotionFact, _: int, folded: Folded[Motions]) -> None:
        folded.state = MOTIONS.evolve(folded.state, fact)

    def _registered(
        self, fact: b.BusinessRegistered, _: int, folded: Folded[FoldedBusiness]
    ) -> None:
        folded.state = FoldedBusiness(fact.holder.category)

    def _proven(self, fact: _Proven, _: int, folded: Folded[FoldedBusiness]) -> None:
        if folded.state is not None:
            folded.state.shown[fact.place] = ordinal(fact.at)

    def _lapsed(self, fact: _Lapsed, _: int, folded: Folded[FoldedBusiness]) -> None:
        if folded.state is not None:
            folded.state.shown.pop(fact.place, None)

    def _issued(
        self, fact: c.CertificateIssued, index: int, folded: Folded[FoldedCertificate]
    ) -> None:
        folded.state = FoldedCertificate(fact.business)
        self._granted(fact, index, folded)

    def _granted(self, fact: _Granted, index: int, folded: Folded[FoldedCertificate]) -> None:
        start, end = fact.start.toordinal(), fact.end.toordinal()
        begun(folded).periods.append((ordinal(fact.at), start, end))
        what = "granted" if type(fact) is c.CertificateIssued else "renewed"
        self._count(index, fact.at, what, fact.tier)

    def _measured(self, fact: _Measured, index: int, folded: Folded[FoldedCertificate]) -> None:
        state, kind = begun(folded), "warning"
        if isinstance(fact, c.CertificateSuspended):
            kind = "suspension"
            start, until = fact.start.toordinal(), fact.end.toordinal()
            state.paused[fact.measure] = [max(start, ordinal(fact.at)), until, None]
        elif isinstance(fact, c.CertificateRevoked):
            kind = "revocation"
            state.revoked = ordinal(fact.at)
        state.kinds[fact.measure] = kind
        self._count(index, fact.at, "measure", kind, fact.reason)

    def _extended(
        self, fact: c.SuspensionExtended, _: int, folded: Folded[FoldedCertificate]
    ) -> None:
        begun(folded).paused[fact.measure][1] = fact.end.toordinal()

    def _ended(self, fact: _Ended, index: int, folded: Folded[FoldedCertificate]) -> None:
        state = begun(folded)
        paused = state.paused.get(fact.measure)
        if paused is not None and paused[2] is None:
            paused[2] = ordinal(fact.at)
        self._count(index, fact.at, "measure-ended", state.kinds.get(fact.measure, ""))

    def _appealed(
        self, fact: c.MeasureAppealed, index: int, folded: Folded[FoldedCertificate]
    ) -> None:
        self._count(index, fact.at, "appeal", begun(folded).kinds.get(fact.measure, ""))

    def _appeal_decided(
        self, fact: c.AppealDecided, index: int, folded: Folded[FoldedCertificate]
    ) -> None:
        state = begun(folded)
        kind, paused = state.kinds.get(fact.measure, ""), state.paused.get(fact.measure)
        if fact.outcome == "overturned" and paused is not None and paused[2] is None:
            paused[2] = ordinal(fact.at)
        self._count(index, fact.at, f"appeal-{fact.outcome}", kind)

    def _count(self, index: int, at: int, what: str, kind: str, reason: str = "") -> None:
        if index >= self._since:
            self._rows.add("event", index, ordinal(at), what, kind, reason, None, 0)

    _WAYS = (
        Ways["Fold", [int, AnyFolded], None](AnyFact)
        .but(
            *(c.HostAdded, c.HostRemoved, c.HandleAdded, c.HandleRemoved, c.BadgeSigned),
            *(b.RegistrationRecorded, b.ActivitiesRecorded, b.ContactRecorded, b.ChangeNotified),
            *(FindingRecorded, FindingGone),
            *(SchemeAdopted, ManifestAdopted, PersonalDataErased),
        )
        .on_each(APPLICATION.facts, _application)
        .on(a.CriterionAssessed, _criterion)
        .on(a.FeeAssessed, _fee)
        .on(a.FeeWaived, _fee)
        .on(a.FeePaid, _fee)
        .on(a.FeeRefunded, _fee)
        .on_each(CASE.facts, _case)
        .on_each(COMPLAINT.facts, _complaint)
        .on_each(LISTING.facts, _listing)
        .on(m.MisuseListed, _listed)
        .on(m.MisuseDelisted, _delisted)
        .on(m.MisuseAppealed, _listing_appealed)
        .on(m.MisuseAppealDecided, _listing_decided)
        .on_each(ROSTER.facts, _roster)
        .on_each(MOTIONS.facts, _motion)
        .on(b.BusinessRegistered, _registered)
        .on(b.HostControlProven, _proven)
        .on(b.HandleControlProven, _proven)
        .on(b.HostControlLapsed, _lapsed)
        .on(b.HandleControlLapsed, _lapsed)
        .on(c.CertificateIssued, _issued)
        .on(c.CertificateRenewed, _granted)
        .on(c.CertificateWarned, _measured)
        .on(c.CertificateSuspended, _measured)
        .on(c.CertificateRevoked, _measured)
        .on(c.SuspensionExtended, _extended)
        .on(c.WarningLifted, _ended)
        .on(c.CertificateReinstated, _ended)
        .on(c.MeasureAppealed, _appealed)
        .on(c.AppealDecided, _appeal_decided)
    )
    SEEN = tuple(
        str(kind.__struct_config__.tag)
        for kind in _WAYS
        if issubclass(kind, Fact) and not issubclass(kind, HiddenFact)
    )
    """Tags of the public facts that the office uses."""
