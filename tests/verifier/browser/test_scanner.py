"""The scanner page with a camera that plays a film: many codes in a row, pictures, bad input, the list to take away."""

import csv
import io
import json
import re
from itertools import chain, repeat
from pathlib import Path

import pytest

from tests.simulator import HOST, NOW, Issuer
from tests.verifier.browser.cameras import film, jpg, png, scene
from tests.verifier.browser.conftest import FLAGS, PATIENCE, chromium, publish
from tests.verifier.browser.test_page_offline import reload
from verifier.texts import table

SHOP = ("shop.example.com.kh", "facebook:siemreap.crafts")
GOOD, REVOKED, WARNED = "CETS-0000-000", "CETS-0000-012", "CETS-0000-024"
FOREIGN = "https://menu.example.com/table/7"
WORDS = json.loads((Path(__file__).parents[3] / "verifier/browser/scan.json").read_text("utf-8"))
DONE = """(wanted) => {
  const found = [...document.querySelectorAll('#entries li')].map((item) => item.dataset.verdict);
  return found.length >= wanted && found.every((verdict) => verdict !== '');
}"""
ENTRIES = "() => [...document.querySelectorAll('#entries li')].map((item) => ({...item.dataset}))"


def three_shops() -> Issuer:
    issuer = Issuer()
    for places in (SHOP, ("other.example.com.kh",), ("third.example.com.kh",)):
        issuer.issue(*places)
    issuer.now = NOW - 3600
    return issuer


def three_badges(issuer: Issuer) -> list[str]:
    urls = [issuer.sign_badge(index).url for index in range(3)]
    issuer.revoke(1)
    issuer.warn(2)
    return urls


@pytest.fixture
def issuer():
    return three_shops()


@pytest.fixture
def urls(issuer):
    return three_badges(issuer)


@pytest.fixture(scope="module")
def film_browser(playwright, tmp_path_factory):
    """A Chromium whose camera shows three badges and a foreign code in turn, then two of them side by side."""
    good, revoked, warned = three_badges(three_shops())
    shown = [(good,), (revoked,), (warned,), (FOREIGN,), (good, revoked)]
    frames = chain.from_iterable([*repeat(scene(*texts, scale=3), 9), scene()] for texts in shown)
    path = film(tmp_path_factory.mktemp("camera") / "codes.y4m", frames)
    running = playwright.chromium.launch(
        executable_path=chromium(),
        args=[
            *FLAGS,
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={path}",
        ],
    )
    yield running
    running.close()


class Scanner:
    """One visit to the scanner page, with all that went wrong in it."""

    def __init__(self, browser, site, *, before="", **options):
        options = {"locale": "en-US"} | options
        self.context = browser.new_context(**options)
        self.context.clock.set_fixed_time(NOW)
        self.errors, self.foreign = [], []
        self.context.on("weberror", lambda problem: self.errors.append(str(problem.error)))
        self.context.on(
            "console",
            lambda said: "Content Security" in said.text and self.errors.append(said.text),
        )
        own = (site.base, "data:", "blob:", "about:")
        self.context.on(
            "request", lambda asked: asked.url.startswith(own) or self.foreign.append(asked.url)
        )
        self.context.on("dialog", lambda dialog: dialog.accept())
        self.page = self.context.new_page()
        if before:
            self.page.add_init_script(before)
        self.page.goto(f"{site.base}/scan.html")
        self.page.wait_for_selector("html[data-state]", state="attached")

    def go(self, url):
        """Load `url` in a new page of the same browser."""
        old, self.page = self.page, self.context.new_page()
        old.close()
        self.page.goto(url)

    def start(self):
        self.page.get_by_role("button", name="Start the camera").click()

    def wait_state(self, state):
        self.page.wait_for_selector(f"html[data-state={state}]")

    def wait_picture(self, state):
        self.page.wait_for_selector(f"html[data-picture={state}]")

    def entries(self, wanted):
        self.page.wait_for_function(DONE, arg=wanted, timeout=PATIENCE)
        return self.page.evaluate(ENTRIES)

    def choose(self, *pictures):
        files = [
            {"name": f"{number}.png", "mimeType": "image/png", "buffer": data}
            for number, data in enumerate(pictures)
        ]
        self.page.locator("#file").set_input_files(files)

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def save(self, button):
        with self.page.expect_download() as told:
            self.page.get_by_role("button", name=button).click()
        return Path(told.value.path()).read_bytes(), told.value.suggested_filename


