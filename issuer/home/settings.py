"""Where an issuer's things are and who it is, as read from settings and environment."""

from dataclasses import dataclass, field
from pathlib import Path

FILE = "trustmark.toml"
"""The file of settings in the issuer's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Where things are and who we are. Relative paths in the file are relative to its folder.

    `issuer` is the public site's `https://HOST`, `origin` the name of the log (C2SP: no scheme),
    `host` and `port` where the server listens (port 0: any free one), `report` where the
    verify page lets people report a problem (`mailto:` or `https://`; empty: nowhere), `scheme` the
    file of versions beside the shipped ones (may be absent). `resolvers` are the addresses of the
    name servers that other people's hosts are looked up by, at least two, and `contact` says to
    those visited who we are.
    """

    home: Path
    issuer: str
    origin: str
    site: Path
    data: Path
    journal: Path
    key_folder: Path
    roots: Path
    scheme: Path
    kek: Path | None
    host: str
    port: int
    actor: str
    report: str
    resolvers: tuple[str, ...]
    contact: str
    passphrase: str | None = field(repr=False)

    @property
    def database(self) -> Path:
        """The facts: the one file that must never be lost."""
        return self.data / "ledger.db"

    @property
    def subjects(self) -> Path:
        """The keys of what is sealed, one for each business."""
        return self.data / "subjects.db"

    @property
    def evidence(self) -> Path:
        """The folder of sealed files that facts refer to; the first file makes it."""
        return self.data / "evidence"

    @property
    def visits(self) -> Path:
        """When each host was visited last; may be deleted at any time."""
        return self.data / "visits.json"

    @property
    def views(self) -> Path:
        """What is derived from the facts; may be deleted at any time."""
        return self.data / "views.db"

    @property
    def office(self) -> Path:
        """The office's own view of the facts; may be deleted at any time."""
        return self.data / "office.db"
