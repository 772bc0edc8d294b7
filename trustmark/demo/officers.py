"""The demonstration's officers: two managers found the roster and appoint the others."""

from collections.abc import Iterator

from ledger.domain.fact import Command
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole

MANAGER, OTHER_MANAGER = "keo.mony", "ly.sreymom"
TRADE = "sok.dara"
SENIOR = "chan.sophea"
LEGAL = "kim.rith"
REGISTRAR = "nov.bopha"
COMPLIANCE = "heng.visal"
CASHIER = "pich.rotha"
TECHNICIAN = "som.leak"
PROTECTION = "ros.chenda"
COUNTER = "tep.malis"

ROLES = (
    (TRADE, "trade-officer"),
    (SENIOR, "senior-officer"),
    (LEGAL, "legal"),
    (REGISTRAR, "registrar"),
    (COMPLIANCE, "compliance-officer"),
    (CASHIER, "cashier"),
    (TECHNICIAN, "it-specialist"),
    (PROTECTION, "consumer-protection"),
    (COUNTER, "customer-service"),
)
OFFICERS = (MANAGER, OTHER_MANAGER, *(officer for officer, _ in ROLES))


def appointments() -> Iterator[tuple[str, Command]]:
    """Yield who says what until all officers have their roles."""
    yield MANAGER, FoundRoster(first=MANAGER, second=OTHER_MANAGER)
    for number, (officer, role) in enumerate(ROLES, 1):
        yield MANAGER, ProposeRole(officer=officer, role=role, change="grant")
        yield OTHER_MANAGER, ConfirmRole(proposal=number)
