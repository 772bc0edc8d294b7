"""Words for verdicts, in Khmer and English, from `texts.json` and `measures.json`.

The second file has the reason codes of the scheme.

The verify page carries the same tables. `make page` writes `measures.json` from the scheme's data.

A verdict is a headline and the details there are facts for. Days are written out ("3 December
2026", in Khmer with Khmer digits); instants with the time in Phnom Penh.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from verifier.formats.record import Measure, Period
from verifier.values.days import day_of, start_of
from verifier.values.digits import khmer_digits
from verifier.values.places import unicode_host

LANGUAGES = ("en", "km")
FILES = tuple(Path(__file__).with_name(name) for name in ("texts.json", "measures.json"))
"""All words: by section, and the section `measures` in a file of its own."""

Value = int | date | tuple[str, ...]
Detail = tuple[str, dict[str, Value]]
"""A text of section `details`, and its placeholders."""


class ReasonWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason code of the scheme in words, and the article it comes from."""

    en: str
    km: str
    article: str


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All texts: by section, code and language."""

    verdicts: dict[str, dict[str, str]]
    reasons: dict[str, dict[str, str]]
    measures: dict[str, ReasonWords]
    details: dict[str, dict[str, str]]
    ui: dict[str, dict[str, str]]
    events: dict[str, dict[str, str]]
    months: dict[str, list[str]]


@cache
def table() -> Table:
    """Return the texts; read once."""
    return msgspec.convert(sections(), type=Table)


def sections() -> dict[str, object]:
    """Return the texts as plain data, by section."""
    texts, measures = (json.loads(path.read_bytes()) for path in FILES)
    return {**texts, "measures": measures}


def headline(code: str, language: str) -> str:
    """Return what a verdict with this `code` says first."""
    return table().verdicts[code][language]


def reason_text(reason: str, language: str) -> str:
    """Return a scheme's reason or a `Reason` in words; "" for one without words."""
    texts = table()
    measure = texts.measures.get(reason)
    if measure is not None:
        return measure.km if language == "km" else measure.en
    return texts.reasons[reason][language] if reason in texts.reasons else ""


def days_text(code: str, measure: Measure | None, period: Period | None, language: str) -> str:
    """Return from when, until when and whether under appeal a certificate stands as `code` says."""
    details = (*_measure_details(code, measure), *_period_details(code, period))
    return " ".join(_filled(detail, language) for detail in details)


def places_text(sites: Sequence[str], handles: Sequence[str], language: str) -> str:
    """Return where a badge belongs, hosts in their own script; "" without a place."""
    places = (*map(unicode_host, sites), *handles)
    return _filled(("belongs-to", {"places": places}), language) if places else ""


def instants_text(at: int | None, as_of: int | None, language: str) -> str:
    """Return the instant asked about and that of the evidence, as far as they are known."""
    details = ("at", at), ("as-of", as_of)
    known = [(name, instant) for name, instant in details if instant is not None]
    return " ".join(_filled((name, {"date": instant}), language) for name, instant in known)


def day_text(day: date, language: str) -> str:
    """Return `day` in words."""
    month = table().months[language][day.month - 1]
    if language == "km":
        return khmer_digits(f"ថ្ងៃទី{day.day} ខែ{month} ឆ្នាំ{day.year}")
    return f"{day.day} {month} {day.year}"


def instant_text(instant: int, language: str) -> str:
    """Return `instant` (UTC seconds) in words, as day and time in Phnom Penh."""
    day = day_of(instant)
    minutes = (instant - start_of(day)) // 60
    time = f"{minutes // 60:02d}:{minutes % 60:02d}"
    if language == "km":
        return f"{day_text(day, language)} ម៉ោង {khmer_digits(time)}"
    return f"{day_text(day, language)}, {time}"


def _measure_details(code: str, measure: Measure | None) -> list[Detail]:
    if measure is None or code not in {"suspended", "revoked", "warned"}:
        return []
    details: list[Detail] = []
    if measure.until is not None:
        details.append(
            ("suspended-from", {"from": day_of(measure.since), "until": day_of(measure.until - 1)})
        )
    elif code == "revoked":
        details.append(("revoked-on", {"date": day_of(measure.since)}))
    else:
        details.append(("warned-on", {"date": day_of(measure.since)}))
    if measure.appeal == "pending":
        details.append(("appeal-pending", {}))
    return details


def _period_details(code: str, period: Period | None) -> list[Detail]:
    if period is None:
        return []
    if code == "expired":
        return [("expired-on", {"date": period.end})]
    if code == "not-yet-valid":
        return [("begins-on", {"date": period.start})]
    if code in {"valid", "warned"}:
        return [("valid-until", {"date": period.end})]
    return []


def _filled(detail: Detail, language: str) -> str:
    name, values = detail
    text = table().details[name][language]
    for placeholder, value in values.items():
        text = text.replace(f"{{{placeholder}}}", _value(value, language))
    return text


def _value(value: Value, language: str) -> str:
    if isinstance(value, date):
        return day_text(value, language)
    if isinstance(value, int):
        return instant_text(value, language)
    return ", ".join(value)
