"""Random lives of a certificate against `life_model`: refusals, state, record and standing."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keys.base64url import encode
from ledger.domain.certificate import facts as c
from ledger.domain.certificate.rules import decide
from ledger.domain.certificate.state import evolve
from ledger.errors import CommandRefusedError
from ledger.views.certificate import fold
from tests.effort import examples
from tests.ledger.deciding import DAY, HANDLES, HOSTS, NUMBER, T0, of_certificate
from tests.ledger.life_model import Model, stands, until
from verifier.judging.standing import places_at, standing_at, standing_of
from verifier.values.days import day_of, start_of

ANY = st.integers(0, 999)
PLACES = st.sampled_from([*HOSTS[:3], *HANDLES[:2], "other.example.com.kh"])
NEAR = st.sampled_from([0, 0, 0, 1, 2, 30, -1, 31])
WARN = c.Warn(number=NUMBER, reason="criteria-not-met")
KINDS = ("warning", "suspension", "revocation")
OUTCOMES = st.sampled_from(["", "upheld", "overturned"])
LENGTHS = st.sampled_from([1, 2, 7, 7, 20, 180, 0, 181])


class Life(RuleBasedStateMachine):
    """Each decision is put to the rules and to the model; both must say the same."""

    @initialize()
    def issue(self):
        self.at, self.state, self.view, self.index = T0, None, None, 0
        self.tries(c.Issue(business="b-1", sites=HOSTS[:1], tier="full"), set())
        self.model = Model(T0, HOSTS[0], {*HOSTS, *HANDLES})

    def tries(self, command, forbidden: set[str]) -> bool:
        """Decide and apply; tell whether the rules allowed it."""
        facts = self.agree(command, forbidden, self.at)
        for fact in facts:
            self.state = evolve(self.state, fact)
            self.view = fold(self.view, self.index, fact)
            self.index += 1
        return bool(facts)

    def agree(self, command, forbidden: set[str], at: int):
        """Decide: the rules must allow what nothing forbids, and else name something that does."""
        refused, facts = "", ()
        try:
            facts = decide(self.state, command, of_certificate(at))
        except CommandRefusedError as error:
            refused = error.rule
        assert refused in (forbidden or {""})
        return facts

    @property
    def today(self):
        return day_of(self.at)

    def some_measure(self, pick: int, *kinds: str, appeal: str = "") -> int:
        """Return the number of a measure, mostly one that fits; sometimes of any, or of none."""
        fitting = [
            measure["number"]
            for measure in self.model.measures
            if measure["kind"] in kinds and stands(measure, self.at)
            if not appeal or measure["appeal"] == appeal
        ]
        if fitting and pick % 4:
            return fitting[pick % len(fitting)]
        return pick % (len(self.model.measures) + 2)

    def a_day_around_the_end(self, number: int, later: int):
        """Return the day `later` days after the last of a suspension; without one, after today."""
        measure = self.model.measure(number)
        last = until(measure) - 1 if measure and measure["untils"] else self.at
        return day_of(last) + timedelta(later)

    @rule(seconds=st.integers(0, 3 * DAY))
    def time_passes(self, seconds):
        self.at += seconds

    @rule(pick=ANY, seconds=st.integers(-1, 0))
    def an_edge_comes(self, pick, seconds):
        edges = self.model.edges() | self.model.deadlines()
        coming = sorted(each + seconds for each in edges if each + seconds > self.at)
        closes = self.model.renewal_window()["closes"]
        if coming and (coming[0] < closes or pick % 8 == 0):
            self.at = coming[0]

    @rule()
    def at_each_edge_to_come_the_same_would_be_decided(self):
        edges = {edge for edge in self.model.edges() | self.model.deadlines() if edge > self.at}
        for at in {self.at, *edges, *(edge - 1 for edge in edges)}:
            self.agree(c.Renew(number=NUMBER), self.model.forbids_renewal(at, ""), at)
            self.agree(WARN, self.model.forbids_change(at), at)
            for number in range(len(self.model.measures) + 2):
                self.about_a_measure(number, at)

    def about_a_measure(self, number: int, at: int):
        model, asked = self.model, {"number": NUMBER, "measure": number}
        end = self.a_day_around_the_end(number, later=1)
        for command, forbidden in (
            (c.LiftWarning(**asked), model.forbids_ending(at, number, "warning")),
            (c.Reinstate(**asked), model.forbids_ending(at, number, "suspension")),
            (c.ExtendSuspension(**asked, end=end), model.forbids_extending(at, number, end)),
            (c.Appeal(**asked), model.forbids_appeal(at, number)),
        ):
            self.agree(command, forbidden, at)

    @rule()
    def a_clock_that_is_behind_decides_nothing(self):
        now, self.at = self.at, self.model.last_at - 1
        self.tries(WARN, {"clock-behind"})
        self.at = now

    @rule(place=PLACES)
    def add(self, place):
        kind, event, command = (
            ("handles", "handle-added", c.AddHandle)
            if ":" in place
            else ("sites", "host-added", c.AddHost)
        )
        forbidden = self.model.forbids_adding(self.at, place)
        if self.tries(command(number=NUMBER, place=place), forbidden):
            present = self.model.places[-1][kind]
            self.model.covers(event, self.at, **{kind: [*present, place]})

    @rule(place=PLACES)
    def remove(self, place):
        kind, event, command = (
            ("handles", "handle-removed", c.RemoveHandle)
            if ":" in place
            else ("sites", "host-removed", c.RemoveHost)
        )
        forbidden = self.model.forbids_removing(place)
        if self.tries(command(number=NUMBER, place=place), forbidden):
            others = [each for each in self.model.places[-1][kind] if each != place]
            self.model.covers(event, self.at, **{kind: others})

    @rule(tier=st.sampled_from(["", "", "basic", "golden"]))
    def renew(self, tier):
        forbidden = self.model.forbids_renewal(self.at, tier)
        if self.tries(c.Renew(number=NUMBER, tier=tier), forbidden):
            self.model.renews(self.at, tier)

    @rule(edge=st.sampled_from(["opens", "closes"]), seconds=st.integers(-1, 0))
    def renew_at_an_edge(self, edge, seconds):
        at = self.model.renewal_window()[edge] + seconds
        if at > self.at:
            self.at = at
            self.renew("")

    @rule(kid=st.sampled_from(["badge-0", "badge-1", "badge-2"]), which=st.integers(0, 20))
    def sign(self, kid, which):
        digest = encode(bytes([which]) * 32)
        command = c.RecordBadge(number=NUMBER, kid=kid, token=digest, qr=f"qr{digest[2:]}")
        if self.tries(command, self.model.forbids_badge(kid, digest)):
            self.model.signs(self.at, kid, digest)

    @rule(reason=st.sampled_from(["criteria-not-met", "criteria-not-met", "false-information"]))
    def warn(self, reason):
        forbidden = self.model.forbids_warning(self.at)
        if reason == "false-information":
            forbidden |= {"bad-reason"}
        if self.tries(c.Warn(number=NUMBER, reason=reason), forbidden):
            self.model.measures_out("warned", "warning", self.at, since=self.at, end=None)

    @rule(pick=ANY)
    def lift(self, pick):
        number = self.some_measure(pick, "warning")
        forbidden = self.model.forbids_ending(self.at, number, "warning")
        if self.tries(c.LiftWarning(number=NUMBER, measure=number), forbidden):
            self.model.ends("warning-lifted", self.at, number)

    @rule(ahead=NEAR, length=LENGTHS, then=st.sampled_from(["", "extended", "reinstated"]))
    def suspend(self, ahead, length, then):
        start = self.today + timedelta(ahead)
        end = start + timedelta(length - 1)
        command = c.Suspend(number=NUMBER, reason="mark-misused", start=start, end=end)
        if self.tries(command, self.model.forbids_suspending(self.at, start, end)):
            since = max(self.at, start_of(start))
            self.model.measures_out("suspended", "suspension", self.at, since=since, end=end)
            number = len(self.model.measures)
            if then == "extended":
                self.lengthens(number, 1)
            if then == "reinstated":
                self.reinstates(number)

    @rule(pick=ANY, later=st.one_of(st.integers(-1, 3), st.integers(170, 180)))
    def extend(self, pick, later):
        self.lengthens(self.some_measure(pick, "suspension"), later)

    @rule(pick=ANY)
    def reinstate(self, pick):
        self.reinstates(self.some_measure(pick, "suspension"))

    def lengthens(self, number: int, later: int):
        end = self.a_day_around_the_end(number, later)
        forbidden = self.model.forbids_extending(self.at, number, end)
        if self.tries(c.ExtendSuspension(number=NUMBER, measure=number, end=end), forbidden):
            self.model.extends(self.at, number, end)

    def reinstates(self, number: int):
        forbidden = self.model.forbids_ending(self.at, number, "suspension")
        if self.tries(c.Reinstate(number=NUMBER, measure=number), forbidden):
            self.model.ends("reinstated", self.at, number)

    @rule(pick=ANY, outcome=OUTCOMES)
    def appeal(self, pick, outcome):
        self.goes_to_appeal(self.some_measure(pick, *KINDS, appeal="none"), outcome)

    @rule(pick=ANY, outcome=st.sampled_from(["upheld", "overturned"]))
    def decide_appeal(self, pick, outcome):
        self.comes_to(self.some_measure(pick, *KINDS, appeal="pending"), outcome)

    @rule(chance=st.integers(0, 9), outcome=OUTCOMES)
    def revoke(self, chance, outcome):
        if chance < 9 and not self.model.revoked:
            return
        forbidden = {"revoked-is-final"} if self.model.revoked else set()
        if self.tries(c.Revoke(number=NUMBER, reason="false-information"), forbidden):
            self.model.measures_out("revoked", "revocation", self.at, since=self.at, end=None)
            self.goes_to_appeal(len(self.model.measures), outcome)

    def goes_to_appeal(self, number: int, outcome: str):
        """Let the holder appeal, and decide at once unless `outcome` is empty."""
        forbidden = self.model.forbids_appeal(self.at, number)
        if self.tries(c.Appeal(number=NUMBER, measure=number), forbidden):
            self.model.appeals(self.at, number)
            if outcome:
                self.comes_to(number, outcome)

    def comes_to(self, number: int, outcome: str):
        command = c.DecideAppeal(number=NUMBER, measure=number, outcome=outcome)
        if self.tries(command, self.model.forbids_outcome(number)):
            self.model.decides_appeal(self.at, number, outcome)

    @invariant()
    def the_state_is_the_model(self):
        state, model = self.state, self.model
        places = model.places[-1]
        assert [*state.sites] == places["sites"]
        assert [*state.handles] == places["handles"]
        assert [(each.start, each.end) for each in state.periods] == [
            (each["start"], each["end"]) for each in model.periods
        ]
        assert (state.tier, state.revoked, state.last_at) == (
            model.tier,
            model.revoked,
            model.last_at,
        )
        assert (state.version, state.signed) == (len(model.log), len(model.badges))
        names = ("number", "kind", "since", "ended", "appeal")
        for found, measure in zip(state.measures, model.measures, strict=True):
            assert [getattr(found, name) for name in names] == [measure[name] for name in names]
            assert found.until == (until(measure) if measure["untils"] else None)

    @invariant()
    def the_record_is_the_model(self):
        view, model = self.view, self.model
        assert (view.sites, view.handles) == (self.state.sites, self.state.handles)
        assert (view.periods, view.tier) == (self.state.periods, model.tier)
        assert [(badge.kid, badge.token) for badge in view.badges] == [
            (badge["kid"], badge["digest"]) for badge in model.badges
        ]
        assert [(each.event, each.at, each.measure) for each in view.history] == [
            (each["event"], each["at"], each["measure"]) for each in model.log
        ]
        assert [(each.number, each.kind, each.since, each.appeal) for each in view.measures] == [
            (each["number"], each["kind"], each["since"], each["appeal"])
            for each in model.measures
            if each["struck"] is None
        ]

    @invariant()
    def the_standing_at_every_edge_is_the_models(self):
        view, model = self.view, self.model
        edges = {self.at, *model.edges()}
        for at in {edge + second for edge in edges for second in (-1, 0)}:
            if at < T0:
                continue
            standing = standing_at(view.history, at)
            assert (standing.code, standing.bits) == (model.standing(at), model.bits(at))
            if at >= model.last_at:
                assert standing_of(view.periods, view.measures, at) == standing
            assert places_at((*view.sites, *view.handles), view.history, at) == model.covered(at)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=examples(100), stateful_step_count=60, deadline=None)
