"""Businesses: names, proof of control, and places in their one normal form."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.domain.business.facts import (
    BusinessRegistered,
    Contact,
    HandleControlProven,
    HostControlProven,
    NotifyChange,
    RecordActivities,
    RecordContact,
    RecordHandleControl,
    RecordHandleLapse,
    RecordHostControl,
    RecordHostLapse,
    RecordRegistration,
    RegisterBusiness,
)
from ledger.domain.business.rules import LONGEST_NAME, decide
from ledger.domain.business.seen import BusinessNow
from ledger.domain.business.state import evolve
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import HOLDER, T0, TODAY, seen
from verifier.formats.record import Holder, Name

REGISTER = RegisterBusiness(holder=HOLDER, registration="00012345")


def registered():
    (fact,) = decide(None, REGISTER, seen(BusinessNow)).facts
    return evolve(None, fact)


def refusal(state, command, at=T0) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        decide(state, command, seen(BusinessNow, at))
    return caught.value.rule


def named(km="", en="") -> RegisterBusiness:
    return RegisterBusiness(holder=Holder(category="legal-person", name=Name(km=km, en=en)))


def test_a_registered_business_controls_nothing_yet():
    state = registered()

    assert (state.business, state.holder, state.registration) == ("b-1", HOLDER, "00012345")
    assert not state.hosts | state.handles


def test_control_is_recorded_in_the_normal_form_of_the_place():
    state = registered()
    host = RecordHostControl(business="b-1", place="Shop.Example.com.KH", method="dns")
    handle = RecordHandleControl(business="b-1", place="Facebook:Shop.One", method="post")

    for command in (host, handle):
        (fact,) = decide(state, command, seen(BusinessNow, T0 + 1)).facts
        state = evolve(state, fact)

    assert state.hosts == {"shop.example.com.kh"}
    assert state.handles == {"facebook:shop.one"}
    assert (state.version, state.last_at) == (3, T0 + 1)


def test_a_khmer_host_is_recorded_in_ascii():
    command = RecordHostControl(business="b-1", place="ហាង.example.com.kh", method="dns")

    (fact,) = decide(registered(), command, seen(BusinessNow, T0)).facts

    assert fact.place.startswith("xn--")
    assert fact.place.isascii()


@pytest.mark.parametrize(
    "place", ["", "shop", "https://shop.example.com.kh/", "sh\u043ep.example.com.kh", "a..b.kh"]
)
def test_what_is_no_host_is_refused(place):
    command = RecordHostControl(business="b-1", place=place, method="dns")

    assert refusal(registered(), command) == "bad-place"


@pytest.mark.parametrize("place", ["", "shop", "myspace:shop", "facebook:", "facebook:two words"])
def test_what_is_no_handle_is_refused(place):
    command = RecordHandleControl(business="b-1", place=place, method="post")

    assert refusal(registered(), command) == "bad-place"


def test_control_says_how_it_was_shown():
    command = RecordHostControl(business="b-1", place="shop.example.com.kh", method="")

    assert refusal(registered(), command) == "no-method"


def test_control_may_be_proven_again():
    state = registered()
    command = RecordHostControl(business="b-1", place="shop.example.com.kh", method="dns")

    for _ in range(2):
        (fact,) = decide(state, command, seen(BusinessNow, T0)).facts
        state = evolve(state, fact)

    assert state.hosts == {"shop.example.com.kh"}
    assert isinstance(fact, HostControlProven)


def test_a_clock_behind_the_last_fact_is_refused():
    command = RecordHandleControl(business="b-1", place="facebook:shop", method="post")

    assert refusal(registered(), command, T0 - 1) == "clock-behind"


def test_without_a_business_nothing_is_recorded():
    command = RecordHandleControl(business="b-1", place="facebook:shop", method="post")

    assert refusal(None, command) == "no-business"


def test_one_name_is_enough_and_khmer_may_have_zero_width_spaces():
    for command in (named(en="Shop"), named(km="ហាង\u200bមួយ")):
        (fact,) = decide(None, command, seen(BusinessNow, T0)).facts
        assert isinstance(fact, BusinessRegistered)


BAD_NAMES = {
    "too long": named(en="x" * (LONGEST_NAME + 1)),
    "blank at the end": named(en="Shop "),
    "line break": named(en="Shop\nOne"),
    "right to left": named(en="Shop \u202e One"),
    "like a commitment": named(en="sha256:x"),
    "registration": RegisterBusiness(holder=HOLDER, registration=" 1"),
}


@pytest.mark.parametrize("defect", BAD_NAMES)
def test_a_name_that_could_deceive_is_refused(defect):
    assert refusal(None, BAD_NAMES[defect]) == "bad-name"


def test_a_holder_without_a_name_is_refused():
    assert refusal(None, named()) == "no-name"


def test_a_handle_says_its_platform():
    command = RecordHandleControl(business="b-1", place="tiktok:shop", method="post")

    (fact,) = decide(registered(), command, seen(BusinessNow, T0)).facts

    assert isinstance(fact, HandleControlProven)
    assert fact.place == "tiktok:shop"


# What grows beside names and places


def evolved(*commands, state=None, at=T0, **changes):
    state = state or registered()
    for command in commands:
        for fact in decide(state, command, seen(BusinessNow, at, **changes)).facts:
            state = evolve(state, fact)
    return state


CONTACT = Contact(address="Siem Reap", email="shop@example.com.kh", phone="012 345 678")
WHOLE = RegisterBusiness(
    holder=HOLDER,
    registration="00012345",
    registered_on=date(2020, 5, 4),
    activities=("online-retail",),
    contact=CONTACT,
)


def test_a_business_is_registered_with_date_activities_and_contact():
    (fact,) = decide(None, WHOLE, seen(BusinessNow, alike=("b-2",))).facts
    state = evolve(None, fact)

    assert (state.registered_on, state.activities) == (date(2020, 5, 4), ("online-retail",))
    assert (state.contact, state.alike) == (CONTACT, ("b-2",))


BAD_DETAILS = {
    "no-registration": replace(WHOLE, registration=""),
    "in-future": replace(WHOLE, registered_on=date(2026, 3, 3)),
    "unknown-activity": replace(WHOLE, activities=("piracy",)),
    "excluded": replace(WHOLE, activities=("insurance",)),
    "duplicate-activity": replace(WHOLE, activities=("online-retail", "online-retail")),
    "bad-contact": replace(WHOLE, contact=Contact(email="shop")),
    "bad-name": replace(WHOLE, contact=Contact(address="two\nlines")),
}


@pytest.mark.parametrize("rule", BAD_DETAILS)
def test_details_that_cannot_be_are_refused(rule):
    assert refusal(None, BAD_DETAILS[rule]) == rule


def test_names_are_stored_in_one_unicode_form():
    (fact,) = decide(None, named(en="Cafe\u0301"), seen(BusinessNow)).facts

    assert fact.holder.name.en == "Caf\u00e9"


def test_registration_activities_and_contact_may_change():
    state = evolved(
        RecordRegistration(business="b-1", registration="1", registered_on=date(2021, 1, 1)),
        RecordActivities(business="b-1", activities=("search-engine",)),
        RecordContact(business="b-1", contact=CONTACT),
    )

    assert (state.registration, state.registered_on) == ("1", date(2021, 1, 1))
    assert (state.activities, state.contact, state.version) == (("search-engine",), CONTACT, 4)
    for command in (
        RecordRegistration(business="b-1", registration="1", registered_on=date(2021, 1, 1)),
        RecordActivities(business="b-1", activities=("search-engine",)),
        RecordContact(business="b-1", contact=CONTACT),
    ):
        assert refusal(state, command) == "no-change"


def test_nothing_is_changed_to_nothing():
    state = registered()

    assert refusal(state, RecordActivities(business="b-1", activities=())) == "no-activity"
    assert refusal(state, RecordContact(business="b-1", contact=Contact())) == "no-contact"


@pytest.mark.parametrize(("days", "late"), [(0, 0), (14, 0), (15, 1), (100, 86)])
def test_a_change_told_late_says_by_how_many_days(days, late):
    command = NotifyChange(
        business="b-1", subject="site", happened=TODAY - timedelta(days=days), text="a new host"
    )

    assert evolved(command).changes[0].late == late


def test_a_change_to_come_or_without_words_is_no_notice():
    command = NotifyChange(business="b-1", subject="site", happened=TODAY, text="a new host")

    assert refusal(registered(), replace(command, happened=TODAY + timedelta(1))) == "in-future"
    assert refusal(registered(), replace(command, text=" ")) == "no-text"
    assert refusal(registered(), replace(command, text="x" * 2_001)) == "bad-text"


def test_a_lapse_ends_control_until_it_is_proven_again():
    host, handle = "shop.example.com.kh", "facebook:shop"
    prove = RecordHostControl(business="b-1", place=host, method="dns")
    state = evolved(prove, RecordHandleControl(business="b-1", place=handle, method="post"))

    lost = evolved(
        RecordHostLapse(business="b-1", place=host.upper(), reason="the record is gone"),
        RecordHandleLapse(business="b-1", place=handle, reason="the page is gone"),
        state=state,
        at=T0 + 5,
    )
    again = evolved(prove, state=lost, at=T0 + 9)

    assert not lost.controls(host)
    assert not lost.controls(handle)
    assert (lost.proofs[host].method, lost.proofs[host].at, lost.proofs[host].lapsed) == (
        "dns",
        T0,
        T0 + 5,
    )
    assert again.controls(host)
    assert again.proofs[host].lapsed is None


def test_what_is_not_controlled_cannot_lapse():
    lapse = RecordHostLapse(business="b-1", place="shop.example.com.kh", reason="gone")

    assert refusal(registered(), lapse) == "control-not-proven"
    assert refusal(registered(), replace(lapse, reason="")) == "no-reason"
    assert refusal(registered(), replace(lapse, place="no host")) == "bad-place"
