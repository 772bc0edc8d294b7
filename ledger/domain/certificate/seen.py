"""What else the rules of a certificate see: its number, and the places its holder controls."""

from ledger.domain.now import Now
from verifier.formats.record import Holder


class CertificateNow(Now, frozen=True, kw_only=True):
    """`number` is the certificate's; a new certificate has the number it would get.

    `holder` and the `hosts` and `handles` it controls are there where a place is to be covered; a
    new certificate without a holder has no business.
    """

    number: str = ""
    holder: Holder | None = None
    hosts: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
