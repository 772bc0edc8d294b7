"""Pictures given to the scanner: what is read, what is too large, and whose reader reads it."""

import pytest

from tests.verifier.browser.cameras import jpg, png, scene
from tests.verifier.browser.scanner.scanner import ENTRIES, WORDS


@pytest.mark.parametrize(
    ("file", "state"),
    [
        (b"not a picture", "unreadable"),
        (b"", "unreadable"),
        (png(scene()), "nothing"),
        (png(scene(size=(1, 1))), "nothing"),
    ],
    ids=["text", "empty", "no code", "one pixel"],
)
def test_a_picture_that_gives_nothing_is_told_in_both_languages(scanning, file, state):
    seen = scanning()

    seen.choose(file)

    seen.wait_picture(state)
    words = WORDS[f"picture_{state.replace('-', '_')}"]
    assert seen.text("#picture-said") == words["en"]
    seen.page.get_by_role("button", name="ខ្មែរ").click()
    assert seen.text("#picture-said") == words["km"]
    assert (seen.page.evaluate(ENTRIES), seen.errors) == ([], [])


def test_a_picture_of_too_many_bytes_is_not_opened(scanning, tmp_path):
    seen = scanning()
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(60_000_001)

    seen.page.locator("#file").set_input_files(path)

    seen.wait_picture("too-large")
    assert seen.text("#picture-said") == WORDS["picture_too_large"]["en"]


def claiming(picture: bytes, at: int, sizes: bytes) -> bytes:
    """The file `picture` with other sizes in its head."""
    return picture[:at] + sizes + picture[at + len(sizes) :]


def test_a_picture_of_too_many_pixels_is_not_opened(scanning):
    seen = scanning()
    jpeg = jpg(scene())
    frame = jpeg.index(b"\xff\xc0") + 5
    files = [
        claiming(png(scene()), 16, (60_000).to_bytes(4) * 2),
        claiming(jpeg, frame, (60_000).to_bytes(2) * 2),
    ]

    for file in files:
        seen.page.evaluate("() => { delete document.documentElement.dataset.picture; }")
        seen.choose(file)
        seen.wait_picture("too-large")

    assert (seen.page.evaluate(ENTRIES), seen.errors) == ([], [])


def test_a_photograph_as_jpeg_is_read(scanning, urls):
    seen = scanning()

    seen.choose(jpg(scene(urls[0])))

    assert seen.entries(1)[0]["verdict"] == "valid"


def test_a_large_photograph_is_read(scanning, urls):
    seen = scanning()

    seen.choose(png(scene(urls[0], size=(6000, 8000), scale=16)))

    assert seen.entries(1)[0]["verdict"] == "valid"


OWN = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return %s; }
  async detect() { window.asked = (window.asked ?? 0) + 1; %s }
};
"""


@pytest.mark.parametrize(
    ("formats", "answer", "asked"),
    [
        ("['qr_code']", "throw new DOMException('Service unavailable', 'NotSupportedError');", 1),
        ("['qr_code']", "return [];", 2),
        ("['ean_13']", "return [{rawValue: 'wrong'}];", 0),
        ("['qr_code']", "return [{rawValue: 'hello'}];", 2),
    ],
    ids=["throws", "finds nothing", "has no QR", "works"],
)
def test_the_browsers_own_reader_is_used_only_where_it_works(
    scanning, urls, formats, answer, asked
):
    seen = scanning(before=OWN % (formats, answer))
    works = "hello" in answer

    seen.choose(png(scene(urls[0])))
    seen.wait_picture("read")
    seen.choose(png(scene(urls[1])))

    found = [entry["verdict"] for entry in seen.entries(1 if works else 2)]
    assert found == (["not-a-badge"] if works else ["revoked", "valid"])
    seen.page.wait_for_function("(asked) => (window.asked ?? 0) === asked", arg=asked)
    assert seen.errors == []
