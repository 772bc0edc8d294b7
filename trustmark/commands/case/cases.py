"""`trustmark case`: opening, notice, reply, hearing and closing. Measures and appeals elsewhere."""

from datetime import date
from typing import Literal

import click

from ledger.domain.case import facts
from trustmark.commands.case import appeals, fines, measures, showing
from trustmark.commands.case.step import execute_in_case
from trustmark.session import Session
from trustmark.terminal.execution import acting, tell
from trustmark.terminal.ids import case_argument, subject_argument
from trustmark.terminal.options import DAY, add_commands, deciding, evidence_option, note_option
from verifier.values.typed import number_in

_SOURCES: tuple[facts.Source, ...] = ("complaint", "monitoring", "officer", "holder")
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
@deciding
def open_case(
    session: Session,
    subject: str,
    source: facts.Source,
    reason: str,
    refs: tuple[str, ...],
    note: str,
    evidence: tuple[str, ...],
) -> None:
    """Open a case about SUBJECT: a certificate number, or the id of a business without one."""
    with acting(session) as act:
        number = number_in(subject)
        business = act.ledger.certificate(number).business if number else subject
        command = facts.OpenCase(
            business=business, certificate=number, source=source, reason=reason, refs=refs
        )
        done = act.give(command, note=note, evidence=evidence)
    tell(session, done, f"opened, to decide by {done.state.decide_by}")


@case_command.command("serve")
@case_argument
@click.option(
    "--ground", "grounds", multiple=True, required=True, metavar="CODE", help="A reason code."
)
@click.option("--reply-by", type=DAY, help="Default: the shortest time the scheme allows.")
@note_option
@evidence_option
@deciding
def serve(
    session: Session,
    case: str,
    grounds: tuple[str, ...],
    reply_by: date | None,
    note: str,
    evidence: tuple[str, ...],
) -> None:
    """Serve notice of the grounds; measures come after the reply, or after the last day for it."""
    command = facts.ServeNotice(case=case, grounds=grounds, reply_by=reply_by)
    done = execute_in_case(session, command, note, evidence)
    notices = done.state.notices
    tell(session, done, f"notice {len(notices)} served, reply by {notices[-1].reply_by}")


@case_command.command("reply")
@case_argument
@note_option
@evidence_option
@deciding
def reply(session: Session, case: str, note: str, evidence: tuple[str, ...]) -> None:
    """Record that the business replied to the last notice."""
    done = execute_in_case(session, facts.RecordReply(case=case), note, evidence)
    late = "late, " if done.state.notices[-1].late else ""
    tell(session, done, f"reply received, {late}to decide by {done.state.decide_by}")


@case_command.command("hearing")
@case_argument
@click.option("--appeared/--absent", required=True, help="Whether the business came.")
@note_option
@evidence_option
@deciding
def hearing(
    session: Session, *, case: str, appeared: bool, note: str, evidence: tuple[str, ...]
) -> None:
    """Record that the hearing after an interim suspension was held."""
    command = facts.RecordHearing(case=case, appeared=appeared)
    tell(session, execute_in_case(session, command, note, evidence), "hearing held")


@case_command.command("close")
@case_argument
@click.option("--outcome", required=True, type=click.Choice(("measure", "no-measure", "settled")))
@note_option
@deciding
def close(
    session: Session, case: str, outcome: Literal["measure", "no-measure", "settled"], note: str
) -> None:
    """Close CASE, once nothing in it is open."""
    command = facts.CloseCase(case=case, outcome=outcome)
    tell(session, execute_in_case(session, command, note), f"closed: {outcome}")


for _part in (appeals, fines, measures, showing):
    add_commands(case_command, _part)
