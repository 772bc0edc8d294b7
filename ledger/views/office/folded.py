"""What the office keeps of each aggregate while it follows the facts."""

from datetime import date
from typing import Any, Generic, TypeVar

from ledger.domain.application.facts import CriterionAssessed
from ledger.errors import LedgerCorruptError
from verifier.values.days import DAY_SECONDS, start_of

S = TypeVar("S")
_EPOCH = date(1970, 1, 1)
_FIRST, _FIRST_DAY = start_of(_EPOCH), _EPOCH.toordinal()


def ordinal(instant: int) -> int:
    """Return the day in Phnom Penh of an instant (UTC seconds), as an ordinal."""
    return _FIRST_DAY + (instant - _FIRST) // DAY_SECONDS


class Folded(Generic[S]):
    """One aggregate: its state, the officer who began it and the one who last acted on it.

    Assessments of criteria wait: they matter only for an application that is still open in the end.
    """

    __slots__ = ("began", "hand", "opened", "state", "waiting")

    def __init__(self, opened: int) -> None:
        """Begin before the first fact, whose day is `opened` (an ordinal)."""
        self.state: S | None = None
        self.opened = opened
        self.began = self.hand = ""
        self.waiting: list[CriterionAssessed] = []


class FoldedCertificate:
    """What the reports need of a certificate."""

    __slots__ = ("business", "kinds", "paused", "periods", "revoked")

    def __init__(self, business: str) -> None:
        """Begin without a period."""
        self.business = business
        self.periods: list[tuple[int, int, int]] = []
        self.paused: dict[int, list[int | None]] = {}
        self.kinds: dict[int, str] = {}
        self.revoked: int | None = None


class FoldedBusiness:
    """What the reports and deadlines need of a business."""

    __slots__ = ("category", "shown")

    def __init__(self, category: str) -> None:
        """Begin without a proof of control."""
        self.category = category
        self.shown: dict[str, int] = {}


AnyFolded = Folded[Any]
"""One of any kind."""


def begun(folded: Folded[S]) -> S:
    """Return the state; raises `LedgerCorruptError` if no fact began it."""
    if folded.state is None:
        raise LedgerCorruptError("a fact stands before the one that begins its aggregate")
    return folded.state
