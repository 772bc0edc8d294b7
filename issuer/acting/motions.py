"""Motions: one officer puts them by what decides in a pilot, another confirms them."""

from issuer.acting.granting import Occasion
from ledger.domain.register import motions as moved
from ledger.errors import CommandRefusedError
from ledger.service import Ledger
from ledger.words.articles import ROLES


def the_motion(known: moved.Motions, number: int) -> moved.Motion:
    """Return motion `number` of those `known`; refuses an unknown number."""
    found = known.put.get(number)
    if found is None:
        raise CommandRefusedError("no-motion", ROLES, motion=number)
    return found


def put_motion(ledger: Ledger, command: moved.Move, occasion: Occasion) -> int:
    """Put a motion and return its number."""
    ledger.execute(command, actor=occasion.actor, at=occasion.at, key=occasion.key)
    asked = moved.asked_by(command)
    found = ledger.motions().put
    return max(number for number, each in found.items() if moved.asked_by(each) == asked)


def in_words(motion: moved.Motion) -> str:
    """Return in one line what `motion` asks for."""
    if isinstance(motion, moved.ErasureMoved):
        return f"erase {motion.subject}: {motion.ground}"
    if isinstance(motion, moved.KeysMoved):
        return f"adopt key manifest {motion.version} (digest {motion.digest})"
    return f"adopt the rules {motion.scheme} from {motion.effective} (digest {motion.digest})"
