"""From facts to the office's rows: what each aggregate has become, and what each fact adds to the reports. Pure.

Applications, cases, complaints, listings, motions and the roster go through their own `evolve`. Of
businesses and certificates only that is kept which a row is made of. Nothing here reads rules of
today: what a fact led to stays as decided.
"""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from ledger.domain.application import facts as a
from ledger.domain.business import facts as b
from ledger.domain.certificate import facts as c
from ledger.domain.fact import Fact, HiddenFact
from ledger.domain.families import (
    APPLICATION,
    CASE,
    COMPLAINT,
    LISTING,
    MOTIONS,
    ROSTER,
)
from ledger.domain.misuse import facts as m
from ledger.domain.misuse import state as misuse
from ledger.scheme.model import Scheme
from ledger.views.office.amounts import application_fees, case_fees
from ledger.views.office.events import application_event, case_event, complaint_event
from ledger.views.office.folded import BusinessLife, CertificateLife, Folded, ordinal
from ledger.views.office.rows import OfficeRows
from ledger.views.office.settle import Standing


class Fold:
    """Follows facts; those from log index `since` on also add rows to the tables that only grow."""

    def __init__(self, scheme: Scheme, rows: OfficeRows, since: int = 0) -> None:
        """Begin with no aggregate; `scheme` has the criteria of each version."""
        self._rows = rows
        self._since = since
        self._standing = Standing(scheme, rows)
        self._assessed = rows.criteria
        self._all: dict[str, Folded] = {}
        self._missed: set[str] = set()

    def take(self, index: int, name: str, fact: Any) -> None:  # noqa: ANN401 - any family's
        """Take in the fact at log index `index` about the aggregate `name`; most public facts are of no use here."""
        way = _WAYS.get(type(fact))
        if way is None:
            return
        try:
            folded = self._all[name]
        except KeyError:
            folded = self._all[name] = Folded(ordinal(fact.at))
        way(self, index, folded, fact)

    def miss(self, name: str) -> None:
        """Take in that a fact about the aggregate `name` cannot be opened: its subject was erased."""
        self._missed.add(name)

    def settle(self) -> None:
        """Add the rows of how each aggregate stands."""
        for name in self._missed:
            self._standing.gone(name)
        for name, folded in self._all.items():
            if folded.state is not None:
                self._standing.add(name, folded)

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

    def _place(self, index: int, folded: Folded, fact: m.MisuseFact) -> None:
        folded.state = misuse.evolve(folded.state, fact)
        match fact:
            case m.MisuseListed():
                self._count(index, fact.at, "listing", fact.kind, fact.reason)
            case m.MisuseDelisted():
                self._count(index, fact.at, "listing-ended", "")
            case m.MisuseAppealed():
                self._count(index, fact.at, "appeal", "listing")
            case m.MisuseAppealDecided():
                self._count(index, fact.at, f"appeal-{fact.outcome}", "listing")

    def _roster(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        folded.state = ROSTER.evolve(folded.state, fact)

    def _motion(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        folded.state = MOTIONS.evolve(folded.state, fact)

    def _registered(self, _: int, folded: Folded, fact: b.BusinessRegistered) -> None:
        folded.state = BusinessLife(fact.holder.category)

    def _proven(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        if folded.state is not None:
            folded.state.shown[fact.place] = ordinal(fact.at)

    def _lapsed(self, _: int, folded: Folded, fact: Any) -> None:  # noqa: ANN401
        if folded.state is not None:
            folded.state.shown.pop(fact.place, None)

    def _issued(self, index: int, folded: Folded, fact: c.CertificateIssued) -> None:
        folded.state = CertificateLife(fact.business)
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
    **dict.fromkeys(get_args(m.MisuseFact), Fold._place),  # noqa: SLF001
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
