"""Cases in generated orders of commands, against `case_model`: what is refused, what follows.

Each command is put in each state that is reached, with arguments that fit and that do not.
"""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ledger.domain.case import facts as k
from ledger.domain.case import measures as m
from ledger.domain.case.state import evolve
from tests.effort import examples
from tests.ledger.case_model import REASONS, URGENT, CaseModel, not_appealed, repayable, unpaid
from tests.ledger.casework import CASE, OFFICERS, Desk
from tests.ledger.deciding import HANDLES, HOSTS, T0
from tests.ledger.life_model import Model
from verifier.values.days import day_of, end_of

ACTORS = st.sampled_from(OFFICERS)
NUMBERS = st.integers(1, 6)
PICKS = st.integers(0, 999)
GROUNDS = st.lists(st.sampled_from([*REASONS]), max_size=3).map(tuple)
REASON = st.sampled_from(["mark-misused", "mark-misused", URGENT, "criteria-not-met", "none-such"])
OFFSET = st.sampled_from([0, 0, 1, 5, 14, 29, 30, 60, 178, 179, 180, -1])
PLACES = st.sampled_from([(), (), HOSTS[:1], HOSTS[1:2], ("other.example.com.kh",)])
OUTCOMES = st.sampled_from(["upheld", "overturned"])
ENDS = st.sampled_from(["measure", "no-measure", "settled"])
COURSE = st.sampled_from(
    ["warning", "suspension", "suspension", "fine", "revocation", "conversion", "extension"]
)


def terms_of(kind: str, reason: str, today, end: int, number: int) -> dict:
    """Return the terms of a measure as the model has them."""
    last = today + timedelta(end)
    found = {"kind": kind}
    if kind not in {"early-end", "lift"}:
        found["reason"] = reason
    if kind in {"suspension", "interim", "extension"}:
        found["end"] = last
    if kind == "suspension":
        found["start"] = today if number % 2 else None
    if kind == "interim":
        found["hearing"] = today + timedelta(number * 3)
    if kind in {"extension", "early-end", "conversion"}:
        found["suspension"] = number
    if kind == "lift":
        found["warning"] = number
    if kind == "fine":
        found["usd"] = {1: 1, 2: 2000, 3: 2001, 4: 0}.get(number, 500)
    return found


KINDS = {
    "warning": m.Warning,
    "suspension": m.Suspension,
    "interim": m.Interim,
    "extension": m.Extension,
    "early-end": m.EarlyEnd,
    "lift": m.Lift,
    "revocation": m.Revocation,
    "conversion": m.Conversion,
    "fine": m.Fine,
}
KIND = st.sampled_from([*KINDS])


def measure_of(terms: dict):
    return KINDS[terms["kind"]](**{name: value for name, value in terms.items() if name != "kind"})


