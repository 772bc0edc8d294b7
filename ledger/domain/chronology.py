"""Facts of one aggregate never go back in time: the one check every kind of aggregate makes before its own rules."""

from ledger.errors import CommandRefusedError
from verifier.values.days import text_of


def check_order(at: int, last_at: int, what: str, *, article: str = "") -> None:
    """Refuse a command dated `at` before `last_at` (UTC seconds), the instant of `what`, its aggregate's last fact."""
    if at < last_at:
        raise CommandRefusedError(
            "clock-behind",
            f"this is dated {text_of(at)}, but {what} is of {text_of(last_at)}",
            article=article,
        )
