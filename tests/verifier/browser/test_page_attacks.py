"""Whatever is scanned, typed or served, the page is never wrongly green and never fails."""

import random

import pytest

from tests.simulator import NOW, Issuer
from tests.verifier.browser.conftest import publish
from verifier.judging.texts import table
from verifier.values import paths
from verifier.values.paths import bucket_of

SHOP = ("shop.example.com.kh", "facebook:siemreap.crafts")
DAY = 86_400
FRAGMENTS, SHOWN = 10_000, 200
JUNK = [
    *("%", "%zz", "\u0000", "\u200b", "\u202e", "\U0001f600", "<script>", "'\"", "\\", "//"),
    *("..", "&on=", "&lang=", "&=&", "=", "\u17e0", "\uff11", "\u0430", "__proto__"),
    *("constructor", "-", "+", "e9", "0x1", "#", "?", ";"),
]

# What the page would decide on each fragment, and for the first ones all that it shows, as when one
# code after another is scanned. Not through `location.hash`: Chromium ignores more than some 20
# changes of it a second.
TURNS = """async ({fragments, files, shown}) => {
  const encoded = ([path, text]) => [path, new TextEncoder().encode(text)];
  const found = new Map(Object.entries(files).map(encoded));
  const get = async (path) => found.get(path) ?? Promise.reject(new Error('not there'));
  window.fetch = async (url) => {
    const bytes = found.get(new URL(url).pathname.slice(1));
    return bytes ? new Response(bytes) : new Response('', {status: 404});
  };
  const bad = [];
  const judge = (fragment, tone) => ['red', 'amber'].includes(tone) || bad.push([fragment, tone]);
  for (const fragment of fragments.slice(0, shown)) {
    await trustmark.start('#' + fragment);
    if (trustmark.view.asked.subject) judge(fragment, document.documentElement.dataset.tone);
  }
  for (const fragment of fragments.slice(shown)) {
    Object.assign(trustmark.view.asked, trustmark.readFragment('#' + fragment));
    if (trustmark.view.asked.subject) judge(fragment, (await trustmark.ask({get})).tone);
  }
  return bad;
}"""
CUTS = """async (cuts) => {
  const files = new Map(trustmark.view.files);
  const tones = {};
  for (const [path, size] of cuts) {
    const get = async (wanted) => {
      const bytes = files.get(wanted);
      if (!bytes) throw new Error('not there');
      return wanted === path ? bytes.slice(0, Math.floor(size * bytes.length)) : bytes;
    };
    const {tone} = await trustmark.ask({get, fresh: true});
    tones[tone] = (tones[tone] ?? 0) + 1;
  }
  return tones;
}"""


@pytest.fixture
def issuer():
    issuer = Issuer()
    issuer.issue(*SHOP)
    issuer.now = NOW - 3600
    return issuer


def broken(chance, good):
    """One of the `good` subjects, spoiled: cut, doubled, changed or with something foreign."""
    text = chance.choice(good)
    at = chance.randrange(len(text))
    kind = chance.randrange(5)
    if kind == 0:
        return text[:at]
    if kind == 1:
        return (
            text[:at]
            + chance.choice([c for c in "0123456789ABCxyz._" if c != text[at]])
            + text[at + 1 :]
        )
    if kind == 2:
        return text[:at] + chance.choice(JUNK) + text[at:]
    if kind == 3:
        return text + text[at:] + chance.choice(JUNK)
    return "".join(
        chance.choice([*JUNK, "9", "a", ".kh", "CETS"]) for _ in range(chance.randrange(12))
    )


def test_ten_thousand_broken_fragments_are_never_green_and_never_an_error(serve, visit, issuer):
    badge = issuer.sign_badge(0)
    site = publish(serve, issuer)
    texts = {
        path: body.decode() for path, body in site.files.items() if path.endswith((".jwt", "json"))
    }
    chance = random.Random(4)
    good = [badge.digits, badge.digits, badge.token, badge.token, badge.url]
    fragments = [broken(chance, good) for _ in range(FRAGMENTS)]
    fragments = [
        fragment for fragment in fragments if fragment.partition("&")[0].strip() not in good
    ]
    seen = visit()
    seen.page.goto(site.base)
    seen.page.wait_for_selector("#lookup:not([hidden])")

    found = seen.page.evaluate(TURNS, {"fragments": fragments, "files": texts, "shown": SHOWN})

    assert len(fragments) > FRAGMENTS * 0.98
    assert found == []
    assert seen.errors == []


