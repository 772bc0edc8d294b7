"""What a shop is given for one certificate: token, QR pictures, badge artwork and snippet."""

from collections.abc import Mapping
from pathlib import Path

from badges import picture, qr, snippet
from badges.issue import SignedBadge
from badges.picture import BadgePicture, Language

_LANGUAGES: tuple[Language, ...] = ("en", "km")
TOKEN = "badge.jwt"  # noqa: S105 - a file name
QR_TEXT = "qr.txt"
QR_PNG = "qr.png"


def small_kit(badge: SignedBadge) -> Mapping[str, bytes]:
    """Return the token, and the QR code as text and picture: what programs need."""
    return {
        TOKEN: badge.token.encode(),
        QR_TEXT: badge.qr_text.encode(),
        QR_PNG: qr.png(qr.encode(badge.qr_text)),
    }


def full_kit(badge: SignedBadge, places: tuple[str, ...]) -> Mapping[str, bytes]:
    """Return all: also QR codes for screen and print (level Q), artwork and snippets (km, en)."""
    symbol = qr.encode(badge.qr_text)
    drawn = BadgePicture(number=badge.number, places=places, symbol=symbol)
    files = {
        **small_kit(badge),
        "qr.svg": qr.svg(symbol, title=badge.number).encode(),
        "qr-print.svg": qr.svg(
            qr.encode(badge.qr_text, "Q"), title=badge.number, millimetres=qr.PRINT_MILLIMETRES
        ).encode(),
    }
    for language in _LANGUAGES:
        name = f"badge-{language}"
        files[f"{name}.svg"] = picture.svg(drawn, language).encode()
        files[f"{name}.png"] = picture.png(drawn, language)
        files[f"snippet-{language}.html"] = snippet.html(
            drawn, language, svg_address=f"/{name}.svg", png_address=f"/{name}.png"
        ).encode()
    return files


def write_kit(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into `folder`, which is made if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
