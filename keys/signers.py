"""Private keys behind one face, `Signer`: here those a key file holds, in memory once it is open.

ES256 signatures are raw r || s (RFC 7518 section 3.4) with the deterministic nonce of RFC 6979 and
low s: the same facts signed twice give the same bytes, and a poor random source cannot leak the
key. Ed25519 is RFC 8032.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from keys.errors import KeyFileError
from keys.public import HALF_ORDER, P256_ORDER, Algorithm, Ed25519Key, Es256Key, PublicKey

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
"""What a key file holds; nothing outside this package names it."""

_ES256 = ec.ECDSA(Prehashed(SHA256()), deterministic_signing=True)


class Signer(Protocol):
    """A private key that knows its name; where the key itself lives is its own affair."""

    kid: str
    algorithm: Algorithm
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature over `message`, 64 bytes."""


class Es256Signer:
    """ECDSA over P-256 with SHA-256, deterministic nonce, low s."""

    __slots__ = ("_sign", "kid", "public")
    algorithm: Algorithm = "ES256"
    public: PublicKey

    def __init__(self, kid: str, key: ec.EllipticCurvePrivateKey) -> None:
        """Hold `key`, a scalar of P-256, under the name `kid`."""
        self.kid = kid
        self.public = Es256Key(key.public_key())
        self._sign = key.sign

    def __repr__(self) -> str:
        """Name the key and nothing of its content."""
        return f"Es256Signer({self.kid!r})"

    def sign(self, message: bytes) -> bytes:
        """Return r || s over `message`, 32 bytes each, with low s."""
        return raw_signature(self._sign(sha256(message).digest(), _ES256))


class Ed25519Signer:
    """Ed25519 (RFC 8032)."""

    __slots__ = ("kid", "public", "sign")
    algorithm: Algorithm = "Ed25519"
    public: PublicKey

    def __init__(self, kid: str, key: ed25519.Ed25519PrivateKey) -> None:
        """Hold `key` under the name `kid`."""
        self.kid = kid
        self.public = Ed25519Key(key.public_key())
        self.sign: Callable[[bytes], bytes] = key.sign

    def __repr__(self) -> str:
        """Name the key and nothing of its content."""
        return f"Ed25519Signer({self.kid!r})"


def raw_signature(der: bytes) -> bytes:
    """Return r || s with low s of an ECDSA signature over P-256 in DER (RFC 3279 section 2.2.3).

    `der` comes from our own signing call, so its short lengths are trusted: SEQUENCE of INTEGER r
    and INTEGER s.
    """
    end = 4 + der[3]
    r, s = der[4:end][-32:], der[end + 2 :][-32:]
    if len(r) != 32:  # noqa: PLR2004
        r = r.rjust(32, b"\0")
    if len(s) != 32:  # noqa: PLR2004
        s = s.rjust(32, b"\0")
    elif s > HALF_ORDER:
        s = (P256_ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
    return r + s


def signer_of(kid: str, private: object) -> Signer:
    """Return the signer for a private key; raises `KeyFileError` for kinds of key we do not use."""
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return Ed25519Signer(kid, private)
    if isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name == "secp256r1":
        return Es256Signer(kid, private)
    raise KeyFileError(f"key {kid} must be a P-256 or Ed25519 key, got a {type(private).__name__}")


def new_private_key(algorithm: Algorithm, random_bytes: Callable[[int], bytes]) -> PrivateKey:
    """Make a private key from `random_bytes(n)`, which gives n bytes from the system's generator.

    ES256 takes 64 bits more than the order has (FIPS 186-5 A.2.1): no scalar is likelier.
    """
    if algorithm == "Ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(random_bytes(32))
    scalar = int.from_bytes(random_bytes(40), "big") % (P256_ORDER - 1) + 1
    return ec.derive_private_key(scalar, ec.SECP256R1())


def new_signer(kid: str, algorithm: Algorithm, random_bytes: Callable[[int], bytes]) -> Signer:
    """Make a key that lives in memory alone; `KeyFolder.create` makes one that is kept."""
    return signer_of(kid, new_private_key(algorithm, random_bytes))
