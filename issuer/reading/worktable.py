"""The office's view for one command: brought up to date, with the roster and the rules of today beside it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import NamedTuple, get_args

from issuer.acting import rules
from issuer.errors import InputError
from issuer.home.composition import open_ledger, scheme
from issuer.home.custody import Random, open_kek
from issuer.home.settings import Config
from ledger.domain.families import BUSINESS, ROSTER
from ledger.domain.roster.state import Roster
from ledger.errors import CommandRefusedError
from ledger.scheme.model import SchemeVersion
from ledger.scheme.procedure import Permission
from ledger.store.loader import load_state
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from ledger.views.office.view import OfficeView
from ledger.views.office.worklist import Who
from verifier.values.days import day_of


class Desk(NamedTuple):
    """`view` is as far as the facts are; `rules` are those in force on day `today`, `now` is the instant."""

    view: OfficeView
    roster: Roster
    rules: SchemeVersion
    today: date
    now: int
    reader: Reader
    subjects: SubjectKeys

    def who(self, officer: str) -> Who:
        """Return the officer with all they may; in a pilot anybody may everything. Raises `InputError`."""
        if not self.roster.founded:
            return Who(officer, frozenset(get_args(Permission)))
        held = self.roster.roles.get(officer)
        if held is None:
            raise InputError(
                f"{officer!r} is no officer of this ledger",
                "no-such-officer",
            )
        may = (each for role in self.rules.role if role.id in held for each in role.may)
        return Who(officer, frozenset(may))

    def name_of(self, business: str) -> str:
        """Return what a business is called, in either script; names are looked up, never kept in the view."""
        if not business:
            return ""
        try:
            rows = self.reader.aggregate(business)
            found = load_state(rows, BUSINESS, business, self.subjects)
        except CommandRefusedError:
            return "(erased)"
        return "" if found is None else found.holder.name.en or found.holder.name.km


@contextmanager
def at_desk(settings: Config, now: int, random_bytes: Random) -> Iterator[Desk]:
    """Open the view, bring it up to date, and close it at the end; raises `StoreError` and others."""
    today = day_of(now)
    _begin(settings, random_bytes)
    with (
        closing(SubjectKeys(settings.subjects, open_kek(settings))) as subjects,
        closing(Reader(settings.database)) as reader,
        OfficeView(settings.office, scheme=scheme(settings), subjects=subjects) as view,
    ):
        view.catch_up(reader, reader.size())
        roster = load_state(reader.aggregate(ROSTER.prefix), ROSTER, ROSTER.prefix, subjects)
        in_force = rules.known(settings).in_use.at(today)
        yield Desk(view, roster or Roster(), in_force, today, now, reader, subjects)


def _begin(settings: Config, random_bytes: Random) -> None:
    """Let the ledger finish what was interrupted, an erasure say, before anything is read."""
    with open_ledger(settings, random_bytes):
        pass
