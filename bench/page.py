"""The verify page in a real Chromium: what a first visit costs, and how fast a warm one answers.

The site is a real one: 200 shops imported and published by the `trustmark` command. It is served by the portal's own
application, which sends the page as `index.html.gz`; evidence files are counted as gzip at level 6 makes them, as nginx
does. Fonts are the system's.
"""

import gzip
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from common import report
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from portal.public import create_app

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WARM_VISITS = 25
# Runs in the page before its scripts: notes when the full verdict is there.
WATCH = """
new MutationObserver((_, me) => {
  if (document.documentElement.dataset.verdict) { window.verdictAt = performance.now(); me.disconnect(); }
}).observe(document, {attributes: true, subtree: true});
"""


def trustmark(home: Path, *arguments: str) -> str:
    """Run a command of the project's own and return what it printed."""
    command = [sys.executable, "-m", "trustmark", "--home", str(home), *arguments]
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True, env=os.environ
    ).stdout


def make_site(home: Path) -> str:
    """Found an issuer with 200 shops, publish, and return the DIGITS of the first badge."""
    trustmark(home, "init", str(home), "--issuer", "https://verify.example.gov.kh")
    trustmark(home, "import", "examples/shops.csv")
    trustmark(home, "publish")
    trustmark(home, "badge", "CETS-0000-024")
    text = (home / "badges/CETS-0000-024/qr.txt").read_text("utf-8")
    return text.strip().partition("#")[2]


def first_visit(browser: Browser, base: str, digits: str, site: Path) -> tuple[int, int]:
    """Return how many requests a first visit makes and their gzipped bytes."""
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(base).lstrip("/")))
    page.goto(f"{base}/#{digits}")
    page.wait_for_selector("html[data-verdict=valid]")
    page.context.close()
    names = [name.partition("#")[0] or "index.html" for name in asked if name[:5] != "data:"]
    return len(names), sum(_gzipped(site / name) for name in names)


def _gzipped(path: Path) -> int:
    made = path.with_name(f"{path.name}.gz")
    return made.stat().st_size if made.exists() else len(gzip.compress(path.read_bytes(), 6))


def warm_visits(browser: Browser, base: str, digits: str) -> list[float]:
    """Return milliseconds from the start of loading to the full verdict, files in the browser's cache."""
    page = browser.new_context().new_page()
    page.add_init_script(WATCH)
    found = []
    for visit in range(WARM_VISITS + 3):
        page.goto("about:blank")
        page.goto(f"{base}/#{digits}")
        page.wait_for_selector("html[data-verdict=valid]")
        if visit >= 3:  # noqa: PLR2004 - the first visits fill the caches
            found.append(float(page.evaluate("window.verdictAt")))
    page.context.close()
    return found


def main() -> None:
    """Print the three claims."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("bench/page.py needs Debian's chromium")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder, "issuer")
        digits = make_site(home)
        server = make_server("127.0.0.1", 0, create_app(home / "site"), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        requests, size = first_visit(browser, base, digits, home / "site")
        times = warm_visits(browser, base, digits)
        version = browser.version
        browser.close()
        server.shutdown()
    about = {"chromium": version, "certificates": 200}
    claims = (
        ("first visit: requests", requests, "requests", 5),
        ("first visit: gzipped bytes, fonts apart", size / 1000, "kB", 25),
        ("warm: load to verdict, median", round(statistics.median(times), 1), "ms", 150),
    )
    for claim, value, unit, goal in claims:
        measured = {**about, "warm visits": WARM_VISITS}
        report(f"verify page, {claim}", value, unit=unit, goal=("<=", goal), measured=measured)


main()
