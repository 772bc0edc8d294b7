"""One step of an application: decide, sign the badge if a certificate came of it, tell where the application is now."""

from collections.abc import Callable
from dataclasses import dataclass

from issuer.acting.evidence_files import Filing, filing
from issuer.acting.granting import BadgeMaker, Occasion
from issuer.home.composition import signing_keys
from issuer.home.settings import Config
from issuer.reading.lacking import lacks
from keys.errors import KeyringError
from ledger.domain.application.approval import Lack
from ledger.domain.application.state import Application
from ledger.domain.fact import Command
from ledger.errors import CommandRefusedError
from ledger.service import Ledger, Receipt
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.deciding import PUBLISH, deciding
from trustmark.terminal.options import Terms

_GRANTS = {
    "new": "certificate {} is issued",
    "renewal": "certificate {} is renewed",
    "upgrade": "certificate {} has the higher tier",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a step: the application as it is now, the fact, what an approval still lacks, and hints."""

    state: Application
    log_index: int
    lacks: tuple[Lack, ...]
    hints: tuple[str, ...] = ()


def take(session: Session, terms: Terms, command: Command | Callable[[Filing], Command]) -> None:
    """Execute `command` about an application, or the one it makes once files are kept; tell what came of it."""
    settings = session.config()
    with deciding(settings, terms) as (ledger, when):
        with filing(ledger, settings, when) as files:
            made = command if isinstance(command, Command) else command(files)
            receipt = ledger.execute(made, actor=when.actor, at=when.at, key=when.key)
        told = told_of(ledger, settings, receipt, when)
    tell(told, terms)


def told_of(ledger: Ledger, settings: Config, receipt: Receipt, when: Occasion) -> Told:
    """Return what came of a step, once the badge of a certificate it led to is signed."""
    state: Application = ledger.state(receipt.number)
    hints: tuple[str, ...] = ()
    if state.stage == "approved":
        hints = (*_sign(ledger, settings, state.number, when), PUBLISH)
    return Told(
        state=state,
        log_index=receipt.log_index,
        lacks=lacks(ledger, settings, state, when.at),
        hints=hints,
    )


def tell(told: Told, terms: Terms, *, notes: tuple[str, ...] = ()) -> None:
    """Print where the application is, for people or programs."""
    said = sentence(told.state, told.lacks)
    if terms.as_json:
        output.emit(
            {
                "application": told.state.application,
                "business": told.state.business,
                "number": told.state.number,
                "log_index": told.log_index,
                "stage": told.state.stage,
                "done": said,
                "notes": (*notes, *told.hints),
            }
        )
        return
    output.data(f"{told.state.application} {said} (fact {told.log_index})")
    for note in (*notes, *told.hints):
        output.say(note)


def sentence(state: Application, lacks: tuple[Lack, ...]) -> str:
    """Return in words where an application is, and what it waits for: `lacks` is what an approval still lacks."""
    return _SAID.get(state.stage, _closed)(state, lacks)


def dollars(cents: int) -> str:
    """Return an amount as people write it."""
    return f"USD {cents // 100}.{cents % 100:02}"


def _submitted(_: Application, lacks: tuple[Lack, ...]) -> str:
    return f"waits for the assessment of its fee; {_open(lacks)}"


def _fee_due(state: Application, _: tuple[Lack, ...]) -> str:
    fee = state.fee
    return "" if fee is None else f"waits for the fee of {dollars(fee.cents)}, by {fee.pay_by}"


def _review(state: Application, lacks: tuple[Lack, ...]) -> str:
    return f"is under review until {state.due}; {_open(lacks)}"


def _asked(state: Application, _: tuple[Lack, ...]) -> str:
    asked = state.asked
    return "" if asked is None else f"waits for the business until {asked.due}: {asked.text}"


def _proposed(state: Application, _: tuple[Lack, ...]) -> str:
    proposal = state.proposal
    if proposal is None:
        return ""
    return (
        f"waits for a second officer: {proposal.by} proposes to {proposal.verdict} it, and another "
        "decides by the same command"
    )


def _closed(state: Application, _: tuple[Lack, ...]) -> str:
    if state.stage == "approved":
        return f"is approved: {_GRANTS[state.kind].format(state.number)}, tier {state.tier}"
    back = f"; {dollars(state.refunded)} go back" if state.refunded else ""
    return f"is {state.stage}{back}"


def _open(lacks: tuple[Lack, ...]) -> str:
    """Return what is open beside the fee, of which the sentence speaks where it waits for one."""
    found = [each.what for each in lacks if each.refusal.rule != "fee-open"]
    return f"open: {', '.join(found)}" if found else "nothing is open but the verdict"


def _sign(ledger: Ledger, settings: Config, number: str, when: Occasion) -> tuple[str, ...]:
    """Sign and record the badge. The certificate is granted already, so what stands in the way is only told."""
    later = f'hint: then "trustmark badge {number}" writes its badge'
    try:
        maker = BadgeMaker(ledger, signing_keys(settings))
        if maker.again(number) is None:
            maker.make(number, when)
    except (CommandRefusedError, KeyringError) as error:
        return (f"the badge of {number} is not signed yet: {error}", later)
    return (later,)


_SAID: dict[str, Callable[[Application, tuple[Lack, ...]], str]] = {
    "submitted": _submitted,
    "fee-due": _fee_due,
    "review": _review,
    "inspection": _review,
    "asked": _asked,
    "proposed": _proposed,
}
