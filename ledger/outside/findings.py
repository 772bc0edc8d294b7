"""What a page of a certified shop says about its badge and duties: reading in, findings out. Pure.

A finding is what was seen, not a breach: an officer looks and may open a case. Our badge is the
element `<trustmark-badge number=…>`, a link to the verify host with the digits of a QR record or
a number, or a picture from that host or with a text that names a number. Digits are only read, not
verified: a forged badge is found when somebody scans it.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from verifier.errors import VerificationError
from verifier.formats.qr import parse_digits
from verifier.values.numbers import PREFIX, format_number, parse_number


class Kind(StrEnum):
    """What was found."""

    BADGE_PRESENT = "badge-present"
    BADGE_ABSENT = "badge-absent"
    BADGE_OF_ANOTHER = "badge-of-another"
    BADGE_UNREADABLE = "badge-unreadable"
    CONTACT_MISSING = "contact-missing"
    POLICY_MISSING = "policy-missing"
    TLS_EXPIRED = "tls-expired"
    TLS_WRONG_NAME = "tls-wrong-name"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS_EXPIRES_SOON = "tls-expires-soon"
    UNREACHABLE = "unreachable"
    REDIRECTED = "redirected"
    NOT_ALLOWED = "robots-forbid"
    UNREADABLE = "page-unreadable"
    PROOF_LAPSED = "proof-lapsed"
    PROOF_UNCHECKED = "proof-unchecked"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing seen at `place` (a host) and `url`; `detail` is an English sentence."""

    kind: Kind
    place: str
    detail: str
    url: str


class Link(msgspec.Struct, frozen=True):
    """A link with the text a reader sees, including that of its pictures."""

    href: str
    text: str


class Picture(msgspec.Struct, frozen=True):
    """A picture and its alternative text."""

    src: str
    alt: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What counts on a page: numbers of badge elements, links, pictures, the base of addresses."""

    base: str = ""
    badges: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """The shop to visit: its host, its certificate's number, and the host for verifying."""

    host: str
    number: str
    verify_host: str


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A page a shop must have, and words of links to it, in any language, without case."""

    name: str
    words: tuple[str, ...]
    kind: Literal[Kind.CONTACT_MISSING, Kind.POLICY_MISSING] = Kind.POLICY_MISSING


DUTIES = (
    Duty(name="contact", words=("contact", "ទំនាក់ទំនង", "ទាក់ទង"), kind=Kind.CONTACT_MISSING),
    Duty(name="privacy policy", words=("privacy", "ឯកជន")),
    Duty(name="terms of sale", words=("terms", "conditions", "លក្ខខណ្ឌ")),
    Duty(name="returns and refunds", words=("return", "refund", "ប្តូរទំនិញ", "ប្ដូរទំនិញ", "សងប្រាក់")),
)
"""What is looked for unless something else is configured."""

_MAX_SHOWN = 120
_MAX_ADDRESS = 1500
_NUMBER = re.compile(rf"\b{PREFIX}[- ]?[0-9A-Z]{{4}}[- ]?[0-9A-Z]{{3}}\b", re.IGNORECASE)
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x00AD))


def badge_findings(readings: Iterable[tuple[str, Reading]], shop: Shop) -> tuple[Finding, ...]:
    """Return what the pages of `shop`, by address, show of badges: at least one finding."""
    claims: dict[tuple[Kind, str], str] = {}
    seen = ""
    for url, reading in readings:
        seen = seen or url
        for claimed in _claims(url, reading, shop.verify_host):
            claims.setdefault(_judged(claimed, shop.number), url)
    if not any(kind is Kind.BADGE_PRESENT for kind, _ in claims):
        detail = f"expected a badge of {shop.number}, found none on the pages visited"
        claims[(Kind.BADGE_ABSENT, detail)] = seen or f"https://{shop.host}/"
    return tuple(
        Finding(kind=kind, place=shop.host, detail=detail, url=url)
        for (kind, detail), url in claims.items()
    )


def duty_links(url: str, reading: Reading, duty: Duty) -> tuple[str, ...]:
    """Return where links for `duty`, by their words, lead; `mailto:` and `tel:` are contact."""
    words = tuple(_folded(word) for word in duty.words)
    found = []
    for link in reading.links:
        direct = link.href.strip().lower().startswith(("mailto:", "tel:"))
        text = _folded(f"{link.text} {unquote(link.href)}")
        if (direct and duty.kind is Kind.CONTACT_MISSING) or any(word in text for word in words):
            address = link.href.strip() if direct else resolved(url, reading.base, link.href)
            if address:
                found.append(address)
    return tuple(dict.fromkeys(found))


def resolved(url: str, base: str, href: str) -> str:
    """Return the https address of `href` on the page at `url`, without fragment, or ""."""
    absolute = _absolute(url, base, href)
    return absolute.partition("#")[0] if absolute.startswith("https://") else ""


def path_on(host: str, address: str) -> str:
    """Return the path and query of `address` if it is on `host` itself, or ""."""
    try:
        parts = urlsplit(address)
        if parts.scheme != "https" or parts.netloc.lower() != host:
            return ""
    except ValueError:
        return ""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def shown(text: str) -> str:
    """Return hostile `text`, cut and printable, for a detail."""
    plain = " ".join(text[: 4 * _MAX_SHOWN].split())
    return "".join(letter if letter.isprintable() else "?" for letter in plain)[:_MAX_SHOWN]


def _claims(url: str, reading: Reading, verify_host: str) -> Iterable[str]:
    """Yield the number that each badge on the page claims: a number, digits, or unreadable text."""
    yield from reading.badges
    for link in reading.links:
        yield from _claimed_by_address(_absolute(url, reading.base, link.href), verify_host)
    for picture in reading.pictures:
        yield from _claimed_by_address(_absolute(url, reading.base, picture.src), verify_host)
        yield from (found[0] for found in _NUMBER.finditer(picture.alt[:1000]))


def _claimed_by_address(address: str, verify_host: str) -> Iterable[str]:
    """Yield the number or digits in an address of the verify host, if it names a certificate."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or parts.netloc.lower() != verify_host:
            return
    except ValueError:
        return
    if parts.fragment:
        yield parts.fragment
    elif found := _NUMBER.search(unquote(parts.path)):
        yield found[0]


def _judged(claimed: str, number: str) -> tuple[Kind, str]:
    found = _number_of(claimed)
    if found is None:
        return (
            Kind.BADGE_UNREADABLE,
            f"expected a number or the digits of a badge, got {shown(claimed)!r}",
        )
    if found == number:
        return Kind.BADGE_PRESENT, f"a badge of {number}"
    return Kind.BADGE_OF_ANOTHER, f"expected a badge of {number}, got one of {found}"


def _number_of(claimed: str) -> str | None:
    try:
        if claimed.isascii() and claimed.isdigit():
            return format_number(parse_digits(claimed).record.index)
        return format_number(parse_number(claimed[:40]))
    except VerificationError:
        return None


def _absolute(url: str, base: str, href: str) -> str:
    try:
        return urljoin(urljoin(url, base[:_MAX_ADDRESS].strip()), href[:_MAX_ADDRESS].strip())
    except ValueError:
        return ""


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:1000].translate(_INVISIBLE)).casefold()
