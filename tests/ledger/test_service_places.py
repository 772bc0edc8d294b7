"""Places that change hands, and what erasing may touch: rules only the whole ledger can check."""

from random import Random as Chance

import pytest

from ledger.domain.certificate import facts as c
from ledger.domain.register.registry import REGISTRY, AdoptManifest
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.store.places import TAG_SUBJECT
from tests.ledger.deciding import DAY, PERSON, Random, open_ledger
from verifier.values.numbers import CertificateIndex, format_number


def refusal(office, command) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        office.does(command)
    return caught.value.rule


def issue(business: str, *sites: str) -> c.Issue:
    return c.Issue(business=business, sites=sites, tier="full")


def test_numbers_sort_like_their_indexes():
    """The next number is one more than the highest in the order of characters."""
    chance = Chance(3)
    indexes = sorted({*range(3000), *(chance.randrange(2**28) for _ in range(3000)), 2**28 - 1})

    numbers = [format_number(CertificateIndex(index)) for index in indexes]

    assert numbers == sorted(numbers)


def test_a_lapsed_certificate_cannot_free_a_place_that_another_holds_now(office):
    first = office.certifies("a.kh", "b.kh")
    second, third = office.registers("a.kh"), office.registers("a.kh")
    office.at += 3 * 365 * DAY
    office.does(issue(second, "a.kh"))

    office.does(c.RemoveHost(number=first, place="a.kh"))

    assert refusal(office, issue(third, "a.kh")) == "place-taken"


def test_a_certificate_whose_place_went_to_another_cannot_come_back(office):
    first = office.certifies("a.kh")
    office.at += (730 + 31) * DAY
    office.does(issue(office.registers("a.kh"), "a.kh"))

    assert refusal(office, c.Renew(number=first)) == "too-late"
    assert refusal(office, c.AddHost(number=first, place="a.kh")) == "expired"


def test_a_refused_issue_takes_no_place_and_no_number(office):
    business = office.registers("a.kh", "b.kh")
    taken = office.certifies("b.kh")
    assert refusal(office, issue(business, "a.kh", "b.kh")) == "place-taken"

    number = office.does(issue(business, "a.kh")).number

    assert [taken, number] == [format_number(CertificateIndex(index)) for index in (0, 1)]


def test_a_natural_persons_place_comes_and_goes_twice(office):
    business = office.registers("a.kh", "b.kh", holder=PERSON)
    shop = office.does(issue(business, "a.kh")).number

    for _ in range(2):
        office.does(c.AddHost(number=shop, place="b.kh"))
        assert office.ledger.certificate(shop).sites == ("a.kh", "b.kh")
        office.does(c.RemoveHost(number=shop, place="b.kh"))
        assert office.ledger.certificate(shop).sites == ("a.kh",)


@pytest.mark.parametrize("subject", [REGISTRY, TAG_SUBJECT, "b-none", "", "CETS-0000-000"])
def test_only_a_business_can_be_erased(office, subject):
    shop = office.certifies("a.kh")
    office.does(AdoptManifest(version=1, digest="A" * 43))

    with pytest.raises(UnknownAggregateError):
        office.ledger.erase(subject)

    assert office.does(AdoptManifest(version=2, digest="A" * 43))
    assert refusal(office, issue(office.registers("a.kh"), "a.kh")) == "place-taken"
    assert office.ledger.certificate(shop).sites == ("a.kh",)


def test_erasing_twice_changes_nothing(office):
    business = office.registers(holder=PERSON)
    office.ledger.erase(business)

    office.ledger.erase(business)

    with pytest.raises(CommandRefusedError, match="erased"):
        office.ledger.business(business)


def test_the_places_of_an_erased_company_stay_taken_while_its_certificate_lives(office):
    shop = office.certifies("a.kh")
    office.ledger.erase(office.ledger.certificate(shop).business)

    assert refusal(office, issue(office.registers("a.kh"), "a.kh")) == "place-taken"
    office.does(c.Revoke(number=shop, reason="false-information"))
    assert office.certifies("a.kh") != shop


def test_an_erasure_in_another_process_is_noticed_at_once(office, folder):
    shop = office.certifies("a.kh", holder=PERSON)
    business = office.ledger.certificate(shop).business
    other = open_ledger(folder, random_bytes=Random("other"))

    other.erase(business)

    assert office.ledger.certificate(shop).sites[0].startswith("sha256:")
    assert refusal(office, c.AddHost(number=shop, place="a.kh")) == "erased"
    other.close()


def test_after_a_failed_batch_waiting_still_tells_the_size(office):
    office.certifies("a.kh")
    size = office.ledger.wait(0, 0)

    with pytest.raises(ZeroDivisionError):
        office.ledger._store.submit(lambda _: 1 // 0)

    assert size == 3
    assert office.ledger.wait(size, 0) == size
