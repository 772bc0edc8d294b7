"""From facts to the office's rows: what each aggregate has become, and what each fact adds to the reports. Pure.

Applications, cases, complaints, listings, motions and the roster go through their own `evolve`. Of
businesses and certificates only that is kept which a row is made of. Nothing here reads rules of
today: what a fact led to stays as decided.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ledger.domain.application import facts as a
from ledger.domain.application.state import Application
from ledger.domain.business import facts as b
from ledger.domain.case.state import Case
from ledger.domain.certificate import facts as c
from ledger.domain.complaint.state import Complaint
from ledger.domain.fact import Fact, HiddenFact
from ledger.domain.families import APPLICATION, CASE, COMPLAINT, LISTING, MOTIONS, ROSTER
from ledger.domain.listing.state import File
from ledger.domain.misuse import facts as m
from ledger.domain.register.motions import Motions
from ledger.domain.roster.state import Roster
from ledger.scheme.model import Scheme
from ledger.views.office.amounts import application_fees, case_fees
from ledger.views.office.events import application_event, case_event, complaint_event
from ledger.views.office.rows import OfficeRows
from ledger.views.office.tasks import (
    Task,
    application_tasks,
    case_tasks,
    complaint_tasks,
    listing_tasks,
    motion_tasks,
    roster_tasks,
)
from verifier.values.days import DAY_SECONDS, start_of

_EPOCH = date(1970, 1, 1)
_FIRST, _FIRST_DAY = start_of(_EPOCH), _EPOCH.toordinal()


def ordinal(instant: int) -> int:
    """Return the day in Phnom Penh of an instant (UTC seconds), as the tables have it."""
    return _FIRST_DAY + (instant - _FIRST) // DAY_SECONDS


class Folded:
    """One aggregate: its state, the officers who began it and had it last in hand.

    Assessments of criteria wait: only of an application that is open in the end does it matter
    which there are.
    """

    __slots__ = ("began", "hand", "state", "waiting")

    def __init__(self) -> None:
        """Begin before the first fact."""
        self.state: Any = None
        self.began = self.hand = ""
        self.waiting: list[a.CriterionAssessed] = []


class _Certificate:
    """What the reports need of a certificate."""

    __slots__ = ("business", "kinds", "paused", "periods", "revoked")

    def __init__(self, business: str) -> None:
        self.business = business
        self.periods: list[tuple[int, int, int]] = []
        self.paused: dict[int, list[int | None]] = {}
        self.kinds: dict[int, str] = {}
        self.revoked: int | None = None


class _Business:
    """What the reports and deadlines need of a business."""

    __slots__ = ("category", "shown")

    def __init__(self, category: str) -> None:
        self.category = category
        self.shown: dict[str, int] = {}


class Fold:
    """Follows facts; those from log index `since` on also add rows to the tables that only grow."""

    def __init__(self, scheme: Scheme, rows: OfficeRows, since: int = 0) -> None:
        """Begin with no aggregate; `scheme` has the criteria of each version."""
        self._rows = rows
        self._since = since
        self._criteria = {
            version.id: tuple(each.id for each in version.criterion) for version in scheme.version
        }
        self._assessed = rows.criteria
        self._all: dict[str, Folded] = {}

    def take(self, index: int, name: str, fact: Any) -> None:  # noqa: ANN401 - any family's
        """Take in the fact at log index `index` about the aggregate `name`; most public facts are of no use here."""
        way = _WAYS.get(type(fact))
        if way is None:
            return
        try:
            folded = self._all[name]
        except KeyError:
            folded = self._all[name] = Folded()
        way(self, index, folded, fact)

    def settle(self) -> None:
        """Add the rows of how each aggregate stands."""
        for name, folded in self._all.items():
            if folded.state is not None:
                _SETTLE[type(folded.state)](self, name, folded)

    def _application(self, index: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
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

    def _criterion(self, index: int, folded: Folded, fact: a.CriterionAssessed) -> None:
        folded.waiting.append(fact)
        folded.hand = fact.by
        if index >= self._since:
            each = (ordinal(fact.at), fact.criterion, fact.result)
            self._assessed[each] = self._assessed.get(each, 0) + 1

    def _fee(self, index: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        before = folded.state
        folded.state = after = APPLICATION.evolve(before, fact)
        folded.hand = fact.by
        if index >= self._since:
            about = (ordinal(fact.at), after.application, after.business)
            for amount in application_fees(before, fact):
                self._rows.add("fee", index, *about, *amount)

    def _case(self, index: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
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

    def _complaint(self, index: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        before = folded.state
        folded.state = after = COMPLAINT.evolve(before, fact)
        folded.hand = fact.by
        if before is None:
            folded.began = fact.by
        event = complaint_event(after, fact)
        if event is not None and index >= self._since:
            self._rows.add("event", index, ordinal(fact.at), *event)

    def _listing(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        if folded.state is None:
            folded.began = fact.by
        folded.state = LISTING.evolve(folded.state, fact)
        folded.hand = fact.by

    def _listed(self, index: int, _: Folded, fact: m.MisuseListed) -> None:
        self._count(index, fact.at, "listing", fact.kind, fact.reason)

    def _delisted(self, index: int, _: Folded, fact: m.MisuseDelisted) -> None:
        self._count(index, fact.at, "listing-ended", "")

    def _listing_appealed(self, index: int, _: Folded, fact: m.MisuseAppealed) -> None:
        self._count(index, fact.at, "appeal", "listing")

    def _listing_decided(self, index: int, _: Folded, fact: m.MisuseAppealDecided) -> None:
        self._count(index, fact.at, f"appeal-{fact.outcome}", "listing")

    def _roster(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        folded.state = ROSTER.evolve(folded.state, fact)

    def _motion(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        folded.state = MOTIONS.evolve(folded.state, fact)

    def _registered(self, _: int, folded: Folded, fact: b.BusinessRegistered) -> None:
        folded.state = _Business(fact.holder.category)

    def _proven(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        if folded.state is not None:
            folded.state.shown[fact.place] = ordinal(fact.at)

    def _lapsed(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        if folded.state is not None:
            folded.state.shown.pop(fact.place, None)

    def _issued(self, index: int, folded: Folded, fact: c.CertificateIssued) -> None:
        folded.state = _Certificate(fact.business)
        self._granted(index, folded, fact)

    def _granted(self, index: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        start, end = fact.start.toordinal(), fact.end.toordinal()
        folded.state.periods.append((ordinal(fact.at), start, end))
        what = "granted" if type(fact) is c.CertificateIssued else "renewed"
        self._count(index, fact.at, what, fact.tier)

    def _measured(self, index: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        state, kind = folded.state, _KINDS[type(fact)]
        state.kinds[fact.measure] = kind
        if kind == "suspension":
            start, until = fact.start.toordinal(), fact.end.toordinal()
            state.paused[fact.measure] = [max(start, ordinal(fact.at)), until, None]
        elif kind == "revocation":
            state.revoked = ordinal(fact.at)
        self._count(index, fact.at, "measure", kind, fact.reason)

    def _extended(self, _: int, folded: Folded, fact: c.SuspensionExtended) -> None:
        folded.state.paused[fact.measure][1] = fact.end.toordinal()

    def _ended(self, index: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        paused = folded.state.paused.get(fact.measure)
        if paused is not None and paused[2] is None:
            paused[2] = ordinal(fact.at)
        self._count(index, fact.at, "measure-ended", folded.state.kinds.get(fact.measure, ""))

    def _appealed(self, index: int, folded: Folded, fact: c.MeasureAppealed) -> None:
        self._count(index, fact.at, "appeal", folded.state.kinds.get(fact.measure, ""))

    def _appeal_decided(self, index: int, folded: Folded, fact: c.AppealDecided) -> None:
        kind = folded.state.kinds.get(fact.measure, "")
        paused = folded.state.paused.get(fact.measure)
        if fact.outcome == "overturned" and paused is not None and paused[2] is None:
            paused[2] = ordinal(fact.at)
        self._count(index, fact.at, f"appeal-{fact.outcome}", kind)

    def _count(self, index: int, at: int, what: str, kind: str, reason: str = "") -> None:
        if index >= self._since:
            self._rows.add("event", index, ordinal(at), what, kind, reason, None, 0)

    def _settle_application(self, name: str, folded: Folded) -> None:
        state = folded.state
        certificate = state.number or state.certificate
        self._rows.add("item", name, "application", state.business, certificate, state.stage)
        if state.closed is None:
            for fact in folded.waiting:
                state = APPLICATION.evolve(state, fact)
            for task in application_tasks(state, self._criteria.get(state.scheme, ())):
                self._task(name, "application", task, folded, (state.business, certificate))

    def _settle_case(self, name: str, folded: Folded) -> None:
        state = folded.state
        stage = state.closed or "open"
        self._rows.add("item", name, "case", state.business, state.certificate, stage)
        if state.closed is None:
            for task in case_tasks(state):
                self._task(name, "case", task, folded, (state.business, state.certificate))

    def _settle_complaint(self, name: str, folded: Folded) -> None:
        state = folded.state
        about = (state.business, state.certificate)
        self._rows.add("item", name, "complaint", *about, state.outcome or "open")
        for task in complaint_tasks(state):
            self._task(name, "complaint", task, folded, about)

    def _settle_listing(self, name: str, folded: Folded) -> None:
        for task in listing_tasks(folded.state):
            self._task(name, "listing", task, folded, ("", ""))

    def _settle_roster(self, name: str, folded: Folded) -> None:
        for task in roster_tasks(folded.state):
            self._task(name, "roster", task, folded, ("", ""))

    def _settle_motions(self, name: str, folded: Folded) -> None:
        for task in motion_tasks(folded.state):
            self._task(name, "motions", task, folded, ("", ""))

    def _settle_business(self, name: str, folded: Folded) -> None:
        state = folded.state
        self._rows.add("business", name, state.category, min(state.shown.values(), default=None))

    def _settle_certificate(self, name: str, folded: Folded) -> None:
        state = folded.state
        stage = ""
        if state.revoked is not None:
            stage = "revoked"
            self._rows.add("revoked", name, state.revoked)
        self._rows.add("item", name, "certificate", state.business, name, stage)
        for period in state.periods:
            self._rows.add("period", name, *period)
        for start, until, ended in state.paused.values():
            self._rows.add("paused", name, start, until, ended)

    def _task(
        self, name: str, family: str, task: Task, folded: Folded, about: tuple[str, str]
    ) -> None:
        barred = f" {' '.join(task.barred)} " if task.barred else ""
        self._rows.add(
            "task",
            name,
            family,
            task.what,
            task.whose,
            task.due.toordinal(),
            task.permission,
            barred,
            task.first.toordinal(),
            task.last.toordinal(),
            folded.began,
            folded.hand,
            *about,
        )


_KINDS: Mapping[type, str] = {
    c.CertificateWarned: "warning",
    c.CertificateSuspended: "suspension",
    c.CertificateRevoked: "revocation",
}
_FEES = (a.FeeAssessed, a.FeeWaived, a.FeePaid, a.FeeRefunded)
_Way = Callable[[Fold, int, Folded, Any], None]
_WAYS: dict[type, _Way] = {  # our own methods, by type of fact
    **dict.fromkeys(APPLICATION.facts, Fold._application),  # noqa: SLF001
    a.CriterionAssessed: Fold._criterion,  # noqa: SLF001
    **dict.fromkeys(_FEES, Fold._fee),  # noqa: SLF001
    **dict.fromkeys(CASE.facts, Fold._case),  # noqa: SLF001
    **dict.fromkeys(COMPLAINT.facts, Fold._complaint),  # noqa: SLF001
    **dict.fromkeys(LISTING.facts, Fold._listing),  # noqa: SLF001
    m.MisuseListed: Fold._listed,  # noqa: SLF001
    m.MisuseDelisted: Fold._delisted,  # noqa: SLF001
    m.MisuseAppealed: Fold._listing_appealed,  # noqa: SLF001
    m.MisuseAppealDecided: Fold._listing_decided,  # noqa: SLF001
    **dict.fromkeys(ROSTER.facts, Fold._roster),  # noqa: SLF001
    **dict.fromkeys(MOTIONS.facts, Fold._motion),  # noqa: SLF001
    b.BusinessRegistered: Fold._registered,  # noqa: SLF001
    **dict.fromkeys((b.HostControlProven, b.HandleControlProven), Fold._proven),  # noqa: SLF001
    **dict.fromkeys((b.HostControlLapsed, b.HandleControlLapsed), Fold._lapsed),  # noqa: SLF001
    c.CertificateIssued: Fold._issued,  # noqa: SLF001
    c.CertificateRenewed: Fold._granted,  # noqa: SLF001
    **dict.fromkeys(_KINDS, Fold._measured),  # noqa: SLF001
    c.SuspensionExtended: Fold._extended,  # noqa: SLF001
    **dict.fromkeys((c.WarningLifted, c.CertificateReinstated), Fold._ended),  # noqa: SLF001
    c.MeasureAppealed: Fold._appealed,  # noqa: SLF001
    c.AppealDecided: Fold._appeal_decided,  # noqa: SLF001
}
SEEN = tuple(
    str(kind.__struct_config__.tag)
    for kind in _WAYS
    if issubclass(kind, Fact) and not issubclass(kind, HiddenFact)
)
"""Tags of the public facts that the office has a use for."""
_Settler = Callable[[Fold, str, Folded], None]
_SETTLE: dict[type, _Settler] = {
    Application: Fold._settle_application,  # noqa: SLF001
    Case: Fold._settle_case,  # noqa: SLF001
    Complaint: Fold._settle_complaint,  # noqa: SLF001
    File: Fold._settle_listing,  # noqa: SLF001
    Roster: Fold._settle_roster,  # noqa: SLF001
    Motions: Fold._settle_motions,  # noqa: SLF001
    _Business: Fold._settle_business,  # noqa: SLF001
    _Certificate: Fold._settle_certificate,  # noqa: SLF001
}
