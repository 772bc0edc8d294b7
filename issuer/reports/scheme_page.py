"""One version of the rules as headed tables, for reading at a terminal."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from msgspec.structs import asdict, replace

from ledger.scheme.data import Data, Text
from ledger.scheme.fees import FeeAssessment, assess
from ledger.scheme.model import SchemeVersion
from ledger.words.speech import ENGLISH, Speech


class Section(NamedTuple):
    """A title and the table below it."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class FeeRow(Data, frozen=True, kw_only=True):
    """The fee of one category in one tier, new and renewed, before size and scope."""

    category: str
    tier: str
    new: FeeAssessment
    renewal: FeeAssessment


def fee_rows(version: SchemeVersion, day: date) -> tuple[FeeRow, ...]:
    """Return the fees of every category and tier on `day`, before size and scope (R90-R104)."""
    bare = replace(version, factor=())
    return tuple(
        FeeRow(
            category=fee.category,
            tier=tier.id,
            new=assess(bare, fee.category, tier.id, day=day),
            renewal=assess(bare, fee.category, tier.id, day=day, kind="renewal"),
        )
        for fee in version.fee
        for tier in version.tier
    )


def page(version: SchemeVersion, day: date, speech: Speech = ENGLISH) -> Iterator[Section]:
    """Yield every section of `version`, with the fees of `day`, in the language of `speech`."""
    yield Section("Settings", ("setting", "value"), tuple(_settings(version)))
    yield _fees(version, day, speech)
    if version.factor:
        rows = tuple((each.id, each.level, f"{each.percent} %") for each in version.factor)
        yield Section("Factors of a fee", ("depends on", "level", "share"), rows)
    yield from _asked_for(version, speech)
    reasons = tuple(
        (
            each.code,
            ", ".join(speech.code("kind", kind) for kind in each.measures),
            speech.article(each.article),
            _said(each.text, speech),
        )
        for each in version.reason
    )
    yield Section("Reasons and measures", ("reason", "may ground", "article", ""), reasons)
    roles = tuple((each.id, _said(each.text, speech), " ".join(each.may)) for each in version.role)
    yield Section("Roles", ("role", "who", "may"), roles)


def dollars(cents: int) -> str:
    """Return `cents` as dollars with two places."""
    return f"{cents // 100}.{cents % 100:02}"


def _fees(version: SchemeVersion, day: date, speech: Speech) -> Section:
    title = f"Fees in {version.money.currency} decided on {day}"
    rows = tuple(
        (
            speech.code("category", each.category),
            speech.code("tier", each.tier),
            dollars(each.new.cents),
            dollars(each.renewal.cents),
            "waived" if each.new.waived else "",
        )
        for each in fee_rows(version, day)
    )
    return Section(title, ("category", "tier", "new", "renewal", ""), rows)


def _asked_for(version: SchemeVersion, speech: Speech) -> Iterator[Section]:
    tiers = tuple(
        (
            speech.code("tier", each.id),
            ", ".join(each.needs),
            "automatic" if each.automatic else "reviewed",
        )
        for each in version.tier
    )
    yield Section("Tiers", ("tier", "needs", "granted"), tiers)
    activities = tuple((each.id, each.kind, _said(each.text, speech)) for each in version.activity)
    yield Section("Activities", ("activity", "kind", ""), activities)
    documents = tuple(
        (each.id, ", ".join(each.required_for), _said(each.text, speech))
        for each in version.document
    )
    yield Section("Documents", ("document", "asked for", ""), documents)
    criteria = tuple(
        (f"{each.number}{each.part}", each.id, ", ".join(each.evidence), _said(each.text, speech))
        for each in version.criterion
    )
    yield Section("Criteria", ("", "criterion", "evidence", ""), criteria)


def _said(text: Text, speech: Speech) -> str:
    return text.km if speech.language == "km" else text.en


def _settings(version: SchemeVersion) -> Iterator[tuple[str, str]]:
    """Yield every single setting by the name it has in the file."""
    for name, value in asdict(version).items():
        if isinstance(value, Data):
            for entry, inner in asdict(value).items():
                yield f"{name}.{entry}", _shown(inner)
        elif not isinstance(value, tuple):
            yield name, _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
