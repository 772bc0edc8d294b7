"""Motions on the command line: that one waits, and the question before data are erased."""

import sys

import click

from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import output

ERASED = (
    'hint: "trustmark publish" takes what named a natural person out of the site',
    "hint: backups of the subject keys made before still hold the key: let them expire",
)
"""What is left to do once a person's data are erased."""


def waits(motion: int, *, given: str = "") -> str:
    """Return the line that says what is to be done about a motion that was just put.

    `given`: what the other officer must give too.
    """
    command = " ".join(("trustmark motion confirm", str(motion), given)).rstrip()
    return f"motion {motion} waits for another officer: {command}"


def tell_waits(session: Session, motion: int) -> None:
    """Print that a motion was put, and what is to be done about it."""
    if session.as_json:
        output.emit({"motion": motion})
    else:
        output.data(waits(motion))


def check_erasure_meant(subject: str) -> None:
    """Ask whether to erase the data of `subject`; raises `WrongUseError` if nobody can answer."""
    if not sys.stdin.isatty():
        raise WrongUseError("nothing brings erased data back", hint="say --yes if it is meant")
    click.confirm(f"trustmark: erase the data of {subject} permanently?", abort=True, err=True)
