"""The verify page after a first visit: offline it says what it knew; it refuses older files."""

import json

import pytest

from tests.simulator import HOST, NOW, Issuer
from tests.verifier.browser.conftest import publish
from verifier.browser.build import PageConfig, build_site
from verifier.judging.texts import table
from verifier.values import paths
from verifier.values.numbers import format_number

SHOP = ("shop.example.com.kh", "facebook:siemreap.crafts")
DAY = 86_400
KEPT = """async () => {
  const kept = trustmark.kept && await trustmark.kept.then(() => true);
  const worker = await navigator.serviceWorker.ready;
  return kept && navigator.serviceWorker.controller === worker.active
    && worker.active.state === 'activated';
}"""


@pytest.fixture
def issuer():
    issuer = Issuer()
    issuer.issue(*SHOP)
    issuer.now = NOW - 3600
    return issuer


def visited(serve, visit, issuer, **options):
    """A page that was visited once with a connection, and has none now."""
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    seen = visit(**options)
    marks = seen.open(f"{site.base}/#{digits}")
    seen.page.wait_for_function(KEPT)
    return marks, seen, site, digits


def reload(seen):
    """Ask the same once more, as when the code is scanned again."""
    seen.go(seen.page.url)


def test_without_network_it_answers_amber_with_the_date_of_what_it_knows(serve, visit, issuer):
    first, seen, _, _ = visited(serve, visit, issuer)
    seen.page.context.set_offline(True)

    reload(seen)

    marks = seen.marks()
    said = seen.page.locator("#verdict").inner_text()
    assert first["data-verdict"] == "valid"
    assert (marks["data-verdict"], marks["data-tone"]) == ("cannot-tell", "amber")
    assert marks["data-as-of"] == first["data-as-of"]
    assert "No connection" in said
    assert "15 January 2027, 14:01 in Phnom Penh: Certified" in said
    assert seen.page.locator("#places li").all_inner_texts()[0] == SHOP[0]
    assert seen.errors == []


def test_what_the_browser_itself_still_has_is_not_green_without_network(serve, visit, issuer):
    _, seen, _, digits = visited(serve, visit, issuer)
    files = "async () => Object.fromEntries([...trustmark.view.files].map(([p, b]) => [p, [...b]]))"
    kept = seen.page.evaluate(files)
    seen.page.context.set_offline(True)

    tone = seen.page.evaluate(
        """async ({digits, kept}) => {
          const bytes = (url) => new Uint8Array(kept[new URL(url).pathname.slice(1)]);
          window.fetch = async (url) => new Response(bytes(url));
          await trustmark.start(`#${digits}`);
          return document.documentElement.dataset.tone;
        }""",
        {"digits": digits, "kept": kept},
    )

    assert tone == "amber"


def test_what_was_red_stays_red_without_network(serve, visit, issuer):
    issuer.revoke(0)
    _, seen, _, _ = visited(serve, visit, issuer)
    seen.page.context.set_offline(True)

    reload(seen)

    assert seen.marks()["data-verdict"] == "revoked"
    assert "No connection" in seen.page.locator("#verdict").inner_text()


def test_days_later_without_network_it_still_says_what_it_knew(serve, visit, issuer):
    _, seen, _, _ = visited(serve, visit, issuer)
    seen.page.context.set_offline(True)
    seen.page.clock.set_fixed_time(NOW + 10 * DAY)

    reload(seen)

    assert seen.marks()["data-tone"] == "amber"
    said = seen.page.locator("#verdict").inner_text()
    assert "15 January 2027, 14:01 in Phnom Penh: Certified" in said


def test_another_shop_is_not_known_without_network(serve, visit, issuer):
    other = issuer.issue("other.example.com.kh")
    _, seen, site, _ = visited(serve, visit, issuer)
    seen.page.context.set_offline(True)

    marks = seen.open(f"{site.base}/#{format_number(other)}")

    assert (marks["data-verdict"], marks["data-tone"]) == ("cannot-tell", "amber")
    assert "No connection" in seen.page.locator("#verdict").inner_text()


def test_with_the_network_back_it_is_green_again(serve, visit, issuer):
    _, seen, _, _ = visited(serve, visit, issuer)
    seen.page.context.set_offline(True)
    reload(seen)
    seen.marks()

    seen.page.context.set_offline(False)
    seen.page.get_by_role("button", name="Check again").click()

    seen.page.wait_for_selector("html[data-verdict=valid]")


