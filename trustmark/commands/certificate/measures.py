"""`trustmark warn, lift, suspend, extend, reinstate, revoke`: the measures of the scheme."""

import sys
from datetime import date

import click

from issuer.acting.act import Act
from ledger.domain.certificate.facts import (
    ExtendSuspension,
    LiftWarning,
    Reinstate,
    Revoke,
    Suspend,
    Warn,
)
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.choosing import the_measure
from trustmark.terminal.execution import acting, execute, tell
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
    """Put a warning on certificate NUMBER; it stays until it is lifted."""
    done = execute(session, terms, Warn(number=number, reason=reason))
    tell(done, "warned", terms, public=True)


@click.command("lift")
@number_argument
@measure_option
@decision_options
@click.pass_obj
def lift_command(session: Session, number: str, measure: int | None, terms: Terms) -> None:
    """Lift the warning on certificate NUMBER."""
    with acting(session, terms) as act:
        found = _standing(act, number, "warning", measure)
        done = act.give(LiftWarning(number=number, measure=found))
    tell(done, "has no longer this warning", terms, public=True)


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
    with acting(session, terms) as act:
        first = start or day_of(act.when.at)
        done = act.give(Suspend(number=number, reason=reason, start=first, end=until))
    tell(done, f"suspended until {until}", terms, public=True)


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
    with acting(session, terms) as act:
        found = _standing(act, number, "suspension", measure)
        done = act.give(ExtendSuspension(number=number, measure=found, end=until))
    tell(done, f"suspended until {until}", terms, public=True)


@click.command("reinstate")
@number_argument
@measure_option
@decision_options
@click.pass_obj
def reinstate_command(session: Session, number: str, measure: int | None, terms: Terms) -> None:
    """End the suspension of certificate NUMBER early."""
    with acting(session, terms) as act:
        found = _standing(act, number, "suspension", measure)
        done = act.give(Reinstate(number=number, measure=found))
    tell(done, "reinstated", terms, public=True)


@click.command("revoke")
@number_argument
@_reason
@click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
@decision_options
@click.pass_obj
def revoke_command(
    session: Session,
    /,
    number: str,
    reason: str,
    yes: bool,  # noqa: FBT001
    terms: Terms,
) -> None:
    """Revoke certificate NUMBER permanently. Nothing takes this back."""
    if not yes:
        if not sys.stdin.isatty():
            raise WrongUseError("nothing takes a revocation back", hint="say --yes if it is meant")
        click.confirm(f"trustmark: revoke {number} permanently?", abort=True, err=True)
    done = execute(session, terms, Revoke(number=number, reason=reason))
    tell(done, "revoked", terms, public=True)


def _standing(act: Act, number: str, kind: MeasureKind, measure: int | None) -> int:
    """Return the measure in question: the one given, or the only one of its kind in force."""
    at = act.when.at
    return the_measure(
        act.ledger, number, measure, f"standing {kind}", lambda m: m.kind == kind and m.stands(at)
    )
