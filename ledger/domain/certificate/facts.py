"""The certificate: from issue to revocation. Its facts and its commands.

State and `evolve` are in `state`, the rules (`decide`) in `rules`.
Requirements R86 (two years from approval), R87-R90 (renewal), R110-R119 (use of the mark,
measures).
"""

from datetime import date
from typing import ClassVar, Literal

from ledger.domain.fact import Command, Fact
from verifier.formats.record import Holder

AppealOutcome = Literal["upheld", "overturned"]
"""`upheld`: the measure stands. `overturned`: it ends at once."""


class _OfCertificate(Fact, frozen=True, kw_only=True):
    """A fact about a certificate."""

    number: str


class CertificateIssued(_OfCertificate, frozen=True, kw_only=True, tag="certificate-issued"):
    """`number` is the list index too, `business` a pseudonymous id; both days are included."""

    business: str
    holder: Holder
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    tier: str
    scheme: str
    start: date
    end: date


class CertificateRenewed(_OfCertificate, frozen=True, kw_only=True, tag="certificate-renewed"):
    """A period under this tier and version: a further one, or after an upgrade the running one."""

    tier: str
    scheme: str
    start: date
    end: date


class HostAdded(_OfCertificate, frozen=True, kw_only=True, tag="host-added"):
    """The certificate covers one more host."""

    place: str


class HostRemoved(_OfCertificate, frozen=True, kw_only=True, tag="host-removed"):
    """The certificate no longer covers the host."""

    place: str


class HandleAdded(_OfCertificate, frozen=True, kw_only=True, tag="handle-added"):
    """The certificate covers one more handle, `platform:name`."""

    place: str


class HandleRemoved(_OfCertificate, frozen=True, kw_only=True, tag="handle-removed"):
    """The certificate no longer covers the handle."""

    place: str


class BadgeSigned(_OfCertificate, frozen=True, kw_only=True, tag="badge-signed"):
    """Key `kid` signed a badge; `token` and `qr` are digests (base64url) of its two forms.

    For a natural person the log shows commitments to the digests.
    """

    kid: str
    token: str
    qr: str


class CertificateWarned(_OfCertificate, frozen=True, kw_only=True, tag="certificate-warned"):
    """Measure number `measure` of this certificate: a warning, in force until it is lifted."""

    measure: int
    reason: str


class WarningLifted(_OfCertificate, frozen=True, kw_only=True, tag="warning-lifted"):
    """The warning has ended."""

    measure: int


class CertificateSuspended(_OfCertificate, frozen=True, kw_only=True, tag="certificate-suspended"):
    """Suspended from day `start` (never before `at`) to the end of day `end`."""

    measure: int
    reason: str
    start: date
    end: date


class SuspensionExtended(_OfCertificate, frozen=True, kw_only=True, tag="suspension-extended"):
    """The suspension now runs to the end of day `end`."""

    measure: int
    end: date


class CertificateReinstated(
    _OfCertificate, frozen=True, kw_only=True, tag="certificate-reinstated"
):
    """The suspension ended early, at `at`."""

    measure: int


class CertificateRevoked(_OfCertificate, frozen=True, kw_only=True, tag="certificate-revoked"):
    """Final."""

    measure: int
    reason: str


class MeasureAppealed(_OfCertificate, frozen=True, kw_only=True, tag="measure-appealed"):
    """The holder appealed against a measure; the measure stays in force meanwhile."""

    measure: int


class AppealDecided(_OfCertificate, frozen=True, kw_only=True, tag="appeal-decided"):
    """`upheld`: the measure stays. `overturned`: it ends at `at`, but a revocation is final."""

    measure: int
    outcome: AppealOutcome


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


class Issue(Command, frozen=True, kw_only=True, tag="issue"):
    """Grant a certificate to `business`, valid from today, for plain places it has proven.

    It ends when the scheme says, or earlier on day `end`: one that replaces another runs as long as
    that would have.
    """

    instead: ClassVar[str] = "application-needed"
    business: str
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    tier: str
    end: date | None = None


