"""What must hold between certificates: no two in force cover one place at the same time.

When a certificate begins to cover a place (by being issued, extended to it or renewed), no other
that covers it may be in force: each must have been revoked, or its last day must be over. Places of
natural persons are commitments, each with a salt, which cannot be compared unless the published
record opens them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter

from ledger.auditing.finding import AuditFinding
from ledger.auditing.replay import Replay
from verifier.formats.commitment import Opening, values_of
from verifier.formats.record import HistoryEntry
from verifier.values import paths
from verifier.values.days import day_of

_ADDED = frozenset({"host-added", "handle-added"})
_REMOVED = frozenset({"host-removed", "handle-removed"})
_Openings = Mapping[str, Sequence[Opening]]


def shared_place_findings(replay: Replay, openings: _Openings) -> Iterator[AuditFinding]:
    """Yield each fact by which a certificate covers a place that another in force covers.

    `openings` are those of natural persons' records, by number.
    """
    covering: dict[str, str] = {}
    shared: dict[str, list[str]] = {}
    for number in replay.numbers():
        for place in _ever(replay, number, openings):
            first = covering.setdefault(place, number)
            if first != number:
                shared.setdefault(place, [first]).append(number)
    for place, numbers in shared.items():
        lives = {number: _Life(replay, number, place, openings) for number in numbers}
        yield from _meetings(lives)


class _Life:
    """One certificate as one place sees it, in the order of the log."""

    def __init__(self, replay: Replay, number: str, place: str, openings: _Openings) -> None:
        view = replay.view(number)
        values = values_of(openings.get(number, ()))
        self.history = view.history
        self._texts = {text for text, value in values.items() if value == place} | {place}
        told = [each for each in view.history if each.place in self._texts]
        self.covers = not told or told[0].event in _REMOVED
        self._end = date.min
        self._revoked = False

    def comes(self, entry: HistoryEntry) -> bool:
        """Take in the next fact; tells whether the certificate covers the place after it."""
        if entry.event in _ADDED and entry.place in self._texts:
            self.covers = True
            return True
        if entry.event in _REMOVED and entry.place in self._texts:
            self.covers = False
        elif entry.event == "revoked":
            self._revoked = True
        elif entry.end is not None and entry.event in {"issued", "renewed"}:
            self._end = max(self._end, entry.end)
            return self.covers
        return False

    def in_force(self, today: date) -> bool:
        """Tell whether it covers the place, was issued, was not revoked and has not ended."""
        return self.covers and not self._revoked and today <= self._end


def _meetings(lives: Mapping[str, _Life]) -> Iterator[AuditFinding]:
    facts = sorted(
        ((entry.index, number, entry) for number, life in lives.items() for entry in life.history),
        key=itemgetter(0),
    )
    for index, number, entry in facts:
        if not lives[number].comes(entry):
            continue
        today = day_of(entry.at)
        for other, life in lives.items():
            if other != number and life.in_force(today):
                what = f"{number} covers a host or handle that {other}, in force, covers"
                yield AuditFinding(path=f"{paths.TILES}/", what=what, index=index)


def _ever(replay: Replay, number: str, openings: _Openings) -> set[str]:
    """Return each place ever covered: plain, opened, or a commitment nobody opens."""
    view = replay.view(number)
    texts = {*view.sites, *view.handles}
    texts.update(entry.place for entry in view.history if entry.place is not None)
    opened = openings.get(number)
    if opened is None:
        return texts
    values = values_of(opened)
    return {values.get(text, text) for text in texts}
