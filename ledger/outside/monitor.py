"""Visiting certified shops, politely, and reporting what was seen (R128, R129).

One request at a time to a host, `gap` seconds apart or more if its `robots.txt` asks; never more
than `pages` pages beside `robots.txt`. What robots may not visit is not visited, and the report
says so. The front page is visited first, then the pages where the shop should keep its duties, as
its links name them. This module fetches, `findings` judges.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ledger.errors import ControlError, OutsideError
from ledger.outside.control import ShownControl
from ledger.outside.findings import (
    DUTIES,
    Duty,
    Finding,
    Kind,
    Reading,
    Shop,
    badge_findings,
    duty_links,
    path_on,
    shown,
)
from ledger.outside.reader import read_apart
from ledger.outside.robots import LARGEST, PATH, Robots
from ledger.outside.web import Visitor, WebPage, fetch
from verifier.values.days import DAY_SECONDS

LARGEST_PAGE = 1024 * 1024
_MISSING, _BROKEN = 400, 500
_GONE = {404, 410}
_NOTHING = "User-agent: *\nDisallow: /"
_HTML = {"text/html", "application/xhtml+xml", ""}
_KIND_OF = {
    "tls-expired": Kind.TLS_EXPIRED,
    "tls-wrong-name": Kind.TLS_WRONG_NAME,
    "tls-untrusted": Kind.TLS_UNTRUSTED,
    "redirected": Kind.REDIRECTED,
    "too-large": Kind.UNREADABLE,
    "compressed": Kind.UNREADABLE,
    "unreadable": Kind.UNREADABLE,
}
"""Faults of `web` and `reader`; all others are `unreachable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How we behave: seconds between requests, the longest wait a host may ask for, pages per shop.

    `expiry_days`: a TLS certificate that expires within so many days is a finding.
    """

    gap: float = 2.0
    longest_gap: float = 30.0
    pages: int = 6
    expiry_days: int = 14
    duties: tuple[Duty, ...] = DUTIES


Prove = Callable[[str], ShownControl]
"""Looks again for a host's proof of control; raises `ControlError`."""


def visit(
    shop: Shop,
    visitor: Visitor,
    *,
    now: int,
    sleep: Callable[[float], None],
    manners: Manners | None = None,
    prove: Prove | None = None,
) -> tuple[Finding, ...]:
    """Return the findings at `shop` at instant `now`; `sleep(seconds)` waits between requests."""
    proof = _proof_findings(shop, prove)
    round_ = _Round(shop, visitor, now, sleep, manners or Manners(), asked=prove is not None)
    return (*proof, *round_.findings())


def _proof_findings(shop: Shop, prove: Prove | None) -> tuple[Finding, ...]:
    if prove is None:
        return ()
    try:
        prove(shop.host)
    except ControlError as error:
        lapsed = error.fault == "missing"
        kind = Kind.PROOF_LAPSED if lapsed else Kind.PROOF_UNCHECKED
        return (
            Finding(kind=kind, place=shop.host, detail=str(error), url=f"https://{shop.host}/"),
        )
    return ()


class _Round:
    """One visit to one host: what was asked so far, and what was found."""

    def __init__(
        self,
        shop: Shop,
        visitor: Visitor,
        now: int,
        sleep: Callable[[float], None],
        manners: Manners,
        *,
        asked: bool,
    ) -> None:
        self._shop, self._visitor, self._now = shop, visitor, now
        self._sleep, self._manners = sleep, manners
        self._gap = manners.gap
        self._left = manners.pages
        self._asked = asked
        self._robots = Robots("")
        self._found: list[Finding] = []
        self._read: dict[str, Reading] = {}

    def findings(self) -> tuple[Finding, ...]:
        try:
            self._robots = self._rules()
        except OutsideError as error:
            self._fault(error, PATH)
            return tuple(self._found)
        self._gap = max(self._gap, min(self._robots.delay, self._manners.longest_gap))
        if self._robots.delay > self._manners.longest_gap:
            self._left = 1
        front = self._front()
        if front is not None:
            self._duties(*front)
            self._found += badge_findings(self._read.items(), self._shop)
        return tuple(self._found)

    def _rules(self) -> Robots:
        """Return the host's rules; without them nothing is allowed (RFC 9309 section 2.3.1)."""
        try:
            page = self._ask(PATH, LARGEST)
        except OutsideError as error:
            if error.fault == "redirected":
                return Robots("")
            if error.fault in {"too-large", "compressed", "broken", "too-slow"}:
                return Robots(_NOTHING)
            raise
        self._look_at_certificate(page)
        if page.status >= _BROKEN:
            return Robots(_NOTHING)
        return Robots("" if page.status >= _MISSING else page.body.decode("utf-8", "replace"))

    def _front(self) -> tuple[str, Reading] | None:
        """Return the front page with its address, or None with a finding that gives the reason."""
        page = self._page("/")
        if page is None:
            return None
        if page.status >= _MISSING:
            self._add(Kind.UNREACHABLE, f"expected a front page, got status {page.status}", "/")
        elif page.kind not in _HTML:
            self._add(
                Kind.UNREADABLE, f"expected a front page of HTML, got {shown(page.kind)}", "/"
            )
        return self._keep(page)

    def _page(self, path: str) -> WebPage | None:
        """Return what is at `path`, or None with a finding that gives the reason."""
        if not self._robots.allows(path):
            self._add(Kind.NOT_ALLOWED, "robots.txt forbids the visit, or cannot be read", path)
            return None
        self._left -= 1
        try:
            return self._ask(path, LARGEST_PAGE)
        except OutsideError as error:
            self._fault(error, path)
            return None

    def _keep(self, page: WebPage) -> tuple[str, Reading] | None:
        """Read it if it is a page, and keep its content under its address."""
        if page.status >= _MISSING or page.kind not in _HTML:
            return None
        url = f"https://{self._shop.host}{page.path}"
        try:
            self._read[url] = read_apart(page.body)
        except OutsideError as error:
            self._fault(error, page.path)
            return None
        return url, self._read[url]

    def _duties(self, url: str, front: Reading) -> None:
        """Look for a link for each duty, and visit the first that leads to a page of this host."""
        for duty in self._manners.duties:
            links = duty_links(url, front, duty)
            if not links:
                self._add(
                    duty.kind, f"expected a link to {duty.name} on the front page, found none", "/"
                )
                continue
            inner = [path for link in links if (path := path_on(self._shop.host, link))]
            if inner and len(inner) == len(links) and not self._is_there(inner[0]):
                self._add(
                    duty.kind, f"expected {duty.name}, the link to it leads to no page", inner[0]
                )

    def _is_there(self, path: str) -> bool:
        """Tell whether the page at `path` exists; one that we may not visit counts as existing."""
        if f"https://{self._shop.host}{path}" in self._read or self._left <= 0:
            return True
        page = self._page(path)
        if page is None:
            return True
        self._keep(page)
        return page.status not in _GONE

    def _ask(self, path: str, largest: int) -> WebPage:
        if self._asked:
            self._sleep(self._gap)
        self._asked = True
        return fetch(self._shop.host, path, replace(self._visitor, largest=largest))

    def _look_at_certificate(self, page: WebPage) -> None:
        days = (page.certificate_end - self._now) // DAY_SECONDS
        if days < self._manners.expiry_days:
            self._add(
                Kind.TLS_EXPIRES_SOON, f"the certificate for TLS runs out in {days} days", page.path
            )

    def _fault(self, error: OutsideError, path: str) -> None:
        self._add(_KIND_OF.get(error.fault, Kind.UNREACHABLE), str(error), path)

    def _add(self, kind: Kind, detail: str, path: str) -> None:
        url = f"https://{self._shop.host}{path}"
        self._found.append(Finding(kind=kind, place=self._shop.host, detail=detail, url=url))
