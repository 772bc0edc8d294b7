"""The verify page and the badge on a shop's page, in Chromium, Firefox and WebKit."""

import pytest

from tests.simulator import DAY, HOST
from tests.verifier.browser.engines.conftest import COPY, SHOP, VERIFY, published
from tests.verifier.browser.shops import STRICT, Web, serving
from verifier.browser.build import PageConfig, build_site
from verifier.browser.element import build_element, integrity
from verifier.fetching.bundle import FORMAT, Bundle, format_bundle
from verifier.judging.texts import table
from verifier.values import paths

NUMBER = "CETS-0000-000"
SOON = """const soon = async (found) => {
  while (!found()) await new Promise((resolve) => setTimeout(resolve, 20));
  return found();
};
"""
VERDICT = (
    SOON
    + """
const {dataset, lang, scrollWidth, clientWidth} = document.documentElement;
await soon(() => dataset.verdict && trustmark.kept);
return {verdict: dataset.verdict, tone: dataset.tone, lang,
  said: document.getElementById('verdict').innerText,
  facts: document.getElementById('facts').innerText, fits: scrollWidth <= clientWidth};
"""
)
AGAIN = "await trustmark.start(location.hash);" + VERDICT
BADGE = (
    SOON
    + """
const badge = await soon(() => document.querySelector('trustmark-badge[data-verdict]'));
return {verdict: badge.dataset.verdict, tone: badge.dataset.tone, open: badge.shadowRoot !== null,
  wide: badge.getBoundingClientRect().width, high: badge.getBoundingClientRect().height};
"""
)
FRAMED = (
    SOON
    + """
const frame = () => document.querySelector('iframe').contentDocument;
const badge = await soon(() => frame()?.querySelector('trustmark-badge[data-verdict]'));
return {verdict: badge.dataset.verdict, told: 'ancestorOrigins' in location};
"""
)

LISTENING = f"""<!doctype html><title>Frame</title>
<script>addEventListener('message', ({{{{data}}}}) => {{{{ window.heard = data }}}})</script>
<iframe src="http://{SHOP}:{{port}}/"></iframe>"""
TELLING = b"""
const badge = document.querySelector('trustmark-badge');
new MutationObserver(() => parent.postMessage(badge.dataset.verdict, '*'))
  .observe(badge, {attributeFilter: ['data-verdict']});
"""


def site_of(issuer):
    files = published(issuer)
    config = PageConfig(
        roots=issuer.roots,
        issuer=HOST,
        register_buckets=issuer.buckets,
        manifest=files[paths.MANIFEST],
    )
    return build_site(config) | files


@pytest.fixture
def scan(visitor, issuer):
    """Scan the shop's code: `digits` spoiled or followed by something, as the test wants."""
    signed = issuer.sign_badge(0).digits

    def scanned(change=lambda digits: digits, lang="en", **files):
        visitor.web.files[VERIFY] = site_of(issuer) | files
        visitor.open(VERIFY, f"#{change(signed)}&lang={lang}")
        return visitor.run(VERDICT)

    return scanned


def test_a_code_is_green(scan):
    found = scan()

    assert (found["verdict"], found["tone"], found["fits"]) == ("valid", "green", True)
    assert "Siem Reap Crafts" in found["facts"]


def test_a_revoked_certificate_is_red(scan, issuer):
    issuer.revoke(0)

    found = scan()

    assert (found["verdict"], found["tone"]) == ("revoked", "red")


def test_a_code_seen_on_another_host_is_red(scan):
    found = scan(lambda digits: f"{digits}&on={COPY}")

    assert (found["verdict"], found["tone"]) == ("wrong-place", "red")


def test_changed_digits_are_red(scan):
    found = scan(lambda digits: digits[:-1] + str((int(digits[-1]) + 1) % 10))

    assert (found["verdict"], found["tone"]) == ("not-genuine", "red")


def test_the_page_speaks_khmer(scan):
    found = scan(lang="km")

    head = table().verdicts["valid"]["km"].partition("។")[0]
    assert (found["verdict"], found["lang"], found["fits"]) == ("valid", "km", True)
    assert head in found["said"]


