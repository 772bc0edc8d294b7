"""`trustmark appeal` and `trustmark decide-appeal`: appeals against a measure."""

import click

from ledger.domain.certificate.facts import Appeal, AppealOutcome, DecideAppeal
from trustmark.session import Session
from trustmark.terminal.choosing import the_measure
from trustmark.terminal.execution import acting, tell
from trustmark.terminal.options import deciding, measure_option, number_argument

_SAID: dict[AppealOutcome, str] = {
    "upheld": "the appeal is decided: the measure is upheld and stands",
    "overturned": "the appeal is decided: the measure is overturned",
}


@click.command("appeal")
@number_argument
@measure_option
@deciding
def appeal_command(session: Session, number: str, measure: int | None) -> None:
    """Record that the holder of certificate NUMBER appeals against a measure.

    The measure stays in force meanwhile, and is shown as under appeal.
    """
    with acting(session) as act:
        what, at = "measure to appeal against", act.when.at
        found = the_measure(
            act.ledger, number, measure, what, lambda m: m.stands(at) and m.appeal == "none"
        )
        done = act.give(Appeal(number=number, measure=found))
    tell(session, done, "under appeal", public=True)


@click.command("decide-appeal")
@number_argument
@click.option(
    "--outcome",
    required=True,
    type=click.Choice(("upheld", "overturned")),
    help="Of the measure. upheld: it stays. "
    "overturned: it ends now; only a revocation stays final.",
)
@measure_option
@deciding
def decide_appeal_command(
    session: Session, number: str, outcome: AppealOutcome, measure: int | None
) -> None:
    """Decide the appeal against a measure on certificate NUMBER."""
    with acting(session) as act:
        found = the_measure(
            act.ledger, number, measure, "appeal to decide", lambda m: m.appeal == "pending"
        )
        done = act.give(DecideAppeal(number=number, measure=found, outcome=outcome))
    tell(session, done, _SAID[outcome], public=True)