class _ForCertificate(Command, frozen=True, kw_only=True):
    """A command to a certificate."""

    number: str


class Renew(_ForCertificate, frozen=True, kw_only=True, tag="renew"):
    """Grant a further period; `tier` stays as it is unless given."""

    instead: ClassVar[str] = "application-needed"
    tier: str = ""


class UpgradeTier(_ForCertificate, frozen=True, kw_only=True, tag="upgrade-tier"):
    """Grant the higher tier `tier` for the rest of the certificate's time."""

    instead: ClassVar[str] = "application-needed"
    tier: str


class AddHost(_ForCertificate, frozen=True, kw_only=True, tag="add-host"):
    """Cover the host `place` too."""

    permission: ClassVar[str] = "business.change"
    place: str


class RemoveHost(_ForCertificate, frozen=True, kw_only=True, tag="remove-host"):
    """Stop covering the host `place`."""

    permission: ClassVar[str] = "business.change"
    place: str


class AddHandle(_ForCertificate, frozen=True, kw_only=True, tag="add-handle"):
    """Cover the handle `place` (`platform:name`) too."""

    permission: ClassVar[str] = "business.change"
    place: str


class RemoveHandle(_ForCertificate, frozen=True, kw_only=True, tag="remove-handle"):
    """Stop covering the handle `place`."""

    permission: ClassVar[str] = "business.change"
    place: str


class RecordBadge(_ForCertificate, frozen=True, kw_only=True, tag="record-badge"):
    """Record the digests (base64url SHA-256) of a badge that key `kid` has signed."""

    permission: ClassVar[str] = "badge.record"
    kid: str
    token: str
    qr: str


class Warn(_ForCertificate, frozen=True, kw_only=True, tag="warn"):
    """Warn the holder, publicly."""

    instead: ClassVar[str] = "case-needed"
    reason: str


class LiftWarning(_ForCertificate, frozen=True, kw_only=True, tag="lift-warning"):
    """Lift warning `measure`."""

    instead: ClassVar[str] = "case-needed"
    measure: int


class Suspend(_ForCertificate, frozen=True, kw_only=True, tag="suspend"):
    """Suspend from day `start` to the end of day `end`."""

    instead: ClassVar[str] = "case-needed"
    reason: str
    start: date
    end: date


class ExtendSuspension(_ForCertificate, frozen=True, kw_only=True, tag="extend-suspension"):
    """Let suspension `measure` run to the end of day `end`, which is later than before."""

    instead: ClassVar[str] = "case-needed"
    measure: int
    end: date


class Reinstate(_ForCertificate, frozen=True, kw_only=True, tag="reinstate"):
    """End suspension `measure` early."""

    instead: ClassVar[str] = "case-needed"
    measure: int


class Revoke(_ForCertificate, frozen=True, kw_only=True, tag="revoke"):
    """Withdraw the certificate permanently."""

    instead: ClassVar[str] = "case-needed"
    reason: str


class Appeal(_ForCertificate, frozen=True, kw_only=True, tag="appeal"):
    """Record that the holder appeals against measure `measure`.

    `appeal_by` is the last day the holder was told; without it today's rules count from the
    measure.
    """

    instead: ClassVar[str] = "case-needed"
    measure: int
    appeal_by: date | None = None


class DecideAppeal(_ForCertificate, frozen=True, kw_only=True, tag="decide-appeal"):
    """Decide the appeal against measure `measure`."""

    instead: ClassVar[str] = "case-needed"
    measure: int
    outcome: AppealOutcome


ChangingCommand = (
    Renew
    | UpgradeTier
    | AddHost
    | RemoveHost
    | AddHandle
    | RemoveHandle
    | RecordBadge
    | Warn
    | LiftWarning
    | Suspend
    | ExtendSuspension
    | Reinstate
    | Revoke
    | Appeal
    | DecideAppeal
)
CertificateCommand = Issue | ChangingCommand
