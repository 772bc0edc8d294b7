"""The key manifest: which online keys count, for what, and since when not any more.

A manifest is a JSON object signed by at least `threshold` distinct offline root keys as a general JSON JWS (RFC 7515
section 7.2). It names each online key with its one role, its one algorithm and its state. Versions only ever go
forward. A key is called `<role>-<number>`; the number of a badge key (0 to 30) is its key id in a QR record, and no
number is ever used twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from keys import jws
from keys.base64url import decode
from keys.errors import JwsError, KeyringError, ManifestError, SignatureError
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
MAX_BADGE_KEY = 30
"""A QR record has five bits for the key id; 31 is kept to extend it."""


class ManifestKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One online key. `honest_before` (log index) is set exactly when the state is `compromised`."""

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
    """The signed content. Instants are UTC seconds; `issuer` is the site's `https://HOST`, `origin` the log's name.

    `register_buckets` is how many buckets each kind of place is hashed into; it never changes for a site.
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
    """Parse a file of root keys, `{"threshold": 2, "keys": [{"kid", "jwk"}, …]}`; raises `ManifestError`."""
    try:
        found = msgspec.json.decode(raw, type=_RootsFile)
        keys = {KeyId(entry.kid): from_jwk(entry.jwk) for entry in found.keys}
    except (msgspec.DecodeError, UnicodeDecodeError, KeyringError) as error:
        msg = "expected a file of root keys: threshold and keys, each with kid and jwk"
        raise ManifestError(msg) from error
    distinct = len({entry.jwk for entry in found.keys})
    if (
        not 1 <= found.threshold <= len(keys)
        or distinct != len(found.keys)
        or len(keys) != len(found.keys)
    ):
        msg = f"threshold {found.threshold} does not fit {len(keys)} distinct root keys"
        raise ManifestError(msg)
    return Roots(threshold=found.threshold, keys=keys)


def format_roots(roots: Roots) -> bytes:
    """Return the file `parse_roots` reads."""
    entries = tuple(_RootKey(kid, key.jwk()) for kid, key in roots.keys.items())
    return msgspec.json.format(msgspec.json.encode(_RootsFile(roots.threshold, entries)), indent=2)


def verify(raw: bytes, roots: Roots) -> Manifest:
    """Return the manifest in `raw` if enough distinct roots have signed it; raises `ManifestError`.

    Dates and versions are the caller's to compare (`check_in_force`): this function has no clock and no memory.
    """
    try:
        document = jws.parse_general(raw)
        signers = jws.signers_of(document, roots.headers())
        if len(signers) < roots.threshold:
            msg = f"manifest is signed by {len(signers)} of the known root keys, {roots.threshold} are needed"
            raise ManifestError(msg)
        manifest = parse_payload(decode(document.payload))
    except (JwsError, SignatureError) as error:
        msg = f"manifest is not a good signed document: {error}"
        raise ManifestError(msg) from error
    return manifest


def parse_payload(payload: bytes) -> Manifest:
    """Parse and check the content of a manifest; raises `ManifestError`. Signatures are not looked at."""
    try:
        manifest = msgspec.json.decode(payload, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"manifest content is not of the form {FORMAT}: {error}"
        raise ManifestError(msg) from error
    if msgspec.json.encode(manifest) != payload:
        msg = "manifest content is not in its canonical form"
        raise ManifestError(msg)
    check(manifest)
    return manifest


def check(manifest: Manifest) -> None:
    """Raise `ManifestError` unless names, roles, algorithms, states and dates of `manifest` fit together."""
    names = [key.kid for key in manifest.keys]
    if len(set(names)) != len(names) or len({key.jwk for key in manifest.keys}) != len(names):
        msg = "a key or a key name occurs twice in the manifest"
        raise ManifestError(msg)
    if (
        manifest.version < 1
        or manifest.expires_at <= manifest.issued_at
        or manifest.register_buckets < 1
    ):
        msg = "manifest version and bucket count start at 1, and it must expire after it is issued"
        raise ManifestError(msg)
    for key in manifest.keys:
        _check_key(key)


def _check_key(key: ManifestKey) -> None:
    prefix, _, number = key.kid.rpartition("-")
    canonical = number.isascii() and number.isdigit() and str(int(number)) == number
    if prefix != key.role or not canonical or (key.role == "badge" and int(number) > MAX_BADGE_KEY):
        msg = f"key name {key.kid!r} must be its role and a number never used before, for badge keys 0 to 30"
        raise ManifestError(msg)
    if key.alg != ALGORITHM_OF[key.role] or from_jwk(key.jwk).algorithm != key.alg:
        msg = f"key {key.kid} must be a key of {ALGORITHM_OF[key.role]}"
        raise ManifestError(msg)
    if (key.state == "compromised") != (key.honest_before is not None) or (
        key.honest_before or 0
    ) < 0:
        msg = f"key {key.kid}: honest_before, a log index, belongs to compromised keys and to no other"
        raise ManifestError(msg)


def check_in_force(manifest: Manifest, *, now: int, lowest_version: int, skew: int) -> None:
    """Raise `ManifestError` if `manifest` is older than one already seen, expired, or from the future."""
    if manifest.version < lowest_version:
        msg = f"manifest version {manifest.version} is older than version {lowest_version}, which is known to exist"
        raise ManifestError(msg)
    if now >= manifest.expires_at + skew:
        msg = f"manifest version {manifest.version} expired; a newer one is needed"
        raise ManifestError(msg)
    if manifest.issued_at > now + skew:
        msg = f"manifest version {manifest.version} is dated in the future; is this clock right?"
        raise ManifestError(msg)


def jwks(manifest: Manifest) -> bytes:
    """Return the JWK Set (RFC 7517 section 5) of the token keys that are not compromised, for outside libraries."""
    entries = [
        {"kid": key.kid, "use": "sig", "alg": key.alg, **msgspec.to_builtins(key.jwk)}
        for key in manifest.keys
        if key.state != "compromised" and key.role != "checkpoint"
    ]
    return msgspec.json.encode({"keys": entries})
