"""The key-encryption key: 32 bytes that open the key files.

It is either 32 random bytes in a file of their own (which may be a systemd credential: a file in
the folder the service manager names), or scrypt (RFC 7914) over a passphrase with a salt kept
beside the keys.
"""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from keys.base64url import decode, encode
from keys.errors import JwsError, KeyFileError
from keys.files import read_private, write_private

KEK_SIZE = 32
KDF_FILE = "kdf.json"
MIN_PASSPHRASE = 12
"""Shortest passphrase, in characters."""

_SALT_SIZE = 16


class Kek:
    """A key-encryption key of 32 bytes that does not show itself."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        """Hold `secret`, 32 bytes; raises `KeyFileError` for another length."""
        if len(secret) != KEK_SIZE:
            raise KeyFileError(
                f"a key-encryption key has {KEK_SIZE} bytes, got {len(secret)}; "
                f"make one with: head -c {KEK_SIZE} /dev/urandom"
            )
        self._secret = secret

    def __repr__(self) -> str:
        """Show that there is a key, not which."""
        return "Kek(32 bytes)"

    def password(self) -> bytes:
        """Return the password of encrypted key files: the 32 bytes in hexadecimal."""
        return self._secret.hex().encode("ascii")

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for another use than key files, e.g. `subject-keys` (HKDF, RFC 5869)."""
        info = f"trustmark {purpose}".encode()
        return HKDF(SHA256(), KEK_SIZE, salt=None, info=info).derive(self._secret)


class Kdf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a passphrase becomes a key: scrypt's cost and the salt. None of it is secret."""

    kdf: Literal["scrypt"]
    n: Annotated[int, msgspec.Meta(ge=2**17, le=2**20)]
    r: Literal[8]
    p: Annotated[int, msgspec.Meta(ge=1, le=4)]
    salt: str


def load_kek(path: Path) -> Kek:
    """Load 32 raw bytes from a private file or a systemd credential; raises `KeyFileError`."""
    return Kek(read_private(path))


def create_kek(path: Path, random_bytes: Callable[[int], bytes]) -> Kek:
    """Write a new key-encryption key to `path` (mode 0600) and return it; raises `KeyFileError`."""
    secret = random_bytes(KEK_SIZE)
    write_private(path, secret)
    return Kek(secret)


def passphrase_kek(passphrase: str, folder: Path) -> Kek:
    """Return the key a passphrase and the `kdf.json` in `folder` give (about 0.4 s and 128 MiB).

    A wrong passphrase gives a wrong key, which the first key file it is tried on refuses. Raises
    `KeyFileError`.
    """
    return derive_kek(passphrase, _parse_kdf(read_private(folder / KDF_FILE)))


def create_kdf(folder: Path, random_bytes: Callable[[int], bytes]) -> Kdf:
    """Write a `kdf.json` with a new random salt into `folder`; raises `KeyFileError`."""
    kdf = Kdf(kdf="scrypt", n=2**17, r=8, p=1, salt=encode(random_bytes(_SALT_SIZE)))
    write_private(folder / KDF_FILE, msgspec.json.encode(kdf))
    return kdf


def derive_kek(passphrase: str, kdf: Kdf) -> Kek:
    """Return scrypt over the passphrase in Unicode form NFC; raises `KeyFileError`."""
    if len(passphrase) < MIN_PASSPHRASE:
        raise KeyFileError(
            f"a passphrase has at least {MIN_PASSPHRASE} characters, got {len(passphrase)}"
        )
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    try:
        scrypt = Scrypt(salt=decode(kdf.salt), length=KEK_SIZE, n=kdf.n, r=kdf.r, p=kdf.p)
        return Kek(scrypt.derive(secret))
    except MemoryError as error:
        raise KeyFileError(
            f"scrypt needs {kdf.n >> 10} MiB of memory, which is not there"
        ) from error


def _parse_kdf(raw: bytes) -> Kdf:
    try:
        kdf = msgspec.json.decode(raw, type=Kdf)
        usable = len(decode(kdf.salt)) >= _SALT_SIZE and kdf.n & (kdf.n - 1) == 0
    except (msgspec.DecodeError, UnicodeDecodeError, JwsError) as error:
        raise KeyFileError(f"{KDF_FILE} is damaged; restore it from the backup") from error
    if not usable:
        raise KeyFileError(
            f"{KDF_FILE} has a short salt or an odd cost; restore it from the backup"
        )
    return kdf
