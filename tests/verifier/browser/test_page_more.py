"""What the page offers beside the verdict: look-up, earlier days, history, report, share."""

from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.simulator import HOST, NOW, Issuer
from tests.verifier.browser.conftest import publish
from verifier.browser.build import PageConfig, build_site
from verifier.formats.register import Misuse
from verifier.values.paths import bucket_of

SHOP = ("shop.example.com.kh", "facebook:siemreap.crafts")
DAY = 86_400


@pytest.fixture
def issuer():
    issuer = Issuer()
    issuer.issue(*SHOP)
    issuer.now = NOW - 3600
    return issuer


def opened(serve, visit, issuer, fragment="", **options):
    site = publish(serve, issuer)
    seen = visit(**options)
    seen.page.goto(f"{site.base}/#{fragment}")
    seen.page.wait_for_selector("#lookup:not([hidden])")
    return seen, site


def ask_past(seen, day):
    seen.page.locator("#past summary").click()
    seen.page.locator("#past-day").fill(day.isoformat())
    seen.page.get_by_role("button", name="Show", exact=True).click()
    seen.page.wait_for_selector("#past-answer p")
    return seen.page.locator("#past-answer").inner_text()


def test_how_it_stood_on_an_earlier_day_is_told_with_the_facts(serve, visit, issuer):
    issuer.record_fact(0, "suspended", measure=1, reason="licence-lapsed",
                       start=date(2027, 1, 4), end=date(2027, 1, 8), at=NOW - 11 * DAY)  # fmt: skip
    digits = issuer.sign_badge(0).digits
    seen, _ = opened(serve, visit, issuer, digits)

    said = ask_past(seen, date(2027, 1, 6))

    assert "6 January 2027: No. Suspended." in said
    assert "licence" in said
    assert "By facts 0, 1 of the public log" in said


def test_a_day_on_which_it_changed_has_a_line_for_each_part(serve, visit, issuer):
    issuer.record_fact(0, "warned", measure=1, reason="complaints-unresolved", at=NOW - 5 * DAY)
    digits = issuer.sign_badge(0).digits
    seen, _ = opened(serve, visit, issuer, digits)

    said = ask_past(seen, date(2027, 1, 10))

    assert "10 January 2027: Yes. Certified." in said
    assert "10 January 2027, from 15:00: Yes. Certified, with a warning." in said


