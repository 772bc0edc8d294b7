"""The public list of misuse: hosts and handles that show the mark without right. Public.

R113 (nobody shows the mark unless approved), R119 (public blacklist, which also reaches shops that
never held a certificate). Each place is one aggregate; its id follows from it. A listing has a
first instant and a last day: its end is arithmetic, not a fact. Who proposed and who decided it is
in the officers' file of it (`domain.listing`) or in a case; the facts here name nobody.
"""

from datetime import date
from hashlib import sha256
from typing import ClassVar

from ledger.domain.certificate.facts import AppealOutcome
from ledger.domain.fact import Command, Fact
from ledger.errors import CommandRefusedError
from verifier.errors import MalformedError
from verifier.values.places import Kind, Place, parse_place

PREFIX = "m-"
_INSTEAD = "proposal-needed"
_DIGITS = 32


class MisuseListed(Fact, frozen=True, kw_only=True, tag="misuse-listed"):
    """`place` is on the list from instant `at` to the end of day `end`, for code `reason` (R119).

    `misuse` is the id of the place (`misuse_id`), `listing` counts its listings from 1, `scheme` is
    the version that decided it. Appeals are possible to the end of day `appeal_by`.
    """

    misuse: str
    listing: int
    kind: Kind
    place: str
    reason: str
    scheme: str
    end: date
    appeal_by: date


class MisuseAppealed(Fact, frozen=True, kw_only=True, tag="misuse-appealed"):
    """Somebody appealed against listing `listing`, which stays until the decision."""

    misuse: str
    listing: int


class MisuseAppealDecided(Fact, frozen=True, kw_only=True, tag="misuse-appeal-decided"):
    """The appeal against listing `listing` is decided; an overturned listing ends at `at`."""

    misuse: str
    listing: int
    outcome: AppealOutcome


class MisuseDelisted(Fact, frozen=True, kw_only=True, tag="misuse-delisted"):
    """Listing `listing` ends at `at`, before its last day is over."""

    misuse: str
    listing: int


MisuseFact = MisuseListed | MisuseAppealed | MisuseAppealDecided | MisuseDelisted


class ListMisuse(Command, frozen=True, kw_only=True, tag="list-misuse"):
    """Put `place` on the list to the end of day `end`, or for the scheme's default time."""

    permission: ClassVar[str] = "misuse.decide"
    instead: ClassVar[str] = _INSTEAD
    place: str
    reason: str
    end: date | None = None


class AppealMisuse(Command, frozen=True, kw_only=True, tag="appeal-misuse"):
    """Show listing `listing` of `place` as under appeal."""

    permission: ClassVar[str] = "appeal.file"
    instead: ClassVar[str] = _INSTEAD
    place: str
    listing: int


class DecideMisuseAppeal(Command, frozen=True, kw_only=True, tag="decide-misuse-appeal"):
    """Decide the appeal against listing `listing` of `place`."""

    permission: ClassVar[str] = "appeal.decide"
    instead: ClassVar[str] = _INSTEAD
    place: str
    listing: int
    outcome: AppealOutcome


class Delist(Command, frozen=True, kw_only=True, tag="delist"):
    """End listing `listing` of `place` now."""

    permission: ClassVar[str] = "misuse.decide"
    instead: ClassVar[str] = _INSTEAD
    place: str
    listing: int


MisuseCommand = ListMisuse | AppealMisuse | DecideMisuseAppeal | Delist


def misuse_id(place: str) -> str:
    """Return the id of a normal `place`: `m-` and the first 32 hex digits of its SHA-256."""
    return PREFIX + sha256(place.encode()).hexdigest()[:_DIGITS]


def place_of(text: str) -> Place:
    """Return the place a command names, in its normal form; refuses what is not a place."""
    try:
        return parse_place(text)
    except MalformedError as error:
        raise CommandRefusedError("bad-place") from error