def test_a_stale_list_is_amber(scan, issuer):
    today = issuer.today
    old = issuer.status_list(iat=today - 2 * DAY, exp=today - DAY).encode()

    found = scan(**{paths.status_list(0): old})

    assert (found["verdict"], found["tone"]) == ("cannot-tell", "amber")
    assert table().reasons["stale"]["en"] in found["said"]


def test_when_the_site_is_gone_it_is_amber_with_what_it_knew(visitor, issuer):
    digits = issuer.sign_badge(0).digits
    with serving(Web(files={VERIFY: site_of(issuer)})) as web:
        address = f"http://{VERIFY}:{web.port}/#{digits}&lang=en"
        visitor.engine.open(address)
        first = visitor.run(VERDICT)
        visitor.run("await trustmark.kept; await navigator.serviceWorker?.ready; return null")

    asked_again = visitor.run(AGAIN)
    visitor.engine.open(address)
    opened_again = visitor.run(VERDICT)

    assert first["verdict"] == "valid"
    for found in (asked_again, opened_again):
        assert (found["verdict"], found["tone"]) == ("cannot-tell", "amber")
        assert "No connection" in found["said"]


@pytest.fixture
def shop(visitor, issuer):
    """The shop's page under the strict policy, a copy of the page, and a page that frames it."""
    files = published(issuer)
    script = build_element(PageConfig(roots=issuer.roots, issuer=HOST, register_buckets=4))
    needed = (paths.MANIFEST, paths.record(NUMBER), paths.status_list(0))
    needed += (paths.bucket_for("host", SHOP, issuer.buckets),)
    bundle = format_bundle(
        Bundle(FORMAT, NUMBER, {path: files[path].decode() for path in sorted(needed)})
    )
    page = (
        '<!doctype html><html lang="en"><title>Shop</title>'
        f'<script type="module" src="/tm/badge.js" integrity="{integrity(script)}"></script>'
        f'<trustmark-badge number={NUMBER} bundle="/tm/bundle.json">'
        f'<a href="{HOST}">Check</a></trustmark-badge>'
    )
    own = {"index.html": page.encode(), "tm/badge.js": script, "tm/bundle.json": bundle}
    frame = b'<!doctype html><title>Frame</title><iframe src="/"></iframe>'
    visitor.web.files |= {SHOP: own | {"frame.html": frame}, COPY: own}
    visitor.web.policies |= {SHOP: f"{STRICT}; frame-src 'self'", COPY: STRICT}
    return visitor


def test_the_badge_of_a_shop_is_green_and_nothing_leaves_its_origin(shop):
    shop.open(SHOP)
    found = shop.run(BADGE)

    assert (found["verdict"], found["tone"], found["open"]) == ("valid", "green", False)
    assert found["wide"] > 100
    assert found["high"] >= 44
    assert shop.web.asked == [(SHOP, "index.html"), (SHOP, "tm/badge.js"), (SHOP, "tm/bundle.json")]


def test_the_badge_on_a_copied_page_is_red(shop):
    shop.open(COPY)
    found = shop.run(BADGE)

    assert (found["verdict"], found["tone"]) == ("wrong-place", "red")


def test_the_badge_in_a_frame_goes_by_what_the_browser_tells_of_the_page_around(shop):
    shop.open(SHOP, "frame.html")
    found = shop.run(FRAMED)

    assert found["verdict"] == ("valid" if found["told"] else "cannot-tell")


def test_the_badge_in_a_frame_of_somebody_else_is_never_green(shop):
    shop.web.files[COPY]["index.html"] = LISTENING.format(port=shop.web.port).encode()
    del shop.web.policies[COPY]
    page = shop.web.files[SHOP]["index.html"]
    shop.web.files[SHOP] |= {
        "index.html": page + b'<script src="/tm/tell.js"></script>',
        "tm/tell.js": TELLING,
    }
    shop.open(COPY)

    found = shop.run(
        SOON
        + "return {verdict: await soon(() => window.heard), told: 'ancestorOrigins' in location}"
    )

    assert found["verdict"] == ("wrong-place" if found["told"] else "cannot-tell")
