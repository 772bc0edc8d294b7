"""What must be done about applications, cases, complaints and others, by when and by whom. Pure.

A task is a function of facts. The days `first` and `last` between which it counts tell what the day
changes. So a clock that stops while the business answers needs no fact to run again, and nothing is
written when a day passes. R81, R131 (procedure), R142-R155 (roles).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from ledger.domain.application.state import Application
from ledger.domain.case.state import Case, Notice, Proposal
from ledger.domain.complaint.state import Complaint
from ledger.domain.listing.state import File
from ledger.domain.register.motions import Motions
from ledger.domain.roster.state import Roster
from verifier.values.days import day_of

Whose = Literal["office", "second", "business"]
"""Whose turn: an officer's, another officer's than before, the business's (the clock stops)."""
Turn = Literal["office", "second", "business", ""]
"""The same; empty where nobody has to do anything."""


class Task(NamedTuple):
    """`what` must be done by the end of day `due`, by an officer whose roles allow `permission`.

    The officers in `barred` may not do it, because they did an earlier step; the task counts from
    `first` to `last`.
    """

    what: str
    whose: Turn
    due: date
    permission: str
    barred: tuple[str, ...] = ()
    first: date = date.min
    last: date = date.max


class Stretch(NamedTuple):
    """From day `first` to `last` (ordinals) this is due first; `turn` and `what` may be empty."""

    first: int
    last: int
    due: int
    turn: str
    what: str


NEVER = date.max.toordinal()
"""The day of what has no deadline, so that it comes last."""
_DAY_ONE = date.min.toordinal()
_NOTHING = (Stretch(_DAY_ONE, NEVER, NEVER, "", ""),)


def stretches(tasks: Collection[Task]) -> Sequence[Stretch]:
    """Return which of `tasks` is due first, for all days in order."""
    if not tasks:
        return _NOTHING
    always = {(task.first, task.last) for task in tasks} == {(date.min, date.max)}
    if always:
        task = min(tasks, key=lambda each: (each.due, each.what, each.whose))
        return (Stretch(_DAY_ONE, NEVER, task.due.toordinal(), task.whose, task.what),)
    edges = {_DAY_ONE, NEVER + 1}
    for task in tasks:
        edges |= {task.first.toordinal(), task.last.toordinal() + 1}
    found = []
    for first, after in pairwise(sorted(edges)):
        counting = (
            (task.due.toordinal(), task.what, task.whose)
            for task in tasks
            if task.first.toordinal() <= first <= task.last.toordinal()
        )
        due, what, turn = min(counting, default=(NEVER, "", ""))
        found.append(Stretch(first, after - 1, due, turn, what))
    return found


def application_tasks(state: Application, criteria: Collection[str]) -> Iterator[Task]:
    """Yield what an open application waits for; `criteria` are those of its scheme version."""
    stage = state.stage
    if state.closed is not None:
        return
    if stage == "asked" and state.asked is not None:
        after = ("documents-late", "application.decide")
        yield from _waits("documents", state.asked.due, "application.submit", after)
    elif stage == "proposed" and state.proposal is not None:
        barred = (state.proposal.by, *sorted(state.reviewers - {state.proposal.by}))
        yield Task("decide", "second", state.due, "application.decide", barred)
    elif stage == "submitted":
        yield Task("assess-fee", "office", state.due, "application.assess")
    elif stage == "fee-due" and state.fee is not None:
        after = ("fee-late", "application.assess")
        yield from _waits("fee", state.fee.pay_by, "application.pay", after)
    elif stage == "inspection" and state.planned is not None:
        yield Task("inspect", "office", state.planned.on, "application.inspect")
    elif state.criteria.keys() >= set(criteria):
        yield Task("propose", "office", state.due, "application.decide")
    else:
        yield Task("review", "office", state.due, "application.review")


def case_tasks(state: Case) -> Iterator[Task]:
    """Yield what an open case waits for; if nothing else, its closing."""
    if state.closed is not None:
        return
    found = [*_proceeding(state), *(task for each in state.proposals for task in _of(each, state))]
    if state.owed is not None:
        found.append(Task("certificate", "office", state.owed.since, "appeal.decide"))
    yield from found
    last = max((each.last for each in found), default=date.min)
    if last < date.max:
        due = max(state.decide_by, day_of(state.last_at))
        first = last + timedelta(days=1) if found else last
        yield Task("close", "office", due, "case.decide", first=first)


