"""The table of registration numbers and names of businesses (`ledger_known`), from the facts.

The table has keyed tags; with the key and the opened facts each is recomputed. A business that was
erased has none.
"""

from collections.abc import Iterable, Iterator

from ledger.auditing.finding import DATABASE, AuditFinding
from ledger.domain.business.facts import BusinessRegistered, RegistrationRecorded
from ledger.domain.fact import Fact
from ledger.duplicates import marks_of
from ledger.store.duplicates import Sort, mark_of

Row = tuple[bytes, str, str]
"""Tag, business, sort."""


class KnownAs:
    """Follows the opened facts of businesses."""

    def __init__(self) -> None:
        """Begin with no business."""
        self._marks: dict[str, set[tuple[Sort, str]]] = {}
        self._first: dict[str, int] = {}

    def follow(self, index: int, fact: Fact) -> None:
        """Take in the next fact; a new registration replaces the one before."""
        if not isinstance(fact, BusinessRegistered | RegistrationRecorded):
            return
        self._first.setdefault(fact.business, index)
        marks = self._marks.setdefault(fact.business, set())
        if isinstance(fact, RegistrationRecorded):
            marks -= {mark for mark in marks if mark[0] == "registration"}
        marks.update(marks_of(fact))

    def findings(self, rows: Iterable[Row], key: bytes) -> Iterator[AuditFinding]:
        """Compare each tag under the ledger's tag key."""
        found = set(rows)
        for business, marks in self._marks.items():
            for sort, text in sorted(marks):
                row = (mark_of(key, sort, text), business, sort)
                if row not in found:
                    yield self._finding(business, f"is not known by its {sort}")
                found.discard(row)
        for _, business, more in sorted(found):
            yield self._finding(business, f"is known by a {more} that the facts do not give it")

    def _finding(self, business: str, what: str) -> AuditFinding:
        return AuditFinding(
            path=DATABASE, what=f"{business} {what}", index=self._first.get(business)
        )
