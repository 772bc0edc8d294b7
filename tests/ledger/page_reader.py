"""The pages that need no script, made from facts and read as a browser reads them."""

from datetime import date
from html.parser import HTMLParser

from ledger.pages import certificate_page as pages
from ledger.views.certificate import fold_all
from tests.ledger.publishing import ISSUED, T0, Home, issued, number, revoked, suspended, warned

ISSUER = "https://verify.example.com.kh"


def page_of(*facts, openings=(), at=T0 + 60) -> str:
    view = fold_all(enumerate(facts))
    _, raw = pages.page_file(view, openings, issuer=ISSUER, at=at, log_size=len(facts))
    return raw.decode()


def page_in(home: Home, index: int) -> str:
    return home.get(f"c/{number(index)}.html").decode()


class Reading(HTMLParser):
    """Elements, attributes and text of a page, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


LIVES = {
    "valid": (issued(0),),
    "warned": (issued(0), warned(0)),
    "suspended": (issued(0), suspended(0, ISSUED, date(2026, 3, 9))),
    "revoked": (issued(0), revoked(0)),
    "expired": (issued(0, end=ISSUED),),
    "not-yet-valid": (issued(0, start=date(2026, 5, 1)),),
}
