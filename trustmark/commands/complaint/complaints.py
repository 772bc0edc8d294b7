"""`trustmark complaint`: what a consumer or business complains about, from filing to decision."""

from datetime import date
from pathlib import Path
from typing import Literal

import click
import msgspec

from issuer.acting.entries import entries_as, entries_in
from ledger.domain.complaint import facts as k
from ledger.domain.families import BUSINESS as BUSINESSES
from trustmark.commands.complaint import deciding as complaint_deciding
from trustmark.commands.complaint import showing as complaint_showing
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.execution import execute, tell
from trustmark.terminal.ids import BUSINESS, complaint_argument
from trustmark.terminal.options import DAY, LINE, Terms, decision_options, evidence_option
from trustmark.terminal.texts import FILE, note_file_option, read_note, read_text
from verifier.errors import MalformedError
from verifier.values.numbers import normalise_number
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
@decision_options
@click.pass_obj
def file_complaint(
    session: Session,
    about: str,
    level: Literal["consumer", "business"],
    incident: date,
    form: Path,
    terms: Terms,
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

    done = execute(session, terms, command)
    tell(done, f"filed, to forward by {done.state.forward_by}", terms)


@complaint_command.command("acknowledge")
@complaint_argument
@note_file_option
@evidence_option
@decision_options
@click.pass_obj
def acknowledge(
    session: Session, complaint: str, note: Path | None, evidence: tuple[str, ...], terms: Terms
) -> None:
    """Record that the complainant was told that COMPLAINT is here, and what comes next."""
    command = k.AcknowledgeComplaint(complaint=complaint)
    done = execute(session, terms, command, note=read_note(note), evidence=evidence)
    tell(done, "acknowledged", terms)


@complaint_command.command("identify")
@complaint_argument
@click.argument("business", type=BUSINESS)
@note_file_option
@decision_options
@click.pass_obj
def identify(
    session: Session, complaint: str, business: str, note: Path | None, terms: Terms
) -> None:
    """Record that the place COMPLAINT is about belongs to BUSINESS."""
    command = k.IdentifyBusiness(complaint=complaint, business=business)
    tell(execute(session, terms, command, note=read_note(note)), f"is about {business}", terms)


@complaint_command.command("forward")
@complaint_argument
@note_file_option
@decision_options
@click.pass_obj
def forward(session: Session, complaint: str, note: Path | None, terms: Terms) -> None:
    """Record that the shop has COMPLAINT; the clock stops until it answers or its time is over."""
    command = k.ForwardComplaint(complaint=complaint)

    done = execute(session, terms, command, note=read_note(note))
    tell(done, f"forwarded, to answer by {done.state.answer_by}", terms)


@complaint_command.command("answer")
@complaint_argument
@click.option("--text", type=FILE, required=True, help="A text file, - for standard input.")
@evidence_option
@decision_options
@click.pass_obj
def answer(
    session: Session, complaint: str, text: Path, evidence: tuple[str, ...], terms: Terms
) -> None:
    """Record what the shop answered to COMPLAINT."""
    command = k.RecordAnswer(complaint=complaint, text=read_text(text))

    done = execute(session, terms, command, evidence=evidence)
    tell(done, "answered late" if done.state.late else "answered", terms)


@complaint_command.command("mediate")
@complaint_argument
@click.option(
    "--ended", type=click.Choice(("settled", "failed")), help="How it ended. Without: it begins."
)
@note_file_option
@decision_options
@click.pass_obj
def mediate(
    session: Session,
    complaint: str,
    ended: Literal["settled", "failed"] | None,
    note: Path | None,
    terms: Terms,
) -> None:
    """Begin to mediate in COMPLAINT, or record how the mediation ended."""
    if ended is None:
        begin = k.BeginMediation(complaint=complaint)
        done = execute(session, terms, begin, note=read_note(note))
        tell(done, f"mediation begun, to end by {done.state.mediate_by}", terms)
        return
    end = k.EndMediation(complaint=complaint, result=ended)
    tell(execute(session, terms, end, note=read_note(note)), f"mediation {ended}", terms)


def _form(path: Path) -> ComplaintForm:
    return entries_as(
        ComplaintForm, entries_in(read_text(path).encode(), path.name), file=path.name
    )


def _about(text: str) -> dict[str, str]:
    if text.startswith(BUSINESSES.prefix) and "." not in text:
        return {"business": BUSINESS.convert(text, None, None)}
    try:
        return {"certificate": normalise_number(text)}
    except MalformedError:
        pass
    try:
        return {"place": place_in(text)}
    except MalformedError as error:
        raise WrongUseError(
            f"{text} is not a certificate number, business, host or handle", hint=str(error)
        ) from error


for _each in (
    complaint_deciding.propose,
    complaint_deciding.decide,
    complaint_deciding.reject,
    complaint_deciding.settle,
    complaint_deciding.withdraw,
    complaint_showing.show,
    complaint_showing.list_complaints,
):
    complaint_command.add_command(_each)
