"""The scanner page itself: old and narrow browsers, screen readers, policy, words, the way in."""

import re

import pytest

from tests.verifier.browser.conftest import publish
from tests.verifier.browser.scanner.scanner import FOREIGN, REVOKED, WORDS, read_text
from verifier.judging.texts import table


def test_an_old_browser_is_told_so(serve, issuer, visit):
    site = publish(serve, issuer)
    seen = visit()
    seen.page.add_init_script("window.DecompressionStream = undefined;")

    marks = seen.open(f"{site.base}/scan.html")

    assert marks["data-tone"] == "amber"
    assert "cannot check the signature" in seen.page.locator("#old").inner_text()


@pytest.mark.parametrize("language", ["km-KH", "en-US"])
@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_fits_and_every_verdict_has_its_words(scanning, urls, language, width):
    seen = scanning(locale=language, viewport={"width": width, "height": 800})
    for text in (*urls, FOREIGN):
        read_text(seen, text)

    assert seen.page.evaluate("() => document.documentElement.scrollWidth") <= width
    heads = seen.page.locator("#entries h3 b").all_inner_texts()
    lang = language[:2]
    wanted = [
        re.split("[.។]", table().verdicts[code][lang])[0] for code in ("warned", "revoked", "valid")
    ]
    assert heads == [WORDS["other"][lang], *wanted]
    assert "undefined" not in seen.text("main")
    assert "{" not in seen.text("main")


def test_a_screen_reader_hears_the_newest_answer(scanning, urls):
    seen = scanning()

    read_text(seen, urls[1])

    panel = seen.page.get_by_role("status").filter(has_text="Revoked")
    assert panel.get_attribute("aria-live") == "polite"
    assert REVOKED in panel.inner_text()
    unnamed = seen.page.evaluate(
        "() => [...document.querySelectorAll('button')]"
        ".filter((b) => !b.hidden && !b.textContent.trim()).length"
    )
    assert unnamed == 0


def test_the_verify_page_leads_to_the_scanner(serve, issuer, visit):
    site = publish(serve, issuer)
    seen = visit()
    seen.page.goto(site.base)

    seen.page.get_by_role("link", name="Check many codes with the camera").click()

    seen.page.wait_for_selector("html[data-state]")
    assert seen.page.url == f"{site.base}/scan.html"
    assert seen.errors == []


def test_the_policy_of_the_page_lets_nothing_else_run(serve, issuer):
    page = publish(serve, issuer).files["scan.html"].decode()

    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]

    assert "default-src 'none'" in policy
    assert re.search(r"script-src ('sha256-[\w+/=]+' ?){2};", policy)
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert re.search(r"{{\w+}}", page) is None


def test_the_page_carries_the_notice_of_the_decoder(serve, issuer):
    page = publish(serve, issuer).files["scan.html"].decode()

    assert "Copyright (c) 2023 Paul Miller" in page
    assert "The above copyright notice and this permission notice shall be included" in page


def test_every_text_of_the_scanner_is_there_in_both_languages():
    assert [
        name for name, text in WORDS.items() if set(text) != {"en", "km"} or not all(text.values())
    ] == []
    assert [
        name
        for name, text in WORDS.items()
        if set(re.findall(r"{\w+}", text["en"])) != set(re.findall(r"{\w+}", text["km"]))
    ] == []
