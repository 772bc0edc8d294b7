"""The pages without script in a Chromium that runs none: they load nothing and fit small phones."""

from datetime import date

import pytest

from ledger.domain.certificate import facts as c
from ledger.pages.certificate_page import help_files
from tests.ledger.publishing import ISSUED, T0, Home, badge_signed, issued, revoked, suspended
from tests.simulator import Issuer
from tests.verifier.browser.conftest import publish
from verifier.values.numbers import CertificateIndex, format_number

NUMBERS = [format_number(CertificateIndex(index)) for index in range(3)]
STATES = dict(zip(("valid", "suspended", "revoked"), NUMBERS, strict=True))


@pytest.fixture
def site(serve, tmp_path):
    home = Home(tmp_path / "home")
    home.add(
        *(issued(index) for index in range(3)),
        *(badge_signed(index) for index in range(3)),
        c.HostAdded(at=T0, number=NUMBERS[0], place="a-rather-long-name-of-a-shop.example.com.kh"),
        c.HostAdded(at=T0, number=NUMBERS[0], place="xn--j2e7beiw1lb2hqg.com.kh"),
        suspended(1, ISSUED, date(2026, 3, 9)),
        c.MeasureAppealed(at=T0, number=NUMBERS[1], measure=1),
        revoked(2),
    )
    home.publish()
    return serve(home.files() | {"index.html": b"<!doctype html><title>verify</title>"})


@pytest.mark.parametrize("state", STATES)
def test_a_page_says_everything_without_a_script_and_loads_nothing_else(site, visit, state):
    seen = visit(java_script_enabled=False, viewport={"width": 320, "height": 640})
    number = STATES[state]

    answer = seen.page.goto(f"{site.base}/c/{number}.html")

    assert answer is not None
    assert answer.ok
    assert [path for path in site.asked if path != "favicon.ico"] == [f"c/{number}.html"]
    assert (seen.errors, seen.foreign) == ([], [])
    shown = seen.page.locator("body").inner_text()
    heading = {"valid": "In force", "suspended": "Suspended", "revoked": "Withdrawn for good"}
    assert heading[state] in shown
    assert "Your device has not verified it" in shown
    assert "ឧបករណ៍របស់អ្នកមិនបានផ្ទៀងផ្ទាត់វាទេ" in shown
    assert "១:០០" in shown


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (360, 1), (320, 2), (1200, 1)], ids=str)
def test_a_page_needs_no_scrolling_sideways(site, visit, width, zoom):
    seen = visit(viewport={"width": width, "height": 640})
    seen.page.goto(f"{site.base}/c/{NUMBERS[0]}.html")
    seen.page.evaluate(
        "zoom => { document.documentElement.style.fontSize = `${zoom * 100}%`; }", zoom
    )

    wide = seen.page.evaluate("document.documentElement.scrollWidth")

    assert wide <= width


def test_the_address_is_in_the_largest_letters(site, visit):
    seen = visit(viewport={"width": 800, "height": 900})
    seen.page.goto(f"{site.base}/c/{NUMBERS[0]}.html")

    sizes = seen.page.evaluate(
        "[...document.querySelectorAll('h1, .great bdi, p, b')]"
        ".map((each) => [each.closest('.great') !== null,"
        " parseFloat(getComputedStyle(each).fontSize)])"
    )

    smallest_address = min(size for great, size in sizes if great)
    assert smallest_address > max(size for great, size in sizes if not great)


def test_a_reader_without_scripts_is_told_in_both_languages_where_to_go(serve, visit):
    files = dict(help_files("https://verify.example.com.kh"))
    site = serve(files | {"index.html": b""})
    seen = visit(java_script_enabled=False, viewport={"width": 320, "height": 640})

    seen.page.goto(f"{site.base}/c/missing.html")

    shown = seen.page.locator("body").inner_text()
    assert "There is no page at this address" in shown
    assert "គ្មានទំព័រនៅអាសយដ្ឋាននេះទេ" in shown
    assert "verify.example.com.kh/c/CETS-0047-K2N" in shown


def test_the_verify_page_without_scripts_leads_to_the_plain_pages(serve, visit):
    site = publish(serve, Issuer())
    seen = visit(java_script_enabled=False)

    seen.page.goto(site.base)

    link = seen.page.locator("noscript a").first
    assert link.get_attribute("href") == "c/"
    assert "c/CETS-0047-K2N" in seen.page.locator("noscript").inner_text()
