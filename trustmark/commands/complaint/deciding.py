"""`trustmark complaint propose`, `decide`, `reject`, `settle`, `withdraw`: how a complaint ends."""

from pathlib import Path
from typing import Literal

import click

from ledger.domain.complaint import facts as k
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.execution import acting, execute, tell
from trustmark.terminal.ids import complaint_argument
from trustmark.terminal.options import NUMBER, Terms, decision_options
from trustmark.terminal.texts import note_file_option, read_note


@click.command("propose")
@complaint_argument
@click.argument("outcome", type=click.Choice(("upheld", "dismissed")))
@click.option("--reason", default="", metavar="CODE", help="A reason code, if it is upheld.")
@note_file_option
@decision_options
@click.pass_obj
def propose(
    session: Session,
    *,
    complaint: str,
    outcome: Literal["upheld", "dismissed"],
    reason: str,
    note: Path | None,
    terms: Terms,
) -> None:
    """Propose to uphold or dismiss COMPLAINT; another officer decides."""
    command = k.ProposeComplaintDecision(complaint=complaint, outcome=outcome, reason=reason)
    what = f"{outcome} proposed; another officer decides"
    tell(execute(session, terms, command, note=read_note(note)), what, terms)


@click.command("decide")
@complaint_argument
@click.option("--open-case", is_flag=True, help="Open a case against the business too.")
@click.option(
    "--certificate",
    type=NUMBER,
    help="What the case is about, if the complaint names no certificate.",
)
@note_file_option
@decision_options
@click.pass_obj
def decide(
    session: Session,
    *,
    complaint: str,
    open_case: bool,
    certificate: str | None,
    note: Path | None,
    terms: Terms,
) -> None:
    """Decide COMPLAINT as another officer proposed."""
    if certificate and not open_case:
        raise WrongUseError("a certificate is named for the case to open", hint="add --open-case")
    command = k.ConfirmComplaintDecision(
        complaint=complaint, open_case=open_case, certificate=certificate or ""
    )

    done = execute(session, terms, command, note=read_note(note))
    opened = ", a case is opened" if open_case else ""
    tell(done, f"{done.state.outcome}{opened}", terms)


@click.command("reject")
@complaint_argument
@note_file_option
@decision_options
@click.pass_obj
def reject(session: Session, complaint: str, note: Path | None, terms: Terms) -> None:
    """Reject the decision that is proposed, or take the own proposal back."""
    with acting(session, terms) as act:
        proposal = act.ledger.state(complaint).proposal
        own = proposal is not None and proposal.by == act.when.actor
        kind = k.WithdrawComplaintDecision if own else k.RejectComplaintDecision
        done = act.give(kind(complaint=complaint), note=read_note(note))
    tell(done, "proposal rejected", terms)


@click.command("settle")
@complaint_argument
@note_file_option
@decision_options
@click.pass_obj
def settle(session: Session, complaint: str, note: Path | None, terms: Terms) -> None:
    """Record that both sides of COMPLAINT settled by themselves."""
    command = k.SettleComplaint(complaint=complaint)
    tell(execute(session, terms, command, note=read_note(note)), "settled", terms)


@click.command("withdraw")
@complaint_argument
@note_file_option
@decision_options
@click.pass_obj
def withdraw(session: Session, complaint: str, note: Path | None, terms: Terms) -> None:
    """Record that the complainant takes COMPLAINT back."""
    command = k.WithdrawComplaint(complaint=complaint)
    tell(execute(session, terms, command, note=read_note(note)), "withdrawn", terms)
