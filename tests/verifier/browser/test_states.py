"""Every state in both languages: nothing is cut, overlaps, lies outside or says
`null`, and axe finds nothing to say.

With `SCREENSHOTS=FOLDER` each state is also written there as a picture for people (`make
screenshots`).
"""

import os
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.simulator import HOST
from tests.verifier.browser import states
from tests.verifier.browser.conftest import publish
from tests.verifier.browser.shops import Web, serving
from verifier.browser.build import PageConfig
from verifier.browser.element import SHOPS, build_element, element_files, integrity
from verifier.fetching.bundle import FORMAT, Bundle, format_bundle
from verifier.values import paths

NUMBER = "CETS-0000-000"
LANGUAGES = ("km", "en")
SIZES = ((320, 640, 100), (320, 640, 200), (1280, 800, 100))
"""Width and height of the window, and the size of letters in percent."""
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# The closed shadow root of the badge is opened, so that rules and axe see into it.
OPEN = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  return attach.call(this, {...options, mode: 'open'});
};
"""
LAYOUT = """(percent) => {
  const page = document.documentElement;
  page.style.fontSize = `${percent}%`;
  const bad = page.scrollWidth > page.clientWidth ? [`the page is ${page.scrollWidth} wide`] : [];
  const within = (root) => [...root.querySelectorAll('*')]
    .flatMap((e) => [e, ...e.shadowRoot ? within(e.shadowRoot) : []]);
  const boxOf = (e) => e.getBoundingClientRect();
  const isDrawing = (e) => e instanceof SVGElement;
  const isBlock = (e) => getComputedStyle(e).display !== 'inline';
  const isSeen = (e) => e.checkVisibility() && boxOf(e).width > 0 && boxOf(e).height > 0;
  const nameOf = (e) => `${e.tagName}#${e.id} "${e.textContent.trim().slice(0, 40)}"`;
  const seen = within(document.body)
    .filter((e) => isSeen(e) && (!isDrawing(e) || e.tagName === 'svg'));
  for (const e of seen) {
    const texts = [...e.childNodes].map(({data}) => data ?? '');
    const leaked = texts.find((text) => /\\b(null|undefined|NaN)\\b|\\[object /.test(text));
    if (leaked) bad.push(`${nameOf(e)} says ${leaked}`);
    const {left, right} = boxOf(e);
    if (left < -0.5 || right > page.clientWidth + 0.5) bad.push(`${nameOf(e)} lies outside`);
    if (!isBlock(e) || isDrawing(e)) continue;
    // Letters of a tight line may reach beyond it by a part of their size, and are still seen.
    const {overflowY, fontSize} = getComputedStyle(e);
    const reach = overflowY === 'visible' ? parseFloat(fontSize) / 4 : 0;
    const {clientHeight, scrollHeight, clientWidth, scrollWidth} = e;
    const isLow = clientHeight && scrollHeight > clientHeight + 1 + reach;
    const isWide = clientWidth && scrollWidth > clientWidth + 1;
    if (isLow) bad.push(`${nameOf(e)} is cut below`);
    if (isWide) bad.push(`${nameOf(e)} is cut at its side`);
  }
  const isBefore = (a, b) => a.right <= b.left + 1 || a.bottom <= b.top + 1;
  const isFree = (a, b) => isBefore(a, b) || isBefore(b, a);
  const blocks = seen.filter(isBlock);
  for (const [at, e] of blocks.entries()) {
    const isBeside = ({parentNode}) => parentNode === e.parentNode;
    for (const other of blocks.slice(at + 1).filter(isBeside)) {
      if (!isFree(boxOf(e), boxOf(other))) bad.push(`${nameOf(e)} lies over ${nameOf(other)}`);
    }
  }
  return bad;
}"""


def look_at(page, name, answer, sizes=SIZES):
    """Check the page against the rules; the first screen must show what `answer` selects."""
    problems = []
    folder = os.environ.get("SCREENSHOTS")
    for width, height, percent in sizes:
        page.set_viewport_size({"width": width, "height": height})
        found = page.evaluate(LAYOUT, percent)
        box = page.locator(answer).first.bounding_box()
        if percent == 100 and not 0 <= box["y"] <= box["y"] + box["height"] <= height:
            found.append(f"the answer is at {box}")
        problems += [f"{name} at {width}, {percent} %: {problem}" for problem in found]
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder, f"{name}-{width}-{percent}.png"), full_page=True)
    page.evaluate("document.documentElement.style.fontSize = ''")
    for violation in Axe().run(page, options=AXE).response["violations"]:
        nodes = [f"{node['target']} {node['failureSummary']}" for node in violation["nodes"]]
        problems.append(f"{name}: axe {violation['id']}: {nodes}")
    return problems


def in_each_language(serve, seen, state, **config):
    """Open the verify page in `state`, with all its details, in one language after the other."""
    issuer = states.issuer_of(*states.PLACES)
    asked = (states.VERIFY_PAGE | states.LOOK_UP)[state](issuer)
    site = publish(serve, issuer, **config)
    site.cut = set(asked.cut)
    seen.page.context.clock.set_fixed_time(asked.now)
    for language in LANGUAGES:
        seen.go(f"{site.base}/#{asked.fragment}&lang={language}")
        seen.page.wait_for_selector("#lookup:not([hidden])")
        if state in states.VERIFY_PAGE:
            assert seen.marks()["data-verdict"] == state
        for details in seen.page.locator("details").all():
            details.evaluate("details => { details.open = true; }")
        yield language


@pytest.mark.parametrize("state", [*states.VERIFY_PAGE, *states.LOOK_UP])
def test_the_verify_page_can_be_read_in_every_state(serve, visit, state):
    seen = visit()
    problems = []
    for language in in_each_language(serve, seen, state):
        problems += look_at(seen.page, f"page-{state}-{language}", "#head")

    assert "\n".join(problems) == ""
    assert seen.errors == []


@pytest.mark.parametrize("state", [*states.VERIFY_PAGE, *states.LOOK_UP])
def test_a_page_without_an_address_for_reports_can_be_read_in_every_state(serve, visit, state):
    seen = visit()
    problems = []
    for language in in_each_language(serve, seen, state, report=""):
        found = seen.page.evaluate(LAYOUT, 100)
        problems += [f"{state} in {language}: {problem}" for problem in found]

    assert "\n".join(problems) == ""
    assert seen.errors == []


def shop_page(script, language, theme):
    return f"""<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width">
<style>body {{ background: {"#111" if theme == "dark" else "#fff"} }} h1 {{ color: #777 }}</style>
<script type="module" src="/tm/badge.js" integrity="{integrity(script)}"></script>
<main><h1>Shop</h1>
<trustmark-badge number="{NUMBER}" bundle="/tm/bundle.json" theme="{theme}"></trustmark-badge>
</main>""".encode()


@pytest.mark.parametrize("state", states.BADGE)
def test_the_badge_can_be_read_in_every_state(visit, state):
    issuer = states.issuer_of(states.BADGE_HOST, states.KHMER)
    now = states.BADGE[state](issuer)
    config = PageConfig(roots=issuer.roots, issuer=HOST, register_buckets=issuer.buckets)
    script = build_element(config)
    needed = (paths.MANIFEST, paths.record(NUMBER), paths.status_list(0))
    evidence = {path: issuer.get(path).decode() for path in needed}
    bucket = paths.bucket_for("host", states.BADGE_HOST, issuer.buckets)
    evidence[bucket] = issuer.bucket(states.BADGE_HOST)
    bundle = Bundle(FORMAT, NUMBER, dict(sorted(evidence.items())))
    files = {"tm/badge.js": script, "tm/bundle.json": format_bundle(bundle)}
    seen = visit()
    seen.page.context.add_init_script(OPEN)
    seen.page.context.clock.set_fixed_time(now)
    problems = []
    with serving(Web(files={states.BADGE_HOST: files})) as web:
        for language, theme in product(LANGUAGES, ("light", "dark")):
            files["index.html"] = shop_page(script, language, theme)
            seen.go(f"http://{states.BADGE_HOST}:{web.port}/")
            badge = seen.page.locator("trustmark-badge[data-verdict]")
            assert badge.get_attribute("data-verdict") == state

            problems += look_at(seen.page, f"badge-{state}-{language}-{theme}", "trustmark-badge")

    assert "\n".join(problems) == ""
    assert seen.errors == []


@pytest.mark.parametrize("state", states.PLAIN)
def test_the_page_without_script_can_be_read_in_every_state(serve, visit, tmp_path, state):
    site = serve(states.plain_pages(tmp_path / "home"))
    seen = visit()

    seen.go(f"{site.base}/c/{states.PLAIN[state]}.html")

    assert "\n".join(look_at(seen.page, f"plain-{state}", "h1")) == ""


@pytest.mark.parametrize("state", states.PLAIN)
def test_a_small_phone_shows_answer_number_holder_and_place_without_scrolling(
    serve, visit, tmp_path, state
):
    site = serve(states.plain_pages(tmp_path / "home"))
    number = states.PLAIN[state]
    seen = visit(java_script_enabled=False, viewport={"width": 320, "height": 640})

    seen.go(f"{site.base}/c/{number}.html")

    place = f"shop{list(states.PLAIN).index(state)}.example.com.kh"
    for words in (number, "Shop One", "ហាងមួយ", place, "Your device has not verified it"):
        box = seen.page.locator(f"main section :is(p, li):has-text('{words}')").first.bounding_box()
        assert box["y"] + box["height"] <= 640, words


def test_the_page_for_shops_can_be_read(serve, visit):
    issuer = states.issuer_of(*states.PLACES)
    config = PageConfig(roots=issuer.roots, issuer=HOST, register_buckets=issuer.buckets)
    site = serve(element_files(config))
    seen = visit()

    seen.go(f"{site.base}/{SHOPS}")

    assert "\n".join(look_at(seen.page, "shops", "h1")) == ""


def test_what_is_wrong_with_a_page_is_noticed(serve, visit):
    page = """<!doctype html><html lang=en><title>Bad</title><main>
    <h1 style="margin-top: 700px; color: #ccc; background: #fff">Low</h1>
    <p style="height: 5px; overflow: hidden">Cut</p><p style="margin-top: -30px">Over</p>
    <p style="position: relative; left: 2000px">Outside</p><p>Until: undefined</p></main>"""
    site = serve({"index.html": page.encode()})
    seen = visit()
    seen.go(site.base)

    found = "\n".join(look_at(seen.page, "bad", "h1"))

    for words in (
        "is cut below",
        "lies over",
        "lies outside",
        "wide",
        "answer is at",
        "says Until: undefined",
        "axe color-contrast",
    ):
        assert words in found
