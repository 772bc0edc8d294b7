"""Every sentence about a state has its words: each place that says one is read from the source."""

import ast
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from ledger.domain.application.facts import Result, Verdict
from ledger.domain.application.state import Stage
from ledger.domain.case.measures import Kind as MeasureKind
from ledger.domain.case.state import Deadline
from ledger.domain.complaint.facts import Level
from ledger.domain.complaint.state import ComplaintOutcome, Turn
from ledger.domain.listing.state import Stage as ListingStage
from ledger.scheme.fees import ApplicationKind
from ledger.scheme.model import cets
from ledger.scheme.names import names_of
from ledger.views.office.tasks import Whose
from ledger.words.catalogue import codes, placeholders, sentences
from ledger.words.speech import ENGLISH, Speech
from verifier.formats.record import Category

ROOT = Path(__file__).parents[3]
FACTS = ROOT / "tests/vectors/facts"
KHMER = Speech("km", names_of(cets()))


def said() -> Iterator[tuple[str, frozenset[str]]]:
    for package in ("ledger", "issuer", "portal", "trustmark"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                if node.func.attr == "say" and ast.unparse(node.func.value) in {"speech", "spoken"}:
                    (name,) = node.args
                    assert isinstance(name, ast.Constant), ast.unparse(node)
                    yield str(name.value), frozenset(str(each.arg) for each in node.keywords)


def test_every_sentence_that_is_said_has_a_text_with_its_values_and_none_is_unused():
    texts = {name: frozenset(placeholders(text.en)) for name, text in sentences().items()}

    assert set(said()) == set(texts.items())


def test_both_languages_word_the_same_values_by_the_same_lists():
    for name, text in sentences().items():
        assert placeholders(text.en) == placeholders(text.km), name
        assert set(placeholders(text.en).values()) <= {*codes(), "", "instant", "tier", "reason"}


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("application", ApplicationKind),
        ("category", Category),
        ("granted", ApplicationKind),
        ("kind", MeasureKind),
        ("level", Level),
        ("listing", ListingStage),
        ("result", Result),
        ("stage", Stage),
        ("task", Deadline.__annotations__["what"]),
        ("turn", Turn),
        ("verdict", Verdict),
        ("whose", Whose),
    ],
)
def test_every_code_of_a_state_has_words(kind, known):
    assert set(get_args(known)) <= codes()[kind].keys()


def test_every_kind_of_fact_has_words_and_no_other():
    kinds = {json.loads(path.read_text("utf-8"))["fact"]["fact"] for path in FACTS.glob("*.json")}

    assert kinds | {"sealed"} == codes()["fact"].keys()


def test_every_outcome_of_a_complaint_has_words():
    assert set(get_args(ComplaintOutcome)) - {""} <= codes()["outcome"].keys()


def test_a_code_of_the_scheme_is_named_in_khmer_with_the_code_behind_and_is_itself_in_english():
    assert KHMER.code("tier", "full") == "ពេញលេញ (full)"
    assert ENGLISH.code("tier", "full") == "full"
    assert KHMER.code("tier", "unheard-of") == "unheard-of"


def test_a_day_is_in_words_in_khmer():
    assert KHMER.day(date(2026, 12, 3)) == "ថ្ងៃទី៣ ខែធ្នូ ឆ្នាំ២០២៦"
    assert ENGLISH.day(date(2026, 12, 3)) == "2026-12-03"
