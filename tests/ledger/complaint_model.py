"""Complaints and listings told a second time, plainly: which rules forbid a step, and what follows.

Kept apart from the rules on purpose: figures are written out, and a listing is a list of days.
"""

from datetime import date, timedelta

from ledger.domain.complaint.facts import FileComplaint
from verifier.values.days import day_of, end_of

FORWARD, ANSWER, MEDIATE, DECIDE = 3, 14, 30, 30
LONGEST, DEFAULT, APPEAL, APPEAL_DECIDE = 1095, 730, 30, 30
LISTABLE = {"mark-misused", "urgent-consumer-harm"}
REASONS = ("complaints-unresolved", "mark-misused", "", "ugly")


class ComplaintModel:
    """What a complaint looks like to somebody with a calendar."""

    def __init__(self, at: int, command: FileComplaint) -> None:
        self.at = at
        self.business = command.business
        self.told = False
        self.answer_by = None
        self.answered = False
        self.mediation = None
        self.proposal = None
        self.outcome = None
        self.decide_by = day_of(at) + timedelta(DECIDE)
        self.waited = set()
        """Days after which the Ministry's clock did not move on."""
        self.waiting = None

    def days_pass(self, today: date) -> None:
        """Note each day on which the clock stood; `waiting` is since when and to when it stands."""
        if self.waiting is not None:
            start, limit = self.waiting
            while start < min(today, limit):
                self.waited.add(start)
                start += timedelta(1)

    def stands_from(self, today: date, days: int) -> None:
        self.stops(today)
        self.waiting = today, today + timedelta(days)

    def stops(self, today: date) -> None:
        self.days_pass(today)
        self.waiting = None

    @property
    def due(self) -> date:
        return self.decide_by + timedelta(len(self.waited))

    def common(self, at: int) -> set[str]:
        if at < self.at:
            return {"clock-behind"}
        return {"complaint-closed"} if self.outcome else set()

    def forbids(self, name: str, actor: str, today: date, **given: str) -> set[str]:
        """Return the rules that forbid a step of this name; any of them may be named."""
        heard = self.answered or (self.answer_by is not None and today > self.answer_by)
        upholds = given.get("outcome") == "upheld"
        open_proposal = self.proposal is not None
        by = self.proposal["by"] if self.proposal else None
        table = {
            "acknowledge": {"acknowledged-already": self.told},
            "identify": {"identified-already": bool(self.business)},
            "forward": {"forwarded-already": self.answer_by is not None},
            "answer": {"not-forwarded": self.answer_by is None, "answered-already": self.answered},
            "begin": {
                "not-forwarded": self.answer_by is None,
                "mediated-already": self.mediation is not None,
                "proposal-open": open_proposal,
            },
            "end": {
                "no-mediation": self.mediation != "open",
                "bad-result": given.get("result") not in {"settled", "failed"},
            },
            "propose": {
                "proposal-open": open_proposal,
                "mediation-open": self.mediation == "open",
                "bad-outcome": given.get("outcome") not in {"upheld", "dismissed"},
                "not-forwarded": upholds and self.answer_by is None,
                "not-answered": upholds and not heard,
                "bad-reason": (given.get("reason") in {"", "ugly"})
                if upholds
                else bool(given.get("reason")),
            },
            "take-back": {"no-proposal": not open_proposal, "not-the-author": by != actor},
            "reject": {"no-proposal": not open_proposal, "same-officer": by == actor},
            "confirm": {"no-proposal": not open_proposal, "same-officer": by == actor},
            "settle": {"mediation-open": self.mediation == "open"},
            "withdraw": {},
        }
        return {rule for rule, forbids in table[name].items() if forbids}


class ListingModel:
    """What the officers' file and the public list result in: listed days are written one by one."""

    def __init__(self, at: int, by: str, end: date | None) -> None:
        self.at = at
        self.by = by
        self.asked = end
        self.stage = "proposed"
        self.confirmed_by = None
        self.end_by = None
        self.appeal = None
        self.until = None
        self.ended = None
        self.appeal_by = None

    def listed(self, at: int) -> bool:
        """Tell whether the public sees the place as listed."""
        return self.until is not None and at < min(
            self.until, self.until if self.ended is None else self.ended
        )

    def forbids(self, name: str, actor: str, at: int, outcome: str = "") -> set[str]:
        today = day_of(at)
        if at < self.at:
            return {"clock-behind"}
        author = self.by if self.stage == "proposed" else self.end_by
        over = {
            "not-listed": self.stage != "listed",
            "listing-ended": self.stage == "listed" and not self.listed(at),
        }
        past = self.asked is not None and not (today <= self.asked <= today + timedelta(LONGEST))
        table = {
            "confirm": {
                "no-proposal": self.stage != "proposed",
                "same-officer": actor == self.by,
                "bad-length": self.stage == "proposed" and past,
            },
            "reject": {"no-proposal": author is None, "same-officer": actor == author},
            "take-back": {"no-proposal": author is None, "not-the-author": actor != author},
            "appeal": over
            | {
                "already-appealed": self.appeal is not None,
                "too-late": self.appeal_by is not None and today > self.appeal_by,
            },
            "decide": {
                "no-appeal": self.appeal != "pending",
                "bad-outcome": outcome not in {"upheld", "overturned"},
                "same-officer": actor in {self.by, self.confirmed_by},
            },
            "propose-end": over | {"proposed-already": self.end_by is not None},
            "confirm-end": over
            | {"no-proposal": self.end_by is None, "same-officer": actor == self.end_by},
        }
        return {rule for rule, forbids in table[name].items() if forbids}

    def happens(self, name: str, actor: str, at: int, outcome: str = "") -> None:
        today = day_of(at)
        self.at = at
        if name == "confirm":
            self.stage, self.confirmed_by = "listed", actor
            self.until = end_of(self.asked or today + timedelta(DEFAULT))
            self.appeal_by = today + timedelta(APPEAL)
        elif name in {"reject", "take-back"}:
            if self.stage == "proposed":
                self.stage = "rejected"
            self.end_by = None
            self.by = self.by if self.stage != "rejected" else None
        elif name == "appeal":
            self.appeal = "pending"
        elif name == "decide":
            self.appeal = outcome
            if outcome == "overturned":
                self.stage, self.end_by = "ended", None
                self.ended = at if self.ended is None else self.ended
        elif name == "propose-end":
            self.end_by = actor
        else:
            self.stage, self.end_by, self.ended = "ended", None, at
