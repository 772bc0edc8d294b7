"""A ledger in a folder, and an officer at it; a home to publish from; a world outside."""

import pytest

from tests.ledger.deciding import Office, open_ledger
from tests.ledger.outside_servers import Authority, Outside
from tests.ledger.publishing import Home


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


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def outside(authority):
    """Two resolvers and a shop over TLS, all on this machine."""
    opened = Outside(authority)
    yield opened
    opened.close()
