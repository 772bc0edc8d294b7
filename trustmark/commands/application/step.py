"""A step of an application: give the command, sign a granted badge, tell where it is now."""

from typing import NamedTuple

from issuer.acting.act import Act, Done
from issuer.home.composition import open_reader
from issuer.reading.applications import sentence
from ledger.domain.fact import Command
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.execution import PUBLISH, acting
from trustmark.terminal.language import speech


class TakenStep(NamedTuple):
    """A step's outcome, and where the application is: `said` to people, `told` to programs."""

    done: Done
    said: str
    told: str
    notes: tuple[str, ...]


def take(session: Session, command: Command) -> None:
    """Give `command` about an application, and tell what came of it."""
    with acting(session) as act:
        step = step_of(act, act.give(command))
    tell_step(session, step)


def step_of(act: Act, done: Done) -> TakenStep:
    """Return what came of a step, once the badge of a certificate it led to is signed."""
    state = done.state
    notes: tuple[str, ...] = ()
    if state.stage == "approved":
        notes = (*_badge(act, state.number), PUBLISH)
    with open_reader(act.settings) as reader:
        lacks = reader.lacks(state.application, act.when.at)
    return TakenStep(done, sentence(state, lacks, speech()), sentence(state, lacks), notes)


def tell_step(session: Session, step: TakenStep, *, notes: tuple[str, ...] = ()) -> None:
    """Print where the application is, for people or programs; `notes` come first."""
    state, index = step.done.state, step.done.receipt.log_index
    if session.as_json:
        output.emit(
            {
                "application": state.application,
                "business": state.business,
                "number": state.number,
                "log_index": index,
                "stage": state.stage,
                "done": step.told,
                "notes": (*notes, *step.notes),
            }
        )
        return
    output.data(f"{state.application} {step.said} (fact {index})")
    for note in (*notes, *step.notes):
        output.say(note)


def _badge(act: Act, number: str) -> tuple[str, ...]:
    """Sign the badge; return what is to be told of it."""
    later = f'hint: then "trustmark badge {number}" writes its badge'
    problem = act.sign_badge(number)
    return (
        (later,)
        if problem is None
        else (f"the badge of {number} is not signed yet: {problem}", later)
    )
