"""Every kind of aggregate whose facts are hidden, in one table: a new kind is one entry here and modules of its own.

Certificates and the registry are not in it: their facts are public, and places of natural persons
need hiding one by one (`domain.personal`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, TypeVar, get_args

from msgspec import Struct

from ledger.domain.application import (
    facts as application,
)
from ledger.domain.application import (
    rules as application_rules,
)
from ledger.domain.application import (
    state as application_state,
)
from ledger.domain.business import (
    facts as business,
)
from ledger.domain.business import (
    rules as business_rules,
)
from ledger.domain.business import (
    state as business_state,
)
from ledger.domain.case import (
    facts as case,
)
from ledger.domain.case import (
    measures as case_measures,
)
from ledger.domain.case import (
    opening as case_opening,
)
from ledger.domain.case import (
    rules as case_rules,
)
from ledger.domain.case import (
    state as case_state,
)
from ledger.domain.circumstances import Circumstances, Need
from ledger.domain.complaint import (
    facts as complaint,
)
from ledger.domain.complaint import (
    rules as complaint_rules,
)
from ledger.domain.complaint import (
    state as complaint_state,
)
from ledger.domain.fact import Command, Fact, Outcome
from ledger.domain.listing import facts as listing
from ledger.domain.listing import rules as listing_rules
from ledger.domain.listing import state as listing_state
from ledger.domain.misuse import facts as misuse
from ledger.domain.register import erasures, motions
from ledger.domain.roster import facts as roster
from ledger.domain.roster import rules as roster_rules
from ledger.domain.roster import state as roster_state


def _nothing(_command: Any, _state: Any) -> Mapping[Need, str]:  # noqa: ANN401 - any family's
    return {}


S = TypeVar("S")
C = TypeVar("C", bound=Command)
F = TypeVar("F", bound=Fact)


class Family(Struct, Generic[S, C, F], frozen=True, kw_only=True):
    """One kind of aggregate.

    `name` is also the field that carries the id in its facts and commands; `prefix` begins each id
    and is the whole id where there is one only (`single`). `first` is the only fact that begins a
    new one (None: any does), `opens` the commands for it. Its facts are sealed under the key of
    `subject`: its own, its business's or the registry's. `needs` tells which other aggregates the
    rules must see, by id, from command and state.
    """

    name: str
    prefix: str
    first: type[Fact] | None
    facts: tuple[type[F], ...]
    commands: tuple[type[C], ...]
    opens: tuple[type[C], ...]
    subject: Literal["own", "business", "registry"]
    decide: Callable[[S | None, C, Circumstances], Outcome]
    evolve: Callable[[S | None, Any], S]
    needs: Callable[[C, S | None], Mapping[Need, str]] = _nothing
    single: bool = False

    def id_in(self, thing: Command | Fact) -> str:
        """Return the id of the aggregate that a fact, or a command that opens nothing, is about."""
        return self.prefix if self.single else str(getattr(thing, self.name))


AnyFamily = Family[Any, Any, Any]

BUSINESS = Family[business_state.Business, business.BusinessCommand, business.BusinessFact](
    name="business",
    prefix="b-",
    first=business.BusinessRegistered,
    facts=get_args(business.BusinessFact),
    commands=get_args(business.BusinessCommand),
    opens=(business.RegisterBusiness,),
    subject="own",
    decide=business_rules.decide,
    evolve=business_state.evolve,
    needs=business_rules.needs,
)

APPLICATION = Family[
    application_state.Application, application.ApplicationCommand, application.ApplicationFact
](
    name="application",
    prefix="a-",
    first=application.ApplicationSubmitted,
    facts=get_args(application.ApplicationFact),
    commands=get_args(application.ApplicationCommand),
    opens=(application.SubmitApplication,),
    subject="business",
    decide=application_rules.decide,
    evolve=application_state.evolve,
    needs=application_rules.needs,
)

ROSTER = Family[roster_state.Roster, roster.RosterCommand, roster.RosterFact](
    name="roster",
    prefix=roster.ROSTER,
    first=roster.RosterFounded,
    facts=get_args(roster.RosterFact),
    commands=get_args(roster.RosterCommand),
    opens=(roster.FoundRoster,),
    subject="registry",
    decide=roster_rules.decide,
    evolve=roster_state.evolve,
    single=True,
)

ERASURES = Family[erasures.Erasures, erasures.ErasePersonalData, erasures.PersonalDataErased](
    name="erasures",
    prefix=erasures.ERASURES,
    first=None,
    facts=(erasures.PersonalDataErased,),
    commands=(erasures.ErasePersonalData,),
    opens=(erasures.ErasePersonalData,),
    subject="registry",
    decide=erasures.decide,
    evolve=erasures.evolve,
    needs=lambda command, _: erasures.needs(command, BUSINESS.prefix),
    single=True,
)

MOTIONS = Family[motions.Motions, motions.MotionCommand, motions.MotionFact](
    name="motions",
    prefix=motions.MOTIONS,
    first=None,
    facts=get_args(motions.MotionFact),
    commands=get_args(motions.MotionCommand),
    opens=get_args(motions.Move),
    subject="registry",
    decide=motions.decide,
    evolve=motions.evolve,
    needs=lambda command, _: motions.needs(command, BUSINESS.prefix),
    single=True,
)

_SEES_CERTIFICATE = (
    case.ProposeMeasure | case.DecideMeasure | case.DecideCaseAppeal | case.GrantOwedCertificate
)


def _case_needs(command: case.CaseCommand, state: case_state.Case | None) -> Mapping[Need, str]:
    if isinstance(command, case.OpenCase):
        about = _referred_to(command.business, command.refs)
        return about | {"certificate": command.certificate} if command.certificate else about
    if isinstance(command, case.ServeNotice) and state is not None:
        return _referred_to(state.business, state.refs)
    listed = _place_to_list(command, state)
    seen: dict[Need, str] = {"misuse": misuse.misuse_id(listed)} if listed else {}
    if state is None or not state.certificate or not isinstance(command, _SEES_CERTIFICATE):
        return seen
    seen["certificate"] = state.certificate
    if isinstance(command, case.DecideCaseAppeal | case.GrantOwedCertificate):
        seen |= {"business": state.business, "number": ""}
    return seen


def _referred_to(business: str, refs: tuple[str, ...]) -> dict[Need, str]:
    """Return what the references of a case against `business` are looked up in."""
    found: dict[Need, str] = {"business": business, "cases": business}
    if complaints := case_opening.complaints_in(refs):
        found["complaints"] = complaints
    return found


def _place_to_list(command: case.CaseCommand, state: case_state.Case | None) -> str:
    """Return the place that is proposed to be listed for misuse, or is to be decided about; mostly none."""
    terms = command.terms if isinstance(command, case.ProposeMeasure) else None
    if isinstance(command, case.DecideMeasure) and state is not None:
        proposal = state.proposal(command.proposal)
        terms = None if proposal is None else proposal.terms
    return terms.place if isinstance(terms, case_measures.Blacklist) else ""


CASE = Family[case_state.Case, case.CaseCommand, case.CaseFact](
    name="case",
    prefix="k-",
    first=case.CaseOpened,
    facts=get_args(case.CaseFact),
    commands=get_args(case.CaseCommand),
    opens=(case.OpenCase,),
    subject="business",
    decide=case_rules.decide,
    evolve=case_state.evolve,
    needs=_case_needs,
)


def _complaint_needs(
    command: complaint.ComplaintCommand, _: complaint_state.Complaint | None
) -> Mapping[Need, str]:
    if not isinstance(command, complaint.FileComplaint | complaint.IdentifyBusiness):
        return {}
    if isinstance(command, complaint.FileComplaint) and command.certificate:
        return {"certificate": command.certificate}
    return {"business": command.business} if command.business else {}


COMPLAINT = Family[complaint_state.Complaint, complaint.ComplaintCommand, complaint.ComplaintFact](
    name="complaint",
    prefix="c-",
    first=complaint.ComplaintFiled,
    facts=get_args(complaint.ComplaintFact),
    commands=get_args(complaint.ComplaintCommand),
    opens=(complaint.FileComplaint,),
    subject="own",
    decide=complaint_rules.decide,
    evolve=complaint_state.evolve,
    needs=_complaint_needs,
)


def _listing_needs(
    command: listing.ListingCommand, state: listing_state.File | None
) -> Mapping[Need, str]:
    if isinstance(command, listing.ProposeListing):
        place = misuse.place_of(command.place).value
        return {"misuse": misuse.misuse_id(place), "covering": place, "roster": ""}
    if state is None:
        return {}
    seen: dict[Need, str] = {"misuse": state.misuse}
    if isinstance(command, listing.ConfirmListing):
        seen |= {"covering": state.place, "roster": ""}
    return seen


LISTING = Family[listing_state.File, listing.ListingCommand, listing.ListingFact](
    name="listing",
    prefix="l-",
    first=listing.ListingProposed,
    facts=get_args(listing.ListingFact),
    commands=get_args(listing.ListingCommand),
    opens=(listing.ProposeListing,),
    subject="own",
    decide=listing_rules.decide,
    evolve=listing_state.evolve,
    needs=_listing_needs,
)

FAMILIES = (BUSINESS, APPLICATION, CASE, COMPLAINT, LISTING, ROSTER, ERASURES, MOTIONS)

_BY_COMMAND: dict[type[Command], AnyFamily] = {
    command: family for family in FAMILIES for command in family.commands
}
_BY_FACT: dict[type[Fact], AnyFamily] = {
    fact: family for family in FAMILIES for fact in family.facts
}


def family_of(command: Command) -> AnyFamily | None:
    """Return the family a command is for, None for certificates and the registry."""
    return _BY_COMMAND.get(type(command))


def family_of_fact(fact: Fact) -> AnyFamily:
    """Return the family a hidden fact belongs to."""
    return _BY_FACT[type(fact)]


def family_named(aggregate: str) -> AnyFamily | None:
    """Return the family an aggregate with this id belongs to, None for certificates and the registry."""
    for family in FAMILIES:
        if aggregate == family.prefix if family.single else aggregate.startswith(family.prefix):
            return family
    return None
