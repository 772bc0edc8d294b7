"""Lines of text as outlines, so that a printed sheet needs no font and its Khmer is shaped right.

Fixed Khmer phrases, Khmer dates and everything in ASCII come from `artwork/letters.json`. Other
text (a name in Khmer, a host in Khmer script) is shaped at run time by HarfBuzz where the extra
`pdf` and the fonts of Debian's `fonts-noto-core` are there; elsewhere it stays text in the SVG, and
the program that shows it does the shaping.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape

from badges.errors import FontError
from badges.outlines import Outline, Shaper, Weight, font_files

Anchor = Literal["start", "middle"]
FONTS = "/usr/share/fonts/truetype/noto"
"""Where Debian's `fonts-noto-core` puts its fonts."""

_LETTER = 0.6
"""Width of a letter over the size of its font, for text whose letters are not known."""


class TextLine(NamedTuple):
    """One line: text, baseline at (`x`, `y`), size and the most `width`, all in millimetres."""

    text: str
    x: float
    y: float
    size: float
    width: float
    weight: Weight = "regular"
    fill: str = "#16213a"
    anchor: Anchor = "start"


def draw(line: TextLine, shaper: Shaper | None = None) -> str:
    """Return `line` as SVG, smaller if it would not fit.

    It is drawn as outlines if its letters are known or `shaper` is given, else written as text.
    """
    known = _known(line.text, line.weight)
    if known is not None:
        return _outlined(line, known, grid())
    if shaper is not None:
        outline, units = shaper(line.text, line.weight)
        return _outlined(line, [outline], units)
    return _text(line)


def harfbuzz(folder: str = FONTS) -> Shaper:
    """Return a shaper for the fonts in `folder`; raises `FontError` where something is missing."""
    try:
        from badges.shaping import shaper  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise FontError(
            "uharfbuzz is not installed; install trustmark-ledger with the extra pdf"
        ) from error
    for font in font_files(folder):
        if not font.is_file():
            raise FontError(
                f"{font.name} is not in {folder}; install fonts-noto-core, or name its folder"
            )
    return shaper(folder)


def grid() -> int:
    """Return the units of an em in the table of letters."""
    return int(_table()[0])


def _known(text: str, weight: Weight) -> list[Outline] | None:
    """Return the outlines that make up `text`; None if one is missing.

    At each place the longest known piece is taken.
    """
    table = _table()[1][weight]
    if text in table:
        return [table[text]]
    pieces, at = [], 0
    while at < len(text):
        length = next(
            (
                n
                for n in range(min(_longest(weight), len(text) - at), 0, -1)
                if text[at : at + n] in table
            ),
            0,
        )
        if not length:
            return None
        pieces.append(table[text[at : at + length]])
        at += length
    return pieces


def _outlined(line: TextLine, pieces: list[Outline], units: int) -> str:
    total = sum(piece.advance for piece in pieces)
    size = min(line.size, line.width * units / total) if total else line.size
    scale = size / units
    left = line.x - (total * scale / 2 if line.anchor == "middle" else 0)
    drawn, at = [], 0.0
    for advance, path in pieces:
        if path:
            drawn.append(f'<path transform="translate({at:g} 0)" d="{path}"/>')
        at += advance
    place = f"translate({left:.3f} {line.y:.3f}) scale({scale:.6f})"
    return f'<g fill="{line.fill}" transform="{place}">{"".join(drawn)}</g>'


def _text(line: TextLine) -> str:
    size = min(line.size, line.width / (_LETTER * max(1, len(line.text))))
    weight = ' font-weight="bold"' if line.weight == "bold" else ""
    return (
        f'<text x="{line.x:.3f}" y="{line.y:.3f}" font-size="{size:.3f}" '
        f'fill="{line.fill}"{weight} text-anchor="{line.anchor}" '
        'font-family="Noto Sans Khmer, Noto Sans, sans-serif">'
        f"{escape(line.text)}</text>"
    )


@cache
def _longest(weight: Weight) -> int:
    return max(map(len, _table()[1][weight]))


@cache
def _table() -> tuple[int, dict[Weight, dict[str, Outline]]]:
    raw = json.loads(files("badges").joinpath("artwork", "letters.json").read_text("utf-8"))
    weights: tuple[Weight, ...] = ("regular", "bold")
    return raw["grid"], {
        weight: {text: Outline(*drawn) for text, drawn in raw[weight].items()} for weight in weights
    }
