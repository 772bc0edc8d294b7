"""The table of taken places (`ledger_place`), from the facts: which certificate holds each place.

A place belongs to the certificate that came to cover it last, until that gives it up or its holder,
a natural person, is erased. The table has keyed tags instead of places. With the key each tag is
recomputed; without it the rows of each certificate are counted. What a natural person's commitments
hide is known as far as the published records open it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.auditing.finding import DATABASE, AuditFinding
from ledger.domain.certificate import facts as c
from ledger.domain.certificate.hiding import HIDDEN_CATEGORY
from ledger.store.places import tag_of
from verifier.formats.commitment import is_commitment

Row = tuple[bytes, str, str]
"""Tag, certificate number, subject."""


@dataclass(slots=True)
class Life:
    """What a certificate's places depend on; `covers` has each text and its log index."""

    business: str
    hidden: bool
    end: date
    index: int
    covers: dict[str, int] = field(default_factory=dict)
    revoked: bool = False
    erased: bool = False

    def living(self, today: date) -> bool:
        """Tell whether it is in force, or may still be renewed as far as the public knows."""
        return not self.revoked and today <= self.end


class Taken:
    """Follows the facts; `values` are known behind commitments, and may grow between facts."""

    def __init__(self, values: dict[str, str]) -> None:
        """Begin with no certificate."""
        self.values = values
        self.lives: dict[str, Life] = {}
        self._owners: dict[str, str] = {}
        self._last_unknown = -1

    def follow(self, index: int, fact: c.CertificateFact) -> None:
        """Take in the next fact, whose certificate was issued before."""
        if isinstance(fact, c.CertificateIssued):
            hidden = fact.holder.category == HIDDEN_CATEGORY
            self.lives[fact.number] = Life(fact.business, hidden, fact.end, index)
            for place in (*fact.sites, *fact.handles):
                self._claim(fact.number, place, index)
            return
        life = self.lives[fact.number]
        if isinstance(fact, c.HostAdded | c.HandleAdded):
            self._claim(fact.number, fact.place, index)
        elif isinstance(fact, c.HostRemoved | c.HandleRemoved):
            life.covers.pop(fact.place, None)
            value = self._value(fact.place)
            if value is not None and self._owners.get(value) == fact.number:
                del self._owners[value]
        elif isinstance(fact, c.CertificateRenewed):
            life.end = max(life.end, fact.end)
        elif isinstance(fact, c.CertificateRevoked):
            life.revoked = True

    def tag_findings(self, rows: Iterable[Row], key: bytes, today: date) -> Iterator[AuditFinding]:
        """Compare each tag under the ledger's tag key; only values of the erased may be unknown."""
        found = {tag: (number, subject) for tag, number, subject in rows}
        for value, number in self._owners.items():
            life = self.lives[number]
            if life.erased:
                continue
            row = found.pop(tag_of(key, value), None)
            if row is None and not self._may_lack(life, today):
                yield self._finding(number, "a place of {} is not in the table of taken places")
            elif row is not None and row != (number, life.business):
                yield self._finding(number, f"a place of {{}} is taken by {row[0]} ({row[1]})")
        for number, _ in sorted(found.values()):
            yield self._finding(number, "{} takes a place that the facts do not give it")

    def count_findings(
        self, rows: Iterable[Row], opened: Mapping[str, object], today: date
    ) -> Iterator[AuditFinding]:
        """Compare how many places each certificate takes; `opened` have open personal records."""
        counted: Counter[str] = Counter()
        for _, number, subject in rows:
            life = self.lives.get(number)
            if life is None or life.business != subject:
                yield self._finding(number, f"a place is taken by {{}} under subject {subject}")
            counted[number] += 1
        expected = self._expected()
        for number in sorted({*self.lives, *counted}):
            count, wanted = counted[number], expected[number]
            life = self.lives.get(number)
            if life is None or count == wanted:
                continue
            erased = life.hidden and number not in opened
            if (erased and not count) or (count < wanted and self._may_lack(life, today)):
                continue
            yield self._finding(number, f"{{}} takes {count} places, the facts give {wanted}")

    def _claim(self, number: str, place: str, index: int) -> None:
        self.lives[number].covers[place] = index
        value = self._value(place)
        if value is None:
            self._last_unknown = index
        else:
            self._owners[value] = number

    def _value(self, place: str) -> str | None:
        return self.values.get(place) if is_commitment(place) else place

    def _expected(self) -> Counter[str]:
        """Return how many places each certificate holds: its own, and those nobody can read."""
        expected = Counter(self._owners.values())
        for number, life in self.lives.items():
            if life.hidden:
                expected[number] += sum(self._value(place) is None for place in life.covers)
        return expected

    def _may_lack(self, life: Life, today: date) -> bool:
        """Tell whether a place may now belong to a certificate whose places are unknown."""
        return self._last_unknown > life.index and not life.living(today)

    def _finding(self, number: str, what: str) -> AuditFinding:
        life = self.lives.get(number)
        index = None if life is None else life.index
        return AuditFinding(path=DATABASE, what=what.format(number), index=index)
