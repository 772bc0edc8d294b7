"""What the commands about cases have in common: naming case and proposal, deciding once, telling what came of it."""

import os
import re
from collections.abc import Callable
from contextlib import closing

import click

from issuer.home.composition import open_ledger
from issuer.home.settings import Config
from ledger.domain.case.facts import OpenCase
from ledger.domain.case.state import Case, Proposal
from ledger.domain.fact import Command
from ledger.domain.families import CASE
from ledger.errors import LedgerCorruptError
from ledger.service import Ledger, Receipt
from ledger.store.reader import Reader
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.execution import Builder, Said, Step, execute
from trustmark.terminal.options import LINE, Terms
from verifier.errors import MalformedError
from verifier.values.numbers import normalise_number

_ID = re.compile(r"k-[0-9a-f]{32}")


class _CaseId(click.ParamType[str]):
    name = "CASE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if _ID.fullmatch(value):
            return value
        session = None if ctx is None else ctx.find_object(Session)
        try:
            number = normalise_number(value)
        except MalformedError:
            session = None
        if session is None:
            self.fail(
                "name a certificate, or a case by k- and 32 digits; "
                '"trustmark case list" shows all',
                param,
                ctx,
            )
        return case_about(session.config(), number)


CASE_ID = _CaseId()
case_argument = click.argument("case", type=CASE_ID)
proposal_argument = click.argument("proposal", type=click.IntRange(1), required=False)
reason_option = click.option("--reason", metavar="CODE", help="A reason code of the scheme.")
note_option = click.option(
    "--note", type=LINE, help="What is to be remembered about this step; kept sealed."
)

evidence_option = click.option(
    "--evidence",
    multiple=True,
    metavar="FILE",
    help="A file, or the commitment to one. May be given again.",
)


def decide(
    session: Session,
    terms: Terms,
    build: Builder,
    said: Said,
    *,
    note: str | None = None,
    evidence: tuple[str, ...] = (),
    public: bool | Callable[[Case], bool] = False,
) -> None:
    """Execute what `build` makes of ledger and instant; print the case and what was done, `said`.

    `evidence` are files or commitments. `public`: it changes a certificate or the public list, and
    shows once published; or whether it does, by the state.
    """
    step = Step(called="case", subject=_subject, note=note or "", evidence=evidence, public=public)
    execute(session, terms, build, said, step)


def _subject(command: Command) -> str:
    """Return the case the command is about, for a new one its business: evidence is under the same key."""
    return command.business if isinstance(command, OpenCase) else str(getattr(command, "case"))  # noqa: B009


def case_about(settings: Config, number: str) -> str:
    """Return the open case about certificate `number`, else its only closed one; raises `InputError` if none fits."""
    with closing(Reader(settings.database)) as reader, open_ledger(settings, os.urandom) as ledger:
        names = reader.begun_under(ledger.certificate(number).business, CASE.prefix)
        states: list[Case] = [ledger.state(name) for name in names]
    about = [state for state in states if state.certificate == number]
    found = [state for state in about if state.closed is None] or about
    if len(found) == 1:
        return found[0].case
    if not found:
        raise WrongUseError(
            f"there is no case about {number}", hint=f'"trustmark case open {number}" opens one'
        )
    named = ", ".join(state.case for state in found)
    raise WrongUseError(f"there are {len(found)} cases about {number}: {named}", hint="name one")


def opened_with(settings: Config, receipt: Receipt) -> str:
    """Return the case that a decision about a complaint has opened: its fact is the one before, of one transaction."""
    before = receipt.log_index - 1
    with closing(Reader(settings.database)) as reader:
        for row in reader.rows(before, receipt.log_index):
            if row.originator_id.startswith(CASE.prefix):
                return row.originator_id
    raise LedgerCorruptError(f"fact {before} opens no case, as the next one says", index=before)


def opened_by_lapse(settings: Config, ledger: Ledger, receipt: Receipt) -> str:
    """Return the case that a lapse of control has opened, written right before it; empty if it opened none."""
    index = receipt.log_index
    with closing(Reader(settings.database)) as reader:
        *before, lapse = reader.rows(max(0, index - 1), index + 1)
    if not before or not before[0].originator_id.startswith(CASE.prefix):
        return ""
    case: Case = ledger.state(before[0].originator_id)
    own = f"{lapse.originator_id}/{lapse.originator_version}"
    return case.case if case.source == "lapse" and own in case.refs else ""


def shows(state: Case, number: int) -> bool:
    """Tell whether proposal `number`, once decided, stands in public: a fine does not."""
    return state.proposals[number - 1].kind != "fine"


def the_proposal(
    ledger: Ledger, case: str, given: int | None, what: str, fits: Callable[[Proposal], bool]
) -> int:
    """Return the proposal `given`, or the only one of `case` that `fits`; raises `InputError`."""
    if given is not None:
        return given
    state: Case = ledger.state(case)
    found = [each for each in state.proposals if fits(each)]
    if len(found) == 1:
        return found[0].number
    shown = f'"trustmark case show {case}" shows all'
    if not found:
        raise WrongUseError(f"there is no {what} in this case", hint=shown)
    named = ", ".join(f"{each.number} ({each.kind})" for each in found)
    raise WrongUseError(f"it could be any of these proposals: {named}", hint="name its number")
