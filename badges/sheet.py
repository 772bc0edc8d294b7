"""Printed sheets: stickers and a certificate, as SVG pages in real millimetres.

A user unit is a millimetre.

The code is at level Q; 30 or 40 mm is the symbol itself, the four white modules around it come on
top (ISO/IEC 18004 section 5.3.8). Number, place and address of the check stand beside it in
letters. A sheet says whose certificate to look up and where, in Khmer and English; it never says
whether the certificate is in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from xml.sax.saxutils import escape

from badges import qr
from badges.errors import BadgeTooLargeError
from badges.lettering import TextLine, draw
from badges.outlines import Shaper, Weight
from badges.picture import shown_place
from badges.sheet_words import period_text, word

Paper = Literal["a4", "a6"]
Millimetres = Literal[30, 40]
SIZES: dict[Paper, tuple[int, int]] = {"a4": (210, 297), "a6": (105, 148)}
"""Width and height of a page in millimetres (ISO 216)."""
CODES: tuple[Millimetres, ...] = (30, 40)
SMALLEST_MODULE = 0.4
"""Millimetres: nearly five dots of a printer with 300 dots an inch."""

_NAVY, _RED, _GOLD, _INK, _GREY = "#032ea1", "#b8142b", "#f2c14e", "#16213a", "#53607a"
_MARGIN: dict[Paper, float] = {"a4": 8, "a6": 5}
_UNIT: dict[Paper, float] = {"a4": 1, "a6": 0.6}
"""The unit for letters of a certificate: smaller on small paper, but never too small to read."""
_SPACE: dict[Paper, float] = {"a4": 9, "a6": 4.6}
_LINE = 6.4
"""Of a certificate's facts, in its units: from line to line, and at most between two facts."""
_GAP = 5.0
_SIDES = 3.0
_HEAD, _FOOT = 13.0, 25.0
_MOST_PLACES = 4
_PETAL = "M0 0C-7-5-7.5-16 0-24C7.5-16 7-5 0 0z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a sheet says.

    `places` are in their canonical form. `name` is the holder's in Khmer and English, "" if hidden.
    """

    number: str
    qr_text: str
    places: Sequence[str]
    name: tuple[str, str]
    tier: str
    start: date
    end: date

    @property
    def host(self) -> str:
        """Where it is checked."""
        return qr.segments(self.qr_text)[0].removeprefix("https://").partition("/")[0]


def sticker_size(symbol: qr.Symbol, millimetres: Millimetres) -> tuple[float, float]:
    """Return width and height of a sticker (mm); raises `BadgeTooLargeError` if it is too fine."""
    module = millimetres / symbol.side
    if module < SMALLEST_MODULE:
        raise BadgeTooLargeError(
            f"a code of {symbol.side} modules is too fine at {millimetres} mm: "
            f"a module would have {module:.2f} mm, and needs {SMALLEST_MODULE} mm"
        )
    width = millimetres + 2 * qr.BORDER * module + 2 * _SIDES
    return width, _HEAD + millimetres + 2 * qr.BORDER * module + _FOOT


def stickers(
    printed: Printed, paper: Paper, millimetres: Millimetres, shaper: Shaper | None = None
) -> str:
    """Return a page full of stickers with marks to cut along; raises `BadgeTooLargeError`."""
    symbol = qr.encode(printed.qr_text, "Q")
    width, height = sticker_size(symbol, millimetres)
    page_width, page_height = SIZES[paper]
    margin = _MARGIN[paper]
    columns = _fitting(page_width - 2 * margin, width)
    rows = _fitting(page_height - 2 * margin, height)
    left = (page_width - columns * width - (columns - 1) * _GAP) / 2
    top = (page_height - rows * height - (rows - 1) * _GAP) / 2
    sticker = f'<g id="sticker">{_sticker(printed, symbol, millimetres, shaper)}</g>'
    placed = [
        (left + column * (width + _GAP), top + row * (height + _GAP))
        for row in range(rows)
        for column in range(columns)
    ]
    parts = [f'<g transform="translate({x:.3f} {y:.3f})">{sticker}</g>' for x, y in placed]
    parts += [_crop_marks(x, y, width, height) for x, y in placed]
    return _page(paper, printed, "".join(parts).replace(' id="sticker"', ""))


def certificate(printed: Printed, paper: Paper, shaper: Shaper | None = None) -> str:
    """Return the certificate: holder, number, places, tier, period, how to check.

    Raises `BadgeTooLargeError`.
    """
    symbol = qr.encode(printed.qr_text, "Q")
    large = paper == "a4" or CODES[0] / symbol.side < SMALLEST_MODULE
    millimetres: Millimetres = 40 if large else 30
    sticker_size(symbol, millimetres)
    width, height = SIZES[paper]
    unit = _UNIT[paper]
    edge = width / 24
    frame = (
        f'<rect x="{edge:.2f}" y="{edge:.2f}" '
        f'width="{width - 2 * edge:.2f}" height="{height - 2 * edge:.2f}" '
        f'fill="none" stroke="{_NAVY}" stroke-width="{0.8 * unit:.2f}"/>'
    )
    heading, top = _heading(paper, shaper)
    foot, bottom = _check(printed, symbol, paper, millimetres, shaper)
    rows = _rows(printed, paper, (top, bottom), shaper)
    return _page(paper, printed, frame + heading + rows + foot)


def _fitting(room: float, each: float) -> int:
    return max(1, int((room + _GAP) // (each + _GAP)))


def _page(paper: Paper, printed: Printed, content: str) -> str:
    width, height = SIZES[paper]
    title = f"{word('trustmark', 'km')} · {word('trustmark', 'en')} · {printed.number}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" role="img"><title>{escape(title)}</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{content}</svg>\n'
    )


def _code(symbol: qr.Symbol, millimetres: float, x: float, y: float) -> str:
    """Return the code with its white border; (`x`, `y`) is the border's corner."""
    scale = millimetres / symbol.side
    side = symbol.side + 2 * qr.BORDER
    return (
        f'<g transform="translate({x:.3f} {y:.3f}) scale({scale:.6f})">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{qr.path_data(symbol)}"/></g>'
    )


