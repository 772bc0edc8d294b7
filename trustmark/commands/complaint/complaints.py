"""`trustmark complaint`: what a consumer or business complains about, from filing to decision."""

from datetime import date
from pathlib import Path
from typing import Literal

import click
import msgspec

from issuer.acting.entries import entries_as, entries_in
from issuer.errors import InputError
from ledger.domain.complaint import facts as k
from ledger.domain.families import BUSINESS as BUSINESSES
from trustmark.commands.complaint import ending, showing
from trustmark.session import Session
from trustmark.terminal.execution import execute, tell
from trustmark.terminal.ids import BUSINESS, complaint_argument, meant_number
from trustmark.terminal.options import DAY, LINE, add_commands, deciding, evidence_option
from trustmark.terminal.texts import FILE, note_file_option, read_text
from verifier.errors import MalformedError
from verifier.values.typed import place_in


class ComplaintForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who complains, how to reach them, and what they say."""

    name: str
    contact: str
    text: str


@click.group("complaint")
def complaint_command() -> None:
    """Work a complaint: file, forward, answer, mediate, decide by two officers.

    What people write, and who they are, is read from files or standard input: on a command line it
    would stay in the history of the shell.
    """


@complaint_command.command("file")
@click.argument("about", type=LINE)
@click.option(
    "--level",
    type=click.Choice(("consumer", "business")),
    default="consumer",
    show_default=True,
    help="Who complains.",
)
@click.option(
    "--incident", type=DAY, required=True, help="The day of the purchase, or of what happened."
)
@click.option(
    "--form",
    type=FILE,
    required=True,
    help="A TOML file with name, contact and text of the complainant, - for standard input.",
)
@deciding
def file_complaint(
    session: Session, about: str, level: Literal["consumer", "business"], incident: date, form: Path
) -> None:
    """File a complaint ABOUT a certificate number, the id of a business, or a host or handle.

    Files come with "trustmark complaint acknowledge": they are kept under the complaint's own key.
    """
    said = _form(form)
    command = k.FileComplaint(
        level=level,
        incident=incident,
        complainant=k.Complainant(name=said.name, contact=said.contact),
        text=said.text.strip(),
        **_about(about),
    )

    done = execute(session, command)
    tell(session, done, f"filed, to forward by {done.state.forward_by}")


@complaint_command.command("acknowledge")
@complaint_argument
@note_file_option
@evidence_option
@deciding
def acknowledge(session: Session, complaint: str, note: str, evidence: tuple[str, ...]) -> None:
    """Record that the complainant was told that COMPLAINT is here, and what comes next."""
    command = k.AcknowledgeComplaint(complaint=complaint)
    done = execute(session, command, note=note, evidence=evidence)
    tell(session, done, "acknowledged")


@complaint_command.command("identify")
@complaint_argument
@click.argument("business", type=BUSINESS)
@note_file_option
@deciding
def identify(session: Session, complaint: str, business: str, note: str) -> None:
    """Record that the place COMPLAINT is about belongs to BUSINESS."""
    command = k.IdentifyBusiness(complaint=complaint, business=business)
    tell(session, execute(session, command, note=note), f"is about {business}")


@complaint_command.command("forward")
@complaint_argument
@note_file_option
@deciding
def forward(session: Session, complaint: str, note: str) -> None:
    """Record that the shop has COMPLAINT; the clock stops until it answers or its time is over."""
    command = k.ForwardComplaint(complaint=complaint)

    done = execute(session, command, note=note)
    tell(session, done, f"forwarded, to answer by {done.state.answer_by}")


@complaint_command.command("answer")
@complaint_argument
@click.option("--text", type=FILE, required=True, help="A text file, - for standard input.")
@evidence_option
@deciding
def answer(session: Session, complaint: str, text: Path, evidence: tuple[str, ...]) -> None:
    """Record what the shop answered to COMPLAINT."""
    command = k.RecordAnswer(complaint=complaint, text=read_text(text))

    done = execute(session, command, evidence=evidence)
    tell(session, done, "answered late" if done.state.late else "answered")


@complaint_command.command("mediate")
@complaint_argument
@click.option(
    "--ended", type=click.Choice(("settled", "failed")), help="How it ended. Without: it begins."
)
@note_file_option
@deciding
def mediate(
    session: Session, complaint: str, ended: Literal["settled", "failed"] | None, note: str
) -> None:
    """Begin to mediate in COMPLAINT, or record how the mediation ended."""
    if ended is None:
        begin = k.BeginMediation(complaint=complaint)
        done = execute(session, begin, note=note)
        tell(session, done, f"mediation begun, to end by {done.state.mediate_by}")
        return
    end = k.EndMediation(complaint=complaint, result=ended)
    tell(session, execute(session, end, note=note), f"mediation {ended}")


def _form(path: Path) -> ComplaintForm:
    return entries_as(
        ComplaintForm, entries_in(read_text(path).encode(), path.name), file=path.name
    )


def _about(text: str) -> dict[str, str]:
    if text.startswith(BUSINESSES.prefix) and "." not in text:
        return {"business": BUSINESS.convert(text, None, None)}
    try:
        number = meant_number(text)
        return {"certificate": number} if number else {"place": place_in(text)}
    except MalformedError as error:
        raise InputError("about-nothing", error, about=text) from error


for _part in (ending, showing):
    add_commands(complaint_command, _part)
