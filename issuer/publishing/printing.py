"""Sheets to print for one certificate: which pages, from which facts, with which letters.

SVG always; PDF where it is asked for and the extra `pdf` is installed. Imported only when a sheet
is wanted.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from badges import lettering
from badges.errors import BadgeTooLargeError, FontError
from badges.issue import SignedBadge
from badges.outlines import Shaper
from badges.sheet import CODES, Paper, Printed, certificate, stickers
from badges.sheet_pdf import pdf
from issuer.errors import InputError
from ledger.domain.certificate.state import Certificate
from verifier.formats.commitment import is_commitment
from verifier.formats.qr import TIERS, parse_digits
from verifier.values.days import day_of


class PrintOrder(NamedTuple):
    """Which papers, with PDF or not, the folder of fonts (None: Debian's), and UTC seconds now."""

    papers: tuple[Paper, ...]
    as_pdf: bool
    fonts: str | None
    now: int


class Sheets(NamedTuple):
    """The files by name.

    `too_fine` are the sizes of stickers (mm) that are left out for their code, `texts` says whether
    names in Khmer stay text in the pages.
    """

    files: dict[str, bytes]
    too_fine: tuple[int, ...]
    texts: bool


def sheets(badge: SignedBadge, state: Certificate, wanted: PrintOrder) -> Sheets:
    """Return what to print; raises `InputError` (no PDF, no fonts), `BadgeTooLargeError`."""
    printed = _printed(badge, state)
    files: dict[str, bytes] = {}
    papers = tuple(dict.fromkeys(wanted.papers))
    try:
        shaper = _shaper(wanted)
        for paper in papers:
            for name, page in _pages(printed, paper, shaper):
                files[f"{name}-{paper}.svg"] = page.encode()
                if wanted.as_pdf:
                    title = f"{printed.number} {name}"
                    files[f"{name}-{paper}.pdf"] = pdf(page, paper, title=title, made=wanted.now)
    except FontError as error:
        raise InputError("no-letters", error) from error
    texts = any(b"<text" in content for content in files.values())
    stickers_of = ((size, f"stickers-{size}-{paper}.svg") for paper in papers for size in CODES)
    too_fine = tuple(size for size, name in stickers_of if name not in files)
    return Sheets(files, too_fine, texts)


def _printed(badge: SignedBadge, state: Certificate) -> Printed:
    """Return what the badge and its certificate say; what is hidden of a holder stays out."""
    record = parse_digits(badge.digits).record
    km, en = (
        "" if is_commitment(text) else text for text in (state.holder.name.km, state.holder.name.en)
    )
    return Printed(
        number=badge.number,
        qr_text=badge.qr_text,
        places=(*record.sites, *record.handles),
        name=(km, en),
        tier=TIERS[record.tier],
        start=day_of(record.nbf),
        end=day_of(record.exp - 1),
    )


def _shaper(wanted: PrintOrder) -> Shaper | None:
    """Return what draws names; None without library or fonts, unless they were asked for."""
    if wanted.fonts is not None or wanted.as_pdf:
        return lettering.harfbuzz(wanted.fonts or lettering.FONTS)
    with suppress(FontError):
        return lettering.harfbuzz()
    return None


def _pages(printed: Printed, paper: Paper, shaper: Shaper | None) -> Iterator[tuple[str, str]]:
    """Yield name and SVG of each page; a code too fine for 30 mm is printed at 40 mm alone."""
    yield "certificate", certificate(printed, paper, shaper)
    for millimetres in CODES:
        try:
            page = stickers(printed, paper, millimetres, shaper)
        except BadgeTooLargeError:
            if millimetres == CODES[-1]:
                raise
            continue
        yield f"stickers-{millimetres}", page
