"""The kind of uploaded bytes, told by the bytes alone: PDF, PNG or JPEG, whole and nothing else.

A file that two programs would read as two things (a polyglot) is refused: the header must be at
byte 0, the last byte must be the last of the format, and neither end may hold the mark of a ZIP
archive or of a web page. Pictures are read chunk by chunk (PNG, ISO 15948) or marker by marker
(JPEG, ITU-T T.81 annex B), so that their size in pixels is known before anything is decoded. PDF:
`ledger.evidence.pdf`. Pure.
"""

import re
import struct
from typing import NamedTuple, assert_never
from zlib import crc32

from ledger.errors import EvidenceError
from ledger.evidence.pdf import check_pdf
from ledger.scheme.procedure import MediaType

SIDE_LIMIT = 10_000
"""Pixels: a picture with a side this long, or longer, is refused."""
MAX_PIXELS = 40_000_000
"""An A4 page at 600 dots per inch has 35 million."""

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_PDF = b"%PDF-"
_STARTS: tuple[tuple[bytes, MediaType], ...] = (
    (_PDF, "application/pdf"),
    (_PNG, "image/png"),
    (_JPEG, "image/jpeg"),
)
_MAX_PARTS = 65_536
"""Chunks of a PNG, or segments of a JPEG."""
_MAX_SCANS = 200
"""Scans of a progressive JPEG; each is a pass over all pixels, and cameras make about ten."""
_FRAMES = frozenset(
    {0xC0, 0xC1, 0xC2, 0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
)
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_EOI, _SOS = 0xD9, 0xDA
_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

_HEAD = 4096
_TAIL = 65_557
"""A ZIP ends with a record of 22 bytes and at most 65,535 bytes of comment (APPNOTE 4.3.16)."""
_ZIP_END = b"PK\x05\x06"
_PAGE = re.compile(rb"<(?:html|script|body|iframe|!doctype\s+html|\?php)\b", re.IGNORECASE)


class Recognised(NamedTuple):
    """A kind, and for pictures the width and height in pixels (0 for a PDF)."""

    kind: MediaType
    width: int
    height: int


def recognise(content: bytes) -> Recognised:
    """Return the kind of `content`; raises `EvidenceError` with what was expected and came."""
    kind = kind_of(content)
    match kind:
        case "application/pdf":
            check_pdf(content)
            found = Recognised(kind, 0, 0)
        case "image/png":
            found = Recognised(kind, *_png_size(content))
        case "image/jpeg":
            found = Recognised(kind, *_jpeg_size(content))
        case _:
            assert_never(kind)
    check_single(content)
    return found


def kind_of(content: bytes) -> MediaType:
    """Return the kind by the first bytes alone, for recognised content; raises `EvidenceError`."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    raise EvidenceError("evidence-kind", found=_looks_like(content))


def check_single(content: bytes) -> None:
    """Raise `EvidenceError` if `content` begins or ends with the mark of a ZIP or a web page."""
    if _ZIP_END in content[-_TAIL:]:
        raise EvidenceError("evidence-polyglot", found="zip")
    if _PAGE.search(content[:_HEAD]) or _PAGE.search(content[-_TAIL:]):
        raise EvidenceError("evidence-polyglot", found="web-page")


def _looks_like(content: bytes) -> str:
    """Name what `content` looks like, for the person who chose the wrong file."""
    guesses = (
        (not content, "empty"),
        (_PDF in content[:1024], "pdf-shifted"),
        (content.startswith(b"PK"), "zip"),
        (content[:4] == b"RIFF", "webp"),
        (content[4:8] == b"ftyp", "heic"),
        (content.lstrip()[:1] == b"<", "web-page"),
    )
    return next((name for fits, name in guesses if fits), "unknown")


def _damaged(kind: str) -> EvidenceError:
    return EvidenceError("evidence-damaged", kind=kind)


def _trailing(kind: str, size: int) -> EvidenceError:
    return EvidenceError("evidence-polyglot", kind=kind, size=size)


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise EvidenceError("evidence-damaged", width=width, height=height)
    if max(width, height) >= SIDE_LIMIT or width * height > MAX_PIXELS:
        raise EvidenceError(
            "evidence-pixels", side=SIDE_LIMIT, most=MAX_PIXELS, width=width, height=height
        )


def _png_size(content: bytes) -> tuple[int, int]:
    """Walk the chunks of a PNG up to IEND, which must end the file; return width and height."""
    at, size = len(_PNG), (0, 0)
    for number in range(_MAX_PARTS):
        if at + 12 > len(content):
            raise _damaged("PNG")
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content) or crc32(content[at + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end]
        ):
            raise _damaged("PNG")
        if (kind == b"IHDR") != (number == 0) or (
            kind == b"IHDR" and length != 13  # noqa: PLR2004 - ISO 15948
        ):
            raise _damaged("PNG")
        if kind == b"acTL":
            raise EvidenceError("evidence-kind", found="animation")
        if number == 0:
            size = struct.unpack_from(">II", content, at + 8)
            _check_pixels(*size)
        at = end
        if kind == b"IEND":
            if at != len(content):
                raise _trailing("PNG", len(content) - at)
            return size
    raise _damaged("PNG")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Walk the markers of a JPEG up to EOI, which must end the file; return width and height."""
    at, size, scans = 2, (0, 0), 0
    for _ in range(_MAX_PARTS):
        marker, at = _next_marker(content, at)
        if marker == _EOI:
            if at != len(content):
                raise _trailing("JPEG", len(content) - at)
            if not scans:
                raise _damaged("JPEG")
            return size
        if marker in _ALONE:
            continue
        start, at = at, _segment_end(content, at)
        if marker in _FRAMES:
            if size != (0, 0) or at - start < 8:  # noqa: PLR2004 - T.81 B.2.2, and one frame only
                raise _damaged("JPEG")
            height, width = struct.unpack_from(">HH", content, start + 3)
            size = (width, height)
            _check_pixels(*size)
        elif marker == _SOS:
            scans += 1
            at = _scan_end(content, at)
            if size == (0, 0) or scans > _MAX_SCANS:
                raise _damaged("JPEG")
    raise _damaged("JPEG")


def _next_marker(content: bytes, at: int) -> tuple[int, int]:
    """Return the marker code at `at`, past fill bytes (T.81 B.1.1.2), and where it ends."""
    if content[at : at + 1] != b"\xff":
        raise _damaged("JPEG")
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content) or content[at] == 0:
        raise _damaged("JPEG")
    return content[at], at + 1


def _segment_end(content: bytes, at: int) -> int:
    length = int.from_bytes(content[at : at + 2])
    if length < 2 or at + length > len(content):  # noqa: PLR2004 - the length counts itself
        raise _damaged("JPEG")
    return at + length


def _scan_end(content: bytes, at: int) -> int:
    """Return where the entropy-coded data from `at` ends: at the next marker except restarts."""
    found = _SCAN_END.search(content, at)
    if found is None:
        raise _damaged("JPEG")
    return found.start()
