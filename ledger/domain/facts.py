"""The tagged unions of all facts and commands, and the leaf of a hidden fact."""

from ledger.domain.application.facts import ApplicationCommand, ApplicationFact
from ledger.domain.business.facts import BusinessCommand, BusinessFact
from ledger.domain.case.facts import CaseCommand, CaseFact
from ledger.domain.certificate.facts import CertificateCommand, CertificateFact
from ledger.domain.complaint.facts import ComplaintCommand, ComplaintFact
from ledger.domain.fact import Fact
from ledger.domain.listing.facts import ListingCommand, ListingFact
from ledger.domain.misuse.facts import MisuseCommand, MisuseFact
from ledger.domain.register.erasures import ErasePersonalData, PersonalDataErased
from ledger.domain.register.motions import MotionCommand, MotionFact
from ledger.domain.register.registry import RegistryCommand, RegistryFact
from ledger.domain.roster.facts import RosterCommand, RosterFact


class SealedLeaf(Fact, frozen=True, kw_only=True, tag="sealed"):
    """The leaf of a fact without public content: its instant and the commitment `sealed`."""


PublicFact = CertificateFact | RegistryFact | MisuseFact | SealedLeaf
AnyHiddenFact = (
    BusinessFact
    | ApplicationFact
    | CaseFact
    | ComplaintFact
    | ListingFact
    | RosterFact
    | MotionFact
    | PersonalDataErased
)
AnyFact = CertificateFact | RegistryFact | MisuseFact | AnyHiddenFact
AnyCommand = (
    CertificateCommand
    | RegistryCommand
    | MisuseCommand
    | BusinessCommand
    | ApplicationCommand
    | CaseCommand
    | ComplaintCommand
    | ListingCommand
    | RosterCommand
    | MotionCommand
    | ErasePersonalData
)
