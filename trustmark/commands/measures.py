"""`trustmark warn, lift, suspend, extend, reinstate, revoke`: the measures of the scheme."""

import sys
from datetime import date

import click

from ledger.domain.certificate import (
    ExtendSuspension,
    LiftWarning,
    Reinstate,
    Revoke,
    Suspend,
    Warn,
)
from ledger.service import Ledger
from trustmark.deciding import record, tell
from trustmark.errors import InputError
from trustmark.options import DAY, Terms, decision_options
from trustmark.session import Session
from verifier.days import day_of
from verifier.numbers import format_number, parse_number
from verifier.record import MeasureKind

_number = click.argument("number")
_reason = click.option(
    "--reason", required=True, metavar="CODE", help="A reason code of the scheme, published."
)
_measure = click.option(
    "--measure", type=int, metavar="N", help="Which measure, if several of the kind stand."
)


@click.command("warn")
@_number
@_reason
@decision_options
@click.pass_obj
def warn_command(session: Session, number: str, reason: str, terms: Terms) -> None:
    """Put a warning on certificate NUMBER; it stands until it is lifted."""
    number = _canonical(number)
    receipt = record(session.config(), terms, lambda _, __: Warn(number=number, reason=reason))
    tell(receipt, "warned", terms)


@click.command("lift")
@_number
@_measure
@decision_options
@click.pass_obj
def lift_command(session: Session, number: str, measure: int | None, terms: Terms) -> None:
    """Lift the warning that stands on certificate NUMBER."""
    number = _canonical(number)

    def build(ledger: Ledger, at: int) -> LiftWarning:
        found = measure or _standing(ledger, number, "warning", at)
        return LiftWarning(number=number, measure=found)

    tell(record(session.config(), terms, build), "has no longer this warning", terms)


@click.command("suspend")
@_number
@_reason
@click.option("--until", required=True, type=DAY, help="The last day of the suspension.")
@click.option("--from", "start", type=DAY, help="Its first day. Default: today.")
@decision_options
@click.pass_obj
def suspend_command(
    session: Session, number: str, reason: str, until: date, start: date | None, terms: Terms
) -> None:
    """Suspend certificate NUMBER until a day; after that day it is in force again by itself."""
    number = _canonical(number)

    def build(_: Ledger, at: int) -> Suspend:
        return Suspend(number=number, reason=reason, start=start or day_of(at), end=until)

    tell(record(session.config(), terms, build), f"suspended until {until}", terms)


@click.command("extend")
@_number
@click.option("--until", required=True, type=DAY, help="The new last day of the suspension.")
@_measure
@decision_options
@click.pass_obj
def extend_command(
    session: Session, number: str, until: date, measure: int | None, terms: Terms
) -> None:
    """Extend the suspension of certificate NUMBER to a later day."""
    number = _canonical(number)

    def build(ledger: Ledger, at: int) -> ExtendSuspension:
        found = measure or _standing(ledger, number, "suspension", at)
        return ExtendSuspension(number=number, measure=found, end=until)

    tell(record(session.config(), terms, build), f"suspended until {until}", terms)


@click.command("reinstate")
@_number
@_measure
@decision_options
@click.pass_obj
def reinstate_command(session: Session, number: str, measure: int | None, terms: Terms) -> None:
    """End the suspension of certificate NUMBER early."""
    number = _canonical(number)

    def build(ledger: Ledger, at: int) -> Reinstate:
        found = measure or _standing(ledger, number, "suspension", at)
        return Reinstate(number=number, measure=found)

    tell(record(session.config(), terms, build), "reinstated", terms)


@click.command("revoke")
@_number
@_reason
@click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
@decision_options
@click.pass_obj
def revoke_command(session: Session, /, number: str, reason: str, yes: bool, terms: Terms) -> None:  # noqa: FBT001
    """Revoke certificate NUMBER for good. Nothing takes this back."""
    number = _canonical(number)
    settings = session.config()
    if not yes:
        if not sys.stdin.isatty():
            raise InputError("nothing takes a revocation back", hint="say --yes if it is meant")
        click.confirm(f"trustmark: revoke {number} for good?", abort=True, err=True)
    receipt = record(settings, terms, lambda _, __: Revoke(number=number, reason=reason))
    tell(receipt, "revoked", terms)


def _canonical(number: str) -> str:
    return format_number(parse_number(number))


def _standing(ledger: Ledger, number: str, kind: MeasureKind, at: int) -> int:
    """Return the one measure of this kind that stands; raises `InputError`."""
    measures = ledger.certificate(number).measures
    found = [each.number for each in measures if each.kind == kind and each.stands(at)]
    if not found:
        raise InputError(f"no {kind} stands on {number}")
    if len(found) > 1:
        raise InputError(
            f"several measures stand on {number}: {', '.join(map(str, found))}",
            hint="name one with --measure",
        )
    return found[0]
