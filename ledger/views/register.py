"""Which certificate covers which place: pure functions for publisher and auditor.

Several certificates may cover one place over the years, one at a time in force. The one that came
to cover it last governs: by being issued, renewed or extended to it (the log index of that fact is
`since`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from ledger.views.certificate import CertificateView
from verifier.formats.commitment import Opening, is_commitment, values_of
from verifier.formats.record import HistoryEntry
from verifier.formats.register import Entry, Misuse
from verifier.judging.standing import standing_at
from verifier.values.places import Kind

_COVERS_ALL = frozenset({"issued", "renewed"})
_COVERS_ONE = frozenset({"host-added", "handle-added"})


class CoveredPlace(NamedTuple):
    """A place a certificate covers, since the fact at log index `since`."""

    kind: Kind
    place: str
    since: int


def covered(view: CertificateView, openings: Sequence[Opening] = ()) -> list[CoveredPlace]:
    """Return the places `view` covers, without a natural person's that cannot be opened."""
    values = values_of(openings)
    texts: list[tuple[Kind, str]] = [("host", text) for text in view.sites]
    texts += [("handle", text) for text in view.handles]
    found = []
    for kind, text in texts:
        place = values.get(text) if is_commitment(text) else text
        if place is not None:
            found.append(CoveredPlace(kind, place, _since(view.history, text)))
    return found


def entry_of(place: str, number: str, history: Sequence[HistoryEntry], last: int, at: int) -> Entry:
    """Return the register entry of `place`, covered by `number`, at instant `at`."""
    standing = standing_at(history, at).code
    return Entry(place=place, number=number, standing=standing, last=last, misuse=None)


def with_listings(entries: Iterable[Entry], listed: Mapping[str, Misuse]) -> list[Entry]:
    """Return the entries with those `listed` for misuse, sorted; some are only listed (R119)."""
    found = {entry.place: entry for entry in entries}
    for place, misuse in listed.items():
        entry = found.get(place) or Entry(place, None, None, None, None)
        found[place] = replace(entry, misuse=misuse)
    return sorted(found.values(), key=lambda entry: entry.place.encode())


def _since(history: Iterable[HistoryEntry], text: str) -> int:
    return max(
        entry.index
        for entry in history
        if entry.event in _COVERS_ALL or (entry.event in _COVERS_ONE and entry.place == text)
    )
