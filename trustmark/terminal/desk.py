"""What the commands about complaints and listings have in common: reading what people wrote, deciding once, telling it.

What people write is read from a file or from standard input. On a command line it would stay in the
shell's history and show in the list of processes.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from issuer.errors import InputError
from issuer.home.composition import open_ledger
from issuer.home.files import read_bounded
from issuer.home.settings import Config
from ledger.domain.fact import Command
from ledger.domain.families import family_of
from ledger.errors import CommandRefusedError
from ledger.service import Ledger, Receipt
from ledger.store.reader import Reader
from trustmark.session import Session
from trustmark.terminal.execution import Said, Step, execute
from trustmark.terminal.options import Terms

MAX_TEXT = 256 * 1024
"""Bytes."""

FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
note_option = click.option(
    "--note",
    type=FILE,
    help="A text file with what is to be remembered about this step, - for standard input; kept sealed.",
)
evidence_option = click.option(
    "--evidence",
    multiple=True,
    metavar="FILE",
    help="A file, or the commitment to one. May be given again.",
)


def read_text(path: Path) -> str:
    """Return the text in the file, or on standard input for `-`; raises `InputError`, `OSError`."""
    if str(path) == "-":
        data = sys.stdin.buffer.read(MAX_TEXT + 1)
        if len(data) > MAX_TEXT:
            raise InputError(f"standard input has more than {MAX_TEXT} bytes")
    else:
        data = read_bounded(path, MAX_TEXT)
    try:
        return data.decode().strip()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text") from error


def take(
    session: Session,
    terms: Terms,
    build: Callable[[Ledger], Command],
    said: Said,
    *,
    note: Path | None = None,
    evidence: tuple[str, ...] = (),
    public: bool = False,
    led_to: Callable[[Receipt], Mapping[str, str]] | None = None,
) -> None:
    """Execute what `build` makes of the ledger; print the id and what was done: `said`, or what it makes of the state.

    `evidence` are files or commitments, for a complaint or listing that there is already: its key
    seals them. `public`: it shows once published. `led_to` names what else came of it.
    """
    step = Step(
        called="id",
        subject=_about,
        note="" if note is None else read_text(note),
        evidence=evidence,
        public=public,
        led_to=led_to,
    )
    execute(session, terms, lambda ledger, _: build(ledger), said, step)


def _about(command: Command) -> str:
    """Return the id of the complaint or listing a command is about."""
    family = family_of(command)
    return "" if family is None else family.id_in(command)


def states(settings: Config, prefix: str) -> Iterator[Any]:
    """Yield the state of each aggregate whose id begins with `prefix`; None for one whose data were erased."""
    with closing(Reader(settings.database)) as reader:
        names = reader.names(prefix)
    with open_ledger(settings, os.urandom) as ledger:
        for name in names:
            try:
                yield ledger.state(name)
            except CommandRefusedError:
                yield None
