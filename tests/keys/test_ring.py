"""The ring: who signs for a role today, and whether it is who the manifest says."""

import pytest

from keys.errors import KeyFileError, KeyNotActiveError, UnknownKeyError
from keys.kek import Kek
from keys.manifest import ALGORITHM_OF, ROLES
from keys.ring import SigningKeys, active_key, load_signing_keys
from keys.rotation import compromise, prepare, rotate
from keys.store import KeyFolder
from tests.keys.material import NOW, make, seeded


def test_each_role_has_its_signer(manifest, online):
    ring = SigningKeys(manifest, online.values())

    for role in ROLES:
        assert ring.signer(role) is online[f"{role}-1"]
    assert ring.manifest is manifest


def test_after_a_rotation_the_new_key_signs(manifest, online):
    second = make("badge-2")
    announced = prepare(manifest, "badge-2", second.public, now=NOW)
    signers = [*online.values(), second]

    assert SigningKeys(announced, signers).signer("badge") is online["badge-1"]
    rotated = rotate(announced, "badge", now=NOW)
    assert SigningKeys(rotated, signers).signer("badge") is second


def test_a_role_whose_key_is_compromised_has_no_signer(manifest, online):
    marked = compromise(manifest, "badge-1", honest_before=3, now=NOW)

    with pytest.raises(KeyNotActiveError, match="one active badge key in manifest version 2"):
        SigningKeys(marked, online.values()).signer("badge")
    assert active_key(marked, "status").kid == "status-1"


def test_an_active_key_that_is_not_loaded_is_named(manifest, online):
    with pytest.raises(UnknownKeyError, match="badge-1 is active, but its private key"):
        SigningKeys(manifest, [online["status-1"]]).signer("badge")


def test_a_signer_the_manifest_does_not_know_is_refused(manifest):
    with pytest.raises(UnknownKeyError, match="badge-9 is not in the manifest"):
        SigningKeys(manifest, [make("badge-9")])


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519"])
def test_an_exchanged_key_is_refused(manifest, algorithm):
    impostor = make("other", algorithm)
    impostor.kid = "badge-1"

    with pytest.raises(UnknownKeyError, match="was its file exchanged"):
        SigningKeys(manifest, [impostor])


def test_only_the_active_keys_of_the_roles_asked_for_are_opened(manifest, tmp_path):
    folder = KeyFolder(tmp_path, Kek(seeded("kek")(32)))
    for role in ("status", "record"):
        folder.create(f"{role}-1", ALGORITHM_OF[role], seeded(f"{role}-1"))

    ring = load_signing_keys(manifest, folder, ("status", "record"))

    assert ring.signer("status").kid == "status-1"
    with pytest.raises(UnknownKeyError):
        ring.signer("badge")
    with pytest.raises(KeyFileError, match="badge-1"):
        load_signing_keys(manifest, folder)
