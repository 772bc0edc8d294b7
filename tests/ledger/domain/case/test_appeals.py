"""Appeals in a case: before a third officer, in time, once; what an overturned measure restores."""

from datetime import timedelta

import pytest

from ledger.domain.case import facts as k
from ledger.domain.case import measures as m
from tests.ledger.casework import (
    CASE,
    DECIDER,
    NEXT,
    PROPOSER,
    REASON,
    THIRD,
    Desk,
    appeal,
    comes_to,
    hears,
    opened,
    propose,
)
from tests.ledger.deciding import DAY, HOSTS, T0, TODAY, day


@pytest.fixture
def desk():
    return opened()


@pytest.fixture
def heard(desk):
    return hears(desk)


@pytest.mark.parametrize("actor", [PROPOSER, DECIDER])
def test_who_proposed_or_decided_a_measure_does_not_decide_the_appeal(heard, actor):
    comes_to(heard, m.Fine(reason=REASON, usd=500))
    heard.does(k.FileCaseAppeal(case=CASE, proposal=1))

    decision = k.DecideCaseAppeal(case=CASE, proposal=1, outcome="upheld")

    assert heard.refusal(decision, actor) == "same-officer"
    assert heard.refusal(decision, THIRD) == ""


def test_an_appeal_shows_at_the_certificate_and_an_overturned_suspension_ends(heard):
    comes_to(heard, m.Suspension(reason=REASON, end=day(60)))
    heard.does(k.FileCaseAppeal(case=CASE, proposal=1))
    meanwhile = heard.certificate.measure(1)
    heard.does(k.DecideCaseAppeal(case=CASE, proposal=1, outcome="overturned"), THIRD)

    assert (meanwhile.appeal, meanwhile.ended) == ("pending", None)
    assert heard.certificate.measure(1).ended == heard.at


def test_an_overturned_measure_does_not_come_back_on_the_old_notice(heard):
    warning = m.Warning(reason=REASON)
    comes_to(heard, warning)
    appeal(heard, "overturned")

    old_notice = heard.refusal(propose(warning))
    new_notice = heard.refusal(k.ServeNotice(case=CASE, grounds=(REASON,)))

    assert [old_notice, new_notice] == ["no-notice", "nothing-new"]


def test_an_appeal_comes_in_time_and_once(heard):
    fact = comes_to(heard, m.Suspension(reason=REASON, end=day(120)))
    filing = k.FileCaseAppeal(case=CASE, proposal=1)
    heard.at += 30 * DAY
    in_time = heard.refusal(filing)
    heard.at += DAY
    late = heard.refusal(filing)
    heard.at -= DAY
    appeal(heard, "upheld")

    assert fact.appeal_by == day(31)
    assert [in_time, late] == ["", "too-late"]
    assert heard.refusal(filing) == "already-appealed"


def test_an_overturned_revocation_stays_and_gives_a_new_certificate_for_the_lost_days(heard):
    comes_to(heard, m.Revocation(reason=REASON))
    end = heard.certificate.end
    heard.at += 20 * DAY

    fact = appeal(heard, "overturned")

    (new,) = heard.granted
    assert heard.certificate.revoked
    assert heard.certificate.measure(1).appeal == "overturned"
    assert (fact.granted, new.number) == (NEXT, NEXT)
    assert (new.start, new.end) == (day(21), end + timedelta(days=20))
    assert (new.sites, new.handles, new.tier) == (HOSTS[:1], (), "full")


def test_what_a_suspension_took_is_not_given_back_and_it_is_served_first(heard):
    comes_to(heard, m.Suspension(reason=REASON, end=day(30)))
    comes_to(heard, m.Conversion(suspension=1, reason=REASON))
    lost = (heard.certificate.end - day(30)).days

    fact = appeal(heard, "overturned", proposal=2)
    early = heard.refusal(k.GrantOwedCertificate(case=CASE), THIRD)
    open_still = heard.refusal(k.CloseCase(case=CASE, outcome="measure"), THIRD)
    heard.at += 30 * DAY
    heard.does(k.GrantOwedCertificate(case=CASE), THIRD)

    assert heard.granted[0].start == day(31)
    assert heard.granted[0].end == heard.certificate.end
    assert (fact.owed_from, fact.owed_days, fact.granted) == (day(31), lost, "")
    assert [early, open_still] == ["too-early", "certificate-owed"]
    assert heard.refusal(k.GrantOwedCertificate(case=CASE), THIRD) == "nothing-owed"


def test_a_certificate_is_owed_where_no_place_is_left_to_cover(heard):
    comes_to(heard, m.Revocation(reason=REASON))

    fact = appeal(heard, "overturned", without=HOSTS[:1])
    heard.does(k.GrantOwedCertificate(case=CASE, places=(HOSTS[1],)), THIRD)

    assert (fact.granted, fact.owed_from) == ("", day(1))
    assert heard.granted[0].sites == (HOSTS[1],)


def test_a_revocation_after_the_end_took_nothing_that_could_be_given_back():
    desk = Desk(at=T0)
    desk.opens()
    desk.does(k.ServeNotice(case=CASE, grounds=(REASON,)))
    desk.does(k.RecordReply(case=CASE))
    desk.at += ((desk.certificate.end - TODAY).days + 3) * DAY
    comes_to(desk, m.Revocation(reason=REASON))

    fact = appeal(desk, "overturned")

    assert (fact.granted, fact.owed_from, desk.granted) == ("", None, [])


def test_a_case_closes_when_nothing_is_open_and_an_appeal_opens_it_again(heard):
    heard.does(propose(m.Fine(reason=REASON, usd=10)))
    closing = k.CloseCase(case=CASE, outcome="measure")
    undecided = heard.refusal(closing)
    heard.does(k.DecideMeasure(case=CASE, proposal=1), DECIDER)
    unpaid = heard.refusal(closing)
    heard.does(k.RecordFinePaid(case=CASE, proposal=1, amount=10, receipt="KHQR 1"))
    heard.does(closing)
    shut = heard.refusal(propose(m.Warning(reason=REASON)))
    heard.does(k.FileCaseAppeal(case=CASE, proposal=1))

    assert [undecided, unpaid, shut] == ["proposal-open", "fine-open", "case-closed"]
    assert heard.case.closed is None
    assert heard.refusal(closing) == "appeal-open"
