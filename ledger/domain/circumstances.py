"""What a decision depends on beside the aggregate itself: the instant, the rules of that day, who decides, and others.

Everything is a plain value, loaded before the rules run (`ledger.decisions`): the rules read no
clock and no store.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.domain.application.state import Application
    from ledger.domain.business.state import Business
    from ledger.domain.case.state import Case
    from ledger.domain.certificate.state import Certificate
    from ledger.domain.complaint.state import Complaint
    from ledger.domain.misuse.state import Misuse
    from ledger.domain.register.registry import Registry
    from ledger.domain.roster.state import Roster
    from ledger.scheme.model import SchemeVersion


Need = Literal[
    "alike",
    "applications",
    "business",
    "cases",
    "certificate",
    "complaints",
    "covering",
    "held",
    "misuse",
    "number",
    "registered",
    "registry",
    "roster",
    "subject",
]
"""What `Circumstances` may hold of others; `number` is the next certificate's."""


class Circumstances(Struct, frozen=True, kw_only=True):
    """Instant `at` (UTC seconds), its day `today` in Phnom Penh, and the `rules` of that day.

    `aggregate` is the id of what is decided about, for a new one the id it will get; `actor` who
    decides. `number` is the certificate's number, for a new one the number it would get. The others
    are states of other aggregates, set where the rules need them: `applications` and `cases` are
    all of the business, `complaints` are those asked about by id (None: there is none that can be
    read), `held` are its certificates that have places, `covering` has, for each place asked about,
    the certificate that covers or last covered it, `registered` is the business that has the
    registration number asked about, `alike` are ids of businesses with a name that looks like the
    one asked about. `registry` is what the scheme itself decided. `misuse` is what the public list
    says of a place, None if it was never listed; `subject` is whatever has a key of its own and is
    to be erased.
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
    applications: tuple[Application, ...] = ()
    cases: tuple[Case, ...] = ()
    complaints: Mapping[str, Complaint | None] = MappingProxyType({})
    held: tuple[Certificate, ...] = ()
    covering: Mapping[str, Certificate] = MappingProxyType({})
    registered: str = ""
    registry: Registry | None = None
    alike: tuple[str, ...] = ()
    misuse: Misuse | None = None
    subject: object = None
