"""Lists of applications, cases, complaints, listings and certificates: page by page, due first.

An item waits for its task that is due first (`office.tasks`). That changes with the day, so an item
has one row for each range of days in which it is the same; on each day exactly one row counts. A
page begins after the last item of the page before (keyset), so it costs the same for any number of
items.
"""

from datetime import date
from heapq import merge
from itertools import islice
from typing import Literal, NamedTuple

from msgspec import Struct

from ledger.views.office.tasks import NEVER
from ledger.views.office.view import OfficeView

PAGE = 50
Kind = Literal["application", "case", "complaint", "listing", "misuse", "certificate"]


class Item(Struct, frozen=True, kw_only=True):
    """An item on the day asked about: its `state`, and its task that is due first.

    `due` is the last day for `what`, None once it is closed; `turn` says whose turn it is
    (`office.tasks`). `opened` is the day of its first fact.
    """

    aggregate: str
    family: str
    business: str
    certificate: str
    state: str
    opened: date
    due: date | None
    turn: str
    what: str


class ItemKey(NamedTuple):
    """Where a page begins: after this item. Closed items come last."""

    due: int
    aggregate: str


class ItemPage(Struct, frozen=True, kw_only=True):
    """Items, those due first on top; `after` begins the next page, None on the last."""

    items: tuple[Item, ...]
    after: ItemKey | None = None


OPEN: dict[Kind, tuple[str, ...]] = {
    "application": ("submitted", "fee-due", "review", "inspection", "asked", "proposed"),
    "case": ("open",),
    "complaint": ("open",),
    "listing": ("proposed", "listed", "end-proposed"),
    "misuse": ("listed",),
    "certificate": ("",),
}
"""The states of items that are still open."""
CLOSED: dict[Kind, tuple[str, ...]] = {
    "application": ("approved", "rejected", "withdrawn"),
    "case": ("measure", "no-measure", "settled"),
    "complaint": ("upheld", "dismissed", "settled", "withdrawn"),
    "listing": ("rejected", "ended"),
    "misuse": ("ended",),
    "certificate": ("revoked",),
}
_COLUMNS = "due, aggregate, family, business, certificate, state, opened, turn, what"
_COUNTS = "first <= :day AND last >= :day"
_PAGE = (
    f"SELECT {_COLUMNS} FROM item WHERE family = :kind AND state = :state"  # noqa: S608
    f" AND {_COUNTS}"
    f" AND (due, aggregate) > (:due, :aggregate) ORDER BY due, aggregate LIMIT {PAGE + 1}"
)
_OF_BUSINESS = (
    f"SELECT {_COLUMNS} FROM item WHERE business = :business AND {_COUNTS}"  # noqa: S608
    " ORDER BY family, aggregate"
)
_BEGIN = ItemKey(0, "")
_Row = tuple[int, str, str, str, str, str, int, str, str]


def items(
    view: OfficeView,
    kind: Kind,
    today: date,
    *,
    state: str = "",
    closed_too: bool = False,
    after: ItemKey | None = None,
) -> ItemPage:
    """Return the page of one kind after `after`: the open, also the closed, or one `state`."""
    states = (state,) if state else OPEN[kind] + (CLOSED[kind] if closed_too else ())
    values = {"kind": kind, "day": today.toordinal(), **(after or _BEGIN)._asdict()}
    lists: list[list[_Row]] = [view.rows(_PAGE, {**values, "state": each}) for each in states]
    rows = list(islice(merge(*lists), PAGE + 1))
    found = tuple(_item(row) for row in rows[:PAGE])
    more = len(rows) > PAGE
    return ItemPage(items=found, after=ItemKey(*rows[PAGE - 1][:2]) if more else None)


def items_of(view: OfficeView, business: str, today: date) -> tuple[Item, ...]:
    """Return all applications, cases, complaints and certificates of a business."""
    rows: list[_Row] = view.rows(_OF_BUSINESS, {"business": business, "day": today.toordinal()})
    return tuple(_item(row) for row in rows)


def erased(view: OfficeView, kind: Kind) -> int:
    """Return how many of one kind are unreadable, because their subjects' data were erased."""
    ((count,),) = view.rows("SELECT count(*) FROM gone WHERE family = ?", (kind,))
    return int(count)


def _item(row: _Row) -> Item:
    due, name, family, business, certificate, state, opened, turn, what = row
    return Item(
        aggregate=name,
        family=family,
        business=business,
        certificate=certificate,
        state=state,
        opened=date.fromordinal(opened),
        due=None if due == NEVER else date.fromordinal(due),
        turn=turn,
        what=what,
    )
