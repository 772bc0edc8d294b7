"""The verify page in a real Chromium: what a first visit costs, and how fast it answers, also without a network.

The site is a real one: 200 shops imported and published by the `trustmark` command. It is served by the portal's own
application, which sends the page as `index.html.gz`; evidence files are counted as gzip at level 6 makes them, as
nginx does. Fonts are the system's. A later visit and one without network are timed at this machine's own speed.
Chromium slows network and processor down by its own emulation, which has no set-up of connections in it. `load before`
tells how busy the machine was: above 1 for each processor, times say little.
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
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from portal.public import create_app

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
VISITS = 25
SLOW_VISITS = 9
SLOW_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOW_CPU = 4
# Runs in the page before its scripts: notes when the first answer (the code's own places) and the verdict are there.
WATCH = """
new MutationObserver(() => {
  if (!window.firstAt && document.querySelector('#places li')) window.firstAt = performance.now();
  if (!window.verdictAt && document.documentElement.dataset.verdict) window.verdictAt = performance.now();
}).observe(document, {attributes: true, subtree: true, childList: true});
"""
ASKED = """() => performance.getEntriesByType('resource').map(({name, startTime}) => [
  new URL(name).pathname.slice(1), startTime <= window.verdictAt])"""
READY = """async () => navigator.serviceWorker.controller?.state === 'activated' &&
  (await caches.keys()).length >= 2 && (await (await caches.open('evidence')).keys()).length >= 4"""


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


def first_visit(browser: Browser, base: str, digits: str, site: Path) -> tuple[int, int, int]:
    """Return how many requests a first visit makes up to the verdict, their gzipped bytes, and those of the rest."""
    page = _open(browser)
    page.goto(f"{base}/#{digits}")
    page.wait_for_function(READY)
    asked = page.evaluate(ASKED)
    page.context.close()
    needed = ["index.html", *(name for name, before in asked if before)]
    later = {name for name, before in asked if not before} | {"more.js", "sw.js"}
    return (
        len(needed),
        sum(_gzipped(site / name) for name in needed),
        sum(_gzipped(site / name) for name in later),
    )


def slow_visits(browser: Browser, base: str, digits: str) -> tuple[list[float], list[float]]:
    """Return milliseconds to the first answer and to the verdict of first visits with a slow network and processor."""
    first, full = [], []
    for _ in range(SLOW_VISITS):
        page = _open(browser)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
        page.goto(f"{base}/#{digits}")
        page.wait_for_selector("html[data-verdict=valid]")
        first.append(float(page.evaluate("window.firstAt")))
        full.append(float(page.evaluate("window.verdictAt")))
        page.context.close()
    return first, full


def _open(browser: Browser) -> Page:
    page = browser.new_context().new_page()
    page.add_init_script(WATCH)
    return page


def _gzipped(path: Path) -> int:
    made = path.with_name(f"{path.name}.gz")
    return made.stat().st_size if made.exists() else len(gzip.compress(path.read_bytes(), 6))


def later_visits(browser: Browser, base: str, digits: str) -> tuple[list[float], list[float]]:
    """Return milliseconds to the verdict of later visits: files in the browser's cache; then without any network."""
    page = _open(browser)
    page.goto(f"{base}/#{digits}")
    page.wait_for_function(READY)
    warm = [_again(page, base, digits, "valid") for _ in range(VISITS)]
    page.context.set_offline(True)
    offline = [_again(page, base, digits, "cannot-tell") for _ in range(VISITS)]
    page.context.close()
    return warm, offline


def _again(page: Page, base: str, digits: str, verdict: str) -> float:
    page.goto("about:blank")
    page.goto(f"{base}/#{digits}")
    page.wait_for_selector(f"html[data-verdict={verdict}]")
    return float(page.evaluate("window.verdictAt"))


def measure(home: Path, chromium: str) -> tuple[str, list[tuple[str, float, str, float]]]:
    """Return the browser's version and the claims: text, value, unit, bound."""
    digits = make_site(home)
    server = make_server("127.0.0.1", 0, create_app(home / "site"), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        requests, size, rest = first_visit(browser, base, digits, home / "site")
        first, full = slow_visits(browser, base, digits)
        warm, offline = later_visits(browser, base, digits)
        version = browser.version
        browser.close()
    server.shutdown()
    slow = f"3G ({SLOW_NETWORK['latency']} ms, 1.6 Mbit/s), {SLOW_CPU} x slower processor"
    return version, [
        ("first visit: requests up to the verdict", requests, "requests", 5),
        ("first visit: gzipped bytes up to the verdict, fonts apart", size / 1000, "kB", 25),
        ("first visit: gzipped bytes after the verdict", rest / 1000, "kB", 25),
        (f"first visit, {slow}: load to first answer, median", _median(first), "ms", 450),
        (f"first visit, {slow}: load to verdict, median", _median(full), "ms", 900),
        ("later visit: load to verdict, median", _median(warm), "ms", 120),
        (
            "without network, from what was kept: load to verdict, median",
            _median(offline),
            "ms",
            120,
        ),
    ]


def _median(times: list[float]) -> float:
    return round(statistics.median(times), 1)


def main() -> None:
    """Print the claims; how busy the machine was stands beside them."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("bench/page.py needs Debian's chromium")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    before = round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory() as folder:
        version, claims = measure(Path(folder, "issuer"), chromium)
    measured = {
        "chromium": version,
        "certificates": 200,
        "slow visits": SLOW_VISITS,
        "later visits": VISITS,
        "processors": os.cpu_count(),
        "load before": before,
    }
    for claim, value, unit, goal in claims:
        report(f"verify page, {claim}", value, unit=unit, goal=("<=", goal), measured=measured)


main()
