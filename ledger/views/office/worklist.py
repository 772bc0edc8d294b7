"""The officers' worklist: what must be done, what waits for a second officer or the business.

An officer's roles, and who did the steps before, say which task is whose; nothing is assigned (R81,
R139). A page has at most 50 tasks, the longest overdue first; the next begins after its last
(keyset), so a page costs the same for any length of the list.
"""

from collections.abc import Collection, Iterator
from datetime import date
from heapq import merge
from itertools import islice
from typing import Literal, NamedTuple

from msgspec import Struct

from ledger.views.office.view import OfficeView

PAGE = 50
Part = Literal["mine", "open", "second", "waiting"]
PARTS: tuple[Part, ...] = ("mine", "open", "second", "waiting")
"""My tasks; others that my roles allow; others' proposals to decide; my tasks with the business."""


class Key(NamedTuple):
    """Where a page begins: after this task."""

    due: int
    aggregate: str
    what: str


class Line(Struct, frozen=True, kw_only=True):
    """One task. `overdue`: its day is over."""

    aggregate: str
    family: str
    what: str
    whose: str
    due: date
    overdue: bool
    began: str
    hand: str
    business: str
    certificate: str


class Page(Struct, frozen=True, kw_only=True):
    """Tasks sorted by day; `after` begins the next page, None on the last."""

    lines: tuple[Line, ...]
    after: Key | None = None


class Who(NamedTuple):
    """An officer with the permissions of their roles; in a pilot all of them."""

    officer: str
    may: frozenset[str]


_COLUMNS = "due, aggregate, what, family, began, hand, business, certificate, whose"
_COUNTS = "first <= ? AND last >= ? AND (due, aggregate, what) > (?, ?, ?)"
_LAST = f"ORDER BY due, aggregate, what LIMIT {PAGE + 1}"
_MINE = {
    column: f"SELECT {_COLUMNS} FROM task WHERE {column} = ? AND whose = ?"  # noqa: S608
    f" AND {_COUNTS}"
    f" AND permission IN (SELECT value FROM json_each(?)) AND instr(barred, ?) = 0 {_LAST}"
    for column in ("began", "hand")
}
_OPEN = (
    f"SELECT {_COLUMNS} FROM task WHERE whose = ? AND permission = ? AND {_COUNTS}"  # noqa: S608
    f" AND began <> ? AND hand <> ? AND instr(barred, ?) = 0 {_LAST}"
)
_BEGIN = Key(0, "", "")
_NOBODY = "-"
"""No staff id."""
_Row = tuple[int, str, str, str, str, str, str, str, str]


def page(view: OfficeView, who: Who, part: Part, today: date, after: Key | None = None) -> Page:
    """Return the page after `after` of one part of the officer's worklist on day `today`."""
    start = after or _BEGIN
    found = (
        _open(view, who, part, today, start)
        if part in ("open", "second")
        else _mine(view, who, part, today, start)
    )
    rows = list(islice(_distinct(found), PAGE + 1))
    return _page(rows, today)


def _page(rows: list[_Row], today: date) -> Page:
    lines = tuple(_line(row, today) for row in rows[:PAGE])
    return Page(lines=lines, after=Key(*rows[PAGE - 1][:3]) if len(rows) > PAGE else None)


def _mine(view: OfficeView, who: Who, part: Part, today: date, after: Key) -> Iterator[_Row]:
    """Yield tasks of what the officer began or last acted on."""
    whose = "office"
    if part == "waiting":  # the business's time ends with its day: earlier days do not count
        whose, after = "business", max(after, Key(today.toordinal(), "", ""))
    may, me = _json(who.may), f" {who.officer} "
    day = today.toordinal()
    lists = [
        view.rows(query, (who.officer, whose, day, day, *after, may, me))
        for query in _MINE.values()
    ]
    return merge(*lists)


def _open(view: OfficeView, who: Who, part: Part, today: date, after: Key) -> Iterator[_Row]:
    """Yield tasks that the roles of the officer allow, permission by permission."""
    day, me = today.toordinal(), f" {who.officer} "
    second = part == "second"
    not_mine = _NOBODY if second else who.officer
    lists = [
        view.rows(
            _OPEN,
            ("second" if second else "office", each, day, day, *after, not_mine, not_mine, me),
        )
        for each in sorted(who.may)
    ]
    return merge(*lists)


def everything(view: OfficeView, today: date, after: Key | None = None) -> Page:
    """Return a page of everybody's tasks, for supervisors."""
    query = f"SELECT {_COLUMNS} FROM task WHERE {_COUNTS} {_LAST}"  # noqa: S608 - our own names
    day = today.toordinal()
    rows = view.rows(query, (day, day, *(after or _BEGIN)))
    return _page(rows, today)


def of_business(view: OfficeView, business: str, today: date) -> tuple[Line, ...]:
    """Return everything that is due about a business, the earliest first."""
    query = (
        f"SELECT {_COLUMNS} FROM task WHERE business = ? AND first <= ? AND last >= ?"  # noqa: S608
        " ORDER BY due, aggregate, what"
    )
    day = today.toordinal()
    return tuple(_line(row, today) for row in view.rows(query, (business, day, day)))


def due_until(view: OfficeView, today: date, until: date) -> tuple[Line, ...]:
    """Return everybody's tasks of today due by the end of day `until`, the earliest first."""
    query = (
        f"SELECT {_COLUMNS} FROM task WHERE due <= ? AND first <= ? AND last >= ?"  # noqa: S608
        " ORDER BY due, aggregate, what"
    )
    day = today.toordinal()
    rows = view.rows(query, (until.toordinal(), day, day))
    return tuple(_line(row, today) for row in rows)


def _distinct(rows: Iterator[_Row]) -> Iterator[_Row]:
    """Yield each task once: one that an officer both began and last acted on is found twice."""
    before: tuple[object, ...] | None = None
    for row in rows:
        if row[:3] != before:
            yield row
        before = row[:3]


def _json(texts: Collection[str]) -> str:
    return "[" + ",".join(f'"{each}"' for each in sorted(texts)) + "]"


def _line(row: _Row, today: date) -> Line:
    due, aggregate, what, family, began, hand, business, certificate, whose = row
    day = date.fromordinal(due)
    return Line(
        aggregate=aggregate,
        family=family,
        what=what,
        whose=whose,
        due=day,
        overdue=today > day,
        began=began,
        hand=hand,
        business=business,
        certificate=certificate,
    )
