"""The state of the roster, frozen, and `evolve`, which never checks."""

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from ledger.domain.roster import facts
from ledger.scheme.model import MANAGER, SchemeVersion


class Roster(Struct, frozen=True, kw_only=True):
    """Roles by officer, open proposals by number, the count `proposed`, after `version` facts."""

    version: int = 0
    last_at: int = 0
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    open: Mapping[int, facts.RoleProposed] = field(default_factory=dict)
    proposed: int = 0

    @property
    def founded(self) -> bool:
        """Whether officers decide in this ledger."""
        return self.version > 0

    def may(self, officer: str, permission: str, rules: SchemeVersion) -> bool:
        """Tell whether a role of `officer` allows `permission` under `rules`."""
        held = self.roles.get(officer, frozenset())
        return any(role.id in held and permission in role.may for role in rules.role)


def evolve(state: Roster | None, fact: facts.RosterFact) -> Roster:
    """Return the state after `fact`; `state` is None before the first."""
    before = state or Roster()
    after = replace(before, version=before.version + 1, last_at=fact.at)
    if isinstance(fact, facts.RosterFounded):
        managers = {name: frozenset({MANAGER}) for name in (fact.first, fact.second)}
        return replace(after, roles=managers)
    if isinstance(fact, facts.RoleProposed):
        proposals = {**before.open, fact.proposal: fact}
        return replace(after, open=proposals, proposed=fact.proposal)
    left = {number: each for number, each in before.open.items() if number != fact.proposal}
    if isinstance(fact, facts.RoleProposalRejected):
        return replace(after, open=left)
    held = before.roles.get(fact.officer, frozenset())
    held = held | {fact.role} if isinstance(fact, facts.RoleGranted) else held - {fact.role}
    others = {name: roles for name, roles in before.roles.items() if name != fact.officer}
    return replace(after, open=left, roles={**others, fact.officer: held} if held else others)
