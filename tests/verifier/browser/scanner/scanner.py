"""A visit to the scanner page: three shops with their badges, and the page as a person uses it."""

import json
from pathlib import Path

from tests.simulator import NOW, Issuer
from tests.verifier.browser.cameras import png, scene
from tests.verifier.browser.conftest import PATIENCE

SHOP = ("shop.example.com.kh", "facebook:siemreap.crafts")
GOOD, REVOKED, WARNED = "CETS-0000-000", "CETS-0000-012", "CETS-0000-024"
FOREIGN = "https://menu.example.com/table/7"
WORDS = json.loads((Path(__file__).parents[4] / "verifier/browser/scan.json").read_text("utf-8"))
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


def by_verdict(entries):
    return {entry["verdict"]: entry for entry in entries}


def read_text(seen, text):
    """Show the scanner a picture of a code with `text`, and return what became of it."""
    before = len(seen.page.evaluate(ENTRIES))
    seen.choose(png(scene(text, size=(900, 900))))
    return seen.entries(before + 1)[0]
