"""What all our JWTs share: one header for each key and kind, canonical payload, a digest.

The digest does not depend on the signature.

Compact JWS (RFC 7515 section 7.1) whose payload is the one JSON text that msgspec writes for its
claims. Producers call `format_token`, readers get at the payload only through
`verifier.judging.trust`, which looks at the signature first.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

import msgspec

from keys import jws
from keys.base64url import encode
from verifier.errors import MalformedError, Reason

Claims = TypeVar("Claims")


def format_token(typ: str, kid: str, payload: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return the token of kind `typ` for `payload`, signed with ES256 key `kid`.

    `sign` gives the 64 bytes r and s.
    """
    protected = jws.header("ES256", typ, kid)
    return jws.join(protected, payload, sign(jws.signing_input(protected, payload)))


def token_digest(token: str) -> str:
    """Return the digest of a token: SHA-256 (base64url) of its signing input."""
    return digest(token.rpartition(".")[0].encode("ascii"))


def digest(signed_message: bytes) -> str:
    """Return SHA-256 (base64url) of the message a signature covers."""
    return encode(sha256(signed_message).digest())


def parse_canonical(decoder: msgspec.json.Decoder[Claims], payload: bytes, what: str) -> Claims:
    """Return the claims in `payload`, which must be canonical JSON; raises `MalformedError`."""
    try:
        claims = decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(
            Reason.MALFORMED, f"the content of a {what} is not as expected"
        ) from error
    if msgspec.json.encode(claims) != payload:
        raise MalformedError(
            Reason.MALFORMED, f"the content of a {what} is not in its canonical form"
        )
    return claims


def require(condition: object, message: str) -> None:
    """Raise `MalformedError` with `message` unless `condition` holds."""
    if not condition:
        raise MalformedError(Reason.MALFORMED, message)
