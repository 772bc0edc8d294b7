"""Draw the letters of printed sheets again, as outlines.

They are Khmer phrases, digits and months, and the ASCII letters.

A maintainer's tool, not part of a running system. It needs `uharfbuzz`, `fonttools` and the fonts
of Debian's `fonts-noto-core` (SIL Open Font License), and is run from the project's root:

    PYTHONPATH=. python badges/artwork/make_letters.py /usr/share/fonts/truetype/noto

Written beside this file: `letters.json`, for each weight a table from text to advance and SVG path
on a grid of `GRID` units an em, baseline at 0, y downwards. `badges/lettering.py` puts lines
together from it.
"""

# ruff: noqa: INP001 - a script beside the files it writes, not a part of the package
# Its libraries are not installed beside the product, so there is nothing to check it against.
# mypy: ignore-errors

import json
import sys
from pathlib import Path

from make_outlines import HERE, Face

from badges.sheet_words import khmer_pieces

GRID = 500
ASCII = [chr(code) for code in range(0x20, 0x7F)]
WEIGHTS = {"regular": "Regular", "bold": "Bold"}


def main(fonts: Path) -> None:
    """Write `letters.json` from the fonts in the folder `fonts`."""
    table = {"grid": GRID}
    for weight, name in WEIGHTS.items():
        khmer, latin = (
            Face(fonts / f"{family}-{name}.ttf") for family in ("NotoSansKhmer", "NotoSans")
        )
        texts = [(khmer, text) for text in khmer_pieces(weight)] + [(latin, text) for text in ASCII]
        table[weight] = {text: _outline(face, text) for face, text in texts}
    (HERE / "letters.json").write_text(_text(table), encoding="utf-8")


def _text(table: dict) -> str:
    """Return `table` as JSON with one entry a line."""
    weights = [
        f'"{weight}":{{\n'
        + ",\n".join(f"{_json(text)}:{_json(drawn)}" for text, drawn in table[weight].items())
        + "}"
        for weight in WEIGHTS
    ]
    return f'{{"grid":{GRID},\n' + ",\n".join(weights) + "}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _outline(face: Face, text: str) -> list:
    path, width = face.outline(text, GRID, 0, 0)
    return [round(width), path]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
