"""A complaint after its facts, and its clocks as arithmetic over days.

The Ministry's time to decide does not run while it waits for others: from the day the shop is given
the complaint to the day it answers, and while a mediation lasts, each to its own deadline at most.
So a deadline is a function of facts and day, and nothing is written when it passes.
"""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.complaint import facts
from ledger.ways import Ways
from verifier.values.days import day_of

ComplaintOutcome = Literal["", "upheld", "dismissed", "settled", "withdrawn"]
Turn = Literal["forward", "answer", "mediation", "decision", "second-officer", "nobody"]
"""What comes next: the officer forwards, the shop answers, …, nothing once it is closed."""


class Pause(Struct, frozen=True):
    """The clock stands still from day `start` to day `end` (None: still), at most to `limit`."""

    start: date
    limit: date
    end: date | None = None

    def days(self, today: date) -> int:
        """Return for how many days it has stood still by `today`."""
        last = min(today if self.end is None else min(self.end, today), self.limit)
        return max(0, (last - self.start).days)


class Complaint(Struct, frozen=True, kw_only=True):
    """The state of one complaint after `version` facts.

    `decide_by` does not count the days on which the clock stood still. `filed_at` is the instant of
    its filing (UTC seconds), `filed` the day of that. Of a decision: who proposed and who made it,
    its instant, and whether it opened a case.
    """

    complaint: str
    version: int
    last_at: int
    level: facts.Level
    business: str
    certificate: str
    place: str
    incident: date
    filed: date
    filed_at: int
    complainant: facts.Complainant
    text: str
    forward_by: date
    decide_by: date
    acknowledged: bool = False
    answer_by: date | None = None
    answer: str = ""
    late: bool = False
    mediation: Literal["none", "open", "settled", "failed"] = "none"
    mediate_by: date | None = None
    pauses: tuple[Pause, ...] = ()
    proposal: facts.ComplaintDecisionProposed | None = None
    outcome: ComplaintOutcome = ""
    reason: str = ""
    closed: date | None = None
    proposed_by: str = ""
    decided_by: str = ""
    decided_at: int | None = None
    opened_case: bool = False

    @property
    def verified(self) -> bool:
        """Whether the Ministry upheld the complaint, so that it counts in a review (R80)."""
        return self.outcome == "upheld"

    def heard(self, today: date) -> bool:
        """Tell whether the shop has answered, or its time to answer is over."""
        return bool(self.answer) or (self.answer_by is not None and today > self.answer_by)

    def decide_until(self, today: date) -> date:
        """Return the last day to decide, as known on `today`; later while the clock waits."""
        return self.decide_by + timedelta(days=sum(pause.days(today) for pause in self.pauses))

    def turn(self, today: date) -> Turn:
        """Return what comes next."""
        if self.outcome:
            return "nobody"
        if self.proposal is not None:
            return "second-officer"
        if self.mediation == "open":
            return "mediation"
        if self.answer_by is None:
            return "forward"
        return "decision" if self.heard(today) else "answer"

    def due(self, today: date) -> date | None:
        """Return the last day for what comes next; None once the complaint is closed."""
        turn = self.turn(today)
        if turn == "nobody":
            return None
        if turn == "forward":
            return self.forward_by
        if turn == "answer":
            return self.answer_by
        return self.mediate_by if turn == "mediation" else self.decide_until(today)


def evolve(state: Complaint | None, fact: facts.ComplaintFact) -> Complaint:
    """Return the state after `fact`; `state` is None before the first, `ComplaintFiled`."""
    if type(fact) is facts.ComplaintFiled:
        return _filed(fact)
    if state is None:
        raise TypeError("the first fact about a complaint is its filing")
    after = replace(state, version=state.version + 1, last_at=fact.at)
    return _STEPS[type(fact)](after, fact, day_of(fact.at))


def _filed(fact: facts.ComplaintFiled) -> Complaint:
    return Complaint(
        complaint=fact.complaint,
        version=1,
        last_at=fact.at,
        level=fact.level,
        business=fact.business,
        certificate=fact.certificate,
        place=fact.place,
        incident=fact.incident,
        filed=day_of(fact.at),
        filed_at=fact.at,
        complainant=fact.complainant,
        text=fact.text,
        forward_by=fact.forward_by,
        decide_by=fact.decide_by,
    )


def _forwarded(state: Complaint, fact: facts.ComplaintForwarded, today: date) -> Complaint:
    pauses = (*state.pauses, Pause(today, fact.answer_by))
    return replace(state, answer_by=fact.answer_by, pauses=pauses)


def _answered(state: Complaint, fact: facts.ComplaintAnswered, today: date) -> Complaint:
    pauses = (_ended(state.pauses[0], today), *state.pauses[1:])
    return replace(state, answer=fact.text, late=fact.late, pauses=pauses)


def _mediating(state: Complaint, fact: facts.MediationBegun, today: date) -> Complaint:
    """Stop the clock for the mediation; days are not counted twice if the shop owes an answer."""
    pauses = (_ended(state.pauses[0], today), Pause(today, fact.mediate_by))
    return replace(state, mediation="open", mediate_by=fact.mediate_by, pauses=pauses)


def _mediated(state: Complaint, fact: facts.MediationEnded, today: date) -> Complaint:
    pauses = (*state.pauses[:-1], _ended(state.pauses[-1], today))
    state = replace(state, mediation=fact.result, pauses=pauses)
    return _closed(state, "settled", today) if fact.result == "settled" else state


def _decided(state: Complaint, fact: facts.ComplaintDecided, today: date) -> Complaint:
    state = replace(
        state,
        reason=fact.reason,
        proposed_by="" if state.proposal is None else state.proposal.by,
        decided_by=fact.by,
        decided_at=fact.at,
        opened_case=fact.opens_case,
    )
    return _closed(state, fact.outcome, today)


def _closed(state: Complaint, outcome: ComplaintOutcome, today: date) -> Complaint:
    pauses = tuple(_ended(pause, today) for pause in state.pauses)
    return replace(state, outcome=outcome, closed=today, proposal=None, pauses=pauses)


def _ended(pause: Pause, today: date) -> Pause:
    return replace(pause, end=today) if pause.end is None else pause


_STEPS = (
    Ways[Complaint, [date], Complaint](facts.ComplaintFact)
    .but(facts.ComplaintFiled)
    .on(facts.ComplaintAcknowledged, lambda state, _, __: replace(state, acknowledged=True))
    .on(facts.BusinessIdentified, lambda state, fact, _: replace(state, business=fact.business))
    .on(facts.ComplaintForwarded, _forwarded)
    .on(facts.ComplaintAnswered, _answered)
    .on(facts.MediationBegun, _mediating)
    .on(facts.MediationEnded, _mediated)
    .on(facts.ComplaintDecisionProposed, lambda state, fact, _: replace(state, proposal=fact))
    .on(facts.ComplaintDecisionRejected, lambda state, _, __: replace(state, proposal=None))
    .on(facts.ComplaintDecided, _decided)
    .on(facts.ComplaintSettled, lambda state, _, today: _closed(state, "settled", today))
    .on(facts.ComplaintWithdrawn, lambda state, _, today: _closed(state, "withdrawn", today))
)
