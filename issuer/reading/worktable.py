"""The office's view for one command, up to date, with the roster and the rules of today."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple, get_args

from issuer.errors import InputError
from issuer.home.composition import open_ledger, open_reader
from issuer.home.custody import Random
from issuer.home.settings import Config
from ledger.domain.roster.state import Roster
from ledger.errors import CommandRefusedError
from ledger.reading.reader import LedgerReader
from ledger.scheme.model import SchemeVersion
from ledger.scheme.procedure import Permission
from ledger.views.office.items import Item, items_of
from ledger.views.office.view import OfficeView
from ledger.views.office.worklist import Line, Who, of_business
from verifier.values.days import day_of


class Desk(NamedTuple):
    """The up-to-date `view`, and the `rules` in force on day `today`; `now` is the instant."""

    view: OfficeView
    roster: Roster
    rules: SchemeVersion
    today: date
    now: int
    reader: LedgerReader

    def who(self, officer: str) -> Who:
        """Return the officer with all roles; in a pilot anybody has all. Raises `InputError`."""
        if not self.roster.founded:
            return Who(officer, frozenset(get_args(Permission)))
        held = self.roster.roles.get(officer)
        if held is None:
            raise InputError(f"{officer!r} is not an officer of this ledger", "no-such-officer")
        may = (each for role in self.rules.role if role.id in held for each in role.may)
        return Who(officer, frozenset(may))

    def items_of(self, business: str) -> tuple[Item, ...]:
        """Return all applications, cases, complaints and certificates of a business."""
        return items_of(self.view, business, self.today)

    def due_of(self, business: str) -> tuple[Line, ...]:
        """Return what is due about a business."""
        return of_business(self.view, business, self.today)

    def name_of(self, business: str) -> str:
        """Return a business's name in either script; the view itself keeps no names."""
        if not business:
            return ""
        try:
            name = self.reader.business(business).holder.name
        except CommandRefusedError:
            return "(erased)"
        return name.en or name.km


@contextmanager
def at_desk(settings: Config, now: int, random_bytes: Random) -> Iterator[Desk]:
    """Open the view, update it, and close it at the end; raises `StoreError` and others."""
    _begin(settings, random_bytes)
    with open_reader(settings) as reader:
        view, roster = reader.office(), reader.roster()
        yield Desk(view, roster, reader.rules(now), day_of(now), now, reader)


def _begin(settings: Config, random_bytes: Random) -> None:
    """Let the ledger finish what was interrupted, an erasure say, before anything is read."""
    with open_ledger(settings, random_bytes):
        pass
