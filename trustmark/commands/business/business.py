"""`trustmark business`: who a business is, what it controls, and what it told us of changes."""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

import click
import msgspec

from issuer.acting.forms import BusinessForm
from issuer.reading.worktable import at_desk
from ledger.domain.business import facts as b
from ledger.domain.business.state import Business
from ledger.domain.fact import Command
from ledger.errors import CommandRefusedError
from ledger.views.office.items import items_of
from ledger.views.office.worklist import of_business
from ledger.words.articles import REGISTRATION
from trustmark.commands.certificate.issuing import CATEGORIES
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.casework import opened_by_lapse
from trustmark.terminal.deciding import deciding
from trustmark.terminal.ids import business_argument
from trustmark.terminal.options import (
    DAY,
    LINE,
    PLACE,
    Function,
    Terms,
    decision_options,
    json_option,
)
from verifier.formats.record import Category
from verifier.values.days import text_of

_SUBJECTS: tuple[b.Subject, ...] = ("site", "contact", "practices")
_NOTHING: Mapping[str, str] = MappingProxyType({})


def _details(function: Function) -> Function:
    """Give a command the options of what is known of a business beside its name."""
    for option in (
        click.option("--registration", default="", help="Number in the business register."),
        click.option("--registered-on", type=DAY, help="Date of the registration."),
        click.option("--activity", "activities", multiple=True, help="May be given again."),
        click.option("--address", default="", help="Where it is."),
        click.option("--email", default=""),
        click.option("--phone", default=""),
    ):
        function = option(function)
    return function


@click.group("business")
def business_command() -> None:
    """Take businesses in, and record what changes about them."""


@business_command.command("register")
@click.option("--name-en", default="", help="The holder's name in English.")
@click.option("--name-km", default="", help="The holder's name in Khmer.")
@click.option("--category", required=True, type=click.Choice(CATEGORIES))
@_details
@decision_options
@click.pass_obj
def register(session: Session, /, category: Category, terms: Terms, **fields: object) -> None:
    """Take a business into the ledger. Prints its id."""
    form = msgspec.convert({"category": category, **fields}, BusinessForm)
    with deciding(session.config(), terms) as (ledger, when):
        receipt = ledger.execute(form.command(), actor=when.actor, at=when.at, key=when.key)
        state = ledger.business(receipt.number)
    if terms.as_json:
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
@json_option
@click.pass_obj
def show(session: Session, business: str, as_json: bool) -> None:  # noqa: FBT001
    """Show what is known of BUSINESS: who it is, its certificates, applications and cases, and what is due."""
    settings = session.config()
    with deciding(settings, Terms(None, None, None, as_json)) as (ledger, _):
        state = ledger.business(business)
    with at_desk(settings, moments.now(), os.urandom) as desk:
        items, due = (
            items_of(desk.view, business, desk.today),
            of_business(desk.view, business, desk.today),
        )
    if as_json:
        shown = msgspec.to_builtins(state)
        places = {"hosts": sorted(state.hosts), "handles": sorted(state.handles)}
        output.emit({**shown, **places, "items": items, "due": due})
        return
    found = [(each.aggregate, f"{each.family} {each.state}".strip()) for each in items]
    waits = [(f"due {each.due}", f"{each.what} of {each.aggregate} ({each.whose})") for each in due]
    output.table(("", ""), [*_rows(state), *found, *waits])


@business_command.command("change")
@business_argument
@_details
@decision_options
@click.pass_obj
def change(session: Session, /, business: str, terms: Terms, **fields: object) -> None:
    """Record what has changed about BUSINESS: registration, activities, contact."""
    with deciding(session.config(), terms) as (ledger, when):
        commands = list(_changes(ledger.business(business), fields))
        if not commands:
            raise WrongUseError(
                "say what has changed", hint='see "trustmark business change --help"'
            )
        indexes = [
            ledger.execute(command, actor=when.actor, at=when.at, key=f"{when.key}/{nth}").log_index
            for nth, command in enumerate(commands)
        ]
    _tell(business, "changed", indexes[-1], terms)


