"""Draw the badge artwork again: fixed wording as outlines, so that a badge needs no font.

A maintainer's tool, not part of a running system. It needs `uharfbuzz`, `fonttools`, the fonts of
Debian's `fonts-noto-core` (SIL Open Font License) and, for the two PNG files, Debian's `chromium`:

    python badges/artwork/make_outlines.py /usr/share/fonts/truetype/noto

Khmer letters change shape and place with their neighbours; HarfBuzz shapes them, the pens of
fontTools draw them. Written beside this file: `badge-km.svg`, `badge-en.svg` (an empty group
`fields` is where `badges/picture.py` puts number, places and QR), `number.json` (the outlines of
the certificate number's characters) and `badge-km.png`, `badge-en.png` (the same backdrop in
pixels, `PIXELS` to a unit).
"""

# ruff: noqa: INP001 - a script beside the files it writes, not a part of the package
# Its libraries are not installed beside the product, so there is nothing to check it against.
# mypy: ignore-errors

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import uharfbuzz as hb
from fontTools.misc.transform import Transform
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT, PIXELS = 400, 212, 3
NAVY, RED, GOLD, INK, GREY = "#032ea1", "#b8142b", "#f2c14e", "#16213a", "#53607a"
NUMBER_SIZE = 25
GRID = 20
"""Outlines lie on whole numbers of a grid this many times finer than a unit."""
NUMBER_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"
COLUMN = 170

WORDS = {
    "km": {
        "font": "NotoSansKhmer",
        "title": "សញ្ញាទំនុកចិត្ត",
        "scheme": "ពាណិជ្ជកម្មតាមប្រព័ន្ធអេឡិចត្រូនិកកម្ពុជា",
        "number": "លេខវិញ្ញាបនបត្រ",
        "check": "ស្កេន ឬចុច ដើម្បីផ្ទៀងផ្ទាត់",
    },
    "en": {
        "font": "NotoSans",
        "title": "Trustmark",
        "scheme": "Cambodia E-commerce Trustmark Scheme",
        "number": "Certificate number",
        "check": "Scan or tap to check",
    },
}


class Face:
    """One font file, able to turn a line of text into SVG path data."""

    def __init__(self, path: Path) -> None:
        """Load `path`."""
        self._font = TTFont(path)
        self._glyphs = self._font.getGlyphSet()
        self._names = self._font.getGlyphOrder()
        face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._upem = face.upem
        self._shaper = hb.Font(face)

    def outline(self, text: str, size: float, x: float, y: float) -> tuple[str, float]:
        """Return path data of `text` from (`x`, baseline `y`) at `size` units, and its width."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._shaper, buffer)
        scale, pen_x = size / self._upem, 0.0
        out = SVGPathPen(self._glyphs, ntos=lambda value: str(round(value)))
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            shift = Transform(
                scale,
                0,
                0,
                -scale,
                x + (pen_x + place.x_offset) * scale,
                y - place.y_offset * scale,
            )
            self._glyphs[self._names[glyph.codepoint]].draw(TransformPen(out, shift))
            pen_x += place.x_advance
        return out.getCommands(), pen_x * scale


def main(fonts: Path) -> None:
    """Write all files of the artwork from the fonts in the folder `fonts`."""
    for language, words in WORDS.items():
        svg = _svg(language, words, fonts)
        (HERE / f"badge-{language}.svg").write_text(svg, encoding="utf-8")
        (HERE / f"badge-{language}.png").write_bytes(_pixels(svg))
    latin = Face(fonts / "NotoSans-Bold.ttf")
    size = NUMBER_SIZE * GRID
    outlines = {letter: latin.outline(letter, size, 0, 0) for letter in NUMBER_LETTERS}
    glyphs = {
        letter: {"advance": round(width), "path": path}
        for letter, (path, width) in outlines.items()
    }
    table = {"grid": GRID, "glyphs": glyphs}
    text = json.dumps(table, indent=1, sort_keys=True) + "\n"
    (HERE / "number.json").write_text(text, encoding="utf-8")


def _svg(language: str, words: dict[str, str], fonts: Path) -> str:
    bold = Face(fonts / f"{words['font']}-Bold.ttf")
    regular = Face(fonts / f"{words['font']}-Regular.ttf")
    khmer = language == "km"
    lines = (
        (bold, words["title"], 21 if khmer else 23, 58, 27 if khmer else 26, "#fff"),
        (regular, words["scheme"], 12.5, 58, 47 if khmer else 44, "#dfe6fb"),
        (regular, words["number"], 12, COLUMN, 82, GREY),
        (bold, words["check"], 14, COLUMN, 181, NAVY),
    )
    drawn = "\n".join(_line(*line) for line in lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" lang="{language}">\n'
        f"<title>{words['title']}</title>\n"
        f'<rect x=".75" y=".75" width="{WIDTH - 1.5}" height="{HEIGHT - 1.5}" rx="10" '
        f'fill="#fff" stroke="{NAVY}" stroke-width="1.5"/>\n'
        f'<path fill="{NAVY}" d="M0 56V10A10 10 0 0 1 10 0H{WIDTH - 10}'
        f'A10 10 0 0 1 {WIDTH} 10V56z"/>\n'
        f'<path fill="{GOLD}" d="M0 56h{WIDTH}v2.5H0z"/>\n'
        f"{_flower()}\n"
        f'<path fill="{RED}" d="M{COLUMN} 158h34v2h-34z"/>\n'
        f"{drawn}\n"
        '<g id="fields"/>\n'
        "</svg>\n"
    )


def _line(face: Face, text: str, size: float, x: float, y: float, fill: str) -> str:
    path, _ = face.outline(text, size * GRID, x * GRID, y * GRID)
    return f'<path fill="{fill}" transform="scale({1 / GRID})" d="{path}"/>'


def _flower() -> str:
    """Return a lotus of five petals: an ornament that is nobody's emblem."""
    petal = "M0 0C-7-5-7.5-16 0-24C7.5-16 7-5 0 0z"
    petals = "".join(
        f'<path transform="rotate({angle}) scale({scale})" d="{petal}" fill-opacity="{shade}"/>'
        for angle, scale, shade in (
            (-72, 0.82, 0.75),
            (72, 0.82, 0.75),
            (-37, 0.95, 0.88),
            (37, 0.95, 0.88),
            (0, 1.05, 1),
        )
    )
    water = '<path d="M-17 5.5Q0 12.5 17 5.5Q0 8-17 5.5z"/>'
    return f'<g transform="translate(31 36)" fill="{GOLD}" stroke="{NAVY}">{petals}{water}</g>'


def _pixels(svg: str) -> bytes:
    """Return `svg` drawn by Chromium, `PIXELS` to a unit, white around the corners."""
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder, "page.html"), Path(folder, "page.png")
        page.write_text(f'<body style="margin:0">{svg}', encoding="utf-8")
        subprocess.run(  # noqa: S603 - a fixed command
            [  # noqa: S607 - Debian's chromium, wherever it is
                "chromium",
                "--headless",
                "--no-sandbox",
                "--hide-scrollbars",
                f"--force-device-scale-factor={PIXELS}",
                f"--window-size={WIDTH},{HEIGHT}",
                f"--screenshot={picture}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )
        return picture.read_bytes()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
