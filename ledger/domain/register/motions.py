"""Proposals about the whole register: new rules, new keys, erasing a person's data.

Facts, commands, state, `decide` and `evolve`, top to bottom. There is one such list in a ledger,
never public. Where officers decide, one proposes a motion and another confirms it. What was
proposed follows in the same transaction, decided by the rules of the registry or of erasures; they
are tried at the proposal too. A pilot needs no motions: anyone with the folder decides. R142-R155
(roles), R45 (rules change), R11 (keys).
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from ledger.domain.chronology import check_order
from ledger.domain.fact import Command, HiddenFact, Outcome
from ledger.domain.now import Now
from ledger.domain.others import Others
from ledger.domain.register import erasures, registry
from ledger.domain.register.erasures import ErasePersonalData, ErasureNow
from ledger.domain.register.registry import AdoptManifest, AdoptScheme, Registry
from ledger.errors import CommandRefusedError
from ledger.words.articles import ROLES

MOTIONS = "motions"
"""The id of the one list."""


class RulesMoved(HiddenFact, frozen=True, kw_only=True, tag="rules-moved"):
    """Motion number `motion` (from 1), by officer `by`: adopt a scheme version (`AdoptScheme`)."""

    motion: int
    scheme: str
    digest: str
    effective: date
    by: str


class KeysMoved(HiddenFact, frozen=True, kw_only=True, tag="keys-moved"):
    """Motion `motion`, by officer `by`: adopt key manifest `version` with this digest."""

    motion: int
    version: int
    digest: str
    by: str


class ErasureMoved(HiddenFact, frozen=True, kw_only=True, tag="erasure-moved"):
    """Motion `motion`, by officer `by`: erase the data of `subject`, on `ground`."""

    motion: int
    subject: str
    ground: str
    by: str


class MotionConfirmed(HiddenFact, frozen=True, kw_only=True, tag="motion-confirmed"):
    """What `motion` asked for was done; confirmed by `by`."""

    motion: int
    by: str


class MotionRejected(HiddenFact, frozen=True, kw_only=True, tag="motion-rejected"):
    """Motion `motion` was rejected by `by`."""

    motion: int
    by: str


Motion = RulesMoved | KeysMoved | ErasureMoved
MotionFact = Motion | MotionConfirmed | MotionRejected


class MoveRules(Command, frozen=True, kw_only=True, tag="move-rules"):
    """Propose to adopt scheme version `scheme`, whose data have this digest."""

    permission: ClassVar[str] = "scheme.adopt"
    scheme: str
    digest: str
    effective: date


class MoveKeys(Command, frozen=True, kw_only=True, tag="move-keys"):
    """Propose to adopt key manifest `version`, whose signed content has this digest."""

    permission: ClassVar[str] = "keys.adopt"
    version: int
    digest: str


class MoveErasure(Command, frozen=True, kw_only=True, tag="move-erasure"):
    """Propose to erase what is sealed under the key of `subject`; `ground` says why."""

    permission: ClassVar[str] = "business.erase"
    subject: str
    ground: str


class ConfirmMotion(Command, frozen=True, kw_only=True, tag="confirm-motion"):
    """Confirm another officer's `motion`, so that it is done."""

    permission: ClassVar[str] = "officer.confirm"
    motion: int


class RejectMotion(Command, frozen=True, kw_only=True, tag="reject-motion"):
    """Reject `motion`; its own author may do so too."""

    permission: ClassVar[str] = "officer.confirm"
    motion: int


Move = MoveRules | MoveKeys | MoveErasure
MotionCommand = Move | ConfirmMotion | RejectMotion


class Motions(Struct, frozen=True, kw_only=True):
    """All motions by number, and the outcomes of decided ones, after `version` facts."""

    version: int = 0
    last_at: int = 0
    put: Mapping[int, Motion] = field(default_factory=dict)
    ended: Mapping[int, Literal["confirmed", "rejected"]] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Motion, ...]:
        """The motions that wait for another officer, oldest first."""
        return tuple(each for number, each in self.put.items() if number not in self.ended)


