"""`trustmark application show` and `list`: where an application is, and which applications there are."""

import os
from datetime import date

import click
import msgspec

from issuer.reading.lacking import lacks
from issuer.reading.worktable import at_desk
from ledger.domain.application.state import Application
from ledger.domain.families import APPLICATION
from ledger.views.office.items import Item, items_of
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.deciding import deciding
from trustmark.terminal.desk import states
from trustmark.terminal.ids import application_argument
from trustmark.terminal.options import Terms, json_option
from trustmark.terminal.steps import sentence
from verifier.values.days import day_of, text_of


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
    with deciding(settings, Terms(None, None, None, as_json)) as (ledger, when):
        state = ledger.state(application)
        open_points = lacks(ledger, settings, state, when.at)
    with at_desk(settings, moments.now(), os.urandom) as desk:
        items = items_of(desk.view, state.business, desk.today)
    history = tuple(each for each in items if each.aggregate != application)
    today = day_of(moments.now())
    if as_json:
        passed = {"lapsed": state.lapsed(today), "overdue": state.overdue(today)}
        named = [each.what for each in open_points]
        shown = {"stage": state.stage, "open": named, **passed, "history": history}
        output.emit({**msgspec.to_builtins(state), **shown})
        return
    output.data(f"{state.application} {sentence(state, open_points)}")
    output.table(
        ("", ""),
        [
            ("business", state.business),
            ("applies for", f"{state.kind}, tier {state.tier} {state.certificate}".strip()),
            ("places", ", ".join(state.places)),
            ("activities", ", ".join(state.activities)),
            ("submitted (UTC)", f"{text_of(state.submitted_at)} by {state.submitted_by}"),
            *(
                (f"criterion {each.criterion}", f"{each.result}, {each.by}: {each.reason}")
                for each in state.criteria.values()
            ),
            *((f"{each.rule} ({each.article})", each.found) for each in state.checked),
            *((f"{each.family} of the business", _told(each)) for each in history),
        ],
    )


def _told(item: Item) -> str:
    return f"{item.aggregate} {item.state}".strip()


@application_command.command("list")
@click.option("--all", "closed_too", is_flag=True, help="Closed applications too.")
@json_option
@click.pass_obj
def list_applications(session: Session, closed_too: bool, as_json: bool) -> None:  # noqa: FBT001
    """List the open applications, what is due first on top. Nobody is named."""
    found: list[Application | None] = list(states(session.config(), APPLICATION.prefix))
    kept = [each for each in found if each is not None]
    erased = len(found) - len(kept)
    lines = sorted(
        (_line(each) for each in kept if closed_too or each.closed is None),
        key=lambda line: (line["due"] or "9999", line["application"]),
    )
    if as_json:
        output.emit({"applications": lines, "erased": erased})
        return
    columns = ("application", "business", "kind", "tier", "due", "stage")
    output.table(columns, ([line[each] for each in columns] for line in lines))
    if erased:
        output.say(f"{erased} applications belong to businesses whose data were erased")


def _line(state: Application) -> dict[str, str]:
    due = _due(state)
    return {
        "application": state.application,
        "business": state.business,
        "kind": state.kind,
        "tier": state.tier,
        "certificate": state.number or state.certificate,
        "due": "" if due is None else str(due),
        "stage": state.stage,
    }


def _due(state: Application) -> date | None:
    """Return the last day for what comes next, the business's or the office's; None where nothing does."""
    if state.closed is not None:
        return None
    if state.asked is not None:
        return state.asked.due
    if state.stage == "fee-due" and state.fee is not None:
        return state.fee.pay_by
    return state.due
