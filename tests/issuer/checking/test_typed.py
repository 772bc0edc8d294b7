"""What people type for a number, host or handle: the command line reads it as the page does."""

import pytest

from issuer.checking.checker import recognise
from tests.trustmark.conftest import ISSUER

DIGITS = "1" * 200


@pytest.mark.parametrize(
    ("text", "member"),
    [
        (f"https://verify.example.gov.kh/#{DIGITS}", "badge"),
        (f"https://verify.example.gov.kh/#{DIGITS}&lang=km", "badge"),
        ("https://verify.example.gov.kh/#CETS-0000-012", "number"),
        ("https://shop.example.com.kh/#top", "place"),
        ("https://shop.example.com.kh/path/", "place"),
        ("CETS-០០០០-០១២", "number"),
    ],
)
def test_what_was_pasted_is_recognised(text, member):
    found = recognise(text)

    assert [name for name, value in found._asdict().items() if value is not None] == [member]


def test_a_link_with_a_language_is_the_same_badge():
    plain = f"https://verify.example.gov.kh/#{DIGITS}"

    assert recognise(f"{plain}&lang=km") == recognise(plain)


def test_a_pasted_address_is_looked_up_and_told(trustmark, shop):
    answer = trustmark("verify", "https://silk.example.com.kh/products/1")
    page = trustmark("verify", "https://www.facebook.com/silkshop", "--json")

    assert answer.code == 0
    assert "of this address, this is looked up: silk.example.com.kh" in answer.err
    assert (page.json["verdict"], page.json["number"]) == ("valid", shop)


@pytest.mark.parametrize(
    "typed",
    [
        "https://fb.me/silkshop",
        "fb.com/SilkShop/about",
        "https://www.facebook.com/people/Silk/silkshop",
        "https://www.facebook.com/profile.php?id=silkshop",
        "\u200bFacebook: @silkshop",
    ],
)
def test_an_account_is_found_by_each_of_its_addresses(trustmark, shop, typed):
    answer = trustmark("verify", typed, "--json")

    assert (answer.code, answer.json["number"]) == (0, shop)


def test_a_link_to_the_verify_page_stands_for_what_it_asks_and_any_other_for_its_host(
    trustmark, shop
):
    ours = trustmark("verify", f"{ISSUER}/#{shop}&lang=km", "--json")
    other = trustmark("verify", f"https://other.example.com.kh/#{shop}", "--json")

    assert (ours.code, ours.json["number"]) == (0, shop)
    assert (other.code, other.json["verdict"]) == (1, "not-listed")


def test_a_file_that_is_missing_from_a_folder_is_no_host(trustmark, tmp_path, monkeypatch):
    (tmp_path / "sent.by").mkdir()
    monkeypatch.chdir(tmp_path)

    answer = trustmark("verify", "sent.by/badge.txt")

    assert (answer.code, answer.out) == (2, "")
    assert "there is no file" in answer.err


def test_a_badge_may_be_said_to_be_shown_on_an_address(trustmark, shop):
    good = trustmark("verify", shop, "--shown-on", "https://silk.example.com.kh/products/1")
    wrong = trustmark("verify", shop, "--shown-on", "https://cheap.example.com.kh/", "--json")

    assert good.code == 0
    assert wrong.json["verdict"] == "wrong-place"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("./shop.example.com.kh/path", "there is no file"),
        ("no/such/file", "give a bare host"),
        ("/tmp", "is a folder"),
    ],
)
def test_what_is_neither_file_nor_place_says_what_to_give(trustmark, text, said):
    answer = trustmark("verify", text)

    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
