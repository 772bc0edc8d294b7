"""What the scanner answers to the codes in view: several at once, no badge, one seen before."""

import pytest

from tests.simulator import HOST, NOW
from tests.verifier.browser.cameras import png, scene
from tests.verifier.browser.scanner.scanner import (
    ENTRIES,
    FOREIGN,
    GOOD,
    SHOP,
    WORDS,
    by_verdict,
    read_text,
    three_badges,
    three_shops,
)


def test_two_codes_in_one_view_are_both_found(scanning):
    seen = scanning()

    seen.choose(png(scene(*three_badges(three_shops())[:2], scale=3)))

    assert set(by_verdict(seen.entries(2))) == {"valid", "revoked"}
    assert "Codes found in the picture: 2." in seen.text("#picture-said")


def test_the_large_answer_is_about_what_is_in_view(scanning, urls):
    seen = scanning()
    heads = []

    for text in (urls[0], urls[1], urls[0]):
        seen.choose(png(scene(text)))
        seen.wait_picture("read")
        seen.page.wait_for_function(
            "() => !document.getElementById('verdict').className.includes('wait')"
        )
        heads.append(seen.text("#head"))

    assert heads == ["Certified", "Revoked", "Certified"]
    assert len(seen.page.evaluate(ENTRIES)) == 2


@pytest.mark.parametrize(
    ("beside", "head"),
    [(0, "Certified"), (1, "Revoked"), (2, "Certified, with a warning"), (FOREIGN, "Certified")],
    ids=["itself", "a revoked one", "a warned one", "something else"],
)
def test_of_several_codes_in_one_view_the_gravest_speaks(scanning, urls, beside, head):
    seen = scanning()
    other = beside if isinstance(beside, str) else urls[beside]

    seen.choose(png(scene(urls[0], other, scale=3, size=(900, 500))))

    seen.entries(1 if beside == 0 else 2)
    assert seen.text("#head") == head


def test_what_is_no_badge_is_never_green_and_says_what_to_do(scanning, urls):
    seen = scanning()
    digits = urls[0].partition("#")[2]
    wrong = {
        "WIFI:S:guests;T:WPA;P:secret;;": ("not-a-badge", "something else"),
        "00020101021129370016shop@bank0111": ("not-a-badge", "payment code"),
        SHOP[0]: ("not-a-badge", "something else"),
        f"https://{SHOP[0]}/": ("not-a-badge", SHOP[0]),
        f"{HOST}/": ("not-a-badge", "names no certificate"),
        f"http://verify.example.gov.kh/#{digits}": ("not-a-badge", "names no certificate"),
        f"https://evil.example.com/#{digits}": ("not-genuine", "evil.example.com"),
        f"https://verify.example.gov.kh.evil.com/#{digits}": ("not-genuine", "evil.com"),
        f"https://evil.example.com/#{GOOD}": ("not-a-badge", "evil.example.com"),
        f"{HOST}/#{digits[:-40]}": ("not-genuine", "whole code in view"),
        f"{HOST}/#12": ("not-genuine", "whole code in view"),
        f"{HOST}/#{digits[:-1]}{(int(digits[-1]) + 1) % 10}": ("not-genuine", "signature"),
        f"{HOST}/#CETS-0000-001": ("cannot-tell", "not a certificate number"),
        f"{HOST}/#%E0%A4%A": ("cannot-tell", "not a certificate number"),
        '=HYPERLINK("x")': ("not-a-badge", "something else"),
        "<img src=x onerror=alert(1)>": ("not-a-badge", "something else"),
    }

    found = {}
    for text in wrong:
        entry = read_text(seen, text)
        found[text] = (entry["verdict"], seen.text("#entries li:first-child"))

    assert {text: verdict for text, (verdict, _) in found.items()} == {
        text: verdict for text, (verdict, _) in wrong.items()
    }
    assert [text for text, (_, words) in wrong.items() if words not in found[text][1]] == []
    assert seen.page.locator("#entries .green, #entries .notice").count() == 0
    assert (seen.errors, seen.foreign) == ([], [])


def test_a_link_to_a_number_is_checked_and_said_to_be_unsigned(scanning):
    seen = scanning()

    entry = read_text(seen, f"{HOST}/#{GOOD}&lang=km")

    assert (entry["verdict"], entry["kind"]) == ("valid", "named")
    assert WORDS["named_only"]["en"] in seen.text("#entries li")


def test_without_a_bucket_or_record_a_code_is_not_green(scanning, urls):
    seen = scanning()
    seen.site.cut = {path for path in seen.site.files if path.startswith("register/")}

    entry = read_text(seen, urls[0])

    assert (entry["verdict"], entry["tone"]) == ("cannot-tell", "amber")


def test_the_large_answer_does_not_stay_for_the_next_person(serve, issuer, urls, browser, scanning):
    seen = scanning()
    seen.page.clock.install(time=NOW)
    seen.page.reload()
    read_text(seen, urls[0])
    shown = seen.text("#head")

    seen.page.clock.fast_forward(31_000)

    assert shown == "Certified"
    assert seen.text("#head") == WORDS["scan_head"]["en"]
    assert len(seen.page.evaluate(ENTRIES)) == 1


def test_a_code_that_comes_back_later_is_a_new_scan(scanning, urls):
    seen = scanning()
    seen.page.clock.install(time=NOW)
    seen.page.reload()
    read_text(seen, urls[0])

    seen.choose(png(scene(urls[0])))
    seen.wait_picture("read")
    at_once = len(seen.page.evaluate(ENTRIES))
    seen.page.clock.fast_forward(11_000)
    seen.choose(png(scene(urls[0])))

    assert at_once == 1
    assert [entry["verdict"] for entry in seen.entries(2)] == ["valid", "valid"]
