"""Every command that records a decision: build the command, give it once, tell what came of it.

`execute` gives a command that the arguments make up alone. One that is built from what the ledger
knows is given in an act of its own: `with acting(session) as act`.
"""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from issuer.acting.act import Act, Done, check_dated, open_act
from issuer.acting.granting import Occasion
from issuer.home.settings import Config
from ledger.domain.fact import Command
from ledger.domain.families import family_named
from ledger.errors import CommandRefusedError
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output

PUBLISH = 'hint: "trustmark publish" makes it public ("trustmark serve" does so by itself)'
_CALLED = {"business": "business", "case": "case"}
"""What an id is called in JSON, by its kind; that of a certificate is its number."""


def execute(
    session: Session, command: Command, *, note: str = "", evidence: Sequence[str] = ()
) -> Done:
    """Give `command` once, with files or commitments as `evidence`, and return what came of it."""
    with acting(session) as act:
        return act.give(command, note=note, evidence=evidence)


@contextmanager
def acting(session: Session) -> Iterator[Act]:
    """Open an act of the officer, at the instant and under the key that the options name."""
    settings = session.config()
    when = occasion_of(session, settings)
    with not_behind(session), open_act(settings, when, os.urandom) as act:
        check_dated(act.ledger, session.at, moments.now())
        yield act


def tell(
    session: Session,
    done: Done,
    what: str,
    *,
    about: str = "",
    public: bool = False,
    hint: str = "",
) -> None:
    """Print what was done to whom, as which fact, and which case was opened with it.

    `about` is whom to name instead of the aggregate. `public`: it shows once published.
    """
    name, index = about or done.receipt.number, done.receipt.log_index
    opened = {"case": done.case} if done.case else {}
    if session.as_json:
        output.emit({_called(done, about): name, "log_index": index, "done": what, **opened})
        return
    output.data(f"{name} {what} (fact {index})")
    for kind, other in opened.items():
        output.data(f"{kind} {other}")
    if public:
        output.say(PUBLISH)
    if hint:
        output.say(hint)


def occasion_of(session: Session, settings: Config) -> Occasion:
    """Return when, by whom and under which key something is decided."""
    return Occasion(
        at=moments.now() if session.at is None else session.at,
        actor=settings.actor,
        key=session.key or f"cli-{secrets.token_hex(8)}",
        named=session.key is not None,
    )


@contextmanager
def not_behind(session: Session) -> Iterator[None]:
    """Raise `WrongUseError` for a named instant that is before what is on record."""
    try:
        yield
    except CommandRefusedError as error:
        if session.at is None or error.rule != "clock-behind":
            raise
        raise WrongUseError(
            output.in_words(error), hint="give a later --at, or leave it out"
        ) from error


def _called(done: Done, about: str) -> str:
    family = None if about else family_named(done.receipt.number)
    return "number" if family is None else _CALLED.get(family.name, "id")
