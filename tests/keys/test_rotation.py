"""Rotation: each step one version forward, and nothing ever goes back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from keys.errors import KeyNotActiveError, KeyringError, ManifestError, UnknownKeyError
from keys.manifest import ALGORITHM_OF, MAX_BADGE_KEY, ROLES, check
from keys.rotation import (
    LIFE,
    changes,
    check_successor,
    compromise,
    first_manifest,
    next_kid,
    prepare,
    refresh,
    rotate,
)
from tests.effort import examples
from tests.keys.material import NOW, make

LATER = NOW + 86_400
SPARE = {role: [make(f"spare-{role}-{n}", ALGORITHM_OF[role]) for n in range(6)] for role in ROLES}


def states(manifest) -> dict[str, str]:
    return {key.kid: key.state for key in manifest.keys}


def test_the_first_manifest_has_one_active_key_of_each_role(manifest):
    assert (manifest.version, manifest.issued_at, manifest.expires_at) == (1, NOW, NOW + LIFE)
    assert states(manifest) == dict.fromkeys(
        ["badge-1", "status-1", "record-1", "checkpoint-1"], "active"
    )
    check(manifest)


@pytest.mark.parametrize(
    "kids", [["badge-1"], ["badge-1", "badge-2", "status-1", "record-1"], ["root-1"], []]
)
def test_a_first_manifest_with_other_keys_is_refused(kids):
    with pytest.raises(ManifestError):
        first_manifest(
            issuer="https://verify.example",
            origin="verify.example/log",
            register_buckets=1,
            keys={kid: make(kid).public for kid in kids},
            now=NOW,
        )


def test_a_key_is_announced_then_used_then_retired(manifest):
    announced = prepare(manifest, "badge-2", SPARE["badge"][0].public, now=LATER)
    rotated = rotate(announced, "badge", now=LATER + 1)

    assert states(announced)["badge-2"] == "next"
    assert states(announced)["badge-1"] == "active"
    assert states(rotated)["badge-2"] == "active"
    assert states(rotated)["badge-1"] == "retired"
    assert (rotated.version, rotated.issued_at) == (3, LATER + 1)
    assert rotated.expires_at == LATER + 1 + LIFE


def test_rotating_without_a_waiting_key_is_refused(manifest):
    with pytest.raises(KeyNotActiveError, match="prepare one first"):
        rotate(manifest, "badge", now=LATER)


def test_two_keys_of_a_role_do_not_wait_at_once(manifest):
    announced = prepare(manifest, "badge-2", SPARE["badge"][0].public, now=LATER)

    with pytest.raises(ManifestError, match="badge-2 is next already"):
        prepare(announced, "badge-3", SPARE["badge"][1].public, now=LATER)


def test_a_key_or_name_in_use_cannot_be_announced(manifest, online):
    with pytest.raises(ManifestError, match="twice"):
        prepare(manifest, "badge-1", SPARE["badge"][0].public, now=LATER)
    with pytest.raises(ManifestError, match="twice"):
        prepare(manifest, "badge-2", online["badge-1"].public, now=LATER)


def test_a_stolen_key_is_marked_and_its_role_rotates_to_the_next(manifest):
    announced = prepare(manifest, "badge-2", SPARE["badge"][0].public, now=LATER)
    marked = compromise(announced, "badge-1", honest_before=120, now=LATER)
    healed = rotate(marked, "badge", now=LATER)

    assert states(healed)["badge-1"] == "compromised"
    assert healed.keys[0].honest_before == 120
    assert states(healed)["badge-2"] == "active"


def test_honest_before_can_only_be_lowered(manifest):
    marked = compromise(manifest, "badge-1", honest_before=120, now=LATER)

    assert compromise(marked, "badge-1", honest_before=100, now=LATER).keys[0].honest_before == 100
    with pytest.raises(ManifestError, match="only be lowered from 120"):
        compromise(marked, "badge-1", honest_before=121, now=LATER)


def test_a_key_nobody_knows_cannot_be_marked(manifest):
    with pytest.raises(UnknownKeyError, match="badge-7"):
        compromise(manifest, "badge-7", honest_before=1, now=LATER)


def test_refreshing_changes_version_and_dates_alone(manifest):
    fresh = refresh(manifest, now=LATER)

    assert replace(fresh, version=1, issued_at=NOW, expires_at=NOW + LIFE) == manifest
    assert (fresh.version, fresh.expires_at) == (2, LATER + LIFE)


def test_a_clock_that_went_back_makes_no_manifest(manifest):
    with pytest.raises(ManifestError, match="not be dated before"):
        refresh(manifest, now=NOW - 1)


def test_names_go_one_number_above_all_used_and_end_at_30(manifest):
    assert next_kid(None, "badge") == "badge-1"
    assert next_kid(manifest, "badge") == "badge-2"
    first, *others = manifest.keys
    high = replace(manifest, keys=(replace(first, kid=f"badge-{MAX_BADGE_KEY}"), *others))
    assert next_kid(high, "status") == "status-2"
    with pytest.raises(ManifestError, match="end at 30"):
        next_kid(high, "badge")


FORBIDDEN = {
    "the same version": lambda new: replace(new, version=1),
    "an older date": lambda new: replace(new, issued_at=NOW - 1),
    "another issuer": lambda new: replace(new, issuer="https://other.example"),
    "another origin": lambda new: replace(new, origin="other.example/log"),
    "other buckets": lambda new: replace(new, register_buckets=65),
    "a key gone": lambda new: replace(new, keys=new.keys[1:]),
    "a key exchanged": lambda new: with_first(new, jwk=SPARE["badge"][0].public.jwk()),
    "a key announced again": lambda new: with_first(new, state="next"),
    "content out of order": lambda new: replace(new, keys=(*new.keys, new.keys[0])),
}


def with_first(manifest, **changed):
    return replace(manifest, keys=(replace(manifest.keys[0], **changed), *manifest.keys[1:]))


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_successor_takes_back_what_its_predecessor_said(name, manifest):
    good = refresh(manifest, now=LATER)
    check_successor(manifest, good)

    with pytest.raises(ManifestError):
        check_successor(manifest, FORBIDDEN[name](good))


def test_a_compromised_key_never_comes_back(manifest):
    marked = compromise(manifest, "badge-1", honest_before=5, now=LATER)
    for state in ("next", "active", "retired"):
        cleared = with_first(refresh(marked, now=LATER), state=state, honest_before=None)
        with pytest.raises(ManifestError, match="cannot go back from compromised"):
            check_successor(marked, cleared)


def test_a_name_is_never_used_for_another_role_or_key(manifest):
    first, *others = manifest.keys
    stranger = replace(first, jwk=SPARE["badge"][0].public.jwk())

    with pytest.raises(ManifestError, match="other material"):
        check_successor(manifest, replace(manifest, version=2, keys=(stranger, *others)))


def test_custodians_read_what_changes(manifest):
    announced = prepare(manifest, "badge-2", SPARE["badge"][0].public, now=LATER)
    marked = compromise(announced, "badge-1", honest_before=120, now=LATER)

    assert changes(manifest, marked) == (
        "version: 1 -> 3",
        f"expires_at: {NOW + LIFE} -> {LATER + LIFE}",
        "badge-1: active -> compromised, honest before log index 120",
        "badge-2: new, next",
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["prepare", "rotate", "compromise", "refresh"]),
        st.sampled_from(ROLES),
        st.integers(0, 5),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=examples(60))
@given(steps=STEPS)
def test_any_course_of_steps_goes_forward_only(manifest, steps):
    course = [manifest]
    for count, (step, role, number) in enumerate(steps):
        try:
            course.append(take(course[-1], step, role, number, NOW + count))
        except KeyringError:
            continue

    for earlier in range(len(course)):
        for later in range(earlier + 1, len(course)):
            check_successor(course[earlier], course[later])
            with pytest.raises(ManifestError):
                check_successor(course[later], course[earlier])
    for found in course:
        for role in ROLES:
            assert [key.state for key in found.keys if key.role == role].count("active") <= 1


def take(manifest, step, role, number, now):
    if step == "prepare":
        kid = next_kid(manifest, role)
        return prepare(manifest, kid, SPARE[role][int(kid.split("-")[1]) % 6].public, now=now)
    if step == "rotate":
        return rotate(manifest, role, now=now)
    if step == "compromise":
        return compromise(manifest, f"{role}-{number}", honest_before=10 - number, now=now)
    return refresh(manifest, now=now)
