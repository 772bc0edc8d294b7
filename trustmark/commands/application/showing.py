"""`trustmark application show` and `list`: where an application is, and which applications there are."""

import os

import click
import msgspec

from issuer.home.composition import open_reader
from issuer.reading.applications import details, lack_text, line, sentence
from issuer.reading.states import states
from issuer.reading.worktable import at_desk
from ledger.domain.families import APPLICATION
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.ids import application_argument
from trustmark.terminal.language import speech
from trustmark.terminal.options import json_option
from verifier.values.days import day_of

_KINDS = {"kind": "application", "tier": "tier", "stage": "stage"}
"""Columns that hold codes, and the list of their words."""


@click.group("application")
def application_command() -> None:
    """Show applications."""


@application_command.command("show")
@application_argument
@json_option
@click.pass_obj
def show(session: Session, application: str, as_json: bool) -> None:  # noqa: FBT001
    """Show where APPLICATION is, what it lacks, what was found, and what is known of the business beside it."""
    settings = session.config()
    now = moments.now()
    with at_desk(settings, now, os.urandom) as desk, open_reader(settings) as reader:
        state = reader.state(application)
        open_points = reader.lacks(application, now)
        items = desk.items_of(state.business)
    history = tuple(each for each in items if each.aggregate != application)
    today = day_of(now)
    if as_json:
        passed = {"lapsed": state.lapsed(today), "overdue": state.overdue(today)}
        named = [lack_text(each) for each in open_points]
        shown = {"stage": state.stage, "open": named, **passed, "history": history}
        output.emit({**msgspec.to_builtins(state), **shown})
        return
    spoken = speech()
    output.data(f"{state.application} {sentence(state, open_points, spoken)}")
    output.table(("", ""), details(state, history, spoken))


@application_command.command("list")
@click.option("--all", "closed_too", is_flag=True, help="Closed applications too.")
@json_option
@click.pass_obj
def list_applications(session: Session, closed_too: bool, as_json: bool) -> None:  # noqa: FBT001
    """List the open applications, what is due first on top. Nobody is named."""
    found = states(session.config(), APPLICATION.prefix, os.urandom)
    lines = sorted(
        (line(each) for each in found.read if closed_too or each.closed is None),
        key=lambda line: (line["due"] or "9999", line["application"]),
    )
    if as_json:
        output.emit({"applications": lines, "erased": found.erased})
        return
    columns = ("application", "business", "kind", "tier", "due", "stage")
    spoken = speech()
    output.table(
        columns,
        ([spoken.code(_KINDS.get(each, ""), line[each]) for each in columns] for line in lines),
    )
    if found.erased:
        output.say(f"{found.erased} applications belong to businesses whose data were erased")
