"""Printed codes read by a camera that is only just near enough: small, blurred, turned.

Codes of `badges.qr` for invented badges (the corpus of `bench/badge.py`). Each is drawn large,
damaged by three round spots that together cover 5 % of the symbol off the three finder patterns,
turned by any angle, blurred by 0.25 module and taken down to 3 pixels a module, with the pixels'
raster anywhere; then zxing-cpp is given that one picture. A phone shows the reader dozens of frames
in two seconds. The claims count one frame a code, and tell how many are read in one of five, with
the same damage and turned anew.
"""

import math
import random
from collections.abc import Sequence
from io import BytesIO

import zxingcpp
from badge import ISSUER, SEED, badge_facts, corpus
from common import report
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image, ImageDraw, ImageFilter

from badges import qr
from badges.issue import BadgeFacts, sign_badges
from keys.signers import Es256Signer

CODES = 300
FRAMES = 5
PIXELS, FINE = 3, 4
"""Pixels of a frame a module, and how many times as fine the picture is before it is taken down."""
BLUR = 0.25
"""Modules, standard deviation."""
DAMAGE, SPOTS = 0.05, 3
"""Share of the symbol's area, and in how many spots."""
FINDER = 8
"""Modules a side of a finder pattern with its separator (ISO/IEC 18004 section 5.3.3)."""
LEVELS: dict[qr.Level, float] = {"M": 97.0, "Q": 99.0}


def main() -> None:
    """Print both claims."""
    signer = Es256Signer("badge-0", ec.derive_private_key(7, ec.SECP256R1()))
    texts = [
        badge.qr_text for badge in sign_badges(facts(), signer, iat=1_767_250_000, issuer=ISSUER)
    ]
    for level, goal in LEVELS.items():
        source = random.Random(f"{SEED} {level}")
        needed = [frames_needed(text, level, source) for text in texts]
        sides = sorted(qr.encode(text, level).side for text in texts)
        report(
            f"printed codes of level {level} read back from one frame: "
            "3 pixels a module, blurred, turned, 5 % damaged",
            percent([each == 1 for each in needed]),
            unit="%",
            goal=(">=", goal),
            measured={
                "codes": CODES,
                "seed": SEED,
                "modules_a_side": [sides[0], sides[len(sides) // 2], sides[-1]],
                "blur_modules": BLUR,
                "damage": f"{DAMAGE:.0%} of the area in {SPOTS} spots, black or white",
                f"percent_in_one_of_{FRAMES}_frames": percent([each > 0 for each in needed]),
            },
            libraries=("zxing-cpp", "qrcode", "pillow"),
        )


def facts() -> list[BadgeFacts]:
    """Return the badges of the corpus, numbered as a register would."""
    return [
        badge_facts(index, *each.sites, *each.handles) for index, each in enumerate(corpus(CODES))
    ]


def frames_needed(text: str, level: qr.Level, source: random.Random) -> int:
    """Return the frame (1 to `FRAMES`) in which a damaged code is read as `text`; else 0."""
    printed = damaged(qr.encode(text, level), source)
    for number in range(1, FRAMES + 1):
        if text in texts_of(frame(printed, source)):
            return number
    return 0


def damaged(symbol: qr.Symbol, source: random.Random) -> Image.Image:
    """Return the fine picture of `symbol` with border and spots."""
    scale = PIXELS * FINE
    picture = Image.open(BytesIO(qr.png(symbol, scale=scale))).convert("L")
    draw = ImageDraw.Draw(picture)
    radius = math.sqrt(DAMAGE * symbol.side**2 / SPOTS / math.pi)
    for x, y in spots(symbol.side, radius, source):
        left, top = ((each + qr.BORDER - radius) * scale for each in (x, y))
        size = 2 * radius * scale
        draw.ellipse((left, top, left + size, top + size), fill=source.choice((0, 255)))
    return picture


def spots(side: int, radius: float, source: random.Random) -> list[tuple[float, float]]:
    """Return the centres of `SPOTS` circles in the symbol, clear of finders and other spots."""
    corners = ((0, 0), (side - FINDER, 0), (0, side - FINDER))
    found: list[tuple[float, float]] = []
    while len(found) < SPOTS:
        x, y = (source.uniform(radius, side - radius) for _ in range(2))
        far = all(
            math.dist((x, y), (min(max(x, a), a + FINDER), min(max(y, b), b + FINDER))) >= radius
            for a, b in corners
        )
        if far and all(math.dist((x, y), other) >= 2 * radius for other in found):
            found.append((x, y))
    return found


def frame(printed: Image.Image, source: random.Random) -> Image.Image:
    """Return what the camera sees: turned, blurred, and `PIXELS` a module."""
    turned = printed.rotate(
        source.uniform(0, 360),
        Image.Resampling.BICUBIC,
        expand=True,
        translate=(source.randrange(FINE), source.randrange(FINE)),
        fillcolor=255,
    )
    return turned.filter(ImageFilter.GaussianBlur(BLUR * PIXELS * FINE)).reduce(FINE)


def texts_of(picture: Image.Image) -> set[str]:
    """Return what zxing-cpp reads, asked as the command `verify PICTURE` asks it."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return {code.text for code in zxingcpp.read_barcodes(picture, formats=formats) if code.valid}


def percent(read: Sequence[bool]) -> float:
    """Return the share of what was read."""
    return round(sum(read) / len(read) * 100, 2)


if __name__ == "__main__":
    main()
