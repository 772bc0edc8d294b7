"""The badge on a shop's page in a real Chromium: bytes, requests, main-thread time.

The issuer is a real one, 200 shops imported and published by the `trustmark` command; the bundle is
what `trustmark bundle` wrote. The shop's page has its own host name and the strictest policy. Time
is Chromium's own `TaskDuration` of the main thread, in CPU time under a CPU slowed four times. It
is the time of a page with the badge, less that of the same page without its script, both in turn
and observed equally long; medians.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from common import report
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
SHOP = "angkor-silk.example.com.kh"
ISSUER = "verify.example.gov.kh"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
SLOWER = 4
SETTLE = 500
LOOKED_AT = 2500
"""Milliseconds: a page is looked at that long, with or without the badge."""
TYPES = {".js": "text/javascript", ".json": "application/json", ".html": "text/html"}
LONG_TASKS = """
window.longTasks = [];
new PerformanceObserver((list) => \
longTasks.push(...list.getEntries().map((entry) => entry.duration)))
  .observe({type: 'longtask', buffered: true});
"""


def trustmark(home: Path, *arguments: str) -> str:
    """Run a command of the project's own and return what it printed."""
    command = [sys.executable, "-m", "trustmark", "--home", str(home), *arguments]
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True, env=os.environ
    ).stdout


def make_shop(home: Path) -> dict[str, bytes]:
    """Found an issuer, publish 200 shops, and return the files of one shop's own site."""
    trustmark(home, "init", str(home), "--issuer", f"https://{ISSUER}")
    trustmark(home, "import", "examples/shops.csv")
    trustmark(home, "publish")
    number = json.loads(trustmark(home, "verify", SHOP, "--no-memory", "--json"))["number"]
    trustmark(home, "bundle", number, "--out", str(home / "bundle.json"))
    script = (home / "site/badge/trustmark-badge.js").read_bytes()
    bundle = (home / "bundle.json").read_bytes()
    own = "bundle=/tm/bundle.json"
    return {
        "with.html": page(number, own, "<script type=module src=/tm/badge.js></script>"),
        "without.html": page(number, own),
        "loaded.html": page(number, "", "<script type=module src=/tm/loaded.js></script>"),
        "tm/badge.js": script,
        "tm/loaded.js": script.replace(b'"issuer":"https://', b'"issuer":"http://'),
        "tm/bundle.json": bundle,
    }


def page(number: str, attributes: str, head: str = "") -> bytes:
    """Return a shop's page: some text, and the badge."""
    text = "<p>សូត្រពីអង្គរ · Silk from Angkor.</p>" * 200
    badge = f"<trustmark-badge number={number} {attributes}>Check this shop</trustmark-badge>"
    return f"<!doctype html><html lang=km><meta charset=utf-8>{head}{text}{badge}".encode()


def serve(files: Mapping[str, bytes], site: Path) -> ThreadingHTTPServer:
    """Serve the shop's files, and the public site, by the Host header."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            theirs = self.headers["Host"] == ISSUER
            body = (site / path).read_bytes() if theirs else files.get(path, b"")
            self.send_response(200)
            self.send_header("Content-Type", TYPES.get(Path(path).suffix, "text/plain"))
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            if path in {"with.html", "without.html"}:
                self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def requests_of(browser: Browser, name: str) -> int:
    """Return how many requests the badge adds to a first view of the page called `name`."""
    view = browser.new_context().new_page()
    asked: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.goto(f"http://{SHOP}/{name}")
    view.wait_for_selector("trustmark-badge[data-verdict=valid]")
    view.wait_for_timeout(SETTLE)
    view.context.close()
    return len([url for url in asked if not url.endswith(".html")])


def main_thread(browser: Browser, name: str) -> tuple[float, float]:
    """Return milliseconds of all tasks of the main thread, and of the longest over 50 ms, or 0."""
    view = browser.new_context().new_page()
    view.add_init_script(LONG_TASKS)
    devtools = view.context.new_cdp_session(view)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    before = task_seconds(devtools.send("Performance.getMetrics"))
    view.goto(f"http://{SHOP}/{name}")
    view.wait_for_timeout(LOOKED_AT)  # no polling: that would be counted
    taken = task_seconds(devtools.send("Performance.getMetrics")) - before
    if name == "with.html" and not view.locator("trustmark-badge[data-verdict=valid]").count():
        sys.exit("bench/element.py: the verdict came too late to be measured")
    longest = max([0.0, *view.evaluate("window.longTasks")])
    view.context.close()
    return taken * 1000, longest


def task_seconds(found: dict[str, list[dict[str, float | str]]]) -> float:
    """Return `TaskDuration` of the answer to `Performance.getMetrics`."""
    return next(float(each["value"]) for each in found["metrics"] if each["name"] == "TaskDuration")


def main() -> None:
    """Print the claims."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("bench/element.py needs Debian's chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder, "issuer")
        files = make_shop(home)
        server = serve(files, home / "site")
        flags = [
            *("--no-sandbox", "--disable-gpu", "--no-first-run"),
            f"--host-resolver-rules=MAP * 127.0.0.1:{server.server_port}",
            f"--unsafely-treat-insecure-origin-as-secure=http://{SHOP}",
        ]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        own, loaded = requests_of(browser, "with.html"), requests_of(browser, "loaded.html")
        rounds = [
            (main_thread(browser, "with.html"), main_thread(browser, "without.html"))
            for _ in range(ROUNDS + 1)
        ][1:]
        about = {"chromium": browser.version, "certificates": 200}
        browser.close()
        server.shutdown()
        size = (home / "site/badge/trustmark-badge.js.gz").stat().st_size
        published = [path.read_bytes() for path in (home / "site/bundles").iterdir()]
    taken = [statistics.median(side[0] for side in sides) for sides in zip(*rounds, strict=True)]
    longest = statistics.median(with_badge[1] for with_badge, _ in rounds)
    measured = {
        **about, "slower CPU": SLOWER, "rounds": ROUNDS, "page alone ms": round(taken[1], 1),
        "longest task above 50 ms, median": round(longest, 1), "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    bundle = {**about, "bundle bytes": len(files["tm/bundle.json"])}
    from_us = {
        **about,
        "bundle bytes, median": statistics.median(map(len, published)),
        "gzipped, median": statistics.median(len(gzip.compress(raw, 6)) for raw in published),
    }
    for claim, value, unit, goal, told in (
        ("script gzipped, roots and texts of the site inside", size / 1000, "kB", 6, about),
        ("requests a page view, on the shop's own server", own, "requests", 2, bundle),
        ("requests of a first page view, loaded from the issuer", loaded, "requests", 2, from_us),
        ("main thread of a shop's page, CPU 4 x slower", round(taken[0] - taken[1], 1), "ms", 50,
         measured),
    ):  # fmt: skip
        report(f"badge element, {claim}", value, unit=unit, goal=("<=", goal), measured=told)


if __name__ == "__main__":
    main()
