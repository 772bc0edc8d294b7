"""A thread's own reader: states now and then, who decided each fact, what is missing, search."""

import pytest

from keys.kek import Kek
from ledger.domain.application.facts import AssessFee
from ledger.domain.business.facts import RecordRegistration
from ledger.domain.case.facts import OpenCase, ServeNotice
from ledger.domain.certificate.facts import Issue, Revoke, Warn
from ledger.domain.facts import SealedLeaf
from ledger.domain.register.erasures import ErasePersonalData
from ledger.domain.register.motions import MoveErasure
from ledger.domain.register.registry import AdoptScheme
from ledger.domain.roster.facts import FoundRoster
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.reading.reader import LedgerReader
from tests.ledger.deciding import DAY, PERSON, SCHEME, T0, TODAY
from tests.ledger.test_service_application import Counter, approve
from verifier.formats.record import Holder, Name

HOST, OTHER_HOST, HANDLE = "shop1.example.com.kh", "shop2.example.com.kh", "facebook:shop1"


@pytest.fixture
def counter(ledger):
    return Counter(ledger)


@pytest.fixture
def reader(folder, ledger):
    with LedgerReader(folder, kek=Kek(bytes(32)), scheme=SCHEME) as opened:
        yield opened


def refused(rule: str):
    return pytest.raises(CommandRefusedError, check=lambda error: error.rule == rule)


def test_each_fact_comes_with_who_decided_it_what_they_noted_and_what_it_refers_to(counter, reader):
    name = counter.takes_in(HOST)
    counter.at += 60
    counter.does(AssessFee(application=name), actor="sok.dara", note="as in March")

    handed_in, assessed = reader.facts(name)

    state = reader.state(name)
    files = {each for given in state.documents.values() for each in given}
    assert {*handed_in.evidence} == files != set()
    assert (assessed.actor, assessed.note, assessed.at) == ("sok.dara", "as in March", T0 + 60)
    assert assessed.fact == state.fee
    assert assessed.log_index == handed_in.log_index + 1


def test_a_second_officer_stands_beside_who_decided(counter, reader):
    name = counter.takes_in(HOST)
    counter.reviews(name)
    counter.does(approve(name), actor="second")

    *_, approved = reader.facts(name)
    (issued,) = reader.facts(reader.state(name).number)

    assert (approved.actor, approved.second) == ("second", "first")
    assert (issued.actor, issued.second) == ("second", "first")
    assert issued.fact.number == reader.state(name).number


def test_of_an_erased_business_only_the_leaves_are_left(office, ledger, reader):
    business = office.registers(HOST, holder=PERSON)
    assert reader.facts(business)[0].fact.holder == PERSON
    office.does(ErasePersonalData(subject=business, ground="asked for it"))
    ledger.erase(business)

    facts = reader.facts(business)

    assert {type(each.fact) for each in facts} == {SealedLeaf}
    assert {(each.actor, each.erased) for each in facts} == {("", True)}
    with refused("erased"):
        reader.state(business)


def test_an_aggregate_as_of_an_instant_ends_before_its_first_later_fact(office, reader):
    number = office.certifies(HOST, HANDLE)
    case = office.does(
        OpenCase(
            business=reader.certificate(number).business,
            certificate=number,
            source="officer",
            reason="mark-misused",
        )
    ).number
    office.at += 2 * DAY
    office.does(ServeNotice(case=case, grounds=("mark-misused",)))
    office.does(Warn(number=number, reason="mark-misused"))

    for at, notices, measures in ((T0, 0, 0), (office.at - 1, 0, 0), (office.at, 1, 1)):
        assert len(reader.state(case, at).notices) == notices
        assert len(reader.certificate(number, at).measures) == measures
        assert len(reader.facts(case, at)) == 1 + notices
    with pytest.raises(UnknownAggregateError):
        reader.state(case, T0 - 1)
    with pytest.raises(UnknownAggregateError):
        reader.facts(case, T0 - 1)