class MotionNow(ErasureNow, frozen=True, kw_only=True):
    """What the rules see: what the decision would see; for rules and keys the `registry`."""

    registry: Registry = Registry()


def see(command: MotionCommand, _: Motions | None, now: Now, others: Others) -> MotionNow:
    """Return what must be known of others."""
    if isinstance(command, MoveRules | MoveKeys):
        return MotionNow(*now.common, governed=others.governed(), registry=others.registry())
    if isinstance(command, MoveErasure):
        asked = ErasePersonalData(subject=command.subject, ground=command.ground)
        seen = erasures.see(asked, None, now, others)
        return MotionNow(
            *now.common, governed=seen.governed, file=seen.file, cases=seen.cases, held=seen.held
        )
    return MotionNow(*now.common)


def decide(state: Motions | None, command: MotionCommand, now: MotionNow) -> Outcome:
    """Return what follows; raises `CommandRefusedError` with the code of the rule."""
    state = state or Motions()
    check_order(now.at, state.last_at)
    if isinstance(command, Move):
        return Outcome(facts=(_put(state, command, now),))
    motion = next((each for each in state.open if each.motion == command.motion), None)
    if motion is None:
        raise CommandRefusedError("no-motion", ROLES, motion=command.motion)
    if isinstance(command, RejectMotion):
        rejected = MotionRejected(at=now.at, motion=motion.motion, by=now.actor)
        return Outcome(facts=(rejected,), second=motion.by)
    if now.actor == motion.by:
        raise CommandRefusedError("same-officer", ROLES)
    confirmed = MotionConfirmed(at=now.at, motion=motion.motion, by=now.actor)
    return Outcome(facts=(confirmed,), consequences=(asked_by(motion),), second=motion.by)


def evolve(state: Motions | None, fact: MotionFact) -> Motions:
    """Return the state after `fact`; `state` is None before the first."""
    before = state or Motions()
    after = replace(before, version=before.version + 1, last_at=fact.at)
    if isinstance(fact, Motion):
        return replace(after, put={**before.put, fact.motion: fact})
    how = "confirmed" if isinstance(fact, MotionConfirmed) else "rejected"
    return replace(after, ended={**before.ended, fact.motion: how})


def asked_by(of: Motion | Move) -> ErasePersonalData | AdoptManifest | AdoptScheme:
    """Return the command that a motion leads to."""
    if isinstance(of, ErasureMoved | MoveErasure):
        return ErasePersonalData(subject=of.subject, ground=of.ground)
    if isinstance(of, KeysMoved | MoveKeys):
        return AdoptManifest(version=of.version, digest=of.digest)
    return AdoptScheme(scheme=of.scheme, digest=of.digest, effective=of.effective)


def _put(state: Motions, command: Move, now: MotionNow) -> Motion:
    if not now.governed:
        raise CommandRefusedError("no-roster", ROLES)
    asked = asked_by(command)
    for each in state.open:
        if asked_by(each) == asked:
            raise CommandRefusedError("proposed-already", ROLES, motion=each.motion)
    _try(asked, now)
    number = len(state.put) + 1
    match command:
        case MoveErasure(subject=subject, ground=ground):
            return ErasureMoved(
                at=now.at, motion=number, subject=subject, ground=ground, by=now.actor
            )
        case MoveKeys(version=version, digest=digest):
            return KeysMoved(at=now.at, motion=number, version=version, digest=digest, by=now.actor)
        case MoveRules(scheme=scheme, digest=digest, effective=effective):
            return RulesMoved(
                at=now.at,
                motion=number,
                scheme=scheme,
                digest=digest,
                effective=effective,
                by=now.actor,
            )


def _try(asked: ErasePersonalData | AdoptManifest | AdoptScheme, now: MotionNow) -> None:
    """Refuse to propose what would be refused if it were decided now."""
    if isinstance(asked, ErasePersonalData):
        erasures.decide(None, asked, now)
    else:
        registry.decide(now.registry, asked, at=now.at)
