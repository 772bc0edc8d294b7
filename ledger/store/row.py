"""One stored fact: a row of the ledger's table, a notification of the `eventsourcing` library."""

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
    """One stored fact, in the order of the columns; a command's last fact has its key and digest.

    It is a tuple, because millions are read. The library's names for its parts are `id`, which
    counts from 1, and `state`, which is the leaf. The topic is the fact's fixed tag, never a Python
    path, so moving a module orphans no history.
    """

    __init__ = object.__init__
    state = _Columns.leaf

    @property
    def id(self) -> int:
        """The notification's number: the log index plus one."""
        return self.log_index + 1
