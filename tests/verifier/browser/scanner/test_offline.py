"""The scanner without network, and what it keeps in the browser."""

from tests.verifier.browser.scanner.scanner import read_text
from tests.verifier.browser.test_page_offline import reload


def kept_scanner(scanning, url):
    """A scanner that has seen `url` with a connection, and has none now."""
    seen = scanning()
    read_text(seen, url)
    seen.page.wait_for_function(
        """async () => navigator.serviceWorker.controller?.state === 'activated'
          && (await (await caches.open('scanner')).keys()).length === 1
          && (await (await caches.open('evidence')).keys()).length >= 4"""
    )
    seen.context.set_offline(True)
    return seen


def test_without_network_the_page_comes_and_is_amber_with_the_date_of_what_it_knows(scanning, urls):
    seen = kept_scanner(scanning, urls[0])

    reload(seen)
    entry = read_text(seen, urls[0])

    assert (entry["verdict"], entry["tone"], entry["asOf"]) == (
        "cannot-tell",
        "amber",
        "2027-01-15T07:05:00Z",
    )
    said = seen.text("#entries li")
    assert "No connection" in said
    assert "15 January 2027, 14:05 in Phnom Penh: Certified" in said
    assert seen.errors == []


def test_without_network_what_was_revoked_is_red_and_what_is_unknown_amber(scanning, urls):
    seen = kept_scanner(scanning, urls[1])
    reload(seen)

    found = [read_text(seen, urls[1]), read_text(seen, urls[0])]

    assert [entry["verdict"] for entry in found] == ["revoked", "cannot-tell"]


def test_with_the_network_back_the_unconfirmed_are_checked_again(scanning, urls):
    seen = kept_scanner(scanning, urls[0])
    reload(seen)
    read_text(seen, urls[0])
    seen.context.set_offline(False)

    seen.page.get_by_role("button", name="Check the unconfirmed again").click()

    seen.page.wait_for_selector('#entries li[data-verdict="valid"]')


def test_a_newer_page_is_used_at_the_next_visit(scanning, urls):
    seen = kept_scanner(scanning, urls[0])
    seen.context.set_offline(False)
    newer = seen.site.files["scan.html"].replace(b"</body>", b"<i id='newer'></i></body>")
    seen.site.files["scan.html"] = newer

    seen.page.reload()
    seen.page.wait_for_selector("#newer", state="attached")
    seen.context.set_offline(True)
    reload(seen)

    assert seen.page.locator("#newer").count() == 1


def test_storage_that_is_blocked_changes_no_answer(scanning, urls):
    seen = scanning(
        before="(window.CacheStorage ?? Object).prototype.open ="
        " () => Promise.reject(new DOMException('full'))"
    )

    assert read_text(seen, urls[0])["verdict"] == "valid"
    assert seen.errors == []


def test_nothing_is_stored_but_caches(scanning, urls):
    seen = scanning()
    read_text(seen, urls[0])

    stored = seen.page.evaluate(
        """async () => [
          localStorage.length, sessionStorage.length, document.cookie,
          (await indexedDB.databases()).length]"""
    )

    assert stored == [0, 0, "", 0]
