"""The page for shops: what it tells to paste works in both ways, and the page itself is plain."""

import html
import re
from pathlib import Path

import pytest

from ledger.pages.rules_page import RULES
from tests.simulator import NOW, Issuer
from tests.verifier.browser.element.shop_page import BUNDLE, NUMBER, bundle_of
from tests.verifier.browser.shops import ISSUER, SHOP, STRICT, Web, read_badge, serving, shoppers
from verifier.browser.build import PageConfig
from verifier.browser.element import INTEGRITY, SCRIPT, SHOPS, element_files

EXAMPLE = "CETS-0047-K2N"


@pytest.fixture(scope="module")
def web_and_browser(playwright):
    with serving(Web()) as web, shoppers(playwright, web.port) as browser:
        yield web, browser


@pytest.fixture
def issuer():
    issuer = Issuer()
    issuer.issue(SHOP)
    issuer.now = NOW - 3600
    return issuer


@pytest.fixture
def files(issuer):
    return element_files(
        PageConfig(roots=issuer.roots, issuer=f"http://{ISSUER}", register_buckets=issuer.buckets)
    )


def to_paste(files):
    """Three pieces by language: how to refresh, the lines for an own server, for loading."""
    text = files[SHOPS].decode()
    pieces = [html.unescape(piece) for piece in re.findall(r"<pre>(.*?)</pre>", text, re.DOTALL)]
    assert pieces[:3] == pieces[3:]
    return pieces[:3]


def show(web, browser, piece, policy):
    web.files[SHOP]["index.html"] = f"<!doctype html><html lang=en>{piece}".encode()
    web.policies[SHOP] = policy
    web.asked.clear()
    page = browser.new_context().new_page()
    page.clock.set_fixed_time(NOW)
    page.goto(f"http://{SHOP}/")
    found = read_badge(page)
    page.context.close()
    return found


def test_the_lines_for_an_own_server_work_as_they_stand(web_and_browser, issuer, files):
    web, browser = web_and_browser
    piece = to_paste(files)[1].replace(EXAMPLE, NUMBER)
    name = re.search(r'src="/(trustmark/[^"]+)"', piece)[1]
    web.files[SHOP] = {name: files[SCRIPT], "trustmark/bundle.json": bundle_of(issuer)}

    found = show(web, browser, piece, STRICT)

    assert found["verdict"] == "valid"
    assert {host for host, _ in web.asked} == {SHOP}


def test_the_line_for_loading_works_as_it_stands_with_two_sources(web_and_browser, issuer, files):
    web, browser = web_and_browser
    piece = to_paste(files)[2].replace(EXAMPLE, NUMBER)
    web.files[SHOP] = {}
    web.files[ISSUER] = {**files, BUNDLE: bundle_of(issuer)}
    told = re.search(r"script-src http://\S+; connect-src http://[^<\s]+", files[SHOPS].decode())

    found = show(web, browser, piece, f"default-src 'none'; {told[0]}")

    assert "\n" not in piece
    assert found["verdict"] == "valid"


def test_the_ways_to_refresh_name_this_issuer(files):
    lines = to_paste(files)[0].splitlines()

    assert [line.split()[0] for line in lines] == ["trustmark", "php", "sh"]
    assert all(f"http://{ISSUER}" in line and EXAMPLE in line for line in lines)


def test_everything_the_page_offers_is_there(files):
    page = files[SHOPS].decode()

    offered = set(re.findall(r'<a href="/([^"]+)"', page))

    assert {"badge/refresh.php.txt", "badge/refresh.sh.txt"} < offered
    assert offered - {f"{RULES}#km", f"{RULES}#en"} <= set(files)
    for name in ("refresh.php", "refresh.sh"):
        assert (
            files[f"badge/{name}.txt"]
            == (Path(__file__).parents[3] / "examples/shop" / name).read_bytes()
        )


def test_the_digest_is_published_beside_the_script(files):
    told = files[INTEGRITY].decode()

    path = re.search(r'"script": "([^"]+)"', told)[1]
    digest = re.search(r'"integrity": "([^"]+)"', told)[1]
    assert files[path] == files[SCRIPT]
    assert f'integrity="{digest}"' in to_paste(files)[1]


@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_fits_runs_nothing_and_has_both_languages(web_and_browser, files, width):
    web, browser = web_and_browser
    web.files[ISSUER] = dict(files)
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    errors = []
    page.on("console", lambda said: errors.append(said.text))
    page.goto(f"http://{ISSUER}/{SHOPS}")

    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("article").count() == 2
    assert page.locator("script").count() == 0
    headings = [page.locator(f"article#{lang} :is(h1, h2, h3)").count() for lang in ("km", "en")]
    assert headings[0] == headings[1]
    assert "{{" not in files[SHOPS].decode()
    page.context.close()
