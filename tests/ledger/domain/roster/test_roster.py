"""Officers: appointed by two others, never by themselves; and what the ledger refuses to whom."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.business.facts import RegisterBusiness
from ledger.domain.certificate import facts as c
from ledger.domain.now import Now
from ledger.domain.register.motions import MoveKeys
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole, RejectRole
from ledger.domain.roster.rules import decide
from ledger.domain.roster.state import Roster, evolve
from ledger.errors import CommandRefusedError
from ledger.scheme.model import MANAGER
from ledger.words.articles import ROLES
from tests.ledger.deciding import HOLDER, T0, open_ledger, seen

A, B, C, D = "sok.dara", "chan.sophea", "kim.rith", "noy.vanna"
FOUND = FoundRoster(first=A, second=B)


def grant(officer: str, role: str) -> ProposeRole:
    return ProposeRole(officer=officer, role=role, change="grant")


def end(officer: str, role: str) -> ProposeRole:
    return ProposeRole(officer=officer, role=role, change="end")


def step(state, command, actor, at=T0):
    outcome = decide(state, command, seen(Now, at, actor=actor))
    for fact in outcome.facts:
        state = evolve(state, fact)
    return state


def after(*steps) -> Roster:
    state = None
    for command, actor in ((FOUND, "anybody"), *steps):
        state = step(state, command, actor)
    return state


def refusal(state, command, actor=A, at=T0) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        step(state, command, actor, at)
    return caught.value.rule


def test_the_founders_are_managers_and_nobody_else_is_an_officer():
    roster = after()

    assert roster.roles == {A: {MANAGER}, B: {MANAGER}}
    assert roster.founded


def test_one_proposes_another_confirms():
    roster = after((grant(C, "legal"), A), (ConfirmRole(proposal=1), B))

    assert roster.roles[C] == {"legal"}
    assert not roster.open


@pytest.mark.parametrize(
    ("steps", "command", "actor", "rule"),
    [
        ((), FOUND, A, "roster-founded"),
        ((), grant(C, "king"), A, "unknown-role"),
        ((), grant("Sok Dara", "legal"), A, "bad-officer"),
        ((), grant("x", "legal"), A, "bad-officer"),
        ((), grant(A, MANAGER), B, "no-change"),
        ((), end(C, "legal"), B, "no-change"),
        ((), ConfirmRole(proposal=1), B, "no-proposal"),
        (((grant(C, "legal"), A),), ConfirmRole(proposal=1), A, "same-officer"),
        (((grant(B, "legal"), A),), ConfirmRole(proposal=1), B, "own-role"),
        (((grant(C, "legal"), A),), grant(C, "legal"), B, "proposed-already"),
        (((end(A, MANAGER), B),), ConfirmRole(proposal=1), C, "last-managers"),
        (((grant(C, "legal"), A), (RejectRole(proposal=1), B)), ConfirmRole(proposal=1), B,
         "no-proposal"),
    ],
)  # fmt: skip
def test_what_a_roster_refuses(steps, command, actor, rule):
    assert refusal(after(*steps), command, actor) == rule


def test_before_it_is_founded_there_is_nothing_to_propose():
    assert refusal(None, grant(C, "legal")) == "no-roster"
    assert refusal(None, FoundRoster(first=A, second=A)) == "one-person"


def test_a_roster_never_goes_back_in_time():
    assert refusal(after(), grant(C, "legal"), at=T0 - 1) == "clock-behind"


def test_a_role_that_ended_is_gone_and_one_without_roles_is_no_officer():
    roster = after(
        (grant(C, "legal"), A), (ConfirmRole(proposal=1), B),
        (end(C, "legal"), B), (ConfirmRole(proposal=2), A),
    )  # fmt: skip

    assert C not in roster.roles


_OFFICERS = st.sampled_from([A, B, C, D])
_COMMANDS = st.one_of(
    st.builds(
        ProposeRole,
        officer=_OFFICERS,
        role=st.sampled_from([MANAGER, "legal", "cashier"]),
        change=st.sampled_from(["grant", "end"]),
    ),
    st.builds(ConfirmRole, proposal=st.integers(1, 6)),
    st.builds(RejectRole, proposal=st.integers(1, 6)),
)


@given(st.lists(st.tuples(_COMMANDS, _OFFICERS), max_size=40))
def test_in_whatever_order_no_role_changes_by_one_officer_and_two_managers_stay(steps):
    state = after()
    for command, actor in steps:
        before = state
        try:
            state = step(before, command, actor)
        except CommandRefusedError:
            continue
        if state.roles != before.roles:
            proposal = before.open[command.proposal]
            assert actor not in {proposal.by, proposal.officer}
        assert sum(MANAGER in roles for roles in state.roles.values()) >= 2


def governed(office):
    office.does(FOUND)
    for number, (officer, role) in enumerate(((C, "registrar"), (D, "it-specialist")), 1):
        office.does(grant(officer, role), actor=A)
        office.does(ConfirmRole(proposal=number), actor=B)
    return office


def refused(office, command, actor) -> CommandRefusedError:
    size = office.ledger.wait(-1, 0)
    with pytest.raises(CommandRefusedError) as caught:
        office.does(command, actor=actor)
    assert office.ledger.wait(-1, 0) == size, "a refusal writes nothing"
    return caught.value


REGISTER = RegisterBusiness(holder=HOLDER)


def test_a_role_lets_an_officer_do_what_it_is_for_and_nothing_else(office):
    governed(office)

    assert office.does(REGISTER, actor=C).number.startswith("b-")
    assert refused(office, REGISTER, D).rule == "not-allowed"
    assert refused(office, MoveKeys(version=9, digest="x"), C).rule == "not-allowed"


def test_whoever_is_no_officer_decides_nothing(office):
    governed(office)

    error = refused(office, REGISTER, "intruder")

    assert error.rule == "no-such-officer"
    assert error.article == ROLES


def test_measures_and_certificates_need_their_procedure(office):
    number = office.certifies("shop.example.com.kh")
    governed(office)

    measures = (
        c.Warn(number=number, reason="mark-misused"),
        c.Revoke(number=number, reason="mark-misused"),
        c.DecideAppeal(number=number, measure=1, outcome="upheld"),
    )
    grants = (c.Issue(business="b-1", tier="full"), c.Renew(number=number))

    assert {refused(office, each, A).rule for each in measures} == {"case-needed"}
    assert {refused(office, each, A).rule for each in grants} == {"application-needed"}


def test_a_roster_outlives_the_process(office, folder):
    before = governed(office).ledger.roster()
    office.ledger.close()

    with closing(open_ledger(folder)) as again:
        assert again.roster() == before
