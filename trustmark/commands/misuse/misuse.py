"""`trustmark misuse`: put a host or handle on the public list of misuse, and show the list."""

import os
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Literal

import click

from issuer.home.composition import open_ledger
from ledger.domain.families import LISTING
from ledger.domain.listing import facts as f
from ledger.domain.listing.state import File
from ledger.domain.misuse.facts import PREFIX
from ledger.domain.misuse.state import Misuse
from ledger.service import Ledger
from ledger.store.loader import load_misuse
from ledger.store.reader import Reader
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.desk import evidence_option, note_option, states, take
from trustmark.terminal.ids import listing_argument
from trustmark.terminal.options import DAY, PLACE, Terms, decision_options, json_option
from verifier.values.days import day_of, text_of


@click.group("misuse")
def misuse_command() -> None:
    """List a host or handle for misuse of the mark: one officer proposes, another confirms, a third hears an appeal.

    This reaches shops that never held a certificate. "trustmark case propose ID blacklist" lists a
    place in a case.
    """


@misuse_command.command("propose")
@click.argument("place", type=PLACE)
@click.option("--reason", default="mark-misused", show_default=True, metavar="CODE")
@click.option("--until", "end", type=DAY, help="The last day. Default: as long as the scheme says.")
@note_option
@decision_options
@click.pass_obj
def propose(
    session: Session,
    *,
    place: str,
    reason: str,
    end: date | None,
    note: Path | None,
    terms: Terms,
) -> None:
    """Propose to list PLACE; nothing is public until another officer confirms.

    "trustmark evidence add" keeps files for the listing that this makes; who confirms refers to
    them.
    """
    command = f.ProposeListing(place=place, reason=reason, end=end)
    what = f"{place} proposed for the list; another officer confirms"
    take(session, terms, lambda _: command, what, note=note)


@misuse_command.command("confirm")
@listing_argument
@note_option
@evidence_option
@decision_options
@click.pass_obj
def confirm(
    session: Session, listing: str, note: Path | None, evidence: tuple[str, ...], terms: Terms
) -> None:
    """Confirm what another officer proposed in LISTING: that the place is listed, or that the listing ends."""

    def build(ledger: Ledger) -> f.ConfirmListing | f.ConfirmListingEnd:
        state: File = ledger.state(listing)
        kind = f.ConfirmListingEnd if state.end_by else f.ConfirmListing
        return kind(listing=listing)

    def told(state: File) -> str:
        if state.stage == "ended":
            return f"{state.place} is off the list"
        return f"{state.place} is listed to the end of {state.end}"

    take(session, terms, build, told, note=note, evidence=evidence, public=True)


@misuse_command.command("reject")
@listing_argument
@note_option
@decision_options
@click.pass_obj
def reject(session: Session, listing: str, note: Path | None, terms: Terms) -> None:
    """Reject what is proposed in LISTING, or take the own proposal back."""

    def build(ledger: Ledger) -> f.RejectListing | f.WithdrawListing:
        state: File = ledger.state(listing)
        author = state.by if state.stage == "proposed" else state.end_by
        own = author == (terms.actor or session.config().actor)
        kind = f.WithdrawListing if own else f.RejectListing
        return kind(listing=listing)

    take(session, terms, build, "proposal rejected", note=note)


@misuse_command.command("appeal")
@listing_argument
@note_option
@decision_options
@click.pass_obj
def appeal(session: Session, listing: str, note: Path | None, terms: Terms) -> None:
    """Record an appeal against LISTING."""
    command = f.FileListingAppeal(listing=listing)

    def told(state: File) -> str:
        return f"under appeal, to decide by {state.decide_by}"

    take(session, terms, lambda _: command, told, note=note, public=True)


@misuse_command.command("decide-appeal")
@listing_argument
@click.argument("outcome", type=click.Choice(("upheld", "overturned")))
@note_option
@decision_options
@click.pass_obj
def decide_appeal(
    session: Session,
    listing: str,
    outcome: Literal["upheld", "overturned"],
    note: Path | None,
    terms: Terms,
) -> None:
    """Decide the appeal against LISTING: it is upheld and stands, or overturned and ends."""
    command = f.DecideListingAppeal(listing=listing, outcome=outcome)
    take(session, terms, lambda _: command, f"{outcome} on appeal", note=note, public=True)


@misuse_command.command("delist")
@listing_argument
@note_option
@decision_options
@click.pass_obj
def delist(session: Session, listing: str, note: Path | None, terms: Terms) -> None:
    """Propose that LISTING ends before its last day; another officer confirms."""
    command = f.ProposeListingEnd(listing=listing)
    take(session, terms, lambda _: command, "end proposed; another officer confirms", note=note)


@misuse_command.command("show")
@listing_argument
@json_option
@click.pass_obj
def show(session: Session, listing: str, as_json: bool) -> None:  # noqa: FBT001
    """Show the officers' file of LISTING, and the public list's history of the place."""
    with open_ledger(session.config(), os.urandom) as ledger:
        state: File = ledger.state(listing)
        public = ledger.misuse(state.place)
    if as_json:
        output.emit({"file": state, "public": public})
        return
    waits = f", end proposed by {state.end_by}" if state.end_by else ""
    confirmed = f", confirmed by {state.confirmed_by}" if state.confirmed_by else ""
    output.data(
        f"{state.listing} about {state.place}: {state.stage}, proposed by {state.by}{confirmed}{waits}"
    )
    for each in () if public is None else public.listings:
        ended = "" if each.ended is None else f", ended {text_of(each.ended)}"
        output.data(
            f"listing {each.number}: {text_of(each.since)} to {text_of(each.until)}, {each.reason}, "
            f"appeal {each.appeal}{ended}"
        )


@misuse_command.command("list")
@click.option("--all", "ended_too", is_flag=True, help="Places that are off the list too.")
@json_option
@click.pass_obj
def list_places(session: Session, ended_too: bool, as_json: bool) -> None:  # noqa: FBT001
    """Show the public list of misuse as it is now, and the proposals that wait for another officer."""
    settings, now = session.config(), moments.now()
    with closing(Reader(settings.database)) as reader:
        found = [load_misuse(reader.aggregate(name), name) for name in reader.names(PREFIX)]
    lines = [
        line
        for each in found
        if each is not None
        for line in _lines(each, now)
        if ended_too or line["listed"]
    ]
    files: list[File | None] = list(states(settings, LISTING.prefix))
    open_files = [each for each in files if each is not None and each.open(day_of(now))]
    waiting = [each for each in open_files if each.stage == "proposed" or each.end_by]
    if as_json:
        output.emit({"misuse": lines, "waiting": [each.listing for each in waiting]})
        return
    output.table(
        ("place", "reason", "since (UTC)", "until (UTC)", "appeal"),
        (tuple(str(line[name]) for name in _SHOWN) for line in lines),
    )
    for each in waiting:
        what = "its end" if each.end_by else "a listing"
        output.say(
            f"{each.listing}: {what} for {each.place} waits, proposed by {each.end_by or each.by}"
        )


_SHOWN = ("place", "reason", "since", "until", "appeal")


def _lines(state: Misuse, now: int) -> list[dict[str, Any]]:
    return [
        {
            "place": state.place,
            "kind": state.kind,
            "listing": each.number,
            "reason": each.reason,
            "since": text_of(each.since),
            "until": text_of(each.until if each.ended is None else each.ended),
            "appeal": each.appeal,
            "listed": each.stands(now),
        }
        for each in state.listings
    ]
