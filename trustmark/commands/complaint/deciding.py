"""`trustmark complaint propose`, `decide`, `reject`, `settle`, `withdraw`: how a complaint comes to its end."""

from pathlib import Path
from typing import Literal

import click

from ledger.domain.complaint import facts as k
from ledger.domain.complaint.state import Complaint
from ledger.service import Ledger, Receipt
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.casework import opened_with
from trustmark.terminal.desk import note_option, take
from trustmark.terminal.ids import complaint_argument
from trustmark.terminal.options import NUMBER, Terms, decision_options


@click.command("propose")
@complaint_argument
@click.argument("outcome", type=click.Choice(("upheld", "dismissed")))
@click.option("--reason", default="", metavar="CODE", help="A reason code, if it is upheld.")
@note_option
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
    take(session, terms, lambda _: command, what, note=note)


@click.command("decide")
@complaint_argument
@click.option("--open-case", is_flag=True, help="Open a case against the business too.")
@click.option(
    "--certificate",
    type=NUMBER,
    help="What the case is about, if the complaint names no certificate.",
)
@note_option
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

    def told(state: Complaint) -> str:
        return f"{state.outcome}, a case is opened" if open_case else state.outcome

    def led_to(receipt: Receipt) -> dict[str, str]:
        return {"case": opened_with(session.config(), receipt)} if open_case else {}

    take(session, terms, lambda _: command, told, note=note, led_to=led_to)


@click.command("reject")
@complaint_argument
@note_option
@decision_options
@click.pass_obj
def reject(session: Session, complaint: str, note: Path | None, terms: Terms) -> None:
    """Reject the decision that is proposed, or take the own proposal back."""

    def build(ledger: Ledger) -> k.RejectComplaintDecision | k.WithdrawComplaintDecision:
        proposal = ledger.state(complaint).proposal
        own = proposal is not None and proposal.by == (terms.actor or session.config().actor)
        kind = k.WithdrawComplaintDecision if own else k.RejectComplaintDecision
        return kind(complaint=complaint)

    take(session, terms, build, "proposal rejected", note=note)


@click.command("settle")
@complaint_argument
@note_option
@decision_options
@click.pass_obj
def settle(session: Session, complaint: str, note: Path | None, terms: Terms) -> None:
    """Record that both sides of COMPLAINT settled by themselves."""
    command = k.SettleComplaint(complaint=complaint)
    take(session, terms, lambda _: command, "settled", note=note)


@click.command("withdraw")
@complaint_argument
@note_option
@decision_options
@click.pass_obj
def withdraw(session: Session, complaint: str, note: Path | None, terms: Terms) -> None:
    """Record that the complainant takes COMPLAINT back."""
    command = k.WithdrawComplaint(complaint=complaint)
    take(session, terms, lambda _: command, "withdrawn", note=note)
