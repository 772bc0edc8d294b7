"""The state of a certificate, frozen, and `evolve`, which never checks, reads a clock or raises.

Suspensions and validity end by themselves: whether a measure is in force and whether a period
covers a day are questions about (state, instant), answered by arithmetic.
"""

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.certificate import facts
from ledger.ways import Ways
from verifier.formats.record import Holder, MeasureKind, Period
from verifier.values.days import end_of, start_of

AppealState = Literal["none", "pending", "upheld", "overturned"]


class MeasureState(Struct, frozen=True, kw_only=True):
    """One measure. `since`, `until` (exclusive; suspensions only) and `ended` are instants.

    `extended` counts how often a suspension was made longer.
    """

    number: int
    kind: MeasureKind
    reason: str
    decided: int
    since: int
    until: int | None = None
    ended: int | None = None
    appeal: AppealState = "none"
    extended: int = 0

    def stands(self, at: int) -> bool:
        """Tell whether the measure has not ended by `at`, even if it has not begun."""
        return self.ended is None and (self.until is None or at < self.until)


class Certificate(Struct, frozen=True, kw_only=True):
    """The state of one certificate after `version` facts, the last at instant `last_at`.

    Places and names are as the facts have them: plain, or commitments for natural persons. `badges`
    are the digests of all badges, `kids` the keys that signed them, `signed` how many there are;
    `added` counts places that came later.
    """

    number: str
    version: int
    last_at: int
    business: str
    holder: Holder
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    tier: str
    scheme: str
    periods: tuple[Period, ...]
    measures: tuple[MeasureState, ...] = ()
    badges: frozenset[str] = frozenset()
    kids: frozenset[str] = frozenset()
    signed: int = 0
    added: int = 0
    revoked: bool = False

    @property
    def end(self) -> date:
        """The last day of the last period."""
        return self.periods[-1].end

    def measure(self, number: int) -> MeasureState | None:
        """Return measure `number` (from 1), or None."""
        return self.measures[number - 1] if 1 <= number <= len(self.measures) else None

    def suspension(self, at: int) -> MeasureState | None:
        """Return the suspension that has not ended by `at`, even if it has not begun."""
        for measure in self.measures:
            if measure.kind == "suspension" and measure.stands(at):
                return measure
        return None


def evolve(state: Certificate | None, fact: facts.CertificateFact) -> Certificate:
    """Return the state after `fact`; `state` is None before the first, `CertificateIssued`."""
    if type(fact) is facts.CertificateIssued:
        return _issued(fact)
    if state is None:
        raise TypeError("the first fact about a certificate is its issue")
    return _STEPS[type(fact)](state, fact)


def _issued(fact: facts.CertificateIssued) -> Certificate:
    return Certificate(
        number=fact.number,
        version=1,
        last_at=fact.at,
        business=fact.business,
        holder=fact.holder,
        sites=fact.sites,
        handles=fact.handles,
        tier=fact.tier,
        scheme=fact.scheme,
        periods=(Period(fact.start, fact.end),),
    )


def _next(state: Certificate, at: int, **changes: object) -> Certificate:
    return replace(state, version=state.version + 1, last_at=at, **changes)


def _renewed(state: Certificate, fact: facts.CertificateRenewed) -> Certificate:
    periods = (*state.periods, Period(fact.start, fact.end))
    return _next(state, fact.at, periods=periods, tier=fact.tier, scheme=fact.scheme)


def _host_added(state: Certificate, fact: facts.HostAdded) -> Certificate:
    return _next(state, fact.at, sites=(*state.sites, fact.place), added=state.added + 1)


def _handle_added(state: Certificate, fact: facts.HandleAdded) -> Certificate:
    return _next(state, fact.at, handles=(*state.handles, fact.place), added=state.added + 1)


def _without(places: tuple[str, ...], place: str) -> tuple[str, ...]:
    return tuple(each for each in places if each != place)


def _badge_signed(state: Certificate, fact: facts.BadgeSigned) -> Certificate:
    return _next(
        state,
        fact.at,
        badges=state.badges | {fact.token, fact.qr},
        kids=state.kids | {fact.kid},
        signed=state.signed + 1,
    )


def _with_measure(state: Certificate, at: int, measure: MeasureState) -> Certificate:
    return _next(state, at, measures=(*state.measures, measure))


def _changed(state: Certificate, at: int, number: int, **changes: object) -> Certificate:
    measures = tuple(
        replace(each, **changes) if each.number == number else each for each in state.measures
    )
    return _next(state, at, measures=measures)


def _warned(state: Certificate, fact: facts.CertificateWarned) -> Certificate:
    measure = MeasureState(
        number=fact.measure, kind="warning", reason=fact.reason, decided=fact.at, since=fact.at
    )
    return _with_measure(state, fact.at, measure)


def _suspended(state: Certificate, fact: facts.CertificateSuspended) -> Certificate:
    measure = MeasureState(
        number=fact.measure,
        kind="suspension",
        reason=fact.reason,
        decided=fact.at,
        since=max(fact.at, start_of(fact.start)),
        until=end_of(fact.end),
    )
    return _with_measure(state, fact.at, measure)


def _extended(state: Certificate, fact: facts.SuspensionExtended) -> Certificate:
    measure = state.measure(fact.measure)
    times = measure.extended + 1 if measure is not None else 0
    return _changed(state, fact.at, fact.measure, until=end_of(fact.end), extended=times)


def _revoked(state: Certificate, fact: facts.CertificateRevoked) -> Certificate:
    measure = MeasureState(
        number=fact.measure, kind="revocation", reason=fact.reason, decided=fact.at, since=fact.at
    )
    return _next(state, fact.at, measures=(*state.measures, measure), revoked=True)


def _appeal_decided(state: Certificate, fact: facts.AppealDecided) -> Certificate:
    """Apply an outcome: an overturned measure ends, but a revocation never does."""
    measure = state.measure(fact.measure)
    ends = fact.outcome == "overturned" and measure is not None and measure.kind != "revocation"
    if ends and measure is not None and measure.stands(fact.at):
        return _changed(state, fact.at, fact.measure, appeal=fact.outcome, ended=fact.at)
    return _changed(state, fact.at, fact.measure, appeal=fact.outcome)


_STEPS = (
    Ways[Certificate, [], Certificate](facts.CertificateFact)
    .but(facts.CertificateIssued)
    .on(facts.CertificateRenewed, _renewed)
    .on(facts.HostAdded, _host_added)
    .on(facts.HostRemoved, lambda s, f: _next(s, f.at, sites=_without(s.sites, f.place)))
    .on(facts.HandleAdded, _handle_added)
    .on(facts.HandleRemoved, lambda s, f: _next(s, f.at, handles=_without(s.handles, f.place)))
    .on(facts.BadgeSigned, _badge_signed)
    .on(facts.CertificateWarned, _warned)
    .on(facts.WarningLifted, lambda s, f: _changed(s, f.at, f.measure, ended=f.at))
    .on(facts.CertificateSuspended, _suspended)
    .on(facts.SuspensionExtended, _extended)
    .on(facts.CertificateReinstated, lambda s, f: _changed(s, f.at, f.measure, ended=f.at))
    .on(facts.CertificateRevoked, _revoked)
    .on(facts.MeasureAppealed, lambda s, f: _changed(s, f.at, f.measure, appeal="pending"))
    .on(facts.AppealDecided, _appeal_decided)
)
