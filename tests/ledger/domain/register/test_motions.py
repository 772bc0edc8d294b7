"""Motions: one officer proposes rules, keys and erasures of a register, another confirms."""

from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.domain.register.erasures import ERASURES, ErasePersonalData
from ledger.domain.register.motions import (
    MOTIONS,
    ConfirmMotion,
    MotionNow,
    Motions,
    MoveErasure,
    MoveKeys,
    MoveRules,
    RejectMotion,
    decide,
    evolve,
)
from ledger.domain.register.registry import REGISTRY, AdoptManifest, AdoptScheme, Registry
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole
from ledger.domain.roster.state import Roster
from ledger.errors import CommandRefusedError, UnknownAggregateError
from tests.ledger.deciding import PERSON, SCHEME, TODAY, open_ledger, seen

A, B, C = "keo.mony", "ly.sreymom", "som.leak"
DIGEST = "B" * 43
TOMORROW = TODAY + timedelta(days=1)
KEYS = MoveKeys(version=7, digest=DIGEST)
RULES = MoveRules(scheme="cets-2", digest=DIGEST, effective=TOMORROW)
ROSTER = Roster(version=1, roles={A: frozenset({"manager"}), B: frozenset({"manager"})})


def step(state, command, actor, *, governed=True, **changes):
    fields = {"governed": governed, "registry": Registry(version=1, manifest=3)}
    now = seen(MotionNow, actor=actor, **(fields | changes))
    outcome = decide(state, command, now)
    for fact in outcome.facts:
        state = evolve(state, fact)
    return state, outcome


def refused(state, command, actor=A, **changes) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        step(state, command, actor, **changes)
    assert caught.value.article or caught.value.rule in {"manifest-not-newer", "no-ground"}
    return caught.value.rule


def test_what_was_moved_follows_when_another_officer_confirms_it():
    moved, before = step(None, KEYS, A)
    confirmed, outcome = step(moved, ConfirmMotion(motion=1), B)

    assert before.consequences == ()
    assert outcome.consequences == (AdoptManifest(version=7, digest=DIGEST),)
    assert outcome.second == A
    assert confirmed.open == ()


def test_nobody_confirms_their_own_motion_or_one_that_is_decided():
    moved, _ = step(None, KEYS, A)
    rejected, _ = step(moved, RejectMotion(motion=1), A)

    assert refused(moved, ConfirmMotion(motion=1), A) == "same-officer"
    assert refused(rejected, ConfirmMotion(motion=1), B) == "no-motion"
    assert refused(moved, ConfirmMotion(motion=2), B) == "no-motion"
    assert refused(None, RejectMotion(motion=1), B) == "no-motion"


def test_the_same_is_moved_once_and_again_when_it_was_rejected():
    moved, _ = step(None, KEYS, A)
    rejected, _ = step(moved, RejectMotion(motion=1), B)

    again, _ = step(rejected, KEYS, B)

    assert refused(moved, KEYS, B) == "proposed-already"
    assert [each.motion for each in again.open] == [2]


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (MoveKeys(version=3, digest=DIGEST), "manifest-not-newer"),
        (MoveErasure(subject="b-1", ground=""), "no-ground"),
    ],
)
def test_what_would_be_refused_is_not_moved(command, rule):
    assert refused(None, command) == rule


def test_rules_for_a_day_that_has_begun_are_not_moved():
    registry = Registry(schemes={"cets-1": "x"})
    now = seen(MotionNow, actor=A, governed=True, registry=registry)

    with pytest.raises(CommandRefusedError) as caught:
        decide(None, replace(RULES, effective=TODAY), now)

    assert caught.value.rule == "scheme-backdated"


def test_in_a_pilot_there_is_nothing_to_move():
    assert refused(None, KEYS, governed=False) == "no-roster"


