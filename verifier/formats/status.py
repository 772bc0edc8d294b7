"""The status list: a JWT of type `statuslist+jwt`, two bits for each certificate.

The format is that of draft-ietf-oauth-status-list section 5.1.

0 valid, 1 revoked, 2 suspended, 3 warned (application-specific). Position i is in byte i // 4
at bits 2 * (i % 4), least significant first (section 4.1). A list is exactly as long as the
certificates issued; the unused positions of its last byte are 1. `log_size` and `manifest_version`
are ours: what the list is a function of, and the lowest manifest to use with it. Lists are ordered
by (`log_size`, `iat`).
"""

import zlib
from dataclasses import dataclass
from typing import Literal

import msgspec

from keys.base64url import decode, encode
from keys.errors import JwsError
from verifier.errors import MalformedError, Reason
from verifier.formats.tokens import parse_canonical, require
from verifier.values.days import DAY_SECONDS
from verifier.values.numbers import LIST_BITS, CertificateIndex

TYP = "statuslist+jwt"
LIST_SIZE = 2**17
MAX_TOKEN = 80_000
"""Characters.

2^17 positions that cannot be compressed have 32 kB, 44,000 characters of base64url, 58,000 in the
token.
"""
MAX_ARRAY = LIST_SIZE // 4
TTL = 900
MAX_LIFE = DAY_SECONDS
_LIST_DIGITS = 4
"""No list has a number of more digits: 28 bits of index, 17 of them inside a list."""

VALID, REVOKED, SUSPENDED, WARNED = range(4)


class StatusListClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`lst` is the ZLIB-compressed bit array, base64url."""

    bits: Literal[2]
    lst: str


class StatusClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sub` is the list's own address, `https://HOST/status/<n>.jwt`."""

    iss: str
    sub: str
    iat: int
    exp: int
    ttl: int
    log_size: int
    manifest_version: int
    status_list: StatusListClaim


@dataclass(frozen=True, slots=True)
class StatusList:
    """A status list in memory: its claims, its number, and the inflated bit array."""

    claims: StatusClaims
    number: int
    array: bytes

    def covers(self, index: CertificateIndex) -> bool:
        """Tell whether certificate `index` belongs to this list and is inside it."""
        position = index & (LIST_SIZE - 1)
        return index >> LIST_BITS == self.number and position >> 2 < len(self.array)

    def status(self, index: CertificateIndex) -> int:
        """Return the two bits of certificate `index`, which the list must cover."""
        position = index & (LIST_SIZE - 1)
        return self.array[position >> 2] >> (position & 3) * 2 & 3


_CLAIMS = msgspec.json.Decoder(StatusClaims)


def address(issuer: str, number: int) -> str:
    """Return the address of list `number`."""
    return f"{issuer}/status/{number}.jwt"


def format_payload(claims: StatusClaims) -> bytes:
    """Return the payload of a status list; raises `MalformedError` if the claims do not fit."""
    check(claims)
    return msgspec.json.encode(claims)


def parse_payload(payload: bytes) -> StatusList:
    """Return the list in `payload`; raises `MalformedError`.

    An array larger than a list may be is never inflated.
    """
    claims = parse_canonical(_CLAIMS, payload, "status list")
    number = check(claims)
    try:
        compressed = decode(claims.status_list.lst)
    except JwsError as error:
        raise MalformedError(
            Reason.MALFORMED, "the bits of a status list are not base64url"
        ) from error
    return StatusList(claims, number, inflate(compressed, MAX_ARRAY))


def check(claims: StatusClaims) -> int:
    """Return the list's number; raises `MalformedError` unless address, life and order fit."""
    text = claims.sub[len(claims.iss) + 8 : -4]
    short = text.isdecimal() and text.isascii() and len(text) <= _LIST_DIGITS
    number = int(text) if short else 0
    require(claims.sub == address(claims.iss, number), "a status list must name its own address")
    require(
        0 < claims.iat < claims.exp <= claims.iat + MAX_LIFE and 0 <= claims.ttl <= MAX_LIFE,
        f"a status list must live at most {MAX_LIFE} seconds",
    )
    require(
        claims.log_size >= 0 and claims.manifest_version >= 1,
        "log size and manifest version of a status list count from 0 and 1",
    )
    return number


def inflate(compressed: bytes, limit: int) -> bytes:
    """Return at most `limit` bytes out of ZLIB data (RFC 1950); raises `MalformedError`.

    One byte more than the limit is inflated at the very most; data behind the end of the stream is
    refused.
    """
    stream = zlib.decompressobj()
    try:
        array = stream.decompress(compressed, limit + 1)
    except zlib.error as error:
        raise MalformedError(
            Reason.MALFORMED, "the bits of a status list are not ZLIB data"
        ) from error
    require(len(array) <= limit, f"a status list inflates to more than {limit} bytes")
    require(
        stream.eof and not stream.unused_data, "ZLIB data of a status list is cut off or too long"
    )
    return array


def pack(statuses: bytes) -> bytes:
    """Return the bit array of `statuses`, a byte (0 to 3) for each certificate.

    Unused positions are 1.
    """
    padded = statuses + b"\x01" * (-len(statuses) % 4)
    lanes = [int.from_bytes(padded[lane::4], "little") << 2 * lane for lane in range(4)]
    return (lanes[0] | lanes[1] | lanes[2] | lanes[3]).to_bytes(len(padded) // 4, "little")


def read(array: bytes, position: int, bits: int) -> int:
    """Return the status of `bits` (1, 2, 4 or 8) bits at `position` (draft section 4.1)."""
    first = position * bits
    return array[first >> 3] >> (first & 7) & ((1 << bits) - 1)


def compressed_claim(compressed: bytes) -> StatusListClaim:
    """Return the `status_list` claim of an array that is already ZLIB data."""
    return StatusListClaim(2, encode(compressed))
