"""What every command that records a decision has in common: open the ledger, decide once, tell what came of it."""

import os
import secrets
from collections.abc import Callable

from ledger.domain.facts import AnyCommand
from ledger.service import Ledger, Receipt
from trustmark import moments, output
from trustmark.composition import open_ledger
from trustmark.config import Config
from trustmark.granting import Occasion
from trustmark.options import Terms

PUBLISH = 'hint: "trustmark publish" makes it public ("trustmark serve" does so by itself)'


def occasion(settings: Config, terms: Terms) -> Occasion:
    """Return when, by whom and under which key the command is decided."""
    return Occasion(
        at=moments.now() if terms.at is None else terms.at,
        actor=terms.actor or settings.actor,
        key=terms.key or f"cli-{secrets.token_hex(8)}",
    )


def record(settings: Config, terms: Terms, build: Callable[[Ledger, int], AnyCommand]) -> Receipt:
    """Execute the command that `build` makes of ledger and instant."""
    when = occasion(settings, terms)
    with open_ledger(settings, os.urandom) as ledger:
        command = build(ledger, when.at)
        return ledger.execute(command, actor=when.actor, at=when.at, key=when.key)


def tell(receipt: Receipt, what: str, terms: Terms) -> None:
    """Print the receipt: what happened to which certificate, as which fact."""
    if terms.as_json:
        output.emit({"number": receipt.number, "log_index": receipt.log_index, "done": what})
        return
    output.data(f"{receipt.number} {what} (fact {receipt.log_index})")
    output.say(PUBLISH)
