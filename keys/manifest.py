"""The key manifest: which online keys count, for what, and which no longer do.

A manifest is a JSON object signed by at least `threshold` distinct offline root keys as a general
JSON JWS (RFC 7515 section 7.2). It names each online key with its one role, its one algorithm and
its state. Versions only ever go forward. A key is called `<role>-<number>`; the number of a badge
key (0 to 30) is its key id in a QR record, and no number is ever used twice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from keys import jws
from keys.base64url import decode
from keys.errors import JwsError, ManifestError, SignatureError, UnknownKeyError
from keys.public import Algorithm, Jwk, KeyId, PublicKey, from_jwk

Role = Literal["badge", "status", "record", "checkpoint"]
State = Literal["next", "active", "retired", "compromised"]

FORMAT = "trustmark-manifest-v1"
TYP = "trustmark-manifest+json"
ALGORITHM_OF: dict[Role, Algorithm] = {
    "badge": "ES256",
    "status": "ES256",
    "record": "ES256",
    "checkpoint": "Ed25519",
}
ROLES: tuple[Role, ...] = tuple(ALGORITHM_OF)
MAX_BADGE_KEY = 30
"""A QR record has five bits for the key id; 31 is kept to extend it."""
MAX_INTEGER = 2**53 - 1
"""The largest integer all JSON readers agree on (RFC 7493 section 2.2)."""

_ROOT_NAME = re.compile(r"[a-z0-9-]{1,64}")
_ISSUER = re.compile(r"https?://[a-z0-9.:\[\]-]+")
_ORIGIN = re.compile(r"[!#-*,-\[\]-~]{1,255}")
_KEY_NAME = re.compile(r"(badge|status|record|checkpoint)-(0|[1-9][0-9]{0,5})")


class ManifestKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One online key. `honest_before` (log index) is set just when the state is `compromised`."""

    kid: str
    role: Role
    alg: Algorithm
    jwk: Jwk
    state: State
    honest_before: int | None = None

    @property
    def number(self) -> int:
        """The number in the key's name: for badge keys, the key id of a QR record."""
        return int(self.kid.rpartition("-")[2])


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signed content. Instants are UTC seconds.

    `issuer` is the site's `https://HOST`, `origin` the log's name (C2SP checkpoint).
    `register_buckets` is how many buckets each kind of place is hashed into; it never changes for
    a site.
    """

    format: Literal["trustmark-manifest-v1"]
    issuer: str
    origin: str
    version: int
    issued_at: int
    expires_at: int
    register_buckets: int
    keys: tuple[ManifestKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """The pinned root keys by key id, and how many of them must have signed."""

    threshold: int
    keys: Mapping[KeyId, PublicKey]

    def __post_init__(self) -> None:
        """Raise `ManifestError` unless the keys are distinct ES256 keys, well named and enough."""
        distinct = len({key.jwk() for key in self.keys.values()})
        if distinct != len(self.keys) or not 1 <= self.threshold <= distinct:
            raise ManifestError(
                f"threshold {self.threshold} does not fit {distinct} distinct root keys"
            )
        if any(key.algorithm != "ES256" for key in self.keys.values()):
            raise ManifestError("root keys are ES256 keys: every browser must check them")
        if not all(_ROOT_NAME.fullmatch(kid) for kid in self.keys):
            raise ManifestError("a root key is called like root-1: small letters, digits, hyphens")

    def headers(self) -> dict[str, PublicKey]:
        """Return each root key under the one header text it signs manifests with."""
        return {jws.header(key.algorithm, TYP, kid): key for kid, key in self.keys.items()}


class _RootKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kid: str
    jwk: Jwk


class _RootsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    threshold: int
    keys: tuple[_RootKey, ...]


def parse_roots(raw: bytes) -> Roots:
    """Parse a file of root keys, `{"threshold": 2, "keys": [{"kid", "jwk"}, …]}`.

    Raises `ManifestError`.
    """
    try:
        found = msgspec.json.decode(raw, type=_RootsFile)
        known = {KeyId(entry.kid): from_jwk(entry.jwk) for entry in found.keys}
    except (msgspec.DecodeError, UnicodeDecodeError, UnknownKeyError) as error:
        raise ManifestError(
            "expected a file of root keys: threshold and keys, each with kid and jwk"
        ) from error
    if len(known) != len(found.keys):
        raise ManifestError("a root key's name occurs twice")
    return Roots(threshold=found.threshold, keys=known)


def format_roots(roots: Roots) -> bytes:
    """Return the file `parse_roots` reads."""
    entries = tuple(_RootKey(kid, key.jwk()) for kid, key in roots.keys.items())
    return msgspec.json.format(msgspec.json.encode(_RootsFile(roots.threshold, entries)), indent=2)


def verify(raw: bytes, roots: Roots) -> Manifest:
    """Return the manifest in `raw` if enough distinct roots have signed it; raises `ManifestError`.

    The caller compares dates and versions, as `verifier.judging.trust` does: this function has no
    clock and no memory.
    """
    try:
        document = jws.parse_general(raw)
        signers = jws.signers_of(document, roots.headers())
        payload = decode(document.payload)
    except (JwsError, SignatureError) as error:
        raise ManifestError(f"manifest is not a good signed document: {error}") from error
    if len(signers) < roots.threshold:
        raise ManifestError(
            f"manifest is signed by {len(signers)} of the known root keys, "
            f"{roots.threshold} are needed"
        )
    return parse_payload(payload)


def parse_payload(payload: bytes) -> Manifest:
    """Parse and check a manifest's content; raises `ManifestError`. Signatures are not checked.

    Only the one text `msgspec.json.encode` gives is accepted: members in the order of `Manifest`,
    none twice, no spaces, `honest_before` left out where it does not apply.
    """
    try:
        manifest = msgspec.json.decode(payload, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ManifestError(f"manifest content is not of the form {FORMAT}") from error
    if msgspec.json.encode(manifest) != payload:
        raise ManifestError("manifest content is not in its canonical form")
    check(manifest)
    return manifest


def check(manifest: Manifest) -> None:
    """Raise `ManifestError` unless names, roles, algorithms, states and dates fit together."""
    names = [key.kid for key in manifest.keys]
    if len(set(names)) != len(names) or len({key.jwk for key in manifest.keys}) != len(names):
        raise ManifestError("a key or a key name occurs twice in the manifest")
    if not _ISSUER.fullmatch(manifest.issuer) or not _ORIGIN.fullmatch(manifest.origin):
        raise ManifestError(
            "issuer must be like https://HOST, origin a name without blanks and plus signs"
        )
    if not 1 <= manifest.version <= MAX_INTEGER or not 1 <= manifest.register_buckets <= 2**24:
        raise ManifestError("version and register_buckets of a manifest start at 1")
    if not 0 <= manifest.issued_at < manifest.expires_at <= MAX_INTEGER:
        raise ManifestError("a manifest must expire after it is issued, both in UTC seconds")
    for key in manifest.keys:
        _check_key(key)


def _check_key(key: ManifestKey) -> None:
    named = _KEY_NAME.fullmatch(key.kid)
    if not named or named[1] != key.role or (key.role == "badge" and key.number > MAX_BADGE_KEY):
        raise ManifestError(
            f"a {key.role} key is called by its role and a number (badge keys 0 to "
            f"{MAX_BADGE_KEY}), got {key.kid!r}"
        )
    try:
        algorithm = from_jwk(key.jwk).algorithm
    except UnknownKeyError as error:
        raise ManifestError(f"key {key.kid} cannot be used as a key: {error}") from error
    if not key.alg == algorithm == ALGORITHM_OF[key.role]:
        raise ManifestError(f"key {key.kid} must be a key of {ALGORITHM_OF[key.role]}")
    if (key.state == "compromised") != (key.honest_before is not None):
        raise ManifestError(f"key {key.kid}: honest_before goes with compromised, and only so")
    if not 0 <= (key.honest_before or 0) <= MAX_INTEGER:
        raise ManifestError(f"key {key.kid}: honest_before must be a log index")


def jwks(manifest: Manifest) -> bytes:
    """Return the JWK Set (RFC 7517 section 5) of the token keys that are not compromised.

    It is for other people's libraries; it has no memory and no expiry, the manifest has both.
    """
    entries = [
        {
            **msgspec.to_builtins(key.jwk),
            "use": "sig",
            "key_ops": ["verify"],
            "alg": key.alg,
            "kid": key.kid,
        }
        for key in manifest.keys
        if key.state != "compromised" and key.role != "checkpoint"
    ]
    return msgspec.json.encode({"keys": entries})
