"""One certificate as the public sees it: a pure function of its facts.

Publisher and auditor use the same. `CertificateView` is the certificate record without what depends
on the moment of signing. Facts of a natural person hold commitments instead of names and places, so
the view holds the same commitments.
"""

from collections.abc import Iterable

from ledger.domain.certificate import facts
from ledger.domain.certificate.facts import CertificateFact
from ledger.errors import LedgerCorruptError
from ledger.views.history import MAKE
from ledger.ways import Ways
from verifier.formats.commitment import Opening
from verifier.formats.record import BadgeEntry, HistoryEntry, Holder, RecordClaims, RecordContent
from verifier.judging.standing import state_of


class CertificateView(RecordContent, frozen=True, kw_only=True):
    """The content of the record of certificate `number`."""

    number: str


def fold(view: CertificateView | None, index: int, fact: CertificateFact) -> CertificateView:
    """Return the view after `fact` at log index `index`; the first fact must be the issuing.

    Raises `LedgerCorruptError` when the fact has nothing to apply to; checks no rule.
    """
    return fold_all([(index, fact)], view)


def fold_all(
    entries: Iterable[tuple[int, CertificateFact]], view: CertificateView | None = None
) -> CertificateView:
    """Return the view after each (log index, fact) of a certificate; `view` is the view before."""
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
    """Return the claims of the record of `view`, made at instant `iat` from `log_size` leaves."""
    content = {name: getattr(view, name) for name in RecordContent.__struct_fields__}
    return RecordClaims(
        iss=issuer,
        sub=view.number,
        iat=iat,
        log_size=log_size,
        manifest_version=manifest_version,
        openings=openings,
        **content,
    )


class Draft:
    """A view while facts are applied to it one by one.

    Periods and measures are not kept: they follow from the history (`verifier.judging.standing`).
    """

    __slots__ = ("badges", "handles", "history", "holder", "number", "scheme", "sites", "tier")

    number: str
    holder: Holder
    sites: list[str]
    handles: list[str]
    tier: str
    scheme: str
    badges: list[BadgeEntry]
    history: list[HistoryEntry]

    def apply(self, index: int, fact: CertificateFact) -> None:
        """Take in `fact` at log index `index`; raises `LedgerCorruptError` before the issuing."""
        apply, make = _BOTH[type(fact)]
        try:
            if apply is not None:
                apply(self, fact, index)
            self.history.append(make(index, fact))
        except AttributeError as error:
            raise LedgerCorruptError(
                f"fact {index} belongs to a certificate that was never issued", index=index
            ) from error

    def view(self) -> CertificateView:
        """Return the view as it is now."""
        periods, measures = state_of(self.history)
        return CertificateView(
            number=self.number,
            last=self.history[-1].index,
            holder=self.holder,
            sites=tuple(self.sites),
            handles=tuple(self.handles),
            tier=self.tier,
            scheme=self.scheme,
            periods=periods,
            measures=measures,
            badges=tuple(self.badges),
            history=tuple(self.history),
        )


def _resume(view: CertificateView) -> Draft:
    draft = Draft()
    draft.number, draft.holder = view.number, view.holder
    draft.tier, draft.scheme = view.tier, view.scheme
    draft.sites, draft.handles = list(view.sites), list(view.handles)
    draft.badges, draft.history = list(view.badges), list(view.history)
    return draft


def _issued(draft: Draft, fact: facts.CertificateIssued, _: int) -> None:
    draft.number, draft.holder = fact.number, fact.holder
    draft.sites, draft.handles = list(fact.sites), list(fact.handles)
    draft.tier, draft.scheme = fact.tier, fact.scheme
    draft.badges, draft.history = [], []


def _renewed(draft: Draft, fact: facts.CertificateRenewed, _: int) -> None:
    draft.tier, draft.scheme = fact.tier, fact.scheme


def _host_added(draft: Draft, fact: facts.HostAdded, _: int) -> None:
    draft.sites.append(fact.place)


def _host_removed(draft: Draft, fact: facts.HostRemoved, _: int) -> None:
    draft.sites = [place for place in draft.sites if place != fact.place]


def _handle_added(draft: Draft, fact: facts.HandleAdded, _: int) -> None:
    draft.handles.append(fact.place)


def _handle_removed(draft: Draft, fact: facts.HandleRemoved, _: int) -> None:
    draft.handles = [place for place in draft.handles if place != fact.place]


def _badge_signed(draft: Draft, fact: facts.BadgeSigned, index: int) -> None:
    draft.badges.append(BadgeEntry(index, fact.kid, fact.token, fact.qr))


_APPLY = (
    Ways[Draft, [int], None](CertificateFact)
    .but(
        *(facts.CertificateWarned, facts.WarningLifted, facts.CertificateSuspended),
        *(facts.SuspensionExtended, facts.CertificateReinstated, facts.CertificateRevoked),
        *(facts.MeasureAppealed, facts.AppealDecided),
    )
    .on(facts.CertificateIssued, _issued)
    .on(facts.CertificateRenewed, _renewed)
    .on(facts.HostAdded, _host_added)
    .on(facts.HostRemoved, _host_removed)
    .on(facts.HandleAdded, _handle_added)
    .on(facts.HandleRemoved, _handle_removed)
    .on(facts.BadgeSigned, _badge_signed)
)
"""What a fact changes beside the history; the others change nothing else."""
_BOTH = {kind: (_APPLY.get(kind), make) for kind, make in MAKE.items()}
