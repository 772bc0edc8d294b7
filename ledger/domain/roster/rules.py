"""The rules of the roster: `decide` turns state and command into facts, or refuses.

One officer alone cannot give or take a role: one proposes, another confirms. Once founded, the
roster always has at least two officers who may propose and confirm.
"""

import re

from ledger.domain.chronology import check_order
from ledger.domain.fact import Outcome
from ledger.domain.now import Now
from ledger.domain.roster import facts
from ledger.domain.roster.state import Roster
from ledger.errors import CommandRefusedError
from ledger.scheme.model import MANAGER
from ledger.words.articles import ROLES

_STAFF = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_LONGEST = 40
_FEWEST_MANAGERS = 2


def decide(state: Roster | None, command: facts.RosterCommand, now: Now) -> Outcome:
    """Return what follows; raises `CommandRefusedError` with the code of the rule."""
    state = state or Roster()
    check_order(now.at, state.last_at)
    if isinstance(command, facts.FoundRoster):
        return Outcome(facts=(_found(state, command, now),))
    if not state.founded:
        raise CommandRefusedError("no-roster", ROLES)
    if isinstance(command, facts.ProposeRole):
        return Outcome(facts=(_propose(state, command, now),))
    proposal = state.open.get(command.proposal)
    if proposal is None:
        raise CommandRefusedError("no-proposal", ROLES, proposal=command.proposal)
    if isinstance(command, facts.RejectRole):
        fact = facts.RoleProposalRejected(at=now.at, proposal=command.proposal, by=now.actor)
        return Outcome(facts=(fact,), second=proposal.by)
    return Outcome(facts=(_confirm(state, proposal, now),), second=proposal.by)


def _found(state: Roster, command: facts.FoundRoster, now: Now) -> facts.RosterFounded:
    if state.founded:
        raise CommandRefusedError("roster-founded", ROLES)
    for officer in (command.first, command.second):
        _check_staff(officer)
    if command.first == command.second:
        raise CommandRefusedError("one-person", ROLES)
    return facts.RosterFounded(at=now.at, first=command.first, second=command.second)


def _propose(state: Roster, command: facts.ProposeRole, now: Now) -> facts.RoleProposed:
    _check_staff(command.officer)
    known = [role.id for role in now.rules.role]
    held = state.roles.get(command.officer, frozenset())
    ends = command.change == "end"
    if command.role not in known and not (ends and command.role in held):
        raise CommandRefusedError("unknown-role", ROLES, roles=tuple(known))
    if ends != (command.role in held):
        raise CommandRefusedError("no-change", ROLES)
    for each in state.open.values():
        if (each.officer, each.role) == (command.officer, command.role):
            raise CommandRefusedError("proposed-already", ROLES, proposal=each.proposal)
    return facts.RoleProposed(
        at=now.at,
        proposal=state.proposed + 1,
        officer=command.officer,
        role=command.role,
        change=command.change,
        by=now.actor,
    )


def _confirm(
    state: Roster, proposal: facts.RoleProposed, now: Now
) -> facts.RoleGranted | facts.RoleEnded:
    if now.actor == proposal.by:
        raise CommandRefusedError("same-officer", ROLES)
    if now.actor == proposal.officer:
        raise CommandRefusedError("own-role", ROLES)
    kind = facts.RoleGranted if proposal.change == "grant" else facts.RoleEnded
    if kind is facts.RoleEnded and proposal.role == MANAGER:
        managers = [name for name, roles in state.roles.items() if MANAGER in roles]
        if len(managers) <= _FEWEST_MANAGERS:
            raise CommandRefusedError("last-managers", ROLES)
    return kind(
        at=now.at,
        proposal=proposal.proposal,
        officer=proposal.officer,
        role=proposal.role,
        by=now.actor,
    )


def _check_staff(officer: str) -> None:
    if not (2 <= len(officer) <= _LONGEST and _STAFF.fullmatch(officer)):  # noqa: PLR2004
        raise CommandRefusedError("bad-officer", ROLES, longest=_LONGEST)
