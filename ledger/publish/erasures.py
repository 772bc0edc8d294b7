"""What erasing people's data takes back from the site: their records, the buckets of their places, the exports.

The store of subject keys knows who was erased, in order; the mark of the last run says how far the
site has followed. No fact is needed, and a run that died half-way is repeated.
"""

from collections.abc import Callable, Sequence

from ledger.publish.places import Bucket, ViewOf, buckets_of
from ledger.views.runner import Views
from verifier.values.places import Kind

_KINDS: tuple[Kind, ...] = ("host", "handle")
Erased = Callable[[int], Sequence[str]]
"""Returns the subjects that were erased, in order, but for the first so many."""


def certificates_of(views: Views, subjects: Sequence[str]) -> set[str]:
    """Return the certificates of those of `subjects` that are natural persons: of others nothing is readable."""
    return {number for subject in subjects for number in views.persons(subject)}


def withdraw(
    views: Views, view_of: ViewOf, erased: Sequence[str], buckets: int
) -> tuple[set[str], set[Bucket]]:
    """Let the views forget `erased`; returns their certificates, and the buckets in which places of theirs may stand.

    Those are all buckets if nobody knows any more which: a run before may have forgotten and not
    finished.
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
