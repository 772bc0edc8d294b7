"""A printed sheet as PDF: the SVG page drawn by fpdf2, in real millimetres; one layout for both.

`fpdf2` comes with the extra `pdf`; this is its one door. What is drawn are outlines and the code's
squares, so a page with text that was not shaped is refused: a PDF must not depend on the fonts of
who opens it.
"""

import re
from datetime import UTC, datetime
from io import BytesIO

from badges.errors import FontError
from badges.sheet import SIZES, Paper

_TITLE = re.compile(r"<title>.*?</title>")


def pdf(page: str, paper: Paper, *, title: str, made: int) -> bytes:
    """Return the SVG `page` as PDF, made at instant `made` (UTC seconds); raises `FontError`.

    The same page and instant give the same bytes.
    """
    if "<text" in page:
        raise FontError("a page with text that was not shaped cannot become a PDF")
    try:
        from fpdf import FPDF  # noqa: PLC0415
        from fpdf.svg import SVGObject  # noqa: PLC0415
    except ImportError as error:
        raise FontError(
            "fpdf2 is not installed; install trustmark-ledger with the extra pdf"
        ) from error
    document = FPDF(unit="mm", format=SIZES[paper])
    document.set_title(title)
    document.set_lang("km")
    document.set_creation_date(datetime.fromtimestamp(made, UTC))
    document.set_auto_page_break(auto=False)
    document.add_page()
    SVGObject(_TITLE.sub("", page)).draw_to_page(document, x=0, y=0)
    out = BytesIO()
    document.output(out)
    return out.getvalue()
