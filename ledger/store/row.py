"""One stored fact: a row of the ledger's table, and what the `eventsourcing` library calls a notification."""

from typing import NamedTuple

from eventsourcing.persistence import Notification


class _Columns(NamedTuple):
    log_index: int
    originator_id: str
    originator_version: int
    topic: str
    leaf: bytes
    leaf_hash: bytes
    sealed: bytes
    subject: str
    command_key: str | None
    command_digest: bytes | None


class Row(_Columns, Notification):
    """One stored fact, in the order of the columns; key and digest stand with the last fact of a command.

    It is a tuple, because millions are read. The library's names for its parts are `id`, which
    counts from 1, and `state`, which is the leaf. The topic is the fact's fixed tag, never a Python
    path, so that moving a module orphans no history.
    """

    __init__ = object.__init__
    state = _Columns.leaf

    @property
    def id(self) -> int:
        """The number of the notification: the log index plus one."""
        return self.log_index + 1
