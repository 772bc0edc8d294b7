"""Signing a certificate's badge: the token (JWT) and the QR record, by one badge key.

Both formats live in `verifier` (`badge.py`, `qr.py`). Nothing here has a clock or randomness: the
same facts, key and `iat` give the same bytes, so every badge can be made again from the ledger. A
badge may leave the house only after its `badge signed` fact is under a published checkpoint; the
caller keeps to that.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Protocol

import msgspec

from badges.errors import BadgeError, BadgeTooLargeError, NotBadgeableError
from keys import jws
from keys.base64url import encode
from keys.signers import Signer
from verifier.errors import MalformedError
from verifier.formats import qr
from verifier.formats.badge import TYP, BadgeClaims, status_of
from verifier.formats.commitment import Opening, is_commitment, opened
from verifier.formats.record import Period
from verifier.formats.tokens import digest, token_digest
from verifier.values.days import day_of, end_of, start_of
from verifier.values.numbers import CertificateIndex, format_number

_PREFIX = "badge-"
_BATCH = 512
_encode = msgspec.json.Encoder().encode


class BadgeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a badge says. Places are canonical, hosts before handles; both days are included."""

    index: CertificateIndex
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    tier: str
    scheme: str
    start: date
    end: date


class SignedBadge(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A badge in its two forms. `qr_message` is what the signature of the QR record covers."""

    number: str
    kid: str
    issuer: str
    token: str
    digits: str
    qr_message: bytes

    @property
    def qr_text(self) -> str:
        """What the QR code says."""
        return qr.qr_url(self.issuer, self.digits)

    @property
    def token_digest(self) -> str:
        """What the ledger records of the token: SHA-256 (base64url) of its signing input."""
        return token_digest(self.token)

    @property
    def qr_digest(self) -> str:
        """What the ledger records of the QR record: SHA-256 (base64url) of its signed message."""
        return digest(self.qr_message)


class BadgeSource(Protocol):
    """What a badge is made from: a certificate's record, or the ledger's view or state of it."""

    @property
    def sites(self) -> tuple[str, ...]:
        """Hosts, plain or as commitments."""

    @property
    def handles(self) -> tuple[str, ...]:
        """Handles, plain or as commitments."""

    @property
    def tier(self) -> str:
        """The tier's name."""

    @property
    def scheme(self) -> str:
        """The scheme version, like `cets-1`."""

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every period, oldest first, at least one."""


def facts_of(
    certificate: BadgeSource, index: CertificateIndex, openings: Iterable[Opening] = (), *, at: int
) -> BadgeFacts:
    """Return what a badge signed at instant `at` says of the certificate with list index `index`.

    It runs from the first day of the period that holds `at` (or of the next one) to the last day of
    the last period. Measures do not matter: a badge never says that it is in force, the status list
    does. The ledger decides whether one may be signed. Raises `NotBadgeableError` if `openings` do
    not open the places of a natural person.
    """
    known = tuple(openings)
    day, periods = day_of(at), certificate.periods
    return BadgeFacts(
        index=index,
        sites=_opened(certificate.sites, known),
        handles=_opened(certificate.handles, known),
        tier=certificate.tier,
        scheme=certificate.scheme,
        start=next((period.start for period in periods if day <= period.end), periods[-1].start),
        end=periods[-1].end,
    )


def sign_badge(facts: BadgeFacts, signer: Signer, *, iat: int, issuer: str) -> SignedBadge:
    """Return the badge of `facts`, signed by the badge key `signer` at `iat` (UTC seconds).

    `issuer` is the verification site, `https://HOST` in lower case. Raises `NotBadgeableError` if
    there is no place, `BadgeTooLargeError` if the places do not fit a QR record, `BadgeError` if
    another value does not.
    """
    return next(sign_badges((facts,), signer, iat=iat, issuer=issuer))


def sign_badges(
    many: Iterable[BadgeFacts], signer: Signer, *, iat: int, issuer: str
) -> Iterator[SignedBadge]:
    """Yield the badge of each of `many`; raises what `sign_badge` raises.

    Some hundred are drafted, then signed in a row, then finished. So curve arithmetic and Python do
    not push each other out of the processor's caches.
    """
    rest, kid, sign = iter(many), signer.kid, signer.sign
    names = _names(kid)
    while drafts := [_draft(facts, names, iat, issuer) for facts in islice(rest, _BATCH)]:
        signed = [(sign(draft.token), sign(draft.qr)) for draft in drafts]
        for draft, signatures in zip(drafts, signed, strict=True):
            yield _finish(draft, kid, issuer, signatures)


class _Draft(msgspec.Struct, frozen=True, gc=False):
    """A badge before it is signed: what is signed for the token, and for the QR record."""

    number: str
    token: bytes
    body: bytes
    qr: bytes


def _draft(facts: BadgeFacts, names: tuple[int, str], iat: int, issuer: str) -> _Draft:
    if not facts.sites and not facts.handles:
        raise NotBadgeableError("a badge needs at least one host or handle to be shown on")
    key, protected = names
    number = format_number(facts.index)
    body = _body(facts, key)
    payload = _payload(facts, number, iat, issuer)
    return _Draft(number, jws.signing_input(protected, payload), body, qr.signed_message(body))


def _finish(draft: _Draft, kid: str, issuer: str, signatures: tuple[bytes, bytes]) -> SignedBadge:
    """Return the badge; the signatures are of its token and its QR record, in that order."""
    token, code = signatures
    return SignedBadge(
        number=draft.number,
        kid=kid,
        issuer=issuer,
        token=f"{draft.token.decode()}.{encode(token)}",
        digits=qr.format_digits(draft.body, code),
        qr_message=draft.qr,
    )


def _names(kid: str) -> tuple[int, str]:
    """Return the number of badge key `kid` and the header text of its tokens."""
    number = kid.removeprefix(_PREFIX)
    if number == kid or not number.isdecimal():
        raise BadgeError(f"badges are signed by keys called {_PREFIX}0 to {_PREFIX}30, got {kid}")
    return int(number), jws.header("ES256", TYP, kid)


def _payload(facts: BadgeFacts, number: str, iat: int, issuer: str) -> bytes:
    nbf, exp = _instants(facts.start, facts.end)
    claims = BadgeClaims(
        iss=issuer,
        sub=number,
        iat=iat,
        nbf=nbf,
        exp=exp,
        sites=facts.sites,
        handles=facts.handles,
        tier=facts.tier,
        scheme=facts.scheme,
        status=status_of(issuer, facts.index),
    )
    return _encode(claims)


@lru_cache(maxsize=4096)
def _instants(start: date, end: date) -> tuple[int, int]:
    return start_of(start), end_of(end)


def _body(facts: BadgeFacts, key: int) -> bytes:
    try:
        record = qr.qr_record(
            key=key,
            index=facts.index,
            scheme=facts.scheme,
            tier=facts.tier,
            start=facts.start,
            end=facts.end,
            sites=facts.sites,
            handles=facts.handles,
        )
        return qr.pack_body(record)
    except MalformedError as error:
        if not qr.fits(facts.sites, facts.handles):
            raise BadgeTooLargeError(
                f"a QR code holds {qr.MAX_ESCAPED} characters of places; use fewer or shorter ones"
            ) from error
        raise BadgeError(f"these facts fit no QR record: {error}") from error


def _opened(places: Sequence[str], openings: Sequence[Opening]) -> tuple[str, ...]:
    if not any(map(is_commitment, places)):
        return tuple(places)
    values = tuple(value for place in places if (value := opened(place, openings)) is not None)
    if len(values) != len(places):
        raise NotBadgeableError("the places are erased; without them there is no badge")
    return values
