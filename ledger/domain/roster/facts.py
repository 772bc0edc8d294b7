"""The roster: which officers there are, and what their roles let them do. One in a ledger, never public.

Facts, commands, state, `decide` and `evolve`, top to bottom. Roles are those of R142-R155, as the
scheme's data has them. Nobody gets or loses a role by one officer alone: one proposes, another
confirms. An officer is called by a staff id; names are not kept. Without officers the ledger is a
pilot: whoever has its folder decides. Once founded, the roster is there for good, with at least two
who may propose and confirm.
"""

import re
from collections.abc import Mapping
from typing import ClassVar, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from ledger.domain.circumstances import Circumstances
from ledger.domain.fact import Command, HiddenFact, Outcome
from ledger.domain.order import check_order
from ledger.errors import CommandRefusedError
from ledger.scheme.model import MANAGER, SchemeVersion
from ledger.words.articles import ROLES

ROSTER = "roster"
"""The id of the one roster."""

_STAFF = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_LONGEST = 40
_FEWEST_MANAGERS = 2


class RosterFounded(HiddenFact, frozen=True, kw_only=True, tag="roster-founded"):
    """The two first officers, both managers."""

    first: str
    second: str


class RoleProposed(HiddenFact, frozen=True, kw_only=True, tag="role-proposed"):
    """Proposal number `proposal` (from 1), by officer `by`: that `officer` gets or loses `role`."""

    proposal: int
    officer: str
    role: str
    change: Literal["grant", "end"]
    by: str


class RoleGranted(HiddenFact, frozen=True, kw_only=True, tag="role-granted"):
    """`officer` has `role` from now on; confirmed by `by`. The first role makes somebody an officer."""

    proposal: int
    officer: str
    role: str
    by: str


class RoleEnded(HiddenFact, frozen=True, kw_only=True, tag="role-ended"):
    """`officer` has `role` no longer; confirmed by `by`. Without any role somebody is no officer."""

    proposal: int
    officer: str
    role: str
    by: str


class RoleProposalRejected(HiddenFact, frozen=True, kw_only=True, tag="role-proposal-rejected"):
    """Proposal `proposal` came to nothing; `by` rejected it, or took it back."""

    proposal: int
    by: str


RosterFact = RosterFounded | RoleProposed | RoleGranted | RoleEnded | RoleProposalRejected


class FoundRoster(Command, frozen=True, kw_only=True, tag="found-roster"):
    """Appoint the two first officers; from then on officers decide."""

    first: str
    second: str


class ProposeRole(Command, frozen=True, kw_only=True, tag="propose-role"):
    """Propose that `officer` gets or loses `role`."""

    permission: ClassVar[str] = "officer.propose"
    officer: str
    role: str
    change: Literal["grant", "end"]


class ConfirmRole(Command, frozen=True, kw_only=True, tag="confirm-role"):
    """Put proposal `proposal` of somebody else into force."""

    permission: ClassVar[str] = "officer.confirm"
    proposal: int


class RejectRole(Command, frozen=True, kw_only=True, tag="reject-role"):
    """Reject proposal `proposal`; its own author may take it back."""

    permission: ClassVar[str] = "officer.propose"
    proposal: int


RosterCommand = FoundRoster | ProposeRole | ConfirmRole | RejectRole


class Roster(Struct, frozen=True, kw_only=True):
    """Roles by officer, and open proposals by number, after `version` facts. `proposed` counts all proposals."""

    version: int = 0
    last_at: int = 0
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    open: Mapping[int, RoleProposed] = field(default_factory=dict)
    proposed: int = 0

    @property
    def founded(self) -> bool:
        """Whether officers decide in this ledger."""
        return self.version > 0

    def may(self, officer: str, permission: str, rules: SchemeVersion) -> bool:
        """Tell whether a role of `officer` allows `permission` under `rules`."""
        held = self.roles.get(officer, frozenset())
        return any(role.id in held and permission in role.may for role in rules.role)


def decide(state: Roster | None, command: RosterCommand, now: Circumstances) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule."""
    state = state or Roster()
    check_order(now.at, state.last_at)
    if isinstance(command, FoundRoster):
        return Outcome(facts=(_found(state, command, now),))
    if not state.founded:
        raise CommandRefusedError("no-roster", ROLES)
    if isinstance(command, ProposeRole):
        return Outcome(facts=(_propose(state, command, now),))
    proposal = state.open.get(command.proposal)
    if proposal is None:
        raise CommandRefusedError("no-proposal", ROLES, proposal=command.proposal)
    if isinstance(command, RejectRole):
        fact = RoleProposalRejected(at=now.at, proposal=command.proposal, by=now.actor)
        return Outcome(facts=(fact,), second=proposal.by)
    return Outcome(facts=(_confirm(state, proposal, now),), second=proposal.by)


def evolve(state: Roster | None, fact: RosterFact) -> Roster:
    """Return the state after `fact`; before the first there is none."""
    before = state or Roster()
    after = replace(before, version=before.version + 1, last_at=fact.at)
    if isinstance(fact, RosterFounded):
        managers = {name: frozenset({MANAGER}) for name in (fact.first, fact.second)}
        return replace(after, roles=managers)
    if isinstance(fact, RoleProposed):
        proposals = {**before.open, fact.proposal: fact}
        return replace(after, open=proposals, proposed=fact.proposal)
    left = {number: each for number, each in before.open.items() if number != fact.proposal}
    if isinstance(fact, RoleProposalRejected):
        return replace(after, open=left)
    held = before.roles.get(fact.officer, frozenset())
    held = held | {fact.role} if isinstance(fact, RoleGranted) else held - {fact.role}
    others = {name: roles for name, roles in before.roles.items() if name != fact.officer}
    return replace(after, open=left, roles={**others, fact.officer: held} if held else others)


def _found(state: Roster, command: FoundRoster, now: Circumstances) -> RosterFounded:
    if state.founded:
        raise CommandRefusedError("roster-founded", ROLES)
    for officer in (command.first, command.second):
        _check_staff(officer)
    if command.first == command.second:
        raise CommandRefusedError("one-person", ROLES)
    return RosterFounded(at=now.at, first=command.first, second=command.second)


def _propose(state: Roster, command: ProposeRole, now: Circumstances) -> RoleProposed:
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
    return RoleProposed(
        at=now.at,
        proposal=state.proposed + 1,
        officer=command.officer,
        role=command.role,
        change=command.change,
        by=now.actor,
    )


def _confirm(state: Roster, proposal: RoleProposed, now: Circumstances) -> RoleGranted | RoleEnded:
    if now.actor == proposal.by:
        raise CommandRefusedError("same-officer", ROLES)
    if now.actor == proposal.officer:
        raise CommandRefusedError("own-role", ROLES)
    kind = RoleGranted if proposal.change == "grant" else RoleEnded
    if kind is RoleEnded and proposal.role == MANAGER:
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
