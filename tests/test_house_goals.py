"""What the house must stay like, counted by `tools/house.py`: rooms, arrows, names, sizes."""

from pathlib import Path

import pytest

from tools.house import measure

FRONT = "issuer + portal + trustmark"
DOORS = "portal + trustmark"


@pytest.fixture(scope="module")
def house():
    return measure(Path(__file__).parents[1])


def test_no_modules_import_each_other_in_a_circle(house):
    assert house.circles == []


def test_no_arrow_between_rooms_runs_back(house):
    assert [arrow for part in house.parts.values() for arrow in part.back] == []


def test_the_rooms_in_front_know_few_others(house):
    assert house.parts[FRONT].arrows <= 60


def test_the_doors_take_few_modules_of_the_ledger(house):
    assert len(house.parts[DOORS].of_ledger) <= 25


def test_a_public_class_name_stands_once(house):
    assert house.doubled_classes == {}


def test_only_the_issuers_own_room_takes_the_store(house):
    assert house.store_by_trustmark == []
    assert house.store_by_issuer_outside_home == []


def test_functions_fit_on_a_page_and_modules_can_be_read(house):
    assert house.long_functions == []
    assert house.long_modules == []


def test_the_type_checker_sees_nearly_all_of_the_ledger(house):
    assert house.parts["ledger"].any < 20
