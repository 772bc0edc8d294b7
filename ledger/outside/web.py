"""One page of one host over TLS: one look-up of the address, and a limit on everything.

We connect to the address that was judged, while TLS checks the name: so no second look-up can
answer otherwise (DNS rebinding). Redirects are followed only on the same host. No cookies, no
proxies, no compression: an answer that is compressed anyway is refused unread. The time limit
covers everything from the first connection to the last byte, redirects included; names are looked
up before, within the limits of the resolvers.

Do not call it where an event loop runs already: each call runs its own.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from ledger.errors import OutsideError
from ledger.outside.resolve import Resolvers, addresses
from ledger.outside.robots import AGENT
from verifier.values.places import is_host

_TRIED = 3
"""Addresses of one host."""
_MAX_PATH = 2048
_REDIRECTS = {301, 302, 303, 307, 308}
_EXPIRED, _WRONG_NAME = 10, 62
"""X509_V_ERR_CERT_HAS_EXPIRED and X509_V_ERR_HOSTNAME_MISMATCH of OpenSSL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """How we visit: the resolvers, the trusted authorities, our contact, and the limits.

    `contact` is an address or a page that says who visits and why; the User-Agent names it.
    `seconds` is for one page in all, `largest` in bytes. Only tests use another `port`.
    """

    resolvers: Resolvers
    tls: ssl.SSLContext
    contact: str
    seconds: float = 10.0
    largest: int = 64 * 1024
    redirects: int = 3
    port: int = 443


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """A host's answer; `path` is the last one, `certificate_end` when its certificate expires."""

    host: str
    path: str
    status: int
    kind: str
    body: bytes
    certificate_end: int


_Answer = tuple[WebPage, str | None]
"""A page, and where it redirects to if it does."""
_Ask = Callable[[str, str], Awaitable[_Answer]]
_Trace = Callable[[str, dict[str, Any]], Awaitable[None]]


def public_authorities() -> ssl.SSLContext:
    """Return a context that trusts the authorities browsers trust; ignores the environment."""
    return httpx.create_ssl_context(trust_env=False)


def fetch(host: str, path: str, visitor: Visitor) -> WebPage:
    """Return the page at `path` of `host`, whatever its status; raises `OutsideError`.

    Faults: those of `resolve`, `bad-host`, `unreachable`, `too-slow`, `too-large`, `compressed`,
    `redirected`, `tls-expired`, `tls-wrong-name`, `tls-untrusted`, `broken`.
    """
    if not is_host(host) or not path.startswith("/") or len(path) > _MAX_PATH:
        raise OutsideError("bad-host")
    found = addresses(host, visitor.resolvers)[:_TRIED]
    try:
        return asyncio.run(_closing(host, path, found, visitor))
    except TimeoutError as error:
        raise OutsideError(
            "too-slow", host=host, path=_short(path), seconds=f"{visitor.seconds:g}"
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise _fault(host, error) from error


async def _closing(host: str, path: str, found: tuple[str, ...], visitor: Visitor) -> WebPage:
    """Return the page, and close every connection, also one that was cut off while TLS began."""
    connections: list[Any] = []

    async def note(event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            connections.append(info["return_value"])

    try:
        return await _in_time(host, path, found, visitor, note)
    finally:
        for connection in connections:
            await connection.aclose()


async def _in_time(
    host: str, path: str, found: tuple[str, ...], visitor: Visitor, note: _Trace
) -> WebPage:
    async with (
        asyncio.timeout(visitor.seconds),
        httpx.AsyncClient(
            verify=visitor.tls,
            trust_env=False,
            timeout=None,  # noqa: S113 - above
        ) as client,
    ):
        ask = partial(_ask, client, host, visitor=visitor, note=note)
        for _ in range(visitor.redirects + 1):
            page, target = await _first_answer(ask, path, found)
            if target is None:
                return page
            path = _on_the_same_host(host, path, target, visitor.port)
    raise OutsideError("redirected", most=visitor.redirects, host=host)


async def _first_answer(ask: _Ask, path: str, found: tuple[str, ...]) -> _Answer:
    """Try the addresses one by one until one connects; TLS faults are final."""
    for address in found[:-1]:
        try:
            return await ask(path, address)
        except httpx.ConnectError as error:
            if _tls_error(error):
                raise
    return await ask(path, found[-1])


async def _ask(
    client: httpx.AsyncClient, host: str, path: str, address: str, *, visitor: Visitor, note: _Trace
) -> _Answer:
    """Return the answer, and where it redirects to, if anywhere."""
    where = f"[{address}]" if ":" in address else address
    request = client.build_request(
        "GET",
        f"https://{where}:{visitor.port}{path}",
        headers={
            "Host": host,
            "User-Agent": f"{AGENT}/1 (+{visitor.contact})",
            "Accept": "text/html, text/plain;q=0.9, */*;q=0.1",
            "Accept-Encoding": "identity",
            "Connection": "close",
        },
        extensions={"sni_hostname": host, "trace": note},
    )
    answer = await client.send(request, stream=True)
    try:
        target = answer.headers.get("location") if answer.status_code in _REDIRECTS else None
        body = b"" if target is not None else await _body(answer, host, path, visitor.largest)
        return _page(answer, host, path, body), target
    finally:
        await answer.aclose()


async def _body(answer: httpx.Response, host: str, path: str, largest: int) -> bytes:
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", ""}:
        raise OutsideError("compressed", host=host, path=_short(path), coding=_short(coding))
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > largest:
            raise OutsideError("too-large", most=largest, host=host, path=_short(path))
    return bytes(body)


def _page(answer: httpx.Response, host: str, path: str, body: bytes) -> WebPage:
    channel = answer.extensions["network_stream"].get_extra_info("ssl_object")
    ends = str(channel.getpeercert()["notAfter"])
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return WebPage(
        host=host,
        path=path,
        status=answer.status_code,
        kind=kind,
        body=body,
        certificate_end=int(ssl.cert_time_to_seconds(ends)),
    )


def _on_the_same_host(host: str, path: str, target: str, port: int) -> str:
    """Return the path of a redirect; raises `OutsideError` for another host, port or scheme."""
    address = urlsplit(urljoin(f"https://{host}{path}", target))
    if address.scheme != "https" or address.netloc.lower() not in {host, f"{host}:{port}"}:
        raise OutsideError(
            "redirected", host=host, address=f"{_short(address.scheme)}://{_short(address.netloc)}"
        )
    return (address.path or "/") + (f"?{address.query}" if address.query else "")


def _fault(host: str, error: Exception) -> OutsideError:
    tls = _tls_error(error)
    if isinstance(tls, ssl.SSLCertVerificationError):
        if tls.verify_code == _EXPIRED:
            return OutsideError("tls-expired", host=host)
        if tls.verify_code == _WRONG_NAME:
            return OutsideError("tls-wrong-name", host=host)
        return OutsideError("tls-untrusted", host=host, why=_short(tls.verify_message))
    if isinstance(error, httpx.ConnectError):
        return OutsideError("unreachable", host=host)
    return OutsideError("broken", host=host, why=type(error).__name__)


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    """Return the TLS error behind `error`, if there is one."""
    seen: BaseException | None = error
    for _ in range(8):
        if seen is None or isinstance(seen, ssl.SSLError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def _short(text: str) -> str:
    """Return hostile `text`, cut and printable, for a message."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:100])
