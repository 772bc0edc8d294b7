"""Key files: an encrypted PKCS#8 PEM (RFC 5958) for each key, `<kid>.pem`, never overwritten.

The library's password encryption has 2,048 rounds of PBKDF2 and no more, so the password is always
the 32-byte key-encryption key of `keys.kek`, never something a person remembers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from keys.errors import KeyFileError
from keys.files import read_private, write_private
from keys.kek import Kek
from keys.public import Algorithm
from keys.signers import PrivateKey, Signer, new_private_key, signer_of

_KID = re.compile(r"[a-z]+-(0|[1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """A folder of key files under one key-encryption key."""

    path: Path
    kek: Kek

    def create(
        self, kid: str, algorithm: Algorithm, random_bytes: Callable[[int], bytes]
    ) -> Signer:
        """Make a key, write its file (mode 0600) and return its signer; raises `KeyFileError`."""
        private = new_private_key(algorithm, random_bytes)
        write_private(self._file(kid), seal_private_key(private, self.kek))
        return signer_of(kid, private)

    def load(self, kid: str) -> Signer:
        """Open the key file of `kid`; raises `KeyFileError`."""
        path = self._file(kid)
        return signer_of(kid, open_private_key(read_private(path), self.kek, path))

    def names(self) -> tuple[str, ...]:
        """Return the names of the keys that have a file here, sorted; the files are not opened."""
        if not self.path.is_dir():
            return ()
        return tuple(sorted(file.stem for file in self.path.glob("*.pem")))

    def _file(self, kid: str) -> Path:
        if not _KID.fullmatch(kid):
            raise KeyFileError(f"a key is called like badge-1 or root-1, got {kid!r}")
        return self.path / f"{kid}.pem"


def seal_private_key(private: PrivateKey, kek: Kek) -> bytes:
    """Return `private` as encrypted PKCS#8 in PEM."""
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(kek.password()),
    )


def open_private_key(pem: bytes, kek: Kek, path: Path) -> object:
    """Return the private key in `pem`; raises `KeyFileError`, naming `path`."""
    if b"-----BEGIN ENCRYPTED PRIVATE KEY-----" not in pem:
        raise KeyFileError(
            f"{path} is not an encrypted PKCS#8 key file; if a key lay there open, replace the key"
        )
    try:
        return serialization.load_pem_private_key(pem, kek.password())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFileError(
            f"{path} does not open: wrong passphrase or key-encryption key, or a damaged file; "
            "use the passphrase or kek file of the day the key was made, or restore the file "
            "from the backup"
        ) from None
