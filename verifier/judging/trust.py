"""Trust without input or output: bytes in, verified value out, never back to what is older.

1. The roots are pinned at construction and nothing changes them.
2. A manifest counts when enough roots signed it; of two, the one with the higher version. A lower
   version than was ever seen, or than a list, bucket or record names as lowest, is refused. An
   expired one is kept, so that a bad signature is still called bad: `Verifier` never says green
   with it.
3. Lists, buckets and records are verified under the manifest: right role, right kind, own issuer,
   not from the future, and not older (log size, instant) than that file was seen before. Their age
   is judged when a verdict is made.
4. A checkpoint is never smaller than one seen, nor of the same size with another root.

What was seen can be saved and handed to the next `Trust` (`Seen`), or recalled as soon as the first
manifest names the issuer.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

import msgspec

from keys import jws, manifest
from keys.base64url import encode
from keys.errors import JwsError, ManifestError, SignatureError
from keys.manifest import Manifest, ManifestKey, Roots
from keys.public import Ed25519Key, Es256Key, PublicKey, from_jwk
from verifier.errors import (
    LogProofError,
    MalformedError,
    Reason,
    StaleEvidenceError,
    UntrustedError,
)
from verifier.formats import badge, qr, record, register, status
from verifier.formats.record import RecordClaims
from verifier.formats.register import Bucket, BucketClaims
from verifier.formats.status import StatusClaims, StatusList
from verifier.judging.evidence import Badge, Record
from verifier.log import checkpoint
from verifier.log.checkpoint import Checkpoint
from verifier.log.note import NoteKey
from verifier.values.days import SKEW

_COUNTED = frozenset({"active", "retired"})
_KINDS = (
    (status.TYP, "status", status.MAX_TOKEN),
    (register.TYP, "record", register.MAX_TOKEN),
    (record.TYP, "record", record.MAX_TOKEN),
)
_LIMIT = {typ: limit for typ, _, limit in _KINDS}


class Seen(msgspec.Struct):
    """What a verifier remembers so that it never goes back.

    `files` maps an address to (log size, `iat`).
    """

    manifest_version: int = 0
    files: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict)
    log_size: int = 0
    log_root: str = ""


class _Key(NamedTuple):
    """A badge key; `verify_digest` takes a signature and the SHA-256 of the message."""

    kid: str
    verify_digest: Callable[[bytes, bytes], None]
    honest_before: int | None


_Ordered = StatusClaims | BucketClaims | RecordClaims


class Trust:
    """The pinned roots, the manifest they lead to, and what has been seen so far."""

    def __init__(
        self, roots: Roots, *, seen: Seen | None = None, recall: Callable[[str], Seen] | None = None
    ) -> None:
        """Start from `roots`, and what was seen before: `seen`, or what `recall` tells."""
        self.roots = roots
        self.seen = seen if seen is not None else Seen()
        self._recall = recall
        self._outdated = ""
        self.current: Manifest | None = None
        self._raw = b""
        self._issuer = ""
        self._badge_keys: dict[bytes, _Key] = {}
        self._qr_keys: dict[int, _Key] = {}
        self._file_keys: dict[str, dict[str, PublicKey]] = {}
        self._compromised: frozenset[str] = frozenset()
        self._log_keys: tuple[NoteKey, ...] = ()

    def manifest(self, raw: bytes, now: int) -> Manifest:
        """Verify a manifest and use it from now on; raises `VerificationError`."""
        if raw == self._raw and self.current is not None:
            return self._not_outdated(self.current)
        try:
            found = manifest.verify(raw, self.roots)
        except ManifestError as error:
            raise UntrustedError(Reason.BAD_SIGNATURE, str(error)) from error
        if self._recall is not None:
            self.seen, self._recall = self._recall(found.issuer), None
        self._not_outdated(found)
        if found.issued_at > now + SKEW:
            raise StaleEvidenceError(
                Reason.FROM_THE_FUTURE,
                "the key manifest is dated in the future; is this clock right?",
            )
        current = self.current
        if current is not None and current.version == found.version and current != found:
            raise StaleEvidenceError(
                Reason.CONTRADICTORY, f"two key manifests of version {found.version} differ"
            )
        self._adopt(found, raw)
        return found

    def status_list(self, token: str, now: int) -> StatusList:
        """Verify a status list; raises `VerificationError`."""
        found = status.parse_payload(self._open(token, status.TYP))
        self._accept(found.claims, now)
        return found

    def bucket(self, token: str, now: int) -> Bucket:
        """Verify a register bucket; raises `VerificationError`."""
        found = register.parse_payload(self._open(token, register.TYP))
        if found.claims.buckets != self._manifest().register_buckets:
            raise StaleEvidenceError(
                Reason.CONTRADICTORY, "bucket and key manifest disagree on the number of buckets"
            )
        self._accept(found.claims, now)
        return found

    def record(self, token: str, now: int) -> Record:
        """Verify a certificate record; raises `VerificationError`."""
        claims = record.parse_payload(self._open(token, record.TYP))
        found = Record(claims)
        by_measures = found.standing(claims.iat)
        if by_measures.code != found.standing_then(claims.iat, claims.log_size).code:
            raise StaleEvidenceError(
                Reason.CONTRADICTORY, "measures and history of the certificate record disagree"
            )
        self._accept(claims, now)
        return found

    def checkpoint(self, raw: bytes) -> Checkpoint:
        """Verify a checkpoint of the log; raises `VerificationError`."""
        found = checkpoint.verify_checkpoint(raw, self._manifest().origin, self._log_keys)
        seen, root = self.seen, encode(found.root)
        if found.size < seen.log_size:
            raise LogProofError(
                Reason.ROLLED_BACK, f"the log had {seen.log_size} leaves and now shows {found.size}"
            )
        if found.size == seen.log_size and seen.log_root not in {"", root}:
            raise LogProofError(
                Reason.CONTRADICTORY, f"the log shows two roots for {found.size} leaves"
            )
        seen.log_size, seen.log_root = found.size, root
        return found

    def is_current(self, now: int) -> bool:
        """Tell whether the manifest is usable at `now`: neither expired nor known to be old."""
        current = self.current
        return (
            current is not None
            and now < current.expires_at + SKEW
            and current.version >= self.seen.manifest_version
        )

    def badge(self, text: str, record: Record | None = None) -> Badge:
        """Verify a token, DIGITS or the text of a QR code; raises `VerificationError`.

        `record` is a guess whose badge it is: what is the same as in the record was checked before.
        """
        if "." in text and "/" not in text:
            return self._token(text, record)
        if text[:1].isdecimal():
            return self._qr(text, record)
        origin, digits = qr.parse_url(text)
        if origin != self._manifest().issuer:
            raise UntrustedError(
                Reason.FOREIGN_ISSUER, "the QR code leads to a host that is not the issuer's"
            )
        return self._qr(digits, record)

    def _token(self, token: str, record: Record | None) -> Badge:
        parts = badge.parse_token(token, record.known if record else None)
        key = self._badge_keys.get(parts.header)
        if key is None:
            raise self._unknown("")
        claims = parts.claims
        digest = sha256(parts.message).digest()
        try:
            key.verify_digest(parts.signature, digest)
        except SignatureError as error:
            raise UntrustedError(Reason.BAD_SIGNATURE, str(error)) from error
        if claims.iss != self._issuer:
            raise UntrustedError(Reason.FOREIGN_ISSUER, "the badge names another issuer")
        return Badge(parts.certificate, key.kid, digest, key.honest_before, claims)

    def _qr(self, digits: str, record: Record | None) -> Badge:
        found, message, signature = qr.parse_digits(digits, record.known_qr if record else None)
        key = self._qr_keys.get(found.key)
        if key is None:
            raise self._unknown("")
        digest = sha256(message).digest()
        try:
            key.verify_digest(signature, digest)
        except SignatureError as error:
            raise UntrustedError(Reason.BAD_SIGNATURE, str(error)) from error
        return Badge(found.index, key.kid, digest, key.honest_before, found)

    def _open(self, token: str, typ: str) -> bytes:
        """Return the payload of a signed file of kind `typ`."""
        try:
            parts = jws.split(token, limit=_LIMIT[typ])
        except JwsError as error:
            raise MalformedError(Reason.MALFORMED, str(error)) from error
        key = self._file_keys.get(typ, {}).get(parts.header)
        if key is None:
            raise self._unknown(parts.header)
        _verify(key, parts.signature, parts.signing_input)
        return parts.payload

    def _accept(self, claims: _Ordered, now: int) -> None:
        """Check issuer, clock, manifest and order of a signed file, and remember it."""
        current = self._manifest()
        if claims.iss != current.issuer:
            raise UntrustedError(Reason.FOREIGN_ISSUER, "the file names another issuer")
        if claims.iat > now + SKEW:
            raise StaleEvidenceError(
                Reason.FROM_THE_FUTURE, "the file is dated in the future; is this clock right?"
            )
        self.seen.manifest_version = max(self.seen.manifest_version, claims.manifest_version)
        self._not_outdated(current)
        order, before = (claims.log_size, claims.iat), self.seen.files.get(claims.sub, (0, 0))
        if order < before:
            raise StaleEvidenceError(
                Reason.ROLLED_BACK,
                f"the file is of log size {order[0]}, one of {before[0]} was seen",
            )
        self.seen.files[claims.sub] = order

    def _manifest(self) -> Manifest:
        if self.current is None:
            if self._outdated:
                raise StaleEvidenceError(Reason.ROLLED_BACK, self._outdated)
            raise StaleEvidenceError(Reason.MISSING_EVIDENCE, "there is no key manifest yet")
        return self.current

    def _not_outdated(self, found: Manifest) -> Manifest:
        if found.version < self.seen.manifest_version:
            self._outdated = (
                f"key manifest {found.version} is older than {self.seen.manifest_version}, "
                "which is known to exist"
            )
            raise StaleEvidenceError(Reason.ROLLED_BACK, self._outdated)
        return found

    def _unknown(self, header: str) -> UntrustedError | StaleEvidenceError:
        self._manifest()
        if header in self._compromised:
            return UntrustedError(Reason.COMPROMISED_KEY, "signed by a key that was compromised")
        return UntrustedError(Reason.UNKNOWN_KEY, "not signed by a key the manifest has for this")

    def _adopt(self, found: Manifest, raw: bytes) -> None:
        self.current, self._raw, self._issuer = found, raw, found.issuer
        self.seen.manifest_version = max(self.seen.manifest_version, found.version)
        badges = [
            (entry, _Key(entry.kid, key.verify_digest, entry.honest_before))
            for entry, key in (
                (entry, from_jwk(entry.jwk))
                for entry in found.keys
                if entry.role == "badge" and entry.state != "next"
            )
            if isinstance(key, Es256Key)
        ]
        self._badge_keys = {
            jws.header(key.alg, badge.TYP, key.kid).encode(): held for key, held in badges
        }
        self._qr_keys = {key.number: held for key, held in badges}
        self._file_keys = {
            typ: dict(_headers(found.keys, role, typ, _COUNTED)) for typ, role, _ in _KINDS
        }
        self._compromised = frozenset(
            header
            for typ, role, _ in _KINDS
            for header, _ in _headers(found.keys, role, typ, {"compromised"})
        )
        self._log_keys = tuple(
            NoteKey(found.origin, key)
            for key in (
                from_jwk(entry.jwk)
                for entry in found.keys
                if entry.role == "checkpoint" and entry.state in _COUNTED
            )
            if isinstance(key, Ed25519Key)
        )


def _headers(
    keys: Iterable[ManifestKey], role: str, typ: str, states: Iterable[str]
) -> Iterable[tuple[str, PublicKey]]:
    for key in keys:
        if key.role == role and key.state in states:
            yield jws.header(key.alg, typ, key.kid), from_jwk(key.jwk)


def _verify(key: PublicKey, signature: bytes, message: bytes) -> None:
    try:
        key.verify(signature, message)
    except SignatureError as error:
        raise UntrustedError(Reason.BAD_SIGNATURE, str(error)) from error
