"""`trustmark case appeal`, `decide-appeal`, `grant`: appeals against a measure."""

from typing import Literal

import click

from issuer.reading.measures_in_words import in_public
from ledger.domain.case.facts import DecideCaseAppeal, FileCaseAppeal, GrantOwedCertificate
from ledger.domain.case.state import Case, Proposal
from trustmark.commands.case.step import execute_in_case
from trustmark.session import Session
from trustmark.terminal.choosing import the_case, the_proposal
from trustmark.terminal.execution import acting, tell
from trustmark.terminal.ids import case_argument, proposal_argument
from trustmark.terminal.options import PLACE, deciding, note_option


@click.command("appeal")
@case_argument
@proposal_argument
@note_option
@deciding
def appeal(session: Session, case: str, proposal: int | None, note: str) -> None:
    """Record that the holder appeals against a measure decided in CASE.

    The measure stays in force meanwhile, and is shown as under appeal.
    """
    with acting(session) as act:
        state = the_case(act.ledger, act.settings, case)
        found = the_proposal(state, proposal, "measure to appeal against", _appealable)
        done = act.give(FileCaseAppeal(case=state.case, proposal=found), note=note)
    tell(session, done, "under appeal", public=in_public(done.state, found))


@click.command("decide-appeal")
@case_argument
@proposal_argument
@click.option(
    "--outcome",
    required=True,
    type=click.Choice(("upheld", "overturned")),
    help="Of the measure. upheld: it stays. overturned: it ends; "
    "after a revocation a new certificate is granted.",
)
@click.option(
    "--without",
    type=PLACE,
    multiple=True,
    help="A host or handle that a new certificate is not to cover.",
)
@note_option
@deciding
def decide_appeal(
    session: Session,
    *,
    case: str,
    proposal: int | None,
    outcome: Literal["upheld", "overturned"],
    without: tuple[str, ...],
    note: str,
) -> None:
    """Decide an appeal, as an officer who neither proposed nor decided the measure."""
    with acting(session) as act:
        state = the_case(act.ledger, act.settings, case)
        found = the_proposal(state, proposal, "appeal to decide", lambda each: each.pending)
        command = DecideCaseAppeal(
            case=state.case, proposal=found, outcome=outcome, without=without
        )
        done = act.give(command, note=note)
    tell(session, done, _said(done.state, outcome), public=in_public(done.state, found))


@click.command("grant")
@case_argument
@click.option(
    "--place",
    "places",
    type=PLACE,
    multiple=True,
    help="What it is to cover. Default: what the revoked one covered.",
)
@note_option
@deciding
def grant(session: Session, case: str, places: tuple[str, ...], note: str) -> None:
    """Grant the certificate that is owed since an appeal."""
    done = execute_in_case(session, GrantOwedCertificate(case=case, places=places), note)
    tell(session, done, f"{done.state.granted} granted without fee", public=True)


def _appealable(proposal: Proposal) -> bool:
    return (
        proposal.status == "decided" and proposal.appeal is None and proposal.appeal_by is not None
    )


def _said(state: Case, outcome: str) -> str:
    if outcome == "upheld":
        return "the measure is upheld and stands"
    if state.owed is not None:
        return f"the measure is overturned; a certificate is owed from {state.owed.since}"
    if state.granted:
        return f"the measure is overturned; {state.granted} granted without fee"
    return "the measure is overturned"
