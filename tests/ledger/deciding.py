"""Certificates decided about in memory, and ledgers in a folder, both with fixed "random" bytes."""

from datetime import date, timedelta
from hashlib import shake_256
from itertools import count
from pathlib import Path
from typing import TypeVar

from keys.kek import Kek
from ledger.domain.business.facts import RecordHandleControl, RecordHostControl, RegisterBusiness
from ledger.domain.business.state import Business
from ledger.domain.certificate import facts as c
from ledger.domain.certificate.rules import decide
from ledger.domain.certificate.seen import CertificateNow
from ledger.domain.certificate.state import Certificate, evolve
from ledger.domain.now import Now
from ledger.scheme.model import Scheme, cets
from ledger.service import Ledger, Receipt
from verifier.formats.record import Holder, Name
from verifier.values.days import start_of
from verifier.values.numbers import CertificateIndex, format_number

TODAY = date(2026, 3, 2)
T0 = start_of(TODAY) + 3600
DAY = 86_400
NUMBER = format_number(CertificateIndex(0))
SCHEME = cets()
HOLDER = Holder(category="legal-person", name=Name(km="ហាងមួយ", en="Shop One"))
PERSON = Holder(category="natural-person", name=Name(km="សុខ ដារ៉ា", en="Sok Dara"))
HOSTS = tuple(f"shop{n}.example.com.kh" for n in range(1, 13))
HANDLES = tuple(f"facebook:shop{n}" for n in range(1, 13))
N = TypeVar("N", bound=Now)
BUSINESS = Business(
    business="b-1",
    version=25,
    last_at=T0,
    holder=HOLDER,
    registration="",
    hosts=frozenset(HOSTS),
    handles=frozenset(HANDLES),
)


def day(offset: int) -> date:
    """Return the day `offset` days after the certificate's first."""
    return TODAY + timedelta(days=offset)


def instant(offset: int, seconds: int = 3600) -> int:
    """Return an instant on the day `offset` days after the certificate's first, Phnom Penh time."""
    return start_of(day(offset)) + seconds


def seen(kind: type[N], at: int = T0, **fields) -> N:
    """Return what the rules of one kind see at an instant."""
    today = TODAY + timedelta(seconds=at - start_of(TODAY))
    return kind(at, today, SCHEME.at(today), **({"aggregate": "b-1"} | fields))


def of_certificate(at: int = T0, business: Business | None = BUSINESS) -> CertificateNow:
    """Return what the rules of certificate `NUMBER` see, whose holder is `business`."""
    if business is None:
        return seen(CertificateNow, at, number=NUMBER)
    places = {"hosts": business.hosts, "handles": business.handles}
    return seen(CertificateNow, at, number=NUMBER, holder=business.holder, **places)


def after(*steps, state: Certificate | None = None) -> Certificate:
    """Return the certificate after each (command, instant), beginning with an issue on day one."""
    if state is None:
        steps = ((c.Issue(business="b-1", sites=HOSTS[:1], tier="full"), T0), *steps)
    for command, at in steps:
        for fact in decide(state, command, of_certificate(at)):
            state = evolve(state, fact)
    return state


class Random:
    """Bytes that are the same in each run, and never the same twice in one."""

    def __init__(self, seed: str = "") -> None:
        self._seed = seed
        self._calls = count()

    def __call__(self, size: int) -> bytes:
        return shake_256(f"{self._seed} {next(self._calls)}".encode()).digest(size)


def open_ledger(
    folder: Path, *, random_bytes=None, kek: bytes = bytes(32), scheme: Scheme = SCHEME
) -> Ledger:
    folder.mkdir(exist_ok=True)
    return Ledger(folder, kek=Kek(kek), scheme=scheme, random_bytes=random_bytes or Random())


class Office:
    """An officer at a ledger: gives each command a key of its own and the time it is."""

    def __init__(self, ledger: Ledger, at: int = T0, name: str = "office") -> None:
        self.ledger = ledger
        self.at = at
        self._name = name
        self._keys = count()

    def does(self, command, **changes) -> Receipt:
        fields = {"actor": "officer-1", "at": self.at, "key": f"{self._name}-{next(self._keys)}"}
        return self.ledger.execute(command, **(fields | changes))

    def registers(self, *places: str, holder: Holder = HOLDER) -> str:
        """Return the id of a new business that has shown control of `places`."""
        business = self.does(RegisterBusiness(holder=holder)).number
        for place in places:
            proof = RecordHandleControl if ":" in place else RecordHostControl
            self.does(proof(business=business, place=place, method="dns"))
        return business

    def certifies(self, *places: str, holder: Holder = HOLDER) -> str:
        """Return the number of a new certificate of a new business that covers `places`."""
        sites = tuple(place for place in places if ":" not in place)
        handles = tuple(place for place in places if ":" in place)
        business = self.registers(*places, holder=holder)
        command = c.Issue(business=business, sites=sites, handles=handles, tier="full")
        return self.does(command).number
