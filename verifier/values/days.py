"""Days and instants. Days are calendar days of Asia/Phnom_Penh, instants are UTC seconds.

Cambodia keeps UTC+07:00 the year round, without summer time, so a day is plain arithmetic.
"""

from datetime import UTC, date, datetime, timedelta

_OFFSET = 7 * 3600
_DAY = 86_400
_EPOCH = date(1970, 1, 1)


def day_of(instant: int) -> date:
    """Return the calendar day in Phnom Penh that `instant` (UTC seconds) falls on."""
    return _EPOCH + timedelta(days=(instant + _OFFSET) // _DAY)


def start_of(day: date) -> int:
    """Return the first instant (UTC seconds) of `day` in Phnom Penh."""
    return (day - _EPOCH).days * _DAY - _OFFSET


def end_of(day: date) -> int:
    """Return the first instant (UTC seconds) after `day` in Phnom Penh."""
    return start_of(day) + _DAY


def text_of(instant: int) -> str:
    """Return `instant` (UTC seconds) as RFC 3339 text in UTC."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
