"""Public keys: strict signatures, JWKs, and the outside vectors for both algorithms."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.base64url import decode, encode
from keys.errors import SignatureError, UnknownKeyError
from keys.public import P256_ORDER, Ed25519Key, Jwk, der_signature, from_jwk
from tests.keys.material import make

ES256 = make("badge-9")
ED25519 = make("checkpoint-9", "Ed25519")
HALF = P256_ORDER >> 1
HIGH_S_CASES = (
    64,
    66,
    67,
    68,
    71,
    77,
    78,
    80,
    81,
    85,
    86,
    87,
    94,
    95,
    96,
    100,
    102,
    104,
    105,
    107,
    110,
    111,
    114,
    115,
    117,
    118,
    138,
    139,
    140,
    141,
    142,
    171,
    172,
    175,
    176,
    177,
    180,
    183,
    189,
    190,
    191,
    192,
    195,
    196,
    197,
    199,
    200,
    204,
    210,
    211,
    216,
    217,
    226,
    227,
    229,
    233,
    234,
    237,
    240,
    242,
    243,
    244,
    246,
    248,
    249,
    250,
    252,
    253,
    257,
    262,
)
HIGH_S = "of (r, s) and (r, n - s) we accept the low one only"


def raw(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@pytest.mark.vectors
def test_wycheproof_p256_signatures_get_the_verdict_of_the_vectors_but_for_high_s(wycheproof):
    differences = {}
    for group in wycheproof("ecdsa_secp256r1_sha256_p1363_test.json"):
        x, y = (
            encode(bytes.fromhex(group["publicKey"][name])[-32:].rjust(32, b"\0"))
            for name in ("wx", "wy")
        )
        key = from_jwk(Jwk(kty="EC", crv="P-256", x=x, y=y))
        for case in group["tests"]:
            if verifies(key, case) != (case["result"] == "valid"):
                s = int(case["sig"][64:], 16)
                differences[case["tcId"]] = HIGH_S if s > HALF else "?"

    assert differences == dict.fromkeys(HIGH_S_CASES, HIGH_S)


@pytest.mark.vectors
def test_wycheproof_ed25519_signatures_get_the_verdict_of_the_vectors(wycheproof):
    for group in wycheproof("ed25519_test.json"):
        key = Ed25519Key.from_bytes(bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            assert verifies(key, case) == (case["result"] == "valid"), case["tcId"]


def verifies(key, case) -> bool:
    try:
        key.verify(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
    except SignatureError:
        return False
    return True


def test_the_high_twin_of_a_good_signature_is_refused():
    signature = ES256.sign(b"message")
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))

    ES256.public.verify(signature, b"message")
    with pytest.raises(SignatureError, match="low s"):
        ES256.public.verify(raw(r, P256_ORDER - s), b"message")


@pytest.mark.parametrize("r", [0, 1, P256_ORDER - 1, P256_ORDER, 2**256 - 1])
@pytest.mark.parametrize("s", [0, 1, HALF, HALF + 1, P256_ORDER - 1, P256_ORDER, 2**256 - 1])
def test_numbers_at_the_edge_of_the_range_are_refused(r, s):
    with pytest.raises(SignatureError):
        ES256.public.verify(raw(r, s), b"message")


@pytest.mark.parametrize("signer", [ES256, ED25519], ids=["ES256", "Ed25519"])
def test_a_signature_of_another_length_or_message_is_refused(signer):
    signature = signer.sign(b"message")

    for wrong in (b"", signature[:63], signature + b"\0", signature[:32]):
        with pytest.raises(SignatureError):
            signer.public.verify(wrong, b"message")
    with pytest.raises(SignatureError, match="does not verify"):
        signer.public.verify(signature, b"another message")


@settings(deadline=None)
@given(
    st.integers(0, 2**256 - 1) | st.integers(0, 2**20),
    st.integers(0, 2**256 - 1) | st.integers(0, 2**20),
)
def test_the_der_form_is_the_one_the_library_writes(r, s):
    signature = raw(r, s)

    assert der_signature(signature[:32], signature[32:]) == utils.encode_dss_signature(r, s)


@pytest.mark.parametrize("signer", [ES256, ED25519], ids=["ES256", "Ed25519"])
def test_a_key_is_the_same_after_its_jwk(signer):
    loaded = from_jwk(signer.public.jwk())

    loaded.verify(signer.sign(b"message"), b"message")
    assert loaded.jwk() == signer.public.jwk()
    assert loaded.algorithm == signer.algorithm


def test_coordinates_keep_their_leading_zeros():
    # 3 * G is no such point; walk until a coordinate begins with a zero byte
    for scalar in range(1, 3000):
        key = ec.derive_private_key(scalar, ec.SECP256R1()).public_key()
        if key.public_numbers().x >> 248 == 0:
            break

    jwk = make_jwk(key)

    assert len(decode(jwk.x)) == 32
    assert from_jwk(jwk).jwk() == jwk


def make_jwk(key) -> Jwk:
    numbers = key.public_numbers()
    x, y = (encode(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return Jwk(kty="EC", crv="P-256", x=x, y=y)


GOOD = ES256.public.jwk()
POINT = ED25519.public.jwk()


@pytest.mark.parametrize(
    "jwk",
    [
        Jwk(kty="EC", crv="P-256", x=GOOD.y, y=GOOD.x),
        Jwk(kty="EC", crv="P-256", x=GOOD.x),
        Jwk(kty="EC", crv="P-256", x=GOOD.x + "=", y=GOOD.y),
        Jwk(kty="EC", crv="P-256", x=encode(decode(GOOD.x) + b"\0"), y=GOOD.y),
        Jwk(kty="EC", crv="P-256", x=GOOD.x, y=encode(decode(GOOD.y)[1:])),
        Jwk(kty="EC", crv="P-256", x=encode(b"\xff" * 32), y=GOOD.y),
        Jwk(kty="EC", crv="Ed25519", x=GOOD.x, y=GOOD.y),
        Jwk(kty="OKP", crv="P-256", x=GOOD.x, y=GOOD.y),
        Jwk(kty="OKP", crv="Ed25519", x=POINT.x, y=POINT.x),
        Jwk(kty="OKP", crv="Ed25519", x=encode(b"short")),
    ],
)
def test_a_jwk_that_is_no_key_of_ours_is_refused(jwk):
    with pytest.raises(UnknownKeyError):
        from_jwk(jwk)
