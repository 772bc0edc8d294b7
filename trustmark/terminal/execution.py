"""One step of a case, complaint or listing: decide once, with its files, and tell what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from issuer.acting.evidence_files import filing
from ledger.domain.fact import Command
from ledger.service import Ledger, Receipt
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.deciding import PUBLISH, deciding
from trustmark.terminal.options import Terms

Builder = Callable[[Ledger, int], Command]
Said = str | Callable[[Any], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What goes with a command, and how its aggregate is spoken of.

    In JSON its id is `called` so. `evidence` are files or commitments, kept under the key of whom
    `subject` names. `public`: it shows once published, or whether it does, by the state. `led_to`
    names what else came of it.
    """

    called: str
    subject: Callable[[Command], str]
    note: str = ""
    evidence: tuple[str, ...] = ()
    public: bool | Callable[[Any], bool] = False
    led_to: Callable[[Receipt], Mapping[str, str]] | None = None


def execute(session: Session, terms: Terms, build: Builder, said: Said, step: Step) -> None:
    """Execute what `build` makes of ledger and instant; print the id and what was done.

    That is `said`, or what it makes of the state.
    """
    settings = session.config()
    with deciding(settings, terms) as (ledger, when):
        command = build(ledger, when.at)
        with filing(ledger, settings, when) as files:
            receipt = ledger.execute(
                command,
                actor=when.actor,
                at=when.at,
                key=when.key,
                note=step.note,
                evidence=files.keep(step.subject(command), step.evidence) if step.evidence else (),
            )
        state = ledger.state(receipt.number) if callable(said) or callable(step.public) else None
        what = said if isinstance(said, str) else said(state)
        public = step.public if isinstance(step.public, bool) else step.public(state)
        found = {} if step.led_to is None else step.led_to(receipt)
    if terms.as_json:
        output.emit(
            {step.called: receipt.number, "log_index": receipt.log_index, "done": what, **found}
        )
        return
    output.data(f"{receipt.number} {what} (fact {receipt.log_index})")
    for name, other in found.items():
        output.data(f"{name} {other}")
    if public:
        output.say(PUBLISH)
