"""Pictures and films for a simulated camera: codes on grey, and Y4M, which Chromium plays."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image

SIZE = (640, 480)
GREY = 120


def code(text: str, scale: int = 4) -> Image.Image:
    """The QR code of `text` at level M with its border, `scale` pixels a module."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return Image.fromarray(made.to_image(scale=scale, add_quiet_zones=True)).convert("L")


def scene(*texts: str, size: tuple[int, int] = SIZE, scale: int = 4) -> Image.Image:
    """The codes of `texts` side by side on grey; without one the empty view."""
    view = Image.new("L", size, GREY)
    pictures = [code(text, scale) for text in texts]
    left = (size[0] - sum(picture.width for picture in pictures)) // 2
    for picture in pictures:
        view.paste(picture, (left, (size[1] - picture.height) // 2))
        left += picture.width
    return view


def film(path: Path, frames: Iterable[Image.Image], *, rate: int = 15) -> Path:
    """Write `frames` (grey, all of one size) to `path` as Y4M, `rate` a second."""
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            width, height = frame.size
            if not number:
                file.write(f"YUV4MPEG2 W{width} H{height} F{rate}:1 Ip A1:1 C420jpeg\n".encode())
            file.write(b"FRAME\n" + frame.tobytes() + b"\x80" * (width * height // 2))
    return path


def png(picture: Image.Image) -> bytes:
    """`picture` as a PNG file."""
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def jpg(picture: Image.Image) -> bytes:
    """`picture` as a JPEG file."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
