"""`trustmark import`: businesses from a CSV file, all or none."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import click

from badges.errors import BadgeError, SecondOpinionError
from issuer.acting.granting import BadgeMaker, Occasion, grant, granted_before
from issuer.acting.table import MAX_FILE, BusinessRow, parse_table
from issuer.errors import InputError, TableError
from issuer.home.composition import signing_keys
from issuer.home.files import read_bounded
from ledger.errors import CommandRefusedError
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.execution import PUBLISH, acting
from trustmark.terminal.options import EXISTING, deciding

_AT_ONCE = 16
"""Rows in the writer at the same time: what they write shares one durable transaction."""


class _Done(NamedTuple):
    """A row on record: `new`, or from an earlier import. `log_index` is its badge's fact."""

    number: str
    log_index: int
    new: bool


@click.command("import")
@click.argument("file", type=EXISTING)
@deciding
def import_command(session: Session, file: Path) -> None:
    """Register the businesses in FILE (CSV) and issue their certificates.

    The whole file is read and checked first; if a row is wrong, nothing is written. Importing the
    same row twice counts once, and is told.
    """
    rows = parse_table(read_bounded(file, MAX_FILE))
    keys = signing_keys(session.config())
    with acting(session) as act:
        ledger, when = act.ledger, act.when
        maker = BadgeMaker(ledger, keys)

        def work(row: BusinessRow) -> _Done | InputError:
            known = granted_before(ledger, row.key)
            if known is not None:
                return _Done(known.number, known.log_index, new=False)
            own = Occasion(at=when.at, actor=when.actor, key=row.key)
            try:
                made = grant(ledger, maker, row, own, method="import")
            except SecondOpinionError:
                raise  # the key signs nothing that others would take: no row can go on
            except (CommandRefusedError, BadgeError) as error:
                return _refused(row.line, error)
            return _Done(made.number, made.log_index, new=True)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(output.progress(pool.map(work, rows), "importing", len(rows)))
    _tell(session, [each for each in found if isinstance(each, _Done)])
    refused = tuple(each for each in found if isinstance(each, InputError))
    if refused:
        raise TableError("rows-refused", refused, count=len(refused), rows=len(rows))


def _refused(line: int, error: Exception) -> InputError:
    if isinstance(error, CommandRefusedError) and error.rule == "key-reused":
        return InputError("row-of-another", line=line)
    return InputError("table-row", error, line=line)


def _tell(session: Session, found: list[_Done]) -> None:
    if session.as_json:
        output.emit({"certificates": [each._asdict() for each in found]})
        return
    for each in found:
        output.data(each.number)
    new = sum(each.new for each in found)
    output.say(f"{new} certificates issued")
    if new < len(found):
        output.say(f"{len(found) - new} were there already; nothing of them is written again")
    if new:
        output.say(PUBLISH)
