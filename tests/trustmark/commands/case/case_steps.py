"""A case of a certified shop, with the officers who take its steps."""

from datetime import UTC, datetime, timedelta

import pytest

from verifier.values.days import day_of

BOSS, OTHER_BOSS = "keo.mony", "ly.sreymom"
FIRST, SECOND, THIRD, COUNTER = "sok.dara", "chan.sophea", "kim.rith", "meas.sophal"
REASON = ("--reason", "mark-misused")
ROLES = (
    (FIRST, "trade-officer"),
    (SECOND, "senior-officer"),
    (THIRD, "legal"),
    (THIRD, "cashier"),
    (COUNTER, "customer-service"),
)


def day(offset: int) -> str:
    return str(day_of(int(datetime.now(UTC).timestamp())) + timedelta(days=offset))


@pytest.fixture
def officers(trustmark, shop):
    """Officers decide in this ledger; `shop` was certified before."""
    trustmark("officer", "found", BOSS, OTHER_BOSS, "--yes")
    for number, (officer, role) in enumerate(ROLES, 1):
        trustmark("officer", "propose", "grant", role, officer, "--as", BOSS)
        trustmark("officer", "confirm", number, "--as", OTHER_BOSS)


class Case:
    """Runs `trustmark case STEP` on one case."""

    def __init__(self, trustmark, shop):
        self._run = trustmark
        opened = trustmark(
            *("case", "open", shop, "--source", "officer", *REASON), *("--as", FIRST, "--json")
        )
        assert opened.code == 0, opened.err
        self.name = opened.json["case"]

    def __call__(self, step, *arguments, by=FIRST):
        return self._run("case", step, self.name, *arguments, "--as", by)

    def heard(self):
        assert self("serve", "--ground", "mark-misused").code == 0
        assert self("reply", "--note", "the seal was on an old page", by=COUNTER).code == 0

    @property
    def shown(self):
        return self._run("case", "show", self.name, "--json").json


@pytest.fixture
def case(trustmark, shop, officers):
    return Case(trustmark, shop)


def verdict(trustmark, number):
    trustmark("publish")
    return trustmark("verify", number, "--json").json
