"""The demonstration's pilot: a pure function of the table of shops and the present instant.

The history begins a little more than two years ago, so that one certificate has run out by now.
Every instant is given to the ledger explicitly; none is in the future, and they only go forward.
The pilot ends before officers take over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from issuer.acting.table import BusinessRow
from issuer.errors import InputError
from verifier.values.days import DAY_SECONDS

BEGIN = 770
"""Days ago the scheme and the first keys were adopted."""
EXPIRED = 760
RENEWED = 700
"""Days ago the certificate was issued that an officer will renew."""
OLDEST, YOUNGEST = 600, 130
"""Days ago all other certificates were issued, spread evenly."""
WARNED, SUSPENDED, REVOKED = 127, 125, 123
FOUNDED = 120
"""Days ago officers took over: what comes later comes by application or case."""
SUSPENDED_FOR = 160
"""Days from the beginning of the suspension to its last day."""
MANIFEST_EVERY = 80

Role = Literal["expired", "renewed", "warned", "suspended", "revoked"]
_PARTS: tuple[Role, ...] = ("expired", "renewed", "warned", "suspended", "revoked")
Kind = Literal["issue", "warn", "suspend", "revoke"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One decision: at an instant, about the shop at position `shop` in the table."""

    at: int
    kind: Kind
    shop: int
    reason: str = ""
    until: int = 0
    """For a suspension: an instant of its last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All decisions in order of time, and who plays which part (part to position in the table)."""

    steps: tuple[Step, ...]
    cast: dict[Role, int]
    begin: int

    def manifests(self, now: int) -> tuple[int, ...]:
        """Return the instants at which the root keys renewed the manifest since the beginning."""
        return tuple(
            range(self.begin + MANIFEST_EVERY * DAY_SECONDS, now, MANIFEST_EVERY * DAY_SECONDS)
        )


def make_plan(rows: Sequence[BusinessRow], now: int) -> Plan:
    """Return the story for these shops; raises `InputError` if there are too few with a host."""
    with_host = [number for number, row in enumerate(rows) if row.hosts and row.tier == "full"]
    if len(with_host) <= len(_PARTS):
        raise InputError("too-few-shops", count=len(_PARTS))
    cast = dict(zip(_PARTS, with_host[1:], strict=False))
    issued = {
        cast["expired"]: now - EXPIRED * DAY_SECONDS,
        cast["renewed"]: now - RENEWED * DAY_SECONDS,
    }
    others = [number for number in range(len(rows)) if number not in issued]
    span = (OLDEST - YOUNGEST) * DAY_SECONDS
    for place, number in enumerate(others):
        issued[number] = now - OLDEST * DAY_SECONDS + span * place // max(1, len(others) - 1)
    # A measure comes after the certificate, however the table is ordered.
    for part in ("warned", "suspended", "revoked"):
        issued[cast[part]] = min(issued[cast[part]], now - (WARNED + 60) * DAY_SECONDS)
    steps = [Step(at=at, kind="issue", shop=number) for number, at in issued.items()]
    steps += _measures(cast, now)
    return Plan(
        steps=tuple(sorted(steps, key=lambda step: (step.at, step.shop))),
        cast=cast,
        begin=now - BEGIN * DAY_SECONDS,
    )


def expected(plan: Plan, shop: int) -> str:
    """Return the verdict the shop at this position must get in the end."""
    part = next((part for part, number in plan.cast.items() if number == shop), None)
    return "valid" if part in (None, "renewed") else str(part)


def _measures(cast: dict[Role, int], now: int) -> list[Step]:
    until = now + (SUSPENDED_FOR - SUSPENDED) * DAY_SECONDS
    return [
        Step(
            at=now - WARNED * DAY_SECONDS,
            kind="warn",
            shop=cast["warned"],
            reason="change-not-notified",
        ),
        Step(
            at=now - SUSPENDED * DAY_SECONDS,
            kind="suspend",
            shop=cast["suspended"],
            reason="complaints-unresolved",
            until=until,
        ),
        Step(
            at=now - REVOKED * DAY_SECONDS,
            kind="revoke",
            shop=cast["revoked"],
            reason="false-information",
        ),
    ]