def test_a_reader_says_what_the_ledger_says(counter, ledger, reader):
    name = counter.takes_in(HOST)
    counter.reviews(name)
    counter.does(approve(name), actor="second")
    state = ledger.state(name)

    assert reader.state(name) == state
    assert reader.certificate(state.number) == ledger.certificate(state.number)
    assert reader.business(state.business) == ledger.business(state.business)
    assert reader.history(state.number) == ledger.history(state.number)
    assert reader.facts(name) == ledger.facts(name)
    assert reader.misuse(HOST) is None is ledger.misuse(HOST)
    with pytest.raises(UnknownAggregateError):
        reader.facts("a-" + "0" * 32)
    with pytest.raises(UnknownAggregateError):
        reader.state("x-1")


def test_rules_in_force_and_motions_are_those_on_record(office, reader):
    (version,) = SCHEME.version
    assert reader.rules(T0) == version
    assert (reader.registry().schemes, reader.motions().put) == ({}, {})
    adopt = AdoptScheme(scheme=version.id, digest=version.digest(), effective=version.effective)
    office.does(adopt)
    business = office.registers(HOST)
    office.does(FoundRoster(first="sok.dara", second="chan.sophea"))
    office.does(MoveErasure(subject=business, ground="asked for it"), actor="sok.dara")

    (motion,) = reader.motions().put.values()

    assert (motion.subject, motion.by) == (business, "sok.dara")
    assert reader.registry().schemes == {version.id: version.digest()}
    assert {*reader.roster().roles} == {"sok.dara", "chan.sophea"}


def test_what_an_application_lacks_is_what_its_approval_is_refused_for(counter, ledger, reader):
    name = counter.takes_in(HOST)
    named = [each.refusal.rule for each in reader.lacks(name, T0)]
    assert named[0] == "fee-open"
    assert sum(each == "criterion-open" for each in named) == len(SCHEME.version[0].criterion)

    counter.reviews(name)
    assert reader.lacks(name, T0) == ()

    other = counter.registers(HOST)
    taken = counter.does(Issue(business=other, sites=(HOST,), tier="full")).number
    (lack,) = reader.lacks(name, T0)
    assert (lack.refusal.rule, lack.about) == ("place-taken", HOST)
    error = reader.would(approve(name), actor="second", at=T0)
    assert (error.rule, str(error)) == (lack.refusal.rule, str(lack.refusal))

    counter.does(Revoke(number=taken, reason="false-information"))
    counter.does(approve(name), actor="second")
    assert reader.lacks(name, T0) == ()


def test_a_business_and_its_certificate_are_found_by_all_they_are_known_by(office, reader):
    silk = Holder(category="legal-person", name=Name(km="សូត្រមាស", en="Golden Silk"))
    assert reader.find(HOST) == ()
    number = office.certifies(HOST, HANDLE, holder=silk)
    business = reader.certificate(number).business
    office.does(
        RecordRegistration(business=business, registration="0001-2345", registered_on=TODAY)
    )
    office.certifies(OTHER_HOST)

    for by, texts, wanted in (
        ("number", (number, number.lower()), number),
        ("id", (business, f" {business.upper()}"), business),
        ("place", (HOST, f"{HOST.upper()}.", f"https://{HOST}/shoes?page=2", HANDLE), number),
        ("registration", ("00012345", "០០០១ ២៣៤៥"), business),
        ("name", ("golden silk", "Golden  Silk!", "សូត្រមាស"), business),
    ):
        for text in texts:
            assert [(each.by, each.aggregate) for each in reader.find(text)] == [(by, wanted)], text
    for text in ("", " ", "nobody", "none.example.com.kh", "KH-CET-9", "b-" + "0" * 32):
        assert reader.find(text) == ()


def test_whatever_has_an_id_is_found_by_it(counter, reader):
    application = counter.takes_in(HOST)
    business = reader.state(application).business

    for name in (application, business):
        assert [(each.by, each.aggregate) for each in reader.find(name)] == [("id", name)]


def test_an_erased_person_is_found_by_nothing_any_more(office, ledger, reader):
    number = office.certifies(HOST, holder=PERSON)
    business = reader.certificate(number).business
    assert {each.by for text in (HOST, "Sok Dara") for each in reader.find(text)} == {
        "place",
        "name",
    }
    office.does(ErasePersonalData(subject=business, ground="asked for it"))
    ledger.erase(business)

    assert [each for text in (HOST, "Sok Dara") for each in reader.find(text)] == []
    assert [each.by for each in reader.find(number)] == ["number"]
