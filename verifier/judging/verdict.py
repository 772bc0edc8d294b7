"""A verdict: one code, its tone, why, and as of when. Only `verifier.judging` makes verdicts.

It carries what it was made from; words, names and places are worked out when asked for. A struct
instead of a dataclass, because it is made on every verification.
"""

from typing import Literal

import msgspec

from verifier.formats.record import Measure, Period
from verifier.formats.register import Misuse
from verifier.judging import texts
from verifier.judging.evidence import Badge, Record
from verifier.judging.standing import Standing
from verifier.values import days
from verifier.values.numbers import CertificateIndex, format_number
from verifier.values.places import unicode_host

Code = Literal[
    "valid",
    "warned",
    "suspended",
    "revoked",
    "expired",
    "not-yet-valid",
    "wrong-place",
    "not-genuine",
    "not-listed",
    "misuse-listed",
    "cannot-tell",
]
Tone = Literal["green", "notice", "red", "amber"]

TONES: dict[Code, Tone] = {
    "valid": "green",
    "warned": "notice",
    "suspended": "red",
    "revoked": "red",
    "expired": "red",
    "not-yet-valid": "red",
    "wrong-place": "red",
    "not-genuine": "red",
    "not-listed": "red",
    "misuse-listed": "red",
    "cannot-tell": "amber",
}
"""Every code, in the order in which they are asked, with its tone."""

_WITHOUT_PLACES = frozenset({"not-genuine", "not-listed", "misuse-listed"})
"""Codes of verdicts that do not say where the badge belongs."""


class Verdict(msgspec.Struct, frozen=True):
    """What the checker is told. Instants are UTC seconds.

    `reason` is a scheme's reason code for measures and misuse listings, a `Reason` elsewhere, ""
    where none is needed. `place` is where the badge was shown or looked up; `at` the instant asked
    about, None for now. `as_of` is the oldest instant of the evidence used, `fresh_until` when to
    ask again.
    """

    code: Code
    reason: str = ""
    certificate: CertificateIndex | None = None
    place: str | None = None
    as_of: int | None = None
    fresh_until: int | None = None
    at: int | None = None
    badge: Badge | None = None
    record: Record | None = None
    standing: Standing | None = None
    misuse: Misuse | None = None

    @property
    def tone(self) -> Tone:
        """Green, notice (green with a remark), red or amber."""
        return TONES[self.code]

    @property
    def number(self) -> str | None:
        """The certificate number."""
        return None if self.certificate is None else format_number(self.certificate)

    @property
    def measure(self) -> Measure | None:
        """The warning, suspension or revocation behind the verdict."""
        return self.standing.measure if self.standing else None

    @property
    def period(self) -> Period | None:
        """The days the certificate runs (both included), by the record or else by the badge."""
        if self.standing is not None:
            return self.standing.period
        if self.badge is not None:
            return Period(days.day_of(self.badge.nbf), days.day_of(self.badge.exp - 1))
        return None

    @property
    def name(self) -> tuple[str, str]:
        """The holder's name in Khmer and English, empty where unknown."""
        return self.record.name() if self.record else ("", "")

    @property
    def sites(self) -> tuple[str, ...]:
        """The hosts the certificate covers, by the record or else by the badge."""
        source = self.record or self.badge
        return source.sites if source else ()

    @property
    def handles(self) -> tuple[str, ...]:
        """The handles the certificate covers, by the record or else by the badge."""
        source = self.record or self.badge
        return source.handles if source else ()

    def text(self, language: str = "en") -> str:
        """Return the verdict in sentences, in `km` or `en`: headline, reason, details, instants."""
        placed = self.code not in _WITHOUT_PLACES
        parts = (
            texts.headline(self.code, language),
            texts.reason_text(self.reason, language),
            texts.days_text(self.code, self.measure, self.period, language),
            texts.places_text(self.sites, self.handles, language) if placed else "",
            texts.instants_text(self.at, self.as_of, language),
        )
        return " ".join(part for part in parts if part)

    def summary(self) -> "Summary":
        """Return the verdict as plain values, for programs."""
        km, en = self.name
        record = self.record.claims if self.record else None
        period = self.period
        return Summary(
            verdict=self.code,
            tone=self.tone,
            reason=self.reason or None,
            number=self.number,
            place=self.place,
            at=_text(self.at),
            as_of=_text(self.as_of),
            fresh_until=_text(self.fresh_until),
            holder=HolderName(km, en) if km or en else None,
            category=record.holder.category if record else None,
            tier=record.tier if record else None,
            scheme=record.scheme if record else None,
            sites=self.sites,
            sites_unicode=tuple(map(unicode_host, self.sites)),
            handles=self.handles,
            start=period.start.isoformat() if period else None,
            end=period.end.isoformat() if period else None,
            measure=_measure(self.measure),
            text=Texts(self.text("km"), self.text("en")),
        )


class HolderName(msgspec.Struct, frozen=True):
    """A name in Khmer and English."""

    km: str
    en: str


class Texts(msgspec.Struct, frozen=True):
    """The same sentences in Khmer and English."""

    km: str
    en: str


class MeasureSummary(msgspec.Struct, frozen=True):
    """A measure; instants as RFC 3339 text in UTC."""

    kind: str
    reason: str
    since: str | None
    until: str | None
    appeal: str


class Summary(msgspec.Struct, frozen=True):
    """A verdict as plain values; instants as RFC 3339 text in UTC, days as ISO text."""

    verdict: Code
    tone: Tone
    reason: str | None
    number: str | None
    place: str | None
    at: str | None
    as_of: str | None
    fresh_until: str | None
    holder: HolderName | None
    category: str | None
    tier: str | None
    scheme: str | None
    sites: tuple[str, ...]
    sites_unicode: tuple[str, ...]
    handles: tuple[str, ...]
    start: str | None
    end: str | None
    measure: MeasureSummary | None
    text: Texts


def _text(instant: int | None) -> str | None:
    return None if instant is None else days.text_of(instant)


def _measure(measure: Measure | None) -> MeasureSummary | None:
    if measure is None:
        return None
    since, until = _text(measure.since), _text(measure.until)
    return MeasureSummary(measure.kind, measure.reason, since, until, measure.appeal)
