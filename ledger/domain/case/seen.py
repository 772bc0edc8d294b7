"""What else the rules of a case see: its certificate, and where its references are found."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from ledger.domain.business.state import Business
from ledger.domain.case import facts
from ledger.domain.case.measures import Blacklist
from ledger.domain.case.state import Case
from ledger.domain.certificate.state import Certificate
from ledger.domain.complaint.state import Complaint
from ledger.domain.misuse.facts import misuse_id
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.now import Now
from ledger.domain.others import Others

_ABOUT_CERTIFICATE = (
    facts.ProposeMeasure | facts.DecideMeasure | facts.DecideCaseAppeal | facts.GrantOwedCertificate
)


class CaseNow(Now, frozen=True, kw_only=True):
    """`certificate` is the one the case is about, `number` that of the next one.

    The next one may be granted in its place. For references: the `business`, all `cases` against
    it, and the `complaints` that are referred to, by id (None: no such complaint can be read).
    `misuse` is what the public list has of a place to be listed, None if it was never listed.
    """

    certificate: Certificate | None = None
    number: str = ""
    business: Business | None = None
    cases: tuple[Case, ...] = ()
    complaints: Mapping[str, Complaint | None] = MappingProxyType({})
    misuse: ListedPlace | None = None


def see(command: facts.CaseCommand, state: Case | None, now: Now, others: Others) -> CaseNow:
    """Return what must be known of others."""
    if isinstance(command, facts.OpenCase):
        seen = _referring(command.business, command.refs, now, others)
        certificate = others.certificate(command.certificate) if command.certificate else None
        return replace(seen, certificate=certificate)
    if state is None:
        return CaseNow(*now.common)
    if isinstance(command, facts.ServeNotice):
        return _referring(state.business, state.refs, now, others)
    place = _place_to_list(command, state)
    misuse = others.misuse(misuse_id(place)) if place else None
    if not state.certificate or not isinstance(command, _ABOUT_CERTIFICATE):
        return CaseNow(*now.common, misuse=misuse)
    certificate = others.certificate(state.certificate)
    if isinstance(command, facts.ProposeMeasure | facts.DecideMeasure):
        return CaseNow(*now.common, misuse=misuse, certificate=certificate)
    return CaseNow(
        *now.common,
        certificate=certificate,
        number=others.next_number(),
        business=others.business(state.business),
    )


def _referring(business: str, refs: Iterable[str], now: Now, others: Others) -> CaseNow:
    return CaseNow(
        *now.common,
        business=others.business(business),
        cases=others.cases(business),
        complaints={ref: others.complaint(ref) for ref in refs if ref.startswith("c-")},
    )


def _place_to_list(command: facts.CaseCommand, state: Case) -> str:
    """Return the place of a proposed or decided listing for misuse; mostly empty."""
    terms = command.terms if isinstance(command, facts.ProposeMeasure) else None
    if isinstance(command, facts.DecideMeasure):
        proposal = state.proposal(command.proposal)
        terms = None if proposal is None else proposal.terms
    return terms.place if isinstance(terms, Blacklist) else ""
