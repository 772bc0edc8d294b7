"""`trustmark misuse`: put a host or handle on the public list of misuse, and show the list."""

import os
from datetime import date
from typing import Literal

import click

from issuer.home.composition import open_ledger
from issuer.reading.listings import lines, waiting_for_another
from issuer.reading.worktable import at_desk
from ledger.domain.listing import facts as f
from ledger.views.office.items import ItemKey
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.execution import acting, execute, tell
from trustmark.terminal.ids import listing_argument
from trustmark.terminal.language import speech
from trustmark.terminal.lists import after_option, text_of_key
from trustmark.terminal.options import DAY, PLACE, asking, deciding, evidence_option
from trustmark.terminal.texts import note_file_option
from verifier.values.days import text_of


@click.group("misuse")
def misuse_command() -> None:
    """List a host or handle for misuse: one officer proposes, another confirms.

    A third officer hears an appeal. This reaches shops that never held a certificate. "trustmark
    case propose ID blacklist" lists a place in a case.
    """


@misuse_command.command("propose")
@click.argument("place", type=PLACE)
@click.option("--reason", default="mark-misused", show_default=True, metavar="CODE")
@click.option("--until", "end", type=DAY, help="The last day. Default: as long as the scheme says.")
@note_file_option
@deciding
def propose(session: Session, *, place: str, reason: str, end: date | None, note: str) -> None:
    """Propose to list PLACE; nothing is public until another officer confirms.

    "trustmark evidence add" keeps files for the listing that this makes; who confirms refers to
    them.
    """
    command = f.ProposeListing(place=place, reason=reason, end=end)
    what = f"{place} proposed for the list; another officer confirms"
    tell(session, execute(session, command, note=note), what)


@misuse_command.command("confirm")
@listing_argument
@note_file_option
@evidence_option
@deciding
def confirm(session: Session, listing: str, note: str, evidence: tuple[str, ...]) -> None:
    """Confirm another officer's proposal in LISTING: list the place, or end the listing."""
    with acting(session) as act:
        kind = f.ConfirmListingEnd if act.ledger.state(listing).end_by else f.ConfirmListing
        done = act.give(kind(listing=listing), note=note, evidence=evidence)
    state = done.state
    what = "off the list" if state.stage == "ended" else f"listed to the end of {state.end}"
    tell(session, done, f"{state.place} is {what}", public=True)


@misuse_command.command("reject")
@listing_argument
@note_file_option
@deciding
def reject(session: Session, listing: str, note: str) -> None:
    """Reject what is proposed in LISTING, or take the own proposal back."""
    with acting(session) as act:
        state = act.ledger.state(listing)
        author = state.by if state.stage == "proposed" else state.end_by
        kind = f.WithdrawListing if author == act.when.actor else f.RejectListing
        done = act.give(kind(listing=listing), note=note)
    tell(session, done, "proposal rejected")


@misuse_command.command("appeal")
@listing_argument
@note_file_option
@deciding
def appeal(session: Session, listing: str, note: str) -> None:
    """Record an appeal against LISTING."""
    command = f.FileListingAppeal(listing=listing)

    done = execute(session, command, note=note)
    tell(session, done, f"under appeal, to decide by {done.state.decide_by}", public=True)


@misuse_command.command("decide-appeal")
@listing_argument
@click.argument("outcome", type=click.Choice(("upheld", "overturned")))
@note_file_option
@deciding
def decide_appeal(
    session: Session, listing: str, outcome: Literal["upheld", "overturned"], note: str
) -> None:
    """Decide the appeal against LISTING: upheld (the listing stays) or overturned (it ends)."""
    command = f.DecideListingAppeal(listing=listing, outcome=outcome)
    done = execute(session, command, note=note)
    tell(session, done, f"{outcome} on appeal", public=True)


@misuse_command.command("delist")
@listing_argument
@note_file_option
@deciding
def delist(session: Session, listing: str, note: str) -> None:
    """Propose that LISTING ends before its last day; another officer confirms."""
    command = f.ProposeListingEnd(listing=listing)
    done = execute(session, command, note=note)
    tell(session, done, "end proposed; another officer confirms")


@misuse_command.command("show")
@listing_argument
@asking
def show(session: Session, listing: str) -> None:
    """Show the officers' file of LISTING, and the public list's history of the place."""
    with open_ledger(session.config(), os.urandom) as ledger:
        state = ledger.state(listing)
        public = ledger.misuse(state.place)
    if session.as_json:
        output.emit({"file": state, "public": public})
        return
    spoken = speech()
    stage = spoken.code("listing", state.stage)
    waits = f", end proposed by {state.end_by}" if state.end_by else ""
    confirmed = f", confirmed by {state.confirmed_by}" if state.confirmed_by else ""
    output.data(
        f"{state.listing} about {state.place}: {stage}, proposed by {state.by}{confirmed}{waits}"
    )
    for each in () if public is None else public.listings:
        appealed = spoken.code("appeal", each.appeal)
        ended = "" if each.ended is None else f", ended {text_of(each.ended)}"
        output.data(
            f"listing {each.number}: {text_of(each.since)} to {text_of(each.until)}, "
            f"{spoken.code('reason', each.reason)}, appeal {appealed}{ended}"
        )


@misuse_command.command("list")
@click.option("--all", "ended_too", is_flag=True, help="Places that are off the list too.")
@after_option
@asking
def list_places(session: Session, *, ended_too: bool, after: ItemKey | None) -> None:
    """Show the public list of misuse as it is now, and the proposals that wait for another officer.

    50 places a page, what ends first on top.
    """
    now = moments.now()
    with at_desk(session.config(), now, os.urandom) as desk:
        page = desk.reader.items("misuse", desk.today, closed_too=ended_too, after=after)
        places = [desk.reader.listed(item.aggregate) for item in page.items]
        waiting = waiting_for_another(desk)
    shown = [line for each in places for line in lines(each, now)]
    listed = [line for line in shown if ended_too or line["listed"]]
    following = text_of_key(page.after)
    if session.as_json:
        ids = [each.listing for each in waiting]
        output.emit({"misuse": listed, "waiting": ids, "after": following})
        return
    spoken = speech()
    output.table(
        ("place", "reason", "since (UTC)", "until (UTC)", "appeal"),
        (tuple(spoken.code(_KINDS.get(n, ""), str(line[n])) for n in _SHOWN) for line in listed),
    )
    for each in waiting:
        what = "its end" if each.end_by else "a listing"
        output.say(
            f"{each.listing}: {what} for {each.place} waits, proposed by {each.end_by or each.by}"
        )
    if following is not None:
        output.say(f"next page: --after {following}")


_KINDS = {"reason": "reason", "appeal": "appeal"}
_SHOWN = ("place", "reason", "since", "until", "appeal")
