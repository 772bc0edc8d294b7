"""What the rules of one kind of aggregate may ask about others, before they decide.

`see` of each kind says, by state and command, what its rules must know, and asks here for it. The
rules themselves get plain values alone: they read no clock and no store.
"""

from collections.abc import Iterable
from typing import Protocol

from ledger.domain.application.state import Application
from ledger.domain.business.state import Business
from ledger.domain.case.state import Case
from ledger.domain.certificate.state import Certificate
from ledger.domain.complaint.state import Complaint
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.register.registry import Registry


class Others(Protocol):
    """Other aggregates, as they are now.

    Raises `UnknownAggregateError` for one that is not there, and `CommandRefusedError` for one that
    was erased.
    """

    def governed(self) -> bool:
        """Tell whether officers decide in this ledger."""
        ...

    def registry(self) -> Registry:
        """Return what the scheme itself decided."""
        ...

    def business(self, name: str) -> Business:
        """Return the business with this id."""
        ...

    def registered(self, registration: str) -> str:
        """Return the id of the business that has this registration number; empty if none has it."""
        ...

    def alike(self, skeletons: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of businesses with a name of one of these skeletons."""
        ...

    def applications(self, business: str) -> tuple[Application, ...]:
        """Return all applications of the business, oldest first."""
        ...

    def cases(self, business: str) -> tuple[Case, ...]:
        """Return all cases against the business, oldest first."""
        ...

    def complaint(self, name: str) -> Complaint | None:
        """Return the complaint with this id; None for one that is not there or was erased."""
        ...

    def certificate(self, number: str) -> Certificate:
        """Return the certificate with this number, its places plain."""
        ...

    def next_number(self) -> str:
        """Return the number of the next certificate."""
        ...

    def held(self, business: str) -> tuple[Certificate, ...]:
        """Return the certificates of the business that have places, as the log shows them."""
        ...

    def covering(self, places: Iterable[str]) -> dict[str, Certificate]:
        """Return the certificate that covers, or last covered, each of `places` that has one."""
        ...

    def misuse(self, name: str) -> ListedPlace | None:
        """Return what the public list has of the place with this id; None if never listed."""
        ...

    def subject(self, name: str) -> object:
        """Return the state of the aggregate with this id, which has a key of its own."""
        ...
