"""Media types, cache lives and security headers of the public site.

A pure table, so that `deploy/nginx.conf` and this server can be checked against it. Nothing here
may be cached longer than the 15 minutes that status lists and register buckets name as their `ttl`,
except what never changes.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

FOREVER = "public, max-age=31536000, immutable"
SECONDS = "public, max-age=5"
MINUTE = "public, max-age=60"
MINUTES = "public, max-age=300"
ALWAYS_ASK = "no-cache"

_TYPES: tuple[tuple[str, str], ...] = (
    (".html", "text/html; charset=utf-8"),
    (".js", "text/javascript; charset=utf-8"),
    (".css", "text/css; charset=utf-8"),
    (".csv", "text/csv; charset=utf-8"),
    (".txt", "text/plain; charset=utf-8"),
    (".svg", "image/svg+xml"),
    (".png", "image/png"),
    (".ico", "image/vnd.microsoft.icon"),
    (".woff2", "font/woff2"),
    (".webmanifest", "application/manifest+json"),
    (".pdf", "application/pdf"),
    (".json", "application/json"),
    (".jwt", "application/jwt"),
)
_FOR_GOOD = re.compile(r"badge/trustmark-badge-[0-9a-f]{16}\.js")
"""The badge's script under the name made from its content."""
_BINARY = "application/octet-stream"
_PAGE_POLICY = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'"
_NO_DEVICES = "camera=(), microphone=(), geolocation=()"
_CAMERA = "camera=(self), microphone=(), geolocation=()"
"""What a page may use of the phone (Permissions Policy): the camera, on the scanner page only."""
_SCANNER = "scan.html"
_ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "no-referrer",
    }
)


def media_type(path: str) -> str:
    """Return the media type of the file at `path` (relative to the site, no leading slash)."""
    if path == "log/checkpoint":
        return "text/plain; charset=utf-8"
    if path.startswith("log/"):
        return _BINARY
    if path.startswith("status/") and path.endswith(".jwt"):
        return "application/statuslist+jwt"
    if path == ".well-known/jwks.json":
        return "application/jwk-set+json"
    return next((kind for suffix, kind in _TYPES if path.endswith(suffix)), _BINARY)


def cache_control(path: str) -> str:
    """Return how long caches may keep the file at `path`."""
    if path.startswith("log/tile/") or _FOR_GOOD.fullmatch(path):
        return FOREVER
    if path == "log/checkpoint":
        return SECONDS
    if path.endswith((".html", ".webmanifest")) or path == "sw.js":
        return ALWAYS_ASK
    if path.startswith(
        ("certificates/", "register/", "status/", "bundles/", "keys/", ".well-known/")
    ):
        return MINUTE
    return MINUTES


def headers_for(path: str) -> dict[str, str]:
    """Return all headers for the file at `path`, except those about its size and age."""
    found = {"Content-Type": media_type(path), "Cache-Control": cache_control(path), **_ALWAYS}
    if path.endswith((".html", ".svg")):
        found["Content-Security-Policy"] = _PAGE_POLICY
        found["X-Frame-Options"] = "DENY"
        found["Permissions-Policy"] = _CAMERA if path == _SCANNER else _NO_DEVICES
    return found
