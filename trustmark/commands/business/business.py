"""`trustmark business`: who a business is, what it controls, and what it told us of changes."""

import os
from datetime import date

import click
import msgspec

from issuer.acting.forms import BusinessForm, changes
from issuer.home.composition import open_ledger
from issuer.reading.businesses import rows
from issuer.reading.worktable import at_desk
from ledger.domain.business import facts as b
from trustmark.commands.certificate.issuing import CATEGORIES
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.execution import acting, execute, tell
from trustmark.terminal.ids import business_argument
from trustmark.terminal.options import DAY, LINE, PLACE, asking, deciding, together
from verifier.formats.record import Category

_SUBJECTS: tuple[b.Subject, ...] = ("site", "contact", "practices")


_details = together(
    click.option("--registration", default="", help="Number in the business register."),
    click.option("--registered-on", type=DAY, help="Date of the registration."),
    click.option("--activity", "activities", multiple=True, help="May be given again."),
    click.option("--address", default="", help="Where it is."),
    click.option("--email", default=""),
    click.option("--phone", default=""),
)
"""The options of what is known of a business beside its name."""


@click.group("business")
def business_command() -> None:
    """Take businesses in, and record what changes about them."""


@business_command.command("register")
@click.option("--name-en", default="", help="The holder's name in English.")
@click.option("--name-km", default="", help="The holder's name in Khmer.")
@click.option("--category", required=True, type=click.Choice(CATEGORIES))
@_details
@deciding
def register(session: Session, /, category: Category, **fields: object) -> None:
    """Take a business into the ledger. Prints its id."""
    form = msgspec.convert({"category": category, **fields}, BusinessForm)
    receipt, state = execute(session, form.command())
    if session.as_json:
        output.emit(
            {
                "business": receipt.number,
                "log_index": receipt.log_index,
                "done": "registered",
                "alike": state.alike,
            }
        )
        return
    output.data(f"{receipt.number} registered (fact {receipt.log_index})")
    if state.alike:
        output.say(f"its name looks like that of {', '.join(state.alike)}")


@business_command.command("show")
@business_argument
@asking
def show(session: Session, business: str) -> None:
    """Show what is known of BUSINESS: names, certificates, applications, cases, and what is due."""
    settings = session.config()
    with open_ledger(settings, os.urandom) as ledger:
        state = ledger.business(business)
    with at_desk(settings, moments.now(), os.urandom) as desk:
        items, due = desk.items_of(business), desk.due_of(business)
    if session.as_json:
        shown = msgspec.to_builtins(state)
        places = {"hosts": sorted(state.hosts), "handles": sorted(state.handles)}
        output.emit({**shown, **places, "items": items, "due": due})
        return
    found = [(each.aggregate, f"{each.family} {each.state}".strip()) for each in items]
    waits = [(f"due {each.due}", f"{each.what} of {each.aggregate} ({each.whose})") for each in due]
    output.table(("", ""), [*rows(state), *found, *waits])


@business_command.command("change")
@business_argument
@_details
@deciding
def change(session: Session, /, business: str, **fields: object) -> None:
    """Record what has changed about BUSINESS: registration, activities, contact."""
    with acting(session) as act:
        state = act.ledger.business(business)
        form = msgspec.convert({"category": state.holder.category, **fields}, BusinessForm)
        commands = list(changes(state, form))
        if not commands:
            raise WrongUseError(
                "say what has changed", hint='see "trustmark business change --help"'
            )
        done = [act.give(command, part=str(nth)) for nth, command in enumerate(commands)]
    tell(session, done[-1], "changed")


@business_command.command("notify")
@business_argument
@click.option("--about", "subject", required=True, type=click.Choice(_SUBJECTS))
@click.option("--happened", required=True, type=DAY, help="The day of the change.")
@click.option("--text", required=True, type=LINE, help="What has changed.")
@deciding
def notify(session: Session, business: str, subject: b.Subject, happened: date, text: str) -> None:
    """Record that BUSINESS told of a change, and whether it did so in time."""
    command = b.NotifyChange(business=business, subject=subject, happened=happened, text=text)
    done = execute(session, command)
    late = done.state.changes[-1].late
    tell(session, done, f"told of a change, {f'{late} days late' if late else 'in time'}")


@business_command.command("prove")
@business_argument
@click.argument("place", type=PLACE)
@click.option("--method", required=True, type=LINE, help="How: dns, file, code in the profile, …")
@deciding
def prove(session: Session, business: str, place: str, method: str) -> None:
    """Record that BUSINESS showed that it controls PLACE, a host or a handle (platform:name)."""
    kind = b.RecordHandleControl if ":" in place else b.RecordHostControl
    command = kind(business=business, place=place, method=method)
    tell(session, execute(session, command), f"has proven control of {place}")


@business_command.command("lapse")
@business_argument
@click.argument("place", type=PLACE)
@click.option("--reason", required=True, type=LINE, help="Why the proof counts no longer.")
@deciding
def lapse(session: Session, business: str, place: str, reason: str) -> None:
    """Record that control of PLACE could not be shown again. Certificates stay as they are.

    Where officers decide, this opens a case, and says which.
    """
    kind = b.RecordHandleLapse if ":" in place else b.RecordHostLapse
    command = kind(business=business, place=place, reason=reason)
    tell(session, execute(session, command), f"has lost control of {place}")
