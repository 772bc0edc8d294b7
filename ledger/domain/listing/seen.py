"""What else the rules of a listing's file see: the public list, and who covers the place."""

from ledger.domain.certificate.state import Certificate
from ledger.domain.listing.facts import ConfirmListing, ListingCommand, ProposeListing
from ledger.domain.listing.state import File
from ledger.domain.misuse.facts import misuse_id, place_of
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.now import Now
from ledger.domain.others import Others


class ListingNow(Now, frozen=True, kw_only=True):
    """`misuse` is what the public list has of the place, None if it was never listed.

    `governed` tells whether officers decide; `covering` is the certificate that covers, or last
    covered, the place.
    """

    misuse: ListedPlace | None = None
    governed: bool = False
    covering: Certificate | None = None


def see(command: ListingCommand, state: File | None, now: Now, others: Others) -> ListingNow:
    """Return what must be known of others."""
    if isinstance(command, ProposeListing):
        place = place_of(command.place).value
    elif state is None:
        return ListingNow(*now.common)
    else:
        place = state.place
    misuse = others.misuse(misuse_id(place))
    if not isinstance(command, ProposeListing | ConfirmListing):
        return ListingNow(*now.common, misuse=misuse)
    return ListingNow(
        *now.common,
        misuse=misuse,
        governed=others.governed(),
        covering=others.covering((place,)).get(place),
    )
