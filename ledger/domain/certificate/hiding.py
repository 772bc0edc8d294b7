"""Hiding what is personal: names and places of natural persons are only commitments in the log.

So are the digests of their badges: all else on a badge is public, so its places could be guessed
from a digest.

Rules decide over plain values; `hide` turns the decided fact into the one the log shows, `reveal`
makes a state plain again for a reader who has the openings. After erasure nobody has them, and
state, log and proofs stay as they are.
"""

from collections.abc import Callable, Mapping
from typing import assert_never

from msgspec import structs

from keys.base64url import encode
from ledger.domain.certificate import facts
from ledger.domain.certificate.state import Certificate
from verifier.formats.commitment import SALT_SIZE, Opening, commit
from verifier.formats.record import Holder, Name

HIDDEN_CATEGORY = "natural-person"
"""The holder category (R19) whose name and places are personal data."""


class _Hider:
    """Makes commitments and keeps their openings."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self.openings: list[Opening] = []

    def __call__(self, value: str) -> str:
        if not value:
            return value
        salt = self._random_bytes(SALT_SIZE)
        self.openings.append(Opening(encode(salt), value))
        return commit(salt, value.encode())


def hide(
    fact: facts.CertificateFact, values: Mapping[str, str], random_bytes: Callable[[int], bytes]
) -> tuple[facts.CertificateFact, tuple[Opening, ...]]:
    """Return a natural person's fact with commitments in place of personal values.

    The openings of new ones come with it. `values` maps the commitments of the places covered now
    to what they hide; a removed place keeps its commitment.
    """
    hider = _Hider(random_bytes)
    match fact:
        case facts.CertificateIssued():
            name = Name(hider(fact.holder.name.km), hider(fact.holder.name.en))
            fact = structs.replace(
                fact,
                holder=Holder(fact.holder.category, name),
                sites=tuple(hider(place) for place in fact.sites),
                handles=tuple(hider(place) for place in fact.handles),
            )
        case facts.BadgeSigned():
            fact = structs.replace(fact, token=hider(fact.token), qr=hider(fact.qr))
        case facts.HostAdded() | facts.HandleAdded():
            fact = structs.replace(fact, place=hider(fact.place))
        case facts.HostRemoved() | facts.HandleRemoved():
            covered = (each for each, value in values.items() if value == fact.place)
            fact = structs.replace(fact, place=next(covered, fact.place))
        case (
            facts.CertificateRenewed()
            | facts.CertificateWarned()
            | facts.WarningLifted()
            | facts.CertificateSuspended()
            | facts.SuspensionExtended()
            | facts.CertificateReinstated()
            | facts.CertificateRevoked()
            | facts.MeasureAppealed()
            | facts.AppealDecided()
        ):
            pass  # nothing personal in it
        case _:
            assert_never(fact)
    return fact, tuple(hider.openings)


def reveal(state: Certificate, values: Mapping[str, str]) -> Certificate:
    """Return `state` with name, places and badges plain if `values` has them by commitment."""
    name = state.holder.name
    plain = Name(values.get(name.km, name.km), values.get(name.en, name.en))
    return structs.replace(
        state,
        holder=Holder(state.holder.category, plain),
        sites=tuple(values.get(place, place) for place in state.sites),
        handles=tuple(values.get(place, place) for place in state.handles),
        badges=frozenset(values.get(digest, digest) for digest in state.badges),
    )
