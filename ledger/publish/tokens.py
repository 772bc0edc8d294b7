"""The signed files of the site: certificate records, register buckets, status lists.

Each says the log size and the instant it was made from. A published bucket or list is read back
into memory only if the key that would sign it now signed it; any other is made anew.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from badges import status_list
from badges.errors import SecondOpinionError
from badges.second_opinion import SecondOpinion
from keys import jws
from keys.errors import KeyringError
from keys.manifest import Manifest
from keys.signers import Signer
from ledger.errors import LedgerCorruptError
from ledger.log.files import File
from ledger.views.certificate import CertificateView, record_claims
from verifier.errors import VerificationError
from verifier.formats import record, register, status
from verifier.formats.commitment import Opening
from verifier.formats.register import BucketClaims, Entry
from verifier.formats.tokens import format_token
from verifier.values import paths
from verifier.values.numbers import CertificateNumber
from verifier.values.places import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What files signed in one run say: instant, log size and manifest; and their checker."""

    now: int
    log_size: int
    manifest: Manifest
    opinion: SecondOpinion


@dataclass(frozen=True, slots=True)
class Stamp:
    """The instant and source of a published bucket or list."""

    iat: int
    log_size: int
    manifest_version: int


Claims = TypeVar("Claims")
_log = logging.getLogger(__name__)


class _Dated(Protocol):
    @property
    def iat(self) -> int: ...
    @property
    def log_size(self) -> int: ...
    @property
    def manifest_version(self) -> int: ...


def record_file(
    moment: Moment, view: CertificateView, openings: tuple[Opening, ...], signer: Signer
) -> File:
    """Return the certificate record of `view`, signed by a key of role `record`."""
    claims = record_claims(
        view,
        openings,
        issuer=moment.manifest.issuer,
        iat=moment.now,
        log_size=moment.log_size,
        manifest_version=moment.manifest.version,
    )
    token = _sign(moment, record.TYP, record.format_payload, claims, signer)
    return _fitting(paths.record(CertificateNumber(view.number)), token, record.MAX_TOKEN)


def bucket_file(
    moment: Moment, kind: Kind, number: int, entries: Sequence[Entry], signer: Signer
) -> File:
    """Return register bucket `number` of `kind`, signed by a key of role `record`."""
    manifest = moment.manifest
    claims = BucketClaims(
        iss=manifest.issuer,
        sub=register.address(manifest.issuer, kind, number),
        iat=moment.now,
        exp=moment.now + register.MAX_LIFE,
        ttl=register.TTL,
        log_size=moment.log_size,
        manifest_version=manifest.version,
        kind=kind,
        bucket=number,
        buckets=manifest.register_buckets,
        entries=tuple(entries),
    )
    token = _sign(moment, register.TYP, register.format_payload, claims, signer)
    return _fitting(paths.bucket(kind, number), token, register.MAX_TOKEN)


def list_file(
    moment: Moment, number: int, statuses: bytes, signer: Signer, *, quick: bool = False
) -> File:
    """Return status list `number` of `statuses` (a byte each), signed by a key of role `status`."""
    claims = status_list.build(
        statuses,
        number=number,
        issuer=moment.manifest.issuer,
        iat=moment.now,
        log_size=moment.log_size,
        manifest_version=moment.manifest.version,
        quick=quick,
    )
    token = _sign(moment, status.TYP, status.format_payload, claims, signer)
    return paths.status_list(number), token


def bucket_stamp(raw: bytes | None, signer: Signer) -> Stamp | None:
    """Return the stamp of a published bucket, or None unless `signer` signed it."""
    return _stamp(
        raw, register.TYP, register.MAX_TOKEN, signer, lambda p: register.parse_payload(p).claims
    )


def list_stamp(raw: bytes | None, signer: Signer) -> Stamp | None:
    """Return the stamp of a published status list, or None unless `signer` signed it."""
    return _stamp(
        raw, status.TYP, status.MAX_TOKEN, signer, lambda p: status.parse_payload(p).claims
    )


def _sign(
    moment: Moment, typ: str, form: Callable[[Claims], bytes], claims: Claims, signer: Signer
) -> bytes:
    """Return the token of `claims`, checked; never signs what readers would refuse."""
    try:
        token = format_token(typ, signer.kid, form(claims), signer.sign)
        parts = jws.split(token, limit=len(token))
        signer.public.verify(parts.signature, parts.signing_input)
        moment.opinion.sample(token, typ, at=moment.now, kid=signer.kid)
    except VerificationError as error:
        raise LedgerCorruptError(
            f"the facts give a {typ} that readers would refuse: {error}"
        ) from error
    except KeyringError as error:
        raise LedgerCorruptError(f"key {signer.kid} does not sign what it is given") from error
    except SecondOpinionError as error:
        raise LedgerCorruptError(f"key {signer.kid} signs what others refuse: {error}") from error
    return token.encode("ascii")


def _fitting(path: str, token: bytes, limit: int) -> File:
    """Return the file; if readers will refuse its size, only log it: the rest must not wait."""
    if len(token) > limit:
        _log.error("%s has %d characters, readers take at most %d", path, len(token), limit)
    return path, token


def _stamp(
    raw: bytes | None, typ: str, limit: int, signer: Signer, parse: Callable[[bytes], _Dated]
) -> Stamp | None:
    if raw is None:
        return None
    try:
        parts = jws.split(raw.decode("ascii"), limit=limit)
        if parts.header != jws.header(signer.algorithm, typ, signer.kid):
            return None
        signer.public.verify(parts.signature, parts.signing_input)
        claims = parse(parts.payload)
    except (KeyringError, VerificationError, UnicodeDecodeError):
        return None
    return Stamp(claims.iat, claims.log_size, claims.manifest_version)
