"""Chromium and a local static server; without Debian's chromium: skipped, with CI=true failed."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.simulator import HOST, NOW, Issuer
from verifier.browser.build import PageConfig, build_site
from verifier.values import paths

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json",
    ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json"}  # fmt: skip
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--disable-default-apps",
)  # fmt: skip
PATIENCE = 60_000
"""Milliseconds for what a page does in one, on a machine that has much else to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and {"playwright", "browser", "page"} & set(
            getattr(item, "fixturenames", ())
        ):
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """The path of Debian's Chromium; without it the test is skipped, or with CI=true failed."""
    path = shutil.which("chromium")
    if path is None:
        reason = "chromium is missing (Debian: apt-get install chromium fonts-noto-core)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Ended with each file: while it runs, nothing else in this process can run an event loop."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
    yield running
    running.close()


@dataclass
class Site:
    """Static files by path, served on 127.0.0.1; `asked` lists the paths that were asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)
    broken: bool = False
    """Whether the server answers each request with 502."""
    base: str = ""


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, bytes]], Site]]:
    servers: list[ThreadingHTTPServer] = []

    def start(files: dict[str, bytes]) -> Site:
        site = Site(files=dict(files))

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.lstrip("/").partition("?")[0] or "index.html"
                site.asked.append(path)
                body = None if path in site.cut else site.files.get(path)
                self.send_response(502 if site.broken else 404 if body is None else 200)
                self.send_header("Content-Type", TYPES.get(Path(path).suffix, "text/plain"))
                self.send_header("Content-Length", str(len(body or b"")))
                self.send_header("Cache-Control", "no-cache")
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site.base = f"http://127.0.0.1:{server.server_port}"
        return site

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@dataclass
class Visit:
    """One page with everything that went wrong or out in it."""

    page: Page
    errors: list[str]
    foreign: list[str]

    def open(self, url: str) -> dict[str, str | None]:
        """Go to `url`, wait for the full check, return the three data attributes."""
        self.go(url)
        return self.marks()

    def go(self, url: str) -> None:
        """Load `url` in a page that shows nothing yet, a new one of the same browser if need be."""
        if self.page.url != "about:blank":
            old, self.page = self.page, self.page.context.new_page()
            old.close()
        self.page.goto(url)

    def marks(self) -> dict[str, str | None]:
        self.page.wait_for_selector("html[data-verdict]", timeout=PATIENCE)
        names = ("data-verdict", "data-tone", "data-as-of")
        root = self.page.locator("html")
        return {name: root.get_attribute(name) for name in names}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def begin(**options: object) -> Visit:
        context = browser.new_context(**({"locale": "en-US"} | options))  # type: ignore[arg-type]
        contexts.append(context)
        context.clock.set_fixed_time(NOW)
        seen = Visit(context.new_page(), [], [])
        context.on("weberror", lambda problem: seen.errors.append(str(problem.error)))
        context.on(
            "console",
            lambda said: seen.errors.append(said.text) if "Content Security" in said.text else None,
        )
        context.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith(("http://127.0.0.1:", "data:", "about:"))
                else seen.foreign.append(asked.url)
            ),
        )
        return seen

    yield begin
    for context in contexts:
        context.close()


def publish(
    serve: Callable[[dict[str, bytes]], Site],
    issuer: Issuer,
    *,
    report: str = "https://report.example.gov.kh/form",
    **more: bytes,
) -> Site:
    """Serve the whole site of `issuer` with its verify page; problems are reported to `report`."""
    files = issuer.site() | more
    config = PageConfig(
        roots=issuer.roots,
        issuer=HOST,
        register_buckets=issuer.buckets,
        manifest=files[paths.MANIFEST],
        report=report,
    )
    return serve(build_site(config) | files)
