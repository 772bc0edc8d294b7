"""Which certificate covers a place: a table derived in the same transaction as the facts it follows from.

A place stands there as a keyed tag (HMAC), never in the clear, because of natural persons' places; erasing a natural
person removes the rows.
"""

import hmac
import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

TAG_SUBJECT = "places"
"""The subject whose key makes the tags; it is never erased."""

_OWNER = "SELECT number, subject FROM ledger_place WHERE tag=?"
_OF_NUMBER = "SELECT tag, number, subject FROM ledger_place WHERE number=?"
_OF_SUBJECT = "SELECT tag, number, subject FROM ledger_place WHERE subject=?"
_CLAIM = (
    "INSERT INTO ledger_place VALUES (?,?,?) "
    "ON CONFLICT (tag) DO UPDATE SET number=excluded.number, subject=excluded.subject"
)
_RELEASE = "DELETE FROM ledger_place WHERE tag=? AND number=?"
_FORGET = "DELETE FROM ledger_place WHERE number=?"


def tag_of(key: bytes, place: str) -> bytes:
    """Return the tag of `place` under the ledger's tag key: HMAC-SHA256."""
    return hmac.digest(key, b"place\0" + place.encode(), "sha256")


class Claimed(NamedTuple):
    """A place goes to certificate `number`, from whichever held it before."""

    tag: bytes
    number: str
    subject: str


class Released(NamedTuple):
    """A place is let go, unless it has gone to another certificate than `number` already."""

    tag: bytes
    number: str


class Forgotten(NamedTuple):
    """Every row of a certificate goes, whose holder was erased; also from the file's free pages."""

    number: str


PlaceChange = Claimed | Released | Forgotten
_Owner = tuple[str, str]


class Places:
    """The table as one transaction sees it: what is committed, with changes that are not yet on top.

    Tags are those of `tag_of`, numbers are certificate numbers. Changes are gathered in `changes`. To apply changes to
    a table that has them already makes no difference, so it does not matter when those of `before` are committed.
    """

    def __init__(self, connection: sqlite3.Connection, before: Sequence[PlaceChange] = ()) -> None:
        """Look at the committed table through `connection`; `before` are changes on their way to the disk."""
        self._connection = connection
        self._before = before
        self.changes: list[PlaceChange] = []

    def owner(self, tag: bytes) -> str | None:
        """Return the number of the certificate that covers the place, or last did."""
        found: _Owner | None = self._connection.execute(_OWNER, (tag,)).fetchone()
        for change in chain(self._before, self.changes):
            found = _changed(found, tag, change)
        return None if found is None else found[0]

    def count(self, number: str) -> int:
        """Return how many places certificate `number` holds."""
        return sum(found == number for found, _ in self._owners(_OF_NUMBER, number))

    def numbers(self, subject: str) -> list[str]:
        """Return the certificates of `subject` that hold places."""
        owners = self._owners(_OF_SUBJECT, subject)
        return sorted({number for number, found in owners if found == subject})

    def claim(self, tag: bytes, number: str, subject: str) -> None:
        """Give the place to certificate `number`, from whichever held it before."""
        self.changes.append(Claimed(tag, number, subject))

    def release(self, tag: bytes, number: str) -> None:
        """Let the place go, unless it has gone to another certificate than `number` already."""
        self.changes.append(Released(tag, number))

    def forget(self, number: str) -> None:
        """Remove every row of certificate `number`, whose holder was erased."""
        self.changes.append(Forgotten(number))

    def _owners(self, query: str, value: str) -> list[_Owner]:
        """Return who has each place that `query` finds or a change is about, once for each place."""
        rows = self._connection.execute(query, (value,))
        held: dict[bytes, _Owner | None] = {tag: (number, subject) for tag, number, subject in rows}
        for change in chain(self._before, self.changes):
            if isinstance(change, Claimed):
                held.setdefault(change.tag, None)
            for tag, owner in held.items():
                held[tag] = _changed(owner, tag, change)
        return [owner for owner in held.values() if owner is not None]


def write_places(connection: sqlite3.Connection, changes: Sequence[PlaceChange]) -> None:
    """Apply `changes` to the table, in order, within the transaction of `connection`."""
    for change in changes:
        if isinstance(change, Claimed):
            connection.execute(_CLAIM, change)
        elif isinstance(change, Released):
            connection.execute(_RELEASE, change)
        else:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute(_FORGET, change)


def _changed(owner: _Owner | None, tag: bytes, change: PlaceChange) -> _Owner | None:
    """Return who has the place after `change`: number and subject."""
    if isinstance(change, Claimed):
        return (change.number, change.subject) if change.tag == tag else owner
    if owner is None:
        return None
    if isinstance(change, Released):
        return None if (change.tag, change.number) == (tag, owner[0]) else owner
    return None if change.number == owner[0] else owner
