"""<trustmark-badge> on shops' pages of their own host names, in a real Chromium under the strictest policy."""

from datetime import date

import pytest

from tests.simulator import DAY, NOW, Issuer
from tests.verifier.browser.shops import (
    EVIL,
    ISSUER,
    SHOP,
    STRICT,
    WATCH,
    Web,
    read_badge,
    serving,
    shoppers,
)
from verifier import paths
from verifier.browser.build import PageConfig
from verifier.browser.element import build_element, element_path, integrity
from verifier.bundle import FORMAT, Bundle, format_bundle, gather_bundle
from verifier.trust import Trust

NUMBER = "CETS-0000-000"
OTHER = "noodle.example.com.kh"
BUNDLE = paths.bundle(NUMBER)
PLAIN = f'<a href="https://{ISSUER}/#{NUMBER}">Check this shop</a>'


@pytest.fixture(scope="module")
def web_and_browser(playwright):
    with serving(Web()) as web, shoppers(playwright, web.port) as browser:
        yield web, browser


@pytest.fixture
def issuer():
    issuer = Issuer()
    issuer.issue(SHOP, "facebook:siemreap.crafts")
    issuer.issue(OTHER)
    issuer.now = NOW - 3600
    return issuer


def script_of(issuer):
    return build_element(
        PageConfig(roots=issuer.roots, issuer=f"http://{ISSUER}", register_buckets=issuer.buckets)
    )


def bundle_of(issuer, number=NUMBER):
    """A bundle as the files are, whatever the verdict on them."""
    where = [paths.MANIFEST, paths.record(number), paths.status_list(0)]
    where += [paths.bucket_for("host", SHOP, issuer.buckets)]
    files = {path: issuer.get(path).decode() for path in sorted(where)}
    return format_bundle(Bundle(FORMAT, number, files))


class Shop:
    """One shop's site in a fresh context: put files, open pages, read the badge."""

    def __init__(self, web, browser, issuer):
        web.files.clear()
        web.policies.clear()
        web.asked.clear()
        self.web = web
        self.script = script_of(issuer)
        self.context = browser.new_context(locale="en-US")
        self.context.add_init_script(WATCH)
        self.errors = []
        self.put(SHOP, bundle_of(issuer))
        web.policies[SHOP] = web.policies[EVIL] = STRICT

    def put(self, host, bundle, attributes="", *, head="", page=None):
        body = (
            page
            or f"<trustmark-badge number={NUMBER} bundle=/tm/bundle.json {attributes}>{PLAIN}</trustmark-badge>"
        )
        script = f'<script type="module" src="/tm/badge.js" integrity="{integrity(self.script)}"></script>'
        text = f'<!doctype html><html lang="en"><title>Shop</title>{head or script}{body}'
        self.web.files[host] = {
            "index.html": text.encode(),
            "tm/badge.js": self.script,
            "tm/bundle.json": bundle,
        }

    def open(self, host=SHOP, **options):
        page = self.page(host, **options)
        return read_badge(page)

    def page(self, host=SHOP, *, now=NOW, path=""):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )
        page.clock.set_fixed_time(now)
        page.goto(f"http://{host}/{path}")
        return page


@pytest.fixture
def shop(web_and_browser, issuer):
    made = Shop(*web_and_browser, issuer)
    yield made
    made.context.close()


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
    line = f'<script type="module" src="{source}/badge/b.js" crossorigin integrity="{integrity(shop.script)}"></script>'
    shop.put(
        SHOP, b"", head=line, page=f"<trustmark-badge number={NUMBER}>{PLAIN}</trustmark-badge>"
    )

    found = shop.open()

    assert found["verdict"] == "valid"
    assert shop.web.asked == [(SHOP, "index.html"), (ISSUER, "badge/b.js"), (ISSUER, BUNDLE)]
    assert shop.errors == []


def suspended(issuer):
    issuer.suspend(0, start=date(2027, 1, 10), end=date(2027, 2, 9))


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


def test_a_khmer_address_is_shown_in_its_script_beside_its_other_form(shop, issuer):
    issuer.move(0, "host-added", "xn--j2e7beiw1lb2hqg.com.kh")
    shop.put(EVIL, bundle_of(issuer))

    found = shop.open(EVIL)

    assert "ភាសាខ្មែរ.com.kh (xn--j2e7beiw1lb2hqg.com.kh)" in found["text"]


