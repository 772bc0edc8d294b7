"""The script of <trustmark-badge>: blocked, changed, twice, without WebCrypto; tells nobody."""

from tests.verifier.browser.element.shop_page import script_of
from tests.verifier.browser.shops import SHOP, read_badge
from verifier.browser.element import element_path, integrity


def test_a_blocked_script_leaves_the_plain_link(shop):
    shop.web.policies[SHOP] = "default-src 'none'"
    page = shop.page()

    shown = page.evaluate(
        "({text: document.body.innerText,"
        " verdict: document.querySelector('trustmark-badge').dataset.verdict ?? null})"
    )

    assert shown == {"text": "Check this shop", "verdict": None}


def test_a_script_that_was_changed_does_not_run(shop):
    shop.web.files[SHOP]["tm/badge.js"] += b"\n"
    page = shop.page()
    page.wait_for_load_state("networkidle")

    assert page.evaluate("customElements.get('trustmark-badge') === undefined")
    assert page.evaluate("document.body.innerText") == "Check this shop"


def test_offline_it_stays_a_plain_link_and_says_that_it_cannot_tell(shop):
    del shop.web.files[SHOP]["tm/bundle.json"]

    found = shop.open()

    assert (found["verdict"], found["tone"], found["slot"]) == ("cannot-tell", "amber", True)


def test_without_web_crypto_it_cannot_tell(shop):
    shop.context.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined});")

    found = shop.open()

    assert found["verdict"] == "cannot-tell"


def test_it_keeps_nothing_and_tells_nobody(shop):
    page = shop.page()
    read_badge(page)

    kept = page.evaluate(
        "({cookies: document.cookie, local: localStorage.length, session: sessionStorage.length})"
    )

    assert kept == {"cookies": "", "local": 0, "session": 0}
    for word in (
        b"postMessage",
        b"localStorage",
        b"sessionStorage",
        b"cookie",
        b"innerHTML",
        b"indexedDB",
    ):
        assert word not in shop.script


def test_two_scripts_on_one_page_do_not_quarrel(shop):
    line = (
        f'<script type="module" src="/tm/badge.js" integrity="{integrity(shop.script)}"></script>'
    )
    again = '<script type="module" src="/tm/badge.js?2"></script>'
    shop.put(SHOP, shop.web.files[SHOP]["tm/bundle.json"], head=line + again)

    found = shop.open()

    assert found["verdict"] == "valid"
    assert shop.errors == []


def test_the_published_name_changes_with_the_content(issuer):
    script = script_of(issuer)

    assert element_path(script) != element_path(script + b"\n")
    assert element_path(script) == element_path(script_of(issuer))
