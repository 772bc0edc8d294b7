"""HarfBuzz draws text that is not known beforehand.

This is the one door of `uharfbuzz`, which the extra `pdf` installs.
"""

from functools import cache
from itertools import groupby

import uharfbuzz as hb

from badges.outlines import Outline, Shaper, Weight, font_file, is_khmer

_UNITS = 1000


def shaper(folder: str) -> Shaper:
    """Return what draws any text with the fonts in `folder`; Khmer has its own."""
    loaded = cache(lambda weight, khmer: _Font(str(font_file(folder, weight, khmer=khmer))))

    def shape(text: str, weight: Weight) -> tuple[Outline, int]:
        paths, at = [], 0.0
        for khmer, letters in groupby(text, is_khmer):
            advance, path = loaded(weight, khmer).outline("".join(letters), at)
            paths.append(path)
            at += advance
        return Outline(at, "".join(paths)), _UNITS

    return shape


class _Font:
    """One font file, able to turn a run of text into SVG path data."""

    def __init__(self, path: str) -> None:
        face = hb.Face(hb.Blob.from_file_path(path))
        self._font = hb.Font(face)
        self._scale = _UNITS / face.upem

    def outline(self, text: str, left: float) -> Outline:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer)
        pen, at = _Pen(self._scale), 0.0
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            pen.origin = (left + (at + place.x_offset) * self._scale, -place.y_offset * self._scale)
            self._font.draw_glyph_with_pen(glyph.codepoint, pen)
            at += place.x_advance
        return Outline(at * self._scale, "".join(pen.commands))


class _Pen:
    """Writes what HarfBuzz draws as SVG path data, y downwards; HarfBuzz names its methods."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self.origin = (0.0, 0.0)
        self.commands: list[str] = []

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._write("M", point)

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._write("L", point)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._write("Q", *points)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._write("C", *points)

    def closePath(self) -> None:  # noqa: N802
        self.commands.append("z")

    def _write(self, command: str, *points: tuple[float, float]) -> None:
        left, top = self.origin
        placed = (f"{left + x * self._scale:.1f} {top - y * self._scale:.1f}" for x, y in points)
        self.commands.append(command + " ".join(placed))
