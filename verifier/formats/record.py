"""The certificate record: a JWT with the whole public history of one certificate.

Its type is `trustmark-record+jwt`.

It does not expire; it is believed when its `last` fact is not older than the one its register entry
names. Everything in it but `iss`, `iat`, `log_size`, `manifest_version` and `openings` is a pure
function of the certificate's log leaves, so an auditor recomputes it. Values of a natural person,
and the digests of their badges, from which the places on these could be guessed, are commitments,
opened by `openings` until erasure.
"""

from datetime import date
from itertools import pairwise
from typing import Literal

import msgspec

from keys.base64url import decode
from keys.errors import JwsError
from verifier.errors import MalformedError, Reason
from verifier.formats.commitment import Opening, is_commitment, values_of
from verifier.formats.tokens import parse_canonical, require
from verifier.values.numbers import canonical_index
from verifier.values.places import is_handle, is_host

TYP = "trustmark-record+jwt"
MAX_TOKEN = 256 * 1024

Event = Literal[
    "issued",
    "renewed",
    "host-added",
    "host-removed",
    "handle-added",
    "handle-removed",
    "badge-signed",
    "warned",
    "warning-lifted",
    "suspended",
    "suspension-extended",
    "reinstated",
    "revoked",
    "appealed",
    "appeal-decided",
]
MeasureKind = Literal["warning", "suspension", "revocation"]
Category = Literal["natural-person", "sole-proprietorship", "legal-person", "foreign-branch"]
Tier = Literal["basic", "intermediate", "full"]
"""Frozen in this order: a QR record carries the place of a tier in it. A fourth may be added."""


class Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The holder's name in Khmer and English; each is plain, a commitment, or empty."""

    km: str
    en: str


class Holder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who holds the certificate."""

    category: Category
    name: Name


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The days a certificate runs, both included."""

    start: date
    end: date


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measure that has not been lifted; `since` and `until` (exclusive) are instants.

    Warnings have no `until`.

    `number` counts the certificate's measures from 1; `appeal` is `pending` while an appeal is
    undecided.
    """

    number: int
    kind: MeasureKind
    reason: str
    index: int
    since: int
    until: int | None = None
    appeal: Literal["none", "pending", "upheld", "overturned"] = "none"


class BadgeEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A badge the ledger knows: digests of its token and QR record, and the fact's log index.

    Digests are SHA-256 in base64url.

    Of a natural person's badge, commitments to the digests.
    """

    index: int
    kid: str
    token: str
    qr: str


class HistoryEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One fact: log index, instant, what happened, and what of these fields it has."""

    index: int
    at: int
    event: Event
    measure: int | None = None
    reason: str | None = None
    start: date | None = None
    end: date | None = None
    place: str | None = None
    outcome: str | None = None


class RecordContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the certificate's facts alone say; `last` is the log index of the newest."""

    last: int
    holder: Holder
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    tier: str
    scheme: str
    periods: tuple[Period, ...]
    measures: tuple[Measure, ...]
    badges: tuple[BadgeEntry, ...]
    history: tuple[HistoryEntry, ...]


class _Opened(RecordContent, frozen=True, forbid_unknown_fields=True, kw_only=True):
    openings: tuple[Opening, ...]


class RecordClaims(_Opened, frozen=True, forbid_unknown_fields=True):
    """`sub` is the certificate number, `log_size` the size of the log the record was made from.

    Content and openings follow.

    In this order they are written: msgspec puts members that are not `kw_only` before those that
    are.
    """

    iss: str
    sub: str
    iat: int
    log_size: int
    manifest_version: int


_CLAIMS = msgspec.json.Decoder(RecordClaims)
_FIELDS: dict[str, tuple[str, ...]] = {
    "issued": ("start", "end"),
    "renewed": ("start", "end"),
    "host-added": ("place",),
    "host-removed": ("place",),
    "handle-added": ("place",),
    "handle-removed": ("place",),
    "badge-signed": (),
    "warned": ("measure", "reason"),
    "warning-lifted": ("measure",),
    "suspended": ("measure", "reason", "start", "end"),
    "suspension-extended": ("measure", "end"),
    "reinstated": ("measure",),
    "revoked": ("measure", "reason"),
    "appealed": ("measure",),
    "appeal-decided": ("measure", "outcome"),
}
"""What an entry of the history must have, by its event. Days of a suspension are both included."""


def format_payload(claims: RecordClaims) -> bytes:
    """Return the payload of a record; raises `MalformedError` if the claims do not fit together."""
    check(claims)
    return msgspec.json.encode(claims)


def parse_payload(payload: bytes) -> RecordClaims:
    """Return the claims in `payload`; raises `MalformedError`."""
    claims = parse_canonical(_CLAIMS, payload, "certificate record")
    check(claims)
    return claims


def check(claims: RecordClaims) -> None:
    """Raise `MalformedError` unless number, indexes, periods, measures and openings fit."""
    canonical_index(claims.sub)
    require(
        claims.iat > 0 and claims.manifest_version >= 1,
        "instant and manifest version of a record count from 1",
    )
    indexes = [entry.index for entry in claims.history]
    require(
        bool(indexes) and indexes[0] >= 0 and all(a < b for a, b in pairwise(indexes)),
        "the history of a record is one or more facts in the order of the log",
    )
    require(
        claims.last == indexes[-1] < claims.log_size,
        "the last fact of a record must be the last of its history and inside its log",
    )
    require(
        bool(claims.periods) and all(period.start <= period.end for period in claims.periods),
        "a record has at least one period, each from a day to the same or a later one",
    )
    for entry in claims.history:
        require(
            all(getattr(entry, field) is not None for field in _FIELDS[entry.event]),
            f"a fact {entry.event} of a record has {', '.join(_FIELDS[entry.event]) or 'no field'}",
        )
    known = {entry.index for entry in claims.history if entry.event == "badge-signed"}
    require(
        all(badge.index in known for badge in claims.badges),
        "each badge of a record is a fact of its history",
    )
    for badge in claims.badges:
        require(
            _is_digest(badge.token) and _is_digest(badge.qr),
            "the digests of a badge are 32 bytes of base64url",
        )
    _check_places(claims)


def _is_digest(text: str) -> bool:
    if is_commitment(text):
        return True
    try:
        return len(decode(text)) == 32  # noqa: PLR2004
    except JwsError as error:
        raise MalformedError(Reason.MALFORMED, "a digest of a record is not base64url") from error


def _check_places(claims: RecordClaims) -> None:
    shown = values_of(claims.openings)
    require(
        all(_is_digest(shown.get(each, each)) for b in claims.badges for each in (b.token, b.qr)),
        "what a badge's commitments hide are digests",
    )
    require(
        all(is_commitment(site) or is_host(site) for site in claims.sites)
        and all(is_commitment(handle) or is_handle(handle) for handle in claims.handles),
        "a place of a record is not in its one form",
    )
