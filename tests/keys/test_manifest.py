"""The manifest: thresholds of distinct roots, canonical content, dates, and the JWK Set from it."""

import json

import jwt
import msgspec
import pytest
from msgspec.structs import replace

from keys import jws, rootsign, rotation
from keys import manifest as manifests
from keys.errors import ManifestError
from keys.manifest import ManifestKey, Roots, check, parse_payload, parse_roots
from tests.keys.material import NOW, make, sign_raw

STRANGER = make("root-9")


def test_two_of_three_roots_make_a_manifest_count(manifest, custodians, roots):
    for pair in ((0, 1), (0, 2), (2, 1), (0, 1, 2)):
        raw = rootsign.sign_manifest(manifest, [custodians[n] for n in pair], roots)

        assert manifests.verify(raw, roots) == manifest


def test_the_same_manifest_signed_again_is_the_same_bytes(manifest, custodians, roots):
    raw = rootsign.sign_manifest(manifest, custodians[:2], roots)

    assert raw == rootsign.sign_manifest(manifest, custodians[:2], roots)
    assert raw == sign_raw(msgspec.json.encode(manifest), custodians[:2])


def test_one_root_signature_is_too_few(manifest, custodians, roots):
    raw = rootsign.sign_manifest(manifest, custodians[:1], roots)

    with pytest.raises(ManifestError, match="signed by 1 of the known root keys, 2 are needed"):
        manifests.verify(raw, roots)


def test_no_signature_is_too_few(manifest, roots):
    with pytest.raises(ManifestError, match="signed by 0"):
        manifests.verify(rootsign.draft(manifest), roots)


def test_one_signature_given_twice_does_not_count_twice(manifest, custodians, roots):
    raw = sign_raw(msgspec.json.encode(manifest), [custodians[0], custodians[0]])

    with pytest.raises(ManifestError, match="signed twice"):
        manifests.verify(raw, roots)


def test_one_key_under_two_names_is_no_root_at_all(custodians):
    key = custodians[0].public

    with pytest.raises(ManifestError, match="distinct"):
        Roots(threshold=2, keys={"root-1": key, "root-2": key})
    entry = {"jwk": msgspec.to_builtins(key.jwk())}
    both = [{"kid": "root-1", **entry}, {"kid": "root-2", **entry}]
    with pytest.raises(ManifestError, match="distinct"):
        parse_roots(json.dumps({"threshold": 2, "keys": both}).encode())


def test_one_root_signing_under_another_roots_name_is_refused(manifest, custodians, roots):
    impostor = make("root-1")
    impostor.kid = "root-2"
    raw = sign_raw(msgspec.json.encode(manifest), [custodians[0], impostor])

    with pytest.raises(ManifestError, match="does not verify"):
        manifests.verify(raw, roots)


def test_signatures_of_strangers_are_passed_over_and_do_not_count(manifest, custodians, roots):
    payload = msgspec.json.encode(manifest)
    other = make("root-8")

    assert manifests.verify(sign_raw(payload, [STRANGER, *custodians[:2]]), roots) == manifest
    with pytest.raises(ManifestError, match="signed by 1"):
        manifests.verify(sign_raw(payload, [STRANGER, other, custodians[0]]), roots)


def test_a_document_above_64_kilobytes_is_refused_before_it_is_parsed(manifest, custodians, roots):
    raw = rootsign.sign_manifest(manifest, custodians[:2], roots) + b" " * jws.MAX_GENERAL

    with pytest.raises(ManifestError, match="limit is 65536"):
        manifests.verify(raw, roots)


