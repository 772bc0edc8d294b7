"""What every command needs before a rule is asked: an actor, and a clock not far behind."""

from ledger.errors import CommandRefusedError
from verifier.values.days import SKEW


def check_actor(actor: str) -> None:
    """Refuse a command without an actor."""
    if not actor:
        raise CommandRefusedError("no-actor")


def check_clock(at: int, latest: int) -> None:
    """Refuse a command whose instant is too far before the `latest` one on record."""
    if at < latest - SKEW:
        raise CommandRefusedError("clock-behind", at=at, last=latest)
