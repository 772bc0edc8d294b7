"""Motions on the command line: one officer puts them by the command that decides in a pilot, another confirms them."""

import sys

import click

from issuer.acting.granting import Occasion
from issuer.errors import InputError
from ledger.domain.register.motions import (
    MOTIONS,
    ErasureMoved,
    KeysMoved,
    Motion,
    Motions,
    Move,
    asked_by,
)
from ledger.errors import CommandRefusedError
from ledger.service import Ledger
from ledger.words.articles import ROLES
from trustmark.terminal import output

ERASED = (
    'hint: "trustmark publish" takes what named a natural person out of the site',
    "hint: backups of the subject keys made before still hold the key: let them expire",
)
"""What is left to do once a person's data are erased."""


def motions(ledger: Ledger) -> Motions:
    """Return all motions; none in a pilot."""
    found: Motions | None = ledger.state(MOTIONS)
    return found or Motions()


def the_motion(known: Motions, number: int) -> Motion:
    """Return motion `number` of those `known`; refuses if there is none."""
    found = known.put.get(number)
    if found is None:
        raise CommandRefusedError("no-motion", ROLES, motion=number)
    return found


def put(ledger: Ledger, command: Move, occasion: Occasion) -> int:
    """Put a motion and return its number."""
    ledger.execute(command, actor=occasion.actor, at=occasion.at, key=occasion.key)
    asked = asked_by(command)
    found = motions(ledger).put
    return max(number for number, each in found.items() if asked_by(each) == asked)


def told(motion: Motion) -> str:
    """Return in one line what `motion` asks for."""
    if isinstance(motion, ErasureMoved):
        return f"erase {motion.subject}: {motion.ground}"
    if isinstance(motion, KeysMoved):
        return f"adopt key manifest {motion.version} (digest {motion.digest})"
    return f"adopt the rules {motion.scheme} from {motion.effective} (digest {motion.digest})"


def waits(motion: int) -> str:
    """Return the line that says what is to be done about a motion that was just put."""
    return f"motion {motion} waits for another officer: trustmark motion confirm {motion}"


def tell(motion: int, *, as_json: bool) -> None:
    """Print that a motion was put, and what is to be done about it."""
    if as_json:
        output.emit({"motion": motion})
    else:
        output.data(waits(motion))


def check_meant(subject: str) -> None:
    """Ask whether the data of `subject` are to be erased; raises `InputError` where nobody can answer."""
    if not sys.stdin.isatty():
        raise InputError("nothing brings erased data back", hint="say --yes if it is meant")
    click.confirm(f"trustmark: erase the data of {subject} for good?", abort=True, err=True)
