"""Asks before each command what would refuse it: both must agree, and asking changes nothing."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from ledger.domain.fact import Command
from ledger.errors import CommandRefusedError, LedgerError
from ledger.reading.reader import LedgerReader
from ledger.service import Ledger

_DONE = (None, "", "", "")


class Asking:
    """Every ledger opened after `install` has a reader beside it, asked before each command.

    `asked` counts kinds of commands by the rule that refused them, "" for none.
    """

    def __init__(self) -> None:
        self.asked: Counter[tuple[type[Command], str]] = Counter()

    def install(self, monkeypatch) -> None:
        opened, executed, closed = Ledger.__init__, Ledger.execute, Ledger.close

        def init(ledger: Ledger, folder: Path, *, kek, scheme, random_bytes) -> None:
            opened(ledger, folder, kek=kek, scheme=scheme, random_bytes=random_bytes)
            ledger.asked = _Beside(folder, kek, scheme)

        def execute(ledger: Ledger, command: Command, **about):
            if ledger.receipt(about["key"]) is not None:
                return executed(ledger, command, **about)
            foreseen, ended = ledger.asked.foresees(command, about), _DONE
            try:
                return executed(ledger, command, **about)
            except LedgerError as error:
                ended = _said(error)
                raise
            finally:
                assert foreseen == ended, command
                self.asked[type(command), ended[1]] += 1

        def close(ledger: Ledger) -> None:
            ledger.asked.close()
            closed(ledger)

        for name, method in (("__init__", init), ("execute", execute), ("close", close)):
            monkeypatch.setattr(Ledger, name, method)


class _Beside:
    """A reader of one ledger, and a watch on each of its two files."""

    def __init__(self, folder: Path, kek, scheme) -> None:
        self._reader = LedgerReader(folder, kek=kek, scheme=scheme)
        self._watches = [
            sqlite3.connect(folder / name, check_same_thread=False)
            for name in ("ledger.db", "subjects.db")
        ]

    def foresees(self, command: Command, about: dict) -> tuple:
        """Return how the command is to end; nobody has written to either file meanwhile."""
        before = [_version(each) for each in self._watches]
        try:
            error = self._reader.would(command, actor=about["actor"], at=about["at"])
        except LedgerError as found:
            error = found
        assert [_version(each) for each in self._watches] == before
        return _DONE if error is None else _said(error)

    def close(self) -> None:
        self._reader.close()
        for each in self._watches:
            each.close()


def _version(connection: sqlite3.Connection) -> int:
    """Return a number that changes when anybody else commits to the file."""
    return connection.execute("PRAGMA data_version").fetchone()[0]


def _said(error: LedgerError) -> tuple:
    rule = error.rule if isinstance(error, CommandRefusedError) else "-"
    return type(error), rule, getattr(error, "article", ""), str(error)


def dump(folder: Path) -> list[str]:
    """Return all that is in the ledger's two files, as statements."""
    lines: list[str] = []
    for name in ("ledger.db", "subjects.db"):
        with closing(sqlite3.connect(folder / name)) as db:
            lines += db.iterdump()
    return lines
