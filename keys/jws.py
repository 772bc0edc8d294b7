"""The strict front for JSON Web Signatures (RFC 7515), compact and general JSON form.

A header is never parsed: byte for byte, it must be the one header text of a known key and kind. So
`alg`, `jku`, `jwk`, `crit`, duplicate members or an unknown `kid` have no effect. Nothing else of a
token is read before its signature holds.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from keys.base64url import decode, encode
from keys.errors import JwsError
from keys.public import Algorithm, PublicKey

MAX_GENERAL = 64 * 1024
"""Largest general JSON JWS we look at, in bytes (a manifest of 100 keys has about 30 kB)."""


class Parts(NamedTuple):
    """A compact JWS taken apart: header as text, the rest as bytes. Nothing is verified yet."""

    header: str
    payload: bytes
    signature: bytes
    signing_input: bytes


def header(algorithm: Algorithm, typ: str, kid: str) -> str:
    """Return the one header text (base64url) of key `kid` for tokens of kind `typ`.

    RFC 7515 section 4.1. `typ` and `kid` are plain names: nothing in them is escaped.
    """
    return encode(
        b'{"alg":"%b","typ":"%b","kid":"%b"}' % (algorithm.encode(), typ.encode(), kid.encode())
    )


def split(token: str, *, limit: int) -> Parts:
    """Take a compact JWS of at most `limit` characters apart (RFC 7515 section 7.1).

    Raises `JwsError`.
    """
    if len(token) > limit:
        raise JwsError(f"token has {len(token)} characters, the limit is {limit}")
    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():  # noqa: PLR2004
        raise JwsError(f"expected a compact JWS of three parts in ASCII, got {len(parts)}")
    protected, payload, signature = parts
    signed = token[: -len(signature) - 1].encode("ascii")
    return Parts(protected, decode(payload), decode(signature), signed)


def join(protected: str, payload: bytes, signature: bytes) -> str:
    """Return the compact JWS of its three parts; `protected` is already base64url."""
    return f"{protected}.{encode(payload)}.{encode(signature)}"


def signing_input(protected: str, payload: bytes) -> bytes:
    """Return the bytes a JWS signature covers (RFC 7515 section 5.1 step 8)."""
    return f"{protected}.{encode(payload)}".encode("ascii")


class GeneralSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signature of a general JSON JWS; there is no unprotected header."""

    protected: str
    signature: str


class General(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A general JSON JWS (RFC 7515 section 7.2.1)."""

    payload: str
    signatures: tuple[GeneralSignature, ...]


_GENERAL = msgspec.json.Decoder(General)


def parse_general(raw: bytes) -> General:
    """Parse a general JSON JWS of at most `MAX_GENERAL` bytes; raises `JwsError`.

    Only the one text `format_general` gives is accepted: no spaces, no member twice.
    """
    if len(raw) > MAX_GENERAL:
        raise JwsError(f"signed document has {len(raw)} bytes, the limit is {MAX_GENERAL}")
    try:
        document = _GENERAL.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise JwsError("not a general JSON JWS with payload and signatures") from None
    if msgspec.json.encode(document) != raw:
        raise JwsError("general JSON JWS is not in its canonical form")
    return document


def format_general(document: General) -> bytes:
    """Return the text `parse_general` reads; raises `JwsError` if it would be too large."""
    raw = msgspec.json.encode(document)
    if len(raw) > MAX_GENERAL:
        raise JwsError(f"signed document has {len(raw)} bytes, the limit is {MAX_GENERAL}")
    return raw


def signers_of(document: General, known: Mapping[str, PublicKey]) -> frozenset[str]:
    """Return the distinct header texts of `known` whose signatures over `document` hold.

    `known` maps header text to key. Signatures by unknown headers do not count; a header that
    occurs twice or a bad signature under a known header raises `JwsError` or `SignatureError`.
    """
    good: set[str] = set()
    for entry in document.signatures:
        if entry.protected in good:
            raise JwsError("the same key has signed twice; signatures must be by distinct keys")
        key = known.get(entry.protected)
        if key is not None:
            key.verify(decode(entry.signature), f"{entry.protected}.{document.payload}".encode())
            good.add(entry.protected)
    return frozenset(good)
