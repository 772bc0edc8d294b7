"""`trustmark complaint propose`, `decide`, `reject`, `settle`, `withdraw`: how a complaint ends."""

from typing import Literal

import click

from ledger.domain.complaint import facts as k
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.execution import acting, execute, tell
from trustmark.terminal.ids import complaint_argument
from trustmark.terminal.options import NUMBER, deciding
from trustmark.terminal.texts import note_file_option


@click.command("propose")
@complaint_argument
@click.argument("outcome", type=click.Choice(("upheld", "dismissed")))
@click.option("--reason", default="", metavar="CODE", help="A reason code, if it is upheld.")
@note_file_option
@deciding
def propose(
    session: Session,
    *,
    complaint: str,
    outcome: Literal["upheld", "dismissed"],
    reason: str,
    note: str,
) -> None:
    """Propose to uphold or dismiss COMPLAINT; another officer decides."""
    command = k.ProposeComplaintDecision(complaint=complaint, outcome=outcome, reason=reason)
    what = f"{outcome} proposed; another officer decides"
    tell(session, execute(session, command, note=note), what)


@click.command("decide")
@complaint_argument
@click.option("--open-case", is_flag=True, help="Open a case against the business too.")
@click.option(
    "--certificate",
    type=NUMBER,
    help="What the case is about, if the complaint names no certificate.",
)
@note_file_option
@deciding
def decide(
    session: Session, *, complaint: str, open_case: bool, certificate: str | None, note: str
) -> None:
    """Decide COMPLAINT as another officer proposed."""
    if certificate and not open_case:
        raise WrongUseError("a certificate is named for the case to open", hint="add --open-case")
    command = k.ConfirmComplaintDecision(
        complaint=complaint, open_case=open_case, certificate=certificate or ""
    )

    done = execute(session, command, note=note)
    opened = ", a case is opened" if open_case else ""
    tell(session, done, f"{done.state.outcome}{opened}")


@click.command("reject")
@complaint_argument
@note_file_option
@deciding
def reject(session: Session, complaint: str, note: str) -> None:
    """Reject the decision that is proposed, or take the own proposal back."""
    with acting(session) as act:
        proposal = act.ledger.state(complaint).proposal
        own = proposal is not None and proposal.by == act.when.actor
        kind = k.WithdrawComplaintDecision if own else k.RejectComplaintDecision
        done = act.give(kind(complaint=complaint), note=note)
    tell(session, done, "proposal rejected")


@click.command("settle")
@complaint_argument
@note_file_option
@deciding
def settle(session: Session, complaint: str, note: str) -> None:
    """Record that both sides of COMPLAINT settled by themselves."""
    command = k.SettleComplaint(complaint=complaint)
    tell(session, execute(session, command, note=note), "settled")


@click.command("withdraw")
@complaint_argument
@note_file_option
@deciding
def withdraw(session: Session, complaint: str, note: str) -> None:
    """Record that the complainant takes COMPLAINT back."""
    command = k.WithdrawComplaint(complaint=complaint)
    tell(session, execute(session, command, note=note), "withdrawn")
