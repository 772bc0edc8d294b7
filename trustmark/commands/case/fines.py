"""`trustmark case fine-paid` and `fine-repaid`: what the cashier records about a fine."""

import click

from ledger.domain.case.facts import RecordFinePaid, RecordFineRepaid
from ledger.service import Ledger
from trustmark.session import Session
from trustmark.terminal.casework import (
    case_argument,
    decide,
    note_option,
    proposal_argument,
    the_proposal,
)
from trustmark.terminal.options import LINE, Terms, decision_options

_receipt = click.option("--receipt", required=True, type=LINE, help="What shows the payment.")


@click.command("fine-paid")
@case_argument
@proposal_argument
@click.option("--amount", required=True, type=int, help="Whole units; a fine is paid at once.")
@click.option("--currency", default="USD", show_default=True)
@_receipt
@note_option
@decision_options
@click.pass_obj
def fine_paid(
    session: Session,
    *,
    case: str,
    proposal: int | None,
    amount: int,
    currency: str,
    receipt: str,
    note: str | None,
    terms: Terms,
) -> None:
    """Record that a fine was paid."""

    def build(ledger: Ledger, _: int) -> RecordFinePaid:
        found = the_proposal(ledger, case, proposal, "fine to pay", lambda each: each.unpaid)
        return RecordFinePaid(
            case=case, proposal=found, amount=amount, currency=currency, receipt=receipt
        )

    decide(session, terms, build, "fine paid", note=note)


@click.command("fine-repaid")
@case_argument
@proposal_argument
@_receipt
@note_option
@decision_options
@click.pass_obj
def fine_repaid(
    session: Session, case: str, proposal: int | None, receipt: str, note: str | None, terms: Terms
) -> None:
    """Record that a fine which an appeal has ended was paid back."""

    def build(ledger: Ledger, _: int) -> RecordFineRepaid:
        found = the_proposal(ledger, case, proposal, "fine to repay", lambda each: each.repayable)
        return RecordFineRepaid(case=case, proposal=found, receipt=receipt)

    decide(session, terms, build, "fine repaid", note=note)
