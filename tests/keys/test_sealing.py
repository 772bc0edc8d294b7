"""Sealing: opens under its key and context alone, and not once the key is gone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.errors import SealError
from keys.sealing import new_subject_key, open_sealed, seal, unwrap, wrap
from tests.effort import examples
from tests.keys.material import seeded

KEY = new_subject_key(seeded("subject"))
KEK = seeded("kek")(32)
NONCE = bytes(range(12))


@settings(deadline=None, max_examples=examples(50))
@given(st.binary(max_size=200), st.binary(max_size=50))
def test_what_was_sealed_opens_in_its_context(plaintext, context):
    sealed = seal(KEY, NONCE, plaintext, context)

    assert open_sealed(KEY, sealed, context) == plaintext
    assert sealed[:12] == NONCE
    assert len(sealed) == len(plaintext) + 28


def test_wrapping_is_rfc_3394_4_6():
    kek = bytes(range(32))
    key = bytes.fromhex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f")

    wrapped = wrap(kek, key)

    assert wrapped.hex() == (
        "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"
    )
    assert unwrap(kek, wrapped) == key


def test_every_flipped_bit_of_sealed_bytes_is_seen():
    sealed = seal(KEY, NONCE, b"name", b"subject 7")

    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(SealError, match="do not open"):
            open_sealed(KEY, bytes(broken), b"subject 7")


def test_another_context_key_or_length_does_not_open():
    sealed = seal(KEY, NONCE, b"name", b"subject 7")

    for key, data, context in (
        (KEY, sealed, b"subject 8"),
        (KEK, sealed, b"subject 7"),
        (KEY, sealed[:-1], b"subject 7"),
        (KEY, sealed[:27], b"subject 7"),
        (KEY, b"", b"subject 7"),
        (KEY[:16], sealed, b"subject 7"),
    ):
        with pytest.raises(SealError):
            open_sealed(key, data, context)


def test_keys_and_nonces_of_other_sizes_are_refused():
    with pytest.raises(SealError, match="nonce has 12 bytes, got 16"):
        seal(KEY, bytes(16), b"", b"")
    for call in (
        lambda: seal(KEY[:16], NONCE, b"", b""),
        lambda: wrap(KEK[:16], KEY),
        lambda: wrap(KEK, KEY[:16]),
        lambda: unwrap(KEK[:24], wrap(KEK, KEY)),
    ):
        with pytest.raises(SealError, match="a key has 32 bytes"):
            call()


def test_a_wrapped_key_opens_under_its_own_kek_alone_and_whole():
    wrapped = wrap(KEK, KEY)

    for broken in (wrapped[:-8], wrapped[:-1], wrapped + b"\0", b"", bytes(40)):
        with pytest.raises(SealError):
            unwrap(KEK, broken)
    with pytest.raises(SealError, match="does not open"):
        unwrap(KEY, wrapped)
