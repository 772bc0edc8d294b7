"""`trustmark find`: certificates and businesses by what people know of them."""

import os

import click

from issuer.reading.worktable import at_desk
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.ids import meant_number
from trustmark.terminal.options import LINE, asking
from verifier.errors import MalformedError


@click.command("find")
@click.argument("text", type=LINE)
@asking
def find_command(session: Session, text: str) -> int:
    """Find what TEXT says: a number, id, place or address, business registration, or name.

    An id is that of a business, application, case, complaint or listing. A name finds each business
    with a name that looks like it. Exit code 1 where nothing is found.
    """
    with at_desk(session.config(), moments.now(), os.urandom) as desk:
        found = desk.reader.find(text)
    if session.as_json:
        output.emit({"found": found})
    elif not found:
        output.say(f"nothing is found by this; {_advice(text)}")
    else:
        output.table(("found by", "what"), ((each.by, each.aggregate) for each in found))
    return output.YES if found else output.NO


def _advice(text: str) -> str:
    try:
        meant_number(text)
    except MalformedError as error:
        return str(error)
    return "a name must look like a whole registered name"
