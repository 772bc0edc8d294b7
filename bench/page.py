"""The verify page in a real Chromium: the cost of a first visit, and the time to answer.

The site is a real one: 200 shops imported and published by the `trustmark` command. The portal's
own application serves it and sends the page as `index.html.gz`; evidence files are counted as gzip
at level 6 makes them, as nginx does. Fonts are the system's. A later visit and one without network
are timed at this machine's own speed. Chromium slows network and processor down by its own
emulation, which has no set-up of connections in it. An answer counts from when it is in the
document; the time of painting is told beside it. The floor of a first visit, measured in turn with
it, is a page of as many bytes and the same style that checks nothing and asks for the same files at
once. Pairs are median and best. `load before` tells how busy the machine was: above 1 for each
processor, times say little.
"""

import base64
import gzip
import json
import logging
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from common import report
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from portal.public import create_app
from verifier.browser.build import shrunk_style

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
# Runs in the page before its scripts: notes when the first answer (the code's own places) and the
# verdict are in the document, and when the verdict was painted; says so on the console, for asking
# the page would be work for it.
WATCH = """
new MutationObserver(() => {
  if (!window.firstAt && document.querySelector('#places li')) window.firstAt = performance.now();
  if (window.verdictAt || !document.documentElement.dataset.verdict) return;
  window.verdictAt = performance.now();
  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    window.paintedAt = performance.now();
    console.debug('painted', document.documentElement.dataset.verdict);
  };
  requestAnimationFrame(() => painted.port2.postMessage(null));
}).observe(document, {attributes: true, subtree: true, childList: true});
"""
TIMES = """() => [window.firstAt, window.verdictAt,
  performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, window.paintedAt]"""
# The floor: as many bytes, the same style, and no check at all; asks for the same files at once,
# and waits for them.
FLOOR = """<!doctype html><html lang="km"><meta charset="utf-8"><title>Floor</title>\
<style>{style}</style>
<main><section id="verdict"><h1>កំពុងពិនិត្យ</h1></section>\
<section class="card"><ul id="places"></ul></section></main>
<script>
document.getElementById('places').append(document.createElement('li'));
Promise.all({paths}.map(async (path) => (await fetch(path)).text())).then(() => {{
  document.documentElement.dataset.verdict = 'valid';
}});
</script>
<!-- {filling} -->"""
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


def first_visit(browser: Browser, base: str, digits: str, site: Path) -> tuple[list[str], int, int]:
    """Return the files of a first visit up to the verdict, their gzipped bytes, and the rest's."""
    page = _open(browser)
    page.goto(f"{base}/#{digits}")
    page.wait_for_function(READY)
    asked = page.evaluate(ASKED)
    page.context.close()
    needed = ["index.html", *(name for name, before in asked if before)]
    later = {name for name, before in asked if not before} | {"more.js", "sw.js"}
    return (
        needed,
        sum(_gzipped(site / name) for name in needed),
        sum(_gzipped(site / name) for name in later),
    )


def slow_visit(browser: Browser, url: str) -> tuple[float, ...]:
    """Return the milliseconds of `TIMES` of a first visit with a slow network and processor."""
    page = _open(browser)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    times = _visit(page, url, "valid")
    page.context.close()
    return times


def _visit(page: Page, url: str, verdict: str) -> tuple[float, ...]:
    with page.expect_console_message(lambda said: said.text == f"painted {verdict}"):
        page.goto(url)
    return tuple(map(float, page.evaluate(TIMES)))


def make_floor(site: Path, paths: list[str]) -> None:
    """Write the page's floor, of as many gzipped bytes, as `floor/` on the site."""
    wanted = (site / "index.html.gz").stat().st_size
    folder = site / "floor"
    folder.mkdir()
    filling = base64.b64encode(random.Random(1).randbytes(wanted)).decode()
    asked = json.dumps([f"../{path}" for path in paths])
    for size in range(wanted, 0, -16):
        text = FLOOR.format(style=shrunk_style("page.css"), paths=asked, filling=filling[:size])
        small = gzip.compress(text.encode(), 9)
        if len(small) <= wanted:
            break
    (folder / "index.html").write_text(text, "utf-8")
    (folder / "index.html.gz").write_bytes(small)


def _open(browser: Browser) -> Page:
    page = browser.new_context().new_page()
    page.add_init_script(WATCH)
    return page


def _gzipped(path: Path) -> int:
    made = path.with_name(f"{path.name}.gz")
    return made.stat().st_size if made.exists() else len(gzip.compress(path.read_bytes(), 6))


def later_visits(browser: Browser, base: str, digits: str) -> tuple[list[float], list[float]]:
    """Return milliseconds to the verdict of later visits: with cached files; without network."""
    page = _open(browser)
    page.goto(f"{base}/#{digits}")
    page.wait_for_function(READY)
    warm = [_again(page, f"{base}/#{digits}", "valid") for _ in range(VISITS)]
    page.context.set_offline(True)
    offline = [_again(page, f"{base}/#{digits}", "cannot-tell") for _ in range(VISITS)]
    page.context.close()
    return warm, offline


def _again(page: Page, url: str, verdict: str) -> float:
    page.goto("about:blank")
    return _visit(page, url, verdict)[1]


Claim = tuple[str, float, str, float, dict[str, object]]


def measure(home: Path, chromium: str) -> tuple[str, list[Claim]]:
    """Return the browser's version and the claims: text, value, unit, bound, further details."""
    digits = make_site(home)
    server = make_server("127.0.0.1", 0, create_app(home / "site"), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        needed, size, rest = first_visit(browser, base, digits, home / "site")
        make_floor(home / "site", needed[1:])
        urls = (f"{base}/#{digits}", f"{base}/floor/")
        pairs = [[slow_visit(browser, url) for url in urls] for _ in range(SLOW_VISITS)]
        warm, offline = later_visits(browser, base, digits)
        version = browser.version
        browser.close()
    server.shutdown()
    ours, floor = ([*zip(*side, strict=True)] for side in zip(*pairs, strict=True))
    slow = f"3G ({SLOW_NETWORK['latency']} ms, 1.6 Mbit/s), {SLOW_CPU} x slower processor"
    return version, [
        ("first visit: requests up to the verdict", len(needed), "requests", 5, {}),
        ("first visit: gzipped bytes up to the verdict, fonts apart", size / 1000, "kB", 25, {}),
        ("first visit: gzipped bytes after the verdict", rest / 1000, "kB", 25, {}),
        _timed(f"first visit, {slow}: load to first answer", ours[0], 450,
               painted=ours[2], floor=floor[0], floor_painted=floor[2]),
        _timed(f"first visit, {slow}: load to verdict", ours[1], 900,
               painted=ours[3], floor=floor[1], floor_painted=floor[3]),
        _timed("later visit: load to verdict", warm, 120),
        _timed("without network, from what was kept: load to verdict", offline, 120),
    ]  # fmt: skip


def _timed(claim: str, times: Sequence[float], goal: float, **others: Sequence[float]) -> Claim:
    """Return a claim on the median of `times`, with the best, and the same of `others`."""
    told: dict[str, object] = {"best": round(min(times), 1)}
    told |= {name: [_median(each), round(min(each), 1)] for name, each in others.items()}
    return f"{claim}, median", _median(times), "ms", goal, told


def _median(times: Sequence[float]) -> float:
    return round(statistics.median(times), 1)


def main() -> None:
    """Print the claims, and how busy the machine was."""
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
    for claim, value, unit, goal, told in claims:
        report(
            f"verify page, {claim}", value, unit=unit, goal=("<=", goal), measured=measured | told
        )


if __name__ == "__main__":
    main()
