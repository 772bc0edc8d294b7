"""Reports for senior officials (R138) and statistics of the criteria, counted without names."""

from collections.abc import Iterator
from datetime import date
from statistics import median

from msgspec import Struct

from ledger.views.office.fees import FeeLine, fee_lines
from ledger.views.office.view import OfficeView

EXPIRING_DAYS = 60
"""A certificate is expiring when its last day is at most this far away."""


class Count(Struct, frozen=True, kw_only=True):
    """How often something happened: `what`, its `kind`, its `reason`.

    `median_days` is how long it took from the first fact, `late` how often it took longer than its
    deadline; None where this is not asked.
    """

    what: str
    kind: str
    reason: str
    count: int
    median_days: float | None = None
    late: int | None = None


class DayStanding(Struct, frozen=True, kw_only=True):
    """The certificates at the end of a day."""

    day: date
    in_force: int
    expiring: int
    suspended: int
    revoked: int
    expired: int


class CriterionCount(Struct, frozen=True, kw_only=True):
    """How often a criterion was found met, not met, or not applicable."""

    criterion: str
    met: int
    not_met: int
    not_applicable: int


class Backlog(Struct, frozen=True, kw_only=True):
    """Open tasks on a day by whose turn it is: how many, and how many are overdue (R139)."""

    family: str
    whose: str
    count: int
    overdue: int


class PeriodSummary(Struct, frozen=True, kw_only=True):
    """The days `start` to `end` in figures, without the `skipped` facts of erased subjects."""

    start: date
    end: date
    counts: tuple[Count, ...]
    standing: DayStanding
    backlog: tuple[Backlog, ...]
    fees: tuple[FeeLine, ...]
    skipped: int


_EVENTS = (
    "SELECT what, kind, reason, days, late FROM event WHERE day BETWEEN ? AND ? ORDER BY 1, 2, 3"
)
_CRITERIA = """
SELECT criterion, sum(count * (result = 'met')), sum(count * (result = 'not-met')),
    sum(count * (result = 'not-applicable'))
FROM criterion WHERE day BETWEEN ? AND ? GROUP BY criterion ORDER BY criterion
"""
_STANDING = """
WITH held AS (
    SELECT aggregate, max(CASE WHEN start <= :day THEN "end" END) AS "end", max("end") AS finally
    FROM period WHERE granted <= :day GROUP BY aggregate
), gone AS (
    SELECT aggregate FROM revoked WHERE day <= :day
)
SELECT held.aggregate NOT IN gone AND held."end" >= :day,
    held.aggregate NOT IN gone AND held."end" >= :day AND held.finally <= :day + :soon,
    held.aggregate NOT IN gone AND held."end" >= :day AND EXISTS (
        SELECT 1 FROM paused WHERE paused.aggregate = held.aggregate AND start <= :day \
AND until >= :day
        AND (ended IS NULL OR ended > :day)),
    held.aggregate IN gone,
    held.aggregate NOT IN gone AND held."end" < :day
FROM held
"""
_BACKLOG = """
SELECT family, whose, count(*), sum(due < :day) FROM task WHERE first <= :day AND last >= :day
GROUP BY family, whose ORDER BY family, whose
"""


def summary(view: OfficeView, start: date, end: date, today: date) -> PeriodSummary:
    """Return the figures of the days `start` to `end`; open tasks are always those of `today`."""
    return PeriodSummary(
        start=start,
        end=end,
        counts=tuple(_counts(view, start, end)),
        standing=standing(view, min(end, today)),
        backlog=backlog(view, today),
        fees=fee_lines(view, start, end),
        skipped=view.skipped,
    )


def standing(view: OfficeView, day: date) -> DayStanding:
    """Return how the certificates stood at the end of `day`."""
    values = {"day": day.toordinal(), "soon": EXPIRING_DAYS}
    rows = view.rows(_STANDING, values)
    columns = [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * 5
    in_force, expiring, suspended, revoked, expired = columns
    return DayStanding(
        day=day,
        in_force=in_force,
        expiring=expiring,
        suspended=suspended,
        revoked=revoked,
        expired=expired,
    )


def criteria(view: OfficeView, start: date, end: date) -> tuple[CriterionCount, ...]:
    """Return the assessments of criteria from day `start` to day `end`; each new one counts."""
    return tuple(
        CriterionCount(criterion=name, met=met, not_met=not_met, not_applicable=inapplicable)
        for name, met, not_met, inapplicable in view.rows(
            _CRITERIA, (start.toordinal(), end.toordinal())
        )
    )


def backlog(view: OfficeView, today: date) -> tuple[Backlog, ...]:
    """Return how many tasks wait for whom on day `today`."""
    return tuple(
        Backlog(family=family, whose=whose, count=count, overdue=overdue)
        for family, whose, count, overdue in view.rows(_BACKLOG, {"day": today.toordinal()})
    )


def _counts(view: OfficeView, start: date, end: date) -> Iterator[Count]:
    found: dict[tuple[str, str, str], list[tuple[int | None, int]]] = {}
    for what, kind, reason, days, late in view.rows(_EVENTS, (start.toordinal(), end.toordinal())):
        found.setdefault((what, kind, reason), []).append((days, late))
    for (what, kind, reason), each in found.items():
        taken = [days for days, _ in each if days is not None]
        yield Count(
            what=what,
            kind=kind,
            reason=reason,
            count=len(each),
            median_days=median(taken) if taken else None,
            late=sum(late for _, late in each) if taken else None,
        )
