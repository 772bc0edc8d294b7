"""The state of a business, frozen, and `evolve`, which never checks, reads a clock or raises."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from ledger.domain.business import facts
from ledger.domain.business.findings import FindingGone, FindingRecorded, StandingFinding
from ledger.ways import Ways
from verifier.formats.record import Holder


class ControlProof(Struct, frozen=True):
    """How and when (UTC seconds) control of a place was last shown, and when it lapsed."""

    method: str
    at: int
    lapsed: int | None = None


class Business(Struct, frozen=True, kw_only=True):
    """The state of one business after `version` facts, the last at instant `last_at`.

    Everything is plain. `hosts` and `handles` are those it controls now; `proofs` has all it ever
    controlled, by place; `findings` are those of all visits, number 1 first, gone ones too.
    """

    business: str
    version: int
    last_at: int
    holder: Holder
    registration: str
    registered_on: date | None = None
    activities: tuple[str, ...] = ()
    contact: facts.Contact = facts.Contact()
    alike: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    proofs: Mapping[str, ControlProof] = field(default_factory=dict)
    changes: tuple[facts.ChangeNotified, ...] = ()
    findings: tuple[StandingFinding, ...] = ()

    def controls(self, place: str) -> bool:
        """Tell whether the business has shown that it controls `place`, and not lost it since."""
        return place in (self.handles if ":" in place else self.hosts)


def evolve(state: Business | None, fact: facts.BusinessFact) -> Business:
    """Return the state after `fact`; `state` is None before the first, `BusinessRegistered`."""
    if type(fact) is facts.BusinessRegistered:
        return _registered(fact)
    if state is None:
        raise TypeError("the first fact about a business is its registration")
    return _STEPS[type(fact)](state, fact)


def _registered(fact: facts.BusinessRegistered) -> Business:
    return Business(
        business=fact.business,
        version=1,
        last_at=fact.at,
        holder=fact.holder,
        registration=fact.registration,
        registered_on=fact.registered_on,
        activities=fact.activities,
        contact=fact.contact or facts.Contact(),
        alike=fact.alike,
    )


def _next(state: Business, at: int, **changes: object) -> Business:
    return replace(state, version=state.version + 1, last_at=at, **changes)


def _proven(state: Business, fact: facts.HostControlProven | facts.HandleControlProven) -> Business:
    proofs = {**state.proofs, fact.place: ControlProof(fact.method, fact.at)}
    if isinstance(fact, facts.HostControlProven):
        return _next(state, fact.at, hosts=state.hosts | {fact.place}, proofs=proofs)
    return _next(state, fact.at, handles=state.handles | {fact.place}, proofs=proofs)


def _lapsed(state: Business, fact: facts.HostControlLapsed | facts.HandleControlLapsed) -> Business:
    shown = state.proofs.get(fact.place, ControlProof("", fact.at))
    proofs = {**state.proofs, fact.place: ControlProof(shown.method, shown.at, fact.at)}
    if isinstance(fact, facts.HostControlLapsed):
        return _next(state, fact.at, hosts=state.hosts - {fact.place}, proofs=proofs)
    return _next(state, fact.at, handles=state.handles - {fact.place}, proofs=proofs)


def _found(state: Business, fact: FindingRecorded) -> Business:
    finding = StandingFinding(
        finding=fact.finding,
        at=fact.at,
        number=fact.number,
        kind=fact.kind,
        place=fact.place,
        detail=fact.detail,
        url=fact.url,
    )
    return _next(state, fact.at, findings=(*state.findings, finding))


def _gone(state: Business, fact: FindingGone) -> Business:
    findings = tuple(
        replace(each, gone=fact.at) if each.finding == fact.finding else each
        for each in state.findings
    )
    return _next(state, fact.at, findings=findings)


def _registration(state: Business, fact: facts.RegistrationRecorded) -> Business:
    return _next(state, fact.at, registration=fact.registration, registered_on=fact.registered_on)


_STEPS = (
    Ways[Business, [], Business](facts.BusinessFact)
    .but(facts.BusinessRegistered)
    .on(facts.RegistrationRecorded, _registration)
    .on(facts.ActivitiesRecorded, lambda s, f: _next(s, f.at, activities=f.activities))
    .on(facts.ContactRecorded, lambda s, f: _next(s, f.at, contact=f.contact))
    .on(facts.ChangeNotified, lambda s, f: _next(s, f.at, changes=(*s.changes, f)))
    .on(facts.HostControlProven, _proven)
    .on(facts.HandleControlProven, _proven)
    .on(facts.HostControlLapsed, _lapsed)
    .on(facts.HandleControlLapsed, _lapsed)
    .on(FindingRecorded, _found)
    .on(FindingGone, _gone)
)
