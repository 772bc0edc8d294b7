"""Fetching from a public site: time-outs, size limits by kind of path, a cache; no redirects.

Only `https://HOST`, or plain HTTP on this machine itself. Nothing here trusts what it fetches:
every file is signed, and `verifier.judging.trust` looks at it. A file is used again for as long as
`max-age` says, never longer than the `ttl` of a list; when the network fails, an older copy is
handed out, whose age the verifier judges.
"""

import json
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from verifier.errors import MalformedError, Reason, StaleEvidenceError
from verifier.formats import record, register, status
from verifier.log import tiles
from verifier.log.note import MAX_NOTE
from verifier.values import paths

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

TIMEOUT = 10.0
"""Seconds without a byte."""
DEADLINE = 30.0
"""Seconds for a whole file."""
_CHUNK = 65_536
_MANIFEST_LIMIT = 64 * 1024
_BUNDLE_LIMIT = 8 * 1024 * 1024
_OTHER_LIMIT = 1024 * 1024
_LIMITS = (
    ("keys/", _MANIFEST_LIMIT),
    ("status/", status.MAX_TOKEN),
    ("register/", register.MAX_TOKEN),
    ("certificates/", record.MAX_TOKEN),
    (f"{paths.BUNDLES}/", _BUNDLE_LIMIT),
    (paths.CHECKPOINT, MAX_NOTE),
    ("log/tile/entries/", tiles.MAX_BUNDLE),
    ("log/tile/", tiles.MAX_TILE),
    ("exports/", 512 * 1024 * 1024),
)
"""Bytes by the beginning of a path; the first that fits counts."""
_BASE = re.compile(
    r"https://[a-z0-9.-]+(:[0-9]{1,5})?|http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?"
)
_PATH = re.compile(r"(?!.*\.\.)[A-Za-z0-9.][A-Za-z0-9./_-]{0,200}")


class _Kept(NamedTuple):
    body: bytes
    until: int


class Fetcher:
    """Fetches files of one site at one moment; calling it with a path gives the bytes."""

    def __init__(
        self,
        base: str,
        *,
        now: int,
        cache: str | None = None,
        offline: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        timeout: float = TIMEOUT,
    ) -> None:
        """Fetch from `base`, `https://HOST`; `cache` is a folder for files, made when first needed.

        Raises `MalformedError` for another base. `offline` asks the cache alone.
        """
        if not _BASE.fullmatch(base):
            raise MalformedError(
                Reason.BAD_PLACE,
                "expected a site as https://HOST (plain http only on this machine)",
            )
        self._base = base
        self._now = now
        self._cache = cache
        self._offline = offline
        self._monotonic = monotonic
        self._timeout = timeout

    def __call__(self, path: str) -> bytes:
        """Return the file at `path`, from the cache while fresh; raises `StaleEvidenceError`."""
        kept = self._kept(path)
        if kept is not None and (self._offline or self._now < kept.until):
            return kept.body
        return self._fetched(path, kept)

    def fresh(self, path: str) -> bytes:
        """Return the file at `path` past every cache on the way; raises `StaleEvidenceError`."""
        return self._fetched(path, self._kept(path), "no-cache")

    def _fetched(self, path: str, kept: _Kept | None, control: str = "max-age=0") -> bytes:
        if not _PATH.fullmatch(path):
            raise StaleEvidenceError(Reason.MISSING_EVIDENCE, "no path of a public site")
        if self._offline:
            raise StaleEvidenceError(Reason.MISSING_EVIDENCE, f"{path} was not fetched before")
        try:
            body, lifetime = self._download(path, control)
        except OSError as error:
            if kept is not None:
                return kept.body
            raise StaleEvidenceError(
                Reason.MISSING_EVIDENCE, f"{path} could not be fetched: {type(error).__name__}"
            ) from error
        self._keep(path, _Kept(body, self._now + lifetime))
        return body

    def _download(self, path: str, control: str) -> tuple[bytes, int]:
        """Return body and lifetime in seconds; raises `OSError` when the network fails."""
        from http.client import HTTPException  # noqa: PLC0415 - slow, not needed offline
        from urllib.error import HTTPError  # noqa: PLC0415
        from urllib.request import Request  # noqa: PLC0415

        request = Request(  # noqa: S310 - __init__ has looked at the scheme
            f"{self._base}/{path}",
            headers={"Accept-Encoding": "identity", "Cache-Control": control},
        )
        try:
            with _opener(self._base).open(request, timeout=self._timeout) as response:
                length = response.headers.get("Content-Length", "")
                body = self._read(response, limit_of(path), path)
                lifetime = _lifetime(response.headers.get("Cache-Control", ""))
        except HTTPError as error:
            error.close()
            raise StaleEvidenceError(
                Reason.MISSING_EVIDENCE, f"{path}: the site answers {error.code}"
            ) from error
        except HTTPException as error:
            raise OSError("the answer is not HTTP, or cut off") from error
        if length and str(len(body)) != length:
            raise OSError("the answer is cut off")
        return body, lifetime

    def _read(self, response: "HTTPResponse", limit: int, path: str) -> bytes:
        end = self._monotonic() + DEADLINE
        chunks: list[bytes] = []
        size = 0
        while chunk := response.read1(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise StaleEvidenceError(
                    Reason.MISSING_EVIDENCE, f"{path} has more than {limit} bytes"
                )
            if self._monotonic() > end:
                raise TimeoutError("the answer takes too long")
            chunks.append(chunk)
        return b"".join(chunks)

    def _file(self, path: str) -> str:
        name = sha256(f"{self._base}/{path}".encode()).hexdigest()
        return f"{self._cache}/{name}"

    def _kept(self, path: str) -> _Kept | None:
        """Return what the cache has; other files do not count."""
        if self._cache is None:
            return None
        try:
            with open(self._file(path), "rb") as file:  # noqa: PTH123 - pathlib is slow to load
                head, _, body = file.read().partition(b"\n")
            until = json.loads(head)["until"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return _Kept(body, until) if isinstance(until, int) else None

    def _keep(self, path: str, kept: _Kept) -> None:
        """Write to the cache; a cache that cannot be written is not an error."""
        if self._cache is None:
            return
        file = self._file(path)
        with suppress(OSError):
            os.makedirs(self._cache, exist_ok=True)  # noqa: PTH103
            with open(f"{file}.new", "wb") as new:  # noqa: PTH123
                new.write(json.dumps({"until": kept.until}).encode() + b"\n" + kept.body)
            os.replace(f"{file}.new", file)  # noqa: PTH105


def limit_of(path: str) -> int:
    """Return how many bytes the file at `path` may have."""
    return next((limit for start, limit in _LIMITS if path.startswith(start)), _OTHER_LIMIT)


def _lifetime(control: str) -> int:
    """Return for how many seconds an answer may be used again (RFC 9111 section 5.2.2).

    It is at most the `ttl` of a list.
    """
    parts = {part.strip().lower() for part in control.split(",")}
    if parts & {"no-cache", "no-store"}:
        return 0
    ages = [part.removeprefix("max-age=") for part in parts if part.startswith("max-age=")]
    known = [int(age[:9]) for age in ages if age.isascii() and age.isdecimal()]
    return min([*known, status.TTL]) if known else 0


def _opener(base: str) -> "OpenerDirector":
    """Return what follows no redirect, and asks no proxy for this machine itself."""
    from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener  # noqa: PLC0415

    class NoRedirect(HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            """Leave the redirect as the error it is here."""

    local = [ProxyHandler({})] if base.startswith("http://") else []
    return build_opener(NoRedirect, *local)