def test_before_the_first_fact_there_was_no_certificate(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    seen, _ = opened(serve, visit, issuer, digits)

    assert "No. there was no certificate yet." in ask_past(seen, date(2026, 1, 1))


def test_a_coming_day_is_refused(serve, visit, issuer):
    seen, _ = opened(serve, visit, issuer, "CETS-0000-000")

    assert "Choose today or an earlier day" in ask_past(seen, date(2027, 1, 17))


def test_a_past_day_asks_the_server_for_nothing_new(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    seen, site = opened(serve, visit, issuer, digits)
    asked = [path for path in site.asked if path.endswith(".jwt")]

    ask_past(seen, date(2027, 1, 6))

    assert [path for path in site.asked if path.endswith(".jwt")] == asked


def test_the_history_names_the_log_index_of_each_fact(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    issuer.warn(0)
    seen, _ = opened(serve, visit, issuer, digits)

    seen.page.locator("#history summary").click()

    items = seen.page.locator("#history li").all_inner_texts()
    assert "Warned" in items[0]
    assert "Fact 2 of the public log" in items[0]
    assert "Fact 0 of the public log" in items[-1]


def test_a_report_carries_number_and_verdict_and_is_sent_by_nobody(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    seen, _ = opened(serve, visit, issuer, f"{digits}&on=evil.example.com")

    link = seen.page.get_by_role("link", name="Report a problem").get_attribute("href")

    asked = urlsplit(link)
    assert f"{asked.scheme}://{asked.netloc}{asked.path}" == "https://report.example.gov.kh/form"
    assert parse_qs(asked.query)["number"] == ["CETS-0000-000"]
    assert parse_qs(asked.query)["verdict"] == ["wrong-place"]
    assert parse_qs(asked.query)["place"] == ["evil.example.com"]
    assert seen.foreign == []


def test_a_report_by_mail_is_filled_in(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    config = PageConfig(
        roots=issuer.roots,
        issuer=HOST,
        register_buckets=issuer.buckets,
        report="mailto:help@example.gov.kh",
    )
    site = publish(serve, issuer, **build_site(config))
    seen = visit()
    seen.open(f"{site.base}/#{digits}")
    seen.page.wait_for_selector("#lookup:not([hidden])")

    link = seen.page.get_by_role("link", name="Report a problem").get_attribute("href")

    assert link.startswith("mailto:help@example.gov.kh?subject=")
    assert "CETS-0000-000" in unquote(link)
    assert "verdict: valid" in unquote(link)


def test_without_an_address_for_reports_there_is_no_link(serve, visit, issuer):
    config = PageConfig(roots=issuer.roots, issuer=HOST, register_buckets=issuer.buckets)
    site = publish(serve, issuer, **build_site(config))
    seen = visit()
    seen.open(f"{site.base}/#CETS-0000-000")
    seen.page.wait_for_selector("#lookup:not([hidden])")

    assert seen.page.locator("#actions").get_by_role("link").count() == 0


def test_sharing_gives_the_short_address_of_the_official_host(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    seen = visit()
    seen.page.add_init_script("navigator.share = async (what) => { window.shared = what; }")
    seen.open(f"{site.base}/#{digits}")

    seen.page.get_by_role("button", name="Share").click()

    shared = seen.page.evaluate("window.shared")
    assert shared["url"] == f"{HOST}/#CETS-0000-000"
    assert "CETS-0000-000: Certified, as of 15 January 2027" in shared["text"]


def test_where_nothing_can_be_shared_it_is_copied_or_shown(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    seen = visit()
    seen.page.add_init_script(
        "delete Navigator.prototype.share;"
        " Object.defineProperty(navigator, 'clipboard', {value: undefined})"
    )
    seen.open(f"{site.base}/#{digits}")

    seen.page.get_by_role("button", name="Share").click()

    assert f"{HOST}/#CETS-0000-000" in seen.page.locator("#done").inner_text()


def test_a_mistyped_number_is_refused_beside_the_field_with_a_fix_to_tap(serve, visit, issuer):
    issuer.sign_badge(0)
    seen, site = opened(serve, visit, issuer)
    field = seen.page.get_by_role("textbox")

    field.fill("CETS-0000-0OD")
    field.press("Enter")

    assert "does not fit" in seen.page.get_by_role("alert").inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    assert not [path for path in site.asked if path.endswith(".jwt")]
    seen.page.get_by_role("button", name="CETS-0000-000").click()
    assert seen.marks()["data-verdict"] == "valid"


def test_a_pasted_address_is_cut_to_its_host_and_that_is_said(serve, visit, issuer):
    issuer.sign_badge(0)
    seen, _ = opened(serve, visit, issuer)

    seen.page.get_by_role("textbox").fill(f"https://{SHOP[0]}/cart?x=1")
    seen.page.get_by_role("button", name="Look up").click()

    assert seen.marks()["data-verdict"] == "valid"
    assert f"Looked up the address {SHOP[0]}" in seen.page.locator("#misread").inner_text()
    assert seen.page.evaluate("document.activeElement.id") == "head"


def test_look_alike_letters_are_refused_in_words_and_asked_for_nowhere(serve, visit, issuer):
    seen, site = opened(serve, visit, issuer)

    seen.page.get_by_role("textbox").fill("sh\u043ep.example.com.kh")
    seen.page.get_by_role("button", name="Look up").click()

    assert "Do not trust it" in seen.page.get_by_role("alert").inner_text()
    assert not [path for path in site.asked if path.endswith(".jwt")]


def test_absence_is_told_with_its_date(serve, visit, issuer):
    place = next(
        name
        for name in (f"other{n}.example.com.kh" for n in range(100))
        if bucket_of(name, issuer.buckets) == bucket_of(SHOP[0], issuer.buckets)
    )
    seen, _ = opened(serve, visit, issuer, place)

    said = seen.page.locator("#verdict").inner_text()

    assert seen.marks()["data-tone"] == "red"
    assert "No certificate for this address as of 15 January 2027" in said
    assert place in seen.page.locator("#places").inner_text().replace("\n", "")


def test_an_address_on_the_misuse_list_is_red(serve, visit, issuer):
    place = next(
        name
        for name in (f"bad{n}.example.com.kh" for n in range(100))
        if bucket_of(name, issuer.buckets) == bucket_of(SHOP[0], issuer.buckets)
    )
    issuer.misuse[place] = Misuse("mark-misused", NOW - DAY, None)
    seen, _ = opened(serve, visit, issuer, place)

    assert seen.marks() | {"data-as-of": ""} == {
        "data-verdict": "misuse-listed", "data-tone": "red", "data-as-of": "",
    }  # fmt: skip


def test_on_red_nobody_is_asked_whether_the_address_is_the_right_one(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    seen, _ = opened(serve, visit, issuer, f"{digits}&on=evil.example.com")

    said = seen.page.locator("#places").inner_text()

    assert "Is this the address" not in said
    assert said.index("evil") < said.index(SHOP[0])
    assert "This certificate belongs to" in said


def test_the_first_answer_comes_from_the_code_alone(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer)
    seen = visit()
    seen.page.route("**/*.jwt", lambda _: None)

    seen.page.goto(f"{site.base}/#{digits}")
    seen.page.wait_for_selector("#places li")

    assert seen.page.locator("#head").inner_text() == "Genuine. Checking …"
    assert seen.page.locator("#places li").all_inner_texts()[0] == SHOP[0]
    assert seen.page.locator("html").get_attribute("data-verdict") is None
    assert "green" not in seen.page.locator("#verdict").get_attribute("class")


def test_a_code_of_a_stolen_key_is_not_called_genuine_before_the_log_is_asked(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    issuer.states["badge-1"] = "compromised"
    issuer.honest_before["badge-1"] = 1
    site = publish(serve, issuer)
    seen = visit()
    said = []
    seen.page.expose_function("heard", lambda words: said.insert(0, words))
    seen.page.add_init_script(
        "new MutationObserver("
        "() => window.heard(document.getElementById('head')?.textContent ?? ''))"
        ".observe(document, {childList: true, subtree: true, characterData: true})"
    )

    marks = seen.open(f"{site.base}/#{digits}")

    assert marks["data-verdict"] == "not-genuine"
    assert not [words for words in said if "Genuine." in words]


def test_an_appeal_that_is_open_is_shown(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    measure = issuer.suspend(0, start=date(2027, 1, 10), end=date(2027, 2, 9))
    issuer.record_fact(0, "appealed", measure=measure)
    seen, _ = opened(serve, visit, issuer, digits)

    facts = seen.page.locator("#facts").inner_text()

    assert "Under appeal" in facts
    assert "to 9 February 2027" in facts


@pytest.mark.parametrize("language", ["km-KH", "en-US"])
@pytest.mark.parametrize("fragment", ["valid", "other", "number", "start"])
def test_the_verdict_is_what_a_screen_reader_says_first(serve, visit, issuer, fragment, language):
    digits = issuer.sign_badge(0).digits
    wanted = {
        "valid": digits,
        "other": f"{digits}&on=evil.example.com",
        "number": "CETS-1",
        "start": "",
    }
    seen, _ = opened(serve, visit, issuer, wanted[fragment], locale=language)
    page = seen.page

    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3')]"
        ".filter((h) => h.offsetParent).map((h) => h.tagName)"
    )
    live = page.locator("#verdict[role=status][aria-live=polite][aria-atomic=true] h1")

    assert levels[0] == "H1"
    assert levels.count("H1") == 1
    assert live.count() == 1
    assert page.title().startswith(live.inner_text())
    assert page.locator("#verdict svg[aria-hidden=true]").count() == 1
    assert page.locator("#tone").inner_text() or fragment == "start"
    unnamed = (
        "[...document.querySelectorAll('button, input, a')]"
        ".filter((e) => !e.textContent && !e.labels?.length)"
    )
    assert page.evaluate(f"{unnamed}.length") == 0


@pytest.mark.parametrize("language", ["km-KH", "en-US"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_each_width_shows_everything_without_scrolling_sideways(serve, visit, language, width):
    issuer = Issuer()
    issuer.issue(
        "a-very-long-name-of-a-shop.branch.example.com.kh", "tiktok:name.of.a.shop.that.is.long"
    )
    digits = issuer.sign_badge(0).digits
    issuer.now = NOW - 60
    seen, _ = opened(
        serve, visit, issuer, f"{digits}&on=shop.example.com.kh.evil-shop.example.com",
        locale=language, viewport={"width": width, "height": 640},
    )  # fmt: skip
    seen.page.locator("#past summary").click()
    seen.page.locator("#history summary").click()

    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_end_of_an_address_is_never_broken(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    options = {"viewport": {"width": 320, "height": 640}}
    seen, _ = opened(
        serve, visit, issuer, f"{digits}&on=shop.example.com.kh.evil.example.com", **options
    )

    heights = seen.page.evaluate(
        """[...document.querySelectorAll('.whole')].map((e) => e.getClientRects().length)"""
    )

    assert heights
    assert set(heights) == {1}
    assert seen.page.locator(".other .whole").inner_text() == ".example.com"


def test_the_second_script_runs_only_if_it_is_the_one_the_page_was_made_with(serve, visit, issuer):
    digits = issuer.sign_badge(0).digits
    site = publish(serve, issuer, **{"more.js": b"document.title = 'taken over'"})
    seen = visit()

    marks = seen.open(f"{site.base}/#{digits}")
    seen.page.wait_for_timeout(300)

    assert marks["data-verdict"] == "valid"
    assert seen.page.title() != "taken over"
