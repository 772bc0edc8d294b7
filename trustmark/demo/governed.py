"""Officers take over from the pilot, and thirteen businesses walk through the whole scheme.

All walks are one history in order of time, together with the manifests that fall due and a new
version of the rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from badges.qr import encode, png
from issuer.acting.granting import BadgeMaker, Occasion
from issuer.home import composition
from issuer.home.composition import signing_keys
from ledger.domain.application.facts import DecideApplication, PayFee, SubmitApplication
from ledger.domain.families import family_of
from ledger.domain.register.motions import MoveErasure
from ledger.scheme.model import SchemeVersion, cets
from ledger.service import Ledger
from trustmark.demo.applicants import applicants, renewal
from trustmark.demo.disputes import disputes
from trustmark.demo.officers import MANAGER, TECHNICIAN, appointments
from trustmark.demo.pairs import adopt_rules, confirm
from trustmark.demo.plan import FOUNDED
from trustmark.demo.stage import Stage, renew_manifest
from trustmark.demo.walk import Move, Walk, morning
from verifier.values.days import day_of

NEXT_RULES = 20
"""Days ago from which on the second version of the rules counts: a renewal costs less."""
_NEXT_RULES = """\
# The rules of the demonstration: the shipped ones, and from a day on a renewal at 70 % instead of
# 75 %.

name = {{ en = "{name.en}", km = "{name.km}" }}

[[version]]
id = "cets-2"
based_on = "cets-1"
effective = {effective}
renewal_fee_percent = 70
"""
_ADOPTED = 66
_GRANTING = (SubmitApplication, PayFee, DecideApplication)


def next_rules(today: date) -> str:
    """Return the second version of the rules as a file: what it changes, and from which day on."""
    return _NEXT_RULES.format(name=cets().name, effective=today - timedelta(days=NEXT_RULES))


def make_walks(stage: Stage, today: date) -> tuple[Walk, ...]:
    """Return all walks, among them that of the shop whose certificate from the pilot is renewed."""
    shop = stage.plan.cast["renewed"]
    known = {"certificate": stage.numbers[shop]}
    renewed = Walk(
        outcome="renewed by application at 75 %",
        expected="valid",
        row=stage.rows[shop],
        today=today,
        files=True,
        known=known,
    )
    return (*applicants(today), renewal(renewed), *disputes(today))


def govern(stage: Stage, now: int) -> int:
    """Found the roster, play all walks in time order, keep them in the stage; return the steps."""
    today = day_of(now)
    stage.walks = make_walks(stage, today)
    with stage.ledger() as ledger:
        act = _Act(stage=stage, ledger=ledger)
        steps = sorted(_steps(act, today, now), key=lambda step: step[0])
        for _, step in steps:
            step()
    return len(steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """What the steps need: the stage and its open ledger."""

    stage: Stage
    ledger: Ledger

    def appoint(self, at: int) -> None:
        for number, (officer, command) in enumerate(appointments()):
            self.ledger.execute(command, actor=officer, at=at + number, key=f"demo-roster-{number}")

    def adopt(self, rules: SchemeVersion, at: int) -> None:
        adopt_rules(self.ledger, rules, Occasion(at=at, actor=MANAGER, key="demo"))

    def renew_keys(self, at: int) -> None:
        renew_manifest(self.stage, self.ledger, at, TECHNICIAN)

    def take(self, walk: Walk, move: Move) -> None:
        """Take one step of a walk and keep what it has led to."""
        key = f"demo-{walk.row.registration}-{walk.moves.index(move)}"
        self._prepare(walk)
        command = move.command(walk.known)
        receipt = self.ledger.execute(command, actor=move.by, at=move.at, key=key)
        family = family_of(command)
        if family is not None and isinstance(command, family.opens):
            walk.known[family.name] = receipt.number
        if isinstance(command, MoveErasure):
            motion = len(self.ledger.motions().put)
            confirm(self.ledger, motion, Occasion(at=move.at, actor=move.by, key=key))
            self.ledger.erase(command.subject)
        if isinstance(command, _GRANTING):
            self._badge(walk, Occasion(at=move.at, actor=TECHNICIAN, key=key))

    def _prepare(self, walk: Walk) -> None:
        """Look up whose certificate from the pilot it is, and keep what the business hands in."""
        if "business" not in walk.known and "certificate" in walk.known:
            walk.known["business"] = self.ledger.certificate(walk.known["certificate"]).business
        if walk.files and "business" in walk.known and "file" not in walk.known:
            walk.known["file"] = self._evidence(walk)

    def _evidence(self, walk: Walk) -> str:
        """Keep a picture of the shop's address as the business's file; return its commitment."""
        picture = png(encode(f"https://{walk.row.hosts[0]}/#0"), scale=2)
        rules = composition.scheme(self.stage.settings).at(walk.today).evidence
        business = walk.known["business"]
        return self.ledger.evidence.keep(business, picture, "storefront.png", rules).commitment

    def _badge(self, walk: Walk, occasion: Occasion) -> None:
        """Sign the badge once the application has led to a certificate."""
        state = self.ledger.state(walk.known["application"])
        if state.stage != "approved":
            return
        walk.known["certificate"] = state.number
        maker = BadgeMaker(self.ledger, signing_keys(self.stage.settings))
        badge, _ = maker.make(state.number, occasion)
        self.stage.take_badges({state.number: badge})


_Step = tuple[int, partial[None]]


def _steps(act: _Act, today: date, now: int) -> Iterator[_Step]:
    """Yield every step with its instant."""
    founded = morning(today - timedelta(days=FOUNDED))
    yield founded, partial(act.appoint, founded)
    for at in act.stage.plan.manifests(now):
        if at > founded:
            yield at, partial(act.renew_keys, at)
    rules = composition.scheme(act.stage.settings).version[-1]
    adopted = morning(today - timedelta(days=_ADOPTED))
    yield adopted, partial(act.adopt, rules, adopted)
    for walk in act.stage.walks:
        for move in walk.moves:
            yield move.at, partial(act.take, walk, move)
