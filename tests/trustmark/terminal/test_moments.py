"""Instants as people type them."""

from datetime import date, timedelta

import pytest

from trustmark.errors import WrongUseError
from trustmark.terminal.moments import now, parse_day, parse_instant
from verifier.values.days import day_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-02", 86_400 + 5 * 3600),
        ("1970-01-01T00:00:10Z", 10),
        ("១៩៧០-០១-០១T00:00:10Z", 10),
        ("1970-01-01T07:00:10+07:00", 10),
    ],
)
def test_a_day_is_noon_in_phnom_penh_and_a_time_is_what_it_says(text, seconds):
    assert parse_instant(text) == seconds


def test_a_day_is_a_day():
    assert parse_day("2026-11-23") == date(2026, 11, 23)


@pytest.mark.parametrize(("text", "days"), [("+0", 0), ("+14", 14), ("+១៤", 14)])
def test_a_day_is_told_by_how_far_ahead_it_is(text, days):
    before = day_of(now())

    found = parse_day(text)

    assert before <= found - timedelta(days=days) <= day_of(now())


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2026-02-30", "23.11.2026", "2026-11-23T10:00:00"),
        *("0001-01-01T00:00:00+14:00", "1969-12-31", "9999-12-31", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_what_is_not_a_time_is_refused(text):
    with pytest.raises(WrongUseError):
        parse_instant(text)


@pytest.mark.parametrize(
    "text", ["", "2026-13-01", "20261123", "+", "+-1", "+12345", "2026-11-23T10:00:00Z"]
)
def test_what_is_not_a_day_is_refused(text):
    with pytest.raises(WrongUseError):
        parse_day(text)
