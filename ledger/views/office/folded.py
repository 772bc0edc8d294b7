"""One aggregate as the office follows it, before its rows are made. Pure."""

from datetime import date
from typing import Any

from ledger.domain.application import facts as a
from verifier.values.days import start_of

_EPOCH = date(1970, 1, 1)
_FIRST, _FIRST_DAY = start_of(_EPOCH), _EPOCH.toordinal()
_DAY = 86_400


def ordinal(instant: int) -> int:
    """Return the day in Phnom Penh of an instant (UTC seconds), as the tables have it."""
    return _FIRST_DAY + (instant - _FIRST) // _DAY


class Folded:
    """One aggregate: its state, the officers who began it and had it last in hand.

    Assessments of criteria wait: only of an application that is open in the end does it matter
    which there are.
    """

    __slots__ = ("began", "hand", "opened", "state", "waiting")

    def __init__(self, opened: int) -> None:
        """Begin before the first fact, which is of day `opened` (an ordinal)."""
        self.state: Any = None
        self.opened = opened
        self.began = self.hand = ""
        self.waiting: list[a.CriterionAssessed] = []


class CertificateLife:
    """What the reports need of a certificate."""

    __slots__ = ("business", "kinds", "paused", "periods", "revoked")

    def __init__(self, business: str) -> None:
        """Begin with nothing granted to `business`."""
        self.business = business
        self.periods: list[tuple[int, int, int]] = []
        self.paused: dict[int, list[int | None]] = {}
        self.kinds: dict[int, str] = {}
        self.revoked: int | None = None


class BusinessLife:
    """What the reports and deadlines need of a business."""

    __slots__ = ("category", "shown")

    def __init__(self, category: str) -> None:
        """Begin without proofs of control; `category` is the holder's."""
        self.category = category
        self.shown: dict[str, int] = {}
