"""The reading side of a ledger, for one thread: opened once, kept open, and not shared.

It has its own connections, so that many threads read at once and none waits for the writer. Lists
come from the office's view, which follows the facts in a file of its own; each question brings it
up to date.
"""

from datetime import date
from pathlib import Path

from keys.kek import Kek
from ledger.closing import Closing
from ledger.domain.application.approval import Lack
from ledger.domain.fact import Command
from ledger.errors import CommandRefusedError
from ledger.reading.aggregates import Aggregates
from ledger.reading.finding import Hit, find
from ledger.reading.trial import Trial
from ledger.scheme.adopted import AdoptedRules
from ledger.scheme.model import Scheme, SchemeVersion
from ledger.store.places import TAG_SUBJECT
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from ledger.views.office.items import ItemKey, ItemPage, Kind, items
from ledger.views.office.view import OfficeView
from verifier.values.days import day_of


class LedgerReader(Aggregates, Closing):
    """Reads the ledger in folder `data`, and its view in `office.db`; use one per thread."""

    def __init__(self, data: Path, *, kek: Kek, scheme: Scheme) -> None:
        """Open `ledger.db` and `subjects.db`; raises `StoreError`."""
        self._data = data
        self._scheme = scheme
        self._view: OfficeView | None = None
        self._store = Reader(data / "ledger.db")
        self._keys = SubjectKeys(data / "subjects.db", kek)
        super().__init__(self._store.aggregate, self._keys)
        self._rules = AdoptedRules(scheme)
        self._trial = Trial(self._keys, scheme)

    def close(self) -> None:
        """Close the files."""
        if self._view is not None:
            self._view.close()
        self._store.close()
        self._keys.close()

    def office(self) -> OfficeView:
        """Return the office's view, up to date with the facts; raises `StoreError`."""
        if self._view is None:
            path = self._data / "office.db"
            self._view = OfficeView(path, scheme=self._scheme, subjects=self._keys)
        self._view.catch_up(self._store, self._store.size())
        return self._view

    def items(
        self,
        kind: Kind,
        today: date,
        *,
        state: str = "",
        closed_too: bool = False,
        after: ItemKey | None = None,
    ) -> ItemPage:
        """Return a page of one kind, first due on top, sorted as in `ledger.views.office.items`."""
        return items(self.office(), kind, today, state=state, closed_too=closed_too, after=after)

    def rules(self, at: int) -> SchemeVersion:
        """Return the rules in force on the day of `at` (UTC seconds); raises `SchemeError`."""
        return self._rules.at(day_of(at), self.registry().schemes)

    def would(self, command: Command, *, actor: str, at: int) -> CommandRefusedError | None:
        """Return the refusal that `command` of `actor` at instant `at` would get now, or None.

        Draws and writes nothing. If the clock lags, the last fact's instant counts. Raises
        `UnknownAggregateError` and others as the command would.
        """
        with self._store.looking() as transaction:
            return self._trial.refusal(command, actor, at, transaction)

    def lacks(self, application: str, at: int) -> tuple[Lack, ...]:
        """Return all reasons to refuse an approval at instant `at`; empty once it is closed.

        Raises `UnknownAggregateError`, or `CommandRefusedError` if the data were erased.
        """
        with self._store.looking() as transaction:
            return self._trial.lacks(application, at, transaction)

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return what has this certificate number, id, place, business registration or name."""
        key = self._keys.existing(TAG_SUBJECT)
        if key is None:
            return ()
        with self._store.looking() as transaction:
            return tuple(find(text, transaction, key))
