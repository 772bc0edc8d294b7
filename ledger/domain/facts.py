"""The tagged union of all facts, and the leaf of those that show nothing."""

from ledger.domain.business import BusinessFact
from ledger.domain.certificate import CertificateFact
from ledger.domain.fact import Fact
from ledger.domain.registry import RegistryFact


class SealedLeaf(Fact, frozen=True, kw_only=True, tag="sealed"):
    """The leaf of a fact without public content: only its instant and the commitment `sealed` are seen."""


PublicFact = CertificateFact | RegistryFact | SealedLeaf
AnyFact = CertificateFact | RegistryFact | BusinessFact