EDITS = {
    "a member twice": (b'"version":1', b'"version":1,"version":1'),
    "a member twice, first other": (b'"version":1', b'"version":9,"version":1'),
    "a member twice in a key": (b'"state":"active"', b'"state":"active","state":"active"'),
    "an unknown member": (b'"version":1', b'"version":1,"mirror":"x"'),
    "a missing member": (b'"version":1,', b""),
    "a blank": (b'"version":1', b'"version": 1'),
    "a line end": (b'{"format"', b'\n{"format"'),
    "a number as text": (b'"version":1', b'"version":"1"'),
    "a number as a fraction": (b'"version":1', b'"version":1.0'),
    "a number with an exponent": (b'"version":1', b'"version":1e0'),
    "an escape": (b'"badge-1"', b'"badge\\u002d1"'),
    "a default written out": (b'"state":"active"', b'"state":"active","honest_before":null'),
    "another format": (b"trustmark-manifest-v1", b"trustmark-manifest-v2"),
    "another state": (b'"state":"active"', b'"state":"revoked"'),
    "another role": (b'"role":"badge"', b'"role":"root"'),
    "deep content": (b'"version":1', b'"version":' + b"[" * 20_000),
    "broken UTF-8": (b'"version":1', b'"version":"\xff"'),
}


@pytest.mark.parametrize("name", EDITS)
def test_signed_content_in_any_other_form_is_refused(name, manifest, custodians, roots):
    before, after = EDITS[name]
    payload = msgspec.json.encode(manifest).replace(before, after, 1)

    with pytest.raises(ManifestError, match=r"canonical form|of the form"):
        manifests.verify(sign_raw(payload, custodians[:2]), roots)


MIXED_UP = {
    "version 0": {"version": 0},
    "a version JavaScript cannot hold": {"version": 2**53},
    "no buckets": {"register_buckets": 0},
    "too many buckets": {"register_buckets": 2**24 + 1},
    "expired when issued": {"expires_at": NOW},
    "before 1970": {"issued_at": -1},
    "after all time": {"expires_at": 2**53},
    "an issuer with a path": {"issuer": "https://verify.example/x"},
    "an issuer without scheme": {"issuer": "verify.example"},
    "an origin with a blank": {"origin": "our log"},
    "an origin with a plus": {"origin": "our+log"},
    "an origin with a quote": {"origin": 'our"log'},
    "an empty origin": {"origin": ""},
}


@pytest.mark.parametrize("name", MIXED_UP)
def test_content_that_does_not_fit_together_is_refused(name, manifest):
    with pytest.raises(ManifestError):
        parse_payload(msgspec.json.encode(replace(manifest, **MIXED_UP[name])))


WRONG_KEYS = {
    "a name of another role": {"kid": "status-2"},
    "a name without number": {"kid": "badge-"},
    "a number with a leading zero": {"kid": "badge-01"},
    "a number in other digits": {"kid": "badge-១"},
    "a negative number": {"kid": "badge--1"},
    "a name with a quote": {"kid": 'badge-"'},
    "key id 31, kept to extend QR records": {"kid": "badge-31"},
    "another algorithm": {"alg": "Ed25519"},
    "a point that is not on the curve": {"jwk": replace(STRANGER.public.jwk(), y="AA")},
    "a key of the other algorithm": {"jwk": make("x", "Ed25519").public.jwk()},
    "compromised since nobody knows when": {"state": "compromised"},
    "active, yet honest before": {"honest_before": 5},
    "a negative log index": {"state": "compromised", "honest_before": -1},
    "a log index JavaScript cannot hold": {"state": "compromised", "honest_before": 2**53},
}


@pytest.mark.parametrize("name", WRONG_KEYS)
def test_a_key_that_does_not_fit_its_role_is_refused(name, manifest):
    first, *others = manifest.keys
    assert first.kid == "badge-1"

    with pytest.raises(ManifestError):
        check(replace(manifest, keys=(replace(first, **WRONG_KEYS[name]), *others)))


@pytest.mark.parametrize("number", [0, 30])
def test_badge_keys_from_0_to_30_are_accepted(number, manifest):
    first, *others = manifest.keys
    renamed = replace(first, kid=f"badge-{number}")

    check(replace(manifest, keys=(renamed, *others)))
    assert renamed.number == number


