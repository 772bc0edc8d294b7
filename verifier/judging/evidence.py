"""What a verdict is made from: the question, and the signed files that `Trust` has verified."""

from collections.abc import Mapping

import msgspec

from keys.base64url import decode
from verifier.errors import VerificationError
from verifier.formats.badge import BadgeClaims, status_of
from verifier.formats.commitment import is_commitment, values_of
from verifier.formats.qr import QrRecord, known_places
from verifier.formats.record import BadgeEntry, RecordClaims
from verifier.formats.register import Bucket
from verifier.formats.status import StatusList
from verifier.judging.standing import Standing, places_at, standing_at, standing_of
from verifier.values.numbers import CertificateIndex, canonical_index

_MEMO = 16


class Badge(msgspec.Struct, frozen=True):
    """A badge whose signature holds, whatever its form. `digest` is SHA-256 of the signed message.

    `honest_before` is set when its key is compromised: only a badge in the log before that index
    counts.
    """

    certificate: CertificateIndex
    kid: str
    digest: bytes
    honest_before: int | None
    content: BadgeClaims | QrRecord

    @property
    def iat(self) -> int | None:
        """When it was signed; None for a QR record, which does not say."""
        return self.content.iat

    @property
    def nbf(self) -> int:
        """The first instant of its first day."""
        return self.content.nbf

    @property
    def exp(self) -> int:
        """The first instant after its last day."""
        return self.content.exp

    @property
    def sites(self) -> tuple[str, ...]:
        """The hosts it names."""
        return self.content.sites

    @property
    def handles(self) -> tuple[str, ...]:
        """The handles it names."""
        return self.content.handles


class Record:
    """A verified certificate record, with what is asked of it again and again worked out once."""

    __slots__ = (
        "_now", "_then", "badges", "certificate", "claims", "handles", "hidden", "known",
        "known_qr", "sites", "values",
    )  # fmt: skip

    def __init__(self, claims: RecordClaims) -> None:
        """Index `claims`, which `verifier.formats.record.check` has passed."""
        self.claims = claims
        self.certificate = canonical_index(claims.sub)
        self.values = values_of(claims.openings)
        self.badges = _badges_of(claims, self.values)
        self.sites = self._opened(claims.sites)
        self.handles = self._opened(claims.handles)
        self.hidden = len(self.sites) + len(self.handles) < len(claims.sites) + len(claims.handles)
        self._then: dict[tuple[int, int], Standing] = {}
        self._now: tuple[int, int, Standing] | None = None
        self.known = self._like(), self.certificate
        self.known_qr = known_places(self.sites, self.handles)

    def name(self) -> tuple[str, str]:
        """Return the holder's name in Khmer and English; what has been erased is empty."""
        name = self.claims.holder.name
        return self._reveal(name.km) or "", self._reveal(name.en) or ""

    def first_place(self) -> str | None:
        """Return the place to look up when none is given: the first site, else the first handle."""
        return next(iter(self.sites or self.handles), None)

    def has(self, place: str) -> bool:
        """Tell whether the certificate covers `place` now."""
        return place in self.sites or place in self.handles

    def had(self, place: str, at: int) -> bool:
        """Tell whether the certificate covered `place` at instant `at`."""
        claims = self.claims
        covered = places_at((*claims.sites, *claims.handles), claims.history, at)
        return any(self._reveal(text) == place for text in covered)

    def standing(self, now: int) -> Standing:
        """Return the standing at `now`, by all facts."""
        memo = self._now
        if memo is not None and memo[0] <= now < memo[1]:
            return memo[2]
        standing = standing_of(self.claims.periods, self.claims.measures, now)
        self._now = (now, standing.changes_at or 1 << 62, standing)
        return standing

    def standing_then(self, at: int, log_size: int) -> Standing:
        """Return the standing at instant `at` by the facts of the first `log_size` leaves."""
        standing = self._then.get((at, log_size))
        if standing is None:
            standing = standing_at(self.claims.history, at, log_size=log_size)
            if len(self._then) >= _MEMO:
                self._then.clear()
            self._then[at, log_size] = standing
        return standing

    def _like(self) -> BadgeClaims:
        """Return what a badge of this certificate says; its dates do not matter here."""
        claims = self.claims
        return BadgeClaims(
            iss=claims.iss,
            sub=claims.sub,
            iat=claims.iat,
            nbf=0,
            exp=1,
            sites=self.sites,
            handles=self.handles,
            tier=claims.tier,
            scheme=claims.scheme,
            status=status_of(claims.iss, self.certificate),
        )

    def _opened(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        if not any(map(is_commitment, texts)):
            return texts
        return tuple(value for value in map(self._reveal, texts) if value is not None)

    def _reveal(self, text: str) -> str | None:
        return self.values.get(text) if is_commitment(text) else text


def _badges_of(claims: RecordClaims, values: Mapping[str, str]) -> dict[bytes, BadgeEntry]:
    """Return the badges by digest; one whose commitments `values` do not open is not in it."""
    found = {}
    for entry in claims.badges:
        for text in (entry.token, entry.qr):
            digest = values.get(text, text)
            if not is_commitment(digest):
                found[decode(digest)] = entry
    return found


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The question and what is known: a badge or a number; with neither, a place is looked up.

    `badge` is a token, DIGITS or the text of a QR code.

    `problems` are what kept a file from being here.
    """

    badge: str | None = None
    number: CertificateIndex | None = None
    status_list: StatusList | None = None
    bucket: Bucket | None = None
    record: Record | None = None
    problems: tuple[VerificationError, ...] = ()
