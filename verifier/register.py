"""Register buckets: JWTs of type `trustmark-register+jwt` that answer "whose certificate covers this place?".

A place (a host, or a handle `platform:name`) belongs to bucket SHA-256(place)[0:4] as big-endian number modulo the
number of buckets, which the root-signed manifest states. Entries are sorted by the bytes of their place and unique, so
a fresh bucket without an entry proves that the place has none.
"""

from hashlib import sha256
from typing import Literal

import msgspec

TYP = "trustmark-register+jwt"
MAX_TOKEN = 4 * 1024 * 1024
TTL = 900
MAX_LIFE = 86_400

Kind = Literal["host", "handle"]
Standing = Literal["valid", "warned", "suspended", "revoked", "expired", "not-yet-valid"]


class Misuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A listing for misuse of the mark: reason code, instant it began, instant it ends (exclusive) if it does."""

    reason: str
    since: int
    until: int | None


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One place. `number`, `standing` (at the bucket's `iat`) and `last` (log index) are set together or not at all."""

    place: str
    number: str | None
    standing: Standing | None
    last: int | None
    misuse: Misuse | None


class BucketClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sub` is the bucket's own address, `https://HOST/register/<kind>/<bucket as four hex digits>.jwt`."""

    iss: str
    sub: str
    iat: int
    exp: int
    ttl: int
    log_size: int
    manifest_version: int
    kind: Kind
    bucket: int
    buckets: int
    entries: tuple[Entry, ...]


def bucket_of(place: str, buckets: int) -> int:
    """Return the bucket (0 to `buckets` - 1) that `place` belongs to."""
    return int.from_bytes(sha256(place.encode()).digest()[:4], "big") % buckets
