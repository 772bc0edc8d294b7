"""Complaints and listings in generated orders, against `complaint_model`: who may do what when.

Each command is put in each state that is reached, with arguments that fit and that do not.
"""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from ledger.domain.complaint import facts as k
from ledger.domain.complaint import state as complaint_state
from ledger.domain.listing import facts as f
from ledger.domain.listing import state as listing_state
from ledger.domain.misuse import facts as misuse
from ledger.domain.misuse import state as misuse_state
from tests.effort import examples
from tests.ledger.complaining import COMPLAINT, FILE, LISTING, OFFICERS, PLACE, Desk, ListingDesk
from tests.ledger.complaint_model import (
    ANSWER,
    FORWARD,
    MEDIATE,
    REASONS,
    ComplaintModel,
    ListingModel,
)
from tests.ledger.deciding import DAY, T0, day
from verifier.values.days import day_of

ACTORS = st.sampled_from(OFFICERS)
TIMES = st.sampled_from([0, 0, 3600, DAY, 3 * DAY, 15 * DAY, 31 * DAY])


class Complaining(RuleBasedStateMachine):
    """Each step is put to the rules and to the model; both must say the same."""

    @initialize(
        known=st.booleans(),
        begun=st.sampled_from(["filed", "forwarded", "heard", "proposed", "proposed"]),
    )
    def file(self, known, begun):
        self.desk = Desk()
        command = FILE if known else replace(FILE, business="", place=PLACE)
        self.desk.does(command)
        self.model = ComplaintModel(T0, command)
        if begun != "filed":
            self.forward(OFFICERS[0])
        if begun in {"heard", "proposed"}:
            self.answer(OFFICERS[0])
        if begun == "proposed":
            self.propose("upheld", REASONS[0], OFFICERS[0])

    @property
    def today(self):
        return day_of(self.desk.at)

    def tries(self, name, command, actor, **given) -> bool:
        forbidden = self.model.common(self.desk.at)
        forbidden = forbidden or self.model.forbids(name, actor, self.today, **given)
        assert self.desk.refusal(command, actor) in (forbidden or {""}), (name, forbidden)
        if forbidden:
            return False
        self.desk.does(command, actor)
        self.model.at = self.desk.at
        return True

    def closes(self, outcome) -> None:
        self.model.outcome = outcome
        self.model.stops(self.today)

    @rule(seconds=TIMES)
    def time_passes(self, seconds):
        self.desk.at += seconds
        self.model.days_pass(self.today)

    @rule(actor=ACTORS)
    def somebody_proposes_and_two_try_to_decide(self, actor):
        self.propose("dismissed", "", OFFICERS[0])
        self.confirm(OFFICERS[0])
        self.reject(actor)

    @rule(actor=ACTORS)
    def a_clock_that_is_behind_decides_nothing(self, actor):
        now, self.desk.at = self.desk.at, self.model.at - 1
        self.tries("withdraw", k.WithdrawComplaint(complaint=COMPLAINT), actor)
        self.desk.at = now

    @rule(actor=ACTORS)
    def acknowledge(self, actor):
        if self.tries("acknowledge", k.AcknowledgeComplaint(complaint=COMPLAINT), actor):
            self.model.told = True

    @rule(actor=ACTORS)
    def identify(self, actor):
        command = k.IdentifyBusiness(complaint=COMPLAINT, business="b-2")
        if self.tries("identify", command, actor):
            self.model.business = "b-2"

    @rule(actor=ACTORS)
    def forward(self, actor):
        if self.tries("forward", k.ForwardComplaint(complaint=COMPLAINT), actor):
            self.model.answer_by = self.today + timedelta(ANSWER)
            self.model.stands_from(self.today, ANSWER)

    @rule(actor=ACTORS)
    def answer(self, actor):
        command = k.RecordAnswer(complaint=COMPLAINT, text="We sent it.")
        if self.tries("answer", command, actor):
            self.model.answered = True
            if self.model.mediation != "open":
                self.model.stops(self.today)

    @rule(actor=ACTORS)
    def begin(self, actor):
        if self.tries("begin", k.BeginMediation(complaint=COMPLAINT), actor):
            self.model.mediation = "open"
            self.model.stands_from(self.today, MEDIATE)

    @rule(result=st.sampled_from(["settled", "failed", "lost"]), actor=ACTORS)
    def end(self, result, actor):
        command = k.EndMediation(complaint=COMPLAINT, result=result)
        if self.tries("end", command, actor, result=result):
            self.model.mediation = result
            self.model.stops(self.today)
            if result == "settled":
                self.closes("settled")

    @rule(
        outcome=st.sampled_from(["upheld", "upheld", "dismissed", "lost"]),
        reason=st.sampled_from(REASONS),
        actor=ACTORS,
    )
    def propose(self, outcome, reason, actor):
        given = {"outcome": outcome, "reason": reason}
        command = k.ProposeComplaintDecision(complaint=COMPLAINT, **given)
        if self.tries("propose", command, actor, **given):
            self.model.proposal = given | {"by": actor}

    @rule(actor=ACTORS)
    def take_back(self, actor):
        command = k.WithdrawComplaintDecision(complaint=COMPLAINT)
        if self.tries("take-back", command, actor):
            self.model.proposal = None

    @rule(actor=ACTORS)
    def reject(self, actor):
        if self.tries("reject", k.RejectComplaintDecision(complaint=COMPLAINT), actor):
            self.model.proposal = None

    @rule(actor=ACTORS)
    def confirm(self, actor):
        if self.tries("confirm", k.ConfirmComplaintDecision(complaint=COMPLAINT), actor):
            self.closes(self.model.proposal["outcome"])
            self.model.proposal = None

    @rule(actor=ACTORS, pick=st.integers(0, 9))
    def settle(self, actor, pick):
        if not pick and self.tries("settle", k.SettleComplaint(complaint=COMPLAINT), actor):
            self.closes("settled")
            self.model.proposal = None

    @rule(actor=ACTORS, pick=st.integers(0, 9))
    def withdraw(self, actor, pick):
        if not pick and self.tries("withdraw", k.WithdrawComplaint(complaint=COMPLAINT), actor):
            self.closes("withdrawn")
            self.model.proposal = None

    @invariant()
    def both_say_the_same(self):
        state, model = self.desk.state, self.model
        assert state.outcome == (model.outcome or "")
        assert state.verified == (model.outcome == "upheld")
        assert bool(state.proposal) == bool(model.proposal)
        assert state.decide_until(self.today) == model.due
        assert state.forward_by == day(FORWARD)

    @invariant()
    def who_decides_did_not_propose_and_the_shop_was_asked(self):
        proposal, forwarded = None, False
        for fact in self.desk.facts:
            forwarded |= isinstance(fact, k.ComplaintForwarded)
            if isinstance(fact, k.ComplaintDecisionProposed):
                proposal = fact
            if isinstance(fact, k.ComplaintDecided):
                assert fact.by != proposal.by
                assert (fact.outcome, fact.reason) == (proposal.outcome, proposal.reason)
                assert forwarded or fact.outcome == "dismissed"

    @invariant()
    def the_state_is_what_the_facts_say(self):
        state = None
        for fact in self.desk.facts:
            state = complaint_state.evolve(state, fact)
        assert state == self.desk.state


