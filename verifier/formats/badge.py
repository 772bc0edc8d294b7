"""The badge token: a JWT (RFC 7519) of type `trustmark-badge+jwt`, signed by a badge key (ES256).

`sub` is the certificate number; `status.status_list` points into the status list
(draft-ietf-oauth-status-list section 6.2), whose list and position follow from the number. `nbf`
and `exp` are the first instant of the first day and the first instant after the last day. A badge's
digest is the SHA-256 of its signing input, never of its signature or text.
"""

import msgspec

from keys.base64url import decode
from keys.errors import JwsError
from verifier.errors import MalformedError, Reason
from verifier.formats.tokens import require
from verifier.values.numbers import LIST_BITS, CertificateIndex, format_number
from verifier.values.places import is_handle, is_host

TYP = "trustmark-badge+jwt"
MAX_TOKEN = 4096
"""Characters; a badge of ten hosts and ten handles has about 1,500."""
MAX_INSTANT = 2**40
"""No instant in a token is as late as that (the year 36812): what a date can hold ends before."""

_POSITION = (1 << LIST_BITS) - 1
_LIST_DIGITS = 4
"""No list has a number of more digits: 28 bits of index, 17 of them inside a list."""


class StatusListReference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Position `idx` in the status list at `uri`."""

    idx: int
    uri: str


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """The `status` claim."""

    status_list: StatusListReference


class BadgeClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What a badge says: `sites` as A-labels, `handles` as `platform:name`, UTC seconds."""

    iss: str
    sub: str
    iat: int
    nbf: int
    exp: int
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    tier: str
    scheme: str
    status: Status


class BadgeToken(msgspec.Struct, frozen=True, gc=False):
    """A badge token taken apart: the header as text, the claims parsed. Nothing is verified yet."""

    header: bytes
    claims: BadgeClaims
    certificate: CertificateIndex
    message: bytes
    signature: bytes


Known = tuple[BadgeClaims, CertificateIndex]
_CLAIMS = msgspec.json.Decoder(BadgeClaims)
_ENCODE = msgspec.json.Encoder().encode


def status_of(issuer: str, index: CertificateIndex) -> Status:
    """Return the `status` claim of the certificate with list index `index`."""
    uri = f"{issuer}/status/{index >> LIST_BITS}.jwt"
    return Status(StatusListReference(index & _POSITION, uri))


def format_payload(claims: BadgeClaims) -> bytes:
    """Return the payload of a badge token; raises `MalformedError` if the claims do not fit."""
    check(claims)
    return _ENCODE(claims)


def parse_token(token: str, known: Known | None = None) -> BadgeToken:
    """Take a badge token apart and parse its claims; raises `MalformedError`.

    Its signature is not checked here.

    `known` are claims in order, with their list index: what is equal to them is in order too,
    without a second look.
    """
    if len(token) > MAX_TOKEN:
        raise MalformedError(
            Reason.MALFORMED, f"expected a badge token of at most {MAX_TOKEN} characters"
        )
    try:
        message, _, signature = token.encode("ascii").rpartition(b".")
        header, _, payload = message.partition(b".")
        raw = decode(payload)
        claims = _CLAIMS.decode(raw)
        signed = decode(signature)
    except (JwsError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise MalformedError(
            Reason.MALFORMED, "the badge token is not of the expected form"
        ) from error
    if _ENCODE(claims) != raw:
        raise MalformedError(Reason.MALFORMED, "the badge token is not in its canonical form")
    if known is not None and _is_like(claims, known[0]):
        return BadgeToken(header, claims, known[1], message, signed)
    return BadgeToken(header, claims, check(claims), message, signed)


def _is_like(claims: BadgeClaims, like: BadgeClaims) -> bool:
    """Tell whether all that is looked at in `claims` is in order because it is in `like`."""
    return (
        claims.sub == like.sub
        and claims.status == like.status
        and claims.sites == like.sites
        and claims.handles == like.handles
        and claims.iss == like.iss
        and 0 <= claims.nbf < claims.exp < MAX_INSTANT
        and 0 <= claims.iat < MAX_INSTANT
    )


def check(claims: BadgeClaims) -> CertificateIndex:
    """Return the list index; raises `MalformedError` unless number, dates and places fit."""
    reference = claims.status.status_list
    uri = reference.uri
    start = len(claims.iss) + 8
    number = uri[start:-4]
    index = CertificateIndex(
        (int(number) << LIST_BITS | reference.idx)
        if number.isdecimal() and len(number) <= _LIST_DIGITS
        else -1
    )
    require(
        0 <= reference.idx <= _POSITION
        and index >= 0
        and uri == f"{claims.iss}/status/{index >> LIST_BITS}.jwt"
        and claims.sub == format_number(index),
        "certificate number and status list of the badge do not fit together",
    )
    require(
        0 <= claims.nbf < claims.exp < MAX_INSTANT and 0 <= claims.iat < MAX_INSTANT,
        "the dates of the badge do not fit together",
    )
    for site in claims.sites:
        require(is_host(site), "a host of the badge is not in its one form")
    for handle in claims.handles:
        require(is_handle(handle), "a handle of the badge is not in its one form")
    return index
