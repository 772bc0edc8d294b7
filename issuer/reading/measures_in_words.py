"""What a proposed measure would do, in one line, so that who decides it sees all of it."""

from collections.abc import Iterator

from ledger.domain.case import measures as m
from ledger.domain.case.state import Case, Proposal


def in_words(terms: m.ProposedMeasure) -> str:
    """Return kind, amount, place or measure, reason and days of `terms`."""
    return ", ".join((f"{m.kind_of(terms)}{_of(terms)}", *_why(terms), *_days(terms)))


def in_public(state: Case, number: int) -> bool:
    """Tell whether proposal `number`, once decided, stands in public: a fine does not."""
    return state.proposals[number - 1].kind != "fine"


def came_of(proposal: Proposal) -> str:
    """Return who proposed it, what was decided by whom, and which measure it has become."""
    found = [f"by {proposal.by}", proposal.status]
    if proposal.decided_by:
        found.append(f"decided by {proposal.decided_by}")
    if proposal.touched:
        found.append(f"{_number(proposal.terms)} {proposal.touched}")
    if proposal.appeal is not None:
        found.append(f"appeal {proposal.appeal.outcome or 'pending'}")
    return ", ".join(found)


def _of(terms: m.ProposedMeasure) -> str:
    if isinstance(terms, m.Fine):
        return f" of {terms.usd} USD"
    if isinstance(terms, m.Blacklist):
        return f" of {terms.place}"
    if isinstance(terms, m.Lift):
        return f" of warning {terms.warning}"
    if isinstance(terms, m.Extension | m.EarlyEnd | m.Conversion):
        return f" of suspension {terms.suspension}"
    return ""


def _why(terms: m.ProposedMeasure) -> tuple[str, ...]:
    reason = m.reason_of(terms)
    return (f"for {reason}",) if reason else ()


def _days(terms: m.ProposedMeasure) -> Iterator[str]:
    if isinstance(terms, m.Suspension):
        yield f"from {terms.start or 'the day of the decision'} until {terms.end}"
    if isinstance(terms, m.Interim):
        yield f"from the decision until {terms.end}, hearing on {terms.hearing}"
    if isinstance(terms, m.Extension):
        yield f"until {terms.end}"
    if isinstance(terms, m.Blacklist):
        yield f"until {terms.end}" if terms.end else "as long as the scheme says"


def _number(terms: m.ProposedMeasure) -> str:
    return "listing" if isinstance(terms, m.Blacklist) else "measure"