@pytest.fixture
def scanning(serve, issuer, urls, film_browser, browser):
    """Open the scanner; with `camera` in the browser that has one."""
    opened = []

    def begin(*, camera=False, allowed=True, files=None, **options):
        site = publish(serve, issuer, **(files or {}))
        permissions = ["camera"] if camera and allowed else []
        seen = Scanner(
            film_browser if camera else browser, site, permissions=permissions, **options
        )
        seen.site = site
        opened.append(seen)
        return seen

    yield begin
    for seen in opened:
        seen.context.close()


def by_verdict(entries):
    return {entry["verdict"]: entry for entry in entries}


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


def test_two_codes_in_one_view_are_both_found(scanning):
    seen = scanning()

    seen.choose(png(scene(*three_badges(three_shops())[:2], scale=3)))

    assert set(by_verdict(seen.entries(2))) == {"valid", "revoked"}
    assert "Codes found in the picture: 2." in seen.text("#picture-said")


def test_the_large_answer_is_about_what_is_in_view(scanning, urls):
    seen = scanning()
    heads = []

    for text in (urls[0], urls[1], urls[0]):
        seen.choose(png(scene(text)))
        seen.wait_picture("read")
        seen.page.wait_for_function(
            "() => !document.getElementById('verdict').className.includes('wait')"
        )
        heads.append(seen.text("#head"))

    assert heads == ["Certified", "Revoked", "Certified"]
    assert len(seen.page.evaluate(ENTRIES)) == 2


@pytest.mark.parametrize(
    ("beside", "head"),
    [(0, "Certified"), (1, "Revoked"), (2, "Certified, with a warning"), (FOREIGN, "Certified")],
    ids=["itself", "a revoked one", "a warned one", "something else"],
)
def test_of_several_codes_in_one_view_the_gravest_speaks(scanning, urls, beside, head):
    seen = scanning()
    other = beside if isinstance(beside, str) else urls[beside]

    seen.choose(png(scene(urls[0], other, scale=3, size=(900, 500))))

    seen.entries(1 if beside == 0 else 2)
    assert seen.text("#head") == head


def test_the_camera_can_be_stopped_started_and_exchanged(scanning):
    seen = scanning(camera=True)
    seen.wait_state("scanning")

    seen.page.get_by_role("button", name="Stop the camera").click()
    seen.wait_state("idle")
    stopped = seen.page.evaluate("() => document.getElementById('video').srcObject === null")
    seen.start()
    seen.wait_state("scanning")
    seen.page.get_by_role("button", name="Other camera").click()

    seen.page.wait_for_function("() => document.getElementById('camera-said').textContent.includes('one camera')"
                                " || document.documentElement.dataset.state === 'scanning'")  # fmt: skip
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
        "() => document.getElementById('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"
    )

    seen.wait_state("lost")
    assert "unplugged" in seen.text("#camera-said")


def read_text(seen, text):
    """Show the scanner a picture of a code with `text`, and return what became of it."""
    before = len(seen.page.evaluate(ENTRIES))
    seen.choose(png(scene(text, size=(900, 900))))
    return seen.entries(before + 1)[0]


