"""`trustmark prove-place, add-place, remove-place`: hosts and handles of a certificate."""

from typing import IO

import click

from issuer.home.custody import open_kek
from issuer.visits.control import MOST_PROFILE, Check, look, recording, to_publish
from issuer.visits.visitor import proof_secret
from ledger.domain.certificate.facts import AddHandle, AddHost, RemoveHandle, RemoveHost
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.execution import acting, execute, tell
from trustmark.terminal.ids import HOLDER
from trustmark.terminal.options import LINE, PLACE, deciding, number_argument

_place = click.argument("place", type=PLACE)
_BADGE = 'hint: then "trustmark badge {}" writes a badge with the places it has now'


@click.command("prove-place")
@click.argument("holder", type=HOLDER)
@_place
@click.option("--token", is_flag=True, help="Print what the holder publishes to show it.")
@click.option(
    "--check",
    type=click.Choice(("dns", "file", "profile")),
    help="Look now: for the record, for the file, "
    "or for the code in a profile text that an officer read.",
)
@click.option(
    "--profile", type=click.File("rb"), help="The text of the profile: a file, or - to paste it."
)
@click.option("--method", type=LINE, help="Without a look: how an officer was shown it.")
@deciding
def prove_place_command(
    session: Session,
    *,
    holder: str,
    place: str,
    token: bool,
    check: Check | None,
    profile: IO[bytes] | None,
    method: str | None,
) -> None:
    """Show that HOLDER controls PLACE, a host or a handle (platform:name), and record it.

    HOLDER is a certificate number or the id of a business. First "--token" prints what it
    publishes; then "--check" looks for it. "trustmark add-place" may then add the place. Proving
    again renews the proof. Exit codes: 1 it was looked for and is not there, 3 it could not be
    looked for.
    """
    if token + (check is not None) + (method is not None) != 1:
        raise WrongUseError("say how: --token first, then --check, or --method without a look")
    with acting(session) as act:
        business = holder if holder.startswith("b-") else act.ledger.certificate(holder).business
        secret = proof_secret(open_kek(act.settings))
        if token:
            act.ledger.business(business)
            _print_token(session, to_publish(secret, business, place))
            return
        if check is not None:
            text = None if profile is None else profile.read(MOST_PROFILE).decode(errors="replace")
            at, visitor = act.when.at, session.visitor
            proof = look(check, secret, business, place, at=at, visitor=visitor, profile=text)
            method = proof.method
        done = act.give(recording(business, place, method or ""), part="control")
    tell(session, done, f"has proven control of {place}", about=holder)


@click.command("add-place")
@number_argument
@_place
@click.option(
    "--control",
    type=LINE,
    help="How the holder showed that it controls the place, if that is not on record yet.",
)
@deciding
def add_place_command(session: Session, number: str, place: str, control: str | None) -> None:
    """Let certificate NUMBER cover PLACE too: a host or a handle (platform:name)."""
    command = AddHandle if _is_handle(place) else AddHost
    with acting(session) as act:
        if control is not None:
            business = act.ledger.certificate(number).business
            proven = act.give(recording(business, place, control), part="control")
            output.say(f"control of {place} is on record (fact {proven.receipt.log_index})")
        done = act.give(command(number=number, place=place))
    tell(session, done, f"covers {place}", public=True, hint=_BADGE.format(number))


@click.command("remove-place")
@number_argument
@_place
@deciding
def remove_place_command(session: Session, number: str, place: str) -> None:
    """Let certificate NUMBER no longer cover PLACE: a badge shown there is in the wrong place."""
    command = RemoveHandle if _is_handle(place) else RemoveHost
    done = execute(session, command(number=number, place=place))
    tell(session, done, f"covers {place} no longer", public=True, hint=_BADGE.format(number))


def _print_token(session: Session, lines: tuple[str, ...]) -> None:
    if session.as_json:
        output.emit({"publish": lines})
        return
    for line in lines:
        output.data(line)


def _is_handle(place: str) -> bool:
    return ":" in place
