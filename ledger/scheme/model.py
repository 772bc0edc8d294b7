"""The scheme's rules as dated data: strict reading of TOML, and which version is in force on a day.

Rules are looked up by the day of each decision and never from "the newest": a past decision can be
explained by the rules it was made under. Sources: R19-R34 eligibility, R45-R57 criteria, R65-R71
documents, R86-R90 validity and renewal, R93-R104 fees, waiver and tiers, R114-R119 measures,
R142-R155 roles.
"""

import tomllib
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from importlib import resources
from itertools import pairwise
from typing import Annotated, get_args

import msgspec

from keys.base64url import encode
from ledger.errors import SchemeError
from ledger.scheme import sections
from ledger.scheme.based import Table, laid_over, place_named
from ledger.scheme.data import Data, Percent, Text
from ledger.scheme.procedure import DeadlineRule, EvidenceRule, Permission, RoleRule
from verifier.formats.record import Category, Tier

PREFIX = "cets-"
CRITERIA = 9
"""The scheme has nine criteria (R46-R56); a criterion may have parts."""
MANAGER = "manager"
"""The role of those who found the roster and appoint the others; a scheme must have it (R144)."""
SchemeId = Annotated[str, msgspec.Meta(pattern="^cets-([1-9]|[1-5][0-9]|6[0-3])$")]
"""A version's id. A printed code carries its number in six bits."""


class SchemeVersion(Data, frozen=True, kw_only=True):
    """The rules in force from day `effective` until the next version is."""

    id: SchemeId
    effective: date
    validity_years: Annotated[int, msgspec.Meta(ge=1, le=10)]
    renewal_fee_percent: Percent
    eligibility: sections.EligibilityRule
    activity: tuple[sections.Activity, ...]
    document: tuple[sections.Document, ...]
    fee: tuple[sections.CategoryFee, ...]
    money: sections.MoneyRule
    renewal: sections.RenewalRule
    code_of_conduct: sections.CodeOfConduct
    tier: tuple[sections.TierRule, ...]
    criterion: tuple[sections.Criterion, ...]
    measures: sections.MeasureRule
    suspension: sections.SuspensionRule
    blacklist: sections.BlacklistRule
    reason: tuple[sections.ReasonRule, ...]
    deadlines: DeadlineRule
    evidence: EvidenceRule
    role: tuple[RoleRule, ...]
    waiver: sections.WaiverRule | None = None
    factor: tuple[sections.FactorRule, ...] = ()

    @property
    def number(self) -> int:
        """The number in the id, which a printed code carries."""
        return int(self.id.removeprefix(PREFIX))

    def digest(self) -> str:
        """Return the SHA-256 (base64url) of this version's data as JSON in field order."""
        return encode(sha256(msgspec.json.encode(self)).digest())

    def last_day(self, start: date) -> date:
        """Return the last day of a period from `start` (R86); 29 February counts as 1 March."""
        year = start.year + self.validity_years
        try:
            return start.replace(year=year) - timedelta(days=1)
        except ValueError:
            return date(year, 2, 28)

    def allows(self, reason: str, measure: sections.Measure) -> bool:
        """Tell whether reason code `reason` may ground a measure of kind `measure`."""
        for rule in self.reason:
            if rule.code == reason:
                return measure in rule.measures
        return False

    def waived(self, day: date) -> bool:
        """Tell whether no fee is asked for on `day` (R100)."""
        return self.charged_from is not None and day < self.charged_from

    @property
    def charged_from(self) -> date | None:
        """The first day on which fees are asked for (R100); None if they always are."""
        if self.waiver is None:
            return None
        return _months_after(self.effective, self.waiver.months)


class Scheme(Data, frozen=True, kw_only=True):
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

    def extended(self, text: str) -> "Scheme":
        """Return this scheme with the versions of file `text`, which may be based on its own.

        The new scheme has the file's name. A version of the file replaces one with the same id.
        Raises `SchemeError` if the file cannot be used, or if the whole is in disorder.
        """
        other = parse_scheme(text, self)
        versions = {each.id: each for each in (*self.version, *other.version)}
        ordered = sorted(versions.values(), key=lambda each: each.number)
        return _checked(Scheme(name=other.name, version=tuple(ordered)))


class _File(Data, frozen=True, kw_only=True):
    """A scheme file as it is written: a version may say only what changes."""

    name: Text
    version: tuple[Table, ...]


def parse_scheme(text: str, before: Scheme | None = None) -> Scheme:
    """Parse scheme data in TOML; versions may be based on `before`, or on earlier ones here.

    An unknown, missing or doubled entry raises `SchemeError` that names it.
    """
    try:
        file = msgspec.convert(tomllib.loads(text), type=_File)
    except (ValueError, RecursionError) as error:
        raise SchemeError(f"scheme data cannot be used: {error}") from error
    known = {} if before is None else {each.id: each for each in before.version}
    found = []
    for each in file.version:
        version = _version(each, known)
        known[version.id] = version
        found.append(version)
    return _checked(Scheme(name=file.name, version=tuple(found)))


def cets() -> Scheme:
    """Return the scheme this package ships: the Cambodia E-commerce Trustmark Scheme."""
    return parse_scheme(resources.files("ledger.scheme").joinpath("cets.toml").read_text("utf-8"))


