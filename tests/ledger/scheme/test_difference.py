"""What changes between two versions of the rules, in words."""

from datetime import date
from typing import get_args

import pytest
from msgspec.structs import replace

from ledger.scheme.difference import RuleChange, Touched, difference
from ledger.scheme.model import SchemeVersion, cets
from ledger.words.catalogue import codes
from ledger.words.speech import Speech
from tests.ledger.scheme_texts import NAME, RULES, version_text

REASON = '[[version.reason]]\ncode = "site-gone"\ntext = { en = "Gone.", km = "បាត់។" }\n'
GROUNDS = 'measures = ["warning", "suspension"]\narticle = "Prakas"\n'


def changes(said: str, effective: str = "2027-07-01") -> list[tuple[str, str | None]]:
    version = cets().extended(NAME + version_text(effective, changes=said)).version[-1]
    return [(each.text(), each.touches) for each in difference(RULES, version)]


@pytest.mark.parametrize(
    ("said", "text", "touches"),
    [
        ("renewal_fee_percent = 70", "renewal_fee_percent: 70 instead of 75", "fees"),
        (
            '[[version.fee]]\ncategory = "foreign-branch"\nusd = 300',
            "fee foreign-branch.usd: 300 instead of 250",
            "fees",
        ),
        (
            '[[version.factor]]\nid = "size"\nlevel = "small"\npercent = 80',
            "factor size small: new: percent 80",
            "fees",
        ),
        (
            "[version.money]\nrefund_on_withdrawal_percent = 50",
            "money.refund_on_withdrawal_percent: 50 instead of 0",
            "fees",
        ),
        (
            '[[version.tier]]\nid = "full"\nfee_percent = 90',
            "tier full.fee_percent: 90 instead of 100",
            "fees",
        ),
        (
            '[[version.tier]]\nid = "intermediate"\nneeds = ["registration"]',
            "tier intermediate.needs: no longer code-of-conduct",
            None,
        ),
        (
            "[version.waiver]\nmonths = 6",
            "waiver: no fee before 2028-01-01 instead of fees from 2027-07-01 on",
            "waiver",
        ),
        (
            '[[version.role]]\nid = "cashier"\nmay = ["application.pay", "case.fine", "case.open"]',
            "role cashier.may: also case.open",
            "roles",
        ),
        ("[version.deadlines]\nreply_days = 21", "deadlines.reply_days: 21 instead of 14", None),
        (
            "[version.deadlines]\nreminders = [60, 14]",
            "deadlines.reminders: also 14; no longer 30, 7",
            None,
        ),
        (
            "[version.eligibility]\ndomestic_sellers = false",
            "eligibility.domestic_sellers: no instead of yes",
            None,
        ),
        ("[version.eligibility]\nexcluded = []", "eligibility.excluded: no longer insurance", None),
        (
            REASON + GROUNDS,
            (
                "reason site-gone: new: text Gone. / បាត់។;"
                " measures warning, suspension; article Prakas"
            ),
            None,
        ),
        (
            '[[version.document]]\nid = "platform-details"\ncriterion = "identity"',
            "document platform-details.criterion: new: identity",
            None,
        ),
    ],
)
def test_a_change_is_told_in_words_and_says_what_it_touches(said, text, touches):
    assert changes(said) == [(text, touches)]


def test_what_goes_is_told_with_what_it_was():
    ((text, _),) = changes('[[version.reason]]\ncode = "holder-request"\nremove = true')

    assert text.startswith("reason holder-request: no longer; it was text At the request of the")
    assert text.endswith("article Prakas on the CET Certificate (draft): validity and renewal")


def test_a_waiver_that_the_new_version_ends_early_is_told():
    assert changes("", effective="2020-06-01") == [
        ("waiver: fees from 2020-06-01 on instead of no fee before 2021-01-01", "waiver")
    ]


def test_a_waiver_that_is_over_by_itself_is_no_change():
    assert changes("", effective="2021-01-01") == []


def test_another_order_of_the_same_entries_is_a_change():
    day, turned = date(2027, 1, 1), RULES.reason[::-1]

    (change,) = difference(RULES, replace(RULES, effective=day, waiver=None, reason=turned))

    assert change.text() == "reason: in another order"


def test_nothing_but_another_day_is_no_change():
    assert changes("") == []


def test_a_list_that_becomes_empty_and_one_that_was_empty_are_said_in_words():
    gone = RuleChange(name="role x", before=("a",), after=())
    come = RuleChange(name="role x", before=(), after=("a", "b"))

    assert (gone.text(), come.text()) == ("role x: no longer a", "role x: also a, b")


def test_a_change_is_told_in_khmer_with_the_name_in_the_file():
    said = "renewal_fee_percent = 70\n[version.deadlines]\nreminders = [60, 14]"
    version = cets().extended(NAME + version_text("2027-07-01", changes=said)).version[-1]

    money, days = (each.text(Speech("km")) for each in difference(RULES, version))

    assert money == "កម្រៃសេវាបន្តសុពលភាព (renewal_fee_percent)៖ 70 ជំនួស 75"
    assert days == "កាលកំណត់ (deadlines.reminders)៖ បន្ថែម 14; លែងមាន 30, 7"


def test_every_setting_of_a_version_has_words():
    assert {*SchemeVersion.__struct_fields__} - {"id", "effective"} == codes()["setting"].keys()
    assert codes()["touched"].keys() == set(get_args(Touched))
