"""`trustmark assess-fee` and `trustmark pay`: what an application costs, and that it was paid."""

from decimal import Decimal, InvalidOperation

import click

from ledger.domain.application.facts import AssessFee, PayFee
from trustmark.commands.application.step import take
from trustmark.session import Session
from trustmark.terminal.ids import application_argument
from trustmark.terminal.options import LINE, deciding
from verifier.values.digits import plain_digits


class _Amount(click.ParamType[Decimal]):
    """An amount with at most two places."""

    name = "AMOUNT"

    def convert(
        self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        try:
            amount = Decimal(plain_digits(str(value)))
        except InvalidOperation:
            amount = Decimal()
        if not (amount.is_finite() and 0 < amount < _MOST and amount == amount.quantize(_CENT)):
            self.fail(f"expected an amount like 200 or 37.50, got {str(value)!r}", param, ctx)
        return amount


_MOST = 10**12
_CENT = Decimal("0.01")


@click.command("assess-fee")
@application_argument
@click.option(
    "--factor",
    "factors",
    multiple=True,
    nargs=2,
    metavar="KIND LEVEL",
    help="Size or scope of the business, where the fee depends on it. May be given again.",
)
@deciding
def assess_fee_command(
    session: Session, application: str, factors: tuple[tuple[str, str], ...]
) -> None:
    """Determine what APPLICATION costs, under the rules of the day."""
    take(session, AssessFee(application=application, factors=factors))


@click.command("pay")
@application_argument
@click.argument("amount", type=_Amount())
@click.option("--currency", default="USD", show_default=True, help="USD, or KHR for riel.")
@click.option("--rate", type=click.IntRange(1), help="Riel a dollar, for a payment in riel.")
@click.option("--receipt", required=True, type=LINE, help="The number of the receipt.")
@deciding
def pay_command(
    session: Session,
    *,
    application: str,
    amount: Decimal,
    currency: str,
    rate: int | None,
    receipt: str,
) -> None:
    """Record that the fee of APPLICATION was paid: all of it, once, in dollars or riel."""
    currency = currency.upper()
    if currency == "KHR" and amount != int(amount):
        raise click.BadParameter("an amount in riel is a whole number", param_hint="AMOUNT")
    command = PayFee(
        application=application,
        amount=int(amount if currency == "KHR" else amount * 100),
        currency=currency,
        rate=rate or 0,
        receipt=receipt,
    )
    take(session, command)
