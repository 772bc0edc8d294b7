"""The tagged unions of all facts and commands, and the leaf of those facts that show nothing."""

from ledger.domain.application import ApplicationCommand, ApplicationFact
from ledger.domain.business import BusinessCommand, BusinessFact
from ledger.domain.case import CaseCommand, CaseFact
from ledger.domain.certificate import CertificateCommand, CertificateFact
from ledger.domain.complaint import ComplaintCommand, ComplaintFact
from ledger.domain.erasures import ErasePersonalData, PersonalDataErased
from ledger.domain.fact import Fact
from ledger.domain.listing import ListingCommand, ListingFact
from ledger.domain.misuse import MisuseCommand, MisuseFact
from ledger.domain.motions import MotionCommand, MotionFact
from ledger.domain.registry import RegistryCommand, RegistryFact
from ledger.domain.roster import RosterCommand, RosterFact


class SealedLeaf(Fact, frozen=True, kw_only=True, tag="sealed"):
    """The leaf of a fact without public content: only its instant and the commitment `sealed` are seen."""


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
