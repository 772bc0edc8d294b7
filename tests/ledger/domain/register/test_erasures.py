"""Erasure on record: its ground, its officers, and finished at the next start if interrupted."""

from contextlib import closing

import pytest

from ledger.domain.case.facts import OpenCase
from ledger.domain.register.erasures import ERASURES, ErasePersonalData
from ledger.domain.register.motions import ConfirmMotion, MoveErasure
from ledger.domain.roster.facts import FoundRoster
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from ledger.words.articles import FAIR
from tests.ledger.deciding import PERSON, open_ledger


def moving(subject):
    return MoveErasure(subject=subject, ground="asked for it")


def erasing(subject, ground="asked for it"):
    return ErasePersonalData(subject=subject, ground=ground)


def test_an_erasure_is_on_record_and_stays_readable(office):
    business = office.registers("shop.example.com.kh")

    office.does(erasing(business))
    office.ledger.erase(business)

    assert office.ledger.state(ERASURES).subjects == {business}
    with pytest.raises(CommandRefusedError) as caught:
        office.ledger.business(business)
    assert caught.value.rule == "erased"


def test_nobody_is_erased_twice_or_without_a_ground_or_who_is_not_there(office):
    business = office.registers()

    with pytest.raises(CommandRefusedError) as caught:
        office.does(erasing(business, ""))
    assert caught.value.rule == "no-ground"
    for nobody in ("b-" + "0" * 32, "x"):
        with pytest.raises(UnknownAggregateError):
            office.does(erasing(nobody))
    office.does(erasing(business))
    office.ledger.erase(business)
    with pytest.raises(CommandRefusedError) as caught:
        office.does(erasing(business))
    assert caught.value.rule == "erased"


def test_an_erasure_that_was_interrupted_is_finished_at_the_next_start(office, folder):
    business = office.registers()
    other = office.registers()
    office.does(erasing(business))
    office.ledger.close()

    with closing(open_ledger(folder)) as again:
        assert again.business(other).business == other
        with pytest.raises(CommandRefusedError):
            again.business(business)


def test_an_erasure_killed_as_the_key_goes_leaves_nothing_that_says_who_it_was(
    office, folder, monkeypatch
):
    """The two files are committed one by one; the next start does what was lost in between."""
    number = office.certifies("shop.example.com.kh", holder=PERSON)
    business = office.ledger.certificate(number).business
    office.does(erasing(business))
    erase = SubjectKeys.erase

    def killed(keys, subject):
        erase(keys, subject)
        raise KeyboardInterrupt

    monkeypatch.setattr(SubjectKeys, "erase", killed)
    with pytest.raises(KeyboardInterrupt):
        office.ledger.erase(business)
    monkeypatch.undo()
    office.ledger.close()

    with closing(open_ledger(folder)), closing(Reader(folder / "ledger.db")) as reader:
        assert list(reader.places()) == []
        assert [row for row in reader.known() if row[1] == business] == []


def governed(office):
    office.does(FoundRoster(first="keo.mony", second="ly.sreymom"))


def refusal(office, business) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        office.does(moving(business), actor="keo.mony")
    assert caught.value.article == FAIR
    return caught.value.rule


def test_where_officers_decide_nobody_erases_a_shop_out_of_reach_of_every_measure(office):
    number = office.certifies("shop.example.com.kh")
    business = office.ledger.certificate(number).business
    governed(office)

    assert refusal(office, business) == "still-needed"


def test_while_a_case_is_open_its_business_is_not_erased(office):
    business = office.registers("shop.example.com.kh", holder=PERSON)
    office.does(OpenCase(business=business, source="officer", reason="mark-misused"))
    governed(office)

    assert refusal(office, business) == "still-needed"


def test_a_natural_person_is_erased_though_its_certificate_is_in_force(office):
    number = office.certifies("shop.example.com.kh", holder=PERSON)
    business = office.ledger.certificate(number).business
    governed(office)

    office.does(moving(business), actor="keo.mony")
    office.does(ConfirmMotion(motion=1), actor="ly.sreymom")

    assert office.ledger.state(ERASURES).subjects == {business}
