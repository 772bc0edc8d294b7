"""The verify page that a QR code opens, in Chromium: what people see and what programs read."""

import gzip
import json
from datetime import date

import pytest

from tests.simulator import HOST, NOW, Issuer
from tests.verifier.browser.conftest import publish
from verifier.browser import build
from verifier.judging.texts import table
from verifier.values import paths
from verifier.values.paths import bucket_of

SHOP = ("shop.example.com.kh", "facebook:siemreap.crafts")
DAY = 86_400


@pytest.fixture
def issuer():
    issuer = Issuer()
    issuer.issue(*SHOP)
    issuer.now = NOW - 3600
    return issuer


def digits_of(issuer, certificate=0):
    badge = issuer.sign_badge(certificate)
    return badge.digits


def check(serve, visit, issuer, fragment, **options):
    site = publish(serve, issuer)
    seen = visit(**options)
    marks = seen.open(f"{site.base}/#{fragment}")
    return marks, seen, site


def test_digits_in_the_fragment_are_green(serve, visit, issuer):
    digits = digits_of(issuer)

    marks, seen, site = check(serve, visit, issuer, digits)

    assert (marks["data-verdict"], marks["data-tone"]) == ("valid", "green")
    assert marks["data-as-of"].startswith("2027-01-15T")
    assert seen.page.locator("#places li").all_inner_texts()[0] == SHOP[0]
    assert "Siem Reap Crafts Co., Ltd." in seen.page.locator("#facts").inner_text()
    assert site.asked[0] == "index.html"
    assert sorted(site.asked[1:4]) == [
        paths.record_of(0),
        paths.bucket("host", bucket_of(SHOP[0], issuer.buckets)),
        paths.status_list(0),
    ]
    assert not any(digits[:20] in path for path in site.asked)
    assert seen.errors == []
    assert seen.foreign == []


def test_a_token_in_the_fragment_is_green_too(serve, visit, issuer):
    token = issuer.sign_badge(0).token

    marks, _, _ = check(serve, visit, issuer, token)

    assert marks["data-verdict"] == "valid"


def test_a_warning_is_shown_with_its_reason(serve, visit, issuer):
    digits = digits_of(issuer)
    issuer.warn(0)

    marks, seen, _ = check(serve, visit, issuer, digits)

    assert (marks["data-verdict"], marks["data-tone"]) == ("warned", "notice")
    reason = table().measures["complaints-unresolved"]
    assert reason.en in seen.page.locator("#facts").inner_text()
    assert reason.article in seen.page.locator("#facts").inner_text()


def test_a_suspension_names_from_and_until(serve, visit, issuer):
    digits = digits_of(issuer)
    issuer.suspend(0, start=date(2027, 1, 10), end=date(2027, 2, 9))

    marks, seen, _ = check(serve, visit, issuer, digits)

    assert (marks["data-verdict"], marks["data-tone"]) == ("suspended", "red")
    assert "9 February 2027" in seen.page.locator("#facts").inner_text()


def test_a_revoked_certificate_is_red(serve, visit, issuer):
    digits = digits_of(issuer)
    issuer.revoke(0)

    marks, _, _ = check(serve, visit, issuer, digits)

    assert (marks["data-verdict"], marks["data-tone"]) == ("revoked", "red")


def test_a_badge_seen_on_another_host_is_red_and_says_where_it_belongs(serve, visit, issuer):
    digits = digits_of(issuer)

    marks, seen, _ = check(serve, visit, issuer, f"{digits}&on=evil.example.com")

    assert (marks["data-verdict"], marks["data-tone"]) == ("wrong-place", "red")
    assert "evil.example.com" in seen.page.locator("#places .other").inner_text()
    assert SHOP[0] in seen.page.locator("#places").inner_text()


def test_a_borrowed_number_shows_nothing_of_the_certificate_it_borrows(serve, visit, issuer):
    digits_of(issuer)
    forged = issuer.forged_token(0, sites=("evil.example.com",), handles=())

    marks, seen, _ = check(serve, visit, issuer, forged)

    assert (marks["data-verdict"], marks["data-tone"]) == ("not-listed", "red")
    shown = seen.page.locator("main").inner_text()
    assert "Siem Reap Crafts" not in shown
    assert "In force" not in shown
    assert SHOP[0] not in seen.page.locator("#places").inner_text()


def test_changed_digits_are_red(serve, visit, issuer):
    digits = digits_of(issuer)
    changed = digits[:-1] + str((int(digits[-1]) + 1) % 10)

    marks, _, _ = check(serve, visit, issuer, changed)

    assert (marks["data-verdict"], marks["data-tone"]) == ("not-genuine", "red")


