"""The page of the rules in a browser: it loads nothing, fits small phones and satisfies axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from ledger.pages.rules_page import rules_file
from ledger.scheme.model import cets
from tests.simulator import Issuer
from tests.verifier.browser.conftest import publish
from tests.verifier.browser.test_states import AXE, LAYOUT


def page_file() -> dict[str, bytes]:
    scheme = cets()
    issuer, report = "https://verify.example.com.kh", "mailto:desk@example.com.kh"
    return dict([rules_file(scheme.name, scheme.version[0], issuer=issuer, report=report)])


@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_can_be_read_and_loads_nothing_else(serve, visit, width):
    site = serve(page_file())
    seen = visit(java_script_enabled=True, viewport={"width": width, "height": 800})

    seen.page.goto(f"{site.base}/scheme.html")

    assert seen.page.evaluate(LAYOUT, 100) == []
    assert seen.page.evaluate(LAYOUT, 200) == []
    assert Axe().run(seen.page, options=AXE).response["violations"] == []
    assert [path for path in site.asked if path != "favicon.ico"] == ["scheme.html"]
    assert (seen.errors, seen.foreign) == ([], [])


@pytest.mark.parametrize(
    ("language", "words"), [("km", "វិធាននៃគម្រោង"), ("en", "Rules of the scheme")]
)
def test_the_verify_page_leads_to_the_rules(serve, visit, language, words):
    site = publish(serve, Issuer())
    site.files |= page_file()
    seen = visit()
    seen.page.goto(f"{site.base}/#&lang={language}")

    link = seen.page.get_by_role("link", name=words)
    link.click()

    seen.page.wait_for_url("**/scheme.html")
    assert seen.page.locator("article").count() == 2
