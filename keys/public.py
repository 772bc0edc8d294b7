"""Public keys: what a relying party needs, and no more.

Two algorithms, each bound to its key: ES256 (RFC 7518 section 3.4, raw r || s, low s only) and
Ed25519 (RFC 8032). Of two ES256 signatures (r, s) and (r, n - s) both verify mathematically;
accepting only the low one leaves one form of each token. Even so, nothing is identified by the
bytes of a signature.
"""

from hashlib import sha256
from typing import Literal, NewType, Protocol, Self

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from keys.base64url import decode, encode
from keys.errors import JwsError, SignatureError, UnknownKeyError

Algorithm = Literal["ES256", "Ed25519"]
KeyId = NewType("KeyId", str)

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
HALF_ORDER = (P256_ORDER >> 1).to_bytes(32, "big")
"""The largest low s, as 32 bytes."""

_ES256 = ec.ECDSA(Prehashed(SHA256()))
"""The message is hashed outside: setting up the library's own hash costs a microsecond more."""


class Jwk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The public members of a JSON Web Key (RFC 7517; RFC 7518 section 6.2, RFC 8037 section 2)."""

    kty: Literal["EC", "OKP"]
    crv: Literal["P-256", "Ed25519"]
    x: str
    y: str = ""


class PublicKey(Protocol):
    """A verification key that knows its one algorithm."""

    algorithm: Algorithm

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise `SignatureError` unless `signature` (64 bytes) over `message` is by this key."""

    def jwk(self) -> Jwk:
        """Return the key as a public JWK."""


class Es256Key:
    """ECDSA over P-256 with SHA-256; signatures are raw r || s, 32 bytes each, with low s."""

    __slots__ = ("_verify", "key")
    algorithm: Algorithm = "ES256"

    def __init__(self, key: ec.EllipticCurvePublicKey) -> None:
        """Hold `key`, a point on P-256."""
        self.key = key
        self._verify = key.verify

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise `SignatureError` unless `signature` is a low-s ES256 signature over `message`.

        The library checks that r and s are in range.
        """
        self.verify_digest(signature, sha256(message).digest())

    def verify_digest(self, signature: bytes, digest: bytes) -> None:
        """Do as `verify` for a message whose SHA-256 is `digest`, for those who need that too."""
        r, s = signature[:32], signature[32:]
        if len(signature) != 64 or s > HALF_ORDER:  # noqa: PLR2004
            raise SignatureError("ES256 signature must be r || s of 32 bytes each, with low s")
        try:
            self._verify(der_signature(r, s), digest, _ES256)
        except InvalidSignature:
            raise SignatureError("ES256 signature does not verify") from None

    def jwk(self) -> Jwk:
        """Return the point as JWK (RFC 7518 section 6.2.1)."""
        point = self.key.public_numbers()
        x, y = (encode(number.to_bytes(32, "big")) for number in (point.x, point.y))
        return Jwk(kty="EC", crv="P-256", x=x, y=y)


class Ed25519Key:
    """Ed25519 (RFC 8032); signatures are 64 bytes."""

    __slots__ = ("key",)
    algorithm: Algorithm = "Ed25519"

    def __init__(self, key: ed25519.Ed25519PublicKey) -> None:
        """Hold `key`."""
        self.key = key

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Load a key of 32 raw bytes; raises `UnknownKeyError` for another length."""
        try:
            return cls(ed25519.Ed25519PublicKey.from_public_bytes(raw))
        except ValueError as error:
            raise UnknownKeyError(f"Ed25519 public key must be 32 bytes, got {len(raw)}") from error

    def raw(self) -> bytes:
        """Return the 32 bytes of the key."""
        return self.key.public_bytes_raw()

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise `SignatureError` unless `signature` over `message` is by this key."""
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            raise SignatureError("Ed25519 signature does not verify") from None

    def jwk(self) -> Jwk:
        """Return the key as JWK (RFC 8037 section 2)."""
        return Jwk(kty="OKP", crv="Ed25519", x=encode(self.raw()))


def der_signature(r: bytes, s: bytes) -> bytes:
    """Return the DER form (RFC 3279 section 2.2.3) of r and s, 32 big-endian bytes each."""
    if r[0] and 0 < s[0] < 0x80:  # noqa: PLR2004
        if r[0] < 0x80:  # noqa: PLR2004
            return b"\x30\x44\x02\x20" + r + b"\x02\x20" + s
        return b"\x30\x45\x02\x21\0" + r + b"\x02\x20" + s
    r, s = _der_integer(r), _der_integer(s)
    return b"\x30%c%b%b" % (len(r) + len(s), r, s)


def _der_integer(number: bytes) -> bytes:
    number = number.lstrip(b"\0")
    if not number or number[0] & 0x80:
        number = b"\0" + number
    return b"\x02%c%b" % (len(number), number)


def from_jwk(jwk: Jwk) -> PublicKey:
    """Load the key a JWK describes; raises `UnknownKeyError` when it describes none."""
    try:
        x, y = decode(jwk.x), decode(jwk.y)
        if jwk.kty == "OKP" and jwk.crv == "Ed25519" and not y:
            return Ed25519Key.from_bytes(x)
        if jwk.kty != "EC" or jwk.crv != "P-256" or len(x) != 32 or len(y) != 32:  # noqa: PLR2004
            raise UnknownKeyError(
                "expected an EC P-256 or OKP Ed25519 key with coordinates of 32 bytes, "
                f"got {jwk.kty} {jwk.crv}"
            )
        numbers = ec.EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()
        )
        return Es256Key(numbers.public_key())
    except (JwsError, ValueError) as error:
        raise UnknownKeyError("the JWK does not describe a point of its curve") from error