def test_a_copied_page_says_loudly_that_it_is_somewhere_else(shop, issuer):
    shop.put(EVIL, bundle_of(issuer))

    found = shop.open(EVIL)

    assert (found["verdict"], found["tone"]) == ("wrong-place", "red")
    assert SHOP in found["text"]


def test_evidence_on_another_certificate_is_never_green(shop, issuer):
    shop.put(SHOP, bundle_of(issuer, "CETS-0000-012"))

    found = shop.open()

    assert found["verdict"] == "cannot-tell"


def test_anothers_number_and_evidence_are_the_wrong_place(shop, issuer):
    bundle = bundle_of(issuer, "CETS-0000-012")
    shop.put(
        SHOP,
        bundle,
        page="<trustmark-badge number=CETS-0000-012 bundle=/tm/bundle.json></trustmark-badge>",
    )

    found = shop.open()

    assert found["verdict"] == "wrong-place"


def cut(part):
    return lambda raw: raw[: len(raw) * part // 10]


@pytest.mark.parametrize(
    "harm",
    [
        lambda _: b"",
        lambda _: b"null",
        lambda _: b'{"files":{}}',
        cut(1),
        cut(5),
        cut(9),
        lambda raw: raw.replace(b"eyJpc3Mi", b"eyJpc3Nj"),
        lambda raw: raw[:-40] + bytes(raw[-40:]).swapcase(),
    ],
    ids=["empty", "null", "no files", "a tenth", "half", "nine tenths", "claims", "signature"],
)
def test_a_bundle_that_is_cut_or_tampered_with_claims_nothing(shop, issuer, harm):
    shop.put(SHOP, harm(bundle_of(issuer)))

    found = shop.open()

    assert (found["verdict"], found["tone"]) == ("cannot-tell", "amber")
    assert found["slot"]


@pytest.mark.parametrize("left", ["keys", "certificates", "status", "register"])
def test_each_file_of_the_bundle_is_needed(shop, issuer, left):
    bundle = bundle_of(issuer)
    whole = Trust(issuer.roots)
    made, _ = gather_bundle(whole, issuer.get, NUMBER, now=NOW)
    assert format_bundle(made) == bundle
    part = bundle.replace(f'"{left}/'.encode(), b'"x/')
    shop.put(SHOP, part)

    found = shop.open()

    assert found["tone"] == "amber"


@pytest.mark.parametrize(
    "fact",
    [lambda i: i.warn(0), lambda i: i.move(0, "handle-added", "telegram:crafts")],
    ids=["warned", "a place more"],
)
def test_a_record_older_than_what_the_register_knows_is_not_enough(shop, issuer, fact):
    old = issuer.record(0)
    fact(issuer)
    issuer.replaced[paths.record(NUMBER)] = old.encode()
    shop.put(SHOP, bundle_of(issuer))

    found = shop.open()

    assert found["verdict"] == "cannot-tell"


def test_a_bundle_put_back_from_last_week_says_nothing(shop, issuer):
    shop.put(SHOP, bundle_of(issuer))

    found = shop.open(now=NOW + 7 * DAY)

    assert found["verdict"] == "cannot-tell"


def test_a_manifest_of_one_root_key_is_not_enough(shop, issuer):
    issuer.replaced[paths.MANIFEST] = issuer.manifest(signers=("root-1",))
    shop.put(SHOP, bundle_of(issuer))

    found = shop.open()

    assert found["verdict"] == "cannot-tell"


def frame(address):
    return f'<!doctype html><html lang="en"><title>Frame</title><iframe src="{address}"></iframe>'.encode()


def in_frame(page):
    handle = page.wait_for_selector("iframe")
    inner = handle.content_frame()
    inner.wait_for_selector("trustmark-badge[data-verdict]", state="attached")
    return inner.evaluate("document.querySelector('trustmark-badge').dataset.verdict")


def test_in_a_frame_of_the_shops_own_it_is_green(shop):
    shop.web.files[SHOP]["frame.html"] = frame("/")
    shop.web.policies[SHOP] = f"{STRICT}; frame-src 'self'"

    assert in_frame(shop.page(path="frame.html")) == "valid"


def test_in_a_frame_of_somebody_else_it_is_the_wrong_place(shop):
    shop.web.files[EVIL] = {"index.html": frame(f"http://{SHOP}/")}
    del shop.web.policies[EVIL]

    assert in_frame(shop.page(EVIL)) == "wrong-place"


def test_in_a_frame_whose_parent_the_browser_does_not_tell_it_cannot_tell(shop, issuer):
    """Old Firefox knows no `ancestorOrigins`; the same frame is green where the browser does tell."""
    assert shop.script.count(b"location.ancestorOrigins") == 1
    shop.script = shop.script.replace(b"location.ancestorOrigins", b"undefined")
    shop.put(SHOP, bundle_of(issuer))
    shop.web.files[SHOP]["frame.html"] = frame("/")
    shop.web.policies[SHOP] = f"{STRICT}; frame-src 'self'"

    assert in_frame(shop.page(path="frame.html")) == "cannot-tell"
    assert shop.open()["verdict"] == "valid"


def test_a_blocked_script_leaves_the_plain_link(shop):
    shop.web.policies[SHOP] = "default-src 'none'"
    page = shop.page()

    shown = page.evaluate(
        "({text: document.body.innerText, verdict: document.querySelector('trustmark-badge').dataset.verdict ?? null})"
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


@pytest.mark.parametrize("size", ["small", "medium", "large"])
@pytest.mark.parametrize("width", [320, 1200])
def test_sizes_fit_narrow_pages(shop, issuer, size, width):
    suspended(issuer)
    shop.put(SHOP, bundle_of(issuer), f'size={size} lang="km"')
    page = shop.page()
    page.set_viewport_size({"width": width, "height": 600})
    read_badge(page)

    box = page.locator("trustmark-badge").bounding_box()

    assert 44 <= box["height"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_can_be_reached_by_keyboard_and_names_itself(shop):
    page = shop.page()
    read_badge(page)

    page.keyboard.press("Tab")
    focused = page.evaluate(
        "window.shadows.get(document.activeElement)?.activeElement?.textContent ?? ''"
    )

    assert "Certified" in focused
    assert NUMBER in focused


def test_themes_and_contrast(shop):
    for theme, scheme, dark in (
        ("light", "dark", False), ("dark", "light", True), ("auto", "dark", True), ("auto", "light", False),
    ):  # fmt: skip
        page = shop.page()
        page.emulate_media(color_scheme=scheme)
        read_badge(page)
        page.evaluate(
            "theme => document.querySelector('trustmark-badge').setAttribute('theme', theme)", theme
        )
        paper = page.evaluate(
            "getComputedStyle(window.shadows.get(document.querySelector('trustmark-badge')).querySelector('a')).backgroundColor"
        )
        assert (paper == "rgb(20, 32, 46)") == dark


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


CONTRAST = """(theme) => {
  const badge = document.querySelector('trustmark-badge');
  badge.setAttribute('theme', theme);
  const link = window.shadows.get(badge).querySelector('a');
  const light = (text) => text.match(/[0-9]+/g).slice(0, 3).map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const paper = light(getComputedStyle(link).backgroundColor);
  return [...link.querySelectorAll('b, i, span, small')].map((element) => {
    const ink = light(getComputedStyle(element).color);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  });
}"""


@pytest.mark.parametrize(
    ("change", "days"),
    [(lambda _: None, 0), (lambda i: i.warn(0), 0), (suspended, 0), (lambda _: None, 2)],
    ids=["green", "notice", "red", "amber"],
)
def test_every_word_can_be_read_in_both_themes(shop, issuer, change, days):
    """WCAG 2.2, 1.4.3: a contrast of 4.5 at least."""
    change(issuer)
    shop.put(SHOP, bundle_of(issuer))
    page = shop.page(now=NOW + days * DAY)
    read_badge(page)

    ratios = [page.evaluate(CONTRAST, theme) for theme in ("light", "dark")]

    assert all(len(found) >= 4 for found in ratios)
    assert min(min(found) for found in ratios) >= 4.5
