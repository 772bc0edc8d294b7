"""How a certificate stands at an instant: a pure function of its facts, the same for everyone.

Verifier, ledger and auditor all use it.

End of validity and end of a suspension are arithmetic, not facts. `standing_of` reads periods and
measures that have not been lifted; `state_of` folds the public history into those two. Order:
revoked, suspended, expired, not-yet-valid, warned, valid. The two status bits know nothing of
periods: revoked, suspended, warned, valid.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from verifier.formats.record import HistoryEntry, Measure, MeasureKind, Period
from verifier.formats.register import StandingCode
from verifier.formats.status import REVOKED, SUSPENDED, VALID, WARNED
from verifier.values.days import end_of, start_of

_STARTS: dict[str, MeasureKind] = {
    "warned": "warning",
    "suspended": "suspension",
    "revoked": "revocation",
}
_LIFTS = frozenset({"warning-lifted", "reinstated"})
_APPEALS = frozenset({"appealed", "appeal-decided"})
_PERIODS = frozenset({"issued", "renewed"})


class Standing(msgspec.Struct, frozen=True):
    """A code and where it comes from: `measure` and `period`.

    `changes_at` is when time alone changes it next.
    """

    code: StandingCode
    bits: int
    measure: Measure | None
    period: Period | None
    changes_at: int | None


def standing_at(
    history: Sequence[HistoryEntry], at: int, *, log_size: int | None = None
) -> Standing:
    """Return the standing at instant `at` by the facts of `history`.

    `log_size` says how many leaves of the log count (default: all).
    """
    return standing_of(*state_at(history, at, log_size=log_size), at)


def standing_of(periods: Sequence[Period], measures: Sequence[Measure], at: int) -> Standing:
    """Return the standing at instant `at` under `periods` and `measures`."""
    active = [measure for measure in measures if _is_active(measure, at)]
    measure = max(active, key=_weight, default=None)
    bits = {"revocation": REVOKED, "suspension": SUSPENDED, "warning": WARNED}
    period, code = _period_at(periods, at)
    if measure is not None and measure.kind == "revocation":
        code = "revoked"
    elif measure is not None and measure.kind == "suspension":
        code = "suspended"
    elif measure is not None and code == "valid":
        code = "warned"
    return Standing(
        code,
        VALID if measure is None else bits[measure.kind],
        measure,
        period,
        _next_change(periods, measures, at),
    )


def state_at(
    history: Iterable[HistoryEntry], at: int, *, log_size: int | None = None
) -> tuple[tuple[Period, ...], tuple[Measure, ...]]:
    """Return periods and measures that were not lifted, after the facts that count.

    These are the facts of `history` up to instant `at` and in the first `log_size` leaves.
    """
    return state_of(
        entry
        for entry in history
        if entry.at <= at and (log_size is None or entry.index < log_size)
    )


def state_of(history: Iterable[HistoryEntry]) -> tuple[tuple[Period, ...], tuple[Measure, ...]]:
    """Return periods and unlifted measures after all facts of `history`."""
    periods: list[Period] = []
    measures: dict[int | None, Measure] = {}
    for entry in history:
        if entry.event in _PERIODS:
            periods.append(Period(_day(entry.start), _day(entry.end)))
        elif entry.event in _STARTS:
            measures[entry.measure] = _measure(entry, _STARTS[entry.event])
        elif entry.measure in measures:
            changed = _changed(measures.pop(entry.measure), entry)
            if changed is not None:
                measures[entry.measure] = changed
    return tuple(periods), tuple(sorted(measures.values(), key=_number))


def places_at(places: Iterable[str], history: Sequence[HistoryEntry], at: int) -> frozenset[str]:
    """Return the places covered at instant `at`.

    It goes back from `places`, which are covered after all of `history`.
    """
    covered = set(places)
    for entry in reversed(history):
        if entry.at <= at or entry.place is None:
            continue
        if entry.event in {"host-added", "handle-added"}:
            covered.discard(entry.place)
        else:
            covered.add(entry.place)
    return frozenset(covered)


def _measure(entry: HistoryEntry, kind: MeasureKind) -> Measure:
    since, until = entry.at, None
    if kind == "suspension":
        since = max(entry.at, start_of(_day(entry.start)))
        until = end_of(_day(entry.end))
    return Measure(
        number=entry.measure or 0,
        kind=kind,
        reason=entry.reason or "",
        index=entry.index,
        since=since,
        until=until,
    )


def _changed(measure: Measure, entry: HistoryEntry) -> Measure | None:
    """Return `measure` after `entry`, or None when it is lifted; a revocation is final."""
    final = measure.kind == "revocation"
    if final and entry.event not in _APPEALS:
        return measure
    if entry.event in _LIFTS:
        return None
    if entry.event == "suspension-extended":
        return msgspec.structs.replace(measure, until=end_of(_day(entry.end)))
    if entry.event == "appealed":
        return msgspec.structs.replace(measure, appeal="pending")
    if entry.outcome == "overturned":
        return msgspec.structs.replace(measure, appeal="overturned") if final else None
    return msgspec.structs.replace(measure, appeal="upheld")


def _is_active(measure: Measure, at: int) -> bool:
    return measure.since <= at and (measure.until is None or at < measure.until)


def _weight(measure: Measure) -> tuple[bool, bool, int, int]:
    """Order measures: revocation, then the suspension that ends last, then the newest warning."""
    kind = measure.kind
    return kind == "revocation", kind == "suspension", measure.until or 0, measure.number


def _number(measure: Measure) -> int:
    return measure.number


def _period_at(periods: Sequence[Period], at: int) -> tuple[Period | None, StandingCode]:
    ended: Period | None = None
    coming: Period | None = None
    for period in periods:
        if start_of(period.start) > at:
            coming = coming or period
        elif at < end_of(period.end):
            return period, "valid"
        else:
            ended = period
    return (ended, "expired") if ended and not coming else (coming, "not-yet-valid")


def _next_change(periods: Sequence[Period], measures: Sequence[Measure], at: int) -> int | None:
    instants = [start_of(period.start) for period in periods]
    instants += [end_of(period.end) for period in periods]
    instants += [measure.since for measure in measures]
    instants += [measure.until for measure in measures if measure.until is not None]
    return min((instant for instant in instants if instant > at), default=None)


def _day(day: date | None) -> date:
    """Return a day that `verifier.formats.record.check` has seen to be there."""
    return day or date.min
