"""Reason codes have one source, the scheme's data: verifier, pages and rules agree on each."""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.scheme.model import Scheme, cets
from tests.ledger.scheme_texts import RULES
from tools.reason_words import MEASURES, reason_words
from verifier.judging.texts import table


def test_what_the_verifier_says_is_made_from_the_scheme():
    assert MEASURES.read_text("utf-8") == reason_words(cets()), "run: make page"


@pytest.mark.parametrize("rule", RULES.reason, ids=lambda rule: rule.code)
def test_a_verdict_cites_the_law_that_the_rules_cite(rule):
    said = table().measures[rule.code]

    assert (said.en, said.km, said.article) == (rule.text.en, rule.text.km, rule.article)


def test_the_newest_version_speaks_for_a_code_and_a_code_left_out_keeps_its_words():
    first, *others = RULES.reason
    newer = replace(first, article="Prakas of another year")
    second = replace(RULES, id="cets-2", effective=date(2030, 1, 1), reason=(newer,))

    words = reason_words(Scheme(name=cets().name, version=(RULES, second)))

    assert "Prakas of another year" in words
    assert first.article not in words.partition(f'"{others[0].code}"')[0]
    assert all(f'"{rule.code}"' in words for rule in others)
