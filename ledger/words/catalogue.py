"""Texts by code and language, and how values are put into them.

A text has placeholders: `{end}` takes a date, an amount, a count or an id, `{at:instant}` an
instant (UTC seconds), `{tier:tier}` one code or several, worded by the list `tier` of `codes.json`
or by the scheme data that the caller knows. A rule may have several forms: the given values choose
one.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

import msgspec

from ledger.words.values import Amount, Value
from verifier.judging.texts import day_text, instant_text, reason_text
from verifier.values.digits import khmer_digits

Names = Callable[[str, str, str], str]
"""Returns the words for (list, code, language), as ("tier", "full", "km"); empty without any."""


class Bilingual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages, with the same placeholders."""

    en: str
    km: str

    def in_language(self, language: str) -> str:
        """Return it in English (`en`) or Khmer (`km`)."""
        return self.km if language == "km" else self.en


Refusals = dict[str, tuple[Bilingual, ...]]
Codes = dict[str, dict[str, Bilingual]]


@cache
def refusals() -> Refusals:
    """Return the forms of every rule; read once."""
    return msgspec.json.decode(_read("refusals.json"), type=Refusals)


@cache
def codes() -> Codes:
    """Return the words of codes, list by list; read once."""
    return msgspec.json.decode(_read("codes.json"), type=Codes)


@cache
def sentences() -> dict[str, Bilingual]:
    """Return the sentences about states, by name; read once."""
    return msgspec.json.decode(_read("sentences.json"), type=dict[str, Bilingual])


@cache
def articles() -> dict[str, str]:
    """Return what articles are called in Khmer; read once."""
    return msgspec.json.decode(_read("articles.json"), type=dict[str, str])


def nothing_known(_list: str, _code: str, _language: str) -> str:
    """Know no scheme: its codes stand for themselves."""
    return ""


def refusal_text(
    rule: str, values: Mapping[str, Value], language: str, names: Names = nothing_known
) -> str:
    """Return why rule `rule` refused; a rule without a text is shown as it is, with its values."""
    for text in refusals().get(rule, ()):
        if placeholders(text.in_language(language)).keys() == values.keys():
            return filled(text.in_language(language), values, language, names)
    return f"{rule} {dict(values)}" if values else rule


def error_text(error: Exception, language: str, names: Names = nothing_known) -> str:
    """Return what an error says; without a text, in Khmer what a verdict with its reason says.

    An error that the catalogue does not know stays English.
    """
    text, reason = getattr(error, "text", None), getattr(error, "reason", "")
    if text is not None:
        return str(text(language, names))
    return (reason_text(reason, language) if language == "km" and reason else "") or str(error)


def article_text(article: str, language: str) -> str:
    """Return an article, or several separated by `; `."""
    if language != "km":
        return article
    return "; ".join(articles().get(each, each) for each in article.split("; "))


def code_text(kind: str, code: str, language: str, names: Names = nothing_known) -> str:
    """Return the words of a code of list `kind`; a code without words is shown as it is."""
    known = codes().get(kind, {}).get(code)
    if known is not None:
        return known.in_language(language)
    return names(kind, code, language) or code


@cache
def placeholders(text: str) -> dict[str, str]:
    """Return the placeholders of a text, each with the list its value is worded by."""
    return {name: kind or "" for _, name, kind, _ in Formatter().parse(text) if name is not None}


def filled(text: str, values: Mapping[str, Value], language: str, names: Names) -> str:
    """Return a text with `values` in its placeholders."""
    parts = []
    for plain, name, kind, _ in Formatter().parse(text):
        parts.append(plain)
        if name is not None:
            parts.append(_worded(values[name], kind or "", language, names))
    return "".join(parts)


def _worded(value: Value, kind: str, language: str, names: Names) -> str:
    match value:
        case date():
            return day_text(value, language)
        case Amount():
            return _amount(value, language)
        case int():
            text = instant_text(value, language) if kind == "instant" else str(value)
            return khmer_digits(text) if language == "km" else text
        case tuple():
            found = ", ".join(code_text(kind, each, language, names) for each in value)
            return found or code_text("nothing", "nothing", language)
        case str():
            return code_text(kind, value, language, names)


def _amount(amount: Amount, language: str) -> str:
    whole, cents = divmod(amount.minor, 100)
    number = str(amount.minor) if amount.currency == "KHR" else f"{whole}.{cents:02}"
    number = khmer_digits(number) if language == "km" else number
    return f"{number} {code_text('currency', amount.currency, language)}"


def _read(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()
