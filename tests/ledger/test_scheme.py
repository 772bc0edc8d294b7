"""The scheme's figures as the founding document has them, and what scheme data may not be."""

from dataclasses import dataclass
from datetime import date
from importlib import resources

import pytest

from ledger.errors import SchemeError
from ledger.scheme.model import Scheme, cets, parse_scheme

TEXT = resources.files("ledger.scheme").joinpath("cets.toml").read_text("utf-8")
FIRST = date(2020, 1, 1)
AFTER_WAIVER = date(2021, 1, 1)
RULES = cets().at(date(2026, 3, 2))


def with_second_version(effective: str, scheme: str = "cets-2") -> str:
    """Return the scheme data with its version once more, with other dues."""
    version = TEXT[TEXT.index("[[version]]") :]
    second = version.replace("2020-01-01", effective).replace('"cets-1"', f'"{scheme}"')
    return TEXT + "\n" + second.replace("validity_years = 2", "validity_years = 3")


def test_a_certificate_is_valid_for_two_years_r86():
    assert RULES.validity_years == 2
    assert RULES.last_day(date(2026, 3, 2)) == date(2028, 3, 1)
    assert RULES.last_day(date(2026, 1, 1)) == date(2027, 12, 31)


def test_two_years_from_a_leap_day_end_on_the_last_of_february():
    assert RULES.last_day(date(2024, 2, 29)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("category", "dollars"),
    [
        ("natural-person", 50),
        ("sole-proprietorship", 100),
        ("legal-person", 200),
        ("foreign-branch", 250),
    ],
)
def test_fees_by_category_r93_to_r96_and_renewal_at_75_percent_r90(category, dollars):
    first, again = (
        RULES.fee_cents(category, "full", day=AFTER_WAIVER, renewal=renewal)
        for renewal in (False, True)
    )

    assert first == dollars * 100
    assert again == dollars * 75
    assert RULES.renewal_fee_percent == 75


def test_nothing_is_due_in_the_waiver_of_six_to_twelve_months_r100():
    last_free, first_due = date(2020, 12, 31), AFTER_WAIVER

    assert 6 <= RULES.waiver.months <= 12
    assert RULES.fee_cents("legal-person", "full", day=last_free, renewal=False) == 0
    assert RULES.fee_cents("legal-person", "full", day=first_due, renewal=False) == 20_000


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


def test_every_criterion_and_tier_is_named_in_english_and_khmer():
    texts = [
        cets().name,
        *(each.text for each in RULES.criterion),
        *(each.name for each in RULES.tier),
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


def test_the_version_in_force_is_chosen_by_date():
    scheme = parse_scheme(with_second_version("2027-07-01"))

    assert scheme.at(date(2027, 6, 30)).id == "cets-1"
    assert scheme.at(date(2027, 7, 1)).id == "cets-2"
    assert scheme.at(date(2027, 7, 1)).validity_years == 3
    assert scheme.named("cets-1").validity_years == 2


def test_before_the_first_version_no_rules_are_in_force():
    with pytest.raises(SchemeError, match="2020-01-01"):
        cets().at(date(2019, 12, 31))


def test_an_unknown_version_has_no_rules():
    with pytest.raises(SchemeError, match="cets-9"):
        cets().named("cets-9")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    """Scheme data with `old` replaced by `new`; the error names `says`."""

    old: str
    new: str
    says: str


SPOILED = {
    "unknown key": Spoiled(
        old="appeal_days = 30", new="appeal_days = 30\nsurprise = 1", says="surprise"
    ),
    "missing key": Spoiled(old="validity_years = 2", new="", says="validity_years"),
    "wrong type": Spoiled(old="usd = 50", new='usd = "fifty"', says="usd|fee"),
    "negative fee": Spoiled(old="usd = 50", new="usd = -50", says="usd|fee"),
    "percentage above 100": Spoiled(
        old="renewal_fee_percent = 75", new="renewal_fee_percent = 175", says="renewal_fee_percent"
    ),
    "no validity": Spoiled(old="validity_years = 2", new="validity_years = 0", says="validity"),
    "category missing": Spoiled(
        old='category = "natural-person"', new='category = "legal-person"', says="each fee once"
    ),
    "tier twice": Spoiled(old='id = "basic"', new='id = "full"', says="each tier once"),
    "tier number twice": Spoiled(old="number = 0", new="number = 1", says="tier number '1'"),
    "criterion twice": Spoiled(old='id = "feedback"', new='id = "identity"', says="'identity'"),
    "criterion missing": Spoiled(old="number = 9", new="number = 10", says="1 to 9"),
    "reason twice": Spoiled(
        old='code = "mark-misused"', new='code = "holder-request"', says="'holder-request'"
    ),
    "Khmer missing": Spoiled(old=', km = "មូលដ្ឋាន"', new="", says="km"),
    "Khmer empty": Spoiled(old='km = "មូលដ្ឋាន"', new='km = ""', says="km"),
    "no TOML": Spoiled(old="[[version]]", new="[[version", says="cannot be used"),
}


@pytest.mark.parametrize("defect", SPOILED)
def test_scheme_data_with_a_defect_are_refused_and_the_defect_is_named(defect):
    spoiled = SPOILED[defect]
    assert spoiled.old in TEXT

    with pytest.raises(SchemeError, match=spoiled.says):
        parse_scheme(TEXT.replace(spoiled.old, spoiled.new, 1))


@pytest.mark.parametrize("effective", ["2020-01-01", "2019-06-01"])
def test_versions_out_of_order_are_refused(effective):
    with pytest.raises(SchemeError, match="order"):
        parse_scheme(with_second_version(effective))


def test_two_versions_with_one_id_are_refused():
    with pytest.raises(SchemeError, match="'cets-1'"):
        parse_scheme(with_second_version("2027-07-01", "cets-1"))


def test_scheme_data_without_a_version_are_refused():
    with pytest.raises(SchemeError, match="no version"):
        parse_scheme('version = []\nname = { en = "x", km = "ក" }')


def test_the_digest_depends_on_every_figure_and_on_nothing_else():
    def digest(text: str) -> str:
        scheme: Scheme = parse_scheme(text)
        return scheme.version[0].digest()

    assert digest(TEXT.replace("# open", "# settled")) == digest(TEXT)
    assert digest(TEXT.replace("usd = 250", "usd = 251")) != digest(TEXT)