@pytest.mark.parametrize("cut", [paths.status_list(0), paths.record_of(0), "register"])
def test_a_file_that_cannot_be_had_is_amber(serve, visit, issuer, cut):
    digits = digits_of(issuer)
    site = publish(serve, issuer)
    bucket = paths.bucket("host", bucket_of(SHOP[0], issuer.buckets))
    site.cut = {bucket if cut == "register" else cut}
    seen = visit()

    marks = seen.open(f"{site.base}/#{digits}")

    assert (marks["data-verdict"], marks["data-tone"]) == ("cannot-tell", "amber")


def test_the_page_brings_its_manifest_and_asks_for_one_where_it_has_none(serve, visit, issuer):
    digits = digits_of(issuer)
    site = publish(serve, issuer)
    site.cut = {paths.MANIFEST}
    bare = build.PageConfig(roots=issuer.roots, issuer=HOST, register_buckets=issuer.buckets)
    without = publish(serve, issuer, **{"index.html": build.build_page(bare)})

    assert visit().open(f"{site.base}/#{digits}")["data-verdict"] == "valid"
    assert visit().open(f"{without.base}/#{digits}")["data-verdict"] == "valid"
    assert paths.MANIFEST in without.asked
    without.cut = {paths.MANIFEST}
    assert visit().open(f"{without.base}/#{digits}")["data-tone"] == "amber"


def test_a_manifest_newer_than_the_page_is_asked_for(serve, visit, issuer):
    digits = digits_of(issuer)
    old = build.PageConfig(
        roots=issuer.roots, issuer=HOST, register_buckets=issuer.buckets, manifest=issuer.manifest()
    )
    issuer.version += 1
    site = publish(serve, issuer, **{"index.html": build.build_page(old)})

    marks = visit().open(f"{site.base}/#{digits}")

    assert marks["data-verdict"] == "valid"
    assert paths.MANIFEST in site.asked


def test_without_network_after_the_page_came_it_is_amber(serve, visit, issuer):
    digits = digits_of(issuer)
    site = publish(serve, issuer)
    seen = visit()
    seen.page.goto(site.base)
    seen.page.context.set_offline(True)
    seen.page.evaluate("digits => { location.hash = '#' + digits }", digits)

    marks = seen.marks()

    assert marks["data-tone"] == "amber"


def test_a_stale_list_is_amber(serve, visit, issuer):
    digits = digits_of(issuer)
    old = issuer.status_list(iat=NOW - 2 * DAY, exp=NOW - DAY).encode()
    site = publish(serve, issuer, **{paths.status_list(0): old})
    seen = visit()

    marks = seen.open(f"{site.base}/#{digits}")

    assert (marks["data-verdict"], marks["data-tone"]) == ("cannot-tell", "amber")


def test_the_page_speaks_khmer_with_khmer_digits(serve, visit, issuer):
    digits = digits_of(issuer)

    marks, seen, _ = check(serve, visit, issuer, digits, locale="km-KH")

    assert marks["data-verdict"] == "valid"
    assert seen.page.locator("html").get_attribute("lang") == "km"
    assert (
        seen.page.locator("#head").inner_text() == table().verdicts["valid"]["km"].partition("។")[0]
    )
    assert "២០២៨" in seen.page.locator("#facts").inner_text()
    assert "CETS-0000-000" in seen.page.locator("#facts").inner_text()


def test_the_language_can_be_switched_without_asking_again(serve, visit, issuer):
    digits = digits_of(issuer)
    _, seen, site = check(serve, visit, issuer, digits)
    asked = sum(path.endswith(".jwt") for path in site.asked)

    seen.page.get_by_role("button", name="ខ្មែរ").click()

    assert seen.page.locator("html").get_attribute("lang") == "km"
    assert sum(path.endswith(".jwt") for path in site.asked) == asked


@pytest.mark.parametrize("subject", ["cets-0000-000", "SHOP.example.com.kh", SHOP[1]])
def test_a_shop_can_be_looked_up(serve, visit, issuer, subject):
    digits_of(issuer)
    site = publish(serve, issuer)
    seen = visit()
    seen.page.goto(site.base)

    seen.page.get_by_role("textbox").fill(subject)
    seen.page.get_by_role("button", name="Look up").click()

    assert seen.marks()["data-verdict"] == "valid"


def test_absence_from_the_register_is_red(serve, visit, issuer):
    site = publish(serve, issuer)
    place = next(
        name
        for name in (f"other{n}.example.com.kh" for n in range(100))
        if bucket_of(name, issuer.buckets) == bucket_of(SHOP[0], issuer.buckets)
    )
    seen = visit()

    marks = seen.open(f"{site.base}/#{place}")

    assert (marks["data-verdict"], marks["data-tone"]) == ("not-listed", "red")


def test_a_number_with_a_typing_error_is_not_looked_up(serve, visit, issuer):
    marks, seen, _ = check(serve, visit, issuer, "CETS-0000-001")

    assert marks["data-tone"] == "amber"
    assert table().reasons["bad-number"]["en"] in seen.page.locator("#verdict").inner_text()


