"""Worklist, deadlines, fees and reports: pages, turns and sums as a plain count has them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.application import facts as a
from ledger.domain.case import facts as k
from ledger.domain.case.measures import Fine
from ledger.domain.certificate import facts as c
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole
from ledger.views.office import reports
from ledger.views.office.amounts import WHATS
from ledger.views.office.deadlines import deadlines, reminders
from ledger.views.office.fees import STEPS, fee_lines, periods, span
from ledger.views.office.tasks import application_tasks, case_tasks
from ledger.views.office.worklist import PAGE, Who, everything, page
from tests.ledger.applying import (
    ASK,
    ASSESS,
    CRITERIA,
    FIRST,
    PAY,
    REVIEWED,
    REVIEWER,
    RULES,
    SECOND,
    after,
)
from tests.ledger.casework import CASE, PROPOSER, Desk
from tests.ledger.deciding import DAY, HOLDER, T0, TODAY, day
from tests.ledger.office_story import story, view_of
from verifier.values.days import day_of

ALL = frozenset({"case.open", "case.serve", "case.propose", "case.reply", "case.decide"})
ME, OTHER, THIRD = Who("sok.dara", ALL), Who("chan.sophea", ALL), Who("kim.rith", ALL)


def counting(tasks, today):
    return [(each.what, each.whose) for each in tasks if each.first <= today <= each.last]


@pytest.mark.parametrize(
    ("steps", "today", "wanted"),
    [
        ((), TODAY, ("assess-fee", "office")),
        (((ASSESS, FIRST),), TODAY, ("fee", "business")),
        (((ASSESS, FIRST),), day(99), ("fee-late", "office")),
        (((ASSESS, FIRST), (PAY, FIRST)), TODAY, ("review", "office")),
        (REVIEWED, TODAY, ("propose", "office")),
        (
            (*REVIEWED, (a.PlanInspection(application="a-1", on=day(3), manner="online"), FIRST)),
            TODAY,
            ("inspect", "office"),
        ),
        (((ASK, FIRST),), TODAY, ("documents", "business")),
        (((ASK, FIRST),), day(99), ("documents-late", "office")),
    ],
)
def test_an_application_waits_for_one_thing_at_a_time(steps, today, wanted):
    state = after(*steps)

    assert counting(application_tasks(state, CRITERIA), today) == [wanted]


def test_a_proposed_decision_waits_for_who_neither_reviewed_nor_proposed():
    state = after(*REVIEWED, (a.DecideApplication(application="a-1", verdict="approve"), FIRST))

    (task,) = application_tasks(state, CRITERIA)

    assert (task.what, task.whose, task.due) == ("decide", "second", state.due)
    assert set(task.barred) == {FIRST, REVIEWER}
    assert SECOND not in task.barred


def test_what_a_case_waits_for_is_due_when_the_case_itself_says():
    desk = Desk()
    seen = set()
    steps = (
        k.ServeNotice(case=CASE, grounds=("mark-misused",)),
        k.RecordReply(case=CASE),
        k.ProposeMeasure(case=CASE, terms=Fine(reason="mark-misused", usd=100)),
        k.DecideMeasure(case=CASE, proposal=1),
        k.FileCaseAppeal(case=CASE, proposal=1),
    )
    desk.opens()
    for command in (None, *steps):
        if command is not None:
            other = isinstance(command, k.DecideMeasure | k.RecordReply)
            desk.does(command, "chan.sophea" if other else PROPOSER)
        for today in (TODAY, day(14), day(15), day(60)):
            theirs = sorted((each.by, each.whose) for each in desk.case.deadlines(today))
            tasks = [each for each in case_tasks(desk.case) if each.first <= today <= each.last]
            ours = sorted(
                (each.due, "business" if each.what == "fine-late" else _side(each.whose))
                for each in tasks
                if each.what != "close"
            )
            assert ours == theirs
            seen |= {each.what for each in tasks}

    assert seen == {"serve", "reply", "propose", "decide", "fine", "fine-late", "appeal"}


def test_who_recorded_the_reply_is_barred_from_proposing_to_the_end_of_its_time():
    desk = Desk()
    desk.opens()
    desk.does(k.ServeNotice(case=CASE, grounds=("mark-misused",)))
    desk.does(k.RecordReply(case=CASE), PROPOSER)

    found = {}
    for today in (TODAY, day(14), day(15)):
        (found[today],) = (
            each for each in case_tasks(desk.case) if each.first <= today <= each.last
        )

    assert {each.what for each in found.values()} == {"propose"}
    assert [each.barred for each in found.values()] == [(PROPOSER,), (PROPOSER,), ()]


def _side(whose):
    return "business" if whose == "business" else "office"


@pytest.fixture
def many(office, folder):
    """125 open cases in two officers' hands, every fifth with a proposal, and the view of them."""
    business = office.registers()
    names = {}
    for nth in range(125):
        me, other = (ME, OTHER) if nth % 2 else (OTHER, ME)
        opened = k.OpenCase(business=business, source="officer", reason="mark-misused")
        name = office.does(opened, actor=me.officer).number
        names[name] = me.officer
        if nth % 5 == 0:
            serve = k.ServeNotice(case=name, grounds=("mark-misused",))
            office.does(serve, actor=me.officer)
            office.does(k.RecordReply(case=name), actor=me.officer)
            terms = Fine(reason="mark-misused", usd=10)
            office.does(k.ProposeMeasure(case=name, terms=terms), actor=other.officer)
        office.at += DAY if nth % 10 == 9 else 0
    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        yield view, names, day_of(office.at)