def test_a_list_older_than_one_seen_on_an_earlier_visit_is_amber(serve, visit, issuer):
    earlier = issuer.site()
    issuer.issue("other.example.com.kh")
    _, seen, site, digits = visited(serve, visit, issuer)
    site.files |= {paths.status_list(0): earlier[paths.status_list(0)]}

    marks = seen.open(f"{site.base}/#{digits}")

    assert (marks["data-verdict"], marks["data-tone"]) == ("cannot-tell", "amber")
    assert table().reasons["rolled-back"]["en"] in seen.page.locator("#verdict").inner_text()


def test_what_another_window_has_seen_is_not_forgotten(serve, visit, issuer):
    other = format_number(issuer.issue("other.example.com.kh"))
    _, seen, site, _ = visited(serve, visit, issuer)
    first, seen.page = seen.page, seen.page.context.new_page()
    seen.open(f"{site.base}/#{other}")
    seen.page.wait_for_function(KEPT)

    first.get_by_role("button", name="ខ្មែរ").click()
    first.wait_for_function(KEPT)

    remembered = first.evaluate(
        "async () => (await (await (await caches.open('evidence')).match('seen')).json())"
        ".files.map(([sub]) => sub)"
    )
    assert {"CETS-0000-000", other} <= set(remembered)


def test_a_newer_page_is_used_at_the_next_visit_and_the_old_one_is_forgotten(serve, visit, issuer):
    _, seen, site, digits = visited(serve, visit, issuer)
    old = seen.page.evaluate("caches.keys()")
    newer = PageConfig(
        roots=issuer.roots,
        issuer=HOST,
        register_buckets=issuer.buckets,
        manifest=issuer.manifest(),
        report="mailto:help@example.gov.kh",
    )
    site.files |= build_site(newer)

    seen.open(f"{site.base}/#{digits}")

    assert seen.page.evaluate("window.trustmark.CONFIG.report") == newer.report
    seen.page.wait_for_function(
        """async (old) => {
          const names = (await caches.keys()).filter((name) => name.startsWith('page-'));
          return names.length === 1 && !old.includes(names[0]);
        }""",
        arg=old,
    )
    asked = len(site.asked)
    seen.page.wait_for_timeout(300)
    assert len(site.asked) <= asked + 4, "an update must not load the page again and again"


def test_a_server_that_fails_gives_the_page_from_the_last_visit(serve, visit, issuer):
    _, seen, site, digits = visited(serve, visit, issuer)
    site.broken = True

    marks = seen.open(f"{site.base}/#{digits}")

    assert marks["data-tone"] == "amber"


@pytest.mark.parametrize(
    "blocked",
    [
        (
            "Object.defineProperty(window, 'caches',"
            " {get() { throw new DOMException('', 'SecurityError'); }})"
        ),
        "Object.defineProperty(window, 'caches', {value: undefined})",
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', {value: undefined})",
        (
            "(window.ServiceWorkerContainer ?? Object).prototype.register ="
            " () => Promise.reject(new Error('no'))"
        ),
        (
            "(window.CacheStorage ?? Object).prototype.open ="
            " () => Promise.reject(new DOMException('full'))"
        ),
    ],
)
def test_where_storage_is_blocked_the_answer_is_the_same(serve, visit, issuer, blocked):
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    seen = visit()
    seen.page.add_init_script(blocked)

    marks = seen.open(f"{site.base}/#{digits}")
    seen.page.wait_for_selector("#lookup:not([hidden])")

    assert marks["data-verdict"] == "valid"
    assert seen.errors == []


def test_what_was_kept_and_is_spoiled_does_no_harm(serve, visit, issuer):
    _, seen, site, digits = visited(serve, visit, issuer)
    seen.page.evaluate(
        """async () => {
          const store = await caches.open('evidence');
          const spoiled = () => new Response('{"version": "x", "files": [[1]]');
          for (const request of await store.keys()) await store.put(request, spoiled());
        }"""
    )

    assert seen.open(f"{site.base}/#{digits}")["data-verdict"] == "valid"
    seen.page.context.set_offline(True)
    reload(seen)

    assert seen.marks()["data-tone"] == "amber"
    assert seen.errors == []


def test_the_page_can_be_installed(serve, visit, issuer):
    site = publish(serve, issuer)
    seen = visit()
    seen.page.goto(site.base)
    seen.page.wait_for_selector("link[rel=manifest]", state="attached")

    about = json.loads(site.files["manifest.webmanifest"])

    assert {"name", "short_name", "start_url", "icons"} <= set(about)
    assert about["display"] == "minimal-ui"
    assert all(icon["src"] in site.files for icon in about["icons"])
    assert site.files["icon-192.png"][16:24] == (192).to_bytes(4) + (192).to_bytes(4)
    assert site.files["icon-512.png"][16:24] == (512).to_bytes(4) + (512).to_bytes(4)
