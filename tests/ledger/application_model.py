"""What forbids each step of an application, in a second and simpler form than the rules have.

The model knows one application of a reviewed tier, by a business that is registered and controls
its places. Each `forbids_…` returns the codes of all rules that stand against the step; none means
that it is allowed.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.ledger.applying import CRITERIA, RULES, documents

DUE = 20_000
DAYS = RULES.deadlines


@dataclass(slots=True)
class Model:
    """What happened so far, in days and names. `answers` and `inspectors` may not decide."""

    last_at: int
    given: set[str]
    pay_by: date | None = None
    paid: bool = False
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    planned: date | None = None
    outcomes: list[tuple[bool, str]] = field(default_factory=list)
    asked: date | None = None
    asked_on: date | None = None
    due: date = date.min
    proposal: tuple[str, str] | None = None
    closed: str = ""

    def common(self, at: int) -> set[str]:
        if self.closed:
            return {"closed", "clock-behind"} if at < self.last_at else {"closed"}
        return {"clock-behind"} if at < self.last_at else set()

    def looked(self) -> set[str]:
        return {by for _, by in self.answers.values()} | {by for _, by in self.outcomes}

    def forbids_assessing(self) -> set[str]:
        return {"fee-settled"} if self.paid else set()

    def forbids_paying(self, today: date, amount: int, currency: str) -> set[str]:
        found = set()
        if self.pay_by is None:
            return {"no-fee"}
        if self.paid:
            found.add("fee-settled")
        if today > self.pay_by:
            found.add("deadline-past")
        if currency != "USD":
            found.add("bad-currency")
        elif amount != DUE:
            found.add("part-payment" if amount < DUE else "overpaid")
        return found

    def forbids_review(self) -> set[str]:
        return {"proposal-open"} if self.proposal else set()

    def forbids_answer(self, criterion: str, result: str) -> set[str]:
        found = self.forbids_review()
        if result == "not-applicable" and criterion != "warranties":
            found.add("always-applicable")
        return found

    def forbids_planning(self, today: date, on: date) -> set[str]:
        return self.forbids_review() | ({"in-past"} if on < today else set())

    def forbids_inspection(self, today: date) -> set[str]:
        found = self.forbids_review()
        if self.planned is None:
            found.add("no-inspection")
        elif today < self.planned:
            found.add("too-early")
        return found

    def forbids_asking(self) -> set[str]:
        return {"more-asked-for"} if self.asked else set()

    def forbids_completing(self, today: date) -> set[str]:
        if self.asked is None:
            return {"not-asked"}
        return {"deadline-past"} if today > self.asked else set()

    def lacks(self) -> set[str]:
        """What an approval lacks."""
        found = set()
        if self.asked is not None:
            found.add("more-asked-for")
        if not self.paid:
            found.add("fee-open")
        if self.given != {each.document for each in documents()}:
            found.add("document-missing")
        if set(self.answers) != set(CRITERIA):
            found.add("criterion-open")
        if any(result == "not-met" for result, _ in self.answers.values()):
            found.add("criterion-not-met")
        if self.planned is not None:
            found.add("inspection-open")
        if self.outcomes and not self.outcomes[-1][0]:
            found.add("inspection-failed")
        return found

    def forbids_verdict(self, today: date, verdict: str, actor: str) -> set[str]:
        found = set()
        if self.proposal is not None and self.proposal[0] == verdict:
            if actor == self.proposal[1]:
                found.add("same-officer")
            if actor in self.looked():
                found.add("own-review")
        if verdict == "approve":
            return found | self.lacks()
        if self.asked is not None and today <= self.asked:
            found.add("more-asked-for")
        return found

    def decides(self, verdict: str) -> bool:
        """Whether the verdict, if allowed, decides and not only proposes."""
        return self.proposal is not None and self.proposal[0] == verdict

    def completed(self, today: date) -> None:
        assert self.asked_on is not None
        self.due += max(today - self.asked_on, timedelta())
        self.asked = self.asked_on = None
