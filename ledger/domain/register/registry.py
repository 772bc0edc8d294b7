"""What the scheme itself decided: which rules and which keys are in force from when.

Facts, commands, state, `decide` and `evolve`, top to bottom. There is one registry in a ledger.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from msgspec import Struct, field
from msgspec.structs import replace

from ledger.domain.chronology import check_order
from ledger.domain.fact import Command, Fact
from ledger.errors import CommandRefusedError
from ledger.words.articles import VERSIONS
from verifier.values.days import day_of

REGISTRY = "registry"
"""The id of the one registry; also the subject whose key seals who decided."""


class SchemeAdopted(Fact, frozen=True, kw_only=True, tag="scheme-adopted"):
    """Version `scheme` applies from day `effective`; `digest`: its data's SHA-256 (base64url)."""

    scheme: str
    digest: str
    effective: date


class ManifestAdopted(Fact, frozen=True, kw_only=True, tag="manifest-adopted"):
    """Manifest `version` is in use; `digest`: SHA-256 (base64url) of its content (JWS payload)."""

    version: int
    digest: str


RegistryFact = SchemeAdopted | ManifestAdopted


class AdoptScheme(Command, frozen=True, kw_only=True, tag="adopt-scheme"):
    """Put scheme version `scheme`, whose data have this digest, on record."""

    permission: ClassVar[str] = "scheme.adopt"
    instead: ClassVar[str] = "motion-needed"
    scheme: str
    digest: str
    effective: date


class AdoptManifest(Command, frozen=True, kw_only=True, tag="adopt-manifest"):
    """Put key manifest `version`, whose signed content has this digest, on record."""

    permission: ClassVar[str] = "keys.adopt"
    instead: ClassVar[str] = "motion-needed"
    version: int
    digest: str


RegistryCommand = AdoptScheme | AdoptManifest


class Registry(Struct, frozen=True, kw_only=True):
    """Adopted versions (id to digest) and the highest manifest version after `version` facts."""

    version: int = 0
    last_at: int = 0
    schemes: Mapping[str, str] = field(default_factory=dict)
    manifest: int = 0


def decide(state: Registry, command: RegistryCommand, *, at: int) -> tuple[RegistryFact, ...]:
    """Return the facts that follow; raises `CommandRefusedError` with the code of the rule."""
    check_order(at, state.last_at)
    if isinstance(command, AdoptScheme):
        _check_adoption(state, command, day_of(at))
        return (
            SchemeAdopted(
                at=at, scheme=command.scheme, digest=command.digest, effective=command.effective
            ),
        )
    if command.version <= state.manifest:
        raise CommandRefusedError("manifest-not-newer", version=state.manifest)
    return (ManifestAdopted(at=at, version=command.version, digest=command.digest),)


def _check_adoption(state: Registry, command: AdoptScheme, today: date) -> None:
    """Refuse a version already on record, or in force before decisions already made (R45)."""
    if command.scheme in state.schemes:
        raise CommandRefusedError("scheme-known", scheme=command.scheme)
    if state.schemes and command.effective <= today:
        raise CommandRefusedError(
            "scheme-backdated", VERSIONS, scheme=command.scheme, effective=command.effective
        )


def evolve(state: Registry, fact: RegistryFact) -> Registry:
    """Return the state after `fact`; a new registry is `Registry()`."""
    after = replace(state, version=state.version + 1, last_at=fact.at)
    if isinstance(fact, SchemeAdopted):
        return replace(after, schemes={**state.schemes, fact.scheme: fact.digest})
    return replace(after, manifest=fact.version)
