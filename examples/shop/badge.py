"""The badge without any script: HTML that `trustmark bundle --html` wrote, as long as it counts.

`{{ trustmark_badge("/var/www/trustmark.html", "CETS-0047-K2N", "https://verify.example.com.kh") |
safe }}`. When its time is over, or there is none, all that is left is a link to where the shop can
be checked.
"""
# ruff: noqa: INP001 - a file to copy, not a package

import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path


def trustmark_badge(file: str, number: str, issuer: str, now: datetime | None = None) -> str:
    """Return the HTML in `file` while it counts at `now` (default: this moment), else a link."""
    try:
        piece = Path(file).read_text("utf-8")
    except OSError:
        piece = ""
    found = re.search(r' data-until="([^"]+)"', piece)
    until = datetime.fromisoformat(found[1]) if found else datetime.min.replace(tzinfo=UTC)
    if (now or datetime.now(UTC)) < until and escape(number) in piece:
        return piece
    link = escape(f"{issuer}/#{number}")
    return f'<p class="trustmark"><a href="{link}">{escape(f"{number} · {issuer}")}</a></p>'
