"""`trustmark case propose`, `interim`, `decide`, `reject`, `withdraw`: measures in a case."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

import click
import msgspec

from issuer.acting.act import Act
from issuer.reading.measures_in_words import in_public
from ledger.domain.case import measures
from ledger.domain.case.facts import DecideMeasure, ProposeMeasure, RejectMeasure, WithdrawMeasure
from ledger.domain.case.state import Case
from trustmark.commands.case.step import execute_in_case
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.choosing import the_case, the_proposal
from trustmark.terminal.execution import acting, tell
from trustmark.terminal.ids import case_argument, proposal_argument
from trustmark.terminal.options import DAY, PLACE, deciding, note_option, reason_option

_KINDS: Mapping[str, Any] = {
    str(kind.__struct_config__.tag): kind
    for kind in get_args(measures.ProposedMeasure)
    if kind is not measures.Interim
}
_OPTIONS = {
    "reason": "--reason",
    "start": "--from",
    "end": "--until",
    "suspension": "--measure",
    "warning": "--measure",
    "usd": "--usd",
    "place": "--place",
}
_HELP = 'see "trustmark case propose --help"'
_HINTS = {
    "--measure": '"trustmark case show CASE" and "trustmark history NUMBER" give '
    "the number of a suspension or warning"
}


@click.command("propose")
@case_argument
@click.argument("kind", metavar="MEASURE", type=click.Choice(tuple(_KINDS)))
@reason_option
@click.option("--from", type=DAY, help="Of a suspension. Default: the day it is decided.")
@click.option("--until", type=DAY, help="Of a suspension, its extension or a listing.")
@click.option(
    "--measure",
    type=click.IntRange(1),
    metavar="N",
    help="Which suspension or warning it is about: "
    "needed for extension, early-end, conversion and lift. "
    '"trustmark case show" and "trustmark history NUMBER" give its number.',
)
@click.option("--usd", type=int, metavar="N", help="Of a fine, in whole US dollars.")
@click.option("--place", type=PLACE, help="The host or handle for the public list of misuse.")
@note_option
@deciding
def propose(session: Session, /, case: str, kind: str, note: str, **given: object) -> None:
    """Propose MEASURE in CASE; another officer decides.

    MEASURE is warning, suspension, extension, early-end (of a suspension), lift (a warning),
    conversion (of a suspension to a revocation), revocation, fine or blacklist.
    """
    terms = _terms(kind, {f"--{name}": value for name, value in given.items()})
    _propose(session, ProposeMeasure(case=case, terms=terms), note)


@click.command("interim")
@case_argument
@click.option("--until", "end", required=True, type=DAY, help="The last day of the suspension.")
@click.option("--hearing", required=True, type=DAY, help="The day the business is heard.")
@click.option("--reason", metavar="CODE", default=measures.URGENT, show_default=True)
@note_option
@deciding
def interim(session: Session, case: str, end: date, hearing: date, reason: str, note: str) -> None:
    """Propose to suspend at once for urgent harm, before hearing the business; another decides."""
    asked = measures.Interim(reason=reason, end=end, hearing=hearing)
    _propose(session, ProposeMeasure(case=case, terms=asked), note)


@click.command("decide")
@case_argument
@proposal_argument
@note_option
@deciding
def decide_measure(session: Session, case: str, proposal: int | None, note: str) -> None:
    """Put a measure that another officer proposed into force; the certificate changes with it."""
    with acting(session) as act:
        state, found = _open(act, case, proposal)
        done = act.give(DecideMeasure(case=state.case, proposal=found), note=note)
    what = f"{done.state.proposals[found - 1].kind} decided"
    tell(session, done, what, public=in_public(done.state, found))


@click.command("reject")
@case_argument
@proposal_argument
@note_option
@deciding
def reject(session: Session, case: str, proposal: int | None, note: str) -> None:
    """Reject a measure that another officer proposed."""
    with acting(session) as act:
        state, found = _open(act, case, proposal)
        done = act.give(RejectMeasure(case=state.case, proposal=found), note=note)
    tell(session, done, "proposal rejected")


@click.command("withdraw")
@case_argument
@proposal_argument
@note_option
@deciding
def withdraw(session: Session, case: str, proposal: int | None, note: str) -> None:
    """Take one's own proposal back."""
    with acting(session) as act:
        state, found = _open(act, case, proposal)
        done = act.give(WithdrawMeasure(case=state.case, proposal=found), note=note)
    tell(session, done, "proposal withdrawn")


def _open(act: Act, case: str, given: int | None) -> tuple[Case, int]:
    """Return the case, and the number of the proposal in question."""
    state = the_case(act.ledger, act.settings, case)
    return state, the_proposal(state, given, "open proposal", lambda each: each.status == "open")


def _propose(session: Session, command: ProposeMeasure, note: str) -> None:
    done = execute_in_case(session, command, note)
    last = done.state.proposals[-1]
    tell(session, done, f"proposal {last.number}: {last.kind}; another officer decides")


def _terms(kind: str, given: Mapping[str, object]) -> measures.ProposedMeasure:
    """Return the measure of the options; raises `WrongUseError` for one missing or too many."""
    made = _KINDS[kind]
    values = {}
    for field in msgspec.structs.fields(made):
        option = _OPTIONS[field.name]
        if given[option] is not None:
            values[field.name] = given[option]
        elif field.required:
            raise WrongUseError(f"{_a(kind)} needs {option}", hint=_HINTS.get(option, _HELP))
    wanted = {_OPTIONS[field.name] for field in msgspec.structs.fields(made)}
    for option, value in given.items():
        if value is not None and option not in wanted:
            raise WrongUseError(f"{_a(kind)} has no {option}")
    proposed: measures.ProposedMeasure = made(**values)
    return proposed


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"
