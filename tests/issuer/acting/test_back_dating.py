"""`--at`: a pilot may enter paper records later; once officers decide, nothing is dated back."""

import os

import pytest

from issuer.acting.founding import found_issuer
from issuer.acting.granting import Occasion
from issuer.home.composition import open_ledger
from ledger.domain.roster.facts import FoundRoster
from tests.trustmark.conftest import ISSUER, Command
from trustmark import config
from trustmark.terminal import moments
from verifier.values.days import day_of

DAY = 86_400


@pytest.fixture
def quiet(tmp_path, capfd):
    """An issuer whose last fact is twenty days old."""
    home = tmp_path / "quiet"
    config.write_settings(home, ISSUER, "")
    settings = config.load(home, {"USER": "operator"})
    then = Occasion(at=moments.now() - 20 * DAY, actor="operator", key="found")
    found_issuer(settings, buckets=4, occasion=then, random_bytes=os.urandom)
    return Command(home, capfd)


@pytest.fixture
def governed(quiet):
    settings = config.load(quiet.home, {"USER": "operator"})
    with open_ledger(settings, os.urandom) as ledger:
        command = FoundRoster(first="keo.mony", second="ly.sreymom")
        at = moments.now() - 19 * DAY
        ledger.execute(command, actor="operator", at=at, key="roster")
    return quiet


def last_week() -> str:
    return f"{day_of(moments.now() - 7 * DAY)}"


def test_officers_do_not_date_a_decision_back_though_the_ledger_was_quiet_since(governed):
    propose = ("officer", "propose", "grant", "legal", "kim.rith", "--as", "keo.mony")

    dated = governed(*propose, "--at", last_week(), "--json")
    now = governed(*propose)

    assert dated.code == 1
    assert dated.json["refused"]["rule"] == "back-dated"
    assert dated.json["refused"]["article"] == "CETS scheme rules: fair procedure"
    assert "leave --at out" in dated.err
    assert "proposal 1" in now.out


def test_rules_are_not_adopted_for_a_day_that_has_begun_by_dating_the_adoption_back(governed):
    dated = governed("scheme", "adopt", "--as", "keo.mony", "--at", last_week())

    assert dated.code == 1
    assert "rule back-dated" in dated.err


def test_a_pilot_enters_later_what_was_decided_on_paper(quiet):
    register = ("business", "register", "--name-en", "Silk Shop", "--category", "legal-person")

    assert quiet(*register, "--at", last_week()).code == 0