def whole(view, who, part, today):
    found, key = [], None
    while True:
        got = page(view, who, part, today, key)
        assert len(got.lines) <= PAGE
        found += got.lines
        key = got.after
        if key is None:
            return found


def test_pages_have_each_task_once_in_the_order_of_their_days(many):
    view, names, today = many

    mine = whole(view, ME, "mine", today)
    theirs = whole(view, ME, "open", today)

    assert len(mine) == len({each.aggregate for each in mine}) == 50
    assert {names[each.aggregate] for each in mine} == {ME.officer}
    assert {names[each.aggregate] for each in theirs} == {OTHER.officer}
    assert len(theirs) == 50
    for found in (mine, theirs):
        assert [each.due for each in found] == sorted(each.due for each in found)


def test_two_officers_see_each_others_proposals_and_never_their_own(many):
    view, names, today = many

    first = {each.aggregate for each in whole(view, ME, "second", today)}
    second = {each.aggregate for each in whole(view, OTHER, "second", today)}
    third = {each.aggregate for each in whole(view, THIRD, "second", today)}

    assert first | second == third
    assert not first & second
    assert len(third) == 25
    assert {names[each] for each in first} == {ME.officer}


def test_without_the_permission_nothing_is_on_the_list(many):
    view, _, today = many

    nobody = Who(ME.officer, frozenset({"application.review"}))

    assert [whole(view, nobody, part, today) for part in ("mine", "open", "second")] == [[], [], []]


def test_what_is_overdue_says_so_and_comes_first(many):
    view, _, today = many
    later = today + timedelta(days=25)

    lines = whole(view, ME, "mine", later)

    assert {True, False} == {each.overdue for each in lines}
    assert sorted(lines, key=lambda each: not each.overdue) == lines
    assert all(each.overdue == (each.due < later) for each in lines)


def test_the_list_of_everything_has_every_task(many):
    view, names, today = many
    found, key = [], None
    while True:
        got = everything(view, today, key)
        found += got.lines
        key = got.after
        if key is None:
            break

    assert {each.aggregate for each in found} == set(names)
    assert len(found) == 125


def test_a_proposed_role_waits_for_a_third_officer(office, folder):
    boss, other, new = "keo.mony", "ly.sreymom", "sok.dara"
    office.does(FoundRoster(first=boss, second=other))
    office.does(ProposeRole(officer=new, role="legal", change="grant"), actor=boss)
    may = frozenset({"officer.confirm"})

    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        seen = {
            name: [each.what for each in page(view, Who(name, may), "second", TODAY).lines]
            for name in (boss, other, new)
        }
        office.does(ConfirmRole(proposal=1), actor=other)
        view.catch_up(reader, reader.size())
        after_it = page(view, Who(other, may), "second", TODAY).lines

    assert seen == {boss: [], other: ["role-1"], new: []}
    assert after_it == ()


DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
STEPS_OF_REMINDERS = st.lists(st.integers(1, 400), unique=True).map(
    lambda found: tuple(sorted(found, reverse=True))
)


@given(DAYS, STEPS_OF_REMINDERS, DAYS, st.integers(0, 900))
def test_reminders_come_on_their_days_before_the_end_and_stop_with_it(end, steps, today, within):
    until = today + timedelta(days=within)

    found = list(reminders(end, steps, today, until))

    days = [each for each, _ in found]
    assert days == sorted(set(days))
    assert all(today <= each <= until and each < end for each in days)
    assert {(end - each).days for each in days} == {
        step for step in steps if today <= end - timedelta(days=step) <= until
    }
    assert list(reminders(end, steps, today, until, revoked=True)) == []


@given(DAYS, STEPS_OF_REMINDERS, st.integers(1, 1000), DAYS)
def test_after_a_renewal_nobody_is_reminded_of_the_earlier_end(end, steps, longer, today):
    renewed = end + timedelta(days=longer)

    found = list(reminders(renewed, steps, today, renewed))

    assert all(each + timedelta(days=step) == renewed for each, step in found)


