"""What a decision depends on beside the aggregate itself: the instant, the rules of that day, who decides, and others.

Everything is a plain value, loaded before the rules run (`ledger.decisions`): the rules read no clock and no store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date

    from ledger.domain.business import Business
    from ledger.domain.certificate_state import Certificate
    from ledger.domain.roster import Roster
    from ledger.scheme.model import SchemeVersion


class Circumstances(Struct, frozen=True, kw_only=True):
    """Instant `at` (UTC seconds), its day `today` in Phnom Penh, and the `rules` of that day.

    `aggregate` is the id of what is decided about, for a new one the id it will get; `actor` who decides. `number` is
    the certificate's number, for a new one the number it would get. The others are states of other aggregates, set
    where the rules need them.
    """

    at: int
    today: date
    rules: SchemeVersion
    aggregate: str = ""
    actor: str = ""
    number: str = ""
    business: Business | None = None
    certificate: Certificate | None = None
    roster: Roster | None = None