def test_what_is_no_badge_is_never_green_and_says_what_to_do(scanning, urls):
    seen = scanning()
    digits = urls[0].partition("#")[2]
    wrong = {
        "WIFI:S:guests;T:WPA;P:secret;;": ("not-a-badge", "something else"),
        "00020101021129370016shop@bank0111": ("not-a-badge", "payment code"),
        SHOP[0]: ("not-a-badge", "something else"),
        f"https://{SHOP[0]}/": ("not-a-badge", SHOP[0]),
        f"{HOST}/": ("not-a-badge", "names no certificate"),
        f"http://verify.example.gov.kh/#{digits}": ("not-a-badge", "names no certificate"),
        f"https://evil.example.com/#{digits}": ("not-genuine", "evil.example.com"),
        f"https://verify.example.gov.kh.evil.com/#{digits}": ("not-genuine", "evil.com"),
        f"https://evil.example.com/#{GOOD}": ("not-a-badge", "evil.example.com"),
        f"{HOST}/#{digits[:-40]}": ("not-genuine", "whole code in view"),
        f"{HOST}/#12": ("not-genuine", "whole code in view"),
        f"{HOST}/#{digits[:-1]}{(int(digits[-1]) + 1) % 10}": ("not-genuine", "signature"),
        f"{HOST}/#CETS-0000-001": ("cannot-tell", "not a certificate number"),
        f"{HOST}/#%E0%A4%A": ("cannot-tell", "not a certificate number"),
        '=HYPERLINK("x")': ("not-a-badge", "something else"),
        "<img src=x onerror=alert(1)>": ("not-a-badge", "something else"),
    }

    found = {}
    for text in wrong:
        entry = read_text(seen, text)
        found[text] = (entry["verdict"], seen.text("#entries li:first-child"))

    assert {text: verdict for text, (verdict, _) in found.items()} == {
        text: verdict for text, (verdict, _) in wrong.items()
    }
    assert [text for text, (_, words) in wrong.items() if words not in found[text][1]] == []
    assert seen.page.locator("#entries .green, #entries .notice").count() == 0
    assert (seen.errors, seen.foreign) == ([], [])


def test_a_link_to_a_number_is_checked_and_said_to_be_unsigned(scanning):
    seen = scanning()

    entry = read_text(seen, f"{HOST}/#{GOOD}&lang=km")

    assert (entry["verdict"], entry["kind"]) == ("valid", "named")
    assert WORDS["named_only"]["en"] in seen.text("#entries li")


def test_without_a_bucket_or_record_a_code_is_not_green(scanning, urls):
    seen = scanning()
    seen.site.cut = {path for path in seen.site.files if path.startswith("register/")}

    entry = read_text(seen, urls[0])

    assert (entry["verdict"], entry["tone"]) == ("cannot-tell", "amber")


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
    assert seen.page.evaluate("() => window.asked ?? 0") == asked
    assert seen.errors == []


def test_the_list_is_saved_as_a_table_that_runs_no_formula(scanning, urls):
    seen = scanning()
    for text in (urls[0], "=cmd|'/c calc'!A0", "+1", 'https://x.example.com/"a",b'):
        read_text(seen, text)

    data, name = seen.save("Save as table (CSV)")

    assert re.fullmatch(r"trustmark-scans-2027-01-15T0800\.csv", name)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["verdict"] for row in rows] == ["valid", *["not-a-badge"] * 3]
    assert (rows[0]["number"], rows[0]["holder_en"]) == (GOOD, "Siem Reap Crafts Co., Ltd.")
    assert rows[0]["places"] == " ".join(SHOP)
    assert rows[0]["scanned_at"] == "2027-01-15T08:00:00Z"
    assert rows[0]["as_of"].startswith("2027-01-15T07:")
    assert [row["code"] for row in rows[1:]] == [
        "'=cmd|'/c calc'!A0",
        "'+1",
        'https://x.example.com/"a",b',
    ]


def test_the_list_is_saved_for_programs(scanning, urls):
    seen = scanning()
    read_text(seen, urls[0])
    read_text(seen, urls[1])

    told = json.loads(seen.save("Save as JSON")[0])

    assert (told["format"], told["issuer"]) == ("trustmark-scan-list/1", HOST)
    assert [scan["verdict"] for scan in told["scans"]] == ["valid", "revoked"]
    assert told["scans"][0]["code"] == urls[0]
    assert told["scans"][0]["source"] == "picture"
    assert told["scans"][0]["offline"] is False


def test_a_cleared_list_can_be_brought_back_until_the_next_scan(scanning, urls):
    seen = scanning()
    read_text(seen, urls[0])

    seen.page.get_by_role("button", name="Clear the list").click()
    cleared = seen.page.evaluate(ENTRIES)
    seen.page.get_by_role("button", name="Bring the list back").click()
    back = seen.page.evaluate(ENTRIES)
    seen.page.get_by_role("button", name="Clear the list").click()
    read_text(seen, urls[1])

    assert (cleared, len(back)) == ([], 1)
    assert seen.page.get_by_role("button", name="Bring the list back").is_hidden()


