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


class CertificateIssued(Fact, frozen=True, kw_only=True, tag="certificate-issued"):
    """`number` is the list index too, `business` a pseudonymous id; both days are included."""

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
    """A period under this tier and version: a further one, or after an upgrade the running one."""

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
    """Key `kid` signed a badge; `token` and `qr` are digests (base64url) of its two forms.

    For a natural person the log shows commitments to the digests.
    """

    number: str
    kid: str
    token: str
    qr: str


class CertificateWarned(Fact, frozen=True, kw_only=True, tag="certificate-warned"):
    """Measure number `measure` of this certificate: a warning, in force until it is lifted."""

    number: str
    measure: int
    reason: str


class WarningLifted(Fact, frozen=True, kw_only=True, tag="warning-lifted"):
    """The warning has ended."""

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
    """The holder appealed against a measure; the measure stays in force meanwhile."""

    number: str
    measure: int


class AppealDecided(Fact, frozen=True, kw_only=True, tag="appeal-decided"):
    """`upheld`: the measure stays. `overturned`: it ends at `at`, but a revocation is final."""

    number: str
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


class Renew(Command, frozen=True, kw_only=True, tag="renew"):
    """Grant a further period; `tier` stays as it is unless given."""

    instead: ClassVar[str] = "application-needed"
    number: str
    tier: str = ""


class UpgradeTier(Command, frozen=True, kw_only=True, tag="upgrade-tier"):
    """Grant the higher tier `tier` for the rest of the certificate's time."""

    instead: ClassVar[str] = "application-needed"
    number: str
    tier: str


class AddHost(Command, frozen=True, kw_only=True, tag="add-host"):
    """Cover the host `place` too."""

    permission: ClassVar[str] = "business.change"
    number: str
    place: str


class RemoveHost(Command, frozen=True, kw_only=True, tag="remove-host"):
    """Stop covering the host `place`."""

    permission: ClassVar[str] = "business.change"
    number: str
    place: str


class AddHandle(Command, frozen=True, kw_only=True, tag="add-handle"):
    """Cover the handle `place` (`platform:name`) too."""

    permission: ClassVar[str] = "business.change"
    number: str
    place: str


class RemoveHandle(Command, frozen=True, kw_only=True, tag="remove-handle"):
    """Stop covering the handle `place`."""

    permission: ClassVar[str] = "business.change"
    number: str
    place: str


class RecordBadge(Command, frozen=True, kw_only=True, tag="record-badge"):
    """Record the digests (base64url SHA-256) of a badge that key `kid` has signed."""

    permission: ClassVar[str] = "badge.record"
    number: str
    kid: str
    token: str
    qr: str


class Warn(Command, frozen=True, kw_only=True, tag="warn"):
    """Warn the holder, publicly."""

    instead: ClassVar[str] = "case-needed"
    number: str
    reason: str


class LiftWarning(Command, frozen=True, kw_only=True, tag="lift-warning"):
    """Lift warning `measure`."""

    instead: ClassVar[str] = "case-needed"
    number: str
    measure: int


class Suspend(Command, frozen=True, kw_only=True, tag="suspend"):
    """Suspend from day `start` to the end of day `end`."""

    instead: ClassVar[str] = "case-needed"
    number: str
    reason: str
    start: date
    end: date


class ExtendSuspension(Command, frozen=True, kw_only=True, tag="extend-suspension"):
    """Let suspension `measure` run to the end of day `end`, which is later than before."""

    instead: ClassVar[str] = "case-needed"
    number: str
    measure: int
    end: date


class Reinstate(Command, frozen=True, kw_only=True, tag="reinstate"):
    """End suspension `measure` early."""

    instead: ClassVar[str] = "case-needed"
    number: str
    measure: int


class Revoke(Command, frozen=True, kw_only=True, tag="revoke"):
    """Withdraw the certificate permanently."""

    instead: ClassVar[str] = "case-needed"
    number: str
    reason: str


class Appeal(Command, frozen=True, kw_only=True, tag="appeal"):
    """Record that the holder appeals against measure `measure`.

    `appeal_by` is the last day the holder was told; without it today's rules count from the
    measure.
    """

    instead: ClassVar[str] = "case-needed"
    number: str
    measure: int
    appeal_by: date | None = None


class DecideAppeal(Command, frozen=True, kw_only=True, tag="decide-appeal"):
    """Decide the appeal against measure `measure`."""

    instead: ClassVar[str] = "case-needed"
    number: str
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