class Listing(RuleBasedStateMachine):
    """The officers' file of one place; the public list follows from it."""

    @initialize(
        by=ACTORS,
        end=st.sampled_from([None, 0, 5, 40, 300, 1095]),
        begun=st.sampled_from(["proposed", "listed", "appealed", "appealed"]),
    )
    def propose(self, by, end, begun):
        self.desk = ListingDesk()
        last = None if end is None else day(end)
        self.desk.does(f.ProposeListing(place=PLACE, reason="mark-misused", end=last), by)
        self.model = ListingModel(T0, by, last)
        if begun != "proposed":
            self.confirm(next(each for each in OFFICERS if each != by))
        if begun == "appealed":
            self.appeal(by)

    def tries(self, name, command, actor, outcome="") -> None:
        forbidden = self.model.forbids(name, actor, self.desk.at, outcome)
        assert self.desk.refusal(command, actor) in (forbidden or {""}), (name, forbidden)
        if not forbidden:
            self.desk.does(command, actor)
            self.model.happens(name, actor, self.desk.at, outcome)

    @rule(seconds=TIMES)
    def time_passes(self, seconds):
        self.desk.at += seconds

    @rule(actor=ACTORS)
    def a_clock_that_is_behind_decides_nothing(self, actor):
        now, self.desk.at = self.desk.at, self.model.at - 1
        self.tries("confirm", f.ConfirmListing(listing=LISTING), actor)
        self.desk.at = now

    @rule(outcome=st.sampled_from(["upheld", "overturned"]))
    def everybody_tries_to_decide_the_appeal(self, outcome):
        for actor in OFFICERS:
            self.decide(actor, outcome)

    @rule(actor=ACTORS)
    def confirm(self, actor):
        self.tries("confirm", f.ConfirmListing(listing=LISTING), actor)

    @rule(actor=ACTORS, pick=st.integers(0, 3))
    def reject(self, actor, pick):
        if not pick:
            self.tries("reject", f.RejectListing(listing=LISTING), actor)

    @rule(actor=ACTORS, pick=st.integers(0, 3))
    def take_back(self, actor, pick):
        if not pick:
            self.tries("take-back", f.WithdrawListing(listing=LISTING), actor)

    @rule(actor=ACTORS)
    def appeal(self, actor):
        self.tries("appeal", f.FileListingAppeal(listing=LISTING), actor)

    @rule(actor=ACTORS, outcome=st.sampled_from(["upheld", "overturned", "lost"]))
    def decide(self, actor, outcome):
        command = f.DecideListingAppeal(listing=LISTING, outcome=outcome)
        self.tries("decide", command, actor, outcome)

    @rule(actor=ACTORS)
    def propose_end(self, actor):
        self.tries("propose-end", f.ProposeListingEnd(listing=LISTING), actor)

    @rule(actor=ACTORS)
    def confirm_end(self, actor):
        self.tries("confirm-end", f.ConfirmListingEnd(listing=LISTING), actor)

    @invariant()
    def the_public_sees_what_the_model_says(self):
        public = self.desk.public
        standing = public is not None and public.standing(self.desk.at) is not None
        assert standing == self.model.listed(self.desk.at)

    @invariant()
    def nothing_is_public_without_a_second_officer(self):
        confirmed = [each for each in self.desk.facts if isinstance(each, f.ListingConfirmed)]
        listed = [each for each in self.desk.published if isinstance(each, misuse.MisuseListed)]
        assert len(confirmed) == len(listed)
        assert all(each.by != self.desk.facts[0].by for each in confirmed)

    @invariant()
    def the_states_are_what_the_facts_say(self):
        state, public = None, None
        for fact in self.desk.facts:
            state = listing_state.evolve(state, fact)
        for fact in self.desk.published:
            public = misuse_state.evolve(public, fact)
        assert (state, public) == (self.desk.state, self.desk.public)


TestComplaining = Complaining.TestCase
TestListing = Listing.TestCase
TestComplaining.settings = settings(
    max_examples=examples(250), stateful_step_count=40, deadline=None
)
TestListing.settings = settings(max_examples=examples(150), stateful_step_count=30, deadline=None)
