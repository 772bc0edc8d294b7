"""What every fact and every command has.

A fact is a frozen struct with a fixed tag; its JSON, in field order, is the log leaf. Empty members
are left out, so each fact has exactly one text. Personal data is never in a fact: hidden data is in
the `Sealed` part, and the fact holds a salted commitment to it (`verifier.formats.commitment`).
"""

from typing import ClassVar

import msgspec

from verifier.formats.commitment import Opening


class Fact(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="fact",
    kw_only=True,
):
    """`at` is the instant of the decision (UTC seconds), `sealed` commits to the sealed part."""

    at: int
    sealed: str = ""


class HiddenFact(Fact, frozen=True, kw_only=True):
    """A fact without public content: its leaf shows only its instant, its sealed part all of it."""

    @property
    def refers_to(self) -> tuple[str, ...]:
        """Commitments to the files of evidence that the fact itself names."""
        return ()


class Sealed(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """The part of a fact that is encrypted under its subject's key.

    `salt` (base64url, 16 bytes) makes the commitment unguessable; `actor` and `second` are who
    decided; `openings` open the commitments in the fact; `evidence` has the commitments to all
    files it refers to; `content` is the whole fact where its leaf shows nothing (facts that are not
    public).
    """

    salt: str
    actor: str
    second: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()
    openings: tuple[Opening, ...] = ()
    content: str = ""


class Command(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="command", kw_only=True
):
    """A request that the rules may refuse. Actor and instant are not part of it.

    `permission` is what an officer's role must allow for it (`domain.roster.gate`); `instead` names
    the rule that forbids the command by itself where officers decide, because it then only follows
    from another decision.
    """

    permission: ClassVar[str] = ""
    instead: ClassVar[str] = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from a command: facts of its aggregate, and commands to others.

    All of it is written in one transaction, or nothing is. `second` is the person who proposed what
    is decided here.
    """

    facts: tuple[Fact, ...]
    consequences: tuple[Command, ...] = ()
    second: str = ""
