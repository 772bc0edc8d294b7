"""Other aggregates inside a decision's transaction: the rules may ask them (`domain.others`)."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from ledger.domain.application.state import Application
from ledger.domain.business.state import Business
from ledger.domain.case.state import Case
from ledger.domain.certificate.state import Certificate
from ledger.domain.complaint.state import Complaint
from ledger.domain.families import COMPLAINT
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.register.registry import Registry
from ledger.duplicates import alike, registered_as
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.store.loader import Loader
from ledger.store.places import tag_of
from ledger.store.transaction import Transaction


class OthersNow:
    """Looks up in `transaction`; `tag_key()` gives the key of tags (places, registrations)."""

    def __init__(
        self, loader: Loader, transaction: Transaction, tag_key: Callable[[], bytes]
    ) -> None:
        """Look up nothing yet."""
        self._loader = loader
        self._transaction = transaction
        self._tag_key = tag_key

    def governed(self) -> bool:
        """Tell whether officers decide in this ledger."""
        return self._loader.roster(self._transaction).founded

    def registry(self) -> Registry:
        """Return what the scheme itself decided."""
        return self._loader.registry(self._transaction)

    def business(self, name: str) -> Business:
        """Return the business with this id."""
        return self._loader.business(self._transaction, name)

    def registered(self, registration: str) -> str:
        """Return the id of the business that has this registration number; empty if none has it."""
        return registered_as(self._transaction.known, self._tag_key(), registration)

    def alike(self, skeletons: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of businesses with a name of one of these skeletons."""
        return alike(self._transaction.known, self._tag_key(), skeletons)

    def applications(self, business: str) -> tuple[Application, ...]:
        """Return all applications of the business, oldest first."""
        return self._loader.applications(self._transaction, business)

    def cases(self, business: str) -> tuple[Case, ...]:
        """Return all cases against the business, oldest first."""
        return self._loader.cases(self._transaction, business)

    def complaint(self, name: str) -> Complaint | None:
        """Return the complaint with this id; None for one that is not there or was erased."""
        with suppress(UnknownAggregateError, CommandRefusedError):
            return self._loader.state(self._transaction, COMPLAINT, name)
        return None

    def certificate(self, number: str) -> Certificate:
        """Return the certificate with this number, its places plain."""
        return self._loader.certificate(self._transaction, number).plain

    def next_number(self) -> str:
        """Return the number of the next certificate."""
        return self._loader.next_number(self._transaction)

    def held(self, business: str) -> tuple[Certificate, ...]:
        """Return the certificates of the business that have places, as the log shows them."""
        return self._loader.held(self._transaction, business)

    def covering(self, places: Iterable[str]) -> dict[str, Certificate]:
        """Return the certificate that covers, or last covered, each of `places` that has one."""
        found, key = {}, self._tag_key()
        for place in places:
            owner = self._transaction.places.owner(tag_of(key, place))
            if owner is not None:
                found[place] = self._loader.certificate(self._transaction, owner).state
        return found

    def misuse(self, name: str) -> ListedPlace | None:
        """Return what the public list has of the place with this id; None if never listed."""
        return self._loader.misuse(self._transaction, name)

    def subject(self, name: str) -> object:
        """Return the state of the aggregate with this id, which has a key of its own."""
        return self._loader.subject(self._transaction, name)
