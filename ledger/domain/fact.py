"""What every fact and every command has.

A fact is a frozen struct with a fixed tag; its JSON, in field order, is the log leaf. Members that
are empty are left out, so each fact has exactly one text. Personal data is never in a fact: what
must stay hidden goes into the `Sealed` part, of which the fact holds a salted commitment
(`verifier.formats.commitment`).
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
    """`at` is the instant of the decision (UTC seconds), `sealed` the commitment to the sealed part if there is one."""

    at: int
    sealed: str = ""


class HiddenFact(Fact, frozen=True, kw_only=True):
    """A fact without public content: its leaf shows only its instant, and it stands whole in the sealed part."""

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
    """A wish that the rules may refuse. Who wishes it, and when, is told beside it.

    `permission` is what an officer's role must allow for it (`domain.gate`); `instead` names the
    rule that forbids to give the command by itself where officers decide, because it then only
    follows from another decision.
    """

    permission: ClassVar[str] = ""
    instead: ClassVar[str] = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from a command: facts of its own aggregate, and commands to others that are decided with it.

    All of it is written in one transaction, or nothing is. `second` is who proposed what is decided
    here.
    """

    facts: tuple[Fact, ...]
    consequences: tuple[Command, ...] = ()
    second: str = ""
