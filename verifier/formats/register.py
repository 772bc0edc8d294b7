"""Register buckets: JWTs that answer "whose certificate covers this place?".

Their type is `trustmark-register+jwt`.

A place (a host, or a handle `platform:name`) belongs to bucket SHA-256(place)[0:4] as big-endian
number modulo the number of buckets, which the root-signed manifest states. Entries are sorted by
the bytes of their place and unique, so a fresh bucket without an entry proves that the place has
none.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import msgspec

from verifier.formats.tokens import parse_canonical, require
from verifier.values import paths
from verifier.values.days import DAY_SECONDS
from verifier.values.numbers import canonical_index
from verifier.values.paths import bucket_of
from verifier.values.places import Kind, is_handle, is_host

TYP = "trustmark-register+jwt"
MAX_TOKEN = 4 * 1024 * 1024
TTL = 900
MAX_LIFE = DAY_SECONDS

StandingCode = Literal["valid", "warned", "suspended", "revoked", "expired", "not-yet-valid"]


class Misuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A listing for misuse of the mark: reason code, first instant, end (exclusive) if any."""

    reason: str
    since: int
    until: int | None


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One place.

    `number`, `standing` (at the bucket's `iat`) and `last` (log index) are set together or not at
    all.
    """

    place: str
    number: str | None
    standing: StandingCode | None
    last: int | None
    misuse: Misuse | None


class BucketClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sub` is the bucket's own address, `https://HOST/register/<kind>/<four hex digits>.jwt`."""

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


@dataclass(frozen=True, slots=True)
class Bucket:
    """A register bucket in memory: its claims, and its entries by place."""

    claims: BucketClaims
    entries: dict[str, Entry]

    def covers(self, kind: Kind, place: str) -> bool:
        """Tell whether `place` belongs to this bucket, so that its absence proves something."""
        claims = self.claims
        return claims.kind == kind and (
            place in self.entries or bucket_of(place, claims.buckets) == claims.bucket
        )


_CLAIMS = msgspec.json.Decoder(BucketClaims)


def address(issuer: str, kind: Kind, bucket: int) -> str:
    """Return the address of bucket `bucket` of places of `kind`."""
    return f"{issuer}/{paths.bucket(kind, bucket)}"


def format_payload(claims: BucketClaims) -> bytes:
    """Return the payload of a bucket; raises `MalformedError` if claims or entries do not fit."""
    check(claims)
    return msgspec.json.encode(claims)


def parse_payload(payload: bytes) -> Bucket:
    """Return the bucket in `payload`; raises `MalformedError`."""
    claims = parse_canonical(_CLAIMS, payload, "register bucket")
    check(claims)
    return Bucket(claims, {entry.place: entry for entry in claims.entries})


def check(claims: BucketClaims) -> None:
    """Raise `MalformedError` unless address, life, order and entries fit together."""
    require(
        claims.sub == address(claims.iss, claims.kind, claims.bucket)
        and 0 <= claims.bucket < claims.buckets,
        "a register bucket must name its own address",
    )
    require(
        0 < claims.iat < claims.exp <= claims.iat + MAX_LIFE and 0 <= claims.ttl <= MAX_LIFE,
        f"a register bucket must live at most {MAX_LIFE} seconds",
    )
    require(
        claims.log_size >= 0 and claims.manifest_version >= 1,
        "log size and manifest version of a register bucket count from 0 and 1",
    )
    places = [entry.place.encode() for entry in claims.entries]
    require(
        all(first < second for first, second in pairwise(places)),
        "entries of a register bucket must be sorted and unique",
    )
    for entry in claims.entries:
        _check_entry(entry, claims)


def _check_entry(entry: Entry, claims: BucketClaims) -> None:
    good = is_host(entry.place) if claims.kind == "host" else is_handle(entry.place)
    require(
        good and bucket_of(entry.place, claims.buckets) == claims.bucket,
        "an entry of a register bucket is not in its one form or belongs elsewhere",
    )
    if entry.number is None:
        require(
            entry.standing is None and entry.last is None and entry.misuse is not None,
            "an entry without a certificate must be a misuse listing and nothing else",
        )
        return
    canonical_index(entry.number)
    require(
        entry.standing is not None and entry.last is not None and 0 <= entry.last < claims.log_size,
        "an entry with a certificate has a standing and a last fact inside the log",
    )
