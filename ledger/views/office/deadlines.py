"""What is due in the coming days: tasks, reminders before a certificate ends, proofs to show again.

Nothing here is a fact: reminders and due days are computed from facts and a day (R87, R91).
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from ledger.scheme.model import SchemeVersion
from ledger.views.office.view import OfficeView
from ledger.views.office.worklist import Line, due_until

What = Literal["reminder", "end-of-validity", "control-again"]


class Due(Struct, frozen=True, kw_only=True):
    """Something about a certificate or business that is due on `day`; `detail` says more.

    The detail of a reminder is the number of days before the end; of others, the day that counts.
    """

    what: What
    day: date
    about: str
    business: str
    detail: str


class Deadlines(Struct, frozen=True, kw_only=True):
    """All that is due by the end of day `until`, overdue items included; sorted by day."""

    until: date
    tasks: tuple[Line, ...]
    others: tuple[Due, ...]


def reminders(
    end: date, steps: Collection[int], today: date, until: date, *, revoked: bool = False
) -> Iterator[tuple[date, int]]:
    """Yield the days from `today` to `until` on which a holder is reminded of `end`, with the step.

    `end` is the last day of the last period granted, so reminders of an earlier period stop with
    the renewal. Nobody is reminded of a revoked certificate.
    """
    if revoked:
        return
    for step in sorted(steps, reverse=True):
        day = end - timedelta(days=step)
        if today <= day <= until:
            yield day, step


_ENDS = """
SELECT item.aggregate, business, max("end") FROM item \
JOIN period ON period.aggregate = item.aggregate
WHERE family = 'certificate' AND state <> 'revoked'
GROUP BY item.aggregate HAVING max("end") BETWEEN ? AND ?
"""
_SHOWN = """
SELECT aggregate, shown FROM business WHERE shown <= ? AND aggregate IN (
    SELECT business FROM item JOIN period ON period.aggregate = item.aggregate
    WHERE family = 'certificate' AND state <> 'revoked' AND "end" >= ?)
"""


def deadlines(view: OfficeView, rules: SchemeVersion, today: date, within: int) -> Deadlines:
    """Return what is due from `today` to `within` days later by today's rules, or overdue."""
    until = today + timedelta(days=within)
    others = [*_ends(view, rules, today, until), *_proofs(view, rules, today, until)]
    return Deadlines(
        until=until,
        tasks=due_until(view, today, until),
        others=tuple(sorted(others, key=lambda each: (each.day, each.what, each.about))),
    )


def _ends(view: OfficeView, rules: SchemeVersion, today: date, until: date) -> Iterator[Due]:
    steps = rules.deadlines.reminders
    last = until + timedelta(days=max(steps, default=0))
    for number, business, ordinal in view.rows(_ENDS, (today.toordinal(), last.toordinal())):
        end = date.fromordinal(ordinal)
        for day, step in reminders(end, steps, today, until):
            yield Due(
                what="reminder",
                day=day,
                about=number,
                business=business,
                detail=f"{step} days before {end}",
            )
        if end <= until:
            yield Due(
                what="end-of-validity", day=end, about=number, business=business, detail=str(end)
            )


def _proofs(view: OfficeView, rules: SchemeVersion, today: date, until: date) -> Iterator[Due]:
    """Yield businesses in force whose oldest proof of control must be shown again."""
    again = timedelta(days=rules.deadlines.control_again_days)
    for business, ordinal in view.rows(_SHOWN, ((until - again).toordinal(), today.toordinal())):
        shown = date.fromordinal(ordinal)
        yield Due(
            what="control-again",
            day=shown + again,
            about=business,
            business=business,
            detail=f"shown on {shown}",
        )
