"""Cases in a real ledger on SQLite: decision and measure are one transaction, a refusal nothing."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from keys.kek import Kek
from ledger.domain.case import facts as k
from ledger.domain.case import measures as m
from ledger.domain.certificate import facts as c
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.scheme.model import Scheme
from ledger.service import Ledger
from ledger.store.codec import open_part
from ledger.store.reader import Reader
from tests.effort import examples
from tests.ledger.complaining import FILE
from tests.ledger.deciding import (
    DAY,
    HOSTS,
    PERSON,
    SCHEME,
    TODAY,
    Office,
    Random,
    day,
    open_ledger,
)

REASON = "mark-misused"
FIRST, SECOND, THIRD, COUNTER = "sok.dara", "chan.sophea", "kim.rith", "meas.sophal"


class Casework:
    """Three officers at one case in a real ledger."""

    def __init__(self, office: Office, number: str) -> None:
        self.office = office
        self.number = number
        self.business = office.ledger.certificate(number).business
        self.case = self.does(
            k.OpenCase(business=self.business, certificate=number, source="officer", reason=REASON)
        )

    def does(self, command, actor=FIRST) -> str:
        return self.office.does(command, actor=actor).number

    def is_heard(self) -> None:
        self.does(k.ServeNotice(case=self.case, grounds=(REASON,)))
        self.does(k.RecordReply(case=self.case), COUNTER)

    def comes_to(self, terms) -> None:
        self.does(k.ProposeMeasure(case=self.case, terms=terms))
        number = len(self.state.proposals)
        self.does(k.DecideMeasure(case=self.case, proposal=number), SECOND)

    def appeals(self, outcome, **changes) -> None:
        number = len(self.state.proposals)
        of_it = {"case": self.case, "proposal": number}
        self.does(k.FileCaseAppeal(**of_it))
        self.does(k.DecideCaseAppeal(**of_it, outcome=outcome, **changes), THIRD)

    @property
    def state(self):
        return self.office.ledger.state(self.case)


@pytest.fixture
def work(office):
    return Casework(office, office.certifies(*HOSTS[:2]))


def rows(folder):
    with closing(Reader(folder / "ledger.db")) as reader:
        return list(reader.rows())


def refusal(work, command, actor=FIRST):
    with pytest.raises(CommandRefusedError) as refused:
        work.does(command, actor)
    assert refused.value.article
    return refused.value.rule


def test_the_measure_stands_in_the_log_just_before_the_decision(work, folder):
    work.is_heard()
    work.comes_to(m.Suspension(reason=REASON, end=day(9)))

    public, hidden = rows(folder)[-2:]

    assert (public.originator_id, public.topic) == (work.number, "certificate-suspended")
    assert (hidden.originator_id, hidden.topic) == (work.case, "measure-decided")
    assert (hidden.log_index, public.subject) == (public.log_index + 1, work.business)
    assert REASON.encode() not in hidden.leaf


def test_both_officers_stand_in_the_sealed_part_of_the_measure(work, folder, ledger):
    work.is_heard()
    work.comes_to(m.Warning(reason=REASON))

    row = rows(folder)[-2]
    key = ledger._subjects.find(row.subject)
    part = open_part(row.leaf, row.sealed, subject=row.subject, key=key)

    assert (part.actor, part.second) == (SECOND, FIRST)


def test_a_measure_the_certificate_refuses_leaves_no_trace(work, office, folder):
    work.is_heard()
    work.does(k.ProposeMeasure(case=work.case, terms=m.Suspension(reason=REASON, end=day(9))))
    office.does(c.Suspend(number=work.number, reason=REASON, start=TODAY, end=day(5)), actor=THIRD)
    before = rows(folder)

    refused = refusal(work, k.DecideMeasure(case=work.case, proposal=1), SECOND)

    assert refused == "already-suspended"
    assert rows(folder) == before
    assert work.state.proposals[0].status == "open"


def test_a_case_read_again_from_the_file_is_the_same(work, folder, ledger):
    work.is_heard()
    work.comes_to(m.Revocation(reason=REASON))
    work.appeals("overturned")
    before = work.state
    ledger.close()

    with closing(open_ledger(folder, random_bytes=Random("again"))) as opened:
        assert opened.state(work.case) == before


def test_what_came_up_since_the_overturning_is_looked_up_when_a_case_is_opened_and_served(
    work, office
):
    """An older complaint is not new, a newer one is, even for a notice on another ground."""
    filing = replace(FILE, business=work.business, incident=TODAY)
    before = work.does(filing)
    work.is_heard()
    work.comes_to(m.Warning(reason=REASON))
    work.appeals("overturned")
    office.at += 1
    after = work.does(filing)
    about = {"business": work.business, "source": "complaint"}
    notices = []
    for ref in (before, after):
        other = work.does(k.OpenCase(**about, reason="criteria-not-met", refs=(ref,)))
        notices.append(k.ServeNotice(case=other, grounds=(REASON,)))

    old = refusal(work, k.OpenCase(**about, reason=REASON, refs=(before,)))
    new = work.does(k.OpenCase(**about, reason=REASON, refs=(after,)))

    assert old == "nothing-new"
    assert work.office.ledger.state(new).refs == (after,)
    assert refusal(work, notices[0]) == "nothing-new"
    assert work.does(notices[1])
    assert refusal(work, k.ServeNotice(case=work.case, grounds=(REASON,))) == "nothing-new"


def test_an_overturned_revocation_gives_the_places_to_a_new_certificate(work, office):
    work.is_heard()
    work.comes_to(m.Revocation(reason=REASON))
    office.at += 10 * DAY
    work.appeals("overturned")

    new = office.ledger.certificate(work.state.granted)
    old = office.ledger.certificate(work.number)

    assert (old.revoked, old.measure(1).appeal) == (True, "overturned")
    assert (new.sites, new.business, new.tier) == (old.sites, old.business, old.tier)
    assert (new.periods[0].start, new.end - old.end) == (day(10), day(10) - TODAY)


def test_a_natural_persons_new_certificate_hides_the_places_too(office, folder):
    work = Casework(office, office.certifies(HOSTS[0], holder=PERSON))
    work.is_heard()
    work.comes_to(m.Revocation(reason=REASON))
    work.appeals("overturned")

    assert office.ledger.certificate(work.state.granted).sites == HOSTS[:1]
    assert not any(HOSTS[0].encode() in row.leaf for row in rows(folder))


def test_places_that_went_to_another_are_left_out_by_name(work, office, folder):
    work.is_heard()
    work.comes_to(m.Revocation(reason=REASON))
    office.certifies(HOSTS[0])
    work.does(k.FileCaseAppeal(case=work.case, proposal=1))
    decision = {"case": work.case, "proposal": 1, "outcome": "overturned"}
    before = rows(folder)

    whole = refusal(work, k.DecideCaseAppeal(**decision), THIRD)
    unchanged = rows(folder) == before
    work.does(k.DecideCaseAppeal(**decision, without=HOSTS[:1]), THIRD)

    assert (whole, unchanged) == ("place-taken", True)
    assert office.ledger.certificate(work.state.granted).sites == HOSTS[1:2]


def test_a_certificate_that_is_owed_is_granted_later(work, office):
    work.is_heard()
    work.comes_to(m.Revocation(reason=REASON))
    work.appeals("overturned", without=HOSTS[:2])
    owed = work.state.owed
    office.at += DAY
    work.does(k.GrantOwedCertificate(case=work.case, places=HOSTS[:1]), THIRD)

    new = office.ledger.certificate(work.state.granted)

    assert (new.end - new.periods[0].start).days + 1 == owed.days
    assert work.state.owed is None


def test_erasing_the_business_closes_the_file_on_its_cases(work, office):
    office.ledger.erase(work.business)

    assert refusal_of(lambda: work.does(k.RecordReply(case=work.case))) == "erased"
    assert refusal_of(lambda: work.state) == "erased"


def refusal_of(action):
    with pytest.raises(CommandRefusedError) as refused:
        action()
    return refused.value.rule


def test_there_is_no_case_but_those_opened(work):
    with pytest.raises(UnknownAggregateError):
        work.does(k.RecordReply(case="k-" + "f" * 32))
    with pytest.raises(UnknownAggregateError):
        work.does(k.OpenCase(business="b-" + "f" * 32, source="officer", reason=REASON))


def governed(office):
    """Let officers decide: for cases, for decisions, for appeals and for incoming replies."""
    managers = ("keo.mony", "ly.sreymom")
    office.does(FoundRoster(first=managers[0], second=managers[1]))
    roles = {
        FIRST: "trade-officer",
        SECOND: "senior-officer",
        THIRD: "legal",
        COUNTER: "customer-service",
    }
    for number, (officer, role) in enumerate(roles.items(), 1):
        command = ProposeRole(officer=officer, role=role, change="grant")
        office.does(command, actor=managers[0])
        office.does(ConfirmRole(proposal=number), actor=managers[1])


def test_where_officers_decide_a_case_is_the_way_to_a_measure(office):
    number = office.certifies(HOSTS[0])
    governed(office)
    work = Casework(office, number)
    work.is_heard()

    direct = refusal(work, c.Warn(number=number, reason=REASON))
    stranger = refusal(work, k.RecordReply(case=work.case), "nobody.here")
    without_role = refusal(work, k.ServeNotice(case=work.case, grounds=(REASON,)), SECOND)
    work.comes_to(m.Warning(reason=REASON))
    work.appeals("overturned")

    assert [direct, stranger, without_role] == ["case-needed", "no-such-officer", "not-allowed"]
    assert office.ledger.certificate(number).measures[0].appeal == "overturned"


def stricter(scheme: Scheme) -> Scheme:
    """Return the scheme with a second version from the third day on; its periods are one day."""
    first = scheme.version[0]
    deadlines = msgspec.structs.replace(first.deadlines, reply_days=1, appeal_days=1)
    later = msgspec.structs.replace(first, id="cets-2", effective=day(2), deadlines=deadlines)
    return msgspec.structs.replace(scheme, version=(first, later))


def test_a_newer_version_of_the_scheme_changes_nothing_decided_before(folder):
    folder.mkdir()
    both = Ledger(folder, kek=Kek(bytes(32)), scheme=stricter(SCHEME), random_bytes=Random())
    with closing(both):
        office = Office(both)
        work = Casework(office, office.certifies(HOSTS[0]))
        work.is_heard()
        work.does(k.ServeNotice(case=work.case, grounds=("false-information",)))
        work.comes_to(m.Suspension(reason=REASON, end=day(60)))
        office.at += 10 * DAY
        before = work.state

        unheard = refusal(
            work, k.ProposeMeasure(case=work.case, terms=m.Revocation(reason="false-information"))
        )
        work.does(k.FileCaseAppeal(case=work.case, proposal=1))

        assert unheard == "not-heard"
        assert (before.notices[1].reply_by, before.proposals[0].appeal_by) == (day(14), day(30))
        assert office.ledger.certificate(work.number).measure(1).appeal == "pending"
        assert work.state.proposals[0].appeal_by == day(30)


SAMPLE = st.sampled_from([kind for kind in get_args(k.CaseCommand) if kind is not k.OpenCase])
VALUES = {
    "grounds": st.sampled_from([(), (REASON,), ("none-such",)]),
    "reply_by": st.sampled_from([None, TODAY, day(400)]),
    "appeared": st.booleans(),
    "proposal": st.integers(-1, 5),
    "amount": st.sampled_from([-1, 0, 1, 500]),
    "currency": st.sampled_from(["USD", "KHR", ""]),
    "receipt": st.sampled_from(["", "KHQR 1", "a\nb"]),
    "outcome": st.sampled_from(["upheld", "overturned", "measure", "settled"]),
    "without": st.sampled_from([(), HOSTS[:1], ("other.example.com.kh",)]),
    "places": st.sampled_from([(), HOSTS[:1]]),
    "terms": st.sampled_from(
        [
            m.Warning(reason=REASON),
            m.Suspension(reason=REASON, end=day(-1)),
            m.Fine(reason=REASON, usd=-5),
            m.Conversion(suspension=0, reason=REASON),
            m.Interim(reason="urgent-consumer-harm", end=day(400), hearing=TODAY),
        ]
    ),
}


@st.composite
def commands(draw):
    """A command with any arguments, mostly impossible in the state it meets, and who gives it."""
    kind = draw(SAMPLE)
    values = {name: draw(VALUES[name]) for name in kind.__struct_fields__ if name != "case"}
    return kind, values, draw(st.sampled_from([FIRST, SECOND, THIRD]))


@given(steps=st.lists(commands(), min_size=30, max_size=60), heard=st.booleans())
@settings(max_examples=examples(15), deadline=None)
def test_whatever_is_refused_names_rule_and_article_and_writes_nothing(steps, heard):
    with TemporaryDirectory() as name, closing(open_ledger(Path(name))) as opened:
        office = Office(opened)
        work = Casework(office, office.certifies(HOSTS[0]))
        if heard:
            work.is_heard()
        for kind, values, actor in steps:
            before, state = rows(Path(name)), work.state
            try:
                work.does(kind(case=work.case, **values), actor)
            except CommandRefusedError as error:
                refused = error
            else:
                continue
            assert refused.rule
            assert refused.article
            assert rows(Path(name)) == before
            assert work.state == state
