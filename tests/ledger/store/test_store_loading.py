"""States loaded from rows: after a restart, when memory is short, and from a misplaced row."""

import sqlite3
from contextlib import closing

import pytest

from ledger.domain.certificate import facts as c
from ledger.domain.register.registry import AdoptManifest, AdoptScheme
from ledger.errors import CommandRefusedError, LedgerCorruptError
from ledger.store import loader
from ledger.store.loader import load_registry
from tests.ledger.deciding import PERSON, TODAY, Office, Random, open_ledger

ADOPT = AdoptScheme(scheme="cets-1", digest="A" * 43, effective=TODAY)


def refusal(office, command) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        office.does(command)
    return caught.value.rule


def move(folder, index: int, originator: str, version: int) -> None:
    """Let the fact at `index` stand with another aggregate, behind the ledger's back."""
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as db:
        db.execute("DROP TRIGGER IF EXISTS ledger_events_no_update")
        db.execute(
            "UPDATE ledger_events SET originator_id = ?, originator_version = ?"
            " WHERE log_index = ?",
            (originator, version, index),
        )


def test_the_registry_is_known_after_a_restart(office, folder):
    office.does(ADOPT)
    office.does(AdoptManifest(version=4, digest="B" * 43))

    again = open_ledger(folder, random_bytes=Random("again"))
    other = Office(again, name="other")

    assert refusal(other, ADOPT) == "scheme-known"
    assert refusal(other, AdoptManifest(version=4, digest="B" * 43)) == "manifest-not-newer"
    assert other.does(AdoptManifest(version=5, digest="B" * 43)).log_index == 2
    again.close()


def test_more_aggregates_than_memory_keeps_are_loaded_again(office, monkeypatch):
    monkeypatch.setattr(loader, "_MOST_KEPT", 2)
    shops = [office.certifies(f"a{nth}.kh", holder=PERSON) for nth in range(5)]

    for shop in shops * 2:
        office.does(c.Warn(number=shop, reason="mark-misused"))

    assert [len(office.ledger.certificate(shop).measures) for shop in shops] == [2] * 5
    assert len(office.ledger._loader._certificates) == 2


def test_a_business_fact_among_those_of_a_certificate_is_corruption_and_is_named(office, folder):
    shop = office.certifies("a.kh")
    move(folder, 0, shop, 2)

    with pytest.raises(LedgerCorruptError) as caught:
        office.ledger.certificate(shop)

    assert caught.value.index == 0


def test_a_certificate_fact_among_those_of_a_business_is_corruption_and_is_named(office, folder):
    business = office.ledger.certificate(office.certifies("a.kh")).business
    move(folder, 2, business, 3)

    with pytest.raises(LedgerCorruptError) as caught:
        office.ledger.business(business)

    assert caught.value.index == 2


def test_a_fact_of_another_certificate_is_corruption_and_is_named(office, folder):
    shop, other = office.certifies("a.kh"), office.certifies("b.kh")
    office.does(c.Warn(number=other, reason="mark-misused"))
    move(folder, 6, shop, 2)

    with pytest.raises(LedgerCorruptError, match=f"fact 6 stands with {shop}") as caught:
        office.ledger.certificate(shop)

    assert caught.value.index == 6


def test_a_certificate_whose_first_fact_was_moved_away_is_corruption_and_named(office, folder):
    shop = office.certifies("a.kh")
    office.does(c.Warn(number=shop, reason="mark-misused"))
    move(folder, 2, "CETS-0000-06C", 1)
    again = open_ledger(folder, random_bytes=Random("again"))

    with pytest.raises(LedgerCorruptError, match="fact 3 stands as number 2") as caught:
        Office(again, name="other").does(c.Warn(number=shop, reason="mark-misused"))

    assert caught.value.index == 3
    again.close()


def test_a_fact_that_took_the_place_of_the_first_is_corruption_and_named(office, folder):
    shop = office.certifies("a.kh")
    office.does(c.Warn(number=shop, reason="mark-misused"))
    move(folder, 2, "CETS-0000-06C", 1)
    move(folder, 3, shop, 1)

    with pytest.raises(LedgerCorruptError, match="fact 3 cannot be number 1"):
        office.ledger.certificate(shop)


def test_a_business_that_does_not_begin_with_its_registration_is_corruption(office, folder):
    business = office.registers("a.kh", "b.kh")
    move(folder, 0, "b-other", 1)
    move(folder, 2, business, 1)

    with pytest.raises(LedgerCorruptError, match="fact 2 cannot be number 1"):
        office.ledger.business(business)


def test_an_aggregate_with_a_name_like_a_number_is_corruption(office, folder):
    office.certifies("a.kh")
    move(folder, 2, "CETS-ZZZZ-ZZZ", 1)
    again = open_ledger(folder, random_bytes=Random("again"))

    with pytest.raises(LedgerCorruptError, match="CETS-ZZZZ-ZZZ"):
        Office(again, name="other").certifies("b.kh")
    again.close()


def test_a_registry_of_other_facts_is_corruption(office):
    shop = office.certifies("a.kh")
    rows = office.ledger._store.rows(shop)

    with pytest.raises(LedgerCorruptError):
        load_registry(rows)


def test_an_erased_persons_certificate_cannot_be_renewed(office):
    shop = office.certifies("a.kh", holder=PERSON)
    office.ledger.erase(office.ledger.certificate(shop).business)
    office.at += 700 * 86_400

    assert refusal(office, c.Renew(number=shop)) == "erased"


def test_a_persons_removed_host_is_free_for_others(office):
    shop = office.certifies("a.kh", "b.kh", holder=PERSON)
    office.does(c.RemoveHost(number=shop, place="a.kh"))

    assert office.certifies("a.kh") != shop
