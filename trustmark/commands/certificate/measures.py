"""`trustmark warn, lift, suspend, extend, reinstate, revoke`: the measures of the scheme."""

import sys
from datetime import date

import click

from issuer.acting.act import Act
from ledger.domain.certificate import facts
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.choosing import the_measure
from trustmark.terminal.execution import acting, execute, tell
from trustmark.terminal.options import DAY, deciding, measure_option, number_argument, yes_option
from verifier.formats.record import MeasureKind
from verifier.values.days import day_of

_reason = click.option(
    "--reason", required=True, metavar="CODE", help="A reason code of the scheme, published."
)


@click.command("warn")
@number_argument
@_reason
@deciding
def warn_command(session: Session, number: str, reason: str) -> None:
    """Put a warning on certificate NUMBER; it stays until it is lifted."""
    done = execute(session, facts.Warn(number=number, reason=reason))
    tell(session, done, "warned", public=True)


@click.command("lift")
@number_argument
@measure_option
@deciding
def lift_command(session: Session, number: str, measure: int | None) -> None:
    """Lift the warning on certificate NUMBER."""
    with acting(session) as act:
        found = _standing(act, number, "warning", measure)
        done = act.give(facts.LiftWarning(number=number, measure=found))
    tell(session, done, "has no longer this warning", public=True)


@click.command("suspend")
@number_argument
@_reason
@click.option("--until", required=True, type=DAY, help="The last day of the suspension.")
@click.option("--from", "start", type=DAY, help="Its first day. Default: today.")
@deciding
def suspend_command(
    session: Session, number: str, reason: str, until: date, start: date | None
) -> None:
    """Suspend certificate NUMBER until a day; after that day it is in force again by itself."""
    with acting(session) as act:
        first = start or day_of(act.when.at)
        done = act.give(facts.Suspend(number=number, reason=reason, start=first, end=until))
    tell(session, done, f"suspended until {until}", public=True)


@click.command("extend")
@number_argument
@click.option("--until", required=True, type=DAY, help="The new last day of the suspension.")
@measure_option
@deciding
def extend_command(session: Session, number: str, until: date, measure: int | None) -> None:
    """Extend the suspension of certificate NUMBER to a later day."""
    with acting(session) as act:
        found = _standing(act, number, "suspension", measure)
        done = act.give(facts.ExtendSuspension(number=number, measure=found, end=until))
    tell(session, done, f"suspended until {until}", public=True)


@click.command("reinstate")
@number_argument
@measure_option
@deciding
def reinstate_command(session: Session, number: str, measure: int | None) -> None:
    """End the suspension of certificate NUMBER early."""
    with acting(session) as act:
        found = _standing(act, number, "suspension", measure)
        done = act.give(facts.Reinstate(number=number, measure=found))
    tell(session, done, "reinstated", public=True)


@click.command("revoke")
@number_argument
@_reason
@yes_option
@deciding
def revoke_command(session: Session, *, number: str, reason: str, yes: bool) -> None:
    """Revoke certificate NUMBER permanently. Nothing takes this back."""
    if not yes:
        if not sys.stdin.isatty():
            raise WrongUseError("nothing takes a revocation back", hint="say --yes if it is meant")
        click.confirm(f"trustmark: revoke {number} permanently?", abort=True, err=True)
    done = execute(session, facts.Revoke(number=number, reason=reason))
    tell(session, done, "revoked", public=True)


def _standing(act: Act, number: str, kind: MeasureKind, measure: int | None) -> int:
    """Return the measure in question: the one given, or the only one of its kind in force."""
    at = act.when.at
    return the_measure(
        act.ledger, number, measure, f"standing {kind}", lambda m: m.kind == kind and m.stands(at)
    )
