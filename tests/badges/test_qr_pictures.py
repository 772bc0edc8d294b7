from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from qrcode import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_NUMBER, QRData

from badges import qr
from badges.errors import BadgeError, BadgeTooLargeError
from badges.reading import read_badge_text
from tests.effort import examples

SVG = "{http://www.w3.org/2000/svg}"


def text_of(digits: int) -> str:
    return "https://verify.gov.kh/#" + "7" * digits


def drawn(path: str, side: int, scale: int) -> bytes:
    """Return a PNG of path data made of `M x y h w v1 h-w z`, as a browser would fill it."""
    image = Image.new("1", (side * scale, side * scale), 1)
    draw = ImageDraw.Draw(image)
    for run in path.removeprefix("M").split("M"):
        where, _, shape = run.partition("h")
        left, top = map(int, where.split())
        width = int(shape.partition("v1")[0])
        assert shape == f"{width}v1h-{width}z"
        corners = left * scale, top * scale, (left + width) * scale - 1, (top + 1) * scale - 1
        draw.rectangle(corners, fill=0)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("level", ["M", "Q"])
@pytest.mark.parametrize("scale", [3, 8])
def test_a_png_reads_back_to_the_exact_text(signed, level, scale):
    picture = qr.png(qr.encode(signed.qr_text, level), scale=scale)

    assert read_badge_text(picture) == signed.qr_text


@pytest.mark.parametrize("level", ["M", "Q"])
def test_an_svg_reads_back_to_the_exact_text(signed, level):
    symbol = qr.encode(signed.qr_text, level)
    root = ET.fromstring(qr.svg(symbol))
    (path,) = root.iter(f"{SVG}path")

    assert read_badge_text(drawn(path.attrib["d"], symbol.side + 8, 4)) == signed.qr_text


def test_the_sample_badge_has_45_modules_on_a_host_of_13_letters(signed):
    assert qr.encode(signed.qr_text, "M").side == 45


def test_the_text_is_one_byte_and_one_numeric_segment():
    assert qr.segments("https://verify.gov.kh/#0123") == ("https://verify.gov.kh/#", "0123")


@settings(deadline=None, max_examples=examples(40))
@given(st.integers(1, 900), st.integers(1, 80), st.sampled_from(["M", "Q"]))
def test_the_version_is_the_smallest_that_holds_both_segments(digits, host, level):
    text = f"https://{'h' * host}/#" + "1" * digits
    address, number = qr.segments(text)
    code = QRCode(error_correction=qr._LEVEL[level])
    code.add_data(QRData(address, mode=MODE_8BIT_BYTE))
    code.add_data(QRData(number, mode=MODE_NUMBER))

    assert qr.smallest_version(text, level) == code.best_fit()


def test_four_white_modules_are_inside_every_picture(signed):
    symbol = qr.encode(signed.qr_text)
    root = ET.fromstring(qr.svg(symbol, millimetres=qr.PRINT_MILLIMETRES))
    with Image.open(BytesIO(qr.png(symbol, scale=2))) as picture:
        pixels = picture.convert("L")

    side = symbol.side + 8
    rect = root.find(f"{SVG}rect")
    assert root.attrib["viewBox"] == f"0 0 {side} {side}"
    assert (root.attrib["width"], root.attrib["height"]) == ("30mm", "30mm")
    assert rect.attrib == {"width": str(side), "height": str(side), "fill": "#fff"}
    assert pixels.size == (2 * side, 2 * side)
    assert pixels.point(lambda value: 255 - value).getbbox() == (8, 8, 2 * side - 8, 2 * side - 8)


def test_the_title_cannot_break_out_of_the_picture():
    root = ET.fromstring(qr.svg(qr.encode(text_of(9)), title="</title><script>&"))

    assert root.find(f"{SVG}title").text == "</title><script>&"
    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://verify.gov.kh/",
        "https://verify.gov.kh/#",
        "https://verify.gov.kh/#12a",
        "https://verify.gov.kh/#١٢",
        "HTTPS://VERIFY.GOV.KH/#12",
        "https://ហាង.example/#12",
    ],
)
def test_other_texts_are_refused(text):
    with pytest.raises(BadgeError, match="QR text is https://HOST/# and digits"):
        qr.encode(text)


def test_a_text_beyond_the_largest_symbol_is_refused():
    with pytest.raises(BadgeTooLargeError, match="fits no QR code at level Q"):
        qr.encode(text_of(7000), "Q")


def test_a_module_needs_a_pixel():
    with pytest.raises(BadgeError, match="at least 1 pixel, got 0"):
        qr.png(qr.encode(text_of(9)), scale=0)
