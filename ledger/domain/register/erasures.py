"""Who was erased, why and by whom: the record that stays when the data are gone. Never public.

Facts, command, state, `decide` and `evolve`, top to bottom. There is one such list in a ledger,
sealed under the registry's key. A subject is a business, a complaint or the file of a listing,
called by its id, which says nothing about a person. The fact comes first; then the subject's key is
destroyed (`Ledger.erase`), or at the next start if that was interrupted.
"""

from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.business.state import Business
from ledger.domain.case.state import Case
from ledger.domain.certificate.hiding import HIDDEN_CATEGORY
from ledger.domain.certificate.rules import holds_places
from ledger.domain.certificate.state import Certificate
from ledger.domain.chronology import check_order
from ledger.domain.fact import Command, HiddenFact, Outcome
from ledger.domain.listing.state import File
from ledger.domain.now import Now
from ledger.domain.others import Others
from ledger.errors import CommandRefusedError
from ledger.words.articles import FAIR

ERASURES = "erasures"
"""The id of the one list."""

LONGEST_GROUND = 200


class PersonalDataErased(HiddenFact, frozen=True, kw_only=True, tag="personal-data-erased"):
    """The key of `subject` is destroyed permanently, on `ground`, by officer `by`."""

    subject: str
    ground: str
    by: str


class ErasePersonalData(Command, frozen=True, kw_only=True, tag="erase-personal-data"):
    """Erase what is sealed under the key of `subject`; `ground` says why it must go."""

    permission: ClassVar[str] = "business.erase"
    instead: ClassVar[str] = "motion-needed"
    subject: str
    ground: str


class Erasures(Struct, frozen=True, kw_only=True):
    """The subjects that were erased, after `version` facts."""

    version: int = 0
    last_at: int = 0
    subjects: frozenset[str] = frozenset()


class ErasureNow(Now, frozen=True, kw_only=True):
    """What the rules see: the `file` of a listing, or `cases` and certificates of a business.

    `held` are the certificates that have places; `governed` tells whether officers decide.
    """

    governed: bool = False
    file: File | None = None
    cases: tuple[Case, ...] = ()
    held: tuple[Certificate, ...] = ()


def see(command: ErasePersonalData, _: Erasures | None, now: Now, others: Others) -> ErasureNow:
    """Return what must be known of others: that the subject exists, and what is open about it."""
    subject, governed = others.subject(command.subject), others.governed()
    if isinstance(subject, Business):
        cases, held = others.cases(command.subject), others.held(command.subject)
        return ErasureNow(*now.common, governed=governed, cases=cases, held=held)
    file = subject if isinstance(subject, File) else None
    return ErasureNow(*now.common, governed=governed, file=file)


def decide(state: Erasures | None, command: ErasePersonalData, now: ErasureNow) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule.

    Loading has shown that the subject exists and is not erased yet. The officers' file of a listing
    is needed as long as the listing may be ended or appealed against. Where officers decide, a
    business is needed as long as a case against it is open, or a certificate in force names it in
    public: without it no case could lead to a measure.
    """
    before = state or Erasures()
    check_order(now.at, before.last_at)
    if not (0 < len(command.ground) <= LONGEST_GROUND and command.ground.isprintable()):
        raise CommandRefusedError("no-ground", longest=LONGEST_GROUND)
    if now.file is not None and now.file.open(now.today):
        raise CommandRefusedError("still-needed", FAIR)
    if now.governed:
        _check_done_with(now)
    fact = PersonalDataErased(
        at=now.at, subject=command.subject, ground=command.ground, by=now.actor
    )
    return Outcome(facts=(fact,))


def _check_done_with(now: ErasureNow) -> None:
    """Refuse while something can only be decided with the data of the business.

    A natural person's certificate is red once its holder is erased; others, whose names are public,
    stay.
    """
    for case in now.cases:
        if case.closed is None:
            raise CommandRefusedError("still-needed", FAIR, case=case.case)
    for each in now.held:
        if each.holder.category != HIDDEN_CATEGORY and holds_places(each, now):
            raise CommandRefusedError("still-needed", FAIR, certificate=each.number)


def evolve(state: Erasures | None, fact: PersonalDataErased) -> Erasures:
    """Return the state after `fact`; `state` is None before the first."""
    before = state or Erasures()
    return replace(
        before,
        version=before.version + 1,
        last_at=fact.at,
        subjects=before.subjects | {fact.subject},
    )
