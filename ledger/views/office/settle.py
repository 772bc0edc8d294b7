"""The rows of each aggregate after its last fact: its item by days, tasks and periods. Pure."""

from collections.abc import Collection
from datetime import date
from typing import assert_never

from ledger.domain.application.state import Application, evolve
from ledger.domain.case.state import Case
from ledger.domain.complaint.state import Complaint
from ledger.domain.families import family_named
from ledger.domain.listing.state import File
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.register.motions import Motions
from ledger.domain.roster.state import Roster
from ledger.scheme.model import Scheme
from ledger.views.office.folded import AnyFolded, FoldedBusiness, FoldedCertificate, begun
from ledger.views.office.rows import OfficeRows
from ledger.views.office.tasks import (
    Task,
    application_tasks,
    case_tasks,
    complaint_tasks,
    last_day,
    listed_until,
    listing_tasks,
    motion_tasks,
    roster_tasks,
    stretches,
)
from verifier.values.days import day_of

_LISTED = frozenset(("application", "case", "complaint", "listing"))
_NOBODY = ("", "")
"""No business and no certificate."""
_About = tuple[str, str]
State = (
    Application
    | Case
    | Complaint
    | File
    | ListedPlace
    | Roster
    | Motions
    | FoldedBusiness
    | FoldedCertificate
)
"""The kinds that the office keeps rows of."""


class Settling:
    """Adds rows; `scheme` has the criteria of each version."""

    def __init__(self, scheme: Scheme, rows: OfficeRows) -> None:
        """Hold where rows go."""
        self._rows = rows
        self._criteria = {
            version.id: tuple(each.id for each in version.criterion) for version in scheme.version
        }

    def gone(self, name: str) -> None:
        """Add that nobody can read the aggregate `name` any longer."""
        family = family_named(name)
        if family is not None and family.name in _LISTED:
            self._rows.add("gone", name, family.name)

    def add(self, name: str, folded: AnyFolded) -> None:
        """Add the rows of one aggregate."""
        state: State = begun(folded)
        match state:
            case Application():
                self._application(name, folded, state)
            case Case():
                self._about(name, "case", folded, (*case_tasks(state),), state.closed)
            case Complaint():
                over = state.outcome or None
                self._about(name, "complaint", folded, (*complaint_tasks(state),), over)
            case File():
                self._listing(name, folded, state)
            case ListedPlace():
                standing = (each for each in state.listings if each.ended is None)
                tasks = tuple(listed_until(day_of(each.until - 1)) for each in standing)
                self._item(name, "misuse", folded, _NOBODY, tasks, "listed", "ended")
            case Roster():
                self._tasks(name, "roster", folded, _NOBODY, (*roster_tasks(state),))
            case Motions():
                self._tasks(name, "motions", folded, _NOBODY, (*motion_tasks(state),))
            case FoldedBusiness():
                shown = min(state.shown.values(), default=None)
                self._rows.add("business", name, state.category, shown)
            case FoldedCertificate():
                self._certificate(name, folded, state)
            case _:
                assert_never(state)

    def _application(self, name: str, folded: AnyFolded, state: Application) -> None:
        about = (state.business, state.number or state.certificate)
        if state.closed is None:
            for fact in folded.waiting:
                state = evolve(state, fact)
        tasks = (*application_tasks(state, self._criteria.get(state.scheme, ())),)
        self._item(name, "application", folded, about, tasks, state.stage, state.closed)
        self._tasks(name, "application", folded, about, tasks)

    def _about(
        self, name: str, family: str, folded: AnyFolded, tasks: Collection[Task], over: str | None
    ) -> None:
        """Add a case or complaint, which is open until it is `over`."""
        state = begun(folded)
        about = (state.business, state.certificate)
        self._item(name, family, folded, about, tasks, "open", over)
        self._tasks(name, family, folded, about, tasks)

    def _listing(self, name: str, folded: AnyFolded, state: File) -> None:
        tasks = (*listing_tasks(state),)
        self._tasks(name, "listing", folded, _NOBODY, tasks)
        stage, over = ("end-proposed" if state.end_by else state.stage), str(state.stage)
        if state.stage == "listed":
            tasks, over = (*tasks, listed_until(state.end)), "ended"
        self._item(name, "listing", folded, _NOBODY, tasks, stage, over)

    def _certificate(self, name: str, folded: AnyFolded, state: FoldedCertificate) -> None:
        about = (state.business, name)
        if state.revoked is None:
            end = date.fromordinal(max(end for _, _, end in state.periods))
            self._item(name, "certificate", folded, about, (last_day(end),), "", None)
        else:
            self._item(name, "certificate", folded, about, (), "revoked", "revoked")
            self._rows.add("revoked", name, state.revoked)
        for period in state.periods:
            self._rows.add("period", name, *period)
        for start, until, ended in state.paused.values():
            self._rows.add("paused", name, start, until, ended)

    def _item(
        self,
        name: str,
        family: str,
        folded: AnyFolded,
        about: _About,
        tasks: Collection[Task],
        state: str,
        over: str | None,
    ) -> None:
        """Add an item by days: in `state`, or closed as `over` if nothing is due (None: never)."""
        for each in stretches(tasks):
            closed = over is not None and not each.what
            stage = over if closed else state
            days = (each.first, each.last, each.due)
            row = (*about, stage, folded.opened, *days, each.turn, each.what)
            self._rows.add("item", name, family, *row)

    def _tasks(
        self, name: str, family: str, folded: AnyFolded, about: _About, tasks: Collection[Task]
    ) -> None:
        for task in tasks:
            self._rows.add(
                "task",
                name,
                family,
                task.what,
                task.whose,
                task.due.toordinal(),
                task.permission,
                f" {' '.join(task.barred)} " if task.barred else "",
                task.first.toordinal(),
                task.last.toordinal(),
                folded.began,
                folded.hand,
                *about,
            )