@business_command.command("notify")
@business_argument
@click.option("--about", "subject", required=True, type=click.Choice(_SUBJECTS))
@click.option("--happened", required=True, type=DAY, help="The day of the change.")
@click.option("--text", required=True, type=LINE, help="What has changed.")
@decision_options
@click.pass_obj
def notify(
    session: Session, business: str, subject: b.Subject, happened: date, text: str, terms: Terms
) -> None:
    """Record that BUSINESS told of a change, and whether it did so in time."""
    command = b.NotifyChange(business=business, subject=subject, happened=happened, text=text)
    with deciding(session.config(), terms) as (ledger, when):
        receipt = ledger.execute(command, actor=when.actor, at=when.at, key=when.key)
        late = ledger.business(business).changes[-1].late
    said = f"told of a change, {late} days late" if late else "told of a change in time"
    _tell(business, said, receipt.log_index, terms)


@business_command.command("prove")
@business_argument
@click.argument("place", type=PLACE)
@click.option("--method", required=True, type=LINE, help="How: dns, file, code in the profile, …")
@decision_options
@click.pass_obj
def prove(session: Session, business: str, place: str, method: str, terms: Terms) -> None:
    """Record that BUSINESS showed that it controls PLACE, a host or a handle (platform:name)."""
    kind = b.RecordHandleControl if ":" in place else b.RecordHostControl
    command = kind(business=business, place=place, method=method)
    _record(session, business, command, f"has proven control of {place}", terms)


@business_command.command("lapse")
@business_argument
@click.argument("place", type=PLACE)
@click.option("--reason", required=True, type=LINE, help="Why the proof counts no longer.")
@decision_options
@click.pass_obj
def lapse(session: Session, business: str, place: str, reason: str, terms: Terms) -> None:
    """Record that control of PLACE could not be shown again. Certificates stay as they are.

    Where officers decide, this opens a case, and says which.
    """
    kind = b.RecordHandleLapse if ":" in place else b.RecordHostLapse
    command = kind(business=business, place=place, reason=reason)
    settings = session.config()
    with deciding(settings, terms) as (ledger, when):
        receipt = ledger.execute(command, actor=when.actor, at=when.at, key=when.key)
        opened = opened_by_lapse(settings, ledger, receipt)
    led_to = {"case": opened} if opened else {}
    _tell(business, f"has lost control of {place}", receipt.log_index, terms, led_to)


def _record(session: Session, business: str, command: Command, done: str, terms: Terms) -> None:
    with deciding(session.config(), terms) as (ledger, when):
        receipt = ledger.execute(command, actor=when.actor, at=when.at, key=when.key)
    _tell(business, done, receipt.log_index, terms)


def _tell(
    business: str, done: str, log_index: int, terms: Terms, led_to: Mapping[str, str] = _NOTHING
) -> None:
    if terms.as_json:
        output.emit({"business": business, "log_index": log_index, "done": done, **led_to})
        return
    output.data(f"{business} {done} (fact {log_index})")
    for name, other in led_to.items():
        output.data(f"{name} {other}")


def _changes(state: Business, fields: dict[str, object]) -> Iterator[Command]:
    """Yield a command for each part of what is given; what is left out stays as it is."""
    form = msgspec.convert({"category": state.holder.category, **fields}, BusinessForm)
    if form.registration or form.registered_on:
        registered_on = form.registered_on or state.registered_on
        if registered_on is None:
            raise CommandRefusedError("no-registration", REGISTRATION)
        yield b.RecordRegistration(
            business=state.business,
            registration=form.registration or state.registration,
            registered_on=registered_on,
        )
    if form.activities:
        yield b.RecordActivities(business=state.business, activities=form.activities)
    given = {name: getattr(form, name) for name in ("address", "email", "phone")}
    new = {name: text for name, text in given.items() if text}
    if new:
        contact = msgspec.structs.replace(state.contact, **new)
        yield b.RecordContact(business=state.business, contact=contact)


def _rows(state: Business) -> Iterator[tuple[str, str]]:
    yield "name", " / ".join(filter(None, (state.holder.name.km, state.holder.name.en)))
    yield "category", state.holder.category
    yield "registration", f"{state.registration} {state.registered_on or ''}".strip()
    yield "activities", ", ".join(state.activities)
    contact = state.contact
    yield "contact", ", ".join(filter(None, (contact.address, contact.email, contact.phone)))
    for place, proof in sorted(state.proofs.items()):
        ended = f", lost {text_of(proof.lapsed)}" if proof.lapsed is not None else ""
        yield place, f"{proof.method}, {text_of(proof.at)}{ended}"
    for told in state.changes:
        late = f", {told.late} days late" if told.late else ""
        yield f"change of {told.happened}", f"{told.subject}{late}: {told.text}"
    if state.alike:
        yield "name looks like", ", ".join(state.alike)
