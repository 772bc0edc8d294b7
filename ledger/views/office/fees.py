"""The fee ledger as a report: amounts per period and sort (R16, R101). Sums are whole cents."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from ledger.views.office.view import OfficeView

Step = Literal["month", "quarter", "year", "all"]
STEPS: tuple[Step, ...] = ("month", "quarter", "year", "all")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class ReportPeriod(Struct, frozen=True, kw_only=True):
    """The days `start` to `end`, both included; `name` is 2026-11, 2026-Q4, 2026 or both days."""

    name: str
    start: date
    end: date


class FeeLine(Struct, frozen=True, kw_only=True):
    """One sum of the fee ledger: `count` amounts, together `cents` of the scheme's currency.

    `category` is the holder's (empty after erasure and rebuilding), `kind` the application's or
    `fine`, `currency` what it was paid in, `riel` how much of that was riel, `scheme` the version
    the fee was assessed under.
    """

    period: str
    what: str
    kind: str
    category: str
    scheme: str
    currency: str
    count: int
    cents: int
    riel: int


def periods(start: date, end: date, step: Step) -> Iterator[ReportPeriod]:
    """Yield the periods that days from `start` to `end` fall in, each cut to these days."""
    if step == "all":
        yield ReportPeriod(name=f"{start}..{end}", start=start, end=end)
        return
    months = _MONTHS[step]
    while start <= end:
        first = (start.month - 1) // months * months
        after = first + months
        following = date(start.year + after // 12, after % 12 + 1, 1)
        last = min(end, following - timedelta(days=1))
        yield ReportPeriod(name=_name(start, step), start=start, end=last)
        start = following


def _name(start: date, step: Step) -> str:
    names = {
        "month": f"{start:%Y-%m}",
        "quarter": f"{start.year}-Q{(start.month + 2) // 3}",
        "year": f"{start.year}",
    }
    return names[step]


def span(view: OfficeView) -> tuple[date, date] | None:
    """Return the first and last day of the fee ledger, None if it is empty."""
    ((first, last),) = view.rows("SELECT min(day), max(day) FROM fee")
    return None if first is None else (date.fromordinal(first), date.fromordinal(last))


_SUMS = """
SELECT what, fee.kind, coalesce(category, ''), scheme, currency, count(*), sum(cents), sum(riel)
FROM fee LEFT JOIN business ON business.aggregate = fee.business WHERE day BETWEEN ? AND ?
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


def fee_lines(view: OfficeView, start: date, end: date, step: Step = "all") -> tuple[FeeLine, ...]:
    """Return the sums of each period from day `start` to day `end`, both included."""
    return tuple(
        FeeLine(
            period=period.name,
            what=what,
            kind=kind,
            category=category,
            scheme=scheme,
            currency=currency,
            count=count,
            cents=cents,
            riel=riel,
        )
        for period in periods(start, end, step)
        for what, kind, category, scheme, currency, count, cents, riel in view.rows(
            _SUMS, (period.start.toordinal(), period.end.toordinal())
        )
    )
