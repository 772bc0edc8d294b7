"""Whether each decision came about as the scheme has it: who decided it, after whom, and what followed from it.

Where officers decide, each fact is some officer's, a measure or certificate follows from a case or an application, and
new rules, keys and erasures from a motion; nobody decides what they proposed (R142-R155), and no measure is taken on a
ground the business was not told of or had no time to answer (R133). The ledger refuses all else; here it is looked at
again, from the facts alone, as if the ledger had not. It needs the sealed parts: what was sealed under an erased
subject's key cannot be looked at.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from ledger.auditing.causes import FOLLOWING, Expected, expected_of
from ledger.auditing.folding import fold
from ledger.domain import application as a
from ledger.domain import case as k
from ledger.domain import complaint as o
from ledger.domain import listing as l
from ledger.domain import roster as r
from ledger.domain.application_approval import tier_rule
from ledger.domain.case_measures import Interim, reason_of
from ledger.domain.case_state import Case
from ledger.domain.fact import Fact, HiddenFact, Sealed
from ledger.domain.families import ROSTER, family_of_fact
from ledger.domain.motions import MotionConfirmed, Motions
from ledger.domain.registry import SchemeAdopted
from ledger.errors import SchemeError
from ledger.scheme.adopted import AdoptedRules
from ledger.scheme.model import Scheme, SchemeVersion
from verifier.days import day_of

Found = tuple[int, str]
"""The log index of a fact, and what is wrong with it."""


class ProcessAudit:
    """Follows facts in log order and says what nobody could decide so; `scheme` has the rules of every version."""

    def __init__(self, scheme: Scheme) -> None:
        """Begin before the first fact."""
        self._rules = AdoptedRules(scheme)
        self._adopted: dict[str, str] = {}
        self._states: dict[str, Any] = {}
        self._following: list[tuple[int, Fact]] = []
        self._expected: list[tuple[int, Expected]] = []
        self._blind = False
        """What stands in the command that is being read, and whether a part of it cannot be."""
        self.checked = 0
        """How many decisions of officers were looked at."""

    @property
    def _roster(self) -> r.Roster:
        found: r.Roster | None = self._states.get(ROSTER.prefix)
        return found or r.Roster()

    def follow(self, index: int, fact: Fact, part: Sealed, *, last: bool) -> Iterator[Found]:
        """Yield what is wrong with a fact whose sealed part was opened, if it is the `last` with its whole command."""
        if isinstance(fact, SchemeAdopted):
            self._adopted = {**self._adopted, fact.scheme: fact.digest}
        if self._roster.founded:
            yield from ((index, what) for what in self._by_an_officer(fact, part))
            self._take_note(index, fact)
        if isinstance(fact, HiddenFact):
            yield from ((index, what) for what in self._folded(fact))
        if last:
            yield from self._caused()

    def unread(self, *, last: bool) -> None:
        """Take note of a fact that nobody can open any more: it may be what others of its command followed from."""
        self._blind = not last
        self._following, self._expected = [], []

    def _by_an_officer(self, fact: Fact, part: Sealed) -> Iterator[str]:
        self.checked += 1
        if part.actor not in self._roster.roles:
            yield f"{part.actor} was no officer then"
        named = getattr(fact, "by", part.actor)
        if named != part.actor:
            yield f"the fact names {named}, who decided it is {part.actor}"
        permission = _PERMISSIONS.get(type(fact))
        if permission is None:
            return
        try:
            rules = self._rules.at(day_of(fact.at), self._adopted)
        except SchemeError as error:
            yield f"the rules of its day cannot be looked at: {error}"
            return
        if isinstance(fact, a.ApplicationApproved) and fact.automatic:
            yield from self._automatic(fact, rules)
        elif not self._roster.may(part.actor, permission, rules):
            yield f"no role of {part.actor} allowed {permission} then"

    def _automatic(self, fact: a.ApplicationApproved, rules: SchemeVersion) -> Iterator[str]:
        state = self._states.get(fact.application)
        if state is not None and not tier_rule(state.tier, rules).automatic:
            yield f"nobody proposed it, and the tier {state.tier} asks for review"

    def _take_note(self, index: int, fact: Fact) -> None:
        if type(fact) in FOLLOWING:
            self._following.append((index, fact))
        elif isinstance(fact, HiddenFact):
            state = self._states.get(family_of_fact(fact).id_in(fact))
            self._expected += ((index, each) for each in expected_of(state, fact))

    def _caused(self) -> Iterator[Found]:
        """Compare what followed in one command with what its decisions must have led to."""
        following, expected = self._following, self._expected
        self._following, self._expected = [], []
        if self._blind:
            self._blind = False
            return
        for at, _ in following[len(expected) :]:
            yield at, "nobody decided this: no application, case, listing or motion led to it"
        for at, _ in expected[len(following) :]:
            yield at, "what was decided here did not follow"
        for (at, fact), (cause, wanted) in zip(following, expected, strict=False):
            if not wanted.fits(fact):
                yield at, f"this is not what was decided (fact {cause})"

    def _folded(self, fact: HiddenFact) -> Iterator[str]:
        """Look at who had a part in it before, and fold it."""
        family = family_of_fact(fact)
        name = family.id_in(fact)
        state = self._states.get(name)
        if state is None and family.first is not None and not isinstance(fact, family.first):
            return
        if state is not None:
            yield from _partial(state, fact)
            yield from _unheard(state, fact)
        after = fold(family.evolve, state, fact)
        if after is None:
            yield f"the fact cannot stand after those before it in {name}"
            return
        self._states[name] = after


def _partial(state: Any, fact: HiddenFact) -> Iterator[str]:  # noqa: ANN401 - any family's
    find = _AUTHORS.get(type(fact))
    if find is None:
        return
    authors = find(state, fact)
    if authors is None:
        yield "what is decided here was never proposed"
    elif getattr(fact, "by", "") in authors:
        yield f"{getattr(fact, 'by', '')} had a part in what is decided here"


def _unheard(state: Any, fact: HiddenFact) -> Iterator[str]:  # noqa: ANN401 - any family's
    if isinstance(state, Case) and isinstance(fact, k.MeasureProposed):
        last = None if isinstance(fact.terms, Interim) else _runs(state, fact)
        if last is not None:
            yield f"{fact.by} proposed it on a reply of their own record, before the end of {last}"
    if not isinstance(state, Case) or not isinstance(fact, k.MeasureDecided | k.BusinessFined):
        return
    proposal = state.proposal(fact.proposal)
    reason = "" if proposal is None else reason_of(proposal.terms)
    if reason and not state.heard_about(reason, day_of(fact.at)):
        yield f"the business was not heard about {reason}: no notice, or neither reply nor the end of its time"


def _runs(state: Case, fact: k.MeasureProposed) -> date | None:
    reason = reason_of(fact.terms)
    return state.runs_for(reason, fact.by, day_of(fact.at)) if reason else None


def _of_role(state: r.Roster, fact: r.RoleGranted | r.RoleEnded) -> tuple[str, ...] | None:
    proposal = state.open.get(fact.proposal)
    return None if proposal is None else (proposal.by, proposal.officer)


def _of_motion(state: Motions, fact: MotionConfirmed) -> tuple[str, ...] | None:
    motion = state.put.get(fact.motion)
    return None if motion is None or fact.motion in state.ended else (motion.by,)


def _of_application(
    state: Any,  # noqa: ANN401 - an application
    fact: a.ApplicationApproved | a.ApplicationRejected,
) -> tuple[str, ...] | None:
    if isinstance(fact, a.ApplicationApproved) and fact.automatic:
        return ()
    return None if state.proposal is None else (state.proposal.by,)


def _of_measure(state: Case, fact: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - a measure decided
    proposal = state.proposal(fact.proposal)
    return None if proposal is None or proposal.status != "open" else (proposal.by,)


def _of_appeal(state: Case, fact: k.CaseAppealDecided) -> tuple[str, ...] | None:
    proposal = state.proposal(fact.proposal)
    return None if proposal is None or not proposal.pending else (proposal.by, proposal.decided_by)


_Authors = Callable[[Any, Any], tuple[str, ...] | None]
_AUTHORS: Mapping[type, _Authors] = {
    r.RoleGranted: _of_role,
    r.RoleEnded: _of_role,
    MotionConfirmed: _of_motion,
    a.ApplicationApproved: _of_application,
    a.ApplicationRejected: _of_application,
    k.MeasureDecided: _of_measure,
    k.InterimSuspensionOrdered: _of_measure,
    k.BusinessFined: _of_measure,
    k.CaseAppealDecided: _of_appeal,
    l.ListingConfirmed: lambda state, _: (state.by,),
    l.ListingEndConfirmed: lambda state, _: (state.end_by,) if state.end_by else None,
    l.ListingAppealDecided: lambda state, _: (state.by, state.confirmed_by),
    o.ComplaintDecided: lambda state, _: state.proposal and (state.proposal.by,),
}
"""Who may not decide it, because they proposed it or had a part in it before; None if nothing was proposed."""
_PERMISSIONS: Mapping[type, str] = {
    r.RoleGranted: r.ConfirmRole.permission,
    r.RoleEnded: r.ConfirmRole.permission,
    MotionConfirmed: r.ConfirmRole.permission,
    a.ApplicationApproved: a.DecideApplication.permission,
    a.ApplicationRejected: a.DecideApplication.permission,
    k.MeasureDecided: k.DecideMeasure.permission,
    k.InterimSuspensionOrdered: k.DecideMeasure.permission,
    k.BusinessFined: k.DecideMeasure.permission,
    k.CaseAppealDecided: k.DecideCaseAppeal.permission,
    l.ListingConfirmed: l.ConfirmListing.permission,
    l.ListingEndConfirmed: l.ConfirmListingEnd.permission,
    l.ListingAppealDecided: l.DecideListingAppeal.permission,
    o.ComplaintDecided: o.ConfirmComplaintDecision.permission,
}
"""What a role of whoever decides must allow."""
