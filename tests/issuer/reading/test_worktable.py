"""The worktable: lists page by page, names, what each officer may do, and words for codes."""

import os
from datetime import timedelta
from typing import get_args

import pytest

from issuer.errors import InputError
from issuer.home.composition import open_ledger
from issuer.reading.language import speech_in
from issuer.reading.lists import every, page_of
from issuer.reading.worktable import at_desk
from ledger.domain.complaint.facts import Complainant, FileComplaint
from ledger.domain.register.erasures import ErasePersonalData
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole
from ledger.scheme.model import cets
from ledger.scheme.procedure import Permission
from ledger.views.office.items import PAGE
from trustmark.config import load
from trustmark.terminal import moments
from verifier.values.days import day_of

FIRST, SECOND = "sok.dara", "chan.sophea"


class Office:
    """The ledger of a folder: commands are given, and the worktable is read."""

    def __init__(self, home):
        self.settings = load(home, {})
        self._keys = iter(range(10_000))

    def give(self, *commands, actor=FIRST):
        with open_ledger(self.settings, os.urandom) as ledger:
            at = moments.now()
            return [
                ledger.execute(each, actor=actor, at=at, key=f"key-{next(self._keys)}").number
                for each in commands
            ]

    def erase(self, subject):
        self.give(ErasePersonalData(subject=subject, ground="asked for it"))
        with open_ledger(self.settings, os.urandom) as ledger:
            ledger.erase(subject)

    def desk(self):
        return at_desk(self.settings, moments.now(), os.urandom)


@pytest.fixture
def office(home):
    return Office(home)


def complaint(number):
    return FileComplaint(
        level="consumer",
        certificate=number,
        incident=day_of(moments.now()) - timedelta(days=1),
        complainant=Complainant(name="Keo Mony", contact="keo@example.com"),
        text="The parcel never came.",
    )


def test_every_item_is_told_once_over_the_pages_of_a_list(office, shop):
    given = office.give(*(complaint(shop) for _ in range(PAGE + 1)))

    with office.desk() as desk:
        first = page_of(desk, "complaint")
        second = page_of(desk, "complaint", after=first.after)
        found = [state.complaint for _, state in every(desk, "complaint", state="open")]

    assert (len(first.entries), len(second.entries), second.after) == (PAGE, 1, None)
    assert sorted(found) == sorted(given)
    assert {item.aggregate for item, _ in (*first.entries, *second.entries)} == set(given)


def test_what_was_erased_is_counted_and_not_shown(office, shop):
    kept, gone = office.give(complaint(shop), complaint(shop))
    office.erase(gone)

    with office.desk() as desk:
        page = page_of(desk, "complaint", closed_too=True)

    assert [state.complaint for _, state in page.entries] == [kept]
    assert page.erased == 1


def test_a_business_has_a_name_until_its_data_are_erased(trustmark, office):
    number = trustmark(
        *("issue", "--name-km", "សុខ", "--category", "natural-person", "--json"),
        *("--host", "sok.example.com.kh"),
    ).json["number"]
    with office.desk() as desk:
        business = desk.reader.certificate(number).business
        before = desk.name_of(business)
    office.erase(business)

    with office.desk() as desk:
        assert (before, desk.name_of(business), desk.name_of("")) == ("សុខ", "(erased)", "")


def test_in_a_pilot_all_may_do_all_and_then_each_what_their_roles_allow(office):
    with office.desk() as desk:
        pilot = desk.who("anybody")
    office.give(
        FoundRoster(first=FIRST, second=SECOND),
        ProposeRole(officer="keo.mony", role="registrar", change="grant"),
    )
    office.give(ConfirmRole(proposal=1), actor=SECOND)

    with office.desk() as desk:
        registrar = desk.who("keo.mony")
        with pytest.raises(InputError, match="anybody") as caught:
            desk.who("anybody")

    (role,) = (each for each in cets().version[0].role if each.id == "registrar")
    assert pilot.may == frozenset(get_args(Permission))
    assert registrar.may == frozenset(role.may)
    assert caught.value.code == "no-such-officer"


@pytest.mark.parametrize("text", [None, "no = 'scheme'"])
def test_codes_have_khmer_names_also_where_the_issuers_rules_cannot_be_read(home, text):
    if text is not None:
        (home / "scheme.toml").write_text(text, "utf-8")
    (reason,) = (each for each in cets().version[0].reason if each.code == "mark-misused")

    speech = speech_in("km", lambda: load(home, {}))

    assert reason.text.km in speech.code("reason", "mark-misused")
