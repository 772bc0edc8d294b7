"""Reading a badge's QR code from a picture: a screenshot, a photo, a picture we made.

Pictures come from strangers: size of the file, kind of picture and number of pixels are checked
before a pixel is decoded.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from struct import error as StructError  # noqa: N812

import zxingcpp
from PIL import Image, UnidentifiedImageError

from badges.errors import PictureError

MAX_FILE = 20 * 1024 * 1024
"""Bytes."""
MAX_PIXELS = 50_000_000
"""The largest phone photos; decoded in grey, 50 MB."""
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_BADGE = re.compile(r"https://[^/#\s]+/#[0-9]+", re.ASCII)


def read_badge_text(raw: bytes) -> str:
    """Return the text `https://HOST/#DIGITS` of the one badge in a picture; raises `PictureError`.

    Other QR codes in the picture (a payment code, a chat link) do not count.
    """
    texts = read_qr_texts(raw)
    found = {text for text in texts if _BADGE.fullmatch(text)}
    if len(found) != 1:
        raise PictureError(
            f"expected one badge in the picture, found {len(found)} among {len(texts)} QR codes; "
            "cut the picture down to the badge"
        )
    return found.pop()


def read_qr_texts(raw: bytes) -> tuple[str, ...]:
    """Return the texts of all QR codes in a picture, at least one; raises `PictureError`."""
    image = _grey(raw)
    codes = zxingcpp.read_barcodes(image, formats=_QR)
    texts = tuple(code.text for code in codes if code.valid)
    if not texts:
        raise PictureError("no QR code found; is it sharp, complete, and with its white border?")
    return texts


def _grey(raw: bytes) -> Image.Image:
    """Return the picture in grey on white; raises `PictureError`."""
    if len(raw) > MAX_FILE:
        raise PictureError(f"picture has {len(raw)} bytes, the limit is {MAX_FILE}")
    try:
        with _no_bombs(), Image.open(BytesIO(raw), formats=FORMATS) as image:
            _check_size(image.width, image.height)
            if image.has_transparency_data:
                return _on_white(image.convert("RGBA"))
            return image.convert("L")
    except UnidentifiedImageError as error:
        raise PictureError(f"expected a picture: {', '.join(FORMATS)}") from error
    except (OSError, SyntaxError, ValueError, StructError, EOFError) as error:
        raise PictureError("the picture is damaged or incomplete") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"picture has more than {MAX_PIXELS} pixels") from error


@contextmanager
def _no_bombs() -> Iterator[None]:
    """Make Pillow refuse what it would only warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _on_white(rgba: Image.Image) -> Image.Image:
    white = Image.new("L", rgba.size, 255)
    white.paste(rgba.convert("L"), mask=rgba.getchannel("A"))
    return white


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PictureError(f"picture has {width} x {height} pixels, the limit is {MAX_PIXELS}")
