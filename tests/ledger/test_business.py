"""Businesses: names, proof of control, and places in their one normal form."""

import pytest

from ledger.domain.business import (
    BusinessRegistered,
    HandleControlProven,
    HostControlProven,
    RecordHandleControl,
    RecordHostControl,
    RegisterBusiness,
)
from ledger.domain.business_rules import LONGEST_NAME, decide
from ledger.domain.business_state import evolve
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import HOLDER, T0, circumstances
from verifier.record import Holder, Name

REGISTER = RegisterBusiness(holder=HOLDER, registration="00012345")


def registered():
    (fact,) = decide(None, REGISTER, circumstances()).facts
    return evolve(None, fact)


def refusal(state, command, at=T0) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        decide(state, command, circumstances(at))
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
        (fact,) = decide(state, command, circumstances(T0 + 1)).facts
        state = evolve(state, fact)

    assert state.hosts == {"shop.example.com.kh"}
    assert state.handles == {"facebook:shop.one"}
    assert (state.version, state.last_at) == (3, T0 + 1)


def test_a_khmer_host_is_recorded_in_ascii():
    command = RecordHostControl(business="b-1", place="ហាង.example.com.kh", method="dns")

    (fact,) = decide(registered(), command, circumstances(T0)).facts

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
        (fact,) = decide(state, command, circumstances(T0)).facts
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
        (fact,) = decide(None, command, circumstances(T0)).facts
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

    (fact,) = decide(registered(), command, circumstances(T0)).facts

    assert isinstance(fact, HandleControlProven)
    assert fact.place == "tiktok:shop"
