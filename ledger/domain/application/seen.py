"""What else the rules of an application see: its business, and the certificate concerned."""

from collections.abc import Mapping
from types import MappingProxyType

from ledger.domain.application import facts
from ledger.domain.application.state import Application
from ledger.domain.business.state import Business
from ledger.domain.certificate.seen import CertificateNow
from ledger.domain.certificate.state import Certificate
from ledger.domain.now import Now
from ledger.domain.others import Others

MAY_GRANT = frozenset(
    (facts.AssessFee, facts.PayFee, facts.CompleteApplication, facts.DecideApplication)
)
"""Commands after which a tier without review may be granted at once."""


class ApplicationNow(Now, frozen=True, kw_only=True):
    """`business` applies, `applications` are all its own.

    `certificate` is the one to be renewed or upgraded. For a new certificate, `number` is the one
    it would get, and `covering` has the certificate that covers, or last covered, each of its
    places.
    """

    business: Business | None = None
    applications: tuple[Application, ...] = ()
    certificate: Certificate | None = None
    number: str = ""
    covering: Mapping[str, Certificate] = MappingProxyType({})

    @property
    def of_certificate(self) -> CertificateNow:
        """What the rules of the certificate, to which the approval leads, see."""
        if self.business is None:
            return CertificateNow(*self.common, number=self.number)
        return CertificateNow(
            *self.common,
            number=self.number,
            holder=self.business.holder,
            hosts=self.business.hosts,
            handles=self.business.handles,
        )


def see(
    command: facts.ApplicationCommand, state: Application | None, now: Now, others: Others
) -> ApplicationNow:
    """Return what must be known of others."""
    if isinstance(command, facts.SubmitApplication):
        name, certificate = command.business, command.certificate
        places = (*command.sites, *command.handles)
    elif state is not None and type(command) in MAY_GRANT:
        name, certificate, places = state.business, state.certificate, state.places
    else:
        return ApplicationNow(*now.common)
    business, applications = others.business(name), others.applications(name)
    if certificate:
        return ApplicationNow(
            *now.common,
            business=business,
            applications=applications,
            certificate=others.certificate(certificate),
        )
    return ApplicationNow(
        *now.common,
        business=business,
        applications=applications,
        number=others.next_number(),
        covering=others.covering(places),
    )
