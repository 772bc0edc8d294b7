"""`trustmark case fine-paid` and `fine-repaid`: what the cashier records about a fine."""

import click

from ledger.domain.case.facts import RecordFinePaid, RecordFineRepaid
from trustmark.session import Session
from trustmark.terminal.choosing import the_case, the_proposal
from trustmark.terminal.execution import acting, tell
from trustmark.terminal.ids import case_argument, proposal_argument
from trustmark.terminal.options import LINE, deciding, note_option

_receipt = click.option("--receipt", required=True, type=LINE, help="What shows the payment.")


@click.command("fine-paid")
@case_argument
@proposal_argument
@click.option("--amount", required=True, type=int, help="Whole units; a fine is paid at once.")
@click.option("--currency", default="USD", show_default=True)
@_receipt
@note_option
@deciding
def fine_paid(
    session: Session,
    *,
    case: str,
    proposal: int | None,
    amount: int,
    currency: str,
    receipt: str,
    note: str,
) -> None:
    """Record that a fine was paid."""
    with acting(session) as act:
        state = the_case(act.ledger, act.settings, case)
        found = the_proposal(state, proposal, "fine to pay", lambda each: each.unpaid)
        command = RecordFinePaid(
            case=state.case, proposal=found, amount=amount, currency=currency, receipt=receipt
        )
        done = act.give(command, note=note)
    tell(session, done, "fine paid")


@click.command("fine-repaid")
@case_argument
@proposal_argument
@_receipt
@note_option
@deciding
def fine_repaid(session: Session, case: str, proposal: int | None, receipt: str, note: str) -> None:
    """Record that a fine which an appeal has ended was paid back."""
    with acting(session) as act:
        state = the_case(act.ledger, act.settings, case)
        found = the_proposal(state, proposal, "fine to repay", lambda each: each.repayable)
        command = RecordFineRepaid(case=state.case, proposal=found, receipt=receipt)
        done = act.give(command, note=note)
    tell(session, done, "fine repaid")
