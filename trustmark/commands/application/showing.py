"""`trustmark application show` and `list`: one application's state, and all applications."""

import os
from typing import Unpack

import click
import msgspec

from issuer.reading.applications import details, lack_text, line, sentence
from issuer.reading.lists import page_of
from issuer.reading.worktable import at_desk
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.ids import application_argument
from trustmark.terminal.language import speech
from trustmark.terminal.lists import Which, list_options, show_page
from trustmark.terminal.options import asking
from verifier.values.days import day_of

_KINDS = {"kind": "application", "tier": "tier", "stage": "stage"}
"""Columns that hold codes, and the list of their words."""


@click.group("application")
def application_command() -> None:
    """Show applications."""


@application_command.command("show")
@application_argument
@asking
def show(session: Session, application: str) -> None:
    """Show where APPLICATION is, what it lacks, what was found, and its business's history."""
    settings = session.config()
    now = moments.now()
    with at_desk(settings, now, os.urandom) as desk:
        state = desk.reader.state(application)
        open_points = desk.reader.lacks(application, now)
        items = desk.items_of(state.business)
    history = tuple(each for each in items if each.aggregate != application)
    today = day_of(now)
    if session.as_json:
        passed = {"lapsed": state.lapsed(today), "overdue": state.overdue(today)}
        named = [lack_text(each) for each in open_points]
        shown = {"stage": state.stage, "open": named, **passed, "history": history}
        output.emit({**msgspec.to_builtins(state), **shown})
        return
    spoken = speech()
    output.data(f"{state.application} {sentence(state, open_points, spoken)}")
    output.table(("", ""), details(state, history, spoken))


@application_command.command("list")
@list_options
def list_applications(session: Session, **which: Unpack[Which]) -> None:
    """List the open applications, what is due first on top, 50 a page. Nobody is named."""
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        found = page_of(desk, "application", **which)
    show_page(
        session,
        "applications",
        found,
        [line(item, state) for item, state in found.entries],
        ("application", "business", "kind", "tier", "due", "stage"),
        erased="belong to businesses whose data were erased",
        codes=_KINDS,
    )
