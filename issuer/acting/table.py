"""A CSV file of businesses, read strictly: every row is right, or nothing of the file is used.

The columns are `COLUMNS`, in that order; several hosts or handles in one cell are separated by
spaces. The file is UTF-8 without byte order mark. A cell that a spreadsheet would run as a formula
(it begins with =, +, -, @, tab or carriage return) is refused: the same data leaves again in
exports.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import get_args

from issuer.errors import InputError, TableError
from verifier.errors import MalformedError
from verifier.formats.qr import TIERS
from verifier.formats.record import Category
from verifier.values.places import normalise_handle, normalise_host

COLUMNS = (
    "business_name_km",
    "business_name_en",
    "category",
    "registration_number",
    "hosts",
    "handles",
    "tier",
)
OPTIONS = ("name_km", "name_en", "category", "registration", "hosts", "handles", "tier")
"""The same as names of options."""
MAX_FILE = 64 * 1024 * 1024
"""Bytes."""
MAX_CELL = 2000
MAX_NAME = 200
"""Characters."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessRow:
    """One business. `line` is its row in the file (the heading is row 1). Places are normalised."""

    line: int
    name_km: str
    name_en: str
    category: Category
    registration: str
    hosts: tuple[str, ...]
    handles: tuple[str, ...]
    tier: str

    @property
    def key(self) -> str:
        """Return a digest of the row's content: a second import of the file has the same one."""
        places = " ".join((*self.hosts, *self.handles))
        cells = (self.name_km, self.name_en, self.category, self.registration, places, self.tier)
        return "import-" + sha256("\0".join(cells).encode()).hexdigest()[:32]


def parse_table(raw: bytes) -> tuple[BusinessRow, ...]:
    """Return the rows of a file; raises `TableError` with a line for each bad row."""
    lines = _cells(_text(raw))
    _check_heading(next(lines, (0, []))[1])
    rows: list[BusinessRow] = []
    problems: list[str] = []
    for line, cells in lines:
        try:
            rows.append(_row(line, cells))
        except (TableError, MalformedError) as error:
            problems.append(f"row {line}: {error}")
    problems += _duplicates(rows)
    if not rows and not problems:
        problems.append("row 2: there is no business below the heading")
    if problems:
        count = len(problems)
        raise TableError(
            f"{count} problem{'s' * (count != 1)} in the file, nothing was imported",
            "bad-rows",
            problems=tuple(problems),
        )
    return tuple(rows)


def one_row(cells: Mapping[str, str | Sequence[str]]) -> BusinessRow:
    """Return the row for one business given by options, by the same rules; raises `InputError`."""
    given = [
        value if isinstance(value, str) else " ".join(value)
        for value in (cells[name] for name in OPTIONS)
    ]
    try:
        return _row(1, given)
    except (TableError, MalformedError) as error:
        raise InputError(str(error)) from error


def _text(raw: bytes) -> str:
    if len(raw) > MAX_FILE:
        raise TableError(f"the file has {len(raw)} bytes, the limit is {MAX_FILE}")
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise TableError("row 1: the file begins with a byte order mark", "byte-order-mark")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TableError(f"row {line}: the text is not UTF-8", "not-utf-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError(f"row {line}: there is a zero byte in the text")
    return text


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells of each row; a cell with line breaks makes its row count once."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 0
    try:
        for line, cells in enumerate(reader, start=1):
            yield line, cells
    except csv.Error as error:
        raise TableError(f"row {line + 1}: not CSV: {error}") from error


def _check_heading(heading: list[str]) -> None:
    if tuple(heading) != COLUMNS:
        raise TableError(
            f"row 1: the columns are {', '.join(heading) or 'missing'}",
            "bad-heading",
            columns=", ".join(COLUMNS),
        )


def _row(line: int, cells: list[str]) -> BusinessRow:
    if len(cells) != len(COLUMNS):
        raise TableError(f"expected {len(COLUMNS)} cells, got {len(cells)}")
    for column, cell in zip(COLUMNS, cells, strict=True):
        _check_cell(column, cell)
    name_km, name_en, category, registration, hosts, handles, tier = (
        cell.strip() for cell in cells
    )
    if not (name_km or name_en):
        raise TableError("a business has a name in Khmer, in English, or both")
    if max(len(name_km), len(name_en)) > MAX_NAME:
        raise TableError(f"a name has at most {MAX_NAME} characters")
    row = BusinessRow(
        line=line,
        name_km=name_km,
        name_en=name_en,
        category=_category(category),
        registration=registration,
        hosts=_places(hosts, normalise_host),
        handles=_places(handles, normalise_handle),
        tier=_tier(tier),
    )
    if not (row.hosts or row.handles):
        raise TableError("a certificate needs at least one host or handle")
    return row


def _check_cell(column: str, cell: str) -> None:
    if cell.lstrip(" ").startswith(_FORMULA):
        raise TableError(f"{column} begins like a formula (= + - @)")
    if len(cell) > MAX_CELL:
        raise TableError(f"{column} has {len(cell)} characters, the limit is {MAX_CELL}")
    if not cell.isprintable():
        raise TableError(f"{column} has a line break or another character that cannot be printed")


def _category(text: str) -> Category:
    for known in get_args(Category):
        if text == known:
            category: Category = known
            return category
    raise TableError(f"category must be one of {', '.join(get_args(Category))}")


def _tier(text: str) -> str:
    if text not in TIERS:
        raise TableError(f"tier must be one of {', '.join(TIERS)}")
    return text


def _places(cell: str, normalise: Callable[[str], str]) -> tuple[str, ...]:
    found = tuple(normalise(part) for part in cell.split())
    if len(set(found)) != len(found):
        raise TableError("a host or handle stands twice in the row")
    return found


def _duplicates(rows: list[BusinessRow]) -> list[str]:
    """Return a line for each place or registration that an earlier row has already."""
    seen: dict[str, int] = {}
    problems = []
    for row in rows:
        for place in (*row.hosts, *row.handles):
            first = seen.setdefault(place, row.line)
            if first != row.line:
                problems.append(f"row {row.line}: {place} stands in row {first} already")
    return problems
