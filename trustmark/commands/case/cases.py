"""`trustmark case`: opening, notice, reply, hearing and closing. Measures and appeals elsewhere."""

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
from trustmark.commands.case import appeals as case_appeals
from trustmark.commands.case import fines as case_fines
from trustmark.commands.case import measures as case_measures
from trustmark.commands.case import showing as case_showing
from trustmark.commands.case.step import execute_in_case
from trustmark.session import Session
from trustmark.terminal.execution import acting, tell
from trustmark.terminal.ids import case_argument, subject_argument
from trustmark.terminal.options import DAY, Terms, decision_options, evidence_option, note_option
from verifier.values.typed import number_in

_SOURCES: tuple[Source, ...] = ("complaint", "monitoring", "officer", "holder")
"""A lapse opens its case by itself, with the fact that it rests on."""


@click.group("case")
def case_command() -> None:
    """Take a measure against a business: notice, reply, proposal, second officer, appeal.

    Where officers decide, this is the only way to a warning, suspension, revocation or fine.
    """


@case_command.command("open")
@subject_argument
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
    with acting(session, terms) as act:
        number = number_in(subject)
        business = act.ledger.certificate(number).business if number else subject
        command = OpenCase(
            business=business, certificate=number, source=source, reason=reason, refs=refs
        )
        done = act.give(command, note=note or "", evidence=evidence)
    tell(done, f"opened, to decide by {done.state.decide_by}", terms)


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
    """Serve notice of the grounds; measures come after the reply, or after the last day for it."""
    command = ServeNotice(case=case, grounds=grounds, reply_by=reply_by)
    done = execute_in_case(session, terms, command, note, evidence)
    notices = done.state.notices
    tell(done, f"notice {len(notices)} served, reply by {notices[-1].reply_by}", terms)


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
    done = execute_in_case(session, terms, RecordReply(case=case), note, evidence)
    late = "late, " if done.state.notices[-1].late else ""
    tell(done, f"reply received, {late}to decide by {done.state.decide_by}", terms)


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
    tell(execute_in_case(session, terms, command, note, evidence), "hearing held", terms)


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
    tell(execute_in_case(session, terms, command, note), f"closed: {outcome}", terms)


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
