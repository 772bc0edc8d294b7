"""The stage on which each scene is played, and what people in it are called.

A scene is a function named by its verdict or defect; its docstring becomes the comment. It is given
an honest stage, changes what it is about, and returns (code, reason).
"""

from dataclasses import dataclass, field
from datetime import date

from tests.simulator import NOW, Issuer, stored_zlib
from verifier.formats import status
from verifier.values import numbers
from verifier.values.places import normalise_host

SHOP, PAGE = "shop.example.com.kh", "facebook:siemreap.crafts"
NOODLE = "noodle.example.com.kh"
SILK, SILK_TOO = "silk.example.com.kh", "silk-village.example.asia"
PEPPER = "tiktok:kampot.pepper"
KHMER = normalise_host("សៀវភៅ.example.com.kh")
OTHER = "other.example.com.kh"
BOMB = stored_zlib(bytes(status.MAX_ARRAY + 1))
"""One byte more than a list may have."""

Expected = tuple[str, str]
"""Code and reason of the verdict."""


@dataclass
class Scene:
    """A stage with five certificates, and what the verifier is given, about `certificate`."""

    issuer: Issuer = field(default_factory=Issuer)
    comment: str = ""
    certificate: int = 0
    before: list[tuple[str, str]] = field(default_factory=list)
    place: str | None = None
    badge: str | None = None
    number: str | None = None
    manifest: str | None = None
    list: str | None = None
    bucket: str | None = None
    record: str | None = None
    now: int = NOW
    shown_on: str | None = SHOP
    at: int | None = None
    expected: Expected = ("", "")

    def __post_init__(self) -> None:
        issuer = self.issuer
        issuer.issue(SHOP, PAGE)
        issuer.issue(
            NOODLE, "telegram:noodle.pp", category="natural-person", km="សុខ សុភា", en="Sok Sophea"
        )
        issuer.issue(SILK, SILK_TOO, "instagram:silk.village", tier="basic")
        issuer.issue(PEPPER, tier="intermediate")
        issuer.issue(KHMER, start=date(2026, 9, 1), end=date(2027, 8, 31))
        self.signed = [issuer.sign_badge(index) for index in range(5)]
        self.badge = self.signed[0].token

    def about(self, certificate: int, place: str | None, *, digits: bool = False) -> None:
        """Ask about another certificate, shown on `place`."""
        self.certificate, self.shown_on = certificate, place
        signed = self.signed[certificate]
        self.badge = signed.digits if digits else signed.token

    def publish(
        self, place: str | None = None, *, at: int = NOW - 300, log_size: int | None = None
    ) -> None:
        """Make honest files of the past, dated `at`; the bucket is of `place` or the one shown."""
        issuer = self.issuer
        issuer.now = at
        self.manifest = issuer.manifest().decode()
        self.list = issuer.status_list(log_size=log_size)
        self.record = issuer.record(self.certificate, log_size=log_size)
        looked_up = place or self.shown_on
        self.bucket = None if looked_up is None else issuer.bucket(looked_up, log_size=log_size)

    def ask(self, *, number: int | None = None, place: str | None = None) -> None:
        """Ask about a number or place instead of a badge."""
        self.badge = self.shown_on = None
        self.number = (
            None if number is None else numbers.format_number(numbers.CertificateIndex(number))
        )
        self.place = place
