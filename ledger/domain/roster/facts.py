"""The roster: the officers and what their roles allow. One in a ledger, never public.

Its facts and its commands. Roles are those of R142-R155, as the scheme's data has them. An officer
is called by a staff id; names are not kept. Without officers the ledger is a pilot: anyone who has
its folder decides.
"""

from typing import ClassVar, Literal

from ledger.domain.fact import Command, HiddenFact

ROSTER = "roster"
"""The id of the one roster."""


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
    """`officer` has `role` from now on; confirmed by `by`. The first role makes an officer."""

    proposal: int
    officer: str
    role: str
    by: str


class RoleEnded(HiddenFact, frozen=True, kw_only=True, tag="role-ended"):
    """`officer` has lost `role`; confirmed by `by`. Without a role somebody is not an officer."""

    proposal: int
    officer: str
    role: str
    by: str


class RoleProposalRejected(HiddenFact, frozen=True, kw_only=True, tag="role-proposal-rejected"):
    """Proposal `proposal` was rejected by `by`, or withdrawn by its own author."""

    proposal: int
    by: str


RosterFact = RosterFounded | RoleProposed | RoleGranted | RoleEnded | RoleProposalRejected


class FoundRoster(Command, frozen=True, kw_only=True, tag="found-roster"):
    """Appoint the two first officers; afterwards officers decide."""

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
    """Reject proposal `proposal`; its own author may withdraw it so."""

    permission: ClassVar[str] = "officer.propose"
    proposal: int


RosterCommand = FoundRoster | ProposeRole | ConfirmRole | RejectRole
