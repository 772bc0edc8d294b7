"""Fines (R118): paid whole, once, in the scheme's currency; paid back when an appeal ends one."""

from ledger.domain.case.facts import FinePaid, FineRepaid, RecordFinePaid, RecordFineRepaid
from ledger.domain.case.measures import Fine
from ledger.domain.case.state import Case, Proposal
from ledger.domain.fact import Outcome
from ledger.domain.now import Now
from ledger.errors import CommandRefusedError
from ledger.words.articles import PENALTIES
from ledger.words.values import dollars

_LONGEST_RECEIPT = 64


def fine_paid(state: Case, command: RecordFinePaid, now: Now) -> Outcome:
    """Return the payment of a fine: the whole of it, in the currency of the scheme."""
    proposal = _fined(state, command.proposal)
    terms, pay_by = proposal.terms, proposal.pay_by
    if proposal.overturned:
        raise CommandRefusedError("fine-overturned", PENALTIES)
    if proposal.paid:
        raise CommandRefusedError("paid-already", PENALTIES)
    if command.currency != now.rules.money.currency:
        raise CommandRefusedError("bad-currency", PENALTIES, currencies=(now.rules.money.currency,))
    owed = terms.usd if isinstance(terms, Fine) else 0
    if command.amount != owed:
        raise CommandRefusedError("bad-amount", PENALTIES, due=dollars(owed))
    _check_receipt(command.receipt)
    fact = FinePaid(
        at=now.at,
        case=state.case,
        proposal=proposal.number,
        usd=owed,
        receipt=command.receipt,
        late=pay_by is not None and now.today > pay_by,
        by=now.actor,
    )
    return Outcome(facts=(fact,))


def fine_repaid(state: Case, command: RecordFineRepaid, now: Now) -> Outcome:
    """Return the repayment of a fine that an appeal has ended after it was paid."""
    proposal = _fined(state, command.proposal)
    if not proposal.repayable:
        raise CommandRefusedError("nothing-to-repay", PENALTIES)
    _check_receipt(command.receipt)
    usd = proposal.terms.usd if isinstance(proposal.terms, Fine) else 0
    fact = FineRepaid(
        at=now.at,
        case=state.case,
        proposal=proposal.number,
        usd=usd,
        receipt=command.receipt,
        by=now.actor,
    )
    return Outcome(facts=(fact,))


def _fined(state: Case, number: int) -> Proposal:
    proposal = state.proposal(number)
    if proposal is None or proposal.pay_by is None:
        raise CommandRefusedError("no-fine", PENALTIES, proposal=number)
    return proposal


def _check_receipt(receipt: str) -> None:
    if not (0 < len(receipt) <= _LONGEST_RECEIPT and receipt.isprintable()):
        raise CommandRefusedError("bad-receipt", PENALTIES, longest=_LONGEST_RECEIPT)
