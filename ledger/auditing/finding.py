"""What an audit finds."""

from dataclasses import dataclass

DATABASE = "database"
"""In findings, the path of the issuer's own ledger file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding:
    """`path` names the file that disagrees, `index` the first fact it disagrees about, if any."""

    path: str
    what: str
    index: int | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        where = "" if self.index is None else f" (fact {self.index})"
        return f"{self.path}{where}: {self.what}"