def _sticker(
    printed: Printed, symbol: qr.Symbol, millimetres: Millimetres, shaper: Shaper | None
) -> str:
    width, height = sticker_size(symbol, millimetres)
    middle, room = width / 2, width - 2 * _SIDES
    below = height - _FOOT
    place = shown_place(printed.places[0]) if printed.places else ""
    lines = [
        TextLine(word("trustmark", "km"), middle, 6.2, 4.6, room, "bold", "#fff", "middle"),
        TextLine(word("trustmark", "en"), middle, 10.6, 3.4, room, "bold", "#fff", "middle"),
        TextLine(word("scan", "km"), middle, below + 3.6, 3.3, room, "bold", _NAVY, "middle"),
        TextLine(word("scan", "en"), middle, below + 7.6, 2.9, room, "bold", _NAVY, "middle"),
        TextLine(printed.number, middle, below + 13.2, 4.8, room, "bold", _NAVY, "middle"),
        TextLine(place, middle, below + 17.6, 3.2, room, "regular", _INK, "middle"),
        TextLine(printed.host, middle, below + 21.8, 2.8, room, "regular", _GREY, "middle"),
    ]
    return (
        f'<rect width="{width:.3f}" height="{height:.3f}" rx="2" fill="#fff"/>'
        f'<rect x="1.2" y="1.2" width="{width - 2.4:.3f}" height="{_HEAD - 1.6:.3f}" '
        f'rx="1.5" fill="{_NAVY}"/>'
        f"{_code(symbol, millimetres, _SIDES, _HEAD)}"
        f"{''.join(draw(line, shaper) for line in lines if line.text)}"
    )


def _crop_marks(x: float, y: float, width: float, height: float) -> str:
    """Return the marks at the four corners, outside the sticker."""
    away, long = 0.5, 1.5
    marks = []
    for corner_x, out_x in ((x, -1), (x + width, 1)):
        for corner_y, out_y in ((y, -1), (y + height, 1)):
            marks.append(f"M{corner_x + out_x * away:.3f} {corner_y:.3f}h{out_x * long}")
            marks.append(f"M{corner_x:.3f} {corner_y + out_y * away:.3f}v{out_y * long}")
    return f'<path d="{"".join(marks)}" fill="none" stroke="#000" stroke-width="0.1"/>'


_HEADINGS: tuple[tuple[str, str, float, float, Weight, str], ...] = (
    ("certificate", "km", 17, 11, "bold", _NAVY),
    ("certificate", "en", 28.5, 8, "bold", _NAVY),
    ("scheme", "km", 37.5, 5, "regular", _GREY),
    ("scheme", "en", 44, 4.4, "regular", _GREY),
)
"""What is written, in which language, how far below the top, how large (paper units), and how."""


