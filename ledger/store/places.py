"""Which certificate covers a place: a table written in the same transaction as its facts.

A place is in it as a keyed tag (HMAC), never in the clear, because of natural persons' places;
erasing a natural person removes the rows.
"""

import hmac
import sqlite3

TAG_SUBJECT = "places"
"""The subject whose key makes the tags; it is never erased."""


def tag_of(key: bytes, place: str) -> bytes:
    """Return the tag of `place` under the ledger's tag key: HMAC-SHA256."""
    return hmac.digest(key, b"place\0" + place.encode(), "sha256")


class Places:
    """The table inside one transaction; tags by `tag_of`, numbers of certificates."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Look at the table through `connection`."""
        self._connection = connection
        self.changes = 0

    def owner(self, tag: bytes) -> str | None:
        """Return the number of the certificate that covers the place, or last did."""
        row = self._connection.execute(
            "SELECT number FROM ledger_place WHERE tag=?", (tag,)
        ).fetchone()
        return None if row is None else row[0]

    def count(self, number: str) -> int:
        """Return how many places certificate `number` holds."""
        found: int
        (found,) = self._connection.execute(
            "SELECT count(*) FROM ledger_place WHERE number=?", (number,)
        ).fetchone()
        return found

    def claim(self, tag: bytes, number: str, subject: str) -> None:
        """Give the place to certificate `number`, whichever held it before."""
        self.changes += 1
        self._connection.execute(
            "INSERT INTO ledger_place VALUES (?,?,?) "
            "ON CONFLICT (tag) DO UPDATE SET number=excluded.number, subject=excluded.subject",
            (tag, number, subject),
        )

    def release(self, tag: bytes, number: str) -> None:
        """Let the place go, unless another certificate than `number` holds it already."""
        self.changes += 1
        self._connection.execute("DELETE FROM ledger_place WHERE tag=? AND number=?", (tag, number))

    def numbers(self, subject: str) -> list[str]:
        """Return the certificates of `subject` that hold places."""
        query = "SELECT DISTINCT number FROM ledger_place WHERE subject=? ORDER BY number"
        return [number for (number,) in self._connection.execute(query, (subject,))]

    def forget(self, number: str) -> None:
        """Remove every row of certificate `number`, whose holder was erased."""
        self.changes += 1
        self._connection.execute("PRAGMA secure_delete=ON")
        self._connection.execute("DELETE FROM ledger_place WHERE number=?", (number,))
