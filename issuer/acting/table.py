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
    problems: list[InputError] = []
    for line, cells in lines:
        try:
            rows.append(_row(line, cells))
        except InputError as error:
            problems.append(InputError("table-row", error, line=line))
    problems += _duplicates(rows)
    if not rows and not problems:
        problems.append(InputError("table-empty"))
    if problems:
        raise TableError("bad-rows", tuple(problems), count=len(problems))
    return tuple(rows)


def one_row(cells: Mapping[str, str | Sequence[str]]) -> BusinessRow:
    """Return the row for one business given by options, by the same rules; raises `InputError`."""
    given = [
        value if isinstance(value, str) else " ".join(value)
        for value in (cells[name] for name in OPTIONS)
    ]
    return _row(1, given)


def _text(raw: bytes) -> str:
    if len(raw) > MAX_FILE:
        raise TableError("file-too-large", file="CSV", limit=MAX_FILE)
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise TableError("byte-order-mark")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TableError("not-utf-8", line=line) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError("zero-byte", line=line)
    return text


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells of each row; a cell with line breaks makes its row count once."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 0
    try:
        for line, cells in enumerate(reader, start=1):
            yield line, cells
    except csv.Error as error:
        raise TableError("not-csv", line=line + 1) from error


def _check_heading(heading: list[str]) -> None:
    if tuple(heading) != COLUMNS:
        raise TableError("bad-heading", found=tuple(heading), columns=", ".join(COLUMNS))


def _row(line: int, cells: list[str]) -> BusinessRow:
    if len(cells) != len(COLUMNS):
        raise InputError("row-cells", expected=len(COLUMNS), found=len(cells))
    for column, cell in zip(COLUMNS, cells, strict=True):
        _check_cell(column, cell)
    name_km, name_en, category, registration, hosts, handles, tier = (
        cell.strip() for cell in cells
    )
    if not (name_km or name_en):
        raise InputError("row-no-name")
    if max(len(name_km), len(name_en)) > MAX_NAME:
        raise InputError("row-long-name", longest=MAX_NAME)
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
        raise InputError("row-no-place")
    return row


def _check_cell(column: str, cell: str) -> None:
    if cell.lstrip(" ").startswith(_FORMULA):
        raise InputError("row-formula", column=column)
    if len(cell) > MAX_CELL:
        raise InputError("row-long-cell", column=column, length=len(cell), longest=MAX_CELL)
    if not cell.isprintable():
        raise InputError("row-unprintable", column=column)


def _category(text: str) -> Category:
    for known in get_args(Category):
        if text == known:
            category: Category = known
            return category
    raise InputError("row-category", known=get_args(Category))


def _tier(text: str) -> str:
    if text not in TIERS:
        raise InputError("row-tier", known=TIERS)
    return text


def _places(cell: str, normalise: Callable[[str], str]) -> tuple[str, ...]:
    found = tuple(_place(part, normalise) for part in cell.split())
    if len(set(found)) != len(found):
        raise InputError("row-place-twice")
    return found


def _place(text: str, normalise: Callable[[str], str]) -> str:
    try:
        return normalise(text)
    except MalformedError as error:
        raise InputError("no-place", error, place=text) from error


def _duplicates(rows: list[BusinessRow]) -> list[InputError]:
    """Return an error for each place or registration that an earlier row has already."""
    seen: dict[str, int] = {}
    problems = []
    for row in rows:
        for place in (*row.hosts, *row.handles):
            first = seen.setdefault(place, row.line)
            if first != row.line:
                problems.append(InputError("table-twice", line=row.line, place=place, first=first))
    return problems
