"""The rules of the public list of misuse: `decide` turns state and command into the fact.

It may refuse. Who may decide it, and after what, is ruled in a case or in the officers' file.
"""

from typing import get_args

from ledger.domain.certificate.facts import AppealOutcome
from ledger.domain.chronology import check_order
from ledger.domain.misuse import facts
from ledger.domain.misuse.limits import check_listing
from ledger.domain.misuse.state import ListedPlace, Listing
from ledger.domain.now import Now
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.words.articles import PENALTIES


def decide(state: ListedPlace | None, command: facts.MisuseCommand, now: Now) -> facts.MisuseFact:
    """Return the fact that follows; raises `CommandRefusedError` with the code of the rule.

    `now.aggregate` is the id; `state` is None for a place that was never listed.
    """
    if state is not None:
        check_order(now.at, state.last_at, article=PENALTIES)
    if isinstance(command, facts.ListMisuse):
        return _list(state, command, now)
    listing = None if state is None else state.listing(command.listing)
    if listing is None:
        raise CommandRefusedError("no-listing", PENALTIES, number=command.listing)
    if isinstance(command, facts.DecideMisuseAppeal):
        return _decide_appeal(listing, command, now)
    if not listing.stands(now.at):
        raise CommandRefusedError("listing-ended", PENALTIES)
    if isinstance(command, facts.Delist):
        return facts.MisuseDelisted(at=now.at, misuse=now.aggregate, listing=listing.number)
    if listing.appeal != "none":
        raise CommandRefusedError("already-appealed", PENALTIES)
    if now.today > listing.appeal_by:
        raise CommandRefusedError("too-late", PENALTIES, appeal_by=listing.appeal_by)
    return facts.MisuseAppealed(at=now.at, misuse=now.aggregate, listing=listing.number)


def _list(state: ListedPlace | None, command: facts.ListMisuse, now: Now) -> facts.MisuseListed:
    place = facts.place_of(command.place)
    return facts.MisuseListed(
        at=now.at,
        misuse=facts.misuse_id(place.value),
        listing=1 if state is None else len(state.listings) + 1,
        kind=place.kind,
        place=place.value,
        reason=command.reason,
        scheme=now.rules.id,
        end=check_listing(state, command.reason, command.end, now),
        appeal_by=last_day_of(now.today, now.rules.blacklist.appeal_days),
    )


def _decide_appeal(
    listing: Listing, command: facts.DecideMisuseAppeal, now: Now
) -> facts.MisuseAppealDecided:
    if listing.appeal != "pending":
        raise CommandRefusedError("no-appeal", PENALTIES)
    if command.outcome not in get_args(AppealOutcome):
        raise CommandRefusedError("bad-outcome", PENALTIES, outcomes=get_args(AppealOutcome))
    return facts.MisuseAppealDecided(
        at=now.at, misuse=now.aggregate, listing=listing.number, outcome=command.outcome
    )
