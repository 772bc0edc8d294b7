"""Hosts and handles of certificates in force: which to visit, whose proofs are due again."""

from collections.abc import Iterator
from typing import NamedTuple

from issuer.home.settings import Config
from issuer.home.store import names
from ledger.domain.certificate.state import Certificate
from ledger.service import Ledger
from verifier.formats.commitment import is_commitment
from verifier.values.days import end_of, start_of
from verifier.values.numbers import PREFIX


class Certified(NamedTuple):
    """A certificate in force with its places, without those of erased persons."""

    number: str
    business: str
    hosts: tuple[str, ...]
    handles: tuple[str, ...]
    suspended: bool


def in_force(
    ledger: Ledger, settings: Config, at: int, numbers: tuple[str, ...] = ()
) -> Iterator[Certified]:
    """Yield certificates in force at instant `at`, with suspended ones; of `numbers` if given.

    Raises `UnknownAggregateError` for a number that was never granted.
    """
    for number in numbers or names(settings, PREFIX + "-"):
        state = ledger.certificate(number)
        if state.revoked or not _covers(state, at):
            continue
        suspension = state.suspension(at)
        yield Certified(
            number=number,
            business=state.business,
            hosts=tuple(each for each in state.sites if not is_commitment(each)),
            handles=tuple(each for each in state.handles if not is_commitment(each)),
            suspended=suspension is not None and suspension.since <= at,
        )


def _covers(state: Certificate, at: int) -> bool:
    return any(start_of(each.start) <= at < end_of(each.end) for each in state.periods)
