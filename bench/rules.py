"""The cost of decide and evolve for each kind of command, against one encode and decode.

No store, no keys: states are in memory, and what a decision needs of others is looked up before the
clock runs. A command that leads to another (an approval to its certificate) counts with it. The
floor for each is msgspec's JSON encoding and strict decoding of the same facts, once each: what any
ledger must do to keep them. `kinds` has the ratio of every kind of command in a mixed day, the
worst first; the claim is about the median. Times are those of the processor.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial, reduce
from typing import Any, NamedTuple

import msgspec
from common import interleaved, report
from msgspec.structs import replace
from office import AT, RULES, Step, story

from ledger.domain.certificate import rules as certificate_rules
from ledger.domain.certificate import state as certificate_state
from ledger.domain.certificate.facts import CertificateFact, Issue
from ledger.domain.certificate.seen import CertificateNow
from ledger.domain.fact import Command, Fact, Outcome
from ledger.domain.facts import AnyHiddenFact, PublicFact
from ledger.domain.families import family_of
from ledger.domain.now import Now
from verifier.values.days import day_of
from verifier.values.numbers import CertificateIndex, format_number

ROUNDS = 9
REPEATS = 300
_NUMBER = format_number(CertificateIndex(0))
_ENCODE = msgspec.json.Encoder().encode
_PUBLIC = msgspec.json.Decoder(PublicFact)
_HIDDEN = msgspec.json.Decoder(AnyHiddenFact)


class Decision(NamedTuple):
    """One decision that can be made again and again: the rules, and what they are given."""

    decide: Callable[[Any, Any, Now], Any]
    evolve: Callable[[Any, Any], Any]
    state: Any
    command: Command
    now: Now

    def facts(self) -> tuple[Fact, ...]:
        """Return the facts that follow."""
        found = self.decide(self.state, self.command, self.now)
        facts: tuple[Fact, ...] = found.facts if isinstance(found, Outcome) else found
        return facts

    def after(self) -> Any:  # noqa: ANN401 - any aggregate's state
        """Return the state that follows."""
        return reduce(self.evolve, self.facts(), self.state)


def main() -> None:
    """Print the claim as one JSON line."""
    desk = _Desk()
    kinds: dict[str, list[Decision]] = {}
    steps = story("shop", 0, lambda _: _NUMBER)
    step = next(steps)
    while True:
        decisions, answer = desk.takes(step)
        kinds.setdefault(_tag(step), []).extend(decisions)
        try:
            step = steps.send(answer)
        except StopIteration:
            break
    ratios = {kind: round(_ratio(decisions), 1) for kind, decisions in kinds.items()}
    report(
        "decide and evolve of a typical command, against one encode and decode of its facts",
        round(statistics.median(ratios.values()), 1),
        unit="x",
        goal=("<=", 6),
        measured={
            "repeats": REPEATS,
            "rounds": ROUNDS,
            "kinds": dict(sorted(ratios.items(), key=lambda pair: -pair[1])),
        },
        libraries=("msgspec",),
    )


class _Desk:
    """All aggregates of one story, in memory."""

    def __init__(self) -> None:
        self._states: dict[str, Any] = {}
        self._now = Now(at=AT, today=day_of(AT), rules=RULES)

    def takes(self, step: Step) -> tuple[list[Decision], str]:
        """Return the decisions on one command and what follows it, and its aggregate's id."""
        family = family_of(step.command)
        if family is None:
            return [self._certified(step)], _NUMBER
        opens = isinstance(step.command, family.opens)
        name = family.prefix + "0" * 32 if opens else family.id_in(step.command)
        state = None if opens else self._states[name]
        now = replace(self._now, aggregate=name, actor=step.actor)
        now = family.see(step.command, state, now, self)
        decision = Decision(family.decide, family.evolve, state, step.command, now)
        outcome = family.decide(state, step.command, now)
        others = [
            each
            for command in outcome.consequences
            for each in self.takes(Step(command, step.actor))[0]
        ]
        self._states[name] = decision.after()
        return [*others, decision], name

    def _certified(self, step: Step) -> Decision:
        state = None if isinstance(step.command, Issue) else self._states[_NUMBER]
        business = next(each for name, each in self._states.items() if name.startswith("b-"))
        places = {"hosts": business.hosts, "handles": business.handles}
        now = CertificateNow(*self._now.common, number=_NUMBER, holder=business.holder, **places)
        decide, evolve = certificate_rules.decide, certificate_state.evolve
        decision = Decision(decide, evolve, state, step.command, now)
        self._states[_NUMBER] = decision.after()
        return decision

    # What the rules of one kind may ask about others (`ledger.domain.others`).

    def governed(self) -> bool:
        return False

    def registered(self, _: str) -> str:
        return ""

    def alike(self, _: object) -> tuple[str, ...]:
        return ()

    def next_number(self) -> str:
        return _NUMBER

    def covering(self, _: object) -> dict[str, Any]:
        return {}

    def business(self, name: str) -> Any:  # noqa: ANN401
        return self._states[name]

    certificate = complaint = business

    def applications(self, _: str) -> tuple[Any, ...]:
        return self._all("a-")

    def cases(self, _: str) -> tuple[Any, ...]:
        return self._all("k-")

    def _all(self, prefix: str) -> tuple[Any, ...]:
        return tuple(state for name, state in self._states.items() if name.startswith(prefix))


def _ratio(decisions: list[Decision]) -> float:
    """Return how often their facts could be encoded and decoded in the time of deciding them."""
    facts = [fact for decision in decisions for fact in decision.facts()]
    sides = (partial(_decide, decisions), partial(_keep, facts))
    ruled, kept = interleaved(ROUNDS, *sides, clock=time.process_time)
    return statistics.median(ruled) / statistics.median(kept)


def _decide(decisions: list[Decision]) -> None:
    of_certificates = [each for each in decisions if each.decide is certificate_rules.decide]
    others = [each for each in decisions if each.decide is not certificate_rules.decide]
    for _ in range(REPEATS):
        for decide, evolve, state, command, now in of_certificates:
            after = state
            for fact in decide(state, command, now):
                after = evolve(after, fact)
        for decide, evolve, state, command, now in others:
            after = state
            for fact in decide(state, command, now).facts:
                after = evolve(after, fact)


def _keep(facts: list[Fact]) -> None:
    pairs = [(fact, _PUBLIC if isinstance(fact, CertificateFact) else _HIDDEN) for fact in facts]
    for _ in range(REPEATS):
        for fact, decoder in pairs:
            decoder.decode(_ENCODE(fact))


def _tag(step: Step) -> str:
    return str(step.command.__struct_config__.tag)


if __name__ == "__main__":
    main()
