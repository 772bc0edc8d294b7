"""One certificate as the public sees it: a pure function of its facts, the same for publisher and auditor.

`CertificateView` is the certificate record without what depends on the moment of signing. Facts of a natural person
hold commitments instead of names and places, so the view holds the same commitments.
"""

from collections.abc import Callable, Iterable

import msgspec
from msgspec import structs

from ledger.domain import certificate as facts
from ledger.domain.certificate import CertificateFact
from ledger.errors import LedgerCorruptError
from ledger.views.history import MAKE
from verifier.commitment import Opening
from verifier.days import end_of, start_of
from verifier.record import (
    BadgeEntry,
    HistoryEntry,
    Holder,
    Measure,
    Period,
    RecordClaims,
)


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a certificate record; `number` is its `sub`, `last` the log index of its last fact."""

    number: str
    last: int
    holder: Holder
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    tier: str
    scheme: str
    periods: tuple[Period, ...]
    measures: tuple[Measure, ...]
    badges: tuple[BadgeEntry, ...]
    history: tuple[HistoryEntry, ...]


def fold(view: CertificateView | None, index: int, fact: CertificateFact) -> CertificateView:
    """Return the view after `fact` at log index `index`; the first fact of a certificate is that it was issued.

    Raises `LedgerCorruptError` when there is nothing the fact could apply to; no rule is checked.
    """
    return fold_all([(index, fact)], view)


def fold_all(
    entries: Iterable[tuple[int, CertificateFact]], view: CertificateView | None = None
) -> CertificateView:
    """Return the view after each (log index, fact) of one certificate, in order; starts from `view` if given."""
    draft = Draft() if view is None else _resume(view)
    for index, fact in entries:
        draft.apply(index, fact)
    return draft.view()


def record_claims(
    view: CertificateView,
    openings: tuple[Opening, ...],
    *,
    issuer: str,
    iat: int,
    log_size: int,
    manifest_version: int,
) -> RecordClaims:
    """Return the claims of the record of `view`, as made at instant `iat` from a log of `log_size` leaves."""
    return RecordClaims(
        iss=issuer,
        sub=view.number,
        iat=iat,
        log_size=log_size,
        manifest_version=manifest_version,
        last=view.last,
        holder=view.holder,
        sites=view.sites,
        handles=view.handles,
        tier=view.tier,
        scheme=view.scheme,
        periods=view.periods,
        measures=view.measures,
        badges=view.badges,
        history=view.history,
        openings=openings,
    )


class Draft:
    """A view while facts are being applied to it one after the other; lists instead of tuples."""

    __slots__ = (
        "badges", "handles", "history", "holder", "last", "measures", "number", "periods", "scheme", "sites", "tier",
    )  # fmt: skip

    number: str
    last: int
    holder: Holder
    sites: list[str]
    handles: list[str]
    tier: str
    scheme: str
    periods: list[Period]
    measures: list[Measure]
    badges: list[BadgeEntry]
    history: list[HistoryEntry]

    def apply(self, index: int, fact: CertificateFact) -> None:
        """Take in `fact` at log index `index`; raises `LedgerCorruptError` before the certificate was issued."""
        self.last = index
        apply, make = _BOTH[type(fact)]
        try:
            apply(self, index, fact)
            self.history.append(make(index, fact))
        except AttributeError as error:
            raise LedgerCorruptError(
                f"fact {index} belongs to a certificate that was never issued", index=index
            ) from error

    def view(self) -> CertificateView:
        """Return the view as it is now."""
        return CertificateView(
            number=self.number,
            last=self.last,
            holder=self.holder,
            sites=tuple(self.sites),
            handles=tuple(self.handles),
            tier=self.tier,
            scheme=self.scheme,
            periods=tuple(self.periods),
            measures=tuple(self.measures),
            badges=tuple(self.badges),
            history=tuple(self.history),
        )

    def change(self, number: int, change: Callable[[Measure], Measure | None]) -> None:
        """Replace measure `number` by what `change` makes of it, None taking it away."""
        changed = (change(m) if m.number == number else m for m in self.measures)
        self.measures = [measure for measure in changed if measure is not None]


def _resume(view: CertificateView) -> Draft:
    draft = Draft()
    draft.number, draft.last, draft.holder = view.number, view.last, view.holder
    draft.tier, draft.scheme = view.tier, view.scheme
    draft.sites, draft.handles = list(view.sites), list(view.handles)
    draft.periods, draft.measures = list(view.periods), list(view.measures)
    draft.badges, draft.history = list(view.badges), list(view.history)
    return draft


def _issued(draft: Draft, _: int, fact: facts.CertificateIssued) -> None:
    draft.number, draft.holder = fact.number, fact.holder
    draft.sites, draft.handles = list(fact.sites), list(fact.handles)
    draft.tier, draft.scheme = fact.tier, fact.scheme
    draft.periods, draft.measures, draft.badges = [Period(fact.start, fact.end)], [], []
    draft.history = []


def _renewed(draft: Draft, _: int, fact: facts.CertificateRenewed) -> None:
    draft.tier, draft.scheme = fact.tier, fact.scheme
    draft.periods.append(Period(fact.start, fact.end))


def _host_added(draft: Draft, _: int, fact: facts.HostAdded) -> None:
    draft.sites.append(fact.place)


def _host_removed(draft: Draft, _: int, fact: facts.HostRemoved) -> None:
    draft.sites = [place for place in draft.sites if place != fact.place]


def _handle_added(draft: Draft, _: int, fact: facts.HandleAdded) -> None:
    draft.handles.append(fact.place)


def _handle_removed(draft: Draft, _: int, fact: facts.HandleRemoved) -> None:
    draft.handles = [place for place in draft.handles if place != fact.place]


def _badge_signed(draft: Draft, index: int, fact: facts.BadgeSigned) -> None:
    draft.badges.append(BadgeEntry(index, fact.kid, fact.token, fact.qr))


def _warned(draft: Draft, index: int, fact: facts.CertificateWarned) -> None:
    draft.measures.append(Measure(fact.measure, "warning", fact.reason, index, fact.at))


def _suspended(draft: Draft, index: int, fact: facts.CertificateSuspended) -> None:
    since, until = max(fact.at, start_of(fact.start)), end_of(fact.end)
    draft.measures.append(Measure(fact.measure, "suspension", fact.reason, index, since, until))


def _extended(draft: Draft, _: int, fact: facts.SuspensionExtended) -> None:
    until = end_of(fact.end)
    draft.change(fact.measure, lambda measure: structs.replace(measure, until=until))


def _ended(draft: Draft, _: int, fact: facts.WarningLifted | facts.CertificateReinstated) -> None:
    draft.change(fact.measure, lambda _: None)


def _revoked(draft: Draft, index: int, fact: facts.CertificateRevoked) -> None:
    draft.measures.append(Measure(fact.measure, "revocation", fact.reason, index, fact.at))


def _appealed(draft: Draft, _: int, fact: facts.MeasureAppealed) -> None:
    draft.change(fact.measure, lambda measure: structs.replace(measure, appeal="pending"))


def _appeal_decided(draft: Draft, _: int, fact: facts.AppealDecided) -> None:
    def decided(measure: Measure) -> Measure | None:
        ends = fact.outcome == "overturned" and measure.kind != "revocation"
        return None if ends else structs.replace(measure, appeal=fact.outcome)

    draft.change(fact.measure, decided)


_APPLY: dict[type, Callable[..., None]] = {
    facts.CertificateIssued: _issued,
    facts.CertificateRenewed: _renewed,
    facts.HostAdded: _host_added,
    facts.HostRemoved: _host_removed,
    facts.HandleAdded: _handle_added,
    facts.HandleRemoved: _handle_removed,
    facts.BadgeSigned: _badge_signed,
    facts.CertificateWarned: _warned,
    facts.WarningLifted: _ended,
    facts.CertificateSuspended: _suspended,
    facts.SuspensionExtended: _extended,
    facts.CertificateReinstated: _ended,
    facts.CertificateRevoked: _revoked,
    facts.MeasureAppealed: _appealed,
    facts.AppealDecided: _appeal_decided,
}
_BOTH = {kind: (apply, MAKE[kind]) for kind, apply in _APPLY.items()}
