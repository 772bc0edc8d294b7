"""Whether each decision followed the scheme: who made it, after whom, and what followed from it.

Where officers decide, each fact is some officer's whose role allows it, a measure or certificate
follows from a case or an application, and new rules, keys and erasures from a motion; nobody
decides what they proposed (R142-R155). A measure keeps to the limits of the rules of its day, on a
ground the business was told of and had time to answer (R115-R119, R133); what is approved lacks
nothing. The ledger refuses all else; here it is checked again, from the facts alone. It needs the
sealed parts: those of an erased subject cannot be checked.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.auditing.internal.causes import FOLLOWING, OF_MISUSE, Expected, expected_of
from ledger.auditing.internal.folding import fold
from ledger.auditing.internal.officers import PERMISSIONS, authors_of
from ledger.domain.application import facts as a
from ledger.domain.application.approval import check_approval, tier_rule
from ledger.domain.application.seen import ApplicationNow
from ledger.domain.application.state import Application
from ledger.domain.case import facts as k
from ledger.domain.case.limits import check_measure, own_reply_runs
from ledger.domain.case.measures import Blacklist
from ledger.domain.case.seen import CaseNow
from ledger.domain.case.state import Case
from ledger.domain.certificate import state as certificate_state
from ledger.domain.certificate.facts import CertificateFact
from ledger.domain.certificate.hiding import reveal
from ledger.domain.certificate.state import Certificate
from ledger.domain.fact import Fact, HiddenFact, Sealed
from ledger.domain.families import ROSTER, family_of_fact
from ledger.domain.misuse import state as misuse_state
from ledger.domain.misuse.facts import MisuseFact, misuse_id
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.now import Now
from ledger.domain.register.erasures import PersonalDataErased
from ledger.domain.register.registry import SchemeAdopted
from ledger.domain.roster.state import Roster
from ledger.errors import CommandRefusedError, SchemeError
from ledger.scheme.adopted import AdoptedRules
from ledger.scheme.model import Scheme, SchemeVersion
from ledger.words.articles import FAIR
from verifier.formats.commitment import values_of
from verifier.values.days import day_of

Found = tuple[int, str]
"""The log index of a fact, and what is wrong with it."""
_KEY_GONE = "the last fact of a command has the command's key no more"
_UNCAUSED = "nobody decided this: no application, case, listing or motion led to it"


class AuditedFact(NamedTuple):
    """A fact at a log index; without `part` a hidden one is known by instant and tag alone."""

    position: int
    at: int
    tag: str
    fact: Fact | None
    part: Sealed | None


class ProcessAudit:
    """Follows facts in log order and reports wrong decisions; `scheme` has the rules."""

    def __init__(self, scheme: Scheme) -> None:
        """Begin before the first fact."""
        self._rules = AdoptedRules(scheme)
        self._adopted: dict[str, str] = {}
        self._states: dict[str, Any] = {}
        self._values: dict[str, dict[str, str]] = {}
        """States by id, hidden and public; what the commitments of certificates hide."""
        self._command: list[AuditedFact] = []
        self.erasures: set[str] = set()
        """Subjects whose erasure is on record."""
        self.checked = 0
        """How many decisions of officers were checked."""

    @property
    def _roster(self) -> Roster:
        found: Roster | None = self._states.get(ROSTER.prefix)
        return found or Roster()

    def follow(self, entry: AuditedFact, *, last: bool) -> Iterator[Found]:
        """Yield what is wrong with a command, once its `last` fact is here, which has its key."""
        if self._command and entry.at != self._command[0].at:
            yield from self.finish()
        self._command.append(entry)
        if last:
            yield from self._judged()

    def finish(self) -> Iterator[Found]:
        """Yield what is wrong with a command that ends although no fact had its key."""
        if self._command:
            yield self._command[-1].position, _KEY_GONE
            yield from self._judged()

    def _judged(self) -> Iterator[Found]:
        entries, self._command = self._command, []
        governed = self._roster.founded
        expected: list[tuple[int, Expected]] = []
        for each in entries:
            if each.fact is None or each.part is None:
                continue
            state = self._state_before(each.fact)
            found = self._looked_at(state, each.fact, each.part, governed=governed)
            yield from ((each.position, what) for what in found)
            expected += ((each.position, one) for one in expected_of(state, each.fact))
            if isinstance(each.fact, HiddenFact):
                yield from ((each.position, what) for what in self._folded(state, each.fact))
        if governed:
            yield from _caused(entries, expected)
        self._take_in(entries)

    def _state_before(self, fact: Fact) -> object:
        if not isinstance(fact, HiddenFact):
            return None
        return self._states.get(family_of_fact(fact).id_in(fact))

    def _looked_at(
        self, state: object, fact: Fact, part: Sealed, *, governed: bool
    ) -> Iterator[str]:
        try:
            rules = self._rules.at(day_of(fact.at), self._adopted)
        except SchemeError as error:
            if governed:
                yield f"the rules of its day cannot be looked at: {error}"
            return
        if governed:
            yield from self._by_an_officer(fact, part, rules)
        if state is not None:
            yield from _partial(state, fact)
            yield from self._unsound(state, fact, part.actor, rules)

    def _by_an_officer(self, fact: Fact, part: Sealed, rules: SchemeVersion) -> Iterator[str]:
        self.checked += 1
        if part.actor not in self._roster.roles:
            yield f"{part.actor} was no officer then"
        named = getattr(fact, "by", part.actor)
        if named != part.actor:
            yield f"the fact names {named}, who decided it is {part.actor}"
        asked = PERMISSIONS.get(type(fact), ())
        if isinstance(fact, a.ApplicationApproved) and fact.automatic:
            asked = ()  # of the person who handed in the last thing it waited for
        if asked and not any(self._roster.may(part.actor, each, rules) for each in asked):
            yield f"no role of {part.actor} allowed {' or '.join(asked)} then"

    def _unsound(
        self, state: object, fact: Fact, actor: str, rules: SchemeVersion
    ) -> Iterator[str]:
        """Check again, by the rules of its day, an approval or a decision against a business."""
        now = Now(at=fact.at, today=day_of(fact.at), rules=rules, actor=actor)
        try:
            if isinstance(fact, a.ApplicationApproved) and isinstance(state, Application):
                self._approved(state, fact, now)
            elif isinstance(state, Case):
                self._measured(state, fact, now)
        except CommandRefusedError as error:
            yield f"the rules of its day refuse it: {error}"

    def _approved(self, state: Application, fact: a.ApplicationApproved, now: Now) -> None:
        if fact.automatic and not tier_rule(state.tier, now.rules).automatic:
            raise CommandRefusedError("no-proposal", tier=state.tier)
        business = self._states.get(state.business)
        if business is None:
            return
        held = self._states.get(state.certificate) if state.certificate else None
        if held is not None:
            held = reveal(held, self._values.get(held.number, {}))
        if state.certificate and held is None:
            return
        seen = ApplicationNow(*now.common, number=fact.number, business=business, certificate=held)
        check_approval(state, seen)

    def _measured(self, state: Case, fact: Fact, now: Now) -> None:
        if isinstance(fact, k.MeasureProposed):
            last = own_reply_runs(state, fact.terms, fact.by, now.today)
            if last is not None:
                raise CommandRefusedError("reply-by-proposer", FAIR, last=last)
        if not isinstance(fact, k.MeasureDecided | k.InterimSuspensionOrdered | k.BusinessFined):
            return
        proposal = state.proposal(fact.proposal)
        held = self._states.get(state.certificate)
        if proposal is None or (state.certificate and held is None):
            return
        terms = proposal.terms
        listed = None
        if isinstance(terms, Blacklist):
            listed = self._states.get(misuse_id(terms.place))
        check_measure(state, terms, CaseNow(*now.common, certificate=held, misuse=listed))

    def _folded(self, state: object, fact: HiddenFact) -> Iterator[str]:
        family = family_of_fact(fact)
        name = family.id_in(fact)
        if state is None and family.first is not None and not isinstance(fact, family.first):
            return
        after = fold(family.evolve, state, fact)
        if after is None:
            yield f"the fact cannot stand after those before it in {name}"
            return
        self._states[name] = after
        if isinstance(fact, PersonalDataErased):
            self.erasures.add(fact.subject)

    def _take_in(self, entries: list[AuditedFact]) -> None:
        """Fold the public facts of a command, which was judged by the state before it."""
        for each in entries:
            fact = each.fact
            if isinstance(fact, SchemeAdopted):
                self._adopted = {**self._adopted, fact.scheme: fact.digest}
            elif isinstance(fact, CertificateFact):
                openings = () if each.part is None else each.part.openings
                self._values.setdefault(fact.number, {}).update(values_of(openings))
                before = self._states.get(fact.number)
                self._keep(fact.number, fold(certificate_state.evolve, before, fact))
            elif isinstance(fact, MisuseFact):
                before = self._states.get(fact.misuse)
                self._keep(fact.misuse, fold(misuse_state.evolve, before, fact))

    def _keep(self, name: str, after: Certificate | ListedPlace | None) -> None:
        if after is not None:
            self._states[name] = after


def _caused(entries: list[AuditedFact], expected: list[tuple[int, Expected]]) -> Iterator[Found]:
    """Compare what followed in one command with what its decisions must have led to."""
    following = [each for each in entries if each.fact is not None and type(each.fact) in FOLLOWING]
    blind = any(each.part is None for each in following)
    following = [each for each in following if each.part is not None]
    missing = []
    for cause, wanted in expected:
        fits = next((each for each in following if each.fact and wanted.fits(each.fact)), None)
        if fits is None:
            missing.append(cause)
        else:
            following.remove(fits)
    unread = {each.tag for each in entries if each.fact is None}
    for each in following:
        if missing:
            yield each.position, f"this is not what was decided (fact {missing.pop(0)})"
        elif not (isinstance(each.fact, MisuseFact) and unread & OF_MISUSE):
            yield each.position, _UNCAUSED
    if not blind:
        yield from ((cause, "what was decided here did not follow") for cause in missing)


def _partial(state: object, fact: Fact) -> Iterator[str]:
    authors = authors_of(state, fact)
    by = getattr(fact, "by", "")
    if authors is None:
        yield "what is decided here was never proposed"
    elif by in authors:
        yield f"{by} had a part in what is decided here"