def test_a_key_or_a_name_that_occurs_twice_is_refused(manifest):
    first = manifest.keys[0]
    same_name = replace(first, jwk=STRANGER.public.jwk())
    same_key = replace(first, kid="badge-2")

    for other in (first, same_name, same_key):
        with pytest.raises(ManifestError, match="twice"):
            check(replace(manifest, keys=(*manifest.keys, other)))


def test_the_file_of_roots_is_the_same_after_formatting(roots):
    again = parse_roots(manifests.format_roots(roots))

    assert again.threshold == roots.threshold
    assert {kid: key.jwk() for kid, key in again.keys.items()} == {
        kid: key.jwk() for kid, key in roots.keys.items()
    }


def test_roots_are_es256_keys():
    with pytest.raises(ManifestError, match="every browser"):
        Roots(threshold=1, keys={"root-1": make("root-1", "Ed25519").public})


ROOT = {"kid": "root-1", "jwk": msgspec.to_builtins(STRANGER.public.jwk())}
OTHER = {"kid": "root-1", "jwk": msgspec.to_builtins(make("root-7").public.jwk())}


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"threshold": 0, "keys": [ROOT]},
        {"threshold": 2, "keys": [ROOT]},
        {"threshold": 0, "keys": []},
        {"threshold": 1, "keys": [ROOT, OTHER]},
        {"threshold": 1, "keys": [{**ROOT, "kid": 'a","alg":"none'}]},
        {"threshold": 1, "keys": [{**ROOT, "kid": ""}]},
        {"threshold": 1, "keys": [{**ROOT, "jwk": {**ROOT["jwk"], "d": "AA"}}]},
        {"threshold": 1, "keys": [{**ROOT, "jwk": {**ROOT["jwk"], "y": "AA"}}]},
    ],
)
def test_a_file_that_is_not_of_roots_is_refused(content):
    with pytest.raises(ManifestError):
        parse_roots(json.dumps(content).encode())


def test_the_jwk_set_has_the_token_keys_that_are_not_compromised(manifest, online):
    second = make("badge-2")
    later = rotation.rotate(
        rotation.prepare(manifest, "badge-2", second.public, now=NOW + 1), "badge", now=NOW + 2
    )
    later = rotation.compromise(later, "status-1", honest_before=7, now=NOW + 3)

    found = json.loads(manifests.jwks(later))

    assert [entry["kid"] for entry in found["keys"]] == ["badge-1", "record-1", "badge-2"]
    for entry in found["keys"]:
        assert set(entry) == {"kty", "crv", "x", "y", "use", "key_ops", "alg", "kid"}
        assert (entry["use"], entry["key_ops"], entry["alg"]) == ("sig", ["verify"], "ES256")


def test_pyjwt_loads_the_jwk_set_and_verifies_our_tokens_with_it(manifest, online):
    loaded = jwt.PyJWKSet.from_json(manifests.jwks(manifest).decode())
    header = jws.header("ES256", "trustmark-badge+jwt", "badge-1")
    payload = b'{"sub":"x"}'
    token = jws.join(header, payload, online["badge-1"].sign(jws.signing_input(header, payload)))

    assert len(loaded.keys) == 3
    assert jwt.decode(token, loaded["badge-1"], algorithms=["ES256"]) == {"sub": "x"}


def test_a_manifest_of_all_badge_keys_fits_its_limit(manifest, custodians, roots):
    jwk = [make(f"key-{number}").public.jwk() for number in range(31)]
    many = tuple(
        ManifestKey(kid=f"badge-{n}", role="badge", alg="ES256", jwk=jwk[n], state="retired")
        for n in range(31)
    )
    full = replace(manifest, keys=(*many, *manifest.keys[1:]))

    assert len(rootsign.sign_manifest(full, custodians, roots)) < jws.MAX_GENERAL / 4
