"""How a case begins: what it refers to exists, and no ground that an appeal decided comes again."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.domain.business.findings import StandingFinding
from ledger.domain.case import facts as k
from ledger.domain.case import measures as m
from ledger.errors import CommandRefusedError
from ledger.words.articles import FAIR
from tests.effort import examples
from tests.ledger.casework import CASE, DECIDER, PROPOSER, THIRD, Desk
from tests.ledger.complaining import COMPLAINT, FILE
from tests.ledger.complaining import Desk as Complaining
from tests.ledger.deciding import BUSINESS, DAY, T0

REASON, OTHER = "mark-misused", "urgent-consumer-harm"
FINDING = StandingFinding(
    finding=1, at=0, number="CETS-0000-000", kind="badge-absent", place="a.kh", detail="", url=""
)
SEEN = replace(BUSINESS, version=4, findings=(FINDING,))
REFS = ("letter-1", "letter-2", "letter-3")


def opening(**changes):
    fields = {"source": "officer", "reason": REASON} | changes
    return k.OpenCase(business="b-1", **fields)


def complained(at=T0, **changes):
    desk = Complaining(at)
    desk.does(replace(FILE, **changes))
    return desk.state


def judged(outcome, *, reason=REASON, refs=(), case=CASE, closed=False):
    """Return a case in which a warning for `reason` was appealed."""
    desk = Desk()
    desk.opens(reason=reason, refs=refs)
    desk.does(k.ServeNotice(case=CASE, grounds=(reason,)))
    desk.does(k.RecordReply(case=CASE), DECIDER)
    desk.does(k.ProposeMeasure(case=CASE, terms=m.Fine(reason=reason, usd=5)), PROPOSER)
    desk.does(k.DecideMeasure(case=CASE, proposal=1), DECIDER)
    desk.does(k.FileCaseAppeal(case=CASE, proposal=1))
    desk.does(k.DecideCaseAppeal(case=CASE, proposal=1, outcome=outcome), THIRD)
    if closed:
        desk.does(k.CloseCase(case=CASE, outcome="no-measure"), DECIDER)
    return replace(desk.case, case=case)


OLD = judged("overturned", refs=("letter-1",), case="k-old", closed=True)


@pytest.mark.parametrize("closed", [True, False])
def test_a_ground_on_which_a_measure_was_overturned_takes_something_new(closed):
    old = judged("overturned", refs=("letter-1",), case="k-old", closed=closed)
    desk = Desk(cases=(old,))

    nothing = desk.refusal(opening())
    the_same = desk.refusal(opening(refs=("letter-1",)))
    new = desk.refusal(opening(refs=("letter-1", "letter-2")))

    assert [nothing, the_same, new] == ["nothing-new", "nothing-new", ""]


def test_the_refusal_names_the_case_that_was_judged():
    with pytest.raises(CommandRefusedError, match=r"overturned in k-old") as refused:
        Desk(cases=(OLD,)).does(opening())

    assert refused.value.article == FAIR


def test_another_ground_or_an_upheld_measure_takes_nothing_new():
    upheld = judged("upheld", case="k-old")

    assert Desk(cases=(OLD,)).refusal(opening(reason=OTHER)) == ""
    assert Desk(cases=(upheld,)).refusal(opening()) == ""


def test_a_notice_does_not_bring_the_old_ground_into_a_case_about_another():
    desk = Desk(cases=(OLD,))
    desk.does(opening(reason=OTHER))

    old = desk.refusal(k.ServeNotice(case=CASE, grounds=(OTHER, REASON)))
    other = desk.refusal(k.ServeNotice(case=CASE, grounds=(OTHER,)))

    assert [old, other] == ["nothing-new", ""]


def test_in_the_case_that_was_judged_a_new_notice_does_not_bring_the_ground_back():
    desk = Desk()
    desk.case = judged("overturned")
    desk.at, desk.cases = desk.case.last_at, (desk.case,)

    old = desk.refusal(k.ServeNotice(case=CASE, grounds=(OTHER, REASON)))
    other = desk.refusal(k.ServeNotice(case=CASE, grounds=(OTHER,)))

    assert [old, other] == ["nothing-new", ""]
    with pytest.raises(CommandRefusedError, match="only another case that refers to something"):
        desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))


OF_CASE = st.tuples(
    st.sampled_from(["upheld", "overturned"]),
    st.sampled_from([REASON, OTHER]),
    st.sets(st.sampled_from(REFS)),
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(OF_CASE, max_size=3), st.sets(st.sampled_from(REFS)))
def test_whatever_cases_went_before_only_something_new_opens_one_on_an_overturned_ground(old, refs):
    numbers = count()
    cases = tuple(
        judged(outcome, reason=reason, refs=tuple(sorted(named)), case=f"k-{next(numbers)}")
        for outcome, reason, named in old
    )

    rule = Desk(cases=cases).refusal(opening(refs=tuple(sorted(refs))))

    lost = [named for outcome, reason, named in old if (outcome, reason) == ("overturned", REASON)]
    stale = bool(lost) and all(any(ref in named for named in lost) for ref in refs)
    assert rule == ("nothing-new" if stale else "")


def of_this_ledger(at):
    """Return a desk that takes REASON up again after `OLD`, with grounds from instant `at`."""
    newer = replace(OLD, case="k-new", proposals=(), refs=(), opened=at)
    also = judged("overturned", reason=OTHER, case="k-also")
    desk = Desk(cases=(OLD, newer, replace(also, opened=at)), at=T0 + DAY)
    desk.business = replace(SEEN, findings=(replace(FINDING, at=at),))
    desk.complaints = {COMPLAINT: complained(at=at)}
    return desk


@pytest.mark.parametrize("ref", ["b-1/f1", COMPLAINT, "k-new"])
def test_a_finding_complaint_or_case_is_new_if_it_is_of_after_the_overturning(ref):
    later, before = of_this_ledger(T0 + 1), of_this_ledger(T0)

    assert later.refusal(opening(refs=(ref,))) == ""
    assert before.refusal(opening(refs=(ref,))) == "nothing-new"


@pytest.mark.parametrize("ref", ["k-old", "k-also", "b-1", "b-1/1", "b-1/4"])
def test_a_judged_case_or_what_is_only_on_record_about_the_business_is_nothing_new(ref):
    desk = of_this_ledger(T0 + 1)

    assert desk.refusal(opening(refs=(ref,))) == "nothing-new"
    assert desk.refusal(opening(reason="criteria-not-met", refs=(ref,))) == ""


def test_the_lapse_that_opens_a_case_is_new_and_an_older_one_is_not():
    desk = of_this_ledger(T0)

    assert desk.refusal(opening(source="lapse", refs=("b-1/5",))) == ""
    assert desk.refusal(opening(source="lapse", refs=("b-1/4",))) == "nothing-new"


def test_a_notice_on_an_overturned_ground_rests_on_what_came_up_since():
    before, since = of_this_ledger(T0), of_this_ledger(T0 + 1)
    about_another = opening(reason=OTHER, refs=("b-1/f1",))
    notice = k.ServeNotice(case=CASE, grounds=(REASON,))
    for desk in (before, since):
        desk.cases = (OLD,)
        desk.does(about_another)

    assert [before.refusal(notice), since.refusal(notice)] == ["nothing-new", ""]


@pytest.mark.parametrize(("source", "ref"), [("complaint", COMPLAINT), ("lapse", "b-1/5")])
def test_a_case_that_was_opened_on_something_new_serves_notice_of_its_ground(source, ref):
    desk = of_this_ledger(T0 + 1)
    desk.does(opening(source=source, refs=(ref,)))
    desk.complaints = {COMPLAINT: None}

    assert desk.refusal(k.ServeNotice(case=CASE, grounds=(REASON,))) == ""


def test_a_case_from_a_later_lapse_may_come_to_an_overturned_ground():
    desk = of_this_ledger(T0)
    desk.does(opening(source="lapse", reason=OTHER, refs=("b-1/5",)))

    assert desk.refusal(k.ServeNotice(case=CASE, grounds=(REASON,))) == ""


@pytest.mark.parametrize(
    "ref",
    [
        "C-" + "0ea0" * 8,
        "c-" + "0EA0" * 8,
        "K-" + "0" * 32,
        "B-" + "0" * 32,
        "B-" + "0" * 32 + "/F1",
        " c-" + "0" * 32,
    ],
)
def test_an_id_that_is_written_otherwise_is_no_name_of_a_paper(ref):
    with pytest.raises(CommandRefusedError, match=r"expected [cbk]-") as refused:
        Desk().does(opening(refs=(ref,)))

    assert refused.value.rule == "unknown-reference"
    assert Desk().refusal(opening(refs=("B-12/2026",))) == ""


@pytest.mark.parametrize(
    ("source", "ref", "rule"),
    [
        ("monitoring", "b-1/f1", ""),
        ("monitoring", "b-1/f2", "unknown-reference"),
        ("monitoring", "b-1/f0", "unknown-reference"),
        ("monitoring", "b-2/f1", "unknown-reference"),
        ("monitoring", "b-1/", "unknown-reference"),
        ("officer", "b-1/4", ""),
        ("officer", "b-1/5", "unknown-reference"),
        ("officer", "b-1", ""),
        ("lapse", "b-1/5", ""),
        ("lapse", "b-1/6", "unknown-reference"),
        ("officer", "k-old", ""),
        ("officer", "k-older", "unknown-reference"),
        ("complaint", "letter of 3 March", ""),
    ],
)
def test_what_a_case_refers_to_is_there_and_of_the_business(source, ref, rule):
    desk = Desk(cases=(replace(OLD, proposals=()),))
    desk.business = SEEN

    assert desk.refusal(opening(source=source, refs=(ref,))) == rule


def test_the_refusal_says_what_a_reference_should_be_and_what_came():
    desk = Desk()
    desk.business = SEEN

    with pytest.raises(CommandRefusedError) as refused:
        desk.does(opening(source="monitoring", refs=("b-1/f7",)))

    assert str(refused.value) == "b-1/f7: expected a finding of this business, but it has 1"


@pytest.mark.parametrize(
    ("found", "rule"),
    [
        (None, "unknown-reference"),
        (complained(), ""),
        (complained(business="b-2"), "unknown-reference"),
        (complained(business="", place="shop.example.com.kh"), ""),
    ],
)
def test_a_complaint_that_is_referred_to_exists_and_is_about_this_business(found, rule):
    desk = Desk()
    desk.complaints = {COMPLAINT: found}

    assert desk.refusal(opening(source="complaint", refs=(COMPLAINT,))) == rule


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"reason": "no-such-reason"}, "bad-reason"),
        ({"source": "complaint"}, "no-reference"),
        ({"source": "hearsay"}, "bad-source"),
        ({"refs": ("c-1", "c-1")}, "bad-reference"),
        ({"refs": ("",)}, "bad-reference"),
        ({"refs": ("ឈ្មោះ",)}, "bad-reference"),
        ({"refs": tuple(map(str, range(21)))}, "bad-reference"),
        ({"business": "b-2"}, "not-its-certificate"),
    ],
)
def test_a_case_is_opened_on_a_ground_that_can_be_looked_up(changes, rule):
    with pytest.raises(CommandRefusedError) as refused:
        Desk().opens(**changes)

    assert refused.value.rule == rule
    assert refused.value.article
