"""QR pictures of a badge: symbol, SVG and PNG (ISO/IEC 18004, model 2).

The text `https://HOST/#DIGITS` becomes two segments, the address in byte mode and the digits in
numeric mode: capitals would be shorter, but several phone cameras do not open `HTTPS://`. The
version is the smallest that holds the text. Level M is for screens, level Q for print at 30 mm a
side or more. The white border of four modules that a reader needs is part of every picture, so
that a dark page cannot eat it.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape

from PIL import Image
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import BIT_LIMIT_TABLE, QRData

from badges.errors import BadgeError, BadgeTooLargeError

Level = Literal["M", "Q"]
BORDER = 4
"""Modules of white around the symbol (ISO/IEC 18004 section 5.3.8)."""
PRINT_MILLIMETRES = 30
"""The smallest side, border and all, that a phone reads well from paper."""

_MODE_BITS = 4
_LEVEL = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}
_BYTES: Literal[4] = 4
_DIGITS: Literal[1] = 1
"""Mode indicators (table 2)."""
_LAST_VERSION = 40
_COUNT_BITS = ((9, 8, 10), (26, 16, 12), (_LAST_VERSION, 16, 14))
"""Last version, bits of a byte segment's count, bits of a numeric segment's count (table 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A QR symbol: rows of modules from the top, true = dark, without border."""

    text: str
    level: Level
    version: int
    modules: tuple[tuple[bool, ...], ...]

    @property
    def side(self) -> int:
        """Modules a side without the border."""
        return len(self.modules)


def segments(text: str) -> tuple[str, str]:
    """Return the byte-mode and the numeric-mode part of a badge's QR text; raises `BadgeError`."""
    address, mark, digits = text.partition("#")
    plain = address.isascii() and address.startswith("https://")
    if not plain or not mark or not digits.isascii() or not digits.isdigit():
        raise BadgeError("a badge's QR text is https://HOST/# and digits; got another form")
    return address + mark, digits


def smallest_version(text: str, level: Level) -> int:
    """Return the smallest version that holds `text` (17 + 4 x version modules a side)."""
    address, digits = segments(text)
    whole, rest = divmod(len(digits), 3)
    data = 8 * len(address) + 10 * whole + (0, 4, 7)[rest]
    capacity = BIT_LIMIT_TABLE[_LEVEL[level]]
    first = 1
    for last, byte_count, digit_count in _COUNT_BITS:
        needed = data + 2 * _MODE_BITS + byte_count + digit_count
        for version in range(first, last + 1):
            if needed <= capacity[version]:
                return version
        first = last + 1
    raise BadgeTooLargeError(f"a text of {len(text)} characters fits no QR code at level {level}")


def encode(text: str, level: Level = "M") -> Symbol:
    """Return the QR symbol of `text`; raises `BadgeError` if it is not a badge text or too long."""
    address, digits = segments(text)
    version = smallest_version(text, level)
    code = QRCode(version=version, error_correction=_LEVEL[level], border=0)
    code.add_data(QRData(address, mode=_BYTES))
    code.add_data(QRData(digits, mode=_DIGITS))
    code.make(fit=False)
    modules = tuple(tuple(bool(module) for module in row) for row in code.get_matrix())
    return Symbol(text=text, level=level, version=version, modules=modules)


def path_data(symbol: Symbol) -> str:
    """Return the dark modules as SVG path data; a module is 1, the border's corner the origin."""
    return "".join(
        f"M{BORDER + left} {BORDER + top}h{length}v1h-{length}z"
        for top, row in enumerate(symbol.modules)
        for left, length in _runs(row)
    )


def svg(symbol: Symbol, *, title: str = "QR", millimetres: int | None = None) -> str:
    """Return `symbol` as an SVG document of one path on white.

    `title` is what a screen reader says; `millimetres` fixes the printed side, border included.
    """
    side = symbol.side + 2 * BORDER
    size = "" if millimetres is None else f' width="{millimetres}mm" height="{millimetres}mm"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"{size} role="img" '
        f'shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path_data(symbol)}"/></svg>\n'
    )


def png(symbol: Symbol, *, scale: int = 8) -> bytes:
    """Return `symbol` as a PNG, black on white, border included, `scale` pixels a module."""
    if scale < 1:
        raise BadgeError(f"a module needs at least 1 pixel, got {scale}")
    side = symbol.side + 2 * BORDER
    image = Image.new("1", (side, side), 1)
    for top, row in enumerate(symbol.modules):
        for left, dark in enumerate(row):
            if dark:
                image.putpixel((BORDER + left, BORDER + top), 0)
    out = BytesIO()
    image.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return (first column, length) of each run of dark modules."""
    found: list[tuple[int, int]] = []
    start = None
    for column, dark in enumerate((*row, False)):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            found.append((start, column - start))
            start = None
    return found
