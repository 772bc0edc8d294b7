"""What <trustmark-badge> says of each standing, in both languages."""

from datetime import date

import pytest

from tests.simulator import DAY, NOW
from tests.verifier.browser.element.shop_page import BUNDLE, NUMBER, PLAIN, bundle_of, suspended
from tests.verifier.browser.shops import ISSUER, SHOP
from verifier.browser.element import integrity


def test_a_shop_of_its_own_is_green_and_nothing_leaves_its_origin(shop):
    found = shop.open()

    assert (found["verdict"], found["tone"]) == ("valid", "green")
    assert "Certified" in found["text"]
    assert "Valid until 1 March 2028" in found["text"]
    assert found["link"] == f"http://{ISSUER}/#{NUMBER}&on={SHOP}&lang=en"
    assert not found["open"]
    assert shop.web.asked == [(SHOP, "index.html"), (SHOP, "tm/badge.js"), (SHOP, "tm/bundle.json")]
    assert shop.errors == []


def test_loaded_from_the_issuer_it_is_green_too(shop, issuer):
    shop.web.files[ISSUER] = {"badge/b.js": shop.script, BUNDLE: bundle_of(issuer)}
    source = f"http://{ISSUER}"
    shop.web.policies[SHOP] = f"default-src 'none'; script-src {source}; connect-src {source}"
    line = (
        f'<script type="module" src="{source}/badge/b.js" crossorigin'
        f' integrity="{integrity(shop.script)}"></script>'
    )
    shop.put(
        SHOP, b"", head=line, page=f"<trustmark-badge number={NUMBER}>{PLAIN}</trustmark-badge>"
    )

    found = shop.open()

    assert found["verdict"] == "valid"
    assert shop.web.asked == [(SHOP, "index.html"), (ISSUER, "badge/b.js"), (ISSUER, BUNDLE)]
    assert shop.errors == []


def no_longer_covered(issuer):
    issuer.move(0, "host-removed", SHOP)
    issuer.move(0, "host-added", "new.example.com.kh")


@pytest.mark.parametrize(
    ("change", "now", "verdict", "tone", "words", "khmer"),
    [
        (lambda _: None, NOW, "valid", "green", "Valid until", "មានការបញ្ជាក់"),
        (lambda i: i.warn(0), NOW, "warned", "notice", "with a warning", "ប៉ុន្តែមានការព្រមាន"),
        (
            suspended,
            NOW,
            "suspended",
            "red",
            "Suspended from 15 January 2027 until 9 February 2027",
            "ព្យួរចាប់ពីថ្ងៃទី១៥ ខែមករា ឆ្នាំ២០២៧ ដល់ថ្ងៃទី៩ ខែកុម្ភៈ",
        ),
        (lambda i: i.revoke(0), NOW, "revoked", "red", "Revoked on", "ត្រូវបានដកហូត"),
        (lambda _: None, NOW + 500 * DAY, "expired", "red", "It ended on", "ផុតសុពលភាព"),
        (no_longer_covered, NOW, "wrong-place", "red", "belongs to: new.example.com.kh", "ខុសកន្លែង"),
        (lambda _: None, NOW + 2 * DAY, "cannot-tell", "amber", "Cannot tell", "មិនអាចបញ្ជាក់បាន"),
    ],
    ids=["valid", "warned", "suspended", "revoked", "expired", "wrong place", "cannot tell"],
)
def test_each_state_is_said_in_both_languages(
    shop, issuer, change, now, verdict, tone, words, khmer
):
    change(issuer)
    issuer.expires_at = now + 60 * DAY
    for lang in ("en", "km"):
        shop.put(SHOP, bundle_of(issuer), f'lang="{lang}"')

        found = shop.open(now=now)

        assert (found["verdict"], found["tone"]) == (verdict, tone)
        assert (words if lang == "en" else khmer) in found["text"]
        assert found["slot"] == (tone == "amber")


@pytest.mark.parametrize(("lang", "words"), [("en", "Under appeal"), ("km", "កំពុងប្តឹងតវ៉ា")])
def test_a_measure_under_appeal_says_so(shop, issuer, lang, words):
    measure = issuer.suspend(0, start=date(2027, 1, 10), end=date(2027, 2, 9))
    shop.put(SHOP, bundle_of(issuer), f"lang={lang}")
    before = shop.open()
    issuer.record_fact(0, "appealed", measure=measure)
    shop.put(SHOP, bundle_of(issuer), f"lang={lang}")

    found = shop.open()

    assert words not in before["text"]
    assert (found["verdict"], words in found["text"]) == ("suspended", True)
