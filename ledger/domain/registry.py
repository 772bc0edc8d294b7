"""What the scheme itself decided: which rules and which keys are in force from when."""

from datetime import date

from ledger.domain.fact import Fact


class SchemeAdopted(Fact, frozen=True, kw_only=True, tag="scheme-adopted"):
    """Scheme version `scheme` counts from day `effective`; `digest` is the SHA-256 (base64url) of its data."""

    scheme: str
    digest: str
    effective: date


class ManifestAdopted(Fact, frozen=True, kw_only=True, tag="manifest-adopted"):
    """Key manifest `version` is in use; `digest` is the SHA-256 (base64url) of its signed content (the JWS payload)."""

    version: int
    digest: str


RegistryFact = SchemeAdopted | ManifestAdopted