def _heading(paper: Paper, shaper: Shaper | None) -> tuple[str, float]:
    """Return headings, on large paper below a flower, and where they end."""
    unit, (width, _) = _UNIT[paper], SIZES[paper]
    middle, room = width / 2, width * 0.8
    top = width / 24 + (30 if paper == "a4" else 2) * unit
    lines = (
        TextLine(
            word(what, language),
            middle,
            top + below * unit,
            size * unit,
            room,
            weight,
            ink,
            "middle",
        )
        for what, language, below, size, weight, ink in _HEADINGS
    )
    petals = "".join(
        f'<path transform="rotate({angle}) scale({scale})" d="{_PETAL}"/>'
        for angle, scale in ((-72, 0.82), (72, 0.82), (-37, 0.95), (37, 0.95), (0, 1.05))
    )
    flower = (
        f'<g transform="translate({middle:.2f} {top:.2f}) scale({0.75 * unit:.3f})" '
        f'fill="{_GOLD}" stroke="{_NAVY}" stroke-width="1">{petals}</g>'
    )
    drawn = "".join(draw(line, shaper) for line in lines)
    return (flower if paper == "a4" else "") + drawn, top + 58 * unit


def _facts(printed: Printed) -> list[tuple[str, list[str]]]:
    places = [shown_place(place) for place in printed.places[:_MOST_PLACES]]
    if len(printed.places) > _MOST_PLACES:
        places.append(f"+ {len(printed.places) - _MOST_PLACES}")
    days = [period_text(printed.start, printed.end, language) for language in ("km", "en")]
    return [
        ("holder", [text for text in printed.name if text]),
        ("number", [printed.number]),
        ("places", places),
        ("tier", [word(printed.tier, "km"), word(printed.tier, "en")]),
        ("period", days),
    ]


def _rows(
    printed: Printed, paper: Paper, within: tuple[float, float], shaper: Shaper | None
) -> str:
    """Return the facts line by line, label and words, `within` two heights: closer if many."""
    unit, (width, _) = _UNIT[paper], SIZES[paper]
    left, column, right = width * 0.095, width * 0.36, width * 0.905
    facts = [(name, texts) for name, texts in _facts(printed) if texts]
    y, bottom = within
    lines = sum(_LINE * max(len(texts), 2) * unit for _, texts in facts)
    space = min(_SPACE[paper] * unit, (bottom - y - lines) / len(facts))
    drawn = []
    for name, texts in facts:
        weight: Weight = "bold" if name == "number" else "regular"
        room = column - left - 2 * unit
        drawn += [
            TextLine(word(name, "km"), left, y, 4.2 * unit, room, fill=_GREY),
            TextLine(word(name, "en"), left, y + 5.6 * unit, 3.6 * unit, room, fill=_GREY),
        ]
        drawn += [
            TextLine(text, column, y + at * _LINE * unit, 5 * unit, right - column, weight)
            for at, text in enumerate(texts)
        ]
        y += _LINE * max(len(texts), 2) * unit + space
    return "".join(draw(line, shaper) for line in drawn)


def _check(
    printed: Printed,
    symbol: qr.Symbol,
    paper: Paper,
    millimetres: Millimetres,
    shaper: Shaper | None,
) -> tuple[str, float]:
    """Return the code at the foot, the words beside it that say how to check, and its top edge."""
    unit, (width, height) = _UNIT[paper], SIZES[paper]
    border = qr.BORDER * millimetres / symbol.side
    side = millimetres + 2 * border
    left, top = width * 0.095 - border, height - width / 24 - 3 * unit - side
    column = left + side + 1
    texts: list[tuple[str, float, Weight, str]] = [
        (word("yourself", "km"), 4.0, "regular", _INK),
        (word("yourself", "en"), 3.6, "regular", _INK),
        (printed.host, 5.0, "bold", _NAVY),
        (printed.number, 5.0, "bold", _NAVY),
        (word("paper", "km"), 3.6, "regular", _INK),
        (word("paper", "en"), 3.4, "regular", _INK),
        (word("answer", "km"), 3.6, "bold", _RED),
        (word("answer", "en"), 3.4, "bold", _RED),
    ]
    step = millimetres / (len(texts) - 0.4)
    lines = [
        TextLine(
            text,
            column,
            top + border + (at + 0.7) * step,
            size * unit,
            width * 0.905 - column,
            weight,
            fill,
        )
        for at, (text, size, weight, fill) in enumerate(texts)
    ]
    path = f"M{width * 0.095:.2f} {top - 1:.2f}H{width * 0.905:.2f}"
    rule = f'<path d="{path}" stroke="{_GREY}" stroke-width="0.15"/>'
    drawn = "".join(draw(line, shaper) for line in lines)
    return rule + _code(symbol, millimetres, left, top) + drawn, top - 1
