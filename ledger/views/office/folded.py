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
    """Return the day in Phnom Penh of an instant (UTC seconds), as the tables have it."""
    return _FIRST_DAY + (instant - _FIRST) // DAY_SECONDS


class Folded(Generic[S]):
    """One aggregate: its state, the officers who began it and had it last in hand.

    Assessments of criteria wait: only of an application that is open in the end does it matter
    which there are.
    """

    __slots__ = ("began", "hand", "opened", "state", "waiting")

    def __init__(self, opened: int) -> None:
        """Begin before the first fact, which is of day `opened` (an ordinal)."""
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
    """Return the state; raises `LedgerCorruptError` if nothing began it."""
    if folded.state is None:
        raise LedgerCorruptError("a fact stands before the one that begins its aggregate")
    return folded.state
