"""The versions of the scheme: which one is in force, how they follow, what an issuer may add."""

from datetime import date

import pytest

from ledger.errors import SchemeError
from ledger.scheme.model import Scheme, cets, parse_scheme
from tests.ledger.scheme_texts import (
    RULES,
    TEXT,
    only_second_version,
    version_text,
    with_second_version,
)


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


@pytest.mark.parametrize("effective", ["2020-01-01", "2019-06-01"])
def test_versions_out_of_order_are_refused(effective):
    with pytest.raises(SchemeError, match="order"):
        parse_scheme(with_second_version(effective))


def test_a_version_left_out_between_two_others_is_a_gap():
    with pytest.raises(SchemeError, match="gap between cets-1 and cets-3"):
        parse_scheme(with_second_version("2027-07-01", "cets-3"))


def test_an_issuers_file_adds_versions_to_the_shipped_ones():
    own = only_second_version("2027-07-01")

    scheme = cets().extended(own)

    assert [each.id for each in scheme.version] == ["cets-1", "cets-2"]
    assert scheme.version[0] == cets().version[0]
    assert scheme.version[1].validity_years == 3


def test_an_issuers_file_may_put_its_rules_in_place_of_the_shipped_ones():
    own = TEXT.replace("usd = 250", "usd = 300")

    scheme = cets().extended(own)

    assert [each.id for each in scheme.version] == ["cets-1"]
    assert scheme.version[0].fee[-1].usd == 300


@pytest.mark.parametrize(
    ("effective", "scheme", "says"),
    [("2019-01-01", "cets-2", "order"), ("2027-01-01", "cets-3", "gap")],
)
def test_an_issuers_file_that_does_not_follow_the_shipped_versions_is_refused(
    effective, scheme, says
):
    own = only_second_version(effective, scheme)

    with pytest.raises(SchemeError, match=says):
        cets().extended(own)


def test_under_which_rules_something_was_granted_stays_answerable():
    """Certified under cets-1, now cets-2: both versions answer for themselves."""
    scheme = parse_scheme(with_second_version("2027-07-01"))

    granted, current = scheme.named("cets-1"), scheme.at(date(2030, 1, 1))

    assert (granted.validity_years, current.validity_years) == (2, 3)
    assert granted.digest() == RULES.digest()


def test_two_versions_with_one_id_are_refused():
    with pytest.raises(SchemeError, match="'cets-2' occurs twice"):
        parse_scheme(with_second_version("2027-07-01") + version_text("2028-07-01"))


def test_scheme_data_without_a_version_are_refused():
    with pytest.raises(SchemeError, match="no version"):
        parse_scheme('version = []\nname = { en = "x", km = "ក" }')


def test_the_digest_depends_on_every_figure_and_on_nothing_else():
    def digest(text: str) -> str:
        scheme: Scheme = parse_scheme(text)
        return scheme.version[0].digest()

    assert digest(TEXT.replace("# open", "# settled")) == digest(TEXT)
    assert digest(TEXT.replace("usd = 250", "usd = 251")) != digest(TEXT)
