"""What else the rules of a business see: similar businesses, and who covers a lost place."""

from ledger.domain.business import facts
from ledger.domain.business.likeness import skeleton
from ledger.domain.business.state import Business
from ledger.domain.certificate.state import Certificate
from ledger.domain.now import Now
from ledger.domain.others import Others
from ledger.errors import CommandRefusedError
from verifier.errors import MalformedError
from verifier.values.places import normalise_handle, normalise_host


class BusinessNow(Now, frozen=True, kw_only=True):
    """`registered` is the business that already has the registration number.

    `alike` are those with a similar name. `governed` tells whether officers decide; `covering` is
    the certificate that covers, or last covered, the place whose control has lapsed.
    """

    registered: str = ""
    alike: tuple[str, ...] = ()
    governed: bool = False
    covering: Certificate | None = None


def see(
    command: facts.BusinessCommand, _: Business | None, now: Now, others: Others
) -> BusinessNow:
    """Return what must be known of others."""
    match command:
        case facts.RecordHostLapse() | facts.RecordHandleLapse():
            place = normal_place(command.place, host=isinstance(command, facts.RecordHostLapse))
            covering = others.covering((place,)).get(place)
            return BusinessNow(*now.common, governed=others.governed(), covering=covering)
        case facts.RecordRegistration():
            return BusinessNow(*now.common, registered=others.registered(command.registration))
        case facts.RegisterBusiness():
            name = command.holder.name
            skeletons = sorted({skeleton(name.km), skeleton(name.en)} - {""})
            registered = others.registered(command.registration)
            return BusinessNow(*now.common, registered=registered, alike=others.alike(skeletons))
    return BusinessNow(*now.common)


def normal_place(place: str, *, host: bool) -> str:
    """Return a host or handle in its normal form; refuses what cannot be one."""
    try:
        return normalise_host(place) if host else normalise_handle(place)
    except MalformedError as error:
        raise CommandRefusedError("bad-place") from error
