"""What erasing people's data takes back from the site: their records, the buckets of their places, the exports.

The store of subject keys knows who was erased, in order; the mark of the last run says how far the site has followed.
No fact is needed, and a run that died half-way is repeated.
"""

from collections.abc import Callable, Sequence

from ledger.publish.places import Bucket, ViewOf, buckets_of
from ledger.views.runner import Views

Erased = Callable[[int], Sequence[str]]
"""Returns the subjects that were erased, in order, but for the first so many."""


def nobody_erased(_: int) -> Sequence[str]:
    """Return no subject: for ledgers in memory, and for tests of other things."""
    return ()


def certificates_of(views: Views, subjects: Sequence[str]) -> set[str]:
    """Return the certificates of those of `subjects` that are natural persons: of others nothing is readable."""
    return {number for subject in subjects for number in views.persons(subject)}


def buckets_to_clear(
    views: Views, view_of: ViewOf, numbers: set[str], buckets: int
) -> set[Bucket] | None:
    """Return the buckets in which places of `numbers` may stand; None if nobody knows any more: then all of them."""
    found: set[Bucket] = set()
    for number in numbers:
        openings = views.openings(number)
        if not openings:
            return None
        found |= buckets_of(view_of(number), openings, buckets)
    return found
