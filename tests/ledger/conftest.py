"""A ledger in a folder, and an officer at it."""

import pytest

from tests.ledger.deciding import Office, open_ledger


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def ledger(folder):
    opened = open_ledger(folder)
    yield opened
    opened.close()


@pytest.fixture
def office(ledger):
    return Office(ledger)
