"""A page of a list: items of one kind, what is due first on top, each with its state."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from issuer.reading.worktable import Desk
from ledger.errors import CommandRefusedError
from ledger.views.office.items import Item, ItemKey, Kind, erased


class Listed(NamedTuple):
    """Items with states; `after` begins the next page (None: last); `erased` cannot be read."""

    entries: tuple[tuple[Item, Any], ...]
    after: ItemKey | None
    erased: int


def page_of(
    desk: Desk,
    kind: Kind,
    *,
    state: str = "",
    closed_too: bool = False,
    after: ItemKey | None = None,
) -> Listed:
    """Return the page after `after`: open ones, closed ones too, or those in one `state` alone."""
    page = desk.reader.items(kind, desk.today, state=state, closed_too=closed_too, after=after)
    entries = []
    for item in page.items:
        try:
            entries.append((item, desk.reader.state(item.aggregate)))
        except CommandRefusedError:  # erased since
            continue
    return Listed(tuple(entries), page.after, erased(desk.view, kind))


def every(desk: Desk, kind: Kind, *, state: str) -> Iterator[tuple[Item, Any]]:
    """Yield all items in one `state`, page by page."""
    after: ItemKey | None = None
    while True:
        page = page_of(desk, kind, state=state, after=after)
        yield from page.entries
        after = page.after
        if after is None:
            return


def due_in(item: Item) -> str:
    """Return the last day for what comes next, empty where nothing does."""
    return "" if item.due is None else str(item.due)
