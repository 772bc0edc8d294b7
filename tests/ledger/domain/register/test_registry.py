"""Which rules and keys are in force: put on record once, and only ever forward."""

import pytest

from ledger.domain.register.registry import AdoptManifest, AdoptScheme, Registry, decide, evolve
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import T0, TODAY

SCHEME = AdoptScheme(scheme="cets-1", digest="A" * 43, effective=TODAY)


def manifest(version: int) -> AdoptManifest:
    return AdoptManifest(version=version, digest="B" * 43)


def after(*commands) -> Registry:
    state = Registry()
    for command in commands:
        for fact in decide(state, command, at=T0):
            state = evolve(state, fact)
    return state


def refusal(state, command, at=T0) -> str:
    with pytest.raises(CommandRefusedError) as caught:
        decide(state, command, at=at)
    return caught.value.rule


def test_schemes_and_manifests_are_adopted():
    state = after(SCHEME, manifest(1), manifest(5))

    assert state.schemes == {"cets-1": "A" * 43}
    assert (state.manifest, state.version, state.last_at) == (5, 3, T0)


def test_an_adopted_scheme_is_never_adopted_again_even_with_other_rules():
    changed = AdoptScheme(scheme="cets-1", digest="C" * 43, effective=TODAY)

    assert refusal(after(SCHEME), changed) == "scheme-known"


@pytest.mark.parametrize("version", [0, 4, 5])
def test_manifests_go_forward_only(version):
    assert refusal(after(manifest(5)), manifest(version)) == "manifest-not-newer"


def test_a_clock_behind_the_last_fact_is_refused():
    assert refusal(after(SCHEME), manifest(1), T0 - 1) == "clock-behind"


def test_evolving_leaves_the_state_before_alone():
    before = after(SCHEME)

    after(SCHEME, manifest(1))

    assert (before.version, before.manifest) == (1, 0)
