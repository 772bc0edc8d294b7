"""Shops' pages on host names of their own, in one Chromium that knows nothing but this machine.

Every name leads to one local server (`--host-resolver-rules`), which answers by the Host header and
notes who was asked for what: whatever leaves for another host is in the list, not in the internet.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from tests.verifier.browser.conftest import FLAGS, PATIENCE, TYPES, chromium

SHOP = "shop.example.com.kh"
EVIL = "copied.example.com"
ISSUER = "verify.example.gov.kh"
HOSTS = (SHOP, EVIL, ISSUER, "www.example.com.kh")
FEATURES = (
    *("LocalNetworkAccessChecks", "NetworkTimeServiceQuerying", "OptimizationHints", "Translate"),
    *("MediaRouter", "DialMediaRouteProvider", "AutofillServerCommunication", "HttpsUpgrades"),
)
"""Switches off checks that refuse frames from this machine, and Chromium's own calls home."""
STRICT = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
)
READ = """() => {
  const badge = document.querySelector('trustmark-badge');
  const root = window.shadows?.get(badge);
  return {
    verdict: badge.dataset.verdict ?? null, tone: badge.dataset.tone ?? null,
    open: badge.shadowRoot !== null,
    text: root?.textContent ?? null, slot: Boolean(root?.querySelector('slot')),
    link: root?.querySelector('a')?.href ?? null,
  };
}"""
# Closed roots stay closed; the test only remembers them.
WATCH = """
window.shadows = new Map();
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  window.shadows.set(this, root);
  return root;
};
"""


@dataclass
class Web:
    """Files by host and path, the policy of each host, and what was asked for as (host, path)."""

    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def answer(self, host: str, path: str) -> bytes | None:
        if path == "favicon.ico":
            return b""
        self.asked.append((host, path))
        return self.files.get(host, {}).get(path)


@contextmanager
def serving(web: Web) -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            path = self.path.lstrip("/").partition("?")[0] or "index.html"
            body = web.answer(host, path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", TYPES.get(Path(path).suffix, "text/plain"))
            self.send_header("Content-Length", str(len(body or b"")))
            self.send_header("Cache-Control", "no-store")
            if host in web.policies:
                self.send_header("Content-Security-Policy", web.policies[host])
            if host == ISSUER:
                self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def shoppers(playwright: Playwright, port: int) -> Iterator[Browser]:
    """A Chromium for which every host name is this machine, and our test hosts are secure."""
    secure = ",".join(f"http://{host}" for host in HOSTS)
    flags = (
        *FLAGS,
        f"--host-resolver-rules=MAP * 127.0.0.1:{port}",
        f"--disable-features={','.join(FEATURES)}",
        f"--unsafely-treat-insecure-origin-as-secure={secure}",
    )
    running = playwright.chromium.launch(executable_path=chromium(), args=list(flags))
    try:
        yield running
    finally:
        running.close()


def read_badge(page: Page) -> dict[str, object]:
    """Wait for the badge's verdict and return what it shows."""
    page.wait_for_selector("trustmark-badge[data-verdict]", state="attached", timeout=PATIENCE)
    found: dict[str, object] = page.evaluate(READ)
    return found
