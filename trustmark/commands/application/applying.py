"""`trustmark apply`, `complete`, `withdraw`: what the business hands in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import click
import msgspec
from msgspec import structs

from issuer.acting.act import Act
from issuer.acting.evidence_files import check_there
from issuer.acting.forms import APPLICATION_KINDS, ApplicationForm, given, read_application
from issuer.acting.trial import controls, try_first
from issuer.errors import IssuerError
from ledger.domain.application.facts import CompleteApplication, WithdrawApplication
from ledger.errors import LedgerError
from trustmark.commands.application.step import step_of, take, tell_step
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.execution import acting
from trustmark.terminal.ids import BUSINESS, application_argument
from trustmark.terminal.options import EXISTING, LINE, NUMBER, deciding
from verifier.formats.qr import TIERS


def _pairs(
    _: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """Return documents and their files, or the commitments to them, from `NAME=FILE`."""
    found: dict[str, tuple[str, ...]] = {}
    for each in values:
        name, sign, file = each.partition("=")
        if not (name and sign and file):
            raise click.BadParameter(f"expected NAME=FILE, got {each!r}", param=option)
        found[name] = (*found.get(name, ()), file)
    return found


documents_option = click.option(
    "--document",
    "documents",
    multiple=True,
    callback=_pairs,
    metavar="NAME=FILE",
    help="A document and its file, or the commitment to it. May be given again.",
)


@click.command("apply")
@click.argument("form", required=False, type=EXISTING)
@click.option("--business", type=BUSINESS, help="The id of the business.")
@click.option("--kind", type=click.Choice(APPLICATION_KINDS), default="new", show_default=True)
@click.option("--tier", type=click.Choice(TIERS), help="The tier applied for.")
@click.option("--certificate", type=NUMBER, help="What to renew or upgrade.")
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="May be given again.")
@click.option("--handle", "handles", multiple=True, metavar="PLATFORM:NAME", help="Likewise.")
@click.option("--activity", "activities", multiple=True, metavar="NAME", help="Likewise.")
@click.option("--across-border", is_flag=True, help="It sells across the border.")
@click.option("--code-of-conduct", is_flag=True, help="It declares to comply with the Code.")
@click.option("--changes", default="", help="What has changed since the last application.")
@click.option(
    "--control",
    type=LINE,
    help="How an officer was shown that the places are the business's own; records that too.",
)
@documents_option
@deciding
def apply_command(
    session: Session, /, form: Path | None, control: str | None, **fields: object
) -> None:
    """Hand in an application: from the file FORM (TOML or JSON), or from options. Prints its id.

    A tier without review is granted at once if all it asks for holds, with its badge.
    """
    filled = _form(form, fields)
    base = Path() if form is None else form.parent
    check_there(chain.from_iterable(filled.documents.values()), base)
    with acting(session) as act:
        act.try_badge_key()
        if act.ledger.receipt(f"{act.when.key}/business") is None:
            try_first(act.ledger, act.settings, filled, control, act.when, base, os.urandom)
        business, notes = _business(act, filled)
        with _told_if_refused(business, notes):
            for nth, proof in enumerate(controls(filled, business, control)):
                act.give(proof, part=f"control/{nth}")
            documents = act.files.keep_documents(business, filled.documents, base)
            command = structs.replace(filled, documents=documents).command(business)
            done = act.give(command)
        step = step_of(act, done)
    tell_step(session, step, notes=notes)


@click.command("complete")
@application_argument
@click.option("--text", default="", help="What the business answers.")
@documents_option
@deciding
def complete_command(
    session: Session, application: str, text: str, documents: dict[str, tuple[str, ...]]
) -> None:
    """Record what the business hands in for APPLICATION on being asked; the clock runs again."""
    with acting(session) as act:
        kept = given(act.files.keep_documents(application, documents))
        command = CompleteApplication(application=application, text=text, documents=kept)
        step = step_of(act, act.give(command))
    tell_step(session, step)


@click.command("withdraw")
@application_argument
@click.option("--reason", default="", help="Why, if the business says so.")
@deciding
def withdraw_command(session: Session, application: str, reason: str) -> None:
    """Record that the business withdraws APPLICATION."""
    take(session, WithdrawApplication(application=application, reason=reason))


def _form(path: Path | None, fields: dict[str, object]) -> ApplicationForm:
    """Return the form in the file, or the one that the options make up."""
    if path is not None:
        if any(value for name, value in fields.items() if (name, value) != ("kind", "new")):
            raise WrongUseError("the form says what is applied for", hint="leave the options out")
        return read_application(path)
    if not (fields["business"] and fields["tier"]):
        raise WrongUseError(
            "an application needs a form, or at least --business and --tier",
            hint='"trustmark business register" takes a business in',
        )
    return msgspec.convert({k: v for k, v in fields.items() if v is not None}, ApplicationForm)


def _business(act: Act, form: ApplicationForm) -> tuple[str, tuple[str, ...]]:
    """Return the business's id, recorded now if the form describes it, and notes to tell of it."""
    if isinstance(form.business, str):
        return form.business, ()
    receipt, state = act.give(form.business.command(), part="business")
    notes: tuple[str, ...] = (
        f"business {receipt.number} is registered (fact {receipt.log_index})",
    )
    if state.alike:
        notes += (f"its name looks like that of {', '.join(state.alike)}",)
    return receipt.number, notes


@contextmanager
def _told_if_refused(business: str, notes: tuple[str, ...]) -> Iterator[None]:
    """Add `notes` on a business recorded just now, and how to go on, to its error."""
    try:
        yield
    except (LedgerError, IssuerError, OSError) as error:
        for note in notes:
            error.add_note(note)
        if notes:
            error.add_note(f"to go on, apply for business {business} instead of describing it")
        raise
