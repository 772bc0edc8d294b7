"""How much one certificate's life may hold, so that its record never exceeds `MAX_TOKEN`.

Every fact stays in the record forever. At most one costs so many bytes of the record's 196 kB of
JSON (a token is a third longer): a badge 203, a natural person's 391, a host that comes and goes
again 660, a measure with its appeal 600, an extension 95, a renewal 160. With all limits reached
and the longest possible names, a tenth of the room is left
(`tests/ledger/domain/certificate/test_limits.py`). Room is kept for what must never wait: a
revocation and its appeal, and a badge by a new key.
"""

from ledger.domain.certificate import facts
from ledger.domain.certificate.state import Certificate
from ledger.errors import CommandRefusedError
from ledger.ways import Ways

MOST_PLACES = 10
"""Hosts, and handles, that one certificate covers at a time: more would not fit a badge."""
MOST_ADDITIONS = 40
"""Hosts and handles that may come to a certificate after its issue; each may go again."""
MOST_BADGES = 250
"""Badges of one certificate; beyond it, one by each key that has not signed yet (of 31 keys)."""
MOST_MEASURES = 30
"""Warnings and suspensions. A holder with so many is revoked, which is always possible."""
MOST_EXTENSIONS = 5
"""Extensions of one suspension."""
MOST_PERIODS = 50
"""Periods of validity, and upgrades within them: a century of two years each without any."""


def check_room(state: Certificate, command: facts.ChangingCommand) -> None:
    """Raise `CommandRefusedError` when `command` would make the certificate's record too long."""
    check = _ROOM.get(type(command))
    if check is not None:
        check(state, command)


def check_places(count: int) -> None:
    """Raise `CommandRefusedError` if `count` hosts, or handles, at a time are too many."""
    if count > MOST_PLACES:
        raise CommandRefusedError("too-many-places", most=MOST_PLACES)


def _badge(state: Certificate, command: facts.RecordBadge) -> None:
    if command.kid in state.kids and state.signed >= MOST_BADGES:
        raise CommandRefusedError("too-many-badges", most=MOST_BADGES)


def _addition(state: Certificate, _: facts.AddHost | facts.AddHandle) -> None:
    if state.added >= MOST_ADDITIONS:
        raise CommandRefusedError("too-many-additions", most=MOST_ADDITIONS)


def _period(state: Certificate, _: facts.Renew | facts.UpgradeTier) -> None:
    if len(state.periods) >= MOST_PERIODS:
        raise CommandRefusedError("too-many-periods", most=MOST_PERIODS)


def _measure(state: Certificate, _: facts.Warn | facts.Suspend) -> None:
    if len(state.measures) >= MOST_MEASURES:
        raise CommandRefusedError("too-many-measures", most=MOST_MEASURES)


def _extension(state: Certificate, command: facts.ExtendSuspension) -> None:
    measure = state.measure(command.measure)
    if measure is not None and measure.extended >= MOST_EXTENSIONS:
        raise CommandRefusedError("too-many-extensions", most=MOST_EXTENSIONS)


_ROOM = (
    Ways[Certificate, [], None](facts.ChangingCommand)
    .but(
        facts.RemoveHost,
        facts.RemoveHandle,
        facts.LiftWarning,
        facts.Reinstate,
        facts.Revoke,
        facts.Appeal,
        facts.DecideAppeal,
    )
    .on(facts.RecordBadge, _badge)
    .on(facts.AddHost, _addition)
    .on(facts.AddHandle, _addition)
    .on(facts.Renew, _period)
    .on(facts.UpgradeTier, _period)
    .on(facts.Warn, _measure)
    .on(facts.Suspend, _measure)
    .on(facts.ExtendSuspension, _extension)
)
