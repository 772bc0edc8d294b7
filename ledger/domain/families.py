"""Every kind of aggregate with hidden facts, in one table: a new kind is one entry here.

Certificates and the registry are not in it: their facts are public, and places of natural persons
need hiding one by one (`certificate.hiding`).
"""

from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar, get_args

from msgspec import Struct

from ledger.domain.application import facts as application
from ledger.domain.application import rules as application_rules
from ledger.domain.application import seen as application_seen
from ledger.domain.application import state as application_state
from ledger.domain.business import facts as business
from ledger.domain.business import rules as business_rules
from ledger.domain.business import seen as business_seen
from ledger.domain.business import state as business_state
from ledger.domain.case import facts as case
from ledger.domain.case import rules as case_rules
from ledger.domain.case import seen as case_seen
from ledger.domain.case import state as case_state
from ledger.domain.complaint import facts as complaint
from ledger.domain.complaint import rules as complaint_rules
from ledger.domain.complaint import seen as complaint_seen
from ledger.domain.complaint import state as complaint_state
from ledger.domain.fact import Command, Fact, Outcome
from ledger.domain.listing import facts as listing
from ledger.domain.listing import rules as listing_rules
from ledger.domain.listing import seen as listing_seen
from ledger.domain.listing import state as listing_state
from ledger.domain.now import Now
from ledger.domain.others import Others
from ledger.domain.register import erasures, motions
from ledger.domain.roster import facts as roster
from ledger.domain.roster import rules as roster_rules
from ledger.domain.roster import state as roster_state


def _nothing(_: object, __: object, now: Now, ___: Others) -> Now:
    return now


S = TypeVar("S")
C = TypeVar("C", bound=Command)
F = TypeVar("F", bound=Fact)
N = TypeVar("N", bound=Now)


class Family(Struct, Generic[S, C, F, N], frozen=True, kw_only=True):
    """One kind of aggregate.

    `name` is also the field that carries the id in its facts and commands; `prefix` begins each id,
    and is the whole id where there is only one (`single`). `first` is the only fact that begins a
    new one (None: any does), `opens` the commands for it. Its facts are sealed under the key of
    `subject`: its own, its business's or the registry's. `see` asks for what the rules must know of
    others.
    """

    name: str
    prefix: str
    first: type[Fact] | None
    facts: tuple[type[F], ...]
    commands: tuple[type[C], ...]
    opens: tuple[type[C], ...]
    subject: Literal["own", "business", "registry"]
    see: Callable[[C, S | None, Now, Others], N]
    decide: Callable[[S | None, C, N], Outcome]
    evolve: Callable[[S | None, Any], S]
    single: bool = False

    def id_in(self, thing: Command | Fact) -> str:
        """Return the id of the aggregate of a fact, or of a command that opens nothing."""
        return self.prefix if self.single else str(getattr(thing, self.name))


FamilyOf = Family[S, Any, Any, Any]
"""A family whose states are of type `S`."""
AnyFamily = FamilyOf[Any]

BUSINESS = Family[
    business_state.Business,
    business.BusinessCommand,
    business.BusinessFact,
    business_seen.BusinessNow,
](
    name="business",
    prefix="b-",
    first=business.BusinessRegistered,
    facts=get_args(business.BusinessFact),
    commands=get_args(business.BusinessCommand),
    opens=(business.RegisterBusiness,),
    subject="own",
    see=business_seen.see,
    decide=business_rules.decide,
    evolve=business_state.evolve,
)

APPLICATION = Family[
    application_state.Application,
    application.ApplicationCommand,
    application.ApplicationFact,
    application_seen.ApplicationNow,
](
    name="application",
    prefix="a-",
    first=application.ApplicationSubmitted,
    facts=get_args(application.ApplicationFact),
    commands=get_args(application.ApplicationCommand),
    opens=(application.SubmitApplication,),
    subject="business",
    see=application_seen.see,
    decide=application_rules.decide,
    evolve=application_state.evolve,
)

ROSTER = Family[roster_state.Roster, roster.RosterCommand, roster.RosterFact, Now](
    name="roster",
    prefix=roster.ROSTER,
    first=roster.RosterFounded,
    facts=get_args(roster.RosterFact),
    commands=get_args(roster.RosterCommand),
    opens=(roster.FoundRoster,),
    subject="registry",
    see=_nothing,
    decide=roster_rules.decide,
    evolve=roster_state.evolve,
    single=True,
)

ERASURES = Family[
    erasures.Erasures, erasures.ErasePersonalData, erasures.PersonalDataErased, erasures.ErasureNow
](
    name="erasures",
    prefix=erasures.ERASURES,
    first=None,
    facts=(erasures.PersonalDataErased,),
    commands=(erasures.ErasePersonalData,),
    opens=(erasures.ErasePersonalData,),
    subject="registry",
    see=erasures.see,
    decide=erasures.decide,
    evolve=erasures.evolve,
    single=True,
)

MOTIONS = Family[motions.Motions, motions.MotionCommand, motions.MotionFact, motions.MotionNow](
    name="motions",
    prefix=motions.MOTIONS,
    first=None,
    facts=get_args(motions.MotionFact),
    commands=get_args(motions.MotionCommand),
    opens=get_args(motions.Move),
    subject="registry",
    see=motions.see,
    decide=motions.decide,
    evolve=motions.evolve,
    single=True,
)

CASE = Family[case_state.Case, case.CaseCommand, case.CaseFact, case_seen.CaseNow](
    name="case",
    prefix="k-",
    first=case.CaseOpened,
    facts=get_args(case.CaseFact),
    commands=get_args(case.CaseCommand),
    opens=(case.OpenCase,),
    subject="business",
    see=case_seen.see,
    decide=case_rules.decide,
    evolve=case_state.evolve,
)


COMPLAINT = Family[
    complaint_state.Complaint,
    complaint.ComplaintCommand,
    complaint.ComplaintFact,
    complaint_seen.ComplaintNow,
](
    name="complaint",
    prefix="c-",
    first=complaint.ComplaintFiled,
    facts=get_args(complaint.ComplaintFact),
    commands=get_args(complaint.ComplaintCommand),
    opens=(complaint.FileComplaint,),
    subject="own",
    see=complaint_seen.see,
    decide=complaint_rules.decide,
    evolve=complaint_state.evolve,
)


LISTING = Family[
    listing_state.File, listing.ListingCommand, listing.ListingFact, listing_seen.ListingNow
](
    name="listing",
    prefix="l-",
    first=listing.ListingProposed,
    facts=get_args(listing.ListingFact),
    commands=get_args(listing.ListingCommand),
    opens=(listing.ProposeListing,),
    subject="own",
    see=listing_seen.see,
    decide=listing_rules.decide,
    evolve=listing_state.evolve,
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
    """Return the family of the aggregate with this id, None for certificates and the registry."""
    for family in FAMILIES:
        if aggregate == family.prefix if family.single else aggregate.startswith(family.prefix):
            return family
    return None
