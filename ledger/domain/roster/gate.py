"""Who may give a command: in a pilot anybody, otherwise officers whose roles allow it.

Where officers decide, a measure follows from a case and a certificate from an application, never
from a command of its own: so notice, reply and a second officer cannot be left out.
"""

from ledger.domain.fact import Command
from ledger.domain.roster.facts import FoundRoster
from ledger.domain.roster.state import Roster
from ledger.errors import CommandRefusedError
from ledger.scheme.model import SchemeVersion
from ledger.words.articles import ROLES


def check(roster: Roster, command: Command, actor: str, rules: SchemeVersion) -> None:
    """Raise `CommandRefusedError` unless `actor` may give `command` by itself under `rules`."""
    if not roster.founded or isinstance(command, FoundRoster):
        return
    if command.instead:
        raise CommandRefusedError(command.instead, ROLES)
    check_officer(roster, actor)
    if not roster.may(actor, command.permission, rules):
        raise CommandRefusedError("not-allowed", ROLES, permission=command.permission)


def check_officer(roster: Roster, actor: str) -> None:
    """Raise `CommandRefusedError` unless `actor` is an officer, or there are none yet."""
    if roster.founded and actor not in roster.roles:
        raise CommandRefusedError("no-such-officer", ROLES)
