"""Every state in which people see the verify page, a shop's badge and the pages without script.

Each state is a function: an issuer is given, what has to happen happens, and what is opened comes
back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger.domain.certificate import facts as c
from tests.ledger.publishing import (
    ISSUED,
    T0,
    Home,
    badge_signed,
    issued,
    revoked,
    suspended,
    warned,
)
from tests.simulator import DAY, NOW, Issuer
from verifier.formats.register import Misuse
from verifier.values import paths
from verifier.values.numbers import CertificateIndex, format_number
from verifier.values.paths import bucket_of

HALF_AN_HOUR = 1800
BADGE_HOST = "shop.localhost"
SHOP = ("kampong-thom-handicrafts.example.com.kh", "facebook:siemreap.crafts", "telegram:crafts_kh")
KHMER = "xn--j2e7beiw1lb2hqg.com.kh"
PLACES = (*SHOP, KHMER)


@dataclass(frozen=True)
class Asked:
    """What is opened: the fragment of the verify page, when, and which files are not there."""

    fragment: str
    now: int = NOW
    cut: frozenset[str] = frozenset()


def issuer_of(*places: str) -> Issuer:
    """Return an issuer with one certificate for `places`, published an hour ago."""
    issuer = Issuer()
    issuer.issue(*places)
    issuer.now = NOW - 3600
    return issuer


def _scanned(issuer: Issuer, more: str = "", now: int = NOW) -> Asked:
    issuer.expires_at = now + 60 * DAY
    asked = Asked(issuer.sign_badge(0).digits + more, now)
    issuer.now = now - HALF_AN_HOUR
    return asked


def _absent(issuer: Issuer) -> str:
    names = (f"cheap-handicrafts-{n}.example.com.kh" for n in range(100))
    own = bucket_of(SHOP[0], issuer.buckets)
    return next(name for name in names if bucket_of(name, issuer.buckets) == own)


def _warned(issuer: Issuer) -> Asked:
    issuer.warn(0)
    return _scanned(issuer)


def _suspended(issuer: Issuer) -> Asked:
    _appealed(issuer)
    return _scanned(issuer)


def _revoked(issuer: Issuer) -> Asked:
    issuer.revoke(0)
    return _scanned(issuer)


def _begins_later(issuer: Issuer) -> Asked:
    index = issuer.issue("soon.example.com.kh", start=date(2027, 3, 1), end=date(2029, 2, 28))
    return Asked(format_number(index))


def _changed(issuer: Issuer) -> Asked:
    digits = _scanned(issuer).fragment
    return Asked(digits[:-1] + str((int(digits[-1]) + 1) % 10))


def _misused(issuer: Issuer) -> Asked:
    place = _absent(issuer)
    issuer.misuse[place] = Misuse("mark-misused", NOW - DAY, None)
    return Asked(place)


def _list_is_missing(issuer: Issuer) -> Asked:
    return Asked(_scanned(issuer).fragment, cut=frozenset({paths.status_list(0)}))


VERIFY_PAGE: dict[str, Callable[[Issuer], Asked]] = {
    "valid": _scanned,
    "warned": _warned,
    "suspended": _suspended,
    "revoked": _revoked,
    "expired": lambda issuer: _scanned(issuer, now=NOW + 500 * DAY),
    "not-yet-valid": _begins_later,
    "wrong-place": lambda issuer: _scanned(issuer, "&on=another-shop-with-a-long-name.example.com"),
    "not-genuine": _changed,
    "not-listed": lambda issuer: Asked(_absent(issuer)),
    "misuse-listed": _misused,
    "cannot-tell": _list_is_missing,
}
"""Verdict -> what leads to it."""
LOOK_UP: dict[str, Callable[[Issuer], Asked]] = {
    "start": lambda _: Asked(""),
    "mistyped": lambda _: Asked("CETS-0000-001"),
    "found": lambda _: Asked(SHOP[0]),
}


def _moved(issuer: Issuer) -> int:
    issuer.move(0, "host-removed", BADGE_HOST)
    issuer.move(0, "host-added", "new-name-of-the-shop.example.com.kh")
    return NOW


def _told(change: Callable[[Issuer], object], now: int = NOW) -> Callable[[Issuer], int]:
    def happened(issuer: Issuer) -> int:
        change(issuer)
        issuer.expires_at = now + 60 * DAY
        issuer.now = NOW - HALF_AN_HOUR
        return now

    return happened


def _appealed(issuer: Issuer) -> None:
    measure = issuer.suspend(0, start=date(2027, 1, 10), end=date(2027, 2, 9))
    issuer.record_fact(0, "appealed", measure=measure)


BADGE: dict[str, Callable[[Issuer], int]] = {
    "valid": _told(lambda _: None),
    "warned": _told(lambda issuer: issuer.warn(0)),
    "suspended": _told(_appealed),
    "revoked": _told(lambda issuer: issuer.revoke(0)),
    "expired": _told(lambda _: None, NOW + 500 * DAY),
    "wrong-place": _told(_moved),
    "cannot-tell": _told(lambda _: None, NOW + 2 * DAY),
}
"""Verdict of the badge -> what leads to it, and the instant."""

PLAIN = {
    name: format_number(CertificateIndex(index))
    for index, name in enumerate(
        ("valid", "warned", "suspended", "revoked", "expired", "not-yet-valid")
    )
}
"""State of a page without script -> its number."""


def plain_pages(folder: Path) -> dict[str, bytes]:
    """Return a published site in `folder` with a page without script in each state of `PLAIN`."""
    home = Home(folder)
    numbers = list(PLAIN.values())
    home.add(
        *(issued(index) for index in range(4)),
        issued(4, start=date(2024, 3, 1), end=date(2026, 3, 1)),
        issued(5, start=date(2026, 5, 1)),
        *(badge_signed(index) for index in range(len(numbers))),
        c.HostAdded(at=T0, number=numbers[0], place=SHOP[0]),
        c.HostAdded(at=T0, number=numbers[0], place=KHMER),
        warned(1),
        suspended(2, ISSUED, date(2026, 3, 9)),
        c.MeasureAppealed(at=T0, number=numbers[2], measure=1),
        revoked(3),
    )
    home.publish()
    return home.files()
