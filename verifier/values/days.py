"""Days and instants. Days are calendar days of Asia/Phnom_Penh, instants are UTC seconds.

Cambodia keeps UTC+07:00 the year round, without summer time, so a day is plain arithmetic.
"""

from datetime import UTC, date, datetime, timedelta

_OFFSET = 7 * 3600
DAY_SECONDS = 86_400
"""No day of Cambodia is longer or shorter."""
SKEW = 300
"""Seconds by which the clocks of two machines may differ."""
_EPOCH = date(1970, 1, 1)


def day_of(instant: int) -> date:
    """Return the calendar day in Phnom Penh that `instant` (UTC seconds) falls on."""
    return _EPOCH + timedelta(days=(instant + _OFFSET) // DAY_SECONDS)


def start_of(day: date) -> int:
    """Return the first instant (UTC seconds) of `day` in Phnom Penh."""
    return (day - _EPOCH).days * DAY_SECONDS - _OFFSET


def end_of(day: date) -> int:
    """Return the first instant (UTC seconds) after `day` in Phnom Penh."""
    return start_of(day) + DAY_SECONDS


def text_of(instant: int) -> str:
    """Return `instant` (UTC seconds) as RFC 3339 text in UTC."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
