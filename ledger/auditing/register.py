"""The register as the log has it: what must be in each bucket, at any log size and instant.

Places of natural persons are commitments in the log; the openings in their certificate records, if
there are any, say which places they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.auditing.replay import Replay
from ledger.views.certificate import CertificateView
from ledger.views.register import covered, entry_of, with_listings
from verifier.formats.commitment import Opening, is_commitment, values_of
from verifier.formats.record import HistoryEntry
from verifier.formats.register import Entry
from verifier.judging.standing import standing_at
from verifier.values.paths import bucket_of
from verifier.values.places import Kind

Bucket = tuple[Kind, int]
KINDS: tuple[Kind, ...] = ("host", "handle")


class ReplayedLine(NamedTuple):
    """One line of the register of a day."""

    place: str
    number: str
    standing: str


class Register:
    """Which certificates ever covered each place, by register bucket."""

    def __init__(
        self, replay: Replay, openings: Mapping[str, Sequence[Opening]], buckets: int
    ) -> None:
        """Index every place in `replay`; `openings` are those of natural persons, by number."""
        self._replay = replay
        self._openings = openings
        self._buckets = buckets
        self._covering: dict[Bucket, dict[str, list[str]]] = {}
        for number in replay.numbers():
            for kind, place in self._ever(number):
                bucket = kind, bucket_of(place, buckets)
                self._covering.setdefault(bucket, {}).setdefault(place, []).append(number)
        self._listed: dict[Bucket, list[str]] = {}
        for kind, place in replay.misuses.places():
            self._listed.setdefault((kind, bucket_of(place, buckets)), []).append(place)

    def buckets(self) -> Iterator[Bucket]:
        """Yield every bucket of the register."""
        for kind in KINDS:
            for number in range(self._buckets):
                yield kind, number

    def entries(self, bucket: Bucket, *, at: int, log_size: int) -> list[Entry]:
        """Return the entries of `bucket` at `at` by the first `log_size` facts, sorted by place."""

        def view_of(number: str) -> CertificateView | None:
            return self._replay.view_at(number, log_size)

        found = []
        for place, numbers in self._covering.get(bucket, {}).items():
            view = self._governing(bucket[0], place, numbers, view_of)
            if view is not None:
                history = [entry for entry in view.history if entry.at <= at]
                found.append(entry_of(place, view.number, history, view.last, at))
        listed = {
            place: misuse
            for place in self._listed.get(bucket, ())
            if (misuse := self._replay.misuses.listed(place, at=at, log_size=log_size)) is not None
        }
        return with_listings(found, listed)

    def touched(self, bucket: Bucket, since: int, until: int) -> int | None:
        """Return the first fact from log index `since` to `until` about something in `bucket`."""
        places = self._covering.get(bucket, {}).values()
        numbers = {number for numbers in places for number in numbers}
        first = self._replay.misuses.first
        listed = (first(place, since, until) for place in self._listed.get(bucket, ()))
        found = (first_fact(self._replay, numbers, since, until), *listed)
        return min((index for index in found if index is not None), default=None)

    def lines(self, at: int) -> list[ReplayedLine]:
        """Return the whole register as of instant `at`, sorted by place.

        A place on the list of misuse has a line of its own, without a number.
        """

        def view_of(number: str) -> CertificateView | None:
            return self._replay.view_on(number, at)

        found = []
        for (kind, _), places in self._covering.items():
            for place, numbers in places.items():
                view = self._governing(kind, place, numbers, view_of)
                if view is not None:
                    standing = standing_at(view.history, at).code
                    found.append(ReplayedLine(place, view.number, standing))
        misuses, size = self._replay.misuses, self._replay.size
        found += [
            ReplayedLine(place, "", "misuse-listed")
            for _, place in misuses.places()
            if misuses.listed(place, at=at, log_size=size) is not None
        ]
        return sorted(found)

    def _governing(
        self,
        kind: Kind,
        place: str,
        numbers: Iterable[str],
        view_of: Callable[[str], CertificateView | None],
    ) -> CertificateView | None:
        """Return the certificate that last came to cover `place`, as `view_of` shows it."""
        best: tuple[int, CertificateView] | None = None
        for number in numbers:
            view = view_of(number)
            if view is None:
                continue
            for covers, text, since in covered(view, self._openings.get(number, ())):
                if (covers, text) == (kind, place) and (best is None or since > best[0]):
                    best = since, view
        return None if best is None else best[1]

    def _ever(self, number: str) -> set[tuple[Kind, str]]:
        view = self._replay.view(number)
        texts: set[tuple[Kind, str]] = {("host", text) for text in view.sites}
        texts |= {("handle", text) for text in view.handles}
        texts |= {(_kind(entry), entry.place) for entry in view.history if entry.place is not None}
        if not any(is_commitment(text) for _, text in texts):
            return texts
        values = values_of(self._openings.get(number, ()))
        plain = ((kind, values.get(text, text)) for kind, text in texts)
        return {(kind, place) for kind, place in plain if not is_commitment(place)}


def first_fact(replay: Replay, numbers: Iterable[str], since: int, until: int) -> int | None:
    """Return the first fact about one of `numbers` with log index from `since` to `until`."""
    indexes = (
        entry.index
        for number in numbers
        if replay.view(number).last >= since
        for entry in replay.view(number).history
        if since <= entry.index < until
    )
    return min(indexes, default=None)


def _kind(entry: HistoryEntry) -> Kind:
    return "host" if entry.event.startswith("host") else "handle"
