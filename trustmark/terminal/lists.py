"""What list commands have in common: their options, and where the next page begins."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Concatenate, TypedDict

import click

from issuer.reading.lists import Listed
from ledger.views.office.items import ItemKey
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.language import speech
from trustmark.terminal.options import LINE, P, R, asking, or_empty, together

NO_CODES: Mapping[str, str] = MappingProxyType({})
_KEY = re.compile(r"(\d{1,7})/([A-Za-z0-9-]{1,64})")


class _ItemKeyType(click.ParamType[ItemKey]):
    name = "ITEM"

    def convert(
        self, value: str | ItemKey, param: click.Parameter | None, ctx: click.Context | None
    ) -> ItemKey:
        if isinstance(value, ItemKey):
            return value
        found = _KEY.fullmatch(value)
        if not found:
            self.fail("take what the page before ended with", param, ctx)
        return ItemKey(int(found[1]), found[2])


after_option = click.option(
    "--after", type=_ItemKeyType(), help="Begin after this one: the next page."
)


class Which(TypedDict):
    """Which items a list is asked for."""

    state: str
    closed_too: bool
    after: ItemKey | None


def list_options(command: Callable[Concatenate[Any, P], R]) -> Callable[P, R]:
    """Give a list the session and its options; it gets them as `Which`."""
    options = together(
        after_option,
        click.option(
            "--state",
            type=LINE,
            metavar="STATE",
            callback=or_empty,
            help="Only those in this state.",
        ),
        click.option("--all", "closed_too", is_flag=True, help="Closed ones too."),
    )
    return options(asking(command))


def text_of_key(key: ItemKey | None) -> str | None:
    """Return what `--after` takes, None on the last page."""
    return None if key is None else f"{key.due}/{key.aggregate}"


def show_page(
    session: Session,
    name: str,
    found: Listed,
    lines: Sequence[dict[str, str]],
    columns: Iterable[str],
    *,
    erased: str,
    codes: Mapping[str, str] = NO_CODES,
) -> None:
    """Print a page; `erased` names those whose data are erased and cannot be read.

    `codes` are the columns that hold codes, each with the list of their words.
    """
    after = text_of_key(found.after)
    if session.as_json:
        output.emit({name: lines, "erased": found.erased, "after": after})
        return
    shown = tuple(columns)
    said = speech().code
    output.table(
        shown, ([said(codes.get(each, ""), line[each]) for each in shown] for line in lines)
    )
    if found.erased:
        output.say(f"{found.erased} {name} {erased}")
    if after is not None:
        output.say(f"next page: --after {after}")
