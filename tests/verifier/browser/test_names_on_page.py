"""Looking a shop up by name on the verify page: hints lead to a number, which is then checked."""

import re

import pytest

from tests.simulator import NOW, Issuer
from tests.vectors import names as vectors
from tests.verifier.browser.conftest import publish
from tests.verifier.browser.test_page import SHOP, digits_of

NAMES = (
    ("សូត្រអង្គរ", "Angkor Silk"),
    ("", "Angkor <b>Crab</b>"),
    *(("", f"Shop {n}") for n in range(30)),
)


@pytest.fixture
def site(serve):
    issuer = Issuer()
    issuer.issue(*SHOP)
    issuer.now = NOW - 3600
    digits_of(issuer)
    return publish(serve, issuer, **vectors.index_of(vectors.entries(NAMES), 25))


def look_for(seen, site, name):
    seen.page.goto(f"{site.base}/#&lang=en")
    seen.page.get_by_role("textbox").fill(name)
    seen.page.get_by_role("button", name="Look up").click()
    told = seen.page.locator("#names p").filter(has_not_text=re.compile("Looking|កំពុងស្វែងរក"))
    told.first.wait_for()
    return seen.page.locator("#names")


@pytest.mark.parametrize("name", ["angkor", "សូត្រ", "SILK angkor"])
def test_a_name_in_either_script_leads_to_a_number_that_is_checked(site, visit, name):
    seen = visit(viewport={"width": 320, "height": 640})

    shown = look_for(seen, site, name)
    text = shown.inner_text()
    wide = seen.page.evaluate("document.documentElement.scrollWidth")
    shown.get_by_role("button").first.click()

    assert "Nothing here is checked yet" in text
    assert "CETS-0000-000" in text
    assert "shop0.example.com.kh" in text
    assert wide <= 320
    assert seen.marks()["data-verdict"] == "valid"
    assert (seen.errors, seen.foreign) == ([], [])


def test_a_name_is_text_and_nothing_else(site, visit):
    seen = visit()

    shown = look_for(seen, site, "crab")

    assert "Angkor <b>Crab</b>" in shown.inner_text()
    assert shown.get_by_role("button").count() == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody here", "That proves nothing"),
        ("shop", "Too many names begin like this"),
        ("shop 1", "Nothing here is checked yet"),
    ],
)
def test_what_was_not_found_is_said_for_what_it_is(site, visit, name, said):
    seen = visit()

    shown = look_for(seen, site, name)

    assert said in shown.inner_text()
    assert seen.page.locator("html").get_attribute("data-verdict") is None


def test_without_the_index_the_page_says_that_it_could_not_search(site, visit):
    site.cut.add("names/index.json")
    seen = visit()

    shown = look_for(seen, site, "angkor")

    assert "could not be searched" in shown.inner_text()


def test_what_was_found_is_said_in_the_language_of_now(site, visit):
    seen = visit()
    shown = look_for(seen, site, "angkor silk")

    seen.page.get_by_role("button", name="ខ្មែរ").click()

    assert "មិនទាន់បានពិនិត្យអ្វីនៅទីនេះទេ" in shown.inner_text()
    assert shown.locator("b").inner_text() == "សូត្រអង្គរ"


def test_what_is_looked_up_next_takes_the_names_away(site, visit):
    seen = visit()
    shown = look_for(seen, site, "angkor")

    seen.page.get_by_role("textbox").fill("CETS-0000-000")
    seen.page.get_by_role("button", name="Look up").click()
    seen.marks()

    assert not shown.is_visible()


def test_nothing_of_the_index_is_asked_for_before_a_name_is_typed(site, visit):
    seen = visit()

    seen.open(f"{site.base}/#CETS-0000-000")

    assert [path for path in site.asked if path.startswith("names/")] == []