_OFFICERS = st.sampled_from([A, B, C])
_COMMANDS = st.one_of(
    st.builds(MoveKeys, version=st.integers(4, 6), digest=st.just(DIGEST)),
    st.builds(ConfirmMotion, motion=st.integers(1, 5)),
    st.builds(RejectMotion, motion=st.integers(1, 5)),
)


@given(st.lists(st.tuples(_COMMANDS, _OFFICERS), max_size=40))
def test_in_whatever_order_nothing_is_done_by_one_officer_and_nothing_twice(steps):
    state, done = Motions(), []
    for command, actor in steps:
        before = state
        try:
            state, outcome = step(before, command, actor)
        except CommandRefusedError:
            continue
        if outcome.consequences:
            assert before.put[command.motion].by != actor
            done.append(command.motion)
    assert len(done) == len(set(done))
    assert {number for number, how in state.ended.items() if how == "confirmed"} == set(done)


@pytest.fixture
def governed(office):
    office.does(AdoptScheme(scheme="cets-1", digest=SCHEME.version[0].digest(), effective=TODAY))
    office.number = office.certifies("shop.example.com.kh", holder=PERSON)
    office.does(FoundRoster(first=A, second=B))
    office.does(ProposeRole(officer=C, role="it-specialist", change="grant"), actor=A)
    office.does(ConfirmRole(proposal=1), actor=B)
    return office


def refusal(office, command, actor) -> CommandRefusedError:
    size = office.ledger.wait(-1, 0)
    with pytest.raises(CommandRefusedError) as caught:
        office.does(command, actor=actor)
    assert office.ledger.wait(-1, 0) == size, "a refusal writes nothing"
    assert caught.value.article
    return caught.value


def test_where_officers_decide_nobody_adopts_or_erases_alone(governed):
    commands = (
        AdoptScheme(scheme="cets-2", digest=DIGEST, effective=TOMORROW),
        AdoptManifest(version=7, digest=DIGEST),
        ErasePersonalData(subject="b-1", ground="asked"),
    )

    assert {refusal(governed, each, A).rule for each in commands} == {"motion-needed"}


def test_rules_are_on_record_only_once_confirmed(governed):
    governed.does(RULES, actor=A)
    before = [fact for _, fact in governed.ledger.history(REGISTRY)]

    governed.does(ConfirmMotion(motion=1), actor=B)

    after = [fact for _, fact in governed.ledger.history(REGISTRY)]
    assert len(after) == len(before) + 1
    assert (after[-1].scheme, after[-1].digest) == ("cets-2", DIGEST)


def test_who_may_move_keys_may_not_confirm_them(governed):
    governed.does(KEYS, actor=C)

    assert refusal(governed, RULES, C).rule == "not-allowed"
    assert refusal(governed, ConfirmMotion(motion=1), C).rule == "not-allowed"
    assert governed.does(ConfirmMotion(motion=1), actor=A)


def test_a_motion_that_can_no_longer_be_carried_out_is_refused_and_stays_open(governed):
    governed.does(KEYS, actor=A)
    governed.does(MoveKeys(version=8, digest=DIGEST), actor=A)
    governed.does(ConfirmMotion(motion=2), actor=B)

    error = refusal(governed, ConfirmMotion(motion=1), B)

    assert error.rule == "manifest-not-newer"
    assert [each.motion for each in governed.ledger.state(MOTIONS).open] == [1]


def test_a_person_is_erased_by_two_officers(governed, folder):
    business = governed.ledger.certificate(governed.number).business
    governed.does(MoveErasure(subject=business, ground="asked for it"), actor=A)
    assert governed.ledger.business(business)

    governed.does(ConfirmMotion(motion=1), actor=B)
    governed.ledger.close()

    with closing(open_ledger(folder)) as again:
        assert again.state(ERASURES).subjects == {business}
        with pytest.raises(CommandRefusedError):
            again.business(business)


def test_nobody_who_is_not_there_is_moved_to_be_erased(governed):
    with pytest.raises(UnknownAggregateError):
        governed.does(MoveErasure(subject="b-" + "0" * 32, ground="asked"), actor=A)
