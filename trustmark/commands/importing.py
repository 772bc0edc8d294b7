"""`trustmark import`: businesses from a CSV file, all or none."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from badges.errors import BadgeError
from ledger.errors import CommandRefusedError
from trustmark import output
from trustmark.composition import open_ledger, signing_keys
from trustmark.deciding import PUBLISH, occasion
from trustmark.errors import TableError
from trustmark.granting import BadgeMaker, Granted, Occasion, grant
from trustmark.options import Terms, decision_options
from trustmark.session import Session
from trustmark.table import Row, parse_table

_AT_ONCE = 16
"""Rows in the writer at the same time: what they write shares one durable transaction."""


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@decision_options
@click.pass_obj
def import_command(session: Session, file: Path, terms: Terms) -> None:
    """Register the businesses in FILE (CSV) and issue their certificates.

    The whole file is read and checked first; if a row is wrong, nothing is written. Importing the same row twice
    counts once.
    """
    rows = parse_table(file.read_bytes())
    settings = session.config()
    when = occasion(settings, terms)
    keys = signing_keys(settings)
    with open_ledger(settings, os.urandom) as ledger:
        maker = BadgeMaker(ledger, keys.signer("badge"), settings.issuer)

        def work(row: Row) -> Granted | str:
            own = Occasion(at=when.at, actor=when.actor, key=row.key)
            try:
                return grant(ledger, maker, row, own, method="import")
            except (CommandRefusedError, BadgeError) as error:
                return f"row {row.line}: {error}"

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(output.progress(pool.map(work, rows), "importing", len(rows)))
    _tell([each for each in found if isinstance(each, Granted)], terms)
    refused = tuple(each for each in found if isinstance(each, str))
    if refused:
        raise TableError(
            f"{len(refused)} of {len(rows)} rows were refused by the ledger, the others are recorded",
            refused,
            hint="correct the rows and import the file again: what is recorded counts once",
        )


def _tell(found: list[Granted], terms: Terms) -> None:
    if terms.as_json:
        output.emit(
            {
                "certificates": [
                    {"number": each.number, "log_index": each.log_index} for each in found
                ]
            }
        )
        return
    for each in found:
        output.data(each.number)
    output.say(f"{len(found)} certificates issued")
    output.say(PUBLISH)
