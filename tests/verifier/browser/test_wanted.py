"""What people type or paste into the field is read, corrected or refused (`more/wanted.js`)."""

import json
import random
from pathlib import Path

import pytest

from tests.vectors import generate
from verifier.browser.scripts import HERE as SOURCES
from verifier.errors import MisreadError
from verifier.values.platforms import platforms
from verifier.values.typed import read_typed

HARNESS = """<!doctype html><script type="module">
import * as core from './verify.js';
import {readWanted} from './more/wanted.js';
const one = (text) => readWanted(text, {core, own: ['verify.example.gov.kh']});
window.read = (text) => (Array.isArray(text) ? text.map(one) : one(text));
document.documentElement.dataset.ready = '1';
</script>"""
TYPED = json.loads((Path(generate.__file__).parent / "typed.json").read_text("utf-8"))
PIECES = (
    *(
        "cets",
        "CETS-",
        "0047",
        "k2n",
        "K2N",
        "shop",
        "ហាង",
        "៤៧",
        "\uff11",
        "\u043e",
        "xn--",
        "com",
        ".kh",
    ),
    *(
        ".",
        ".",
        "/",
        "/",
        ":",
        "://",
        "https://",
        "http:",
        "@",
        "?",
        "id=",
        "&",
        "#",
        "%40",
        "%",
        "\\",
    ),
    *(" ", "-", "_", "\u2013", "\u200b", "facebook", "fb.me", "t.me", "s", "profile.php", "pages"),
    *("youtube.com", "c", "tiktok.com", "verify.example.gov.kh", "eyJ", "1" * 30, "constructor"),
)


def as_told(found):
    """What the page was told, in the words of the table."""
    if "wrong" in found:
        return "wrong", found["wrong"]
    return ("name", found["name"]) if "name" in found else ("subject", found["subject"])


def in_python(text):
    try:
        kind, value = read_typed(text, TYPED["own"])
    except MisreadError as error:
        return "wrong", error.wrong
    return ("name" if kind == "name" else "subject", value)


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


def test_each_text_is_read_as_the_table_says(read):
    texts = TYPED["texts"]

    found = [as_told(read(entry["text"])) for entry in texts]

    subjects = {"badge", "number", "place"}
    assert found == [
        ("subject" if entry["kind"] in subjects else entry["kind"], entry["value"])
        for entry in texts
    ]


def test_whatever_is_typed_is_read_as_the_command_line_reads_it(read):
    draw = random.Random(11)
    texts = ["".join(draw.choices(PIECES, k=draw.randint(1, 7))) for _ in range(3000)]

    found = [as_told(answer) for answer in read(texts)]

    wrong = {
        text: (told, expected)
        for text, told in zip(texts, found, strict=True)
        if told != (expected := in_python(text))
    }
    assert wrong == {}


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


def test_taking_the_host_out_of_an_address_is_said(read):
    assert read("shop.example.com.kh/cart")["note"][0] == "took_host"
    assert read("shop.example.com.kh")["note"] is None
    assert read("https://fb.me/Shop")["note"] == [
        "took_page",
        {"name": "shop", "platform": "Facebook"},
    ]


def test_letters_that_only_look_latin_are_named(read):
    found = read("https://sh\u043e\u0440.example.com.kh/login")

    assert found["wrong"] == "strange_letters"
    assert found["values"]["letters"] == "\u043e \u0440"
    assert read("xn--sh-jlc6b.example.com")["wrong"] == "strange_letters"


def test_an_account_without_its_platform_asks_for_it(read):
    found = read("@Shop.Name")

    assert found["wrong"] == "which_platform"
    assert found["guesses"] == [f"{platform}:shop.name" for platform in platforms()]


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
