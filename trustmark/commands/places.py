"""`trustmark prove-place, add-place, remove-place`: which hosts and handles a certificate covers."""

import click
from msgspec import structs

from ledger.domain.business import RecordHandleControl, RecordHostControl
from ledger.domain.certificate import AddHandle, AddHost, RemoveHandle, RemoveHost
from ledger.service import Ledger, Receipt
from trustmark import output
from trustmark.deciding import deciding, record, tell
from trustmark.granting import Occasion
from trustmark.options import LINE, PLACE, Terms, decision_options, number_argument
from trustmark.session import Session

_place = click.argument("place", type=PLACE)
_BADGE = 'hint: then "trustmark badge {}" writes a badge with the places it has now'


@click.command("prove-place")
@number_argument
@_place
@click.option(
    "--method",
    required=True,
    type=LINE,
    help="How it was shown: dns, file, code in the profile, …",
)
@decision_options
@click.pass_obj
def prove_place_command(
    session: Session, number: str, place: str, method: str, terms: Terms
) -> None:
    """Record that the holder of certificate NUMBER controls PLACE, a host or a handle (platform:name).

    "trustmark add-place" may then add it. Proving again renews the proof.
    """
    with deciding(session.config(), terms) as (ledger, when):
        receipt = _prove(ledger, number, place, method, when)
    done = f"has proven control of {place}"
    tell(structs.replace(receipt, number=number), done, terms, public=False)


@click.command("add-place")
@number_argument
@_place
@click.option(
    "--control",
    type=LINE,
    help="How the holder showed that it controls the place, if that is not on record yet.",
)
@decision_options
@click.pass_obj
def add_place_command(
    session: Session, number: str, place: str, control: str | None, terms: Terms
) -> None:
    """Let certificate NUMBER cover PLACE too: a host or a handle (platform:name)."""
    command = AddHandle if _is_handle(place) else AddHost
    with deciding(session.config(), terms) as (ledger, when):
        if control is not None:
            proven = _prove(ledger, number, place, control, when)
            output.say(f"control of {place} is on record (fact {proven.log_index})")
        receipt = ledger.execute(
            command(number=number, place=place), actor=when.actor, at=when.at, key=when.key
        )
    tell(receipt, f"covers {place}", terms, hint=_BADGE.format(number))


@click.command("remove-place")
@number_argument
@_place
@decision_options
@click.pass_obj
def remove_place_command(session: Session, number: str, place: str, terms: Terms) -> None:
    """Let certificate NUMBER no longer cover PLACE: a badge shown there is in the wrong place."""
    command = RemoveHandle if _is_handle(place) else RemoveHost
    receipt = record(session.config(), terms, lambda _, __: command(number=number, place=place))
    tell(receipt, f"covers {place} no longer", terms, hint=_BADGE.format(number))


def _prove(ledger: Ledger, number: str, place: str, method: str, when: Occasion) -> Receipt:
    command = RecordHandleControl if _is_handle(place) else RecordHostControl
    business = ledger.certificate(number).business
    return ledger.execute(
        command(business=business, place=place, method=method),
        actor=when.actor,
        at=when.at,
        key=f"{when.key}/control",
    )


def _is_handle(place: str) -> bool:
    return ":" in place
