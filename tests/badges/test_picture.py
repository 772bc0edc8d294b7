import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from PIL import Image

from badges import picture, qr
from badges.picture import BadgePicture
from badges.reading import read_badge_text

SVG = "{http://www.w3.org/2000/svg}"
ARTWORK = Path(picture.__file__).parent / "artwork"
LANGUAGES = ("km", "en")
HOSTILE = "</text><script>alert(1)</script>&\"'"
ALLOWED = {"svg", "title", "g", "path", "rect", "text"}


def elements(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter())


def assert_harmless(svg: str) -> None:
    """An SVG of shapes and text alone: no script, style, image, link or reference."""
    for element in elements(svg):
        assert element.tag.removeprefix(SVG) in ALLOWED
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert "href" not in name
            assert "url(" not in value
    assert "<!" not in svg
    assert re.findall(r"\w+://[^\s\"<]*", svg) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_artwork_is_harmless_and_has_a_title(language):
    text = (ARTWORK / f"badge-{language}.svg").read_text(encoding="utf-8")
    root = ET.fromstring(text)

    assert_harmless(text)
    assert root.find(f"{SVG}title").text
    assert root.attrib["lang"] == language
    assert root.attrib["viewBox"] == f"0 0 {picture.WIDTH} {picture.HEIGHT}"
    assert [group.attrib for group in root.iter(f"{SVG}g") if "id" in group.attrib] == [
        {"id": "fields"}
    ]
    assert not list(root.iter(f"{SVG}text"))


def test_every_character_of_a_number_has_an_outline():
    table = msgspec.json.decode((ARTWORK / "number.json").read_bytes())

    assert set(table["glyphs"]) == set("CETS-0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert all(glyph["path"] and glyph["advance"] > 0 for glyph in table["glyphs"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_badge_shows_number_places_and_where_to_check(badge, language):
    svg = picture.svg(badge, language)
    root = ET.fromstring(svg)
    texts = [element.text for element in root.iter(f"{SVG}text")]

    assert_harmless(svg)
    assert texts == ["shop.example.com.kh", "facebook: dararicesilk.official", "verify.gov.kh"]
    for fact in (badge.number, "shop.example.com.kh", "verify.gov.kh"):
        assert fact in root.find(f"{SVG}title").text


def test_the_badge_carries_its_qr_code_with_the_border_inside(badge):
    svg = picture.svg(badge, "km")
    side = badge.symbol.side + 2 * qr.BORDER

    assert f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>' in svg
    assert qr.path_data(badge.symbol) in svg


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_png_reads_back_to_the_exact_text(badge, language):
    raw = picture.png(badge, language)

    assert read_badge_text(raw) == badge.symbol.text
    with Image.open(BytesIO(raw)) as image:
        assert image.size == (3 * picture.WIDTH, 3 * picture.HEIGHT)


def test_no_place_breaks_out_of_the_picture(badge):
    hostile = BadgePicture(number=badge.number, places=(HOSTILE, HOSTILE), symbol=badge.symbol)

    svg = picture.svg(hostile, "en")

    assert_harmless(svg)
    assert HOSTILE in ET.fromstring(svg).find(f"{SVG}title").text


def test_a_khmer_host_is_shown_in_khmer(badge):
    khmer = BadgePicture(
        number=badge.number, places=("xn--m2e9c4c.example.com.kh",), symbol=badge.symbol
    )

    assert "ហាង.example.com.kh" in picture.svg(khmer, "en")
    assert read_badge_text(picture.png(khmer, "en")) == badge.symbol.text


@pytest.mark.parametrize(
    ("places", "lines"),
    [
        ((), []),
        (("a.example",), ["a.example"]),
        (("a.example", "b.example"), ["a.example", "b.example"]),
        (("a.example", "b.example", "tiktok:c", "tiktok:d"), ["a.example", "b.example  +2"]),
        (
            ("silk-and-lotus-weaving.siemreap.example.com.kh", "b.example"),
            ["silk-and-lotus-weaving", ".siemreap.example.com.kh  +1"],
        ),
        (("x" * 63 + ".example",), ["x" * 63, ".example"]),
    ],
)
def test_places_take_at_most_two_lines(badge, places, lines):
    shown = BadgePicture(number=badge.number, places=places, symbol=badge.symbol)
    texts = [
        element.text
        for element in elements(picture.svg(shown, "en"))
        if element.tag == f"{SVG}text"
    ]

    assert texts == [*lines, "verify.gov.kh"]
    assert read_badge_text(picture.png(shown, "en")) == badge.symbol.text


def test_a_line_too_long_for_its_place_is_squeezed(badge):
    long = BadgePicture(number=badge.number, places=("x" * 63 + ".example",), symbol=badge.symbol)

    assert 'textLength="216"' in picture.svg(long, "en")
