"""Which register buckets a change touches, and what stands in them."""

from collections.abc import Callable, Iterable, Sequence

from ledger.domain.certificate import HandleRemoved, HostRemoved
from ledger.views.certificate import CertificateView
from ledger.views.register import covered, entry_of
from ledger.views.runner import Leaf, Views
from verifier.commitment import Opening, opened
from verifier.places import Kind
from verifier.register import Entry, bucket_of

Bucket = tuple[Kind, int]
ViewOf = Callable[[str], CertificateView]


def buckets_of(view: CertificateView, openings: Sequence[Opening], buckets: int) -> set[Bucket]:
    """Return the buckets of the places that `view` covers."""
    return {(kind, bucket_of(place, buckets)) for kind, place, _ in covered(view, openings)}


def left_bucket(fact: object, openings: Sequence[Opening], buckets: int) -> set[Bucket]:
    """Return the bucket of the place that `fact` takes away from a certificate, if it does that."""
    if not isinstance(fact, HostRemoved | HandleRemoved):
        return set()
    place = opened(fact.place, openings)
    kind: Kind = "host" if isinstance(fact, HostRemoved) else "handle"
    return set() if place is None else {(kind, bucket_of(place, buckets))}


def entries_of(views: Views, view_of: ViewOf, leaf: Leaf, bucket: Bucket, now: int) -> list[Entry]:
    """Return the entries of `bucket` as they stand at instant `now`, sorted by place."""
    kind, number = bucket
    found = []
    for place, numbers in views.covering(kind, number).items():
        governing = numbers[0] if len(numbers) == 1 else _newest(views, view_of, place, numbers)
        history = views.deciding(governing, leaf)
        found.append(entry_of(place, governing, history, views.last(governing), now))
    return sorted(found, key=lambda entry: entry.place.encode())


def _newest(views: Views, view_of: ViewOf, place: str, numbers: Iterable[str]) -> str:
    def since(number: str) -> int:
        places = covered(view_of(number), views.openings(number))
        return max(since for _, covers, since in places if covers == place)

    return max(numbers, key=since)