@pytest.mark.parametrize(
    "missing",
    [
        "delete window.DecompressionStream; window.DecompressionStream = undefined",
        "Object.defineProperty(window.crypto, 'subtle', {value: undefined})",
        "window.BigInt = undefined",
    ],
)
def test_what_an_old_phone_lacks_is_said_in_words(serve, visit, issuer, missing):
    digits = digits_of(issuer)
    site = publish(serve, issuer)
    seen = visit()
    seen.page.add_init_script(missing)

    marks = seen.open(f"{site.base}/#{digits}")

    assert marks["data-tone"] == "amber"
    assert seen.page.locator("#old").is_visible()
    assert "Update the browser" in seen.page.locator("#old").inner_text()
    assert seen.page.locator("#plain").get_attribute("href") == "c/"
    assert not seen.page.locator("#secure").is_visible()


@pytest.mark.parametrize(
    ("fragment", "plain"),
    [
        ("CETS-0047-K2N&lang=km", "c/CETS-0047-K2N.html"),
        ("CETS-0047-K2N", "c/CETS-0047-K2N.html"),
        ("CETS-0047-K2N/../x", "c/"),
    ],
)
def test_an_old_phone_is_led_to_the_page_without_script_of_its_number(
    serve, visit, issuer, fragment, plain
):
    site = publish(serve, issuer)
    seen = visit()
    seen.page.add_init_script("window.DecompressionStream = undefined")

    seen.open(f"{site.base}/#{fragment}")

    link = seen.page.locator("#plain")
    assert (link.get_attribute("href"), link.inner_text()) == (plain, plain)


def test_a_page_that_is_not_secure_leads_to_the_secure_one(serve, visit, issuer):
    site = publish(serve, issuer)
    seen = visit()
    seen.page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', {value: false});"
        "Object.defineProperty(crypto, 'subtle', {value: undefined});"
    )

    seen.open(f"{site.base}/#CETS-0047-K2N")

    link = seen.page.locator("#secure a")
    assert link.get_attribute("href") == f"{HOST}/#CETS-0047-K2N"


def changed_digit(issuer):
    digits = digits_of(issuer)
    return digits[:-1] + str((int(digits[-1]) + 1) % 10), NOW


def half_a_code(issuer):
    digits = digits_of(issuer)
    return digits[: len(digits) // 2], NOW


def old_evidence(issuer):
    issuer.expires_at = NOW + 60 * 86_400
    return digits_of(issuer), NOW + 20 * 86_400


@pytest.mark.parametrize(
    ("happens", "english", "khmer"),
    [
        (half_a_code, ("Scan it again", "type the number"), ("ស្កេនម្ដងទៀត", "វាយលេខ")),
        (changed_digit, ("Scan it again", "type the number", "report"), ("ស្កេនម្ដងទៀត", "វាយលេខ")),
        (old_evidence, ("this device has the right date", "ask the shop"), ("កាលបរិច្ឆេទ", "សួរហាង")),
    ],
)
def test_bad_input_is_told_what_to_do_in_both_languages(
    serve, visit, issuer, happens, english, khmer
):
    fragment, now = happens(issuer)
    site = publish(serve, issuer)
    seen = visit()
    seen.page.context.clock.set_fixed_time(now)
    for language, words in (("en", english), ("km", khmer)):
        marks = seen.open(f"{site.base}/#{fragment}&lang={language}")
        seen.page.wait_for_selector("#lookup:not([hidden])")

        said = seen.page.locator("#said").inner_text()

        assert marks["data-tone"] != "green"
        assert [each for each in words if each not in said] == []


@pytest.mark.parametrize(
    "fragment", ["%", "&&&", "12", "9" * 5000, "eyJ.eyJ.eyJ", "<b>x</b>", "a/b"]
)
def test_a_broken_fragment_is_never_green_and_never_an_error(serve, visit, issuer, fragment):
    site = publish(serve, issuer)
    seen = visit()
    seen.page.goto(f"{site.base}/#{fragment}")
    seen.page.wait_for_function("document.getElementById('head').textContent !== ''")

    assert seen.page.locator("html").get_attribute("data-tone") != "green"
    assert seen.errors == []


def test_the_page_fits_a_phone_of_320_pixels(serve, visit, issuer):
    digits = digits_of(issuer)

    _, seen, _ = check(serve, visit, issuer, digits, viewport={"width": 320, "height": 640})

    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_page_and_its_texts_are_small_and_complete(issuer):
    page = build.build_page(build.PageConfig(roots=issuer.roots, issuer=HOST, register_buckets=4))
    ui = json.loads((build._HERE / "ui.json").read_text("utf-8"))

    assert len(gzip.compress(page)) < 25_000
    assert all(set(text) == {"en", "km"} and all(text.values()) for text in ui.values())
