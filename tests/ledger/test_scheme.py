"""The scheme's figures as the founding document has them, and what scheme data may not be."""

import re
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import get_args

import pytest

from ledger.errors import SchemeError
from ledger.scheme.model import Scheme, cets, parse_scheme
from ledger.scheme.procedure import Permission, last_day_of

TEXT = resources.files("ledger.scheme").joinpath("cets.toml").read_text("utf-8")
RULES = cets().at(date(2026, 3, 2))


def with_second_version(effective: str, scheme: str = "cets-2") -> str:
    """Return the scheme data with its version once more, with other dues."""
    version = TEXT[TEXT.index("[[version]]") :]
    second = version.replace("2020-01-01", effective).replace('"cets-1"', f'"{scheme}"')
    return TEXT + "\n" + second.replace("validity_years = 2", "validity_years = 3")


def only_second_version(effective: str, scheme: str = "cets-2") -> str:
    """Return scheme data that hold the second version alone."""
    whole = with_second_version(effective, scheme)
    return whole[: whole.index("[[version]]")] + whole[whole.rindex("[[version]]") :]


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
        *(each.text for each in (*RULES.activity, *RULES.document, *RULES.role)),
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


FACTOR = '[[version.factor]]\nid = "size"\nlevel = "small"\npercent = 80\n\n'
SPOILED = {
    "unknown key": Spoiled(
        old="appeal_days = 30", new="surprise = 1\nappeal_days = 30", says="surprise"
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
    "version number beyond a printed code": Spoiled(
        old='"cets-1"', new='"cets-64"', says="version\\[0\\].id"
    ),
    "waiver too long": Spoiled(old="months = 12", new="months = 13", says="waiver.months"),
    "waiver too short": Spoiled(old="months = 12", new="months = 5", says="waiver.months"),
    "reminders that do not fall": Spoiled(
        old="[60, 30, 7]", new="[60, 30, 30]", says="reminders of cets-1 must fall"
    ),
    "deadline of no days": Spoiled(old="reply_days = 14", new="reply_days = 0", says="reply_days"),
    "deadline missing": Spoiled(old="mediation_days = 30 ", new="# ", says="mediation_days"),
    "deadline with another name": Spoiled(
        old="mediation_days", new="meditation_days", says="meditation_days"
    ),
    "unknown permission": Spoiled(
        old='"application.pay"', new='"application.play"', says="application.play"
    ),
    "permission nobody has": Spoiled(
        old='    "application.pay",\n', new="", says="no role of cets-1 may application.pay"
    ),
    "permission twice": Spoiled(
        old='    "application.pay",\n',
        new='    "application.pay",\n' * 2,
        says="role 'cashier' 'application.pay' occurs twice",
    ),
    "role twice": Spoiled(old='id = "cashier"', new='id = "auditor"', says="role 'auditor'"),
    "no manager": Spoiled(old='id = "manager"', new='id = "director"', says="role 'manager'"),
    "activity twice": Spoiled(old='id = "network"', new='id = "representation"', says="activity"),
    "activity of no kind": Spoiled(
        old='kind = "service-provider"', new='kind = "shop"', says="'shop'"
    ),
    "activity excluded": Spoiled(
        old='excluded = ["insurance"]', new='excluded = ["network"]', says="'network' is excluded"
    ),
    "document twice": Spoiled(
        old='id = "platform-details"', new='id = "changes-form"', says="document 'changes-form'"
    ),
    "document for no occasion": Spoiled(
        old='required_for = ["renewal-short"]', new="required_for = []", says="required_for"
    ),
    "document for an occasion twice": Spoiled(
        old='["renewal-short"]', new='["renewal-short", "renewal-short"]', says="'changes-form'"
    ),
    "document for an unknown criterion": Spoiled(
        old='criterion = "feedback"', new='criterion = "feedbag"', says="'feedbag'"
    ),
    "default above the longest": Spoiled(
        old="default_days = 730", new="default_days = 1096", says="blacklist.default_days"
    ),
    "interim suspension above the longest": Spoiled(
        old="interim_longest_days = 30", new="interim_longest_days = 181", says="at most 180"
    ),
    "hearing after the interim suspension": Spoiled(
        old="interim_hearing_days = 14", new="interim_hearing_days = 31", says="at most 30"
    ),
    "validity that moves": Spoiled(
        old="suspended_time_counts = true",
        new="suspended_time_counts = false",
        says="moves the end",
    ),
    "another currency": Spoiled(old='currency = "USD"', new='currency = "EUR"', says="currency"),
    "no step of riel": Spoiled(old="riel_step = 100", new="riel_step = 0", says="riel_step"),
    "unknown way to upgrade": Spoiled(
        old='upgrade = "difference"', new='upgrade = "half"', says="money.upgrade"
    ),
    "refund above 100": Spoiled(
        old="refund_on_rejection_percent = 0",
        new="refund_on_rejection_percent = 101",
        says="refund_on_rejection_percent",
    ),
    "factor twice": Spoiled(
        old="[[version.fee]]", new=FACTOR + FACTOR + "[[version.fee]]", says="factor 'size small'"
    ),
    "factor of something else": Spoiled(
        old="[[version.fee]]",
        new=FACTOR.replace("size", "mood") + "[[version.fee]]",
        says="'mood'",
    ),
    "evidence of an unknown type": Spoiled(
        old='"image/png"', new='"image/svg+xml"', says="image/svg"
    ),
    "evidence type twice": Spoiled(old='"image/png"', new='"image/jpeg"', says="evidence type"),
    "measure nobody knows": Spoiled(old='"blacklist"]', new='"prison"]', says="'prison'"),
    "a section missing": Spoiled(
        old="[version.blacklist]", new="[version.blackboard]", says="blackboard"
    ),
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


def test_a_version_left_out_between_two_others_is_a_gap():
    with pytest.raises(SchemeError, match="gap between cets-1 and cets-3"):
        parse_scheme(with_second_version("2027-07-01", "cets-3"))


def test_an_issuers_file_adds_versions_to_the_shipped_ones():
    own = only_second_version("2027-07-01")

    scheme = cets().extended(parse_scheme(own))

    assert [each.id for each in scheme.version] == ["cets-1", "cets-2"]
    assert scheme.version[0] == cets().version[0]
    assert scheme.version[1].validity_years == 3


def test_an_issuers_file_may_put_its_rules_in_place_of_the_shipped_ones():
    own = TEXT.replace("usd = 250", "usd = 300")

    scheme = cets().extended(parse_scheme(own))

    assert [each.id for each in scheme.version] == ["cets-1"]
    assert scheme.version[0].fee[-1].usd == 300


@pytest.mark.parametrize(
    ("effective", "scheme", "says"),
    [("2019-01-01", "cets-2", "order"), ("2027-01-01", "cets-3", "gap")],
)
def test_an_issuers_file_that_does_not_follow_the_shipped_versions_is_refused(
    effective, scheme, says
):
    own = parse_scheme(only_second_version(effective, scheme))

    with pytest.raises(SchemeError, match=says):
        cets().extended(own)


def test_under_which_rules_something_was_granted_stays_answerable():
    """Certified under cets-1, now cets-2: both versions answer for themselves."""
    scheme = parse_scheme(with_second_version("2027-07-01"))

    granted, current = scheme.named("cets-1"), scheme.at(date(2030, 1, 1))

    assert (granted.validity_years, current.validity_years) == (2, 3)
    assert granted.digest() == RULES.digest()


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
