"""What an application must say to be taken in."""

import pytest
from msgspec.structs import replace

from ledger.domain.application import facts as a
from ledger.scheme.sections import CodeOfConduct, EligibilityRule
from ledger.words import articles
from tests.ledger.applying import (
    BUSINESS,
    FULL,
    RULES,
    after,
    certificate,
    documents,
    evidence,
    refusal,
)
from tests.ledger.deciding import HOSTS, NUMBER


def rules(**changes):
    return {"rules": replace(RULES, **changes)}


ARTICLES = {value for name, value in vars(articles).items() if name.isupper()}
SUBMISSIONS = {
    "no-activity": (replace(FULL), {"business": replace(BUSINESS, activities=())}),
    "unknown-activity": (replace(FULL, activities=("piracy",)), {}),
    "excluded": (replace(FULL, activities=("insurance",)), {}),
    "domestic-only": (
        FULL,
        rules(eligibility=EligibilityRule(domestic_sellers=False, excluded=())),
    ),
    "not-registered": (FULL, {"business": replace(BUSINESS, registered_on=None)}),
    "code-of-conduct-missing": (replace(FULL, code_of_conduct=False), {}),
    "code-not-final": (FULL, rules(code_of_conduct=CodeOfConduct(final=False))),
    "unknown-tier": (FULL, rules(tier=RULES.tier[:2])),
    "no-place": (replace(FULL, sites=()), {}),
    "bad-place": (replace(FULL, sites=("no host",)), {}),
    "duplicate-place": (replace(FULL, sites=(HOSTS[0], HOSTS[0].upper())), {}),
    "too-many-places": (replace(FULL, sites=HOSTS[:11]), {}),
    "not-new": (replace(FULL, certificate=NUMBER), {}),
    "unknown-document": (
        replace(FULL, documents=(a.Given(document="poem", evidence=(evidence(),)),)),
        {},
    ),
    "no-evidence": (
        replace(FULL, documents=(a.Given(document="application-form", evidence=()),)),
        {},
    ),
    "bad-evidence": (
        replace(FULL, documents=(a.Given(document="application-form", evidence=("form.pdf",)),)),
        {},
    ),
    "duplicate-document": (replace(FULL, documents=(*documents(), documents()[0])), {}),
    "duplicate-evidence": (
        replace(
            FULL, documents=(a.Given(document="application-form", evidence=(evidence(),) * 2),)
        ),
        {},
    ),
    "bad-text": (replace(FULL, changes="\x1b[2J"), {}),
    "no-business": (FULL, {"business": None}),
    "no-certificate": (replace(FULL, kind="renewal", sites=()), {}),
    "places-stay": (
        replace(FULL, kind="renewal", certificate=NUMBER),
        {"certificate": certificate()},
    ),
    "not-holder": (
        replace(FULL, kind="renewal", certificate=NUMBER, sites=()),
        {"certificate": certificate(business="b-2")},
    ),
    "revoked-is-final": (
        replace(FULL, kind="upgrade", certificate=NUMBER, sites=()),
        {"certificate": certificate(revoked=True)},
    ),
    "not-higher": (
        replace(FULL, kind="upgrade", certificate=NUMBER, sites=()),
        {"certificate": certificate()},
    ),
    "raises-tier": (
        replace(FULL, kind="renewal", certificate=NUMBER, sites=()),
        {"certificate": certificate(tier="basic")},
    ),
    "too-early": (
        replace(FULL, kind="renewal", certificate=NUMBER, sites=()),
        {"certificate": certificate()},
    ),
    "applied-already": (FULL, {"applications": (after(),)}),
}


@pytest.mark.parametrize("rule", SUBMISSIONS)
def test_a_submission_that_cannot_be_taken_in_is_refused(rule):
    command, changes = SUBMISSIONS[rule]

    assert refusal(None, command, **changes)[0] == rule


def test_refusals_name_the_law_or_the_section_of_the_rules_they_rest_on():
    for rule in set(SUBMISSIONS) - {"bad-text", "too-many-places"}:
        command, changes = SUBMISSIONS[rule]
        assert refusal(None, command, **changes)[1] in ARTICLES, rule
