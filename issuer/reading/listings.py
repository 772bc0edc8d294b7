"""The list of misuse as lines, and the officers' files that wait for another officer."""

from datetime import date
from typing import Any

from issuer.home.custody import Random
from issuer.home.settings import Config
from issuer.reading.states import states
from ledger.domain.families import LISTING
from ledger.domain.listing.state import File
from ledger.domain.misuse.state import ListedPlace
from verifier.values.days import text_of


def waiting_for_another(settings: Config, today: date, random_bytes: Random) -> list[File]:
    """Return the files in which a listing, or its end, is proposed and not decided."""
    files: list[File] = list(states(settings, LISTING.prefix, random_bytes).read)
    return [
        each for each in files if each.open(today) and (each.stage == "proposed" or each.end_by)
    ]


def lines(state: ListedPlace, now: int) -> list[dict[str, Any]]:
    """Return a line for each time a place was listed."""
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
