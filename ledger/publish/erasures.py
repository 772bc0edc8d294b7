"""What an erasure takes off the site: records, the buckets of the places, the exports.

The store of subject keys knows who was erased, in order; the mark of the last run says how far the
site has followed. This needs no fact, and a run that died half-way is repeated.
"""

from collections.abc import Callable, Sequence

from ledger.publish.places import Bucket, ViewOf, buckets_of
from ledger.views.runner import Views
from verifier.values.places import Kind

_KINDS: tuple[Kind, ...] = ("host", "handle")
Erased = Callable[[int], Sequence[str]]
"""Returns the erased subjects in order, without the first so many."""


def certificates_of(views: Views, subjects: Sequence[str]) -> set[str]:
    """Return the certificates of natural persons among `subjects`; others have no readable data."""
    return {number for subject in subjects for number in views.persons(subject)}


def withdraw(
    views: Views, view_of: ViewOf, erased: Sequence[str], buckets: int
) -> tuple[set[str], set[Bucket]]:
    """Let the views forget `erased`; return their certificates and the buckets of their places.

    Those are all buckets if nobody knows them: an earlier run may have forgotten without finishing.
    """
    numbers = certificates_of(views, erased)
    found: set[Bucket] = set()
    for number in numbers:
        openings = views.openings(number)
        if not openings:
            found |= {(kind, each) for kind in _KINDS for each in range(buckets)}
            break
        found |= buckets_of(view_of(number), openings, buckets)
    views.forget(erased)
    return numbers, found
