"""Facts of one aggregate never go back in time: the one check every kind of aggregate makes before its own rules."""

from ledger.errors import CommandRefusedError


def check_order(at: int, last_at: int, *, article: str = "") -> None:
    """Refuse a command dated `at` before `last_at` (UTC seconds), the instant of its aggregate's last fact."""
    if at < last_at:
        raise CommandRefusedError("clock-behind", article, at=at, last=last_at)
