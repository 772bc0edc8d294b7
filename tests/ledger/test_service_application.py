"""Applications in a ledger: approval and certificate in one transaction, businesses told apart."""

from contextlib import closing
from datetime import date

import pytest

from ledger.domain.application import facts as a
from ledger.domain.application import rules as application_rules
from ledger.domain.business.facts import RecordHostControl, RecordHostLapse, RegisterBusiness
from ledger.domain.business.facts import RecordRegistration as Registration
from ledger.domain.certificate.facts import Issue, Renew, Revoke
from ledger.domain.roster.facts import FoundRoster
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.store.reader import Reader
from tests.ledger.applying import FULL, answers
from tests.ledger.deciding import HOLDER, PERSON, Office, Random, open_ledger
from verifier.formats.record import Holder, Name

HOST = "shop.example.com.kh"
NEW = {"registration": "00012345", "registered_on": date(2020, 5, 4)}


class Counter(Office):
    """An office that takes in applications and does every step of one."""

    def takes_in(self, *places: str, holder=HOLDER, tier="full", kind="new", **changes) -> str:
        """Return the id of a new application of a new business that controls `places`."""
        command = RegisterBusiness(holder=holder, activities=("online-retail",), **NEW)
        business = self.does(command).number
        for place in places:
            self.proves(business, place)
        fields = {"sites": places, "documents": FULL.documents, "code_of_conduct": True}
        return self.applies(business, tier=tier, kind=kind, **(fields | changes))

    def applies(self, business: str, **changes) -> str:
        fields = {"tier": "full", "code_of_conduct": True}
        return self.does(a.SubmitApplication(business=business, **(fields | changes))).number

    def proves(self, business: str, place: str) -> None:
        self.does(RecordHostControl(business=business, place=place, method="dns"))

    def reviews(self, name: str) -> None:
        """Do everything for application `name` up to the proposal to approve it."""
        self.does(a.AssessFee(application=name))
        fee = self.ledger.state(name).fee.cents
        self.does(a.PayFee(application=name, amount=fee, receipt="R-1"), actor="cashier")
        self.does(a.ReviewCriteria(application=name, answers=answers()), actor="reviewer")
        self.does(approve(name), actor="first")


@pytest.fixture
def counter(ledger):
    return Counter(ledger)


def approve(name):
    return a.DecideApplication(application=name, verdict="approve")


def refused(counter, command, **changes) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        counter.does(command, **changes)
    return caught.value.rule


def size(folder) -> int:
    with closing(Reader(folder / "ledger.db")) as reader:
        return reader.size()


def test_the_approval_and_the_certificate_are_one_transaction(counter, folder):
    name = counter.takes_in(HOST)
    counter.reviews(name)
    before = size(folder)

    receipt = counter.does(approve(name), actor="second")

    state = counter.ledger.state(name)
    ((issued, fact),) = counter.ledger.history(state.number)
    assert (receipt.number, receipt.log_index, issued) == (name, before + 1, before)
    assert (fact.sites, fact.tier, fact.business) == ((HOST,), "full", state.business)
    assert state.stage == "approved"


def test_a_refused_certificate_leaves_nothing_of_the_approval(counter, folder, monkeypatch):
    name = counter.takes_in(HOST)
    counter.reviews(name)
    lapse = RecordHostLapse(business=counter.ledger.state(name).business, place=HOST, reason="gone")
    counter.does(lapse)
    monkeypatch.setattr(application_rules, "check_approval", lambda *_: ())
    before = size(folder)

    rule = refused(counter, approve(name), actor="second")

    assert rule == "control-not-proven"
    assert size(folder) == before
    assert counter.ledger.state(name).stage == "proposed"


def test_an_application_is_the_same_after_a_restart(counter, folder):
    name = counter.takes_in(HOST)
    counter.reviews(name)
    before = counter.ledger.state(name)
    counter.ledger.close()

    again = open_ledger(folder)

    assert again.state(name) == before
    again.close()


def test_applications_known_from_memory_are_those_on_disk(counter, folder):
    """The rules see all applications of a business: from here, earlier, or by another process."""
    first = counter.takes_in(HOST)
    business = counter.ledger.state(first).business
    other = Counter(open_ledger(folder, random_bytes=Random("other")), name="other")
    form = {"sites": (HOST,), "documents": FULL.documents, "code_of_conduct": True}
    again = a.SubmitApplication(business=business, tier="full", **form)

    assert [refused(each, again) for each in (counter, other)] == ["applied-already"] * 2
    other.does(a.WithdrawApplication(application=first))
    second = other.applies(business, **form)
    assert [refused(each, again) for each in (counter, other)] == ["applied-already"] * 2
    counter.does(a.WithdrawApplication(application=second))
    assert other.applies(business, **form)
    assert refused(counter, again) == "applied-already"
    other.ledger.close()


def test_basic_is_granted_in_the_transaction_of_the_submission(counter):
    name = counter.takes_in(HOST, tier="basic", documents=())

    state = counter.ledger.state(name)

    assert (state.stage, counter.ledger.certificate(state.number).tier) == ("approved", "basic")


def test_of_two_applications_for_one_place_the_second_is_not_approved(counter):
    first = counter.takes_in(HOST)
    other = RegisterBusiness(
        holder=HOLDER,
        registration="777",
        registered_on=date(2020, 1, 1),
        activities=("online-retail",),
    )
    business = counter.does(other).number
    counter.proves(business, HOST)
    second = counter.applies(business, sites=(HOST,), documents=FULL.documents)
    for name in (first, second):
        counter.reviews(name)
    counter.does(approve(first), actor="second")

    assert refused(counter, approve(second), actor="second") == "place-taken"

    number = counter.ledger.state(first).number
    counter.does(Revoke(number=number, reason="false-information"))
    counter.does(approve(second), actor="second")
    assert counter.ledger.certificate(counter.ledger.state(second).number).sites == (HOST,)