def test_the_schemes_reminders_stop_after_a_renewal(office, folder):
    number = office.certifies("shop.example.com.kh")
    end = office.ledger.certificate(number).end
    office.at += ((end - timedelta(days=50)) - TODAY).days * DAY
    today = day_of(office.at)

    def reminded(view, reader):
        view.catch_up(reader, reader.size())
        found = deadlines(view, RULES, today, 60)
        return [each.detail for each in found.others if each.what == "reminder"]

    with view_of(folder) as (view, reader):
        before = reminded(view, reader)
        office.does(c.Renew(number=number))
        renewed = reminded(view, reader)

    assert before == [f"30 days before {end}", f"7 days before {end}"]
    assert renewed == []


@given(DAYS, st.integers(0, 2000), st.sampled_from(STEPS))
def test_periods_have_every_day_once(start, length, step):
    end = start + timedelta(days=length)

    found = list(periods(start, end, step))

    assert (found[0].start, found[-1].end) == (start, end)
    assert all(a.end + timedelta(days=1) == b.start for a, b in pairwise(found))
    assert len({each.name for each in found}) == len(found)


def test_the_fee_ledger_adds_up_whatever_the_periods(folder, ledger):
    tale = story(ledger)
    for _ in tale.tells():
        pass

    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        first, last = span(view)
        sums = [
            {what: _sum(fee_lines(view, first, last, step), what) for what in WHATS}
            for step in STEPS
        ]

    assert sums[0] == sums[1] == sums[2] == sums[3]
    assert sums[0] == {
        "assessed": 4 * 5000,
        "replaced": -2 * 5000,
        "waived": 0,
        "paid": 2 * 5000,
        "refunded": 0,
        "fined": 30_000,
        "fine-ended": -30_000,
        "fine-paid": 30_000,
        "fine-repaid": -30_000,
    }


def _sum(lines, what):
    return sum(each.cents for each in lines if each.what == what)


def test_the_summary_counts_what_happened(folder, ledger):
    tale = story(ledger)
    for _ in tale.tells():
        pass
    today = day_of(tale.at)

    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        found = reports.summary(view, TODAY, today, today)
        earlier = reports.standing(view, TODAY)
        paused = reports.standing(view, day(79))
        criteria = reports.criteria(view, TODAY, today)
        before = reports.criteria(view, TODAY - timedelta(days=9), TODAY - timedelta(days=1))

    counts = {(each.what, each.kind): each for each in found.counts}
    approved = counts["application-approved", "new"]
    assert (counts["application", "new"].count, approved.median_days, approved.late) == (2, 40, 1)
    assert counts["appeal-overturned", "suspension"].count == 1
    assert counts["appeal-upheld", "listing"].count == 1
    assert counts["complaint", "consumer"].count == 2
    assert counts["complaint-closed", "consumer"].reason == "dismissed"
    assert (found.standing.in_force, found.standing.suspended, earlier.in_force) == (1, 0, 0)
    assert paused.suspended == 0
    assert {(each.criterion, each.met, each.not_met) for each in criteria} == {
        (each, 2, 0) for each in CRITERIA
    }
    assert before == ()


def test_certificates_are_counted_as_they_stood_on_the_day(office, folder):
    suspended, revoked, _ = (office.certifies(f"shop{nth}.example.com.kh") for nth in range(3))
    office.at = T0 + 3 * DAY
    suspend = c.Suspend(number=suspended, reason="mark-misused", start=day(5), end=day(9))
    office.does(suspend)
    office.at = T0 + 7 * DAY
    office.does(c.Revoke(number=revoked, reason="mark-misused"))
    office.does(c.Reinstate(number=suspended, measure=1))

    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        stood = {nth: reports.standing(view, day(nth)) for nth in (-1, 4, 6, 7, 699, 900)}

    figures = {
        nth: (each.in_force, each.expiring, each.suspended, each.revoked, each.expired)
        for nth, each in stood.items()
    }
    assert figures == {
        -1: (0, 0, 0, 0, 0),
        4: (3, 0, 0, 0, 0),
        6: (3, 0, 1, 0, 0),
        7: (2, 0, 0, 1, 0),
        699: (2, 2, 0, 1, 0),
        900: (0, 0, 0, 1, 2),
    }


def test_proofs_of_control_are_due_again_for_who_holds_a_certificate(office, folder):
    office.certifies("shop.example.com.kh")
    office.registers("other.example.com.kh", holder=HOLDER)

    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        found = deadlines(view, RULES, day(360), 10).others

    assert [(each.what, each.day) for each in found] == [("control-again", day(365))]
