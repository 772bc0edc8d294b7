"""What every command that records a decision has in common: open the ledger, decide once, tell what came of it."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from issuer.acting.granting import Occasion
from issuer.home.composition import open_ledger
from issuer.home.settings import Config
from ledger.domain.certificate.state import MeasureState
from ledger.domain.fact import Command
from ledger.errors import CommandRefusedError
from ledger.service import CLOCK_SKEW, Ledger, Receipt
from ledger.words.articles import FAIR
from trustmark.errors import WrongUseError
from trustmark.terminal import moments, output
from trustmark.terminal.options import Terms

PUBLISH = 'hint: "trustmark publish" makes it public ("trustmark serve" does so by itself)'


@contextmanager
def deciding(settings: Config, terms: Terms) -> Iterator[tuple[Ledger, Occasion]]:
    """Give the open ledger, and when, by whom and under which key is decided."""
    when = occasion_of(settings, terms)
    with not_behind(terms), open_ledger(settings, os.urandom) as ledger:
        check_dated(ledger, terms)
        yield ledger, when


def check_dated(ledger: Ledger, terms: Terms) -> None:
    """Raise `CommandRefusedError` for an instant named before now where officers decide.

    A ledger that was quiet for weeks would else take a decision of last week: after its deadline,
    or by older rules.
    """
    if terms.at is None or terms.at >= moments.now() - CLOCK_SKEW or not ledger.roster().founded:
        return
    raise CommandRefusedError("back-dated", FAIR)


@contextmanager
def not_behind(terms: Terms) -> Iterator[None]:
    """Tell somebody who named an instant before what is on record that it was that: raises `InputError`."""
    try:
        yield
    except CommandRefusedError as error:
        if terms.at is None or error.rule != "clock-behind":
            raise
        raise WrongUseError(str(error), hint="give a later --at, or leave it out") from error


def occasion_of(settings: Config, terms: Terms) -> Occasion:
    """Return when, by whom and under which key something is decided."""
    return Occasion(
        at=moments.now() if terms.at is None else terms.at,
        actor=terms.actor or settings.actor,
        key=terms.key or f"cli-{secrets.token_hex(8)}",
        named=terms.key is not None,
    )


def record(settings: Config, terms: Terms, build: Callable[[Ledger, int], Command]) -> Receipt:
    """Execute the command that `build` makes of ledger and instant."""
    with deciding(settings, terms) as (ledger, when):
        command = build(ledger, when.at)
        return ledger.execute(command, actor=when.actor, at=when.at, key=when.key)


def the_measure(
    ledger: Ledger, number: str, what: str, fits: Callable[[MeasureState], bool]
) -> int:
    """Return the number of the one measure on certificate `number` that `fits`; raises `InputError`."""
    found = [each for each in ledger.certificate(number).measures if fits(each)]
    if not found:
        raise WrongUseError(
            f"there is no {what} on {number}", hint=f'"trustmark history {number}" shows all'
        )
    if len(found) > 1:
        named = ", ".join(f"{each.number} ({each.kind})" for each in found)
        raise WrongUseError(
            f"it could be any of these measures on {number}: {named}",
            hint="name one with --measure",
        )
    return found[0].number


def tell(receipt: Receipt, what: str, terms: Terms, *, public: bool = True, hint: str = "") -> None:
    """Print the receipt: what happened to which certificate, as which fact. `public`: it shows once published."""
    if terms.as_json:
        output.emit({"number": receipt.number, "log_index": receipt.log_index, "done": what})
        return
    output.data(f"{receipt.number} {what} (fact {receipt.log_index})")
    if public:
        output.say(PUBLISH)
    if hint:
        output.say(hint)