def test_the_large_answer_does_not_stay_for_the_next_person(serve, issuer, urls, browser, scanning):
    seen = scanning()
    seen.page.clock.install(time=NOW)
    seen.page.reload()
    read_text(seen, urls[0])
    shown = seen.text("#head")

    seen.page.clock.fast_forward(31_000)

    assert shown == "Certified"
    assert seen.text("#head") == WORDS["scan_head"]["en"]
    assert len(seen.page.evaluate(ENTRIES)) == 1


def test_a_code_that_comes_back_later_is_a_new_scan(scanning, urls):
    seen = scanning()
    seen.page.clock.install(time=NOW)
    seen.page.reload()
    read_text(seen, urls[0])

    seen.choose(png(scene(urls[0])))
    seen.wait_picture("read")
    at_once = len(seen.page.evaluate(ENTRIES))
    seen.page.clock.fast_forward(11_000)
    seen.choose(png(scene(urls[0])))

    assert at_once == 1
    assert [entry["verdict"] for entry in seen.entries(2)] == ["valid", "valid"]


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
        before="(window.CacheStorage ?? Object).prototype.open = () => Promise.reject(new DOMException('full'))"
    )

    assert read_text(seen, urls[0])["verdict"] == "valid"
    assert seen.errors == []


def test_nothing_is_stored_but_caches(scanning, urls):
    seen = scanning()
    read_text(seen, urls[0])

    stored = seen.page.evaluate(
        """async () => [
          localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length]"""
    )

    assert stored == [0, 0, "", 0]


def test_an_old_browser_is_told_so(serve, issuer, visit):
    site = publish(serve, issuer)
    seen = visit()
    seen.page.add_init_script("window.DecompressionStream = undefined;")

    marks = seen.open(f"{site.base}/scan.html")

    assert marks["data-tone"] == "amber"
    assert "cannot check the signature" in seen.page.locator("#old").inner_text()


@pytest.mark.parametrize("language", ["km-KH", "en-US"])
@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_fits_and_every_verdict_has_its_words(scanning, urls, language, width):
    seen = scanning(locale=language, viewport={"width": width, "height": 800})
    for text in (*urls, FOREIGN):
        read_text(seen, text)

    assert seen.page.evaluate("() => document.documentElement.scrollWidth") <= width
    heads = seen.page.locator("#entries h3 b").all_inner_texts()
    lang = language[:2]
    wanted = [
        re.split("[.។]", table().verdicts[code][lang])[0] for code in ("warned", "revoked", "valid")
    ]
    assert heads == [WORDS["other"][lang], *wanted]
    assert "undefined" not in seen.text("main")
    assert "{" not in seen.text("main")


def test_a_screen_reader_hears_the_newest_answer(scanning, urls):
    seen = scanning()

    read_text(seen, urls[1])

    panel = seen.page.get_by_role("status").filter(has_text="Revoked")
    assert panel.get_attribute("aria-live") == "polite"
    assert REVOKED in panel.inner_text()
    unnamed = seen.page.evaluate(
        "() => [...document.querySelectorAll('button')].filter((b) => !b.hidden && !b.textContent.trim()).length"
    )
    assert unnamed == 0


def test_the_verify_page_leads_to_the_scanner(serve, issuer, visit):
    site = publish(serve, issuer)
    seen = visit()
    seen.page.goto(site.base)

    seen.page.get_by_role("link", name="Check many codes with the camera").click()

    seen.page.wait_for_selector("html[data-state]")
    assert seen.page.url == f"{site.base}/scan.html"
    assert seen.errors == []


def test_the_policy_of_the_page_lets_nothing_else_run(serve, issuer):
    page = publish(serve, issuer).files["scan.html"].decode()

    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]

    assert "default-src 'none'" in policy
    assert re.search(r"script-src ('sha256-[\w+/=]+' ?){2};", policy)
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert re.search(r"{{\w+}}", page) is None


def test_the_page_carries_the_notice_of_the_decoder(serve, issuer):
    page = publish(serve, issuer).files["scan.html"].decode()

    assert "Copyright (c) 2023 Paul Miller" in page
    assert "The above copyright notice and this permission notice shall be included" in page


def test_every_text_of_the_scanner_is_there_in_both_languages():
    assert [
        name for name, text in WORDS.items() if set(text) != {"en", "km"} or not all(text.values())
    ] == []
    assert [name for name, text in WORDS.items()
            if set(re.findall(r"{\w+}", text["en"])) != set(re.findall(r"{\w+}", text["km"]))] == []  # fmt: skip
