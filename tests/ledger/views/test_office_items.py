"""Lists of items by kind and state: the first due on top, page by page, on the day asked about."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.kek import Kek
from ledger.domain.application.state import Stage
from ledger.domain.case import facts as k
from ledger.domain.case.facts import CaseOutcome
from ledger.domain.case.measures import Fine
from ledger.domain.certificate.facts import Revoke
from ledger.domain.complaint.state import ComplaintOutcome
from ledger.domain.listing import facts as listing
from ledger.domain.listing.state import Stage as FileStage
from ledger.domain.misuse.facts import misuse_id
from ledger.domain.register.erasures import ErasePersonalData
from ledger.reading.reader import LedgerReader
from ledger.views.office.items import CLOSED, OPEN, PAGE, Kind, erased, items, items_of
from ledger.views.office.tasks import NEVER, Task, case_tasks, stretches
from tests.ledger.casework import CASE, DECIDER, PROPOSER, Desk
from tests.ledger.deciding import DAY, SCHEME, T0, TODAY, day
from tests.ledger.office_story import story, view_of
from tests.ledger.test_service_application import Counter, approve
from verifier.values.days import day_of

DAYS = st.integers(0, 6).map(lambda nth: TODAY + timedelta(nth))
TASKS = st.builds(
    Task,
    what=st.sampled_from(["reply", "propose", "decide", "close"]),
    whose=st.sampled_from(["office", "business"]),
    due=DAYS,
    permission=st.just(""),
    first=st.one_of(st.just(date.min), DAYS),
    last=st.one_of(st.just(date.max), DAYS),
)


@pytest.fixture
def reader(folder, ledger):
    with LedgerReader(folder, kek=Kek(bytes(32)), scheme=SCHEME) as opened:
        yield opened


def whole(reader, kind, today, **how):
    """Return the ids of all pages, each of which is full but the last."""
    found, after = [], None
    while True:
        page = reader.items(kind, today, after=after, **how)
        found += [each.aggregate for each in page.items]
        if page.after is None:
            return found
        assert len(page.items) == PAGE
        after = page.after


@given(st.lists(TASKS, max_size=4))
def test_on_each_day_the_one_stretch_that_counts_has_what_is_due_first(tasks):
    found = stretches(tasks)

    for nth in range(-1, 8):
        today = (TODAY + timedelta(nth)).toordinal()
        (counts,) = (each for each in found if each.first <= today <= each.last)
        wanted = min(
            (
                (task.due.toordinal(), task.what, task.whose)
                for task in tasks
                if task.first.toordinal() <= today <= task.last.toordinal()
            ),
            default=(NEVER, "", ""),
        )
        assert (counts.due, counts.what, counts.turn) == wanted
    assert (found[0].first, found[-1].last) == (1, NEVER)


def test_the_states_of_each_kind_are_those_its_own_state_can_be_in():
    assert {*OPEN["application"], *CLOSED["application"]} == {*get_args(Stage)}
    assert {*CLOSED["case"]} == {*get_args(CaseOutcome)}
    assert {*CLOSED["complaint"]} == {*get_args(ComplaintOutcome)} - {""}
    assert {*OPEN["listing"], *CLOSED["listing"]} == {*get_args(FileStage), "end-proposed"}
    assert OPEN.keys() == CLOSED.keys() == {*get_args(Kind)}


def test_a_list_has_every_open_item_once_in_the_order_of_its_days(office, reader):
    business = office.registers()
    days = {}
    for nth in range(2 * PAGE + 7):
        opened = k.OpenCase(business=business, source="officer", reason="mark-misused")
        name = office.does(opened).number
        days[name] = reader.state(name).decide_by
        office.at += DAY if nth % 9 == 0 else 0
    closed = sorted(days)[:3]
    for name in closed:
        office.does(k.CloseCase(case=name, outcome="no-measure"), actor="second")
    today = day_of(office.at)

    wanted = sorted((due, name) for name, due in days.items() if name not in closed)
    assert whole(reader, "case", today) == [name for _, name in wanted]
    assert whole(reader, "case", today, closed_too=True)[-3:] == closed
    assert whole(reader, "case", today, state="no-measure") == closed
    assert whole(reader, "case", today, state="settled") == []
    assert whole(reader, "complaint", today) == []


def test_an_item_says_what_is_due_first_and_whose_turn_it_is_on_that_day(office, reader):
    business = office.registers()
    opened = k.OpenCase(business=business, source="officer", reason="mark-misused")
    name = office.does(opened).number
    office.does(k.ServeNotice(case=name, grounds=("mark-misused",)))
    state = reader.state(name)
    (notice,) = state.notices
    after = notice.reply_by + timedelta(1)

    for today, turn, what, due in (
        (TODAY, "business", "reply", notice.reply_by),
        (notice.reply_by, "business", "reply", notice.reply_by),
        (after, "office", "propose", state.decide_by),
    ):
        (item,) = reader.items("case", today).items
        assert (item.turn, item.what, item.due) == (turn, what, due)
        assert (item.opened, item.state) == (TODAY, "open")
        assert item == items_of(reader.office(), business, today)[0]


def test_a_decided_case_whose_notice_nobody_answered_waits_to_be_closed():
    desk = Desk()
    desk.opens()
    desk.does(k.ServeNotice(case=CASE, grounds=("mark-misused",)))
    desk.at += 15 * DAY
    desk.does(k.ProposeMeasure(case=CASE, terms=Fine(reason="mark-misused", usd=100)))
    desk.does(k.DecideMeasure(case=CASE, proposal=1), DECIDER)
    desk.does(k.RecordFinePaid(case=CASE, proposal=1, amount=100, receipt="R-1"), PROPOSER)
    today = day_of(desk.at)

    counting = [each.what for each in case_tasks(desk.case) if each.first <= today <= each.last]

    assert counting == ["close"]


def test_places_on_the_list_of_misuse_leave_it_with_their_day_or_when_they_are_taken_off(
    office, reader
):
    names = []
    for nth, end in enumerate((day(5), day(9))):
        proposed = listing.ProposeListing(
            place=f"fake{nth}.example.com", reason="mark-misused", end=end
        )
        names.append(office.does(proposed).number)
    first, second = names
    assert whole(reader, "listing", TODAY, state="proposed") == sorted(names)
    for name in names:
        office.does(listing.ConfirmListing(listing=name), actor="second")
    places = [misuse_id(f"fake{nth}.example.com") for nth in range(2)]

    assert whole(reader, "misuse", TODAY) == places
    assert whole(reader, "misuse", day(5)) == places
    assert whole(reader, "misuse", day(6)) == places[1:]
    assert whole(reader, "misuse", day(6), closed_too=True) == [places[1], places[0]]
    assert whole(reader, "listing", day(6)) == [second]

    office.does(listing.ProposeListingEnd(listing=second))
    assert whole(reader, "listing", TODAY, state="end-proposed") == [second]
    office.does(listing.ConfirmListingEnd(listing=second), actor="second")
    assert whole(reader, "misuse", TODAY) == places[:1]
    assert whole(reader, "listing", TODAY, state="ended") == [second]
    assert whole(reader, "listing", TODAY) == [first]


def test_certificates_that_were_not_revoked_are_listed_by_their_last_day(office, reader):
    numbers = [office.certifies(f"{nth}.example.com.kh") for nth in range(3)]
    office.does(Revoke(number=numbers[0], reason="false-information"))
    end = reader.certificate(numbers[1]).periods[-1].end

    page = reader.items("certificate", TODAY)

    assert [(each.aggregate, each.due, each.what) for each in page.items] == [
        (number, end, "end") for number in numbers[1:]
    ]
    assert whole(reader, "certificate", end + timedelta(1)) == numbers[1:]
    assert whole(reader, "certificate", TODAY, state="revoked") == numbers[:1]


def test_what_was_erased_is_counted_and_listed_no_more_followed_or_built(folder, ledger):
    tale = story(ledger)
    for _ in tale.tells():
        pass
    today = day_of(tale.at)
    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        before = len(items(view, "application", today, closed_too=True).items)
        assert [erased(view, kind) for kind in ("application", "case", "complaint")] == [0, 0, 0]
        for subject in (tale.holder, tale.complaint):
            tale.does(ErasePersonalData(subject=subject, ground="asked for it"))
            ledger.erase(subject)

        for after in (view.catch_up, view.rebuild):
            after(reader, reader.size())
            counts = [erased(view, kind) for kind in ("application", "case", "complaint")]
            assert counts == [1, 1, 1]
            left = items(view, "application", today, closed_too=True).items
            assert len(left) == before - 1
            assert tale.holder not in {each.business for each in left}


def test_an_erasure_that_two_views_see_at_once_is_taken_in_once(folder, ledger, office):
    people = [office.registers(), office.registers()]
    with view_of(folder) as (first, reader), view_of(folder) as (second, _):
        for view in (first, second):
            view.catch_up(reader, reader.size())
        names = []
        for business in people:
            opened = k.OpenCase(business=business, source="officer", reason="mark-misused")
            names.append(office.does(opened).number)
            first.catch_up(reader, reader.size())
            erasure = office.does(ErasePersonalData(subject=business, ground="asked for it"))
            assert erasure
            ledger.erase(business)
            for view in (first, second):
                view.catch_up(reader, reader.size())

        assert items(first, "case", TODAY).items == ()
        assert first.rows("SELECT erased FROM position") == [(2,)]
        assert erased(second, "case") == 2


def test_an_application_is_listed_through_all_its_stages(ledger, reader):
    desk = Counter(ledger)
    name = desk.takes_in("shop.example.com.kh")

    def stage():
        (item,) = reader.items("application", day_of(desk.at), closed_too=True).items
        return item.state, item.turn, item.what, item.due is None, item.certificate

    assert stage() == ("submitted", "office", "assess-fee", False, "")
    desk.reviews(name)
    assert stage() == ("proposed", "second", "decide", False, "")
    desk.does(approve(name), actor="second")
    number = reader.state(name).number
    assert stage() == ("approved", "", "", True, number)
    assert desk.at == T0
