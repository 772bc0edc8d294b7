"""What else the rules of a complaint see: the business that it is about."""

from ledger.domain.complaint.facts import ComplaintCommand, FileComplaint, IdentifyBusiness
from ledger.domain.complaint.state import Complaint
from ledger.domain.now import Now
from ledger.domain.others import Others


class ComplaintNow(Now, frozen=True, kw_only=True):
    """`business` is the one named, or the certificate's holder; empty for a place alone."""

    business: str = ""


def see(command: ComplaintCommand, _: Complaint | None, now: Now, others: Others) -> ComplaintNow:
    """Return what must be known of others: that the business, or the certificate, is there."""
    if not isinstance(command, FileComplaint | IdentifyBusiness):
        return ComplaintNow(*now.common)
    if isinstance(command, FileComplaint) and command.certificate:
        certificate = others.certificate(command.certificate)
        return ComplaintNow(*now.common, business=certificate.business)
    name = others.business(command.business).business if command.business else ""
    return ComplaintNow(*now.common, business=name)
