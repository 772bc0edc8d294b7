"""The rules of an officers' file: `decide` turns state and command into facts, or refuses.

Nobody decides what they proposed, and a third officer decides an appeal. What the public list will
say follows as a command to `domain.misuse`, decided in the same transaction.
"""

from typing import get_args

from ledger.domain.certificate.facts import AppealOutcome
from ledger.domain.certificate.rules import holds_places
from ledger.domain.chronology import check_order
from ledger.domain.fact import Outcome
from ledger.domain.listing import facts
from ledger.domain.listing.seen import ListingNow
from ledger.domain.listing.state import File
from ledger.domain.misuse import facts as m
from ledger.domain.misuse.limits import check_listing
from ledger.errors import CommandRefusedError
from ledger.scheme.procedure import last_day_of
from ledger.ways import Ways
from ledger.words.articles import FAIR, ROLES


def decide(state: File | None, command: facts.ListingCommand, now: ListingNow) -> Outcome:
    """Return what follows from `command`; raises `CommandRefusedError` with the code of the rule.

    `now.aggregate` is the id; `state` is None for `ProposeListing` and for no other command.
    """
    if type(command) is facts.ProposeListing:
        return Outcome(facts=(_propose(command, now),))
    if state is None:
        raise CommandRefusedError("no-file", FAIR)
    check_order(now.at, state.last_at, article=FAIR)
    return _RULES[type(command)](state, command, now)


def _propose(command: facts.ProposeListing, now: ListingNow) -> facts.ListingProposed:
    place = m.place_of(command.place).value
    _check_uncertified(now)
    check_listing(now.misuse, command.reason, command.end, now)
    return facts.ListingProposed(
        at=now.at,
        listing=now.aggregate,
        place=place,
        reason=command.reason,
        end=command.end,
        by=now.actor,
    )


def _check_uncertified(now: ListingNow) -> None:
    """Where officers decide, refuse to list a certified shop without notice and reply in a case."""
    covering = now.covering
    if now.governed and covering is not None and holds_places(covering, now):
        raise CommandRefusedError("case-needed", FAIR, certificate=covering.number)


def _confirm(state: File, _: facts.ConfirmListing, now: ListingNow) -> Outcome:
    if state.stage != "proposed":
        raise CommandRefusedError("no-proposal", FAIR)
    _check_another(state.by, now)
    _check_uncertified(now)
    last = check_listing(now.misuse, state.reason, state.end, now)
    listings = () if now.misuse is None else now.misuse.listings
    fact = facts.ListingConfirmed(
        at=now.at, listing=state.listing, number=len(listings) + 1, end=last, by=now.actor
    )
    asked = m.ListMisuse(place=state.place, reason=state.reason, end=last)
    return Outcome(facts=(fact,), consequences=(asked,), second=state.by)


def _reject(
    state: File, command: facts.RejectListing | facts.WithdrawListing, now: ListingNow
) -> Outcome:
    author = state.by if state.stage == "proposed" else state.end_by
    if not author:
        raise CommandRefusedError("no-proposal", FAIR)
    if isinstance(command, facts.WithdrawListing):
        if now.actor != author:
            raise CommandRefusedError("not-the-author", ROLES)
    else:
        _check_another(author, now)
    kind = facts.ListingRejected if state.stage == "proposed" else facts.ListingEndRejected
    return Outcome(
        facts=(kind(at=now.at, listing=state.listing, by=now.actor),),
        second="" if now.actor == author else author,
    )


def _appeal(state: File, _: facts.FileListingAppeal, now: ListingNow) -> Outcome:
    _check_stands(state, now)
    if state.appeal != "none":
        raise CommandRefusedError("already-appealed", FAIR)
    fact = facts.ListingAppealFiled(
        at=now.at,
        listing=state.listing,
        decide_by=last_day_of(now.today, now.rules.deadlines.appeal_decision_days),
        by=now.actor,
    )
    shown = m.AppealMisuse(place=state.place, listing=state.number)
    return Outcome(facts=(fact,), consequences=(shown,))


def _decide_appeal(state: File, command: facts.DecideListingAppeal, now: ListingNow) -> Outcome:
    if state.appeal != "pending":
        raise CommandRefusedError("no-appeal", FAIR)
    if command.outcome not in get_args(AppealOutcome):
        raise CommandRefusedError("bad-outcome", FAIR, outcomes=get_args(AppealOutcome))
    if now.actor in {state.by, state.confirmed_by}:
        raise CommandRefusedError("same-officer", ROLES)
    fact = facts.ListingAppealDecided(
        at=now.at, listing=state.listing, outcome=command.outcome, by=now.actor
    )
    shown = m.DecideMisuseAppeal(place=state.place, listing=state.number, outcome=command.outcome)
    return Outcome(facts=(fact,), consequences=(shown,))


def _propose_end(state: File, _: facts.ProposeListingEnd, now: ListingNow) -> Outcome:
    _check_stands(state, now)
    if state.end_by:
        raise CommandRefusedError("proposed-already", FAIR)
    fact = facts.ListingEndProposed(at=now.at, listing=state.listing, by=now.actor)
    return Outcome(facts=(fact,))


def _confirm_end(state: File, _: facts.ConfirmListingEnd, now: ListingNow) -> Outcome:
    if not state.end_by:
        raise CommandRefusedError("no-proposal", FAIR)
    _check_another(state.end_by, now)
    _check_stands(state, now)
    fact = facts.ListingEndConfirmed(at=now.at, listing=state.listing, by=now.actor)
    asked = m.Delist(place=state.place, listing=state.number)
    return Outcome(facts=(fact,), consequences=(asked,), second=state.end_by)


def _check_stands(state: File, now: ListingNow) -> None:
    if state.stage != "listed":
        raise CommandRefusedError("not-listed", FAIR)
    listing = None if now.misuse is None else now.misuse.listing(state.number)
    if listing is None or not listing.stands(now.at):
        raise CommandRefusedError("listing-ended", FAIR)


def _check_another(author: str, now: ListingNow) -> None:
    if now.actor == author:
        raise CommandRefusedError("same-officer", ROLES)


_RULES = (
    Ways[File, [ListingNow], Outcome](facts.ListingCommand)
    .but(facts.ProposeListing)
    .on(facts.ConfirmListing, _confirm)
    .on(facts.RejectListing, _reject)
    .on(facts.WithdrawListing, _reject)
    .on(facts.FileListingAppeal, _appeal)
    .on(facts.DecideListingAppeal, _decide_appeal)
    .on(facts.ProposeListingEnd, _propose_end)
    .on(facts.ConfirmListingEnd, _confirm_end)
)
