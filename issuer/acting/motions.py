"""Motions: one officer puts them by what decides in a pilot, another confirms them."""

from issuer.acting.granting import Occasion
from ledger.domain.register.motions import ErasureMoved, KeysMoved, Motion, Motions, Move, asked_by
from ledger.errors import CommandRefusedError
from ledger.service import Ledger
from ledger.words.articles import ROLES


def the_motion(known: Motions, number: int) -> Motion:
    """Return motion `number` of those `known`; refuses an unknown number."""
    found = known.put.get(number)
    if found is None:
        raise CommandRefusedError("no-motion", ROLES, motion=number)
    return found


def put_motion(ledger: Ledger, command: Move, occasion: Occasion) -> int:
    """Put a motion and return its number."""
    ledger.execute(command, actor=occasion.actor, at=occasion.at, key=occasion.key)
    asked = asked_by(command)
    found = ledger.motions().put
    return max(number for number, each in found.items() if asked_by(each) == asked)


def in_words(motion: Motion) -> str:
    """Return in one line what `motion` asks for."""
    if isinstance(motion, ErasureMoved):
        return f"erase {motion.subject}: {motion.ground}"
    if isinstance(motion, KeysMoved):
        return f"adopt key manifest {motion.version} (digest {motion.digest})"
    return f"adopt the rules {motion.scheme} from {motion.effective} (digest {motion.digest})"
