"""Who was erased, on what ground and by whom: the record that stays when the data are gone. Never public.

Facts, command, state, `decide` and `evolve`, top to bottom. There is one such list in a ledger,
sealed under the registry's key. A subject is a business, a complaint or the file of a listing,
called by its id, which says nothing about a person. The fact comes first; then the subject's key is
destroyed (`Ledger.erase`), again at the next start if that was interrupted.
"""

from collections.abc import Mapping
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from ledger.domain.certificate.hiding import HIDDEN_CATEGORY
from ledger.domain.certificate.rules import holds_places
from ledger.domain.chronology import check_order
from ledger.domain.circumstances import Circumstances, Need
from ledger.domain.fact import Command, HiddenFact, Outcome
from ledger.domain.listing.state import File
from ledger.errors import CommandRefusedError
from ledger.words.articles import FAIR

ERASURES = "erasures"
"""The id of the one list."""

LONGEST_GROUND = 200


class PersonalDataErased(HiddenFact, frozen=True, kw_only=True, tag="personal-data-erased"):
    """The key of `subject` is destroyed for good, on `ground`, by officer `by`."""

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


def needs(command: ErasePersonalData, business: str) -> Mapping[Need, str]:
    """Return what must be seen: the subject; of one whose id begins with `business` also its cases and certificates."""
    wanted: dict[Need, str] = {"subject": command.subject}
    if not command.subject.startswith(business):
        return wanted
    return wanted | {"cases": command.subject, "held": command.subject, "roster": ""}


def decide(state: Erasures | None, command: ErasePersonalData, now: Circumstances) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule.

    That there is such a subject, not erased yet, was seen when it was loaded. The officers' file of
    a listing is needed as long as the listing may be ended or appealed against; a business, where
    officers decide, as long as a case against it is open, or a certificate in force that names it
    in public: no case could come to a measure then.
    """
    before = state or Erasures()
    check_order(now.at, before.last_at)
    if not (0 < len(command.ground) <= LONGEST_GROUND and command.ground.isprintable()):
        raise CommandRefusedError("no-ground", longest=LONGEST_GROUND)
    if isinstance(now.subject, File) and now.subject.open(now.today):
        raise CommandRefusedError("still-needed", FAIR)
    if now.roster is not None and now.roster.founded:
        _check_done_with(now)
    fact = PersonalDataErased(
        at=now.at, subject=command.subject, ground=command.ground, by=now.actor
    )
    return Outcome(facts=(fact,))


def _check_done_with(now: Circumstances) -> None:
    """Refuse while something can only be decided with the data of the business.

    A natural person's certificate is red once its holder is erased; that of others, whose names are
    public, stays.
    """
    for case in now.cases:
        if case.closed is None:
            raise CommandRefusedError("still-needed", FAIR, case=case.case)
    for each in now.held:
        if each.holder.category != HIDDEN_CATEGORY and holds_places(each, now):
            raise CommandRefusedError("still-needed", FAIR, certificate=each.number)


def evolve(state: Erasures | None, fact: PersonalDataErased) -> Erasures:
    """Return the state after `fact`; before the first there is none."""
    before = state or Erasures()
    return replace(
        before,
        version=before.version + 1,
        last_at=fact.at,
        subjects=before.subjects | {fact.subject},
    )
