"""Signing a certificate's badge: the token (JWT) and the QR record, by one badge key.

Both formats live in `verifier` (`badge.py`, `qr.py`). Nothing here has a clock or randomness: the
same facts, key and `iat` give the same bytes, so every badge can be made again from the ledger.
A badge may leave the house only after its `badge signed` fact is under a published checkpoint;
that is the caller's to keep.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

import msgspec

from badges.errors import BadgeError, BadgeTooLargeError, NotBadgeableError
from keys import jws
from keys.base64url import encode
from keys.signers import Signer
from verifier import qr
from verifier.badge import TYP, BadgeClaims, Status, StatusListReference
from verifier.commitment import Opening, is_commitment, opened
from verifier.days import day_of, end_of, start_of
from verifier.errors import MalformedError
from verifier.numbers import LIST_BITS, CertificateIndex, canonical_index, format_number
from verifier.paths import status_list
from verifier.record import Measure, Period

_PREFIX = "badge-"
_POSITION = (1 << LIST_BITS) - 1
_CLAIMS = msgspec.json.Encoder()


class BadgeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a badge says. Places in their one form, hosts before handles; both days included."""

    index: CertificateIndex
    sites: tuple[str, ...]
    handles: tuple[str, ...]
    tier: str
    scheme: str
    start: date
    end: date


class SignedBadge(msgspec.Struct, frozen=True, kw_only=True):
    """A badge in its two forms; the digests (base64url SHA-256) are what the ledger records."""

    number: str
    kid: str
    token: str
    digits: str
    qr_text: str
    token_digest: str
    qr_digest: str


class Certificate(Protocol):
    """What of a certificate a badge is made from: a record's claims, or the ledger's own view."""

    @property
    def sub(self) -> str:
        """The certificate number."""

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
        """Every period, oldest first."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that have not been lifted."""


def facts_of(certificate: Certificate, openings: Iterable[Opening] = (), *, at: int) -> BadgeFacts:
    """Return what a badge signed at instant `at` says of `certificate`.

    It runs from the first day of the period that holds `at` (or of the next one) to the last day
    of the last period. Raises `NotBadgeableError` if the certificate is revoked, covers no place, or
    `openings` do not open the places of a natural person.
    """
    if any(measure.kind == "revocation" for measure in certificate.measures):
        raise NotBadgeableError(f"certificate {certificate.sub} is revoked; it gets no badge")
    known = tuple(openings)
    day, periods = day_of(at), certificate.periods
    return BadgeFacts(
        index=canonical_index(certificate.sub),
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
    if not facts.sites and not facts.handles:
        raise NotBadgeableError("a badge needs at least one host or handle to be shown on")
    key, protected = _names(signer.kid)
    number = format_number(facts.index)
    body = _body(facts, key)
    signing_input = jws.signing_input(protected, _payload(facts, number, iat, issuer))
    message = qr.signed_message(body)
    digits = qr.format_digits(body, signer.sign(message))
    return SignedBadge(
        number=number,
        kid=signer.kid,
        token=f"{signing_input.decode()}.{encode(signer.sign(signing_input))}",
        digits=digits,
        qr_text=qr.qr_url(issuer, digits),
        token_digest=encode(sha256(signing_input).digest()),
        qr_digest=encode(sha256(message).digest()),
    )


@lru_cache(maxsize=64)
def _names(kid: str) -> tuple[int, str]:
    """Return the number of badge key `kid` and the header text of its tokens."""
    number = kid.removeprefix(_PREFIX)
    if number == kid or not number.isdecimal():
        raise BadgeError(f"badges are signed by keys called {_PREFIX}0 to {_PREFIX}30, got {kid}")
    return int(number), jws.header("ES256", TYP, kid)


def _payload(facts: BadgeFacts, number: str, iat: int, issuer: str) -> bytes:
    reference = StatusListReference(
        facts.index & _POSITION, f"{issuer}/{status_list(facts.index >> LIST_BITS)}"
    )
    claims = BadgeClaims(
        iss=issuer,
        sub=number,
        iat=iat,
        nbf=start_of(facts.start),
        exp=end_of(facts.end),
        sites=facts.sites,
        handles=facts.handles,
        tier=facts.tier,
        scheme=facts.scheme,
        status=Status(reference),
    )
    return _CLAIMS.encode(claims)


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
