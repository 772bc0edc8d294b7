"""`trustmark worklist`: tasks, proposals for a second officer, and what waits for a business."""

import os
import re
from typing import Any

import click
import msgspec

from issuer.reading.worktable import Desk, at_desk
from ledger.views.office.worklist import PARTS, Key, Line, Page, Part, everything, page
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.language import speech
from trustmark.terminal.options import LINE, asking

_KEY = re.compile(r"(\d{1,7})/([A-Za-z0-9-]{1,64})/([a-z0-9-]{1,64})")
_TITLES: dict[str, str] = {
    "mine": "begun or last worked on",
    "open": "open to your roles",
    "second": "for a second officer",
    "waiting": "waiting for the business",
    "all": "everything",
}


class _KeyType(click.ParamType[Key]):
    name = "KEY"

    def convert(
        self, value: str | Key, param: click.Parameter | None, ctx: click.Context | None
    ) -> Key:
        if isinstance(value, Key):
            return value
        found = _KEY.fullmatch(value)
        if not found:
            self.fail("take what the page before ended with", param, ctx)
        return Key(int(found[1]), found[2], found[3])


@click.command("worklist")
@click.option(
    "--as",
    "officer",
    type=LINE,
    metavar="OFFICER",
    help="Whose worklist. Default: the setting `actor`, else the login name.",
)
@click.option("--part", type=click.Choice(PARTS), help="Only this part.")
@click.option("--all", "whole", is_flag=True, help="Everything, not only your own tasks.")
@click.option("--after", type=_KeyType(), help="Begin after this task: the next page of one part.")
@asking
def worklist_command(
    session: Session, *, officer: str | None, part: Part | None, whole: bool, after: Key | None
) -> None:
    """Show an officer's worklist, the longest overdue first, 50 tasks a page.

    Four parts: `mine` (begun or last worked on), `open` (what else the officer's roles allow),
    `second` (proposals of others), `waiting` (the clock stops until the business answers).
    """
    if after is not None and part is None and not whole:
        raise click.UsageError("--after needs --part or --all")
    if whole and part:
        raise click.UsageError("--all shows every part")
    settings = session.config()
    with at_desk(settings, moments.now(), os.urandom) as desk:
        found: dict[str, Page] = {}
        if whole:
            found["all"] = everything(desk.view, desk.today, after)
        else:
            who = desk.who(officer or settings.actor)
            for each in (part,) if part else PARTS:
                found[each] = page(desk.view, who, each, desk.today, after)
        names = _names(desk, found)
        day = desk.today
    if session.as_json:
        shown = {name: _shown(each, names) for name, each in found.items()}
        output.emit({"day": day, "parts": shown})
        return
    for name, shown_page in found.items():
        _print(name, shown_page, names)


def _names(desk: Desk, pages: dict[str, Page]) -> dict[str, str]:
    """Return what the businesses on these pages are called."""
    ids = {line.business for each in pages.values() for line in each.lines}
    return {business: desk.name_of(business) for business in ids}


def _shown(each: Page, names: dict[str, str]) -> dict[str, Any]:
    tasks = [{**msgspec.to_builtins(line), "name": names[line.business]} for line in each.lines]
    return {"tasks": tasks, "after": _text(each.after)}


def _text(key: Key | None) -> str | None:
    return None if key is None else f"{key.due}/{key.aggregate}/{key.what}"


def _print(name: str, each: Page, names: dict[str, str]) -> None:
    output.data(f"{_TITLES[name]}: {len(each.lines)}{' and more' if each.after else ''}")
    if each.lines:
        headings = ("due", "", "what", "about", "certificate", "last worked on by", "business")
        output.table(headings, (_cells(line, names) for line in each.lines))
    if each.after:
        option = "--all" if name == "all" else f"--part {name}"
        output.say(f"next page: {option} --after {_text(each.after)}")


def _cells(line: Line, names: dict[str, str]) -> tuple[str, ...]:
    return (
        str(line.due),
        "overdue" if line.overdue else "",
        speech().code("task", line.what),
        line.aggregate,
        line.certificate,
        line.hand,
        names[line.business],
    )
