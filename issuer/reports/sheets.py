"""Tables of a report in one form, and as CSV that no spreadsheet takes for a program. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.words.speech import Speech

Cell = str | int | float | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table. `title` and `headings` are codes of the catalogue; None is an empty cell.

    Columns in `money` are whole cents. Each cell of a column in `codes` is a code of one of these
    lists of the catalogue. A CSV has the codes.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    money: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def shown(self, name: str, cell: Cell, speech: Speech) -> str:
        """Return what a cell of column `name` says in the language of `speech`."""
        if name in self.money and isinstance(cell, int):
            return dollars(cell)
        text = "" if cell is None else str(cell)
        return speech.code_in(self.codes[name], text) if name in self.codes else text


def csv_text(sheets: Sequence[Sheet]) -> str:
    """Return the sheets as one CSV (RFC 4180).

    Several sheets share all headings; the first column is the title of each. Text that a
    spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    headings = list(dict.fromkeys(name for each in sheets for name in each.headings))
    titled = ("table",) if len(sheets) > 1 else ()
    writer.writerow((*titled, *headings))
    for sheet in sheets:
        for row in sheet.rows:
            cells = dict(zip(sheet.headings, row, strict=True))
            first = (sheet.title,) if titled else ()
            writer.writerow((*first, *_safe(cells.get(name) for name in headings)))
    return out.getvalue()


def _safe(cells: Iterable[Cell]) -> Iterable[Cell]:
    for cell in cells:
        if isinstance(cell, str) and cell.startswith(_FORMULA):
            yield "'" + cell
        else:
            yield cell


def dollars(cents: int) -> str:
    """Return cents as dollars with two digits after the point."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02}"
