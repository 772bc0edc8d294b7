"""Random lives of a certificate against a model of plain dicts: what is refused, the state, and the standing."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger.domain import certificate as c
from ledger.domain.certificate_rules import decide
from ledger.domain.certificate_state import evolve
from ledger.errors import CommandRefusedError
from ledger.views.certificate import fold
from tests.ledger.deciding import (
    DAY,
    HANDLES,
    HOSTS,
    NUMBER,
    SCHEME,
    T0,
    TODAY,
    circumstances,
)
from verifier.days import day_of, end_of, start_of
from verifier.standing import standing_at

RULES = SCHEME.at(TODAY)
NTH = st.integers(1, 2)
PLACES = st.sampled_from(HOSTS[:4])
OFFSETS = st.one_of(st.integers(-1, 2), st.integers(29, 31))
TWO_YEARS = 2


class Life(RuleBasedStateMachine):
    """`model` knows days, instants and flags; it is written from the requirements, not from the code."""

    @initialize()
    def issue(self):
        self.at, self.state, self.view, self.index = T0, None, None, 0
        self.history = []
        self.model = {
            "sites": [HOSTS[0]],
            "handles": [],
            "periods": [(TODAY, TODAY.replace(year=TODAY.year + TWO_YEARS) - timedelta(1))],
            "measures": [],
            "revoked": False,
        }
        assert self.tries(c.Issue(business="b-1", sites=HOSTS[:1], tier="full"))

    def tries(self, command) -> bool:
        """Decide and apply; tell whether the rules allowed it."""
        try:
            facts = decide(self.state, command, circumstances(self.at))
        except CommandRefusedError:
            return False
        for fact in facts:
            self.state = evolve(self.state, fact)
            self.view = fold(self.view, self.index, fact)
            self.index += 1
        return True

    @property
    def today(self):
        return day_of(self.at)

    @property
    def end(self):
        return self.model["periods"][-1][1]

    @property
    def lapsed(self) -> bool:
        return self.today > self.end + timedelta(RULES.renewal.closes_days_after_end)

    @property
    def alive(self) -> bool:
        return not self.model["revoked"] and not self.lapsed

    def measure(self, number):
        known = self.model["measures"]
        return known[number - 1] if number <= len(known) else None

    def stands(self, measure, at=None) -> bool:
        at = self.at if at is None else at
        over = measure["ended"] is not None or (measure["until"] and at >= measure["until"])
        return not over

    def adds(self, kind, since, until=None):
        self.model["measures"].append(
            {
                "kind": kind,
                "decided": self.at,
                "since": since,
                "until": until,
                "ended": None,
                "appeal": "none",
            }
        )

    @rule(seconds=st.integers(0, 3 * DAY))
    def time_passes(self, seconds):
        self.at += seconds

    @rule(edge=st.sampled_from([-90, 0, 30]), days=st.integers(-1, 1))
    def an_edge_of_the_renewal_window_comes(self, edge, days):
        day = self.end + timedelta(edge + days)
        self.at = max(self.at, start_of(day) + DAY // 2)

    @rule(host=PLACES)
    def add_host(self, host):
        expected = self.alive and host not in self.model["sites"]

        assert self.tries(c.AddHost(number=NUMBER, place=host)) == expected

        if expected:
            self.model["sites"].append(host)

    @rule(host=PLACES)
    def remove_host(self, host):
        model = self.model
        others = len(model["sites"]) + len(model["handles"]) > 1
        expected = not model["revoked"] and host in model["sites"] and others

        assert self.tries(c.RemoveHost(number=NUMBER, place=host)) == expected

        if expected:
            model["sites"].remove(host)

    @rule()
    def add_handle(self):
        expected = self.alive and HANDLES[0] not in self.model["handles"]

        assert self.tries(c.AddHandle(number=NUMBER, place=HANDLES[0])) == expected

        if expected:
            self.model["handles"].append(HANDLES[0])

    @rule()
    def renew(self):
        opens = self.end - timedelta(RULES.renewal.opens_days_before_end)
        suspended = any(
            each["kind"] == "suspension" and self.stands(each) for each in self.model["measures"]
        )
        expected = self.alive and self.today >= opens and not suspended

        assert self.tries(c.Renew(number=NUMBER)) == expected

        if expected:
            start = max(self.today, self.end + timedelta(1))
            leap_day = (start.month, start.day) == (2, 29)
            following = start - timedelta(1) if leap_day else start
            again = following.replace(year=start.year + TWO_YEARS)
            self.model["periods"].append((start, again if leap_day else again - timedelta(1)))

    @rule()
    def warn(self):
        assert self.tries(c.Warn(number=NUMBER, reason="criteria-not-met")) == self.alive

        if self.alive:
            self.adds("warning", self.at)

    @rule(nth=NTH)
    def lift(self, nth):
        measure = self.measure(nth)
        expected = (
            not self.model["revoked"]
            and measure is not None
            and measure["kind"] == "warning"
            and self.stands(measure)
        )

        assert self.tries(c.LiftWarning(number=NUMBER, measure=nth)) == expected

        if expected:
            measure["ended"] = self.at

    @rule(first=OFFSETS, days=st.one_of(st.integers(-1, 20), st.integers(178, 180)))
    def suspend(self, first, days):
        start = self.today + timedelta(first)
        end = start + timedelta(days)
        running = any(
            each["kind"] == "suspension" and self.stands(each) for each in self.model["measures"]
        )
        expected = self.alive and not running and 0 <= first <= 30 and 0 <= days <= 179

        command = c.Suspend(number=NUMBER, reason="mark-misused", start=start, end=end)
        assert self.tries(command) == expected

        if expected:
            self.adds("suspension", max(self.at, start_of(start)), end_of(end))

    @rule(nth=NTH, days=st.one_of(st.integers(-5, 60), st.integers(176, 182)))
    def extend(self, nth, days):
        measure = self.measure(nth)
        end = self.today + timedelta(days)
        expected = (
            not self.model["revoked"]
            and measure is not None
            and measure["kind"] == "suspension"
            and self.stands(measure)
            and end_of(end) > measure["until"]
            and (end - day_of(measure["since"])).days < 180
        )

        assert self.tries(c.ExtendSuspension(number=NUMBER, measure=nth, end=end)) == expected

        if expected:
            measure["until"] = end_of(end)

    @rule(nth=NTH)
    def reinstate(self, nth):
        measure = self.measure(nth)
        expected = (
            not self.model["revoked"]
            and measure is not None
            and measure["kind"] == "suspension"
            and self.stands(measure)
        )

        assert self.tries(c.Reinstate(number=NUMBER, measure=nth)) == expected

        if expected:
            measure["ended"] = self.at

    @rule(nth=NTH)
    def appeal(self, nth):
        measure = self.measure(nth)
        expected = (
            measure is not None
            and self.stands(measure)
            and measure["appeal"] == "none"
            and (self.today - day_of(measure["decided"])).days <= 30
        )

        assert self.tries(c.Appeal(number=NUMBER, measure=nth)) == expected

        if expected:
            measure["appeal"] = "pending"

    @rule(nth=NTH, outcome=st.sampled_from(["upheld", "overturned"]))
    def decide_appeal(self, nth, outcome):
        measure = self.measure(nth)
        expected = measure is not None and measure["appeal"] == "pending"

        command = c.DecideAppeal(number=NUMBER, measure=nth, outcome=outcome)
        assert self.tries(command) == expected

        if expected:
            measure["appeal"] = outcome
            if outcome == "overturned" and measure["kind"] != "revocation" and self.stands(measure):
                measure["ended"] = self.at

    @precondition(lambda self: len(self.model["measures"]) >= 2)
    @rule()
    def revoke(self):
        expected = not self.model["revoked"]

        assert self.tries(c.Revoke(number=NUMBER, reason="false-information")) == expected

        if expected:
            self.adds("revocation", self.at)
            self.model["revoked"] = True

    @invariant()
    def the_state_is_the_model(self):
        if self.state is None:
            return
        model = self.model
        assert list(self.state.sites) == model["sites"]
        assert list(self.state.handles) == model["handles"]
        assert [(each.start, each.end) for each in self.state.periods] == model["periods"]
        assert self.state.revoked == model["revoked"]
        assert [
            (each.kind, each.since, each.until, each.ended, each.appeal)
            for each in self.state.measures
        ] == [
            tuple(each[name] for name in ("kind", "since", "until", "ended", "appeal"))
            for each in model["measures"]
        ]

    @rule(back=st.integers(0, 900 * DAY), ahead=st.integers(0, 900 * DAY))
    def the_standing_at_any_instant_is_the_models(self, back, ahead):
        for at in (max(T0, self.at - back), self.at, self.at + ahead):
            assert standing_at(self.view.history, at).code == self.standing(at)

    def standing(self, at) -> str:
        """Return how the certificate stood at `at` by what was decided until then."""
        active = {
            each["kind"]
            for each in self.model["measures"]
            if each["decided"] <= at
            and each["since"] <= at
            and (each["ended"] is None or at < each["ended"])
            and (self._until(each, at) is None or at < self._until(each, at))
        }
        if "revocation" in active:
            return "revoked"
        if "suspension" in active:
            return "suspended"
        known = [
            (start, end)
            for (start, end), decided in zip(self.model["periods"], self._granted(), strict=True)
            if decided <= at
        ]
        if any(start_of(start) <= at < end_of(end) for start, end in known):
            return "warned" if "warning" in active else "valid"
        return "not-yet-valid" if any(start_of(start) > at for start, _ in known) else "expired"

    def _granted(self):
        return [e.at for e in self.view.history if e.event in {"issued", "renewed"}]

    def _until(self, measure, at):
        """Return the end of a suspension as it was known at `at`: extensions count from their own instant."""
        until = None
        nth = self.model["measures"].index(measure) + 1
        for entry in self.view.history:
            if (
                entry.measure == nth
                and entry.at <= at
                and entry.event in {"suspended", "suspension-extended"}
            ):
                until = end_of(entry.end)
        return until


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
