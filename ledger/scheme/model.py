"""The scheme's rules as dated data: strict reading of TOML, and which version is in force on a day.

Rules are looked up by the day of each decision and never from "the newest": a past decision can be explained with the
rules it was made under. Sources: R45-R57 criteria, R86-R90 validity and renewal, R93-R104 fees, waiver and tiers,
R114-R119 measures.
"""

import tomllib
from datetime import date, timedelta
from hashlib import sha256
from importlib import resources
from itertools import pairwise
from typing import Annotated, Literal, get_args

import msgspec

from keys.base64url import encode
from ledger.errors import SchemeError
from verifier.record import Category, MeasureKind

CRITERIA = 9
"""The scheme has nine criteria (R46-R56); a criterion may have parts."""

Tier = Literal["basic", "intermediate", "full"]
Evidence = Literal[
    "screenshot",
    "url",
    "written-policy",
    "written-description",
    "third-party-provider",
    "security-measure",
    "signed-code-of-conduct",
]
Count = Annotated[int, msgspec.Meta(ge=0)]
Words = Annotated[str, msgspec.Meta(min_length=1)]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z]+(-[a-z]+)*$", max_length=32)]
"""A reason code; it stands in every certificate record that names the reason, so it has a greatest length."""
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Text(_Data, frozen=True, kw_only=True):
    """One text in English and Khmer."""

    en: Words
    km: Words


class Criterion(_Data, frozen=True, kw_only=True):
    """One of the nine criteria, or a part of one, with the kinds of evidence that may show it.

    `covers` says what a description should cover (R49).
    """

    number: int
    id: str
    text: Text
    evidence: tuple[Evidence, ...]
    part: str = ""
    covers: Text | None = None
    may_be_inapplicable: bool = False


class CategoryFee(_Data, frozen=True, kw_only=True):
    """Whole US dollars for one period of validity in tier `full`."""

    category: Category
    usd: Count


class TierRule(_Data, frozen=True, kw_only=True):
    """What a tier asks for; `number` is what a printed code carries."""

    id: Tier
    number: Count
    name: Text
    needs: tuple[Literal["registration", "code-of-conduct", "review"], ...]
    fee_percent: Percent


class RenewalRule(_Data, frozen=True, kw_only=True):
    """The window in which a certificate may be renewed, in days around its last day."""

    opens_days_before_end: Count
    closes_days_after_end: Count


class SuspensionRule(_Data, frozen=True, kw_only=True):
    """Limits of one suspension: its length in days with all extensions, and how far ahead it may begin."""

    longest_days: Count
    starts_within_days: Count


class WaiverRule(_Data, frozen=True, kw_only=True):
    """No fee is asked for in the first `months` months of the version (R100)."""

    months: Count


class ReasonRule(_Data, frozen=True, kw_only=True):
    """A reason code, the measures it may ground, and the article it rests on."""

    code: Code
    measures: tuple[MeasureKind, ...]
    article: str


class SchemeVersion(_Data, frozen=True, kw_only=True):
    """The rules that count from day `effective` until the next version does."""

    id: str
    effective: date
    validity_years: Annotated[int, msgspec.Meta(ge=1, le=10)]
    renewal_fee_percent: Percent
    appeal_days: Count
    renewal: RenewalRule
    suspension: SuspensionRule
    waiver: WaiverRule
    fee: tuple[CategoryFee, ...]
    tier: tuple[TierRule, ...]
    criterion: tuple[Criterion, ...]
    reason: tuple[ReasonRule, ...]

    def digest(self) -> str:
        """Return the SHA-256 (base64url) of this version's data as JSON in field order."""
        return encode(sha256(msgspec.json.encode(self)).digest())

    def last_day(self, start: date) -> date:
        """Return the last day of a period that starts on `start` (R86); 29 February counts as 1 March."""
        year = start.year + self.validity_years
        try:
            return start.replace(year=year) - timedelta(days=1)
        except ValueError:
            return date(year, 2, 28)

    def allows(self, reason: str, measure: MeasureKind) -> bool:
        """Tell whether reason code `reason` may ground a measure of kind `measure`."""
        for rule in self.reason:
            if rule.code == reason:
                return measure in rule.measures
        return False

    def fee_cents(self, category: Category, tier: Tier, *, day: date, renewal: bool) -> int:
        """Return the fee in US cents for one period, decided on `day` (R90, R93-R96, R100, R102-R104)."""
        if day < _months_after(self.effective, self.waiver.months):
            return 0
        usd = next(fee.usd for fee in self.fee if fee.category == category)
        share = next(rule.fee_percent for rule in self.tier if rule.id == tier)
        whole = usd * share
        return whole * self.renewal_fee_percent // 100 if renewal else whole


class Scheme(_Data, frozen=True, kw_only=True):
    """All versions of the scheme, oldest first."""

    name: Text
    version: tuple[SchemeVersion, ...]

    def at(self, day: date) -> SchemeVersion:
        """Return the version in force on `day`; raises `SchemeError` before the first one."""
        for version in reversed(self.version):
            if version.effective <= day:
                return version
        first = self.version[0].effective
        raise SchemeError(
            f"no version of the scheme is in force on {day}; the first counts from {first}"
        )

    def named(self, scheme: str) -> SchemeVersion:
        """Return the version with id `scheme`; raises `SchemeError` if there is none."""
        for version in self.version:
            if version.id == scheme:
                return version
        raise SchemeError(f"no version of the scheme is called {scheme!r}")


def parse_scheme(text: str) -> Scheme:
    """Parse scheme data in TOML; an unknown, missing or doubled entry raises `SchemeError` that names it."""
    try:
        scheme = msgspec.convert(tomllib.loads(text), type=Scheme)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SchemeError(f"scheme data cannot be used: {error}") from error
    if not scheme.version:
        raise SchemeError("scheme data has no version")
    days = [version.effective for version in scheme.version]
    _unique("version id", [version.id for version in scheme.version])
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise SchemeError("scheme versions must stand in the order of their effective days")
    for version in scheme.version:
        _check(version)
    return scheme


def cets() -> Scheme:
    """Return the scheme this package ships: the Cambodia E-commerce Trustmark Scheme."""
    return parse_scheme(resources.files("ledger.scheme").joinpath("cets.toml").read_text("utf-8"))


def _check(version: SchemeVersion) -> None:
    numbers = sorted({rule.number for rule in version.criterion})
    if numbers != list(range(1, CRITERIA + 1)):
        raise SchemeError(f"{version.id} must have the criteria 1 to {CRITERIA}, got {numbers}")
    _unique("criterion", [rule.id for rule in version.criterion])
    _unique("reason code", [rule.code for rule in version.reason])
    _unique("tier number", [str(rule.number) for rule in version.tier])
    _all("fee", [fee.category for fee in version.fee], get_args(Category), version.id)
    _all("tier", [rule.id for rule in version.tier], get_args(Tier), version.id)


def _unique(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise SchemeError(f"{what} {name!r} occurs twice in the scheme data")


def _all(what: str, found: list[str], wanted: tuple[str, ...], scheme: str) -> None:
    if sorted(found) != sorted(wanted):
        raise SchemeError(f"{scheme} must have each {what} once: {', '.join(wanted)}")


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, 28))