def _version(said: Table, known: Mapping[str, SchemeVersion]) -> SchemeVersion:
    """Return the version in a file, whole or by its difference from one of `known`."""
    if "based_on" not in said:
        return _converted(said)
    name, changes = said.get("id"), dict(said)
    base = known.get(str(changes.pop("based_on")))
    if base is None:
        there = ", ".join(known) or "none"
        raise SchemeError(
            f"{name} is based on {said['based_on']!r}, "
            f"but only versions before it can be a base: {there}"
        )
    whole = laid_over(msgspec.to_builtins(base, builtin_types=(date,)), changes)
    version = _converted(whole)
    if version.number <= base.number:
        raise SchemeError(f"{name} is based on {base.id}: a version is based on one before it")
    return version


def _converted(whole: Table) -> SchemeVersion:
    try:
        return msgspec.convert(whole, type=SchemeVersion)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        place = place_named(path.strip(".`"), whole)
        name = whole.get("id", "a version without an id")
        where = f"{place} of {name}" if place else name
        raise SchemeError(f"scheme data cannot be used: {what} - at {where}") from error


def _checked(scheme: Scheme) -> Scheme:
    if not scheme.version:
        raise SchemeError("scheme data has no version")
    _unique("version id", (version.id for version in scheme.version))
    for earlier, later in pairwise(scheme.version):
        if later.effective <= earlier.effective:
            raise SchemeError(
                "scheme versions must stand in the order of their effective days: "
                f"{later.id} counts from {later.effective}, {earlier.id} from {earlier.effective}"
            )
        if later.number != earlier.number + 1:
            raise SchemeError(
                "scheme versions must follow one another: "
                f"there is a gap between {earlier.id} and {later.id}"
            )
    for version in scheme.version:
        _check(version)
    return scheme


def _check(version: SchemeVersion) -> None:
    name = version.id
    numbers = sorted({rule.number for rule in version.criterion})
    if numbers != list(range(1, CRITERIA + 1)):
        raise SchemeError(f"{name} must have the criteria 1 to {CRITERIA}, got {numbers}")
    _unique("criterion", (rule.id for rule in version.criterion))
    _unique("reason code", (rule.code for rule in version.reason))
    _unique("tier number", (str(rule.number) for rule in version.tier))
    _unique("activity", (rule.id for rule in version.activity))
    _unique("document", (rule.id for rule in version.document))
    _unique("factor", (f"{rule.id} {rule.level}" for rule in version.factor))
    _all("fee", [fee.category for fee in version.fee], get_args(Category), name)
    _all("tier", [rule.id for rule in version.tier], get_args(Tier), name)
    _check_documents(version)
    _check_eligibility(version)
    _check_limits(version)
    _check_roles(version)


def _check_documents(version: SchemeVersion) -> None:
    criteria = {rule.id for rule in version.criterion}
    for document in version.document:
        _unique(f"occasion of document {document.id!r}", document.required_for)
        if document.criterion and document.criterion not in criteria:
            raise SchemeError(
                f"document {document.id!r} shows criterion {document.criterion!r}, "
                f"which {version.id} does not have"
            )


def _check_eligibility(version: SchemeVersion) -> None:
    _unique("excluded line of business", version.eligibility.excluded)
    for activity in version.activity:
        if activity.id in version.eligibility.excluded:
            raise SchemeError(f"activity {activity.id!r} is excluded by {version.id} itself")


def _check_limits(version: SchemeVersion) -> None:
    measures, suspension, blacklist = version.measures, version.suspension, version.blacklist
    limits = (
        ("measures.interim_longest_days", measures.interim_longest_days, suspension.longest_days),
        (
            "measures.interim_hearing_days",
            measures.interim_hearing_days,
            measures.interim_longest_days,
        ),
        ("blacklist.default_days", blacklist.default_days, blacklist.longest_days),
    )
    for entry, value, most in limits:
        if value > most:
            raise SchemeError(f"{entry} of {version.id} must be at most {most}, got {value}")
    if not suspension.suspended_time_counts:
        raise SchemeError(
            f"suspension.suspended_time_counts of {version.id} must be true: "
            "no rule moves the end of a certificate"
        )
    _unique("evidence type", version.evidence.types)
    reminders = version.deadlines.reminders
    if any(later >= earlier for earlier, later in pairwise(reminders)):
        raise SchemeError(f"deadlines.reminders of {version.id} must fall, got {list(reminders)}")


def _check_roles(version: SchemeVersion) -> None:
    _unique("role", (role.id for role in version.role))
    given = {permission for role in version.role for permission in role.may}
    for permission in get_args(Permission):
        if permission not in given:
            raise SchemeError(f"no role of {version.id} may {permission}")
    for role in version.role:
        _unique(f"permission of role {role.id!r}", role.may)
    manager = [role for role in version.role if role.id == MANAGER]
    if not manager or not {"officer.propose", "officer.confirm"} <= set(manager[0].may):
        raise SchemeError(
            f"{version.id} needs a role {MANAGER!r} that may officer.propose and officer.confirm"
        )


def _unique(what: str, names: Iterable[str]) -> None:
    seen = set[str]()
    for name in names:
        if name in seen:
            raise SchemeError(f"{what} {name!r} occurs twice in the scheme data")
        seen.add(name)


def _all(what: str, found: list[str], wanted: tuple[str, ...], scheme: str) -> None:
    if sorted(found) != sorted(wanted):
        raise SchemeError(f"{scheme} must have each {what} once: {', '.join(wanted)}")


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
