"""Asking again is safe: one key, one command, one receipt."""

import pytest

from ledger.domain.business.facts import RegisterBusiness
from ledger.domain.certificate import facts as c
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import DAY, HOLDER, PERSON, T0, Office, Random, open_ledger


def size(office) -> int:
    return office.ledger.wait(10**9, 0)


def refusal(office, command, **changes) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        office.does(command, **changes)
    return caught.value.rule


def test_the_same_command_under_the_same_key_gets_the_same_receipt(office):
    command = RegisterBusiness(holder=HOLDER)
    first = office.does(command, key="once")

    again = office.does(command, key="once", at=T0 + 5)

    assert again == first
    assert size(office) == 1


def test_the_same_command_under_another_key_is_another_command(office):
    command = RegisterBusiness(holder=HOLDER)

    assert office.does(command, key="one").number != office.does(command, key="two").number


def test_asking_again_works_after_the_rules_have_changed_their_mind(office):
    shop = office.certifies("a.kh")
    revoke = c.Revoke(number=shop, reason="false-information")
    first = office.does(revoke, key="revoke")
    assert refusal(office, revoke) == "revoked-is-final"

    assert office.does(revoke, key="revoke", at=T0 - DAY) == first


def test_asking_again_works_in_another_process(office, folder):
    command = RegisterBusiness(holder=HOLDER)
    first = office.does(command, key="once")

    other = open_ledger(folder, random_bytes=Random("other"))

    assert Office(other).does(command, key="once") == first
    other.close()


@pytest.mark.parametrize(
    "changes", [{"actor": "officer-2"}, {"second": "x"}, {"note": "x"}, {"evidence": ("x",)}]
)
def test_a_key_belongs_to_everything_that_was_said(office, changes):
    command = RegisterBusiness(holder=HOLDER)
    office.does(command, key="once")

    assert refusal(office, command, key="once", **changes) == "key-reused"
    assert size(office) == 1


def test_a_key_reused_for_another_command_is_refused(office):
    shop = office.certifies("a.kh")
    office.does(c.Warn(number=shop, reason="criteria-not-met"), key="once")

    revoke = c.Revoke(number=shop, reason="criteria-not-met")

    assert refusal(office, revoke, key="once") == "key-reused"
    assert not office.ledger.certificate(shop).revoked


def test_a_refused_command_leaves_its_key_free(office):
    shop = office.certifies("a.kh")
    assert refusal(office, c.Renew(number=shop), key="once") == "too-early"

    assert office.does(c.Warn(number=shop, reason="criteria-not-met"), key="once").log_index == 3


def test_the_stored_digest_tells_nothing_without_the_subjects_key(office):
    first, second = (office.registers(holder=PERSON) for _ in range(2))
    rows = [office.ledger._store.rows(name)[0] for name in (first, second)]

    assert rows[0].command_digest != rows[1].command_digest


def test_after_erasure_a_key_answers_no_more(office):
    command = RegisterBusiness(holder=PERSON)
    business = office.does(command, key="once").number

    office.ledger.erase(business)

    assert refusal(office, command, key="once") == "erased"
