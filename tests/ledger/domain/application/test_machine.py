"""Random lives of applications against `application_model`: each step, officer and state."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from ledger.domain.application import facts as a
from ledger.domain.application.rules import decide
from ledger.domain.application.state import evolve
from ledger.domain.business.state import ControlProof
from ledger.domain.certificate.facts import Issue
from ledger.errors import CommandRefusedError
from tests.effort import examples
from tests.ledger.application_model import DAYS, DUE, Model
from tests.ledger.applying import (
    APPROVE,
    ASK,
    ASSESS,
    BUSINESS,
    COMPLETE,
    CRITERIA,
    FIRST,
    FULL,
    ID,
    PAY,
    REJECT,
    REVIEWER,
    SECOND,
    WITHDRAW,
    documents,
    evidence,
    now,
)
from tests.ledger.deciding import DAY, T0
from verifier.values.days import day_of

OFFICERS = st.sampled_from([FIRST, SECOND, REVIEWER])
RESULTS = st.sampled_from(["met", "met", "met", "not-met", "not-applicable"])
AMOUNTS = st.sampled_from([DUE, DUE, DUE, DUE - 1, DUE + 1, 0])
VERDICTS = {"approve": APPROVE, "reject": REJECT}


class Life(RuleBasedStateMachine):
    """Each decision is put to the rules and to the model; both must say the same."""

    @initialize(
        left_out=st.sampled_from([None, None, None, 0, 3]),
        paid=st.sampled_from([True, True, False]),
        reviewed=st.sampled_from([True, True, False]),
    )
    def submit(self, left_out, paid, reviewed):
        self.at = T0
        given = tuple(each for i, each in enumerate(documents()) if i != left_out)
        (fact,) = decide(None, replace(FULL, documents=given), now(T0, REVIEWER)).facts
        self.state = evolve(None, fact)
        self.model = Model(T0, {each.document for each in given}, due=fact.due)
        self.facts = [fact]
        self.consequences = ()
        if paid:
            self.assess(FIRST)
            self.pay(DUE, "USD", FIRST)
        if reviewed:
            self.answer_all(REVIEWER)

    @property
    def today(self):
        return day_of(self.at)

    def agree(self, command, forbidden, actor, at=None):
        """Decide: the rules must allow what nothing forbids, and else name something that does."""
        at = self.at if at is None else at
        forbidden = forbidden | self.model.common(at)
        proven = replace(BUSINESS, proofs={FULL.sites[0]: ControlProof("dns", at)})
        refusal, outcome = None, None
        try:
            outcome = decide(self.state, command, now(at, actor, business=proven))
        except CommandRefusedError as error:
            refusal = error
        assert (refusal.rule if refusal else "") in (forbidden or {""}), (command, forbidden)
        assert refusal is None or refusal.article or refusal.rule == "clock-behind"
        return outcome

    def tries(self, command, forbidden, actor) -> bool:
        """Decide and apply; tell whether the rules allowed it."""
        outcome = self.agree(command, forbidden, actor)
        if outcome is None:
            return False
        for fact in outcome.facts:
            self.state = evolve(self.state, fact)
            self.facts.append(fact)
        self.consequences += outcome.consequences
        self.model.last_at = self.at
        return True

    @rule(seconds=st.sampled_from([0, 0, 60, DAY, 7 * DAY, 31 * DAY]))
    def time_passes(self, seconds):
        self.at += seconds

    @rule(actor=OFFICERS)
    def assess(self, actor):
        if self.tries(ASSESS, self.model.forbids_assessing(), actor):
            self.model.pay_by = self.today + timedelta(days=DAYS.pay_days)

    @rule(amount=AMOUNTS, currency=st.sampled_from(["USD", "USD", "USD", "EUR"]), actor=OFFICERS)
    def pay(self, amount, currency, actor):
        command = replace(PAY, amount=amount, currency=currency)
        if self.tries(command, self.model.forbids_paying(self.today, amount, currency), actor):
            self.model.paid = True

    @rule(criterion=st.sampled_from(CRITERIA), result=RESULTS, actor=OFFICERS)
    def answer(self, criterion, result, actor):
        answer = a.Answer(criterion=criterion, result=result, reason="seen")
        command = a.ReviewCriteria(application=ID, answers=(answer,))
        if self.tries(command, self.model.forbids_answer(criterion, result), actor):
            self.model.answers[criterion] = (result, actor)

    @rule(actor=OFFICERS)
    def answer_all(self, actor):
        answers = tuple(
            a.Answer(criterion=each, result="met", evidence=(evidence(),)) for each in CRITERIA
        )
        command = a.ReviewCriteria(application=ID, answers=answers)
        if self.tries(command, self.model.forbids_review(), actor):
            self.model.answers = dict.fromkeys(CRITERIA, ("met", actor))

    @rule(days=st.sampled_from([-1, 0, 0, 1, 9]), actor=OFFICERS)
    def plan(self, days, actor):
        on = self.today + timedelta(days=days)
        command = a.PlanInspection(application=ID, on=on, manner="on-site")
        if self.tries(command, self.model.forbids_planning(self.today, on), actor):
            self.model.planned = on

    @rule(passed=st.booleans(), actor=OFFICERS)
    def inspect(self, passed, actor):
        command = a.RecordInspection(application=ID, passed=passed, report="seen")
        if self.tries(command, self.model.forbids_inspection(self.today), actor):
            self.model.planned = None
            self.model.outcomes.append((passed, actor))

    @rule(actor=OFFICERS)
    def ask(self, actor):
        if self.tries(ASK, self.model.forbids_asking(), actor):
            self.model.asked_on = self.today
            self.model.asked = self.today + timedelta(days=DAYS.documents_days)
            self.model.proposal = None

    @rule(whole=st.booleans(), actor=OFFICERS)
    def complete(self, whole, actor):
        command = replace(COMPLETE, documents=documents() if whole else ())
        if self.tries(command, self.model.forbids_completing(self.today), actor):
            self.model.completed(self.today)
            if whole:
                self.model.given = {each.document for each in documents()}

    @rule(verdict=st.sampled_from(["approve", "approve", "reject"]), actor=OFFICERS)
    def give_a_verdict(self, verdict, actor):
        forbidden = self.model.forbids_verdict(self.today, verdict, actor)
        decides = self.model.decides(verdict)
        if not self.tries(VERDICTS[verdict], forbidden, actor):
            return
        if decides:
            self.model.closed = {"approve": "approved", "reject": "rejected"}[verdict]
        else:
            self.model.proposal = (verdict, actor)

    @rule()
    def all_that_is_missing_is_done(self):
        self.complete(whole=True, actor=REVIEWER)
        self.assess(FIRST)
        self.pay(DUE, "USD", FIRST)
        if self.model.lacks() & {"criterion-open", "criterion-not-met"}:
            self.answer_all(REVIEWER)
        if self.model.planned:
            self.inspect(passed=True, actor=REVIEWER)

    @rule(verdict=st.sampled_from(["approve", "approve", "approve", "reject"]))
    def two_officers_agree(self, verdict):
        if verdict == "approve":
            self.all_that_is_missing_is_done()
        self.give_a_verdict(verdict, FIRST)
        self.give_a_verdict(verdict, SECOND)

    @precondition(lambda self: len(self.facts) > 20)
    @rule(actor=OFFICERS)
    def withdraw(self, actor):
        if self.tries(WITHDRAW, set(), actor):
            self.model.closed = "withdrawn"

    @rule(actor=OFFICERS, at=st.sampled_from([-DAY, -1, 0, 1, DAY, 31 * DAY]))
    def every_step_would_be_decided_as_the_model_says(self, actor, at):
        at, model = self.at + at, self.model
        today = day_of(at)
        answer = a.Answer(criterion="identity", result="not-applicable", reason="no")
        plan = a.PlanInspection(application=ID, on=self.today, manner="online")
        inspection = a.RecordInspection(application=ID, passed=True, report="seen")
        for command, forbidden in (
            (ASSESS, model.forbids_assessing()),
            (PAY, model.forbids_paying(today, DUE, "USD")),
            (replace(PAY, amount=1), model.forbids_paying(today, 1, "USD")),
            (
                a.ReviewCriteria(application=ID, answers=(answer,)),
                model.forbids_answer("identity", "not-applicable"),
            ),
            (plan, model.forbids_planning(today, self.today)),
            (inspection, model.forbids_inspection(today)),
            (ASK, model.forbids_asking()),
            (COMPLETE, model.forbids_completing(today)),
            (APPROVE, model.forbids_verdict(today, "approve", actor)),
            (REJECT, model.forbids_verdict(today, "reject", actor)),
            (WITHDRAW, set()),
        ):
            self.agree(command, forbidden, actor, at)

    @invariant()
    def the_state_says_what_happened(self):
        model, state = self.model, self.state
        assert (state.version, state.last_at) == (len(self.facts), model.last_at)
        assert (state.closed or "", state.settled) == (model.closed, model.paid)
        assert {name: each.result for name, each in state.criteria.items()} == {
            name: result for name, (result, _) in model.answers.items()
        }
        assert state.due == model.due
        assert state.reviewers == model.looked()
        assert (state.proposal and (state.proposal.verdict, state.proposal.by)) == model.proposal

    @invariant()
    def only_a_whole_application_is_approved_by_two(self):
        approved = [each for each in self.facts if isinstance(each, a.ApplicationApproved)]
        assert len(approved) == len(self.consequences) <= 1
        for fact, command in zip(approved, self.consequences, strict=True):
            assert isinstance(command, Issue)
            assert not self.model.lacks()
            assert fact.by != fact.proposed_by
            assert fact.by not in self.model.looked()

    @invariant()
    def times_never_run_backwards(self):
        times = [fact.at for fact in self.facts]
        assert times == sorted(times)


Life.TestCase.settings = settings(max_examples=examples(150), stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