def complaint_tasks(state: Complaint) -> Iterator[Task]:
    """Yield what an open complaint waits for; stops of the clock move its deadlines."""
    if state.outcome:
        return
    limits = [pause.limit for pause in state.pauses]
    decide = state.decide_until(max(limits, default=state.decide_by))
    if state.proposal is not None:
        yield Task("decide", "second", decide, "complaint.decide", (state.proposal.by,))
    elif state.mediation == "open" and state.mediate_by is not None:
        yield Task("mediate", "office", state.mediate_by, "complaint.work")
    elif state.answer_by is None:
        yield Task("forward", "office", state.forward_by, "complaint.work")
    elif state.answer:
        yield Task("propose", "office", decide, "complaint.work")
    else:
        yield Task("answer", "business", state.answer_by, "complaint.work", last=state.answer_by)
        first = state.answer_by + timedelta(days=1)
        yield Task("propose", "office", decide, "complaint.work", first=first)


def listing_tasks(state: File) -> Iterator[Task]:
    """Yield what a listing's file waits for; a proposal without a deadline is due on its day."""
    proposed = day_of(state.last_at)
    if state.stage == "proposed":
        yield Task("decide", "second", proposed, "misuse.decide", (state.by,))
    if state.stage == "listed" and state.end_by:
        last = state.end or date.max
        yield Task("end", "second", proposed, "misuse.decide", (state.end_by,), last=last)
    if state.appeal == "pending" and state.decide_by is not None:
        barred = tuple(dict.fromkeys((state.by, state.confirmed_by)))
        yield Task("appeal", "second", state.decide_by, "appeal.decide", barred)


def last_day(end: date) -> Task:
    """Return what a certificate waits for: its last day, which may be past."""
    return Task("end", "", end, "")


def listed_until(end: date | None) -> Task:
    """Return what a listing waits for while nothing must be done about it: its last day."""
    last = end or date.max
    return Task("end", "", last, "", last=last)


def roster_tasks(state: Roster) -> Iterator[Task]:
    """Yield the proposed changes of roles, each for an officer who is not its author or subject."""
    for each in state.open.values():
        barred = (each.by, each.officer)
        yield Task(f"role-{each.proposal}", "second", day_of(each.at), "officer.confirm", barred)


def motion_tasks(state: Motions) -> Iterator[Task]:
    """Yield the open motions, each for another officer than the one who proposed it."""
    for each in state.open:
        yield Task(
            f"motion-{each.motion}", "second", day_of(each.at), "officer.confirm", (each.by,)
        )


def _proceeding(state: Case) -> Iterator[Task]:
    """Yield what leads to the next proposal, and the hearing that an interim suspension needs."""
    open_ones = [each for each in state.proposals if each.status == "open"]
    last = state.notices[-1] if state.notices else None
    if not open_ones and not state.decided:
        if last is None:
            yield Task("serve", "office", state.decide_by, "case.serve")
        elif last.replied is None:
            yield Task("reply", "business", last.reply_by, "case.reply", last=last.reply_by)
            first = last.reply_by + timedelta(days=1)
            yield Task("propose", "office", state.decide_by, "case.propose", first=first)
        else:
            yield from _after_reply(last, state.decide_by)
    elif last is not None and last.replied is None and not open_ones:
        yield Task("reply", "business", last.reply_by, "case.reply", last=last.reply_by)
    if state.hearing is not None and not state.heard:
        yield Task("hearing", "office", state.hearing, "case.serve")


def _after_reply(last: Notice, due: date) -> Iterator[Task]:
    """Yield the proposal: in the time for a reply, not for who recorded the reply (R133)."""
    barred = (last.replied_by,) if last.replied_by else ()
    yield Task("propose", "office", due, "case.propose", barred, last=last.reply_by)
    first = last.reply_by + timedelta(days=1)
    yield Task("propose", "office", due, "case.propose", first=first)


def _of(each: Proposal, state: Case) -> Iterator[Task]:
    """Yield what one proposal waits for."""
    if each.status == "open":
        yield Task("decide", "second", state.decide_by, "case.decide", (each.by,))
    if each.unpaid and each.pay_by is not None:
        yield from _waits("fine", each.pay_by, "case.fine", ("fine-late", "case.fine"))
    if each.pending and each.appeal is not None:
        barred = tuple(dict.fromkeys((each.by, each.decided_by)))
        yield Task("appeal", "second", each.appeal.decide_by, "appeal.decide", barred)
    if each.repayable:
        yield Task("repay", "office", day_of(state.last_at), "case.fine")


def _waits(what: str, by: date, permission: str, after: tuple[str, str]) -> Iterator[Task]:
    """Yield the business's turn to the end of day `by`, then the office's turn to follow up."""
    late, who = after
    yield Task(what, "business", by, permission, last=by)
    yield Task(late, "office", by, who, first=by + timedelta(days=1))
