"""The certificate record: a JWT of type `trustmark-record+jwt`, the whole public history of one certificate.

It does not expire; it is believed when its `last` fact is not older than the one its register entry names. Everything
in it but `iss`, `iat`, `log_size`, `manifest_version` and `openings` is a pure function of the certificate's log
leaves, so an auditor recomputes it. Values of a natural person are commitments, opened by `openings` until erasure.
"""

from datetime import date
from typing import Literal

import msgspec

from verifier.commitment import Opening

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


class Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The holder's name in Khmer and English; each plain, a commitment, or empty if there is none."""

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
    """A measure that has not been lifted. `since` and `until` (exclusive) are instants; warnings have no `until`.

    `number` counts the certificate's measures from 1; `appeal` is `pending` while an appeal is undecided.
    """

    number: int
    kind: MeasureKind
    reason: str
    index: int
    since: int
    until: int | None = None
    appeal: Literal["none", "pending", "upheld", "overturned"] = "none"


class BadgeEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A badge the ledger knows: digests (base64url SHA-256) of its token and QR record, and the fact's log index."""

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


class RecordClaims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sub` is the certificate number, `last` the log index of its last fact, `log_size` the log it was made from."""

    iss: str
    sub: str
    iat: int
    log_size: int
    manifest_version: int
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
    openings: tuple[Opening, ...]
