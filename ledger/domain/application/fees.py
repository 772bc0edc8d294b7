"""The fee of one application: assessed, waived, paid whole and once, or given back (R73, R90-R104).

Amounts are whole cents of the scheme's currency. What is due stays as it was assessed, whatever
rules come later.
"""

from typing import Literal

from ledger.domain.application import facts
from ledger.domain.application.approval import present
from ledger.domain.application.seen import ApplicationNow
from ledger.domain.application.state import Application
from ledger.errors import CommandRefusedError
from ledger.scheme.fees import FeeAssessment, assess, refund_of, riel_of
from ledger.scheme.procedure import last_day_of
from ledger.words.articles import FEES
from ledger.words.values import Amount

Ground = Literal["rejection", "withdrawal"]
RIEL = "KHR"
_LONGEST_RECEIPT = 100


def assess_fee(
    state: Application, command: facts.AssessFee, now: ApplicationNow
) -> tuple[facts.FeeAssessed | facts.FeeWaived, ...]:
    """Return the facts of an assessment; raises `CommandRefusedError` once the fee is settled."""
    if state.settled:
        raise CommandRefusedError("fee-settled", FEES)
    if len(dict(command.factors)) != len(command.factors):
        raise CommandRefusedError("duplicate-factor", FEES)
    found = assess(
        now.rules,
        present(now).holder.category,
        state.tier,
        day=now.today,
        kind=state.kind,
        factors=dict(command.factors),
        paid_before=_paid_before(state, now),
    )
    assessed = facts.FeeAssessed(
        at=now.at,
        application=state.application,
        cents=found.cents,
        currency=found.currency,
        basis=found.basis,
        scheme=found.scheme,
        pay_by=last_day_of(now.today, now.rules.deadlines.pay_days),
        by=now.actor,
    )
    return (assessed, _waiver(state, found, now)) if found.waived else (assessed,)


def _waiver(state: Application, found: FeeAssessment, now: ApplicationNow) -> facts.FeeWaived:
    """Return what is waived: the amount before the last step, which is the waiver (R100)."""
    return facts.FeeWaived(
        at=now.at,
        application=state.application,
        cents=found.basis[-2].cents,
        currency=found.currency,
        scheme=found.scheme,
        by=now.actor,
    )


def pay_fee(state: Application, command: facts.PayFee, now: ApplicationNow) -> facts.FeePaid:
    """Return the fact of a payment; raises `CommandRefusedError` unless in time and exact."""
    fee = state.fee
    if fee is None:
        raise CommandRefusedError("no-fee", FEES)
    if state.settled:
        raise CommandRefusedError("fee-settled", FEES)
    if now.today > fee.pay_by:
        raise CommandRefusedError("deadline-past", FEES, pay_by=fee.pay_by)
    if not 0 < len(command.receipt) <= _LONGEST_RECEIPT or not command.receipt.isprintable():
        raise CommandRefusedError("no-receipt", FEES, longest=_LONGEST_RECEIPT)
    _check_amount(command, fee.cents, now)
    in_riel = command.currency == RIEL
    return facts.FeePaid(
        at=now.at,
        application=state.application,
        cents=fee.cents,
        currency=command.currency,
        riel=command.amount if in_riel else 0,
        rate=command.rate if in_riel else 0,
        receipt=command.receipt,
        by=now.actor,
    )


def _check_amount(command: facts.PayFee, cents: int, now: ApplicationNow) -> None:
    currency = now.rules.money.currency
    if command.currency not in (currency, RIEL):
        raise CommandRefusedError("bad-currency", FEES, currencies=(currency, RIEL))
    if command.currency == RIEL:
        if not command.rate:
            raise CommandRefusedError("no-rate", FEES)
        due = riel_of(now.rules, cents, command.rate)
    elif command.rate:
        raise CommandRefusedError("bad-rate", FEES, currency=currency)
    else:
        due = cents
    owed, came = Amount(due, command.currency), Amount(command.amount, command.currency)
    if command.amount < due:
        raise CommandRefusedError("part-payment", FEES, due=owed, came=came)
    if command.amount > due:
        raise CommandRefusedError("overpaid", FEES, due=owed, came=came)


def refund(
    state: Application, now: ApplicationNow, *, rejected: bool
) -> tuple[facts.FeeRefunded, ...]:
    """Return the fact of a refund of part of the fee, if the rules of the day give one."""
    if state.paid is None:
        return ()
    ground: Ground = "rejection" if rejected else "withdrawal"
    cents = refund_of(now.rules, state.paid.cents, ground).cents
    if not cents:
        return ()
    return (
        facts.FeeRefunded(
            at=now.at,
            application=state.application,
            cents=cents,
            currency=now.rules.money.currency,
            ground=ground,
            by=now.actor,
        ),
    )


def _paid_before(state: Application, now: ApplicationNow) -> int:
    """Return the cents paid for the running period: its last grant, and upgrades since."""
    paid = 0
    granted = [
        each for each in now.applications if each.number and each.number == state.certificate
    ]
    for each in sorted(granted, key=_when):
        if each.kind != "upgrade":
            paid = 0
        paid += 0 if each.paid is None else each.paid.cents
    return paid


def _when(application: Application) -> int:
    return application.closed_at or 0
