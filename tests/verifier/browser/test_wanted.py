"""What people type or paste into the look-up field is read, corrected or refused in words: `more/wanted.js`."""

import json

import pytest

from verifier.browser.scripts import HERE as SOURCES

HARNESS = """<!doctype html><script type="module">
import * as core from './verify.js';
import {readWanted} from './more/wanted.js';
const platforms = ['facebook', 'tiktok', 'telegram', 'instagram', 'youtube'];
const platformNames = Object.fromEntries(platforms.map((name) => [name, name]));
window.read = (text) => readWanted(text, {core, platformNames, own: ['verify.example.gov.kh']});
document.documentElement.dataset.ready = '1';
</script>"""
MISREAD = ("CETS-0047-K2N", "CETS-0000-024", "CETS-0000-000")


@pytest.fixture
def read(serve, visit):
    modules = {
        str(path.relative_to(SOURCES)): path.read_bytes()
        for path in SOURCES.rglob("*.js")
        if not path.name.endswith(".min.js")
    }
    site = serve({"index.html": HARNESS.encode(), **modules})
    page = visit().page
    page.goto(site.base)
    page.wait_for_selector("html[data-ready]")
    return lambda text: page.evaluate("read", text)


@pytest.mark.parametrize(
    "typed",
    [
        "cets-0047-k2n",
        "CETS 0047 K2N",
        "CETS0047K2N",
        "0047K2N",
        "oo47 k2n",
        "CETS\u20130047\u2013K2N",
        "CETS-០០៤៧-K2N",
        "\uff23\uff25\uff34\uff33-0047-K2N",
        "CET5-0047-K2N",
        " CETS-0047-K2N. ",
        "https://verify.example.gov.kh/#CETS-0047-K2N&lang=km",
    ],
)
def test_a_number_is_read_however_it_was_typed(read, typed):
    assert read(typed)["subject"] == "CETS-0047-K2N"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CETS-0047-KZN", "CETS-0047-K2N"),
        ("CETS-OO41-K2N", "CETS-0047-K2N"),
        ("CETS-0074-K2N", "CETS-0047-K2N"),
        ("CETS-0047-K2M", "CETS-0047-K2N"),
    ],
)
def test_a_misread_number_is_refused_with_the_likely_fix(read, typed, meant):
    found = read(typed)

    assert found["wrong"] == "number_wrong"
    assert meant in found["guesses"]
    assert len(found["guesses"]) <= 3


def test_a_number_that_is_too_short_says_how_long_it_was(read):
    assert read("CETS-0047-K2") == {"wrong": "number_length", "values": {"n": "6"}, "guesses": []}


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("shop.example.com.kh", "shop.example.com.kh"),
        ("SHOP.Example.com.kh.", "shop.example.com.kh"),
        ("https://shop.example.com.kh/cart?item=1#top", "shop.example.com.kh"),
        ("shop.example.com.kh/cart", "shop.example.com.kh"),
        ("http://shop.example.com.kh:8080", "shop.example.com.kh"),
        ("https://bank.example.com@shop.example.com.kh/", "shop.example.com.kh"),
        ("shop1.kh", "shop1.kh"),
        ("https://ហាង.com.kh/x", "xn--r2e3b0b.com.kh"),
    ],
)
def test_of_an_address_the_host_is_taken(read, typed, host):
    expected = host if "xn--" not in host else read("ហាង.com.kh")["subject"]

    found = read(typed)

    assert found["subject"] == expected


def test_taking_the_host_out_of_an_address_is_said(read):
    assert read("shop.example.com.kh/cart")["note"][0] == "took_host"
    assert read("shop.example.com.kh")["note"] is None


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        ("facebook:shop.name", "facebook:shop.name"),
        ("Facebook: @Shop.Name", "facebook:shop.name"),
        ("https://www.facebook.com/Shop.Name/", "facebook:shop.name"),
        ("https://m.facebook.com/shop.name/posts/123?ref=x", "facebook:shop.name"),
        ("https://www.facebook.com/profile.php?id=100012345", "facebook:100012345"),
        ("fb.com/shop.name", "facebook:shop.name"),
        ("https://www.tiktok.com/@shop.name?lang=en", "tiktok:shop.name"),
        ("https://t.me/shop_name", "telegram:shop_name"),
        ("https://t.me/s/shop_name", "telegram:shop_name"),
        ("instagram.com/shop_name/", "instagram:shop_name"),
        ("https://youtube.com/@shopname/videos", "youtube:shopname"),
    ],
)
def test_of_a_pasted_profile_the_handle_is_taken(read, typed, handle):
    assert read(typed)["subject"] == handle


@pytest.mark.parametrize(
    "typed",
    [
        "https://www.facebook.com/share/abc123",
        "https://www.facebook.com/groups/1",
        "https://vt.tiktok.com/ZSabc/",
        "https://www.instagram.com/p/Cabc/",
        "https://www.youtube.com/watch?v=abc",
        "https://t.me/+abcdef",
        "facebook.com",
    ],
)
def test_an_address_on_a_platform_that_is_no_profile_is_refused(read, typed):
    assert read(typed)["wrong"] == "not_profile"


def test_letters_that_only_look_latin_are_named(read):
    found = read("https://sh\u043e\u0440.example.com.kh/login")

    assert found["wrong"] == "strange_letters"
    assert found["values"]["letters"] == "\u043e \u0440"
    assert read("xn--sh-jlc6b.example.com")["wrong"] == "strange_letters"


def test_a_word_of_two_scripts_is_refused(read):
    assert read("shopហាង.com.kh")["wrong"] == "mixed_letters"


@pytest.mark.parametrize(
    "typed", ["127.0.0.1", "http://[::1]/", "a..b", "localhost:80/x", "-shop.example.com"]
)
def test_what_can_be_no_address_is_refused(read, typed):
    assert read(typed)["wrong"] == "not_place"


def test_an_account_without_its_platform_asks_for_it(read):
    found = read("@Shop.Name")

    assert found["wrong"] == "which_platform"
    assert "tiktok:shop.name" in found["guesses"]


@pytest.mark.parametrize(
    "typed", ["Siem Reap Crafts", "ហាងសិប្បកម្ម", "Angkor", "Shop 24", "Shop 247"]
)
def test_anything_else_is_a_name(read, typed):
    assert read(typed) == {"name": typed}


def test_what_a_scanner_gives_is_looked_up_as_it_is(read):
    for text in ("1" * 250, "https://other.example/#" + "1" * 250, "eyJhbGciOiJ9.e30.AAAA"):
        assert read(text)["subject"] == text


def test_hostile_texts_are_answered_and_never_an_error(read):
    texts = [
        "%",
        "https://%/",
        "//",
        ":",
        "@",
        "cets",
        "cets:" * 400,
        "\\",
        "a" * 2000,
        "\u200b",
        "#",
        "https://",
        "facebook:",
        "facebook:%00",
    ]

    found = [read(text) for text in texts]

    assert all(json.dumps(answer) for answer in found)
