"""`trustmark appeal` and `trustmark decide-appeal`: the holder's word against a measure, and what came of it."""

from typing import Literal

import click

from ledger.domain.certificate.facts import Appeal, DecideAppeal
from ledger.service import Ledger
from trustmark.session import Session
from trustmark.terminal.deciding import record, tell, the_measure
from trustmark.terminal.options import Terms, decision_options, measure_option, number_argument

Outcome = Literal["upheld", "overturned"]
_SAID: dict[Outcome, str] = {
    "upheld": "the appeal is decided: the measure is upheld and stands",
    "overturned": "the appeal is decided: the measure is overturned",
}


@click.command("appeal")
@number_argument
@measure_option
@decision_options
@click.pass_obj
def appeal_command(session: Session, number: str, measure: int | None, terms: Terms) -> None:
    """Record that the holder of certificate NUMBER appeals against a measure.

    The measure stands meanwhile, and is shown as under appeal.
    """

    def build(ledger: Ledger, at: int) -> Appeal:
        found = measure or the_measure(
            ledger,
            number,
            "measure to appeal against",
            lambda each: each.stands(at) and each.appeal == "none",
        )
        return Appeal(number=number, measure=found)

    tell(record(session.config(), terms, build), "under appeal", terms)


@click.command("decide-appeal")
@number_argument
@click.option(
    "--outcome",
    required=True,
    type=click.Choice(("upheld", "overturned")),
    help="Of the measure. upheld: it stands. overturned: it ends now; only a revocation stays final.",
)
@measure_option
@decision_options
@click.pass_obj
def decide_appeal_command(
    session: Session, number: str, outcome: Outcome, measure: int | None, terms: Terms
) -> None:
    """Decide the appeal against a measure on certificate NUMBER."""

    def build(ledger: Ledger, _: int) -> DecideAppeal:
        found = measure or the_measure(
            ledger, number, "appeal to decide", lambda each: each.appeal == "pending"
        )
        return DecideAppeal(number=number, measure=found, outcome=outcome)

    tell(record(session.config(), terms, build), _SAID[outcome], terms)
