"""Which amounts a fact brings into the fee ledger (R93-R104, R118). Pure.

`assessed` less `replaced` is what was asked for; `paid` and `refunded`, `fine-paid` and
`fine-repaid` are what was received and given back. A new assessment takes the former one out, and
`fine-ended` takes an overturned fine out. So the sums of a period give what is still owed, and
nothing is counted twice.
"""

from collections.abc import Iterator

from ledger.domain.application import facts as a
from ledger.domain.application.state import Application
from ledger.domain.case import facts as k
from ledger.domain.case.measures import Fine
from ledger.domain.case.state import Case

Amount = tuple[str, str, int, str, int, int, str]
"""Kind, what, cents, currency it was paid in, riel, riel a dollar, scheme version."""
DOLLARS = "USD"
WHATS = (
    "assessed",
    "replaced",
    "waived",
    "paid",
    "refunded",
    "fined",
    "fine-ended",
    "fine-paid",
    "fine-repaid",
)


def application_fees(before: Application | None, fact: a.ApplicationFact) -> Iterator[Amount]:
    """Yield the amounts of `fact`, which follows the state `before`."""
    if before is None:
        return
    kind, scheme = before.kind, before.fee.scheme if before.fee else before.scheme
    match fact:
        case a.FeeAssessed():
            if before.fee is not None:
                yield (kind, "replaced", -before.fee.cents, before.fee.currency, 0, 0, scheme)
            yield (kind, "assessed", fact.cents, fact.currency, 0, 0, fact.scheme)
        case a.FeeWaived():
            yield (kind, "waived", fact.cents, fact.currency, 0, 0, fact.scheme)
        case a.FeePaid():
            yield (kind, "paid", fact.cents, fact.currency, fact.riel, fact.rate, scheme)
        case a.FeeRefunded():
            yield (kind, "refunded", -fact.cents, fact.currency, 0, 0, scheme)


def case_fees(after: Case, fact: k.CaseFact) -> Iterator[Amount]:
    """Yield the amounts of a fine that `fact` brings; `after` is the state after it."""
    match fact:
        case k.BusinessFined():
            yield _fine("fined", fact.usd)
        case k.FinePaid():
            yield _fine("fine-paid", fact.usd)
        case k.FineRepaid():
            yield _fine("fine-repaid", -fact.usd)
        case k.CaseAppealDecided(outcome="overturned"):
            proposal = after.proposal(fact.proposal)
            if proposal is not None and isinstance(proposal.terms, Fine):
                yield _fine("fine-ended", -proposal.terms.usd)


def _fine(what: str, usd: int) -> Amount:
    return ("fine", what, usd * 100, DOLLARS, 0, 0, "")
