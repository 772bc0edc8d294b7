import struct
import zlib
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badges import qr, reading
from badges.errors import PictureError

TEXT = "https://verify.gov.kh/#" + "31415926535" * 20


def saved(image: Image.Image, kind: str = "PNG") -> bytes:
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def symbol_image() -> Image.Image:
    with Image.open(BytesIO(qr.png(qr.encode(TEXT), scale=4))) as image:
        return image.convert("RGB")


def claimed(width: int, height: int) -> bytes:
    """Return a tiny PNG whose header claims `width` x `height` grey pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = (
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (header, body, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("kind", reading.FORMATS)
def test_a_badge_is_read_from_each_kind_of_picture(kind):
    assert reading.read_badge_text(saved(symbol_image(), kind)) == TEXT


def test_a_turned_badge_on_a_dark_page_is_read():
    page = Image.new("RGB", (900, 900), "#101010")
    page.paste(symbol_image().rotate(17, expand=True, fillcolor="#fff"), (200, 150))

    assert reading.read_badge_text(saved(page)) == TEXT


def test_transparent_pictures_are_read_on_white():
    grey = symbol_image().convert("L")
    clear = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    clear.putalpha(grey.point(lambda value: 255 - value))

    assert reading.read_badge_text(saved(clear)) == TEXT


def test_other_codes_in_the_picture_are_passed_over():
    other = zxingcpp.create_barcode("https://chat.example/join", zxingcpp.BarcodeFormat.QRCode)
    page = Image.new("RGB", (900, 400), "white")
    page.paste(symbol_image(), (0, 0))
    page.paste(Image.fromarray(other.to_image(scale=4)), (500, 60))

    assert reading.read_badge_text(saved(page)) == TEXT
    assert set(reading.read_qr_texts(saved(page))) == {TEXT, "https://chat.example/join"}


def test_a_picture_of_two_badges_is_refused():
    with Image.open(BytesIO(qr.png(qr.encode(TEXT + "1"), scale=4))) as second:
        page = Image.new("RGB", (900, 400), "white")
        page.paste(symbol_image(), (0, 0))
        page.paste(second, (450, 0))

    with pytest.raises(PictureError, match="expected one badge in the picture, found 2"):
        reading.read_badge_text(saved(page))


def test_a_code_that_is_no_badge_is_refused():
    other = zxingcpp.create_barcode("https://chat.example/join", zxingcpp.BarcodeFormat.QRCode)

    with pytest.raises(PictureError, match="found 0 among 1 QR codes"):
        reading.read_badge_text(saved(Image.fromarray(other.to_image(scale=4))))


def test_a_picture_without_a_code_is_refused():
    with pytest.raises(PictureError, match="no QR code found"):
        reading.read_badge_text(saved(Image.new("L", (300, 300), 255)))


def test_a_code_without_its_border_on_a_dark_page_is_refused_not_misread():
    bare = symbol_image().crop((16, 16, symbol_image().width - 16, symbol_image().height - 16))
    page = Image.new("RGB", (400, 400), "black")
    page.paste(bare, (100, 100))

    with pytest.raises(PictureError, match="with its white border"):
        reading.read_badge_text(saved(page))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "expected a picture: PNG, JPEG, WEBP, GIF, BMP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "expected a picture"),
        (b"%PDF-1.7", "expected a picture"),
        (bytes(reading.MAX_FILE + 1), "the limit is 20971520"),
        (claimed(8_000, 8_000), "8000 x 8000 pixels, the limit is 50000000"),
        (claimed(10_000, 10_000), "more than 50000000 pixels"),
        (claimed(60_000, 60_000), "more than 50000000 pixels"),
        (claimed(500, 500), "damaged or incomplete"),
        (saved(Image.effect_noise((200, 200), 90))[:3000], "damaged or incomplete"),
    ],
    ids=[
        "empty",
        "svg",
        "pdf",
        "big-file",
        "bomb",
        "bigger-bomb",
        "biggest-bomb",
        "short-data",
        "cut",
    ],
)
def test_what_is_no_good_picture_is_refused_in_words(raw, message):
    with pytest.raises(PictureError, match=message):
        reading.read_badge_text(raw)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_picture_gives_its_text_or_a_picture_error(data):
    raw = bytearray(saved(symbol_image(), data.draw(st.sampled_from(reading.FORMATS))))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    try:
        text = reading.read_badge_text(bytes(raw))
    except PictureError:
        return
    assert text == TEXT
