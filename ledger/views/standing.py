"""What a certificate's history means at an instant, as `verifier.standing` says it: status bits and register code.

The end of a period is not in the status bits (a badge carries its own dates, and renewal must not need a new list),
but the register names it.
"""

from collections.abc import Sequence

from verifier.record import HistoryEntry
from verifier.register import Standing
from verifier.standing import standing_at


def status_of(history: Sequence[HistoryEntry], at: int) -> int:
    """Return the status (0 valid, 1 revoked, 2 suspended, 3 warned) at instant `at`."""
    return standing_at(history, at).bits


def register_standing(history: Sequence[HistoryEntry], at: int) -> Standing:
    """Return the standing at instant `at`, dates of validity included."""
    return standing_at(history, at).code
