"""What a visit to a certified shop found: facts and commands of its business (R128, R129).

Never public. A finding is what was seen, not a breach: an officer may open a case from it, by its
id. The same finding seen again the next day is not a new fact; its disappearance is.
"""

from typing import ClassVar

from msgspec import Struct

from ledger.domain.fact import Command, HiddenFact


class FindingRecorded(HiddenFact, frozen=True, kw_only=True, tag="finding-recorded"):
    """Finding number `finding` (from 1): `kind` was seen at `place`, at address `url`.

    `number` is the certificate that was looked for, `detail` one sentence in English.
    """

    business: str
    finding: int
    number: str
    kind: str
    place: str
    detail: str
    url: str
    by: str


class FindingGone(HiddenFact, frozen=True, kw_only=True, tag="finding-gone"):
    """Finding number `finding` was looked for again and is gone."""

    business: str
    finding: int
    by: str


class Sighting(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing seen at a visit."""

    kind: str
    detail: str
    url: str


class RecordVisit(Command, frozen=True, kw_only=True, tag="record-visit"):
    """Record what a visit to `place`, certified under `number`, found.

    `looked` are the kinds that the visit could see: a finding of such a kind that was not `seen` is
    gone.
    """

    permission: ClassVar[str] = "monitor.record"
    business: str
    number: str
    place: str
    seen: tuple[Sighting, ...]
    looked: tuple[str, ...] = ()


class StandingFinding(Struct, frozen=True, kw_only=True):
    """A finding, first recorded at instant `at`, and when it was gone (UTC seconds)."""

    finding: int
    at: int
    number: str
    kind: str
    place: str
    detail: str
    url: str
    gone: int | None = None


def finding_id(business: str, finding: int) -> str:
    """Return how a case refers to a finding: `b-…/f1`."""
    return f"{business}/f{finding}"