def test_a_site_half_published_is_never_green(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    seen = visit()
    seen.open(f"{site.base}/#{digits}")
    files = (
        paths.status_list(0),
        paths.record_of(0),
        paths.bucket("host", bucket_of(SHOP[0], issuer.buckets)),
    )
    chance = random.Random(8)
    cuts = [(path, chance.random()) for path in files for _ in range(40)]

    tones = seen.page.evaluate(CUTS, cuts)

    assert tones == {"amber": len(cuts)}
    assert seen.errors == []


CUT_AT = pytest.mark.parametrize("place", [0.02, 0.1, 0.3, 0.6, 0.9, 0.99, 0.998])


def cut(serve, issuer, name, place):
    """A site whose file `name` ends too early, and the address of a badge there."""
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    site.files[name] = site.files[name][: int(len(site.files[name]) * place)]
    return f"{site.base}/#{digits}"


@CUT_AT
def test_a_page_cut_on_its_way_is_never_green(serve, visit, issuer, place):
    seen = visit()

    seen.page.goto(cut(serve, issuer, "index.html", place))
    seen.page.wait_for_load_state("networkidle")

    assert seen.page.locator("html").get_attribute("data-tone") in {None, "amber"}


@CUT_AT
@pytest.mark.parametrize("name", ["more.js", "sw.js"])
def test_a_second_file_cut_on_its_way_takes_nothing_from_the_answer(
    serve, visit, issuer, name, place
):
    marks = visit().open(cut(serve, issuer, name, place))

    assert marks["data-tone"] == "green"


@pytest.mark.parametrize(
    ("device", "verdict", "reason"),
    [
        (NOW - 3600 - 290, "valid", None),
        (NOW - 3600 - 400, "cannot-tell", "from-the-future"),
        (NOW - 400 * DAY, "cannot-tell", "from-the-future"),
        (NOW + 2 * DAY, "cannot-tell", "stale"),
        (0, "cannot-tell", "from-the-future"),
    ],
)
def test_a_clock_that_is_wrong_is_not_green_and_is_named(
    serve, visit, issuer, device, verdict, reason
):
    digits = issuer.sign_badge(0).digits
    issuer.now = NOW - 3600
    site = publish(serve, issuer)
    seen = visit()
    seen.page.clock.set_fixed_time(device)

    marks = seen.open(f"{site.base}/#{digits}")

    assert marks["data-verdict"] == verdict
    if reason:
        seen.page.wait_for_selector("#lookup:not([hidden])")
        assert table().reasons[reason]["en"] in seen.page.locator("#verdict").inner_text()


def test_a_record_that_was_changed_is_never_green(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    record = bytearray(site.files[paths.record_of(0)])
    record[len(record) // 2] ^= 1
    site.files[paths.record_of(0)] = bytes(record)

    marks = visit().open(f"{site.base}/#{digits}")

    assert marks["data-tone"] == "amber"


def test_a_code_of_another_service_says_that_it_leads_elsewhere(serve, visit, issuer):
    site = publish(serve, issuer)
    seen = visit()

    marks = seen.open(
        f"{site.base}/#https%3A%2F%2Fother.example.com%2F%23{issuer.sign_badge(0).digits}"
    )
    seen.page.wait_for_selector("#lookup:not([hidden])")

    assert marks["data-tone"] == "red"
    said = seen.page.locator("#verdict").inner_text()
    assert table().reasons["foreign-issuer"]["en"] in said


def test_a_page_that_lay_asleep_asks_anew_before_it_shows_green(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    seen = visit()
    seen.open(f"{site.base}/#{digits}")
    issuer.revoke(0)
    site.files |= issuer.site()
    seen.page.clock.set_fixed_time(NOW + 1000)

    seen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    seen.page.wait_for_selector("html[data-verdict=revoked]")
