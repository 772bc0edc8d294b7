"""Finding a certificate or a business by its number, a place, a registration or a name.

Places, registrations and names are looked up by keyed tags, each in one step; the tables hold
nothing in the clear.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from ledger.domain.business.likeness import skeleton
from ledger.duplicates import alike, registered_as
from ledger.store.places import tag_of
from ledger.store.transaction import Transaction
from verifier.errors import MalformedError
from verifier.values.numbers import format_number, parse_number
from verifier.values.places import parse_place


class Hit(Struct, frozen=True, kw_only=True):
    """A certificate's number or a business's id, and what it was found by.

    A place finds the certificate that covers it or last covered it; a name finds the businesses
    with a similar name, at most ten.
    """

    by: Literal["number", "place", "registration", "name"]
    aggregate: str


def find(text: str, transaction: Transaction, key: bytes) -> Iterator[Hit]:
    """Yield everything that `text` identifies; `key` is the ledger's tag key."""
    try:
        number = format_number(parse_number(text))
    except MalformedError:
        number = None
    if number is not None and transaction.rows(number):
        yield Hit(by="number", aggregate=number)
    try:
        owner = transaction.places.owner(tag_of(key, parse_place(text).value))
    except MalformedError:
        owner = None
    if owner is not None:
        yield Hit(by="place", aggregate=owner)
    registered = registered_as(transaction.known, key, text)
    if registered:
        yield Hit(by="registration", aggregate=registered)
    looks = skeleton(text)
    for business in alike(transaction.known, key, (looks,)) if looks else ():
        yield Hit(by="name", aggregate=business)
