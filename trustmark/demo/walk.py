"""One business's way through the scheme: steps with day, officer and command.

A step may need something of earlier ones, such as the application's id. It is filled in when the
step is taken: every field of a command that is named like something the walk knows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from badges.issue import SignedBadge
from issuer.acting.table import BusinessRow
from ledger.domain.application.facts import Given
from ledger.domain.fact import Command
from ledger.domain.register.motions import MoveErasure
from verifier.formats.record import Category
from verifier.values.days import start_of

_MORNING = 10 * 3600
_BETWEEN = 60
"""Seconds from one step of a walk to its next on the same day."""

Known = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step: at an instant, officer `by` gives a command of `kind` with `values`."""

    at: int
    by: str
    kind: type[Command]
    values: dict[str, Any]

    def command(self, known: Known) -> Command:
        """Return the command with all that is known filled in."""
        fields = self.kind.__struct_fields__
        filled = {name: known[name] for name in fields if name in known}
        said = {
            name: value(known) if callable(value) else value for name, value in self.values.items()
        }
        return self.kind(**filled | said)


@dataclass(slots=True)
class Walk:
    """What happens to one business: `outcome` in words, the verdict it must lead to, and the steps.

    `known` are the ids of what the steps have led to, by kind (`business`, `application`,
    `certificate`, `case`, …). `files`: it hands in documents, as one `file` of evidence.
    """

    outcome: str
    expected: str
    row: BusinessRow
    today: date
    files: bool = False
    moves: list[Move] = field(default_factory=list)
    known: Known = field(default_factory=dict)
    badge: SignedBadge | None = None

    @property
    def certificate(self) -> str:
        """The number of its certificate; empty before there is one, and if it never gets one."""
        return self.known.get("certificate", "")

    @property
    def erased(self) -> bool:
        """Whether its data are erased in the end."""
        return any(move.kind is MoveErasure for move in self.moves)

    def day(self, ago: int) -> date:
        """Return the day that was `ago` days ago; in the future if that is negative."""
        return self.today - timedelta(days=ago)

    def then(
        self,
        ago: int,
        by: str,
        kind: type[Command],
        /,
        **values: Any,  # noqa: ANN401
    ) -> None:
        """Add a step `ago` days ago."""
        at = morning(self.day(ago)) + _BETWEEN * len(self.moves)
        self.moves.append(Move(at=at, by=by, kind=kind, values=values))


class _Shop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A business that nobody has, with one host that nobody owns, and how its walk ends."""

    outcome: str
    expected: str
    number: int
    host: str
    category: Category
    en: str
    km: str
    files: bool = False


def walked(today: date, steps: Callable[[Walk], None]) -> Walk:
    """Return the walk of the business that `walks.json` names like `steps`, with these steps."""
    raw = Path(__file__).with_name("walks.json").read_bytes()
    shop = msgspec.json.decode(raw, type=dict[str, _Shop])[steps.__name__.removeprefix("_")]
    row = BusinessRow(
        line=0,
        name_km=shop.km,
        name_en=shop.en,
        category=shop.category,
        registration=f"EX-9{shop.number:07}",
        hosts=(f"{shop.host}.example.com.kh",),
        handles=(),
        tier="full",
    )
    walk = Walk(shop.outcome, shop.expected, row, today, shop.files)
    steps(walk)
    return walk


def morning(day: date) -> int:
    """Return the instant at which work begins on `day`."""
    return start_of(day) + _MORNING


def documents(*names: str) -> Callable[[Known], tuple[Given, ...]]:
    """Return what makes the documents with these ids of the file the business has handed in."""

    def made(known: Known) -> tuple[Given, ...]:
        return tuple(Given(document=name, evidence=(known["file"],)) for name in names)

    return made
