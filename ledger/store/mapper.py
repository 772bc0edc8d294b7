"""Facts for the `eventsourcing` library: its mapper and events, in the ledger's own bytes.

The topic is the fact's fixed tag, never a Python path, so moving a module orphans no history.
"""

from dataclasses import dataclass
from typing import Any

from eventsourcing.persistence import Mapper, StoredEvent

from ledger.domain.facts import PublicFact
from ledger.errors import LedgerError
from ledger.store.codec import decode


@dataclass(frozen=True)
class LedgerEvent(StoredEvent):
    """A stored fact with the ledger's own columns; `state` is the leaf."""

    log_index: int
    leaf_hash: bytes
    sealed: bytes
    subject: str
    command_key: str | None = None
    command_digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact with its place in the history of one aggregate, as the library hands it out."""

    originator_id: str
    originator_version: int
    fact: PublicFact


class FactMapper(Mapper[str]):
    """Decodes facts as the log shows them. Encoding needs keys, and so belongs to `Ledger` alone."""

    def __init__(self) -> None:
        """Do without the transcoder, compressor and cipher of the library."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:  # noqa: ANN401 (the library's signature)
        """Refuse: facts are written by `Ledger.execute`."""
        raise LedgerError(f"{type(domain_event).__name__} must be written by a command")

    def to_domain_event(self, stored_event: StoredEvent) -> Any:  # noqa: ANN401 (the library's signature)
        """Return the `Recorded` fact of a stored event; raises `LedgerCorruptError`."""
        return Recorded(
            str(stored_event.originator_id),
            stored_event.originator_version,
            decode(stored_event.state),
        )
