"""Signers: deterministic, raw, low s; the golden signatures of the RFCs."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, utils
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import jws
from keys.errors import KeyFileError
from keys.public import P256_ORDER, from_jwk
from keys.signers import new_signer, raw_signature, signer_of
from tests.keys.material import make, seeded

RFC6979_KEY = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
SAMPLE_R = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
SAMPLE_S = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
TEST_R = 0xF1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367
TEST_S = 0x019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083
RFC8032_SECRET = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
RFC8032_SIGNATURE = (
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
    "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)


@pytest.mark.parametrize(
    ("message", "r", "s"),
    [(b"sample", SAMPLE_R, P256_ORDER - SAMPLE_S), (b"test", TEST_R, TEST_S)],
    ids=["sample, whose s is high and turned low", "test, whose s is low"],
)
def test_es256_signatures_are_those_of_rfc_6979_a_2_5_with_low_s(message, r, s):
    signer = signer_of("badge-1", ec.derive_private_key(RFC6979_KEY, ec.SECP256R1()))

    assert signer.sign(message) == r.to_bytes(32, "big") + s.to_bytes(32, "big")


def test_ed25519_signatures_are_those_of_rfc_8032_7_1():
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(RFC8032_SECRET))

    assert signer_of("checkpoint-1", key).sign(b"").hex() == RFC8032_SIGNATURE


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519"])
def test_signing_twice_gives_the_same_64_bytes_which_verify(algorithm):
    signer = make("badge-1", algorithm)

    for number in range(40):
        message = number.to_bytes(2, "big")
        signature = signer.sign(message)
        signer.public.verify(signature, message)
        assert len(signature) == 64
        assert signature == signer.sign(message)


@settings(deadline=None)
@given(
    st.integers(1, P256_ORDER - 1) | st.integers(1, 2**20),
    st.integers(1, P256_ORDER - 1) | st.integers(1, 2**20),
)
def test_raw_signatures_have_full_width_and_low_s_whatever_the_der_lengths(r, s):
    raw = raw_signature(utils.encode_dss_signature(r, s))

    assert int.from_bytes(raw[:32], "big") == r
    assert int.from_bytes(raw[32:], "big") == min(s, P256_ORDER - s)
    assert len(raw) == 64


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519"])
def test_the_same_random_bytes_make_the_same_key(algorithm):
    first = new_signer("badge-1", algorithm, seeded("a"))
    second = new_signer("badge-2", algorithm, seeded("a"))
    third = new_signer("badge-3", algorithm, seeded("b"))

    assert first.public.jwk() == second.public.jwk() != third.public.jwk()
    assert first.algorithm == algorithm


def test_the_largest_random_number_still_makes_a_key():
    assert new_signer("badge-1", "ES256", lambda size: b"\xff" * size).sign(b"")


@pytest.mark.parametrize(
    "private",
    [
        ec.derive_private_key(1, ec.SECP384R1()),
        rsa.generate_private_key(65537, 2048),
        "no key at all",
    ],
    ids=["P-384", "RSA", "text"],
)
def test_other_kinds_of_key_are_refused(private):
    with pytest.raises(KeyFileError, match="P-256 or Ed25519"):
        signer_of("badge-1", private)


def test_pyjwt_accepts_our_compact_tokens_and_we_accept_its():
    signer = make("badge-1")
    header = jws.header("ES256", "JWT", "badge-1")
    payload = b'{"sub":"x"}'
    ours = jws.join(header, payload, signer.sign(jws.signing_input(header, payload)))
    public = signer.public.key

    assert jwt.decode(ours, public, algorithms=["ES256"]) == {"sub": "x"}

    private = ec.derive_private_key(
        int.from_bytes(seeded("badge-1")(40), "big") % (P256_ORDER - 1) + 1, ec.SECP256R1()
    )
    for number in range(8):
        theirs = jwt.encode(
            {"n": number}, private, "ES256", headers={"kid": "badge-1"}, sort_headers=False
        )
        parts = jws.split(theirs, limit=1000)
        assert parts.signing_input == theirs.rpartition(".")[0].encode()
        low = raw_signature(
            utils.encode_dss_signature(
                *(
                    int.from_bytes(half, "big")
                    for half in (parts.signature[:32], parts.signature[32:])
                )
            )
        )
        from_jwk(signer.public.jwk()).verify(low, parts.signing_input)


def test_a_signer_shows_its_name_and_nothing_else():
    assert repr(make("badge-1")) == "Es256Signer('badge-1')"
    assert repr(make("checkpoint-1", "Ed25519")) == "Ed25519Signer('checkpoint-1')"
