"""The business that holds certificates: registered, and in control of which hosts and handles. Never public."""

from ledger.domain.fact import Fact
from verifier.record import Holder


class BusinessRegistered(Fact, frozen=True, kw_only=True, tag="business-registered"):
    """`business` is a random pseudonymous id; `registration` the number in the business register (R60)."""

    business: str
    holder: Holder
    registration: str = ""


class HostControlProven(Fact, frozen=True, kw_only=True, tag="host-control-proven"):
    """The business showed that it controls `place` (a host), by `method`."""

    business: str
    place: str
    method: str


class HandleControlProven(Fact, frozen=True, kw_only=True, tag="handle-control-proven"):
    """The business showed that it controls `place` (a handle `platform:name`), by `method`."""

    business: str
    place: str
    method: str


BusinessFact = BusinessRegistered | HostControlProven | HandleControlProven
