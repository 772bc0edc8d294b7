"""Which register buckets a change touches, and their content."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ledger.domain.certificate.facts import CertificateFact, HandleRemoved, HostRemoved
from ledger.domain.misuse.facts import MisuseFact
from ledger.store.codec import decode
from ledger.views.certificate import CertificateView
from ledger.views.reading import FactReader
from ledger.views.register import covered, entry_of, with_listings
from ledger.views.runner import Leaf, Views
from verifier.formats.commitment import Opening, opened
from verifier.formats.register import Entry
from verifier.values.paths import bucket_of
from verifier.values.places import Kind

Bucket = tuple[Kind, int]
ViewOf = Callable[[str], CertificateView]


def buckets_of(view: CertificateView, openings: Sequence[Opening], buckets: int) -> set[Bucket]:
    """Return the buckets of the places that `view` covers."""
    return {(kind, bucket_of(place, buckets)) for kind, place, _ in covered(view, openings)}


def left_bucket(fact: object, openings: Sequence[Opening], buckets: int) -> set[Bucket]:
    """Return the bucket of the place that `fact` takes away from a certificate, if any."""
    if not isinstance(fact, HostRemoved | HandleRemoved):
        return set()
    place = opened(fact.place, openings)
    kind: Kind = "host" if isinstance(fact, HostRemoved) else "handle"
    return set() if place is None else {(kind, bucket_of(place, buckets))}


@dataclass(slots=True)
class NewFacts:
    """The certificates of new facts, buckets with a place gone or listed, the latest instant."""

    numbers: set[str]
    buckets: set[Bucket]
    latest: int = 0


def new_facts(reader: FactReader, views: Views, start: int, stop: int, buckets: int) -> NewFacts:
    """Return what the facts from log index `start` up to `stop` are about; `views` have them."""
    found = NewFacts(set(), set())
    listed: set[str] = set()
    for _, leaf, _ in reader.leaves(start, stop):
        fact = decode(leaf)
        found.latest = max(found.latest, fact.at)
        if isinstance(fact, MisuseFact):
            listed.add(fact.misuse)
        elif isinstance(fact, CertificateFact):
            found.numbers.add(fact.number)
            if isinstance(fact, HostRemoved | HandleRemoved):
                found.buckets |= left_bucket(fact, views.openings(fact.number), buckets)
    found.buckets |= views.listings.buckets(listed)
    return found


def entries_of(views: Views, view_of: ViewOf, leaf: Leaf, bucket: Bucket, now: int) -> list[Entry]:
    """Return the entries of `bucket` at instant `now`, sorted by place."""
    kind, number = bucket
    found = []
    for place, numbers in views.covering(kind, number).items():
        governing = numbers[0] if len(numbers) == 1 else _newest(views, view_of, place, numbers)
        history = views.deciding(governing, leaf)
        found.append(entry_of(place, governing, history, views.last(governing), now))
    return with_listings(found, views.listings.standing(kind, number, now))


def _newest(views: Views, view_of: ViewOf, place: str, numbers: Iterable[str]) -> str:
    def since(number: str) -> int:
        places = covered(view_of(number), views.openings(number))
        return max(since for _, covers, since in places if covers == place)

    return max(numbers, key=since)
