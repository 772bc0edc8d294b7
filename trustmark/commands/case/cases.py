"""`trustmark case`: from opening over notice, reply and hearing to closing. Measures and appeals are beside it."""

from datetime import date
from typing import Literal

import click

from ledger.domain.case.facts import (
    CloseCase,
    OpenCase,
    RecordHearing,
    RecordReply,
    ServeNotice,
    Source,
)
from ledger.domain.case.state import Case
from ledger.service import Ledger
from trustmark.commands.case import (
    appeals as case_appeals,
)
from trustmark.commands.case import (
    fines as case_fines,
)
from trustmark.commands.case import (
    measures as case_measures,
)
from trustmark.commands.case import (
    showing as case_showing,
)
from trustmark.session import Session
from trustmark.terminal.casework import case_argument, decide, evidence_option, note_option
from trustmark.terminal.options import DAY, LINE, Terms, decision_options
from verifier.values.typed import number_in

_SOURCES: tuple[Source, ...] = ("complaint", "monitoring", "officer", "holder")
"""A lapse opens its case by itself, with the fact that it rests on."""


@click.group("case")
def case_command() -> None:
    """Take a measure against a business: notice, reply, proposal, decision by a second officer, appeal.

    Where officers decide, this is the only way to a warning, suspension, revocation or fine.
    """


@case_command.command("open")
@click.argument("subject", type=LINE)
@click.option("--source", required=True, type=click.Choice(_SOURCES), help="Where it comes from.")
@click.option("--reason", required=True, metavar="CODE", help="What is suspected: a reason code.")
@click.option(
    "--ref", "refs", multiple=True, metavar="ID", help="A complaint or finding it is based on."
)
@note_option
@evidence_option
@decision_options
@click.pass_obj
def open_case(
    session: Session,
    subject: str,
    source: Source,
    reason: str,
    refs: tuple[str, ...],
    note: str | None,
    evidence: tuple[str, ...],
    terms: Terms,
) -> None:
    """Open a case about SUBJECT: a certificate number, or the id of a business without one."""

    def build(ledger: Ledger, _: int) -> OpenCase:
        number = number_in(subject)
        business = ledger.certificate(number).business if number else subject
        return OpenCase(
            business=business, certificate=number, source=source, reason=reason, refs=refs
        )

    decide(
        session,
        terms,
        build,
        lambda state: f"opened, to decide by {state.decide_by}",
        note=note,
        evidence=evidence,
    )


@case_command.command("serve")
@case_argument
@click.option(
    "--ground", "grounds", multiple=True, required=True, metavar="CODE", help="A reason code."
)
@click.option("--reply-by", type=DAY, help="Default: the shortest time the scheme allows.")
@note_option
@evidence_option
@decision_options
@click.pass_obj
def serve(
    session: Session,
    case: str,
    grounds: tuple[str, ...],
    reply_by: date | None,
    note: str | None,
    evidence: tuple[str, ...],
    terms: Terms,
) -> None:
    """Serve notice of the grounds on the business; measures come after its reply, or after the last day for it."""
    command = ServeNotice(case=case, grounds=grounds, reply_by=reply_by)

    def said(state: Case) -> str:
        return f"notice {len(state.notices)} served, reply by {state.notices[-1].reply_by}"

    decide(session, terms, lambda _, __: command, said, note=note, evidence=evidence)


@case_command.command("reply")
@case_argument
@note_option
@evidence_option
@decision_options
@click.pass_obj
def reply(
    session: Session, case: str, note: str | None, evidence: tuple[str, ...], terms: Terms
) -> None:
    """Record that the business replied to the last notice."""

    def said(state: Case) -> str:
        late = "late, " if state.notices[-1].late else ""
        return f"reply received, {late}to decide by {state.decide_by}"

    decide(session, terms, lambda _, __: RecordReply(case=case), said, note=note, evidence=evidence)


@case_command.command("hearing")
@case_argument
@click.option("--appeared/--absent", required=True, help="Whether the business came.")
@note_option
@evidence_option
@decision_options
@click.pass_obj
def hearing(
    session: Session,
    /,
    case: str,
    appeared: bool,  # noqa: FBT001
    note: str | None,
    evidence: tuple[str, ...],
    terms: Terms,
) -> None:
    """Record that the hearing after an interim suspension was held."""
    command = RecordHearing(case=case, appeared=appeared)
    decide(session, terms, lambda _, __: command, "hearing held", note=note, evidence=evidence)


@case_command.command("close")
@case_argument
@click.option("--outcome", required=True, type=click.Choice(("measure", "no-measure", "settled")))
@note_option
@decision_options
@click.pass_obj
def close(
    session: Session,
    case: str,
    outcome: Literal["measure", "no-measure", "settled"],
    note: str | None,
    terms: Terms,
) -> None:
    """Close CASE, once nothing in it is open."""
    command = CloseCase(case=case, outcome=outcome)
    decide(session, terms, lambda _, __: command, f"closed: {outcome}", note=note)


for _each in (
    case_measures.propose,
    case_measures.interim,
    case_measures.decide_measure,
    case_measures.reject,
    case_measures.withdraw,
    case_fines.fine_paid,
    case_fines.fine_repaid,
    case_appeals.appeal,
    case_appeals.decide_appeal,
    case_appeals.grant,
    case_showing.show,
    case_showing.list_cases,
):
    case_command.add_command(_each)
