"""The badge as a picture: artwork, certificate number, places and QR code, as SVG or PNG.

A picture proves nothing and claims nothing: it says whose certificate to look up and where. The
fixed wording and the number are outlines, so the SVG looks the same without any font; the places
are text, so that a reader can find and copy them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

from badges import qr
from verifier.values.places import unicode_host

Language = Literal["km", "en"]
WIDTH, HEIGHT = 400, 212
"""Units of the SVG, and CSS pixels on a page."""

_COLUMN, _COLUMN_WIDTH = 170, 216
_CODE_LEFT, _CODE_TOP, _CODE_SIDE = 13, 62, 144
_NAVY, _INK, _GREY = "#032ea1", "#16213a", "#53607a"
_LETTER = 0.56
"""Mean width of a letter over the size of its font, for lines that must be made to fit."""
_SMALLEST = 9.0
_LONG = 34
"""A first place of more characters takes both lines."""
_PIXELS = 3
"""Pixels a unit in the PNG."""
_FIELDS = '<g id="fields"/>'
_TITLE = {
    "km": "សញ្ញាទំនុកចិត្ត វិញ្ញាបនបត្រ {number} ({place})។ ស្កេន ឬចុច ដើម្បីផ្ទៀងផ្ទាត់នៅ {host}",
    "en": "Trustmark, certificate {number} ({place}). Scan or tap to check at {host}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePicture:
    """What a picture shows: certificate number, places (hosts before handles), QR symbol."""

    number: str
    places: Sequence[str]
    symbol: qr.Symbol

    @property
    def verify_host(self) -> str:
        """The host of the verification site, out of the QR text."""
        address, _ = qr.segments(self.symbol.text)
        return address.removeprefix("https://").partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    baseline: float
    size: float
    fill: str


def title(badge: BadgePicture, language: Language) -> str:
    """Return what a screen reader says of the badge, unescaped."""
    place = shown_place(badge.places[0]) if badge.places else ""
    return _TITLE[language].format(number=badge.number, place=place, host=badge.verify_host)


def shown_place(place: str) -> str:
    """Return a host in its own script, or a handle as `platform: name`."""
    platform, mark, name = place.partition(":")
    return f"{platform}: {name}" if mark else unicode_host(place)


def svg(badge: BadgePicture, language: Language) -> str:
    """Return the badge as an SVG document without script, font or reference to anything outside."""
    fields = "\n".join((_code(badge), _number(badge.number), *map(_text, _lines(badge))))
    artwork, words = _artwork(language), escape(title(badge, language))
    start, rest = artwork.split("<title>", 1)
    return f"{start}<title>{words}</title>{rest.split('</title>', 1)[1]}".replace(_FIELDS, fields)


def png(badge: BadgePicture, language: Language) -> bytes:
    """Return the badge as a PNG of three pixels a unit, for places that take no SVG.

    Hosts are written as A-labels and in the one font Pillow carries, so no font is needed.
    """
    with Image.open(BytesIO(_backdrop(language))) as backdrop:
        image = backdrop.convert("RGB")
    side = badge.symbol.side + 2 * qr.BORDER
    scale = _CODE_SIDE * _PIXELS // side
    with Image.open(BytesIO(qr.png(badge.symbol, scale=scale))) as code:
        spare = (_CODE_SIDE * _PIXELS - code.width) // 2
        image.paste(code, (_CODE_LEFT * _PIXELS + spare, _CODE_TOP * _PIXELS + spare))
    draw = ImageDraw.Draw(image)
    _draw(draw, _Line(text=badge.number, baseline=108, size=24, fill=_NAVY), stroke=1.4)
    for line in _lines(badge, ascii_only=True):
        _draw(draw, line)
    out = BytesIO()
    few = image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG")
    return out.getvalue()


def _lines(badge: BadgePicture, *, ascii_only: bool = False) -> list[_Line]:
    """Return the text lines: at most two for places, then the verification host."""
    shown = [place if ascii_only else shown_place(place) for place in badge.places]
    host = _Line(text=badge.verify_host, baseline=199, size=12, fill=_GREY)
    if not shown:
        return [host]
    first, *rest = _broken(shown[0]) if len(shown[0]) > _LONG else shown[:2]
    missing = len(shown) - (1 if len(shown[0]) > _LONG else 2)
    second = "".join(rest) + (f"  +{missing}" if missing > 0 else "")
    lines = [_Line(text=first, baseline=131, size=15, fill=_INK)]
    if second:
        size = 15 if len(shown[0]) > _LONG else 12
        lines.append(_Line(text=second, baseline=149, size=size, fill=_INK))
    return [*lines, host]


def _broken(place: str) -> tuple[str, str]:
    """Return a long place in two parts, broken before the mark nearest to its middle."""
    marks = [at for at, letter in enumerate(place) if letter in ".:-" and at]
    middle = len(place) // 2
    at = min(marks, key=lambda mark: abs(mark - middle), default=middle)
    return place[:at], place[at:]


def _code(badge: BadgePicture) -> str:
    side = badge.symbol.side + 2 * qr.BORDER
    return (
        f'<g transform="translate({_CODE_LEFT} {_CODE_TOP}) scale({_CODE_SIDE / side:.5f})">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path shape-rendering="crispEdges" d="{qr.path_data(badge.symbol)}"/></g>'
    )


def _number(number: str) -> str:
    """Return the outlines of a certificate number; each of its characters has one."""
    grid, glyphs = _number_glyphs()
    at, drawn = 0, []
    for letter in number:
        advance, path = glyphs[letter]
        drawn.append(f'<path transform="translate({at} 0)" d="{path}"/>')
        at += advance
    place = f"translate({_COLUMN} 108) scale({1 / grid})"
    return f'<g fill="{_NAVY}" transform="{place}">{"".join(drawn)}</g>'


def _text(line: _Line) -> str:
    size = max(_SMALLEST, min(line.size, _COLUMN_WIDTH / (_LETTER * len(line.text))))
    squeeze = ""
    if size * _LETTER * len(line.text) > _COLUMN_WIDTH:
        squeeze = f' textLength="{_COLUMN_WIDTH}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<text x="{_COLUMN}" y="{line.baseline}" font-size="{size:.2f}" fill="{line.fill}" '
        f'font-family="Noto Sans, Noto Sans Khmer, Helvetica, Arial, sans-serif"{squeeze}>'
        f"{escape(line.text)}</text>"
    )


def _draw(draw: ImageDraw.ImageDraw, line: _Line, *, stroke: float = 0) -> None:
    font = ImageFont.load_default(line.size * _PIXELS)
    width = _COLUMN_WIDTH * _PIXELS
    length = font.getlength(line.text)
    if length > width:
        font = ImageFont.load_default(line.size * _PIXELS * width / length)
    where = (_COLUMN * _PIXELS, line.baseline * _PIXELS)
    draw.text(where, line.text, line.fill, font, anchor="ls", stroke_width=stroke)


@cache
def _artwork(language: Language) -> str:
    return _file(f"badge-{language}.svg").decode("utf-8")


@cache
def _backdrop(language: Language) -> bytes:
    return _file(f"badge-{language}.png")


@cache
def _number_glyphs() -> tuple[int, dict[str, tuple[int, str]]]:
    """Return the grid of the outlines, and of each character its advance and path."""
    table = json.loads(_file("number.json"))
    glyphs = table["glyphs"].items()
    return table["grid"], {key: (glyph["advance"], glyph["path"]) for key, glyph in glyphs}


def _file(name: str) -> bytes:
    return files("badges").joinpath("artwork", name).read_bytes()
