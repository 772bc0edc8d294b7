"""What `lettering` and `shaping` share: a drawn text, who draws one, and the fonts for it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

Weight = Literal["regular", "bold"]

_FILES: dict[Weight, str] = {"regular": "Regular.ttf", "bold": "Bold.ttf"}
_KHMER = ("\u1780", "\u17ff")


class Outline(NamedTuple):
    """A text drawn on a grid of `grid` units an em: how wide it is, and its SVG path data."""

    advance: float
    path: str


Shaper = Callable[[str, Weight], "tuple[Outline, int]"]
"""Draws any text; returns its outline and the units of an em."""


def font_file(folder: str, weight: Weight, *, khmer: bool) -> Path:
    """Return the path of the font for Khmer or Latin text."""
    return Path(folder, f"NotoSans{'Khmer' if khmer else ''}-{_FILES[weight]}")


def font_files(folder: str) -> Iterator[Path]:
    """Yield the paths of all fonts that a text can need."""
    for khmer in (False, True):
        for weight in _FILES:
            yield font_file(folder, weight, khmer=khmer)


def is_khmer(letter: str) -> bool:
    """Tell whether `letter` is of the Khmer block."""
    return _KHMER[0] <= letter <= _KHMER[1]
