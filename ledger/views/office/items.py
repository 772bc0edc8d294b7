"""Lists of applications, cases, complaints, listings and certificates: what is due first on top, a page at a time.

What an item waits for is the task of it that is due first (`office.tasks`). That changes with the
day, so an item has a row for each stretch of days in which it is the same; on each day one of them
counts. A page begins after the last item of the one before (keyset), so it costs the same however
many there are.
"""

from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct

from ledger.views.office.tasks import NEVER
from ledger.views.office.view import OfficeView

PAGE = 50
Kind = Literal["application", "case", "complaint", "listing", "misuse", "certificate"]


class Item(Struct, frozen=True, kw_only=True):
    """Where something is on the day asked about: its `state`, and what of it is due first.

    `due` is the last day for `what`, None where nothing is due; `turn` says whose turn it is
    (`office.tasks`). `opened` is the day of its first fact.
    """

    aggregate: str
    family: str
    business: str
    certificate: str
    state: str
    opened: date
    closed: bool
    due: date | None
    turn: str
    what: str


class ItemKey(NamedTuple):
    """Where a page begins: after this item. What is closed comes last."""

    closed: int
    due: int
    aggregate: str


class ItemPage(Struct, frozen=True, kw_only=True):
    """Items, what is due first on top; `after` begins the next page, None on the last."""

    items: tuple[Item, ...]
    after: ItemKey | None = None


_COLUMNS = "aggregate, family, business, certificate, state, opened, closed, due, turn, what"
_COUNTS = "first <= :day AND last >= :day"
_PAGE = (
    f"SELECT {_COLUMNS} FROM item WHERE family = :family AND {{}} AND {_COUNTS}"  # noqa: S608 - our own names
    " AND (closed, due, aggregate) > (:closed, :due, :aggregate)"
    f" ORDER BY closed, due, aggregate LIMIT {PAGE + 1}"
)
_OPEN, _ALL, _IN_STATE = (
    _PAGE.format(each) for each in ("closed = 0", "closed >= 0", "state = :state")
)
_OF_BUSINESS = (
    f"SELECT {_COLUMNS} FROM item WHERE business = :business AND {_COUNTS}"  # noqa: S608
    " ORDER BY family, aggregate"
)
_BEGIN = ItemKey(-1, 0, "")
_Row = tuple[str, str, str, str, str, int, int, int, str, str]


def items(
    view: OfficeView,
    kind: Kind,
    today: date,
    *,
    state: str = "",
    closed_too: bool = False,
    after: ItemKey | None = None,
) -> ItemPage:
    """Return the page after `after` of one kind: open ones, closed ones too, or those in one `state` alone."""
    query = _IN_STATE if state else _ALL if closed_too else _OPEN
    start = after or _BEGIN
    values = {"family": kind, "day": today.toordinal(), "state": state, **start._asdict()}
    rows: list[_Row] = view.rows(query, values)
    found = tuple(_item(row) for row in rows[:PAGE])
    if len(rows) <= PAGE:
        return ItemPage(items=found)
    name, *_, closed, due, _, _ = rows[PAGE - 1]
    return ItemPage(items=found, after=ItemKey(closed, due, name))


def items_of(view: OfficeView, business: str, today: date) -> tuple[Item, ...]:
    """Return all applications, cases, complaints and certificates of a business."""
    rows: list[_Row] = view.rows(_OF_BUSINESS, {"business": business, "day": today.toordinal()})
    return tuple(_item(row) for row in rows)


def erased(view: OfficeView, kind: Kind) -> int:
    """Return how many of one kind can be read no more, because the data of their subjects were erased."""
    ((count,),) = view.rows("SELECT count(*) FROM gone WHERE family = ?", (kind,))
    return int(count)


def _item(row: _Row) -> Item:
    name, family, business, certificate, state, opened, closed, due, turn, what = row
    return Item(
        aggregate=name,
        family=family,
        business=business,
        certificate=certificate,
        state=state,
        opened=date.fromordinal(opened),
        closed=bool(closed),
        due=None if due == NEVER else date.fromordinal(due),
        turn=turn,
        what=what,
    )