class Casework(RuleBasedStateMachine):
    """Each decision is put to the rules and to the model; both must say the same."""

    @initialize(opener=ACTORS, begun=st.sampled_from(["", "served", "heard", "heard", "heard"]))
    def open(self, opener, begun):
        self.desk = Desk()
        life = Model(T0, HOSTS[0], {*HOSTS, *HANDLES})
        self.desk.does(
            k.OpenCase(
                business="b-1",
                certificate=self.desk.certificate.number,
                source="officer",
                reason="mark-misused",
            ),
            opener,
        )
        self.model = CaseModel(life, T0, opener)
        if begun:
            self.serve(tuple(REASONS), None, opener)
        if begun == "heard":
            self.reply(opener)

    def some(self, pick: int, fits) -> int:
        """Return the number of a proposal, mostly one that fits; sometimes of any, or of none."""
        fitting = [each["number"] for each in self.model.proposals if fits(each)]
        if fitting and pick % 4:
            return fitting[pick % len(fitting)]
        return pick % (len(self.model.proposals) + 2)

    def agree(self, command, actor: str, forbidden: set[str]) -> bool:
        """Give the command; a refusal must name a rule that forbids it. Return if none does."""
        assert self.desk.refusal(command, actor) in (forbidden or {""})
        return not forbidden

    def tries(self, command, actor: str, forbidden: set[str]) -> bool:
        if not self.agree(command, actor, forbidden):
            return False
        self.desk.does(command, actor)
        self.model.happens(self.desk.at)
        return True

    @property
    def today(self):
        return day_of(self.desk.at)

    @rule(seconds=st.sampled_from([0, 3600, 86_400, 5 * 86_400, 15 * 86_400]))
    def time_passes(self, seconds):
        self.desk.at += seconds

    @rule(pick=st.integers(0, 99), after=st.booleans())
    def a_deadline_comes(self, pick, after):
        edges = sorted(each for each in self.model.edges() if each >= self.today)
        if edges:
            day = edges[pick % len(edges)]
            self.desk.at = max(self.desk.at, end_of(day) if after else end_of(day) - 1)

    @rule(actor=ACTORS)
    def a_clock_that_is_behind_decides_nothing(self, actor):
        now, self.desk.at = self.desk.at, self.model.at - 1
        self.agree(k.RecordReply(case=CASE), actor, {"clock-behind"})
        self.desk.at = now

    @rule(grounds=GROUNDS, later=st.sampled_from([None, None, 14, 20, 13, 400]), actor=ACTORS)
    def serve(self, grounds, later, actor):
        reply_by = None if later is None else self.today + timedelta(later)
        command = k.ServeNotice(case=CASE, grounds=grounds, reply_by=reply_by)
        forbidden = self.model.forbids_notice(self.desk.at, grounds, reply_by)
        if self.tries(command, actor, forbidden):
            self.model.serves(self.desk.at, grounds, reply_by)

    @rule(actor=ACTORS)
    def all_grounds_are_told_of_and_replied_to(self, actor):
        judged = self.model.judged()
        self.serve(tuple(each for each in REASONS if each not in judged), None, actor)
        self.reply(actor)

    @rule(actor=ACTORS)
    def reply(self, actor):
        if self.tries(k.RecordReply(case=CASE), actor, self.model.forbids_reply(self.desk.at)):
            self.model.replies(self.desk.at, actor)

    @rule(appeared=st.booleans(), actor=ACTORS)
    def hear(self, appeared, actor):
        forbidden = self.model.forbids_hearing(self.desk.at, appeared=appeared)
        if self.tries(k.RecordHearing(case=CASE, appeared=appeared), actor, forbidden):
            self.model.heard = True

    @rule(kind=KIND, reason=REASON, end=OFFSET, number=NUMBERS, actor=ACTORS)
    def propose(self, kind, reason, end, number, actor):
        self.proposes(terms_of(kind, reason, self.today, end, number), actor)

    def proposes(self, terms: dict, actor: str) -> bool:
        command = k.ProposeMeasure(case=CASE, terms=measure_of(terms))
        forbidden = self.model.forbids_proposing(self.desk.at, terms, actor)
        taken = self.tries(command, actor, forbidden)
        if taken:
            self.model.proposes(terms, actor)
        return taken

    @rule(pick=PICKS, actor=ACTORS, how=st.sampled_from(["reject", "withdraw"]))
    def settle(self, pick, actor, how):
        self.settles(self.some(pick, lambda each: each["status"] == "open"), actor, how)

    def settles(self, number: int, actor: str, how: str):
        kind = k.RejectMeasure if how == "reject" else k.WithdrawMeasure
        forbidden = self.model.forbids_settling(self.desk.at, number, actor, how)
        if self.tries(kind(case=CASE, proposal=number), actor, forbidden):
            self.model.proposals[number - 1]["status"] = "rejected"

    @rule(pick=PICKS, actor=ACTORS)
    def decide(self, pick, actor):
        self.decides(self.some(pick, lambda each: each["status"] == "open"), actor)

    def decides(self, number: int, actor: str):
        command = k.DecideMeasure(case=CASE, proposal=number)
        forbidden = self.model.forbids_settling(self.desk.at, number, actor, "decide")
        if self.tries(command, actor, forbidden):
            self.model.decides(self.desk.at, number, actor)

    @rule(kind=COURSE, end=st.sampled_from([5, 20, 40]))
    def a_measure_takes_its_course(self, kind, end):
        suspensions = [each["number"] for each in self.model.life.measures if each["untils"]]
        number = suspensions[-1] if suspensions else 5
        terms = terms_of(kind, "mark-misused", self.today, end, number)
        if self.proposes(terms, OFFICERS[0]):
            self.decides(len(self.model.proposals), OFFICERS[1])

    @rule(ahead=st.integers(0, 29))
    def urgent_harm_is_stopped(self, ahead):
        terms = terms_of("interim", URGENT, self.today, ahead, min(4, ahead // 3))
        if self.proposes(terms, OFFICERS[0]):
            self.decides(len(self.model.proposals), OFFICERS[1])

    @rule(pick=PICKS, amount=st.sampled_from([0, 0, 0, 1]), actor=ACTORS)
    def pay(self, pick, amount, actor):
        number = self.some(pick, unpaid)
        proposal = self.model.proposal(number)
        owed = proposal["terms"].get("usd", 7) if proposal else 7
        self.pays(number, owed + amount, "KHR" if pick % 9 == 1 else "USD", actor)

    def pays(self, number: int, amount: int, currency: str, actor: str):
        command = k.RecordFinePaid(
            case=CASE, proposal=number, amount=amount, currency=currency, receipt="KHQR 1"
        )
        forbidden = self.model.forbids_paying(self.desk.at, number, amount, currency)
        if self.tries(command, actor, forbidden):
            self.model.proposals[number - 1]["paid"] = True

    @rule(pick=PICKS, actor=ACTORS)
    def repay(self, pick, actor):
        self.repays(self.some(pick, repayable), actor)

    def repays(self, number: int, actor: str):
        command = k.RecordFineRepaid(case=CASE, proposal=number, receipt="KHQR 2")
        if self.tries(command, actor, self.model.forbids_repaying(self.desk.at, number)):
            self.model.proposals[number - 1]["repaid"] = True

    @rule(pick=PICKS, actor=ACTORS)
    def appeal(self, pick, actor):
        self.goes_to_appeal(self.some(pick, not_appealed), actor)

    def goes_to_appeal(self, number: int, actor: str):
        command = k.FileCaseAppeal(case=CASE, proposal=number)
        if self.tries(command, actor, self.model.forbids_appeal(self.desk.at, number)):
            self.model.appeals(self.desk.at, number)

    @rule(pick=PICKS, outcome=OUTCOMES, without=PLACES, actor=ACTORS)
    def decide_appeal(self, pick, outcome, without, actor):
        number = self.some(pick, lambda each: each["appeal"] == "pending")
        self.comes_to(number, outcome, without, actor)

    def comes_to(self, number: int, outcome: str, without: tuple[str, ...], actor: str):
        command = k.DecideCaseAppeal(case=CASE, proposal=number, outcome=outcome, without=without)
        forbidden = self.model.forbids_appeal_decision(
            self.desk.at, number, actor, outcome, without
        )
        if self.tries(command, actor, forbidden):
            self.model.decides_appeal(self.desk.at, number, outcome, without)

    @rule(outcome=OUTCOMES, without=st.sampled_from([(), (), (), HOSTS[:1]]))
    def a_revocation_is_appealed(self, outcome, without):
        for each in [*self.model.proposals]:
            if each["touched"] and each["terms"]["kind"] in {"revocation", "conversion"}:
                self.goes_to_appeal(each["number"], OFFICERS[0])
                self.comes_to(each["number"], outcome, without, OFFICERS[2])

    @rule(places=PLACES, actor=ACTORS)
    def grant_what_is_owed(self, places, actor):
        command = k.GrantOwedCertificate(case=CASE, places=places)
        if self.tries(command, actor, self.model.forbids_granting(self.desk.at, places)):
            self.model.grants(self.desk.at)

    @rule(outcome=ENDS, actor=ACTORS, thorough=st.booleans())
    def close(self, outcome, actor, thorough):
        if thorough:
            self.finish(actor)
        if len(self.model.proposals) < 3:
            return
        forbidden = self.model.forbids_closing(self.desk.at, outcome, actor)
        if self.tries(k.CloseCase(case=CASE, outcome=outcome), actor, forbidden):
            self.model.closed = outcome

    def finish(self, actor: str):
        """Do what stands between the case and its end, as far as `actor` may."""
        for each in self.model.proposals:
            if each["status"] == "open":
                self.settles(each["number"], actor, "reject")
            if unpaid(each):
                self.pays(each["number"], each["terms"]["usd"], "USD", actor)
            if repayable(each):
                self.repays(each["number"], actor)
            if each["appeal"] == "pending":
                self.comes_to(each["number"], "upheld", (), actor)

    @rule(actor=ACTORS)
    def every_command_is_put_in_this_state(self, actor):
        at, model = self.desk.at, self.model
        grounds = ("mark-misused",)
        notice = k.ServeNotice(case=CASE, grounds=grounds)
        self.agree(notice, actor, model.forbids_notice(at, grounds, None))
        self.agree(k.RecordReply(case=CASE), actor, model.forbids_reply(at))
        for appeared in (True, False):
            heard = k.RecordHearing(case=CASE, appeared=appeared)
            self.agree(heard, actor, model.forbids_hearing(at, appeared=appeared))
        for kind in KINDS:
            for reason in REASONS:
                terms = terms_of(kind, reason, self.today, 10, 1)
                proposed = k.ProposeMeasure(case=CASE, terms=measure_of(terms))
                self.agree(proposed, actor, model.forbids_proposing(at, terms, actor))
        self.agree(k.GrantOwedCertificate(case=CASE), actor, model.forbids_granting(at, ()))
        for outcome in ("measure", "no-measure", "settled"):
            closing = k.CloseCase(case=CASE, outcome=outcome)
            self.agree(closing, actor, model.forbids_closing(at, outcome, actor))
        for number in range(len(model.proposals) + 2):
            self.about_a_proposal(number, actor)

    def about_a_proposal(self, number: int, actor: str):
        at, model, of = self.desk.at, self.model, {"case": CASE, "proposal": number}
        for command, forbidden in (
            (k.DecideMeasure(**of), model.forbids_settling(at, number, actor, "decide")),
            (k.RejectMeasure(**of), model.forbids_settling(at, number, actor, "reject")),
            (k.WithdrawMeasure(**of), model.forbids_settling(at, number, actor, "withdraw")),
            (
                k.RecordFinePaid(**of, amount=500, receipt="1"),
                model.forbids_paying(at, number, 500, "USD"),
            ),
            (k.RecordFineRepaid(**of, receipt="1"), model.forbids_repaying(at, number)),
            (k.FileCaseAppeal(**of), model.forbids_appeal(at, number)),
            (
                k.DecideCaseAppeal(**of, outcome="overturned"),
                model.forbids_appeal_decision(at, number, actor, "overturned", ()),
            ),
        ):
            self.agree(command, actor, forbidden)

    @invariant()
    def the_case_is_the_model(self):
        case, model = self.desk.case, self.model
        assert (case.version, case.last_at) == (model.count, model.at)
        assert (case.hearing, case.heard, case.closed or "") == (
            model.hearing,
            model.heard,
            model.closed,
        )
        assert [(each.reply_by, each.replied is not None, each.late) for each in case.notices] == [
            (each["reply_by"], each["replied"], each.get("late", False)) for each in model.notices
        ]
        for found, wanted in zip(case.proposals, model.proposals, strict=True):
            assert (found.kind, found.by) == (wanted["terms"]["kind"], wanted["by"])
            assert (found.status, found.decided_by) == (wanted["status"], wanted["decider"])
            assert (found.touched, found.paid, found.repaid) == (
                wanted["touched"],
                wanted["paid"],
                wanted["repaid"],
            )
        owed = None if case.owed is None else {"days": case.owed.days, "since": case.owed.since}
        assert owed == model.owed

    @invariant()
    def the_certificate_is_the_model_and_its_end_stays(self):
        certificate, life = self.desk.certificate, self.model.life
        assert certificate.end == life.periods[-1]["end"]
        assert certificate.revoked == life.revoked
        assert [
            (each.kind, each.since, each.ended, each.appeal) for each in certificate.measures
        ] == [
            (each["kind"], each["since"], each["ended"], each["appeal"]) for each in life.measures
        ]
        granted = [{"start": each.start, "end": each.end} for each in self.desk.granted]
        assert granted == ([] if self.model.granted is None else [self.model.granted])

    @invariant()
    def nobody_decided_what_they_proposed_and_nobody_unheard(self):
        for each in self.desk.case.proposals:
            assert each.decided_by != each.by
        told = {}
        for fact in self.desk.facts:
            if isinstance(fact, k.NoticeServed):
                told[fact.notice] = (fact.grounds, end_of(fact.reply_by))
            if isinstance(fact, k.ReplyReceived):
                told[fact.notice] = (told[fact.notice][0], fact.at)
            if isinstance(fact, k.MeasureDecided | k.BusinessFined):
                reason = m.reason_of(self.desk.case.proposals[fact.proposal - 1].terms)
                assert not reason or any(
                    reason in grounds and since <= fact.at for grounds, since in told.values()
                )

    @invariant()
    def the_facts_folded_again_are_the_same(self):
        state = None
        for fact in self.desk.facts:
            state = evolve(state, fact)
        assert state == self.desk.case


TestCasework = Casework.TestCase
TestCasework.settings = settings(max_examples=examples(250), stateful_step_count=50, deadline=None)
