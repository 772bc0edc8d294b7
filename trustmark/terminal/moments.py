"""Instants a person types: a day in Phnom Penh, or a moment with offset. Reads the clock."""

import re
import time
from datetime import date, datetime, timedelta

from trustmark.errors import WrongUseError
from verifier.values.days import day_of, start_of
from verifier.values.digits import plain_digits

_NOON = 12 * 3600
_YEAR_9999 = 253_370_764_800
"""The first instant of that year, UTC: far enough from what a calendar can hold."""
_AHEAD = re.compile(r"\+(\d{1,4})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def now() -> int:
    """Return the present instant in UTC seconds. Commands ask once and pass it on."""
    return int(time.time())


def parse_day(text: str) -> date:
    """Return the day `YYYY-MM-DD`, or `+N` days from today (Phnom Penh); or `WrongUseError`."""
    text = plain_digits(text)
    ahead = _AHEAD.fullmatch(text)
    if ahead is not None:
        return day_of(now()) + timedelta(days=int(ahead[1]))
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise WrongUseError(f"expected a day like 2026-11-23, or +14 for in 14 days, got {text!r}")


def parse_instant(text: str) -> int:
    """Return UTC seconds for `2026-11-23T10:00:00+07:00` (or `Z`), or noon of a bare day.

    Noon is in Phnom Penh. Raises `WrongUseError`: a moment without an offset is not guessed at.
    """
    text = plain_digits(text)
    if _DAY.fullmatch(text):
        return _bounded(start_of(parse_day(text)) + _NOON)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUseError(
            f"expected a time like 2026-11-23 or 2026-11-23T10:00:00Z, got {text!r}"
        ) from error
    if moment.tzinfo is None:
        raise WrongUseError(
            f"{text!r} has no offset", hint=f"write {text}Z for UTC, or {text}+07:00"
        )
    return _bounded(int(moment.timestamp()))


def _bounded(instant: int) -> int:
    if not 0 <= instant < _YEAR_9999:
        raise WrongUseError("expected a time from 1970 on, and before the year 9999")
    return instant
