"""What people write, read from a file or from standard input.

On a command line it would stay in the shell's history and show in the list of processes.
"""

import sys
from pathlib import Path

import click

from issuer.errors import InputError
from issuer.home.files import read_bounded

MAX_TEXT = 256 * 1024
"""Bytes."""


FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
note_file_option = click.option(
    "--note",
    type=FILE,
    callback=lambda _context, _option, path: read_text(path) if path else "",
    help="A text file with what is to be remembered about this step, "
    "- for standard input; kept sealed.",
)


def read_text(path: Path) -> str:
    """Return the text in the file, or on standard input for `-`; raises `InputError`, `OSError`."""
    if str(path) == "-":
        data = sys.stdin.buffer.read(MAX_TEXT + 1)
        if len(data) > MAX_TEXT:
            raise InputError("file-too-large", file="-", limit=MAX_TEXT)
    else:
        data = read_bounded(path, MAX_TEXT)
    try:
        return data.decode().strip()
    except UnicodeDecodeError as error:
        raise InputError("form-not-utf-8", file=str(path)) from error
