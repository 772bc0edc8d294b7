"""Finding a certificate or a business by its number, id, a place, a registration or a name.

Places, registrations and names are looked up by keyed tags, each in one step; the tables hold
nothing in the clear.
"""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from ledger.domain.business.likeness import skeleton
from ledger.duplicates import alike, registered_as
from ledger.store.places import tag_of
from ledger.store.transaction import Transaction
from verifier.errors import MisreadError
from verifier.values.typed import number_in, place_in

_ID = re.compile(r"[a-z]-[0-9a-f]{32}")


class Hit(Struct, frozen=True, kw_only=True):
    """A certificate's number or another aggregate's id, and what it was found by.

    An id finds an aggregate of any kind. A place finds the certificate that covers it or last
    covered it; a name finds the businesses with a similar name, at most ten.
    """

    by: Literal["number", "id", "place", "registration", "name"]
    aggregate: str


def find(text: str, transaction: Transaction, key: bytes) -> Iterator[Hit]:
    """Yield everything that `text` identifies; `key` is the ledger's tag key.

    Places are read like everywhere else (`verifier.values.typed`): an address gives its place.
    """
    number = number_in(text)
    if number and transaction.rows(number):
        yield Hit(by="number", aggregate=number)
    name = text.strip().lower()
    if _ID.fullmatch(name) and transaction.rows(name):
        yield Hit(by="id", aggregate=name)
    try:
        owner = transaction.places.owner(tag_of(key, place_in(text)))
    except MisreadError:
        owner = None
    if owner is not None:
        yield Hit(by="place", aggregate=owner)
    registered = registered_as(transaction.known, key, text)
    if registered:
        yield Hit(by="registration", aggregate=registered)
    looks = skeleton(text)
    for business in alike(transaction.known, key, (looks,)) if looks else ():
        yield Hit(by="name", aggregate=business)