def test_a_natural_persons_places_stay_hidden_through_an_application(counter):
    name = counter.takes_in(HOST, holder=PERSON)
    counter.reviews(name)
    counter.does(approve(name), actor="second")

    number = counter.ledger.state(name).number
    ((_, fact),) = counter.ledger.history(number)

    assert fact.sites[0].startswith("sha256:")
    assert counter.ledger.certificate(number).sites == (HOST,)


def test_an_upgrade_pays_what_was_not_paid_yet_and_keeps_the_number(counter):
    first = counter.takes_in(HOST, tier="intermediate", documents=())
    counter.does(a.PayFee(application=first, amount=5_000, receipt="R-1"))
    state = counter.ledger.state(first)
    end = counter.ledger.certificate(state.number).end
    upgrade = counter.applies(
        state.business, kind="upgrade", certificate=state.number, documents=FULL.documents
    )
    counter.reviews(upgrade)
    counter.does(approve(upgrade), actor="second")

    certificate = counter.ledger.certificate(state.number)

    assert counter.ledger.state(upgrade).paid.cents == 15_000
    assert (certificate.tier, certificate.end) == ("full", end)


def test_a_second_open_application_for_the_same_place_is_refused(counter):
    name = counter.takes_in(HOST)
    business = counter.ledger.state(name).business
    again = a.SubmitApplication(business=business, tier="full", sites=(HOST,), code_of_conduct=True)

    assert refused(counter, again) == "applied-already"

    counter.does(a.WithdrawApplication(application=name))
    assert counter.does(again).number != name


def test_what_does_not_exist_is_not_decided_about(counter):
    unknown = "a-" + "0" * 32

    with pytest.raises(UnknownAggregateError):
        counter.does(a.AssessFee(application=unknown))
    with pytest.raises(UnknownAggregateError):
        counter.applies("b-" + "0" * 32, sites=(HOST,))


def test_erasing_a_business_makes_its_applications_unreadable(counter):
    name = counter.takes_in(HOST, holder=PERSON)
    business = counter.ledger.state(name).business

    counter.ledger.erase(business)

    with pytest.raises(CommandRefusedError, match="erased"):
        counter.ledger.state(name)
    assert refused(counter, a.AssessFee(application=name)) == "erased"


@pytest.mark.parametrize(
    "typed", ["kh០០០១២៣៤៥", "KH\u200b00012345", "KH\u20130001_2345", "\uff2bH00012345"]
)
def test_a_registration_number_is_the_same_in_khmer_digits_and_with_what_is_not_seen(
    counter, typed
):
    counter.does(RegisterBusiness(holder=HOLDER, registration="KH-0001 2345"))

    assert refused(counter, RegisterBusiness(holder=HOLDER, registration=typed)) == (
        "registration-known"
    )


def test_a_registration_number_belongs_to_one_business(counter, folder):
    known = counter.does(RegisterBusiness(holder=HOLDER, registration="KH-0001 2345")).number
    other = counter.does(RegisterBusiness(holder=HOLDER, registration="999")).number
    again = RegisterBusiness(holder=HOLDER, registration="kh00012345")
    own = Registration(business=known, registration="KH00012345", registered_on=date(2020, 5, 4))
    taken = Registration(business=other, registration="KH00012345", registered_on=date(2020, 5, 4))

    assert refused(counter, again) == "registration-known"
    assert refused(counter, taken) == "registration-known"
    counter.does(own)
    counter.does(Registration(business=known, registration="1", registered_on=date(2020, 5, 4)))
    counter.does(taken)

    counter.ledger.close()
    with_memory = Counter(open_ledger(folder, random_bytes=Random("again")), name="again")
    assert refused(with_memory, again) == "registration-known"
    with_memory.ledger.erase(other)
    with_memory.does(again)
    with_memory.ledger.close()


def test_a_name_that_looks_like_anothers_is_flagged(counter):
    def registers(km: str, en: str = "") -> str:
        holder = Holder(category="legal-person", name=Name(km=km, en=en))
        return counter.does(RegisterBusiness(holder=holder)).number

    first = registers("ហាងស្ត្រី", "Angkor Silk")
    same_look = registers("ហាង\u200bស្រ្ដី")
    by_english = registers("ផ្ទះសូត្រ", "ANGKOR  SILK")
    other = registers("ហាងបុរស", "Mekong Silk")

    found = {each: counter.ledger.business(each).alike for each in (same_look, by_english, other)}

    assert found == {same_look: (first,), by_english: (first,), other: ()}


def test_where_officers_decide_certificates_come_from_applications_only(counter):
    name = counter.takes_in(HOST)
    business = counter.ledger.state(name).business
    counter.does(FoundRoster(first="sok.dara", second="chan.sophea"))

    issue = Issue(business=business, sites=(HOST,), tier="full")

    assert refused(counter, issue, actor="sok.dara") == "application-needed"
    assert refused(counter, Renew(number="CETS-0000-024"), actor="sok.dara") == "application-needed"
    assert refused(counter, a.ReviewCriteria(application=name, answers=answers())) == (
        "no-such-officer"
    )
    assert refused(
        counter, a.ReviewCriteria(application=name, answers=answers()), actor="sok.dara"
    ) == ("not-allowed")
    counter.does(a.AssessFee(application=name), actor="sok.dara")
