"""`trustmark warn, lift, suspend, extend, reinstate, revoke`: the measures of the scheme."""

import sys
from collections.abc import Callable
from datetime import date

import click

from ledger.domain.certificate.facts import (
    ExtendSuspension,
    LiftWarning,
    Reinstate,
    Revoke,
    Suspend,
    Warn,
)
from ledger.service import Ledger
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.deciding import record, tell, the_measure
from trustmark.terminal.options import DAY, Terms, decision_options, measure_option, number_argument
from verifier.formats.record import MeasureKind
from verifier.values.days import day_of

_reason = click.option(
    "--reason", required=True, metavar="CODE", help="A reason code of the scheme, published."
)


@click.command("warn")
@number_argument
@_reason
@decision_options
@click.pass_obj
def warn_command(session: Session, number: str, reason: str, terms: Terms) -> None:
    """Put a warning on certificate NUMBER; it stands until it is lifted."""
    receipt = record(session.config(), terms, lambda _, __: Warn(number=number, reason=reason))
    tell(receipt, "warned", terms)


@click.command("lift")
@number_argument
@measure_option
@decision_options
@click.pass_obj
def lift_command(session: Session, number: str, measure: int | None, terms: Terms) -> None:
    """Lift the warning that stands on certificate NUMBER."""
    which = _standing(number, "warning", measure)

    def build(ledger: Ledger, at: int) -> LiftWarning:
        return LiftWarning(number=number, measure=which(ledger, at))

    receipt = record(session.config(), terms, build)
    tell(receipt, "has no longer this warning", terms)


@click.command("suspend")
@number_argument
@_reason
@click.option("--until", required=True, type=DAY, help="The last day of the suspension.")
@click.option("--from", "start", type=DAY, help="Its first day. Default: today.")
@decision_options
@click.pass_obj
def suspend_command(
    session: Session, number: str, reason: str, until: date, start: date | None, terms: Terms
) -> None:
    """Suspend certificate NUMBER until a day; after that day it is in force again by itself."""

    def build(_: Ledger, at: int) -> Suspend:
        return Suspend(number=number, reason=reason, start=start or day_of(at), end=until)

    tell(record(session.config(), terms, build), f"suspended until {until}", terms)


@click.command("extend")
@number_argument
@click.option("--until", required=True, type=DAY, help="The new last day of the suspension.")
@measure_option
@decision_options
@click.pass_obj
def extend_command(
    session: Session, number: str, until: date, measure: int | None, terms: Terms
) -> None:
    """Extend the suspension of certificate NUMBER to a later day."""
    which = _standing(number, "suspension", measure)

    def build(ledger: Ledger, at: int) -> ExtendSuspension:
        return ExtendSuspension(number=number, measure=which(ledger, at), end=until)

    receipt = record(session.config(), terms, build)
    tell(receipt, f"suspended until {until}", terms)


@click.command("reinstate")
@number_argument
@measure_option
@decision_options
@click.pass_obj
def reinstate_command(session: Session, number: str, measure: int | None, terms: Terms) -> None:
    """End the suspension of certificate NUMBER early."""
    which = _standing(number, "suspension", measure)

    def build(ledger: Ledger, at: int) -> Reinstate:
        return Reinstate(number=number, measure=which(ledger, at))

    receipt = record(session.config(), terms, build)
    tell(receipt, "reinstated", terms)


@click.command("revoke")
@number_argument
@_reason
@click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
@decision_options
@click.pass_obj
def revoke_command(session: Session, /, number: str, reason: str, yes: bool, terms: Terms) -> None:  # noqa: FBT001
    """Revoke certificate NUMBER for good. Nothing takes this back."""
    settings = session.config()
    if not yes:
        if not sys.stdin.isatty():
            raise WrongUseError("nothing takes a revocation back", hint="say --yes if it is meant")
        click.confirm(f"trustmark: revoke {number} for good?", abort=True, err=True)
    receipt = record(settings, terms, lambda _, __: Revoke(number=number, reason=reason))
    tell(receipt, "revoked", terms)


def _standing(number: str, kind: MeasureKind, measure: int | None) -> Callable[[Ledger, int], int]:
    """Return what finds the measure in question: the one given, or the only one of its kind that stands."""

    def which(ledger: Ledger, at: int) -> int:
        return measure or the_measure(
            ledger, number, f"standing {kind}", lambda each: each.kind == kind and each.stands(at)
        )

    return which
