"""The camera of the scanner page: many codes in a row, the light, and a missing camera."""

import pytest

from tests.verifier.browser.conftest import PATIENCE
from tests.verifier.browser.scanner.scanner import (
    ENTRIES,
    GOOD,
    REVOKED,
    SHOP,
    WARNED,
    WORDS,
    by_verdict,
)


def test_many_codes_in_a_row_are_checked_and_listed_each_once(scanning):
    seen = scanning(camera=True)

    entries = seen.entries(4)
    seen.page.wait_for_function("() => window.trustmarkScanner.counts.read >= 60", timeout=PATIENCE)

    found = by_verdict(seen.page.evaluate(ENTRIES))
    assert len(seen.page.evaluate(ENTRIES)) == 4
    assert {entry["verdict"]: entry["tone"] for entry in entries} == {
        "valid": "green", "revoked": "red", "warned": "notice", "not-a-badge": "amber",
    }  # fmt: skip
    assert (found["valid"]["number"], found["valid"]["asOf"]) == (GOOD, "2027-01-15T07:05:00Z")
    assert found["revoked"]["number"] == REVOKED
    assert found["warned"]["number"] == WARNED
    item = seen.text('#entries li[data-verdict="valid"]')
    assert all(words in item for words in (GOOD, "Siem Reap Crafts", *(SHOP[0], "siemreap.crafts")))
    assert "menu.example.com" in seen.text('#entries li[data-verdict="not-a-badge"]')
    assert (
        "4 in all: good 1, with a warning 1, not to be relied on 1, not confirmed 1."
        in seen.text("#counts")
    )
    assert (seen.errors, seen.foreign) == ([], [])


def test_the_camera_can_be_stopped_started_and_exchanged(scanning):
    seen = scanning(camera=True)
    seen.wait_state("scanning")

    seen.page.get_by_role("button", name="Stop the camera").click()
    seen.wait_state("idle")
    stopped = seen.page.evaluate("() => document.getElementById('video').srcObject === null")
    seen.start()
    seen.wait_state("scanning")
    seen.page.get_by_role("button", name="Other camera").click()

    seen.page.wait_for_function(
        "() => document.getElementById('camera-said').textContent.includes('one camera')"
        " || document.documentElement.dataset.state === 'scanning'"
    )
    assert stopped
    assert seen.errors == []


TORCH = """
MediaStreamTrack.prototype.getCapabilities = () => ({torch: true});
MediaStreamTrack.prototype.applyConstraints = async function(wanted) {
  if (window.torchFails) throw new DOMException('no', 'OverconstrainedError');
  window.torch = wanted.advanced[0].torch;
};
"""


def test_the_light_is_switched_where_the_camera_has_one(scanning):
    seen = scanning(camera=True, before=TORCH)
    seen.wait_state("scanning")
    button = seen.page.get_by_role("button", name="Light")

    button.click()
    seen.page.wait_for_selector('#torch[aria-pressed="true"]')
    on = seen.page.evaluate("window.torch")
    button.click()
    seen.page.wait_for_selector('#torch[aria-pressed="false"]')
    off = seen.page.evaluate("window.torch")
    seen.page.evaluate("() => { window.torchFails = true; }")
    button.click()

    seen.page.wait_for_function(
        "() => document.getElementById('camera-said').textContent.includes('cannot be switched')"
    )
    assert (on, off) == (True, False)
    assert seen.errors == []


def test_without_a_light_there_is_no_button_for_it(scanning):
    seen = scanning(camera=True)
    seen.wait_state("scanning")

    assert seen.page.locator("#torch").is_hidden()


def test_a_refused_camera_is_told_in_words(scanning):
    seen = scanning(camera=True, allowed=False)

    seen.start()

    seen.wait_state("refused")
    assert seen.text("#camera-said") == WORDS["camera_refused"]["en"]
    assert (seen.page.evaluate(ENTRIES), seen.errors) == ([], [])


FAILING = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{}'));"


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (FAILING.format("NotFoundError"), "no-camera"),
        (FAILING.format("NotReadableError"), "in-use"),
        (FAILING.format("TypeError"), "failed"),
        ("Object.defineProperty(navigator, 'mediaDevices', {value: undefined});", "no-camera"),
    ],
)
def test_a_camera_that_cannot_be_had_is_told_in_both_languages(scanning, before, state):
    seen = scanning(before=before)

    seen.start()

    seen.wait_state(state)
    words = WORDS[f"camera_{state.replace('-', '_')}"]
    assert seen.text("#camera-said") == words["en"]
    seen.page.get_by_role("button", name="ខ្មែរ").click()
    assert seen.text("#camera-said") == words["km"]
    assert seen.errors == []


def test_a_camera_that_is_unplugged_is_told(scanning):
    seen = scanning(camera=True)
    seen.wait_state("scanning")

    seen.page.evaluate(
        "() => document.getElementById('video').srcObject.getTracks()[0]"
        ".dispatchEvent(new Event('ended'))"
    )

    seen.wait_state("lost")
    assert "unplugged" in seen.text("#camera-said")
