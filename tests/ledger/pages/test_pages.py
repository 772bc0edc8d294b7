"""What the pages without script say of a certificate: standing, holder, measures, erasures."""

import re
from datetime import date

import msgspec
import pytest

from ledger.domain.certificate import facts as c
from ledger.pages import certificate_page as pages
from tests.ledger.page_reader import ISSUER, LIVES, Reading, page_of
from tests.ledger.publishing import ISSUED, T0, issued, lives, number, person, suspended
from verifier.formats.record import Holder, Name
from verifier.judging.texts import table
from verifier.values.days import end_of
from verifier.values.numbers import parse_number


@pytest.mark.parametrize("code", LIVES)
def test_each_standing_is_said_in_both_languages_with_a_sign(code):
    at = end_of(ISSUED) if code == "expired" else T0 + 60

    text = Reading(page_of(*LIVES[code], at=at)).text

    words = msgspec.json.decode((pages._HERE / "certificate_page.json").read_bytes())[code]
    sign = "✓" if code in {"valid", "warned"} else "✗"
    assert f"{sign} {words['km']}" in text
    assert f"{sign} {words['en']}" in text


def test_a_page_says_who_holds_it_for_which_addresses_and_until_when():
    text = Reading(page_of(issued(0))).text

    assert "ហាងមួយ" in text
    assert "Shop One" in text
    assert "shop0.example.com.kh" in text
    assert "shop0Facebook" in text
    assert "2 March 2026 to 1 March 2028" in text
    assert "ពីថ្ងៃទី២ ខែមីនា ឆ្នាំ២០២៦ ដល់ថ្ងៃទី១ ខែមីនា ឆ្នាំ២០២៨" in text
    assert "Is this the address of the shop you are on?" in text


def test_a_page_says_that_it_is_only_the_servers_word_as_of_when_and_until_when():
    text = Reading(page_of(issued(0))).text

    assert (
        "a statement of the server verify.example.com.kh. Your device has not verified it" in text
    )
    assert "As of 2 March 2026, 01:01" in text
    assert "until 3 March 2026, 01:01" in text
    assert "ម៉ោង ០១:០១" in text


def test_a_page_is_good_until_time_alone_changes_what_it_says():
    end = date(2026, 3, 2)

    text = Reading(page_of(issued(0), suspended(0, ISSUED, end))).text

    assert "until 3 March 2026, 00:00" in text


def test_a_measure_is_told_with_reason_rule_and_appeal():
    facts = (*LIVES["suspended"], c.MeasureAppealed(at=T0 + 5, number=number(0), measure=1))

    text = Reading(page_of(*facts)).text

    reason = table().measures["complaints-unresolved"]
    assert "Suspension 2 March 2026 to 9 March 2026" in text
    assert f"Reason: {reason.en}" in text
    assert f"Rule: {reason.article}" in text
    assert reason.km in text
    assert "The holder has appealed; not decided yet." in text


def test_a_measure_that_is_over_is_only_history():
    text = Reading(page_of(*LIVES["suspended"], at=end_of(date(2026, 3, 9)))).text

    assert "Measure by the ministry" not in text
    assert "Suspended: 2 March 2026 to 9 March 2026" in text
    assert "✓ In force" in text


def test_the_history_names_every_fact_with_its_place_in_the_log():
    text = Reading(page_of(*(fact for fact in lives() if fact.number == number(1)))).text

    for index, event in enumerate(("issued", "badge-signed", "warned", "warning-lifted")):
        assert table().events[event]["en"] in text
        assert f"fact {index} of the public log" in text


def test_an_appeal_decided_says_how():
    facts = (
        *LIVES["warned"],
        c.MeasureAppealed(at=T0 + 5, number=number(0), measure=1),
        c.AppealDecided(at=T0 + 6, number=number(0), measure=1, outcome="upheld"),
    )

    text = Reading(page_of(*facts)).text

    assert "Appeal decided: measure upheld" in text
    assert "the measure was upheld" in text


def test_a_person_is_shown_as_far_as_the_record_opens_it():
    fact, openings = person(0)

    text = Reading(page_of(fact, openings=openings)).text

    assert "Sok Dara" in text
    assert "shop0.example.com.kh" in text


def test_what_was_erased_is_gone():
    fact, _ = person(0)

    page = page_of(fact)

    assert "Sok Dara" not in page
    assert "shop0" not in page
    assert "sha256:" not in page
    assert "Not shown, to protect a person's data" in Reading(page).text


def test_a_place_of_a_person_that_was_removed_and_erased_is_not_in_the_history():
    fact, _ = person(0)
    removed = c.HostRemoved(at=T0 + 2, number=number(0), place=fact.sites[0])

    text = Reading(page_of(fact, removed)).text

    assert "Web site removed" in text
    assert "sha256:" not in text


def test_without_a_name_or_a_known_code_the_page_says_what_there_is():
    holder = Holder(category="legal-person", name=Name(km="", en="Only English"))
    odd = c.CertificateWarned(at=T0, number=number(0), measure=1, reason="a-new-reason")

    text = Reading(page_of(issued(0, holder=holder, tier="golden"), odd)).text

    assert "Only English" in text
    assert "golden" in text
    assert "Reason: a-new-reason" in text


def test_a_certificate_without_places_says_so():
    gone = c.HostRemoved(at=T0, number=number(1), place="shop1.example.com.kh")

    assert "None at present" in Reading(page_of(issued(1), gone)).text


def test_every_text_is_there_in_both_languages_with_the_same_gaps():
    texts = msgspec.json.decode((pages._HERE / "certificate_page.json").read_bytes())

    for name, each in texts.items():
        assert set(each) == {"km", "en"}, name
        gaps = [sorted(re.findall(r"\{\w+\}", each[language])) for language in ("km", "en")]
        assert gaps[0] == gaps[1], name
        assert not re.search("[0-9]", each["km"].replace("0", "").replace("1", "")), name


def test_the_pages_about_the_folder_say_how_numbers_are_written():
    index, missing = (Reading(raw.decode()).text for _, raw in pages.help_files(ISSUER))

    assert "https://verify.example.com.kh/c/CETS-0047-K2N" in index
    assert parse_number("CETS-0047-K2N") == pages._EXAMPLE
    assert "There is no page at this address." in missing
    assert "There is no page" not in index


def test_a_page_says_what_it_was_made_from():
    raw = page_of(issued(0)).encode()

    found = pages.page_stamp(raw)

    assert found == pages.PageStamp(T0 + 60, 1, pages.page_form(ISSUER))
    assert pages.page_form(ISSUER) != pages.page_form("https://other.example.com.kh")
    assert pages.page_stamp(b"<!doctype html><p>not one of ours") is None
