"""Who may give a command: in a pilot anybody, once there are officers those whose roles allow it.

Where officers decide, a measure follows from a case and a certificate from an application, never
from a command of its own: that is how notice, reply and a second officer cannot be left out.
"""

from ledger.domain.fact import Command
from ledger.domain.roster.facts import FoundRoster
from ledger.domain.roster.state import Roster
from ledger.errors import CommandRefusedError
from ledger.scheme.model import SchemeVersion

_ARTICLE = "R142-R155: roles"
_WAYS = {
    "case-needed": "officers decide about measures in a case: open one",
    "application-needed": "officers grant certificates on an application: submit one",
    "motion-needed": "officers decide about rules, keys and erasures as one moves and another confirms: move it",
    "proposal-needed": "officers list a place for misuse as one proposes and another confirms: propose it",
}


def check(roster: Roster, command: Command, actor: str, rules: SchemeVersion) -> None:
    """Raise `CommandRefusedError` unless `actor` may give `command` by itself under `rules`."""
    if not roster.founded or isinstance(command, FoundRoster):
        return
    if command.instead:
        raise CommandRefusedError(command.instead, _WAYS[command.instead], article=_ARTICLE)
    check_officer(roster, actor)
    if not roster.may(actor, command.permission, rules):
        raise CommandRefusedError(
            "not-allowed",
            f"no role of {actor} allows {command.permission or 'this'}",
            article=_ARTICLE,
        )


def check_officer(roster: Roster, actor: str) -> None:
    """Raise `CommandRefusedError` unless `actor` is an officer, or there are none yet."""
    if roster.founded and actor not in roster.roles:
        raise CommandRefusedError(
            "no-such-officer", f"{actor!r} is no officer of this ledger", article=_ARTICLE
        )
