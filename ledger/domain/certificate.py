"""The certificate: from issue to revocation. Facts, commands, `decide` and `evolve`, top to bottom.

Rules run in `decide`, before the fact; `evolve` never checks, reads a clock or raises. Requirements R86 (two years
from approval), R87-R90 (renewal), R110-R119 (use of the mark, measures).
"""

from datetime import date
from typing import Literal

from ledger.domain.fact import Fact
from verifier.record import Holder

# --- facts -----------------------------------------------------------------------------------------------------------


class CertificateIssued(Fact, frozen=True, kw_only=True, tag="certificate-issued"):
    """Number and list index are one thing; `business` is the holder's pseudonymous id; the period includes both days."""

    number: str
    business: str
    holder: Holder
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    tier: str
    scheme: str
    start: date
    end: date


class CertificateRenewed(Fact, frozen=True, kw_only=True, tag="certificate-renewed"):
    """A further period, under the scheme version and tier in force at renewal."""

    number: str
    tier: str
    scheme: str
    start: date
    end: date


class HostAdded(Fact, frozen=True, kw_only=True, tag="host-added"):
    """The certificate covers one more host."""

    number: str
    place: str


class HostRemoved(Fact, frozen=True, kw_only=True, tag="host-removed"):
    """The certificate no longer covers the host."""

    number: str
    place: str


class HandleAdded(Fact, frozen=True, kw_only=True, tag="handle-added"):
    """The certificate covers one more handle, `platform:name`."""

    number: str
    place: str


class HandleRemoved(Fact, frozen=True, kw_only=True, tag="handle-removed"):
    """The certificate no longer covers the handle."""

    number: str
    place: str


class BadgeSigned(Fact, frozen=True, kw_only=True, tag="badge-signed"):
    """A badge was signed by badge key `kid`; `token` and `qr` are the digests (base64url) of its two forms."""

    number: str
    kid: str
    token: str
    qr: str


class CertificateWarned(Fact, frozen=True, kw_only=True, tag="certificate-warned"):
    """Measure number `measure` of this certificate: a warning that stands until it is lifted."""

    number: str
    measure: int
    reason: str


class WarningLifted(Fact, frozen=True, kw_only=True, tag="warning-lifted"):
    """The warning no longer stands."""

    number: str
    measure: int


class CertificateSuspended(Fact, frozen=True, kw_only=True, tag="certificate-suspended"):
    """Suspended from day `start` (never before `at`) to the end of day `end`."""

    number: str
    measure: int
    reason: str
    start: date
    end: date


class SuspensionExtended(Fact, frozen=True, kw_only=True, tag="suspension-extended"):
    """The suspension now runs to the end of day `end`."""

    number: str
    measure: int
    end: date


class CertificateReinstated(Fact, frozen=True, kw_only=True, tag="certificate-reinstated"):
    """The suspension ended early, at `at`."""

    number: str
    measure: int


class CertificateRevoked(Fact, frozen=True, kw_only=True, tag="certificate-revoked"):
    """Final."""

    number: str
    measure: int
    reason: str


class MeasureAppealed(Fact, frozen=True, kw_only=True, tag="measure-appealed"):
    """The holder appealed against a measure; the measure stands meanwhile."""

    number: str
    measure: int


class AppealDecided(Fact, frozen=True, kw_only=True, tag="appeal-decided"):
    """`upheld`: the measure stands. `overturned`: it ends at `at`, except that revocation is final."""

    number: str
    measure: int
    outcome: Literal["upheld", "overturned"]


CertificateFact = (
    CertificateIssued
    | CertificateRenewed
    | HostAdded
    | HostRemoved
    | HandleAdded
    | HandleRemoved
    | BadgeSigned
    | CertificateWarned
    | WarningLifted
    | CertificateSuspended
    | SuspensionExtended
    | CertificateReinstated
    | CertificateRevoked
    | MeasureAppealed
    | AppealDecided
)
