"""What businesses are known by: a table written in the same transaction as its facts.

It holds registration numbers, and what names look like, as keyed tags (HMAC), never in the clear.
Erasing a business removes its rows. The table ensures that one number in the business register
belongs to one business, and it flags names that look alike.
"""

import hmac
import sqlite3
from typing import Literal

Sort = Literal["name", "registration"]


def mark_of(key: bytes, sort: Sort, text: str) -> bytes:
    """Return the tag of `text` under the ledger's tag key: HMAC-SHA256."""
    return hmac.digest(key, b"%b\0%b" % (sort.encode(), text.encode()), "sha256")


class Known:
    """The table inside one transaction; tags are those of `mark_of`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Look at the table through `connection`."""
        self._connection = connection
        self.changes = 0

    def businesses(self, tag: bytes, most: int) -> list[str]:
        """Return the ids of at most `most` businesses that are known by `tag`."""
        query = "SELECT business FROM ledger_known WHERE tag=? ORDER BY business LIMIT ?"
        return [name for (name,) in self._connection.execute(query, (tag, most))]

    def add(self, tag: bytes, sort: Sort, business: str) -> None:
        """Let the business be known by `tag` too; a registration replaces the one before."""
        self.changes += 1
        if sort == "registration":
            self._connection.execute(
                "DELETE FROM ledger_known WHERE business=? AND sort=?", (business, sort)
            )
        self._connection.execute(
            "INSERT OR IGNORE INTO ledger_known VALUES (?,?,?)", (tag, business, sort)
        )

    def forget(self, business: str) -> None:
        """Remove every row of a business that was erased."""
        self.changes += 1
        self._connection.execute("PRAGMA secure_delete=ON")
        self._connection.execute("DELETE FROM ledger_known WHERE business=?", (business,))
