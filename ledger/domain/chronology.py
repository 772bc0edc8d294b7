"""Facts of one aggregate never go back in time: every kind checks this before its own rules."""

from ledger.errors import CommandRefusedError


def check_order(at: int, last_at: int, *, article: str = "") -> None:
    """Refuse a command dated `at` before `last_at`, its aggregate's last fact (UTC seconds)."""
    if at < last_at:
        raise CommandRefusedError("clock-behind", article, at=at, last=last_at)
