"""Every refusal has its words: each raise is read from the source and found in the catalogue."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from issuer.errors import InputError
from ledger.domain.application.state import Closed
from ledger.domain.case.facts import CaseOutcome, Source
from ledger.domain.case.measures import Kind
from ledger.domain.certificate.facts import AppealOutcome
from ledger.domain.complaint.facts import Decision
from ledger.domain.fact import Command
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.scheme.model import cets
from ledger.scheme.procedure import MediaType
from ledger.words import articles
from ledger.words.catalogue import article_text, codes, placeholders, refusal_text, refusals
from ledger.words.catalogue import articles as khmer_articles
from ledger.words.speech import Speech
from ledger.words.values import Amount, dollars
from verifier.errors import MalformedError, Reason
from verifier.judging.texts import reason_text

ROOT = Path(__file__).parents[3]
ERRORS = {
    "CommandRefusedError",
    "ControlError",
    "EvidenceError",
    "FormError",
    "InputError",
    "OutsideError",
    "TableError",
    "UnknownAggregateError",
}
PASSED_ON = {"error.fault", "first.fault"}
"""A rule that another error named before: its values go with it."""
OF_SCHEME = {"activity", "criterion", "document", "reason", "role", "tier"}
"""Lists of codes whose words are in the scheme data."""


class Site(NamedTuple):
    """One place that makes an error: where, the rule (empty if not a literal), and the values."""

    where: str
    rule: str
    values: dict[str, ast.expr]


def sites() -> Iterator[Site]:
    for package in ("ledger", "issuer", "portal", "trustmark"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in ERRORS:
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    assert node.args, f"{where} names no rule"
                    if ast.unparse(node.args[0]) not in PASSED_ON:
                        yield _site(node, where)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _site(node: ast.Call, where: str) -> Site:
    first = node.args[0]
    rule = first.value if isinstance(first, ast.Constant) else ""
    assert isinstance(rule, str)
    assert rule or ast.unparse(first) == "command.instead", f"{where} names its rule elsewhere"
    values = {each.arg: each.value for each in node.keywords if each.arg is not None}
    assert len(values) == len(node.keywords), f"{where} takes its values from elsewhere"
    return Site(where, rule, values)


def ways() -> set[str]:
    """Return the rules of commands that officers give in another way."""
    return {each.instead for each in _kinds(Command) if each.instead}


def _kinds(kind: type[Command]) -> Iterator[type[Command]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _kinds(each)


def raised() -> list[tuple[str, frozenset[str]]]:
    own = [(each.rule, frozenset(each.values)) for each in sites() if each.rule]
    return own + [(rule, frozenset[str]()) for rule in ways()]


def test_every_place_that_refuses_has_a_text_with_its_values_in_both_languages():
    known = {
        (rule, frozenset(placeholders(text.in_language(language))), language)
        for rule, forms in refusals().items()
        for text in forms
        for language in ("en", "km")
    }
    wrong = [
        f"{rule} {sorted(values)} {language}"
        for rule, values in raised()
        for language in ("en", "km")
        if (rule, values, language) not in known
    ]

    assert wrong == []


def test_no_text_is_unused():
    used = set(raised())
    unused = [
        (rule, sorted(placeholders(text.en)))
        for rule, forms in refusals().items()
        for text in forms
        if (rule, frozenset(placeholders(text.en))) not in used
    ]

    assert unused == []


def test_both_languages_word_the_same_values_by_the_same_lists():
    for rule, forms in refusals().items():
        for text in forms:
            assert placeholders(text.en) == placeholders(text.km), rule


def test_forms_of_one_rule_are_told_apart_by_their_values():
    for rule, forms in refusals().items():
        assert len({frozenset(placeholders(text.en)) for text in forms}) == len(forms), rule


def test_what_an_officer_types_is_repeated_only_where_it_is_a_number_a_day_or_an_id():
    typed = {
        part
        for site in sites()
        for value in site.values.values()
        for part in re.findall(r"command\.\w+", ast.unparse(value))
    }

    assert typed == {
        "command.effective",
        "command.happened",
        "command.listing",
        "command.motion",
        "command.permission",
        "command.proposal",
        "command.scheme",
        "command.source",
    }


def test_every_list_of_codes_exists():
    named = {
        kind
        for forms in refusals().values()
        for text in forms
        for kind in placeholders(text.en).values()
    }

    assert named - OF_SCHEME - {"", "instant"} <= codes().keys()


def test_codes_that_a_rule_writes_down_have_words():
    for site in sites():
        kinds = next(
            (
                placeholders(text.en)
                for text in refusals().get(site.rule, ())
                if placeholders(text.en).keys() == site.values.keys()
            ),
            {},
        )
        for name, value in site.values.items():
            if isinstance(value, ast.Constant) and kinds.get(name, "") not in OF_SCHEME | {""}:
                assert value.value in codes()[kinds[name]], site.where


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("outcome", (AppealOutcome, CaseOutcome, Closed, Decision)),
        ("measure", (Kind,)),
        ("media", (MediaType,)),
        ("source", (Source,)),
    ],
)
def test_codes_of_facts_have_words(kind, known):
    assert {code for each in known for code in get_args(each)} <= codes()[kind].keys()


def test_every_article_has_a_khmer_text_and_no_other_is_translated():
    cited = {value for name, value in vars(articles).items() if name.isupper()}
    cited |= {reason.article for version in cets().version for reason in version.reason}
    parts = {part for each in cited for part in each.split("; ")}

    assert parts == khmer_articles().keys()
    assert article_text(articles.CONDUCT, "km").count("; ") == 1
    assert article_text(articles.CONDUCT, "en") == articles.CONDUCT


def test_no_article_is_the_number_of_a_requirement():
    for part in khmer_articles():
        assert not re.search(r"\bR\d", part)


def test_values_are_worded_in_each_language():
    error = CommandRefusedError(
        "bad-reply-time", earliest=date(2026, 12, 3), latest=date(2027, 1, 9)
    )

    assert str(error) == "a reply is due on a day from 3 December 2026 to 9 January 2027"
    assert "ថ្ងៃទី៣ ខែធ្នូ ឆ្នាំ២០២៦" in refusal_text(error.rule, error.values, "km")


def test_an_amount_has_its_currency():
    error = CommandRefusedError("overpaid", due=dollars(50), came=Amount(205000, "KHR"))

    assert str(error) == "50.00 US dollars are due, 205000 riel came"
    assert refusal_text(error.rule, error.values, "km") == (
        "ត្រូវបង់ ៥០.០០ ដុល្លារអាមេរិក តែបានបង់ ២០៥០០០ រៀល"
    )


def test_an_instant_is_worded_in_the_time_of_phnom_penh():
    error = CommandRefusedError("clock-behind", at=1796000400, last=1796004000)

    assert "30 November 2026, 08:00" in str(error)


def test_codes_are_worded_by_the_scheme_that_the_caller_knows():
    error = CommandRefusedError("unknown-tier", tiers=("basic", "full"))

    assert str(error) == "a tier is one of: basic, full"
    assert refusal_text(
        error.rule, error.values, "km", lambda kind, code, language: f"{kind}/{code}/{language}"
    ).endswith("tier/basic/km, tier/full/km")


def test_an_error_says_why_in_khmer_also_by_the_error_behind_it():
    number = MalformedError(Reason.BAD_NUMBER, "wrong check character")
    error = InputError("nothing-to-check", number)

    assert str(error) == "nothing to check: wrong check character"
    assert error.text("km") == f"គ្មានអ្វីត្រូវពិនិត្យទេ: {reason_text('bad-number', 'km')}"
    assert Speech("km").error(number) == reason_text("bad-number", "km")
    assert Speech("km").error(OSError("gone")) == "gone"


def test_an_unknown_aggregate_says_its_kind_and_id():
    error = UnknownAggregateError("unknown-aggregate", kind="case", aggregate="k-1")

    assert (str(error), error.aggregate) == ("there is no case k-1", "k-1")
    assert refusal_text(error.rule, error.values, "km") == "គ្មានសំណុំរឿង k-1 ទេ"
