"""`trustmark case appeal`, `decide-appeal`, `grant`: the holder's word against a measure, and what it gives back."""

from typing import Literal

import click

from ledger.domain.case.facts import DecideCaseAppeal, FileCaseAppeal, GrantOwedCertificate
from ledger.domain.case.state import Case, Proposal
from ledger.service import Ledger
from trustmark.session import Session
from trustmark.terminal.casework import (
    case_argument,
    decide,
    note_option,
    proposal_argument,
    shows,
    the_proposal,
)
from trustmark.terminal.options import PLACE, Terms, decision_options


@click.command("appeal")
@case_argument
@proposal_argument
@note_option
@decision_options
@click.pass_obj
def appeal(
    session: Session, case: str, proposal: int | None, note: str | None, terms: Terms
) -> None:
    """Record that the holder appeals against a measure decided in CASE.

    The measure stands meanwhile, and is shown as under appeal.
    """
    about: list[int] = []

    def build(ledger: Ledger, _: int) -> FileCaseAppeal:
        found = the_proposal(ledger, case, proposal, "measure to appeal against", _appealable)
        about.append(found)
        return FileCaseAppeal(case=case, proposal=found)

    decide(
        session,
        terms,
        build,
        "under appeal",
        note=note,
        public=lambda state: shows(state, about[0]),
    )


@click.command("decide-appeal")
@case_argument
@proposal_argument
@click.option(
    "--outcome",
    required=True,
    type=click.Choice(("upheld", "overturned")),
    help="Of the measure. upheld: it stands. overturned: it ends; after a revocation a new certificate is granted.",
)
@click.option(
    "--without",
    type=PLACE,
    multiple=True,
    help="A host or handle that a new certificate is not to cover.",
)
@note_option
@decision_options
@click.pass_obj
def decide_appeal(
    session: Session,
    *,
    case: str,
    proposal: int | None,
    outcome: Literal["upheld", "overturned"],
    without: tuple[str, ...],
    note: str | None,
    terms: Terms,
) -> None:
    """Decide an appeal, as an officer who neither proposed nor decided the measure."""
    about: list[int] = []

    def build(ledger: Ledger, _: int) -> DecideCaseAppeal:
        found = the_proposal(ledger, case, proposal, "appeal to decide", lambda each: each.pending)
        about.append(found)
        return DecideCaseAppeal(case=case, proposal=found, outcome=outcome, without=without)

    decide(
        session,
        terms,
        build,
        lambda state: _said(state, outcome),
        note=note,
        public=lambda state: shows(state, about[0]),
    )


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
@decision_options
@click.pass_obj
def grant(
    session: Session, case: str, places: tuple[str, ...], note: str | None, terms: Terms
) -> None:
    """Grant the certificate that is owed since an appeal."""
    command = GrantOwedCertificate(case=case, places=places)

    def said(state: Case) -> str:
        return f"{state.granted} granted without fee"

    decide(session, terms, lambda _, __: command, said, note=note, public=True)


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
