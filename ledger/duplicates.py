"""Who is known by a registration number or a similar name: marks of facts, and lookups.

They connect a business's facts and the table of marks (`store.known`), which has keyed tags only.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from ledger.domain.business.facts import BusinessRegistered, RegistrationRecorded
from ledger.domain.business.likeness import skeleton
from ledger.domain.fact import Fact
from ledger.store.duplicates import Known, Sort, mark_of

MOST_ALIKE = 10
"""Businesses named in a warning; more of one name would not help."""

_IGNORED = frozenset("ZPC")
"""General categories of Unicode: separators, punctuation, and controls with what is invisible."""


def registered_as(known: Known, key: bytes, registration: str) -> str:
    """Return the id of the business with this registration number, empty if there is none."""
    plain = _plain(registration)
    found = known.businesses(mark_of(key, "registration", plain), 1) if plain else []
    return found[0] if found else ""


def alike(known: Known, key: bytes, skeletons: Iterable[str]) -> tuple[str, ...]:
    """Return ids of businesses, sorted, with a name that looks like one with these skeletons."""
    found = {
        each
        for text in skeletons
        for each in known.businesses(mark_of(key, "name", text), MOST_ALIKE)
    }
    return tuple(sorted(found)[:MOST_ALIKE])


def add_marks(known: Known, key: bytes, facts: Iterable[Fact]) -> None:
    """Bring the table in line with new facts about a business."""
    for fact in facts:
        if isinstance(fact, BusinessRegistered | RegistrationRecorded):
            for sort, text in marks_of(fact):
                known.add(mark_of(key, sort, text), sort, fact.business)


def marks_of(fact: BusinessRegistered | RegistrationRecorded) -> Iterator[tuple[Sort, str]]:
    """Yield what the business is known by after this fact: sort, and the text that is tagged."""
    plain = _plain(fact.registration)
    if plain:
        yield "registration", plain
    if isinstance(fact, BusinessRegistered):
        name = fact.holder.name
        for text in sorted({skeleton(name.km), skeleton(name.en)} - {""}):
            yield "name", text


def _plain(registration: str) -> str:
    """Return a number in small letters and plain digits (Khmer ones too), however it is typed.

    Spaces, punctuation and invisible characters are left out.
    """
    seen = unicodedata.normalize("NFKC", registration).casefold()
    return "".join(
        str(unicodedata.decimal(letter, letter))
        for letter in seen
        if unicodedata.category(letter)[0] not in _IGNORED
    )
