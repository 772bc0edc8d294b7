"""Sealing what must be erasable: AES-256-GCM under a key per subject, that key wrapped by another.

Destroying a subject's wrapped key makes everything sealed under it unreadable forever, in every
copy and backup of the sealed bytes. Sealed bytes are nonce (12) || ciphertext || tag (16) (NIST SP
800-38D); a wrapped key is RFC 3394.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from keys.errors import SealError

KEY_SIZE = 32
NONCE_SIZE = 12
_TAG_SIZE = 16


def new_subject_key(random_bytes: Callable[[int], bytes]) -> bytes:
    """Return a new key of 32 bytes from `random_bytes(n)`."""
    return random_bytes(KEY_SIZE)


def wrap(kek: bytes, key: bytes) -> bytes:
    """Return `key` (32 bytes) wrapped under `kek` (32 bytes): 40 bytes; raises `SealError`."""
    _check_sizes(kek, key)
    return aes_key_wrap(kek, key)


def unwrap(kek: bytes, wrapped: bytes) -> bytes:
    """Return the key in `wrapped`; raises `SealError` if it was not wrapped under `kek`."""
    _check_sizes(kek)
    try:
        key = aes_key_unwrap(kek, wrapped)
    except (InvalidUnwrap, ValueError):
        raise SealError("a wrapped key does not open under this key-encryption key") from None
    _check_sizes(key)
    return key


def seal(key: bytes, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Return `plaintext` sealed under `key` and bound to `context` (where it belongs).

    `nonce` is 12 random bytes, never used before with this key. Raises `SealError` for wrong sizes.
    """
    _check_sizes(key)
    if len(nonce) != NONCE_SIZE:
        raise SealError(f"a nonce has {NONCE_SIZE} bytes, got {len(nonce)}")
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context)


def open_sealed(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Return the plaintext; raises `SealError` unless it was sealed under `key` for `context`."""
    return opener(key)(sealed, context)


def opener(key: bytes) -> Callable[[bytes, bytes], bytes]:
    """Return what opens like `open_sealed` with one `key`: faster for many facts of one subject."""
    _check_sizes(key)
    decrypt = AESGCM(key).decrypt

    def open_one(sealed: bytes, context: bytes) -> bytes:
        try:
            return decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], context)
        except (InvalidTag, ValueError):
            if len(sealed) < NONCE_SIZE + _TAG_SIZE:
                least = NONCE_SIZE + _TAG_SIZE
                raise SealError(f"sealed bytes are at least {least}, got {len(sealed)}") from None
            raise SealError("sealed bytes do not open under this key and context") from None

    return open_one


def _check_sizes(*secrets: bytes) -> None:
    for secret in secrets:
        if len(secret) != KEY_SIZE:
            raise SealError(f"a key has {KEY_SIZE} bytes, got {len(secret)}")
