"""The statuses of all certificates in memory, one byte each: a change costs one list only."""

from collections.abc import Iterable

from ledger.views.runner import Leaf, Views
from verifier.formats.status import LIST_SIZE
from verifier.judging.standing import standing_at
from verifier.values.numbers import LIST_BITS, canonical_index


class Statuses:
    """One bytearray a status list; each is as long as the certificates issued so far."""

    def __init__(self) -> None:
        """Begin without certificates."""
        self._lists: list[bytearray] = []
        self._certificates = 0

    @property
    def lists(self) -> int:
        """How many status lists there are."""
        return len(self._lists)

    def grow(self, certificates: int) -> set[int]:
        """Make room for `certificates` in all, new ones valid; return the lists that grew."""
        longer = set()
        while self._certificates < certificates:
            number = self._certificates >> LIST_BITS
            if number == len(self._lists):
                self._lists.append(bytearray())
            room = min(LIST_SIZE - len(self._lists[number]), certificates - self._certificates)
            self._lists[number] += bytes(room)
            self._certificates += room
            longer.add(number)
        return longer

    def update(self, views: Views, leaf: Leaf, numbers: Iterable[str], now: int) -> set[int]:
        """Set the status at instant `now` of each of `numbers`; return the lists that changed."""
        changed = set()
        for number in numbers:
            index = canonical_index(number)
            which, position = index >> LIST_BITS, index & (LIST_SIZE - 1)
            status = standing_at(views.deciding(number, leaf), now).bits
            if self._lists[which][position] != status:
                self._lists[which][position] = status
                changed.add(which)
        return changed

    def of_list(self, number: int) -> bytes:
        """Return the statuses of list `number`."""
        return bytes(self._lists[number])
