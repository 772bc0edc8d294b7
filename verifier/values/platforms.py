"""The platforms on which a certificate may cover an account, from `platforms.json`.

The scripts of browsers carry the same table (`verifier/browser/core/platforms.js`, made from this
file by `make page`). Read when a command starts to check; imports nothing that takes time.
"""

from functools import cache

import msgspec

_TABLE = f"{__file__.removesuffix('.py')}.json"


class Platform(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One platform, and how an address on it names an account.

    `number` is its code in QR records and never changes; a new platform takes the next. `id` begins
    its handles, `name` is shown. Subdomains of `hosts` count too. `pages` are the shapes of
    addresses, the first that fits counts: `NAME` is the account's name, `*` any step of a path. A
    name in `others` is not an account.
    """

    number: int
    id: str
    name: str
    hosts: tuple[str, ...]
    pages: tuple[str, ...]
    others: frozenset[str]


@cache
def platforms() -> dict[str, Platform]:
    """Return all platforms by id, in the order of their numbers; read once."""
    with open(_TABLE, "rb") as file:  # noqa: PTH123 - pathlib takes milliseconds to load
        found = msgspec.json.decode(file.read(), type=tuple[Platform, ...])
    return {each.id: each for each in found}


def platform_at(host: str) -> Platform | None:
    """Return the platform that has `host` (in its one form), or None."""
    dotted = f".{host}"
    every = platforms().values()
    return next(
        (each for each in every if dotted.endswith(tuple(f".{own}" for own in each.hosts))), None
    )
