"""What people paste instead of a bare host or handle."""

import pytest

from issuer.checking.checker import recognise
from verifier.errors import MalformedError
from verifier.values.typed import place_in, with_plain_digits

DIGITS = "1" * 200


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("shop.example.com.kh", "shop.example.com.kh"),
        ("https://shop.example.com.kh", "shop.example.com.kh"),
        ("https://Shop.Example.com.kh/path/?a=b#c", "shop.example.com.kh"),
        ("HTTP://shop.example.com.kh:8443/", "shop.example.com.kh"),
        ("https://shop.example.com.kh?x=https://other.example/", "shop.example.com.kh"),
        ("https://www.facebook.com/SilkShop/", "facebook:silkshop"),
        ("https://m.facebook.com/silkshop?ref=x", "facebook:silkshop"),
        ("https://t.me/silkshop", "telegram:silkshop"),
        ("https://www.tiktok.com/@silk.shop", "tiktok:silk.shop"),
        ("https://youtube.com/@silkshop", "youtube:silkshop"),
        ("https://facebook.com.example.com/silkshop", "facebook.com.example.com"),
        ("https://notfacebook.com/silkshop", "notfacebook.com"),
    ],
)
def test_the_place_is_taken_out_of_an_address(typed, place):
    assert place_in(typed) == place


@pytest.mark.parametrize(
    "typed",
    [
        "https://",
        "https:///path",
        "https://shop.example.com.kh@evil.example/",
        "https://shop",
        "https://192.0.2.1/",
        "https://shop.example.com.kh:port/",
        "https://shop.example.com.kh\\@evil.example",
        "https://www.facebook.com/",
        "https://www.facebook.com/groups/1",
        "https://www.facebook.com/profile.php?id=1",
        "https://www.facebook.com/@silk",
        "https://www.tiktok.com/silkshop",
        "https://t.me/ខ្មែរ",
    ],
)
def test_an_address_that_names_no_place_is_refused(typed):
    with pytest.raises(MalformedError):
        place_in(typed)


def test_khmer_digits_are_digits():
    assert with_plain_digits("CETS-០១២៣-៤៥៦") == "CETS-0123-456"


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


def test_a_badge_may_be_said_to_be_shown_on_an_address(trustmark, shop):
    good = trustmark("verify", shop, "--shown-on", "https://silk.example.com.kh/products/1")
    wrong = trustmark("verify", shop, "--shown-on", "https://cheap.example.com.kh/", "--json")

    assert good.code == 0
    assert wrong.json["verdict"] == "wrong-place"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shop.example.com.kh/path", "give its host: shop.example.com.kh"),
        ("no/such/file", "give a bare host"),
        ("/tmp", "is a folder"),
    ],
)
def test_what_is_neither_file_nor_place_says_what_to_give(trustmark, text, said):
    answer = trustmark("verify", text)

    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
