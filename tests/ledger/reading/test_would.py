"""What would be refused: the rule is the command's own, and nothing is drawn or written."""

from contextlib import closing, suppress
from random import Random as Chance

import pytest

from keys.kek import Kek
from ledger.domain.application.facts import SubmitApplication
from ledger.domain.business.facts import RegisterBusiness
from ledger.domain.certificate.facts import Issue
from ledger.domain.roster.facts import FoundRoster
from ledger.errors import LedgerError
from ledger.reading.reader import LedgerReader
from ledger.store.reader import Reader
from tests.ledger.any_command import KINDS, OFFICERS, Inventor
from tests.ledger.deciding import DAY, PERSON, SCHEME, T0, Office, open_ledger
from tests.ledger.office_story import story
from tests.ledger.would import Asking, dump
from verifier.values.days import day_of

ROUNDS = 12
FEWEST_DONE, FEWEST_RULES = 30, 15
"""Kinds of commands done at least once, and rules that refuse; fewer mean too poor inventions."""


@pytest.fixture
def asking(monkeypatch):
    found = Asking()
    found.install(monkeypatch)
    return found


@pytest.mark.parametrize("governed", [False, True])
def test_every_kind_of_command_is_refused_as_was_foreseen(folder, asking, governed):
    desk = story(open_ledger(folder))
    inventor, chance = Inventor(Chance(7), day_of(desk.at)), Chance(3)
    for _ in desk.tells():
        pass
    for name in aggregates(folder):
        inventor.knows(name)
    if governed:
        desk.does(FoundRoster(first=OFFICERS[0], second=OFFICERS[1]))
    kinds = [kind for kind in KINDS if kind is not FoundRoster or governed]
    for _ in range(ROUNDS):
        for kind in kinds:
            with suppress(LedgerError):
                command = inventor.command(kind)
                inventor.knows(
                    desk.does(command, actor=chance.choice((*OFFICERS, OFFICERS[0], ""))).number
                )
        desk.at += DAY * 5
    desk.ledger.close()

    assert {kind for kind, _ in asking.asked} == {*kinds}
    assert len({kind for kind, rule in asking.asked if not rule}) > FEWEST_DONE
    assert len({rule for _, rule in asking.asked}) > FEWEST_RULES


def aggregates(folder) -> list[str]:
    with closing(Reader(folder / "ledger.db")) as reader:
        return list(dict.fromkeys(row.originator_id for row in reader.rows()))


def test_asking_draws_nothing_and_writes_nothing(folder, ledger, office):
    holder = office.registers("shop1.example.com.kh", holder=PERSON)
    commands = (
        RegisterBusiness(holder=PERSON),
        Issue(business=holder, sites=("shop1.example.com.kh",), tier="full"),
        SubmitApplication(business=holder, tier="full", sites=("shop1.example.com.kh",)),
    )
    with LedgerReader(folder, kek=Kek(bytes(32)), scheme=SCHEME) as reader:
        before = dump(folder)
        found = [reader.would(each, actor="officer-1", at=T0) for each in commands * 2]
        assert dump(folder) == before

    rules = [None if each is None else each.rule for each in found]
    assert rules == [None, None, "no-activity"] * 2
    asked = office.does(commands[0]).number
    with closing(open_ledger(folder.with_name("other"))) as other:
        unasked = Office(other)
        unasked.registers("shop1.example.com.kh", holder=PERSON)
        assert unasked.does(commands[0]).number == asked


def test_a_reader_that_was_open_before_foresees_what_others_have_decided_since(folder, office):
    business = office.registers("shop1.example.com.kh")
    issue = Issue(business=business, sites=("shop1.example.com.kh",), tier="full")
    with LedgerReader(folder, kek=Kek(bytes(32)), scheme=SCHEME) as reader:
        assert reader.would(issue, actor="officer-1", at=T0) is None

        office.does(issue)

        assert reader.would(issue, actor="officer-1", at=T0).rule == "place-taken"
        assert reader.would(issue, actor="", at=T0).rule == "no-actor"
        assert reader.would(issue, actor="officer-1", at=T0 - 301).rule == "clock-behind"
