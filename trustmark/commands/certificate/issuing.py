"""`trustmark issue` and `trustmark renew`: one certificate at a time."""

import click

from issuer.acting.granting import BadgeMaker, grant
from issuer.acting.table import one_row
from issuer.home.composition import signing_keys
from ledger.domain.certificate.facts import Renew
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.execution import PUBLISH, acting
from trustmark.terminal.options import LINE, deciding, number_argument
from verifier.formats.qr import TIERS

CATEGORIES = ("natural-person", "sole-proprietorship", "legal-person", "foreign-branch")


@click.command("issue")
@click.option("--name-en", default="", help="The holder's name in English.")
@click.option("--name-km", default="", help="The holder's name in Khmer.")
@click.option("--category", required=True, type=click.Choice(CATEGORIES))
@click.option("--registration", default="", help="Number in the business register.")
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="May be given again.")
@click.option("--handle", "handles", multiple=True, metavar="PLATFORM:NAME", help="Likewise.")
@click.option("--tier", default="full", show_default=True, type=click.Choice(TIERS))
@click.option(
    "--control",
    default="officer",
    type=LINE,
    show_default=True,
    help="How it was shown that the places are the holder's own.",
)
@deciding
def issue_command(session: Session, /, control: str, **cells: str) -> None:
    """Issue a certificate to one business, for the hosts and handles it controls."""
    row = one_row(cells)
    keys = signing_keys(session.config())
    with acting(session) as act:
        maker = BadgeMaker(act.ledger, keys)
        granted = grant(act.ledger, maker, row, act.when, method=control)
    _tell(session, granted.number, granted.log_index, "issued")


@click.command("renew")
@number_argument
@click.option("--tier", default="", help="Another tier. Default: as before.")
@deciding
def renew_command(session: Session, number: str, tier: str) -> None:
    """Grant certificate NUMBER a further period, and sign its new badge."""
    keys = signing_keys(session.config())
    with acting(session) as act:
        maker = BadgeMaker(act.ledger, keys)
        act.give(Renew(number=number, tier=tier))
        _, receipt = maker.make(number, act.when)
    _tell(session, number, receipt.log_index, "renewed")


def _tell(session: Session, number: str, log_index: int, what: str) -> None:
    if session.as_json:
        output.emit({"number": number, "log_index": log_index, "done": what})
        return
    output.data(f"{number} {what} (fact {log_index})")
    output.say(PUBLISH)
    output.say(f'hint: then "trustmark badge {number}" writes its badge')
