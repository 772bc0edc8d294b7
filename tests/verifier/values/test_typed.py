"""What people type is read as the table says, and each platform is described once and whole."""

import json
from pathlib import Path

import msgspec
import pytest

from tests.vectors import generate
from verifier.browser import tables
from verifier.errors import MalformedError, MisreadError, Reason
from verifier.values.digits import khmer_digits, plain_digits
from verifier.values.platforms import platform_at, platforms
from verifier.values.typed import number_in, place_in, read_typed

TYPED = json.loads((Path(generate.__file__).parent / "typed.json").read_text("utf-8"))
ROOT = Path(__file__).parents[3]


def texts(*kinds):
    entries = [entry for entry in TYPED["texts"] if entry["kind"] in kinds]
    return pytest.mark.parametrize("entry", entries, ids=lambda entry: ascii(entry["text"])[:60])


@texts("badge", "number", "place", "name")
def test_a_text_is_what_the_table_says(entry):
    assert read_typed(entry["text"], TYPED["own"]) == (entry["kind"], entry["value"])


@texts("wrong")
def test_what_is_wrong_is_refused_by_its_name(entry):
    with pytest.raises(MisreadError) as caught:
        read_typed(entry["text"], TYPED["own"])

    number = entry["value"].startswith("number_")
    assert caught.value.wrong == entry["value"]
    assert caught.value.reason == (Reason.BAD_NUMBER if number else Reason.BAD_PLACE)


@texts("wrong")
def test_what_the_table_refuses_has_words_on_the_page(entry):
    words = json.loads((tables.HERE / "more.json").read_text("utf-8"))

    assert {"en", "km"} <= words[entry["value"]].keys()


def test_where_only_a_place_can_be_meant_nothing_is_taken_for_a_number():
    assert place_in("0047k2n.example") == "0047k2n.example"
    with pytest.raises(MalformedError):
        place_in("CETS-0047-K2N")


def test_a_link_to_any_host_is_a_verify_page_where_none_is_known():
    link = "https://other.example/#CETS-0047-K2N"

    assert read_typed(link, None) == ("number", "CETS-0047-K2N")


def test_what_is_no_number_gives_none():
    assert number_in("CETS-0047-K2M") == ""


def test_a_link_that_cannot_be_decoded_is_read_as_it_is():
    with pytest.raises(MisreadError) as caught:
        read_typed("https://verify.example.gov.kh/#%ff.example", TYPED["own"])

    assert caught.value.wrong == "not_place"


def test_khmer_digits_are_digits_both_ways():
    assert plain_digits("CETS-០១២៣-៤៥៦") == "CETS-0123-456"
    assert plain_digits(khmer_digits("0123456789")) == "0123456789"


def test_numbers_of_platforms_are_frozen_and_fit_into_a_qr_record():
    numbers = {each.id: each.number for each in platforms().values()}

    assert list(numbers.values()) == list(range(1, len(numbers) + 1))
    assert len(numbers) < 1 << 4
    assert list(numbers)[:5] == ["facebook", "tiktok", "telegram", "instagram", "youtube"]


def test_each_host_is_of_one_platform_and_each_platform_is_in_the_table_of_texts():
    found = {entry["value"].partition(":")[0] for entry in TYPED["texts"] if ":" in entry["value"]}

    assert set(platforms()) <= found
    for platform in platforms().values():
        assert all(platform_at(f"www.{host}") is platform for host in platform.hosts)


def test_a_platform_that_has_more_than_its_description_says_is_refused():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"number": 1, "id": "x", "more": ""}, type=type(platforms()["facebook"]))


def test_the_scripts_of_browsers_have_the_same_table():
    assert tables.PLATFORMS.read_text("utf-8") == tables.platforms_module(), "run: make page"


def test_the_document_lists_the_platforms_by_number():
    listed = ", ".join(f"{each.number} {each.id}" for each in platforms().values())

    assert f"0 none, {listed} |" in (ROOT / "docs/formats.md").read_text("utf-8")
