"""Standing and places at an instant: a property over random histories, and the rules one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.formats.record import HistoryEntry, Measure, Period
from verifier.formats.status import REVOKED, SUSPENDED, VALID, WARNED
from verifier.judging.standing import Standing, places_at, standing_at, standing_of, state_at
from verifier.values.days import day_of, end_of, start_of, text_of

DAY = 86_400
FIRST = date(2026, 1, 1)
BEGIN = start_of(FIRST)
DAYS = st.integers(0, 120).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def histories(draw):
    """A history the ledger could have: facts in order, measures opened before they change."""
    at, index = BEGIN, 0
    entries = [HistoryEntry(0, at, "issued", start=FIRST, end=draw(DAYS))]
    kinds = ("renewed", "warned", "suspended", "revoked", "change")
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=8)):
        at += draw(st.integers(0, 20 * DAY))
        index += draw(st.integers(1, 5))
        entries.append(_entry(draw, kind, index, at, entries))
    return tuple(entries)


def _entry(draw, kind, index, at, before):
    opened = [
        entry.measure for entry in before if entry.event in {"warned", "suspended", "revoked"}
    ]
    start = draw(DAYS)
    end = start + timedelta(days=draw(st.integers(0, 40)))
    if kind == "renewed" or (kind == "change" and not opened):
        return HistoryEntry(index, at, "renewed", start=start, end=end)
    if kind != "change":
        return HistoryEntry(
            index, at, kind, measure=len(opened) + 1, reason=f"{kind}-{index}", start=start, end=end
        )
    event = draw(
        st.sampled_from(
            ["warning-lifted", "reinstated", "suspension-extended", "appealed", "appeal-decided"]
        )
    )
    outcome = draw(st.sampled_from(["upheld", "overturned"]))
    return HistoryEntry(
        index, at, event, measure=draw(st.sampled_from(opened)), end=end, outcome=outcome
    )


INSTANTS = st.integers(BEGIN - 5 * DAY, BEGIN + 200 * DAY)


@settings(deadline=None)
@given(histories(), INSTANTS)
def test_between_two_changes_the_standing_stays(history, at):
    periods, measures = state_at(history, 1 << 60)

    now = standing_of(periods, measures, at)

    until = now.changes_at if now.changes_at is not None else at + 10**9
    assert until > at
    later = standing_of(periods, measures, until - 1)
    assert (later.code, later.bits, later.measure) == (now.code, now.bits, now.measure)


@settings(deadline=None)
@given(histories(), INSTANTS, INSTANTS)
def test_facts_of_later_do_not_change_an_earlier_standing(history, at, cut):
    past = tuple(entry for entry in history if entry.at <= cut)
    size = max((entry.index for entry in past), default=-1) + 1

    standing = standing_at(history, min(at, cut))

    assert standing == standing_at(past, min(at, cut))
    assert standing_at(history, at, log_size=size) == standing_at(
        tuple(entry for entry in history if entry.index < size), at
    )


@settings(deadline=None)
@given(histories(), INSTANTS)
def test_code_and_bits_fit_together(history, at):
    standing = standing_at(history, at)

    bits = {"revoked": REVOKED, "suspended": SUSPENDED, "warned": WARNED}
    assert standing.bits == bits.get(standing.code, standing.bits)
    assert standing.code != "valid" or standing.bits == VALID
    assert (standing.measure is None) == (standing.bits == VALID)


@settings(deadline=None)
@given(histories(), INSTANTS)
def test_a_revocation_is_final(history, at):
    revoked = [entry.at for entry in history if entry.event == "revoked"]

    is_revoked = standing_at(history, at).code == "revoked"

    assert is_revoked == any(instant <= at for instant in revoked)


def measure(kind, *, since=BEGIN, until=None, number=1):
    return Measure(number=number, kind=kind, reason="r", index=0, since=since, until=until)


YEAR = Period(FIRST, date(2026, 12, 31))
NEXT = Period(date(2027, 2, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("periods", "measures", "at", "code"),
    [
        ((YEAR,), (), start_of(FIRST) - 1, "not-yet-valid"),
        ((YEAR,), (), start_of(FIRST), "valid"),
        ((YEAR,), (), end_of(YEAR.end) - 1, "valid"),
        ((YEAR,), (), end_of(YEAR.end), "expired"),
        ((YEAR, NEXT), (), end_of(YEAR.end), "not-yet-valid"),
        ((YEAR, NEXT), (), start_of(NEXT.start), "valid"),
        ((), (), BEGIN, "not-yet-valid"),
        ((YEAR,), (measure("warning"),), BEGIN, "warned"),
        ((YEAR,), (measure("warning"),), end_of(YEAR.end), "expired"),
        ((YEAR,), (measure("suspension", until=BEGIN + 10),), BEGIN + 9, "suspended"),
        ((YEAR,), (measure("suspension", until=BEGIN + 10),), BEGIN + 10, "valid"),
        ((YEAR,), (measure("suspension", since=BEGIN + 5, until=BEGIN + 10),), BEGIN, "valid"),
        ((YEAR,), (measure("suspension", until=1 << 60), measure("revocation")), BEGIN, "revoked"),
    ],
)
def test_the_standing_follows_the_rules(periods, measures, at, code):
    assert standing_of(periods, measures, at).code == code


def test_the_heaviest_measure_governs():
    warnings = measure("warning", number=1), measure("warning", number=2)
    short = measure("suspension", until=BEGIN + 10, number=3)
    long = measure("suspension", until=BEGIN + 20, number=4)

    assert standing_of((YEAR,), warnings, BEGIN).measure == warnings[1]
    assert standing_of((YEAR,), (*warnings, long, short), BEGIN).measure == long


def test_the_next_change_is_told():
    standing = standing_of((YEAR,), (measure("suspension", until=BEGIN + 10),), BEGIN)

    assert standing == Standing("suspended", SUSPENDED, standing.measure, YEAR, BEGIN + 10)
    assert standing_of((YEAR,), (), end_of(YEAR.end)).changes_at is None


def test_places_are_those_of_the_instant():
    history = (
        HistoryEntry(0, 10, "issued", start=FIRST, end=FIRST),
        HistoryEntry(1, 20, "host-added", place="b.example"),
        HistoryEntry(2, 30, "host-removed", place="a.example"),
        HistoryEntry(3, 40, "handle-added", place="facebook:x"),
    )
    now = ("b.example", "facebook:x")

    assert places_at(now, history, 40) == {"b.example", "facebook:x"}
    assert places_at(now, history, 35) == {"b.example"}
    assert places_at(now, history, 25) == {"a.example", "b.example"}
    assert places_at(now, history, 10) == {"a.example"}


@settings(deadline=None)
@given(st.dates(date(1971, 1, 1), date(2199, 12, 31)), st.integers(0, DAY - 1))
def test_each_instant_falls_on_the_day_it_is_in(day, second):
    assert day_of(start_of(day) + second) == day
    assert end_of(day) == start_of(day + timedelta(days=1))


def test_the_day_in_phnom_penh_begins_at_17_utc():
    assert text_of(start_of(date(2026, 12, 1))) == "2026-11-30T17:00:00Z"
