"""The measures of a case: what each needs, and the command for the certificate it leads to.

R115 warning, R116 suspension, R117 revocation, R118 financial penalty, R119 public blacklist, and
the ways between them. A day left out is the day of the decision.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from ledger.domain.certificate import facts as c
from ledger.domain.fact import Command
from ledger.domain.misuse.facts import AppealMisuse, DecideMisuseAppeal
from ledger.scheme.sections import Measure
from ledger.ways import Total

URGENT = "urgent-consumer-harm"
"""The one reason for which somebody is suspended before being heard."""


class _Proposed(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="measure",
    kw_only=True,
):
    """Base of every measure; the tag says which it is."""


class Warning(_Proposed, frozen=True, kw_only=True, tag="warning"):  # noqa: A001 - the law's word
    """A public warning (R115)."""

    reason: str


class Suspension(_Proposed, frozen=True, kw_only=True, tag="suspension"):
    """A suspension from day `start` (None: the day of the decision) to day `end` (R116)."""

    reason: str
    start: date | None = None
    end: date


class Interim(_Proposed, frozen=True, kw_only=True, tag="interim"):
    """A suspension for urgent harm, at once, without notice, to `end`; heard on day `hearing`."""

    reason: str
    end: date
    hearing: date


class Extension(_Proposed, frozen=True, kw_only=True, tag="extension"):
    """Suspension `suspension` of the certificate runs on to the end of day `end` (R116)."""

    suspension: int
    reason: str
    end: date


class EarlyEnd(_Proposed, frozen=True, kw_only=True, tag="early-end"):
    """Suspension `suspension` of the certificate ends on decision."""

    suspension: int


class Lift(_Proposed, frozen=True, kw_only=True, tag="lift"):
    """Warning `warning` of the certificate is lifted."""

    warning: int


class Revocation(_Proposed, frozen=True, kw_only=True, tag="revocation"):
    """The certificate is withdrawn permanently (R117)."""

    reason: str


class Conversion(_Proposed, frozen=True, kw_only=True, tag="conversion"):
    """Suspension `suspension`, still in force, becomes a revocation (R117)."""

    suspension: int
    reason: str


class Fine(_Proposed, frozen=True, kw_only=True, tag="fine"):
    """A financial penalty of `usd` whole US dollars (R118)."""

    reason: str
    usd: int


class Blacklist(_Proposed, frozen=True, kw_only=True, tag="blacklist"):
    """`place` (host or handle) goes on the public list of misuse to the end of day `end` (R119).

    Without `end` it stays as long as the scheme says by default. Refused while the ledger keeps no
    such list (`limits`).
    """

    reason: str
    place: str
    end: date | None = None


ProposedMeasure = (
    Warning
    | Suspension
    | Interim
    | Extension
    | EarlyEnd
    | Lift
    | Revocation
    | Conversion
    | Fine
    | Blacklist
)
Kind = Literal[
    "warning",
    "suspension",
    "interim",
    "extension",
    "early-end",
    "lift",
    "revocation",
    "conversion",
    "fine",
    "blacklist",
]

OF_SCHEME = Total[Measure](
    ProposedMeasure,
    {
        Warning: "warning",
        Suspension: "suspension",
        Interim: "suspension",
        Extension: "suspension",
        Revocation: "revocation",
        Conversion: "revocation",
        Fine: "fine",
        Blacklist: "blacklist",
    },
).but(EarlyEnd, Lift)
"""The penalty (one of five) that a measure falls under; what ends a measure has no penalty."""


def kind_of(measure: ProposedMeasure) -> Kind:
    """Return the tag of a measure."""
    kind: Kind = measure.__struct_config__.tag  # type: ignore[assignment] # each has one of these
    return kind


def reason_of(measure: ProposedMeasure) -> str:
    """Return the reason code a measure is grounded on; empty for what ends one."""
    return "" if isinstance(measure, EarlyEnd | Lift) else measure.reason


def command_for(measure: ProposedMeasure, number: str, today: date) -> c.ChangingCommand | None:
    """Return the command to certificate `number` of a measure decided on day `today`, or None."""
    command: c.ChangingCommand | None = None
    match measure:
        case Warning():
            command = c.Warn(number=number, reason=measure.reason)
        case Suspension():
            start = measure.start or today
            command = c.Suspend(number=number, reason=measure.reason, start=start, end=measure.end)
        case Interim():
            command = c.Suspend(number=number, reason=measure.reason, start=today, end=measure.end)
        case Extension():
            command = c.ExtendSuspension(number=number, measure=measure.suspension, end=measure.end)
        case EarlyEnd():
            command = c.Reinstate(number=number, measure=measure.suspension)
        case Lift():
            command = c.LiftWarning(number=number, measure=measure.warning)
        case Revocation() | Conversion():
            command = c.Revoke(number=number, reason=measure.reason)
    return command


def appeal_for(
    measure: ProposedMeasure, number: str, about: int, appeal_by: date | None
) -> Command | None:
    """Return the command of an appeal, to certificate `number` or the list, on measure `about`."""
    if not shown_elsewhere(measure):
        return None
    if isinstance(measure, Blacklist):
        return AppealMisuse(place=measure.place, listing=about)
    return c.Appeal(number=number, measure=about, appeal_by=appeal_by)


def outcome_for(
    measure: ProposedMeasure, number: str, about: int, outcome: c.AppealOutcome
) -> Command | None:
    """Return the command that a decided appeal leads to, like `appeal_for`."""
    if not shown_elsewhere(measure):
        return None
    if isinstance(measure, Blacklist):
        return DecideMisuseAppeal(place=measure.place, listing=about, outcome=outcome)
    return c.DecideAppeal(number=number, measure=about, outcome=outcome)


def shown_elsewhere(measure: ProposedMeasure) -> bool:
    """Tell whether a measure is a public fact too; a fine is only in its case."""
    return not isinstance(measure, Fine)


def touched(measure: ProposedMeasure, next_number: int) -> int:
    """Return which measure of the certificate, or listing of the place, is meant; 0 for none.

    It is an earlier one, or the next, which has `next_number`.
    """
    match measure:
        case Extension() | EarlyEnd():
            return measure.suspension
        case Lift():
            return measure.warning
        case Fine():
            return 0
    return next_number
