"""The scheme's figures as the founding document has them."""

import re
from datetime import date
from typing import get_args

from ledger.scheme.model import cets
from ledger.scheme.procedure import Permission, last_day_of
from tests.ledger.scheme_texts import RULES, TEXT


def test_a_certificate_is_valid_for_two_years_r86():
    assert RULES.validity_years == 2
    assert RULES.last_day(date(2026, 3, 2)) == date(2028, 3, 1)
    assert RULES.last_day(date(2026, 1, 1)) == date(2027, 12, 31)


def test_two_years_from_a_leap_day_end_on_the_last_of_february():
    assert RULES.last_day(date(2024, 2, 29)) == date(2026, 2, 28)


def test_the_three_tiers_r102_to_r104():
    basic, intermediate, full = RULES.tier

    assert (basic.id, basic.number, basic.fee_percent) == ("basic", 0, 0)
    assert basic.needs == ("registration",)
    assert (intermediate.id, intermediate.number) == ("intermediate", 1)
    assert 0 < intermediate.fee_percent < 100
    assert intermediate.needs == ("registration", "code-of-conduct")
    assert (full.id, full.number, full.fee_percent) == ("full", 2, 100)
    assert full.needs == ("registration", "code-of-conduct", "review")


SHOWN = {"screenshot", "url"}
WRITTEN = SHOWN | {"written-policy"}
SECURED = WRITTEN | {"third-party-provider", "security-measure"}
CRITERIA = [
    (1, "", "identity", SHOWN),  # R46
    (2, "a", "description", SHOWN),  # R47, R49
    (2, "b", "purchase-records", {"screenshot", "written-description"}),  # R48
    (3, "", "warranties", WRITTEN),  # R50
    (4, "", "secure-payment", SECURED),  # R51
    (5, "", "data-protection", SECURED),  # R52
    (6, "", "feedback", WRITTEN),  # R53
    (7, "", "dispute-resolution", WRITTEN),  # R54
    (8, "", "returns-and-refunds", WRITTEN),  # R55
    (9, "", "code-of-conduct", {"signed-code-of-conduct"}),  # R56
]


def test_the_nine_criteria_and_the_evidence_for_each_r45_to_r57():
    found = [(each.number, each.part, each.id, set(each.evidence)) for each in RULES.criterion]

    assert found == CRITERIA


def test_only_warranties_may_be_inapplicable_r50():
    assert [each.id for each in RULES.criterion if each.may_be_inapplicable] == ["warranties"]


def test_everything_with_a_name_is_named_in_english_and_khmer():
    texts = [
        cets().name,
        *(each.text for each in RULES.criterion),
        *(each.name for each in RULES.tier),
        *(each.text for each in (*RULES.activity, *RULES.document, *RULES.role, *RULES.reason)),
    ]

    assert all(text.en.isascii() and text.en for text in texts)
    assert all(any("\u1780" <= letter <= "\u17ff" for letter in text.km) for text in texts)


def test_a_description_says_what_it_should_cover_r49():
    (covers,) = (each.covers for each in RULES.criterion if each.covers)

    assert len(covers.en.split(", ")) == 16
    for topic in ("Kind", "quantity", "origin", "price", "composition", "expiry"):
        assert topic in covers.en


def test_reasons_ground_only_their_measures_r114_to_r119():
    assert RULES.allows("criteria-not-met", "warning")
    assert not RULES.allows("change-not-notified", "revocation")
    assert not RULES.allows("unheard-of", "warning")
    assert all(rule.article for rule in RULES.reason)


def test_fines_and_the_blacklist_need_a_reason_too_r118_r119():
    assert RULES.allows("mark-misused", "blacklist")
    assert RULES.allows("false-information", "fine")
    assert not RULES.allows("holder-request", "fine")


ACTIVITIES = {
    "online-retail": "service-provider",  # R24, R34
    "digital-services": "service-provider",  # R24, R34
    "online-marketplace": "intermediary",  # R33, R34
    "representation": "intermediary",  # R26
    "telecommunication": "intermediary",  # R27
    "network": "intermediary",  # R28
    "internet-access": "intermediary",  # R29
    "search-engine": "intermediary",  # R30
    "online-payment": "intermediary",  # R31
    "online-auction": "intermediary",  # R32
    "marketplace-hosting": "intermediary",  # R33
}


def test_the_kinds_of_business_that_may_apply_r24_to_r34():
    assert {each.id: each.kind for each in RULES.activity} == ACTIVITIES
    assert RULES.eligibility.excluded == ("insurance",)
    assert RULES.eligibility.domestic_sellers


def test_a_new_application_brings_the_seven_documents_r65_to_r71():
    new = [each.id for each in RULES.document if "new" in each.required_for]

    assert new == [
        "application-form",
        "registration-certificate",
        "platform-details",
        "security-and-privacy",
        "customer-service",
        "legal-compliance",
        "criteria-evidence",
    ]


def test_a_short_renewal_asks_only_for_what_has_changed_r88_r89():
    short = [each.id for each in RULES.document if "renewal-short" in each.required_for]
    full = [each.id for each in RULES.document if "renewal-full" in each.required_for]

    assert short == ["changes-form"]
    assert "application-form" in full
    assert RULES.renewal.form == "short"


def test_tiers_are_automatic_but_for_the_full_one_r102_to_r104():
    assert [each.automatic for each in RULES.tier] == [True, True, False]


def test_every_step_has_a_role_and_some_roles_take_none_r142_to_r151():
    roles = {each.id: set(each.may) for each in RULES.role}

    assert set().union(*roles.values()) == set(get_args(Permission))
    assert roles["marketing"] == roles["auditor"] == set()
    assert {"officer.propose", "officer.confirm"} <= roles["manager"]


def test_a_deadline_of_n_days_ends_n_days_after_the_day_it_is_set():
    assert last_day_of(date(2028, 2, 28), RULES.deadlines.reply_days) == date(2028, 3, 13)


def test_every_hole_of_the_founding_document_is_marked_open():
    marked = "\n".join(line for line in TEXT.splitlines() if "# open" in line)
    deadlines = TEXT[TEXT.index("[version.deadlines]") : TEXT.index("[version.evidence]")]

    for setting in (
        *("form", "domestic_sellers", "currency", "riel_step", "upgrade", "final"),
        *("refund_on_rejection_percent", "refund_on_withdrawal_percent"),
        *("longest_days", "suspended_time_counts", "warnings_before_suspension"),
        *("default_days", "closes_days_after_end", "keep_years", "largest_bytes"),
        *(line.split()[0] for line in deadlines.splitlines()[1:] if line),
    ):
        assert re.search(rf"^{setting} +=", marked, re.MULTILINE), setting
