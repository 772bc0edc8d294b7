"""`trustmark review`, `inspect`, `ask-more`, `approve`, `reject`: from documents to verdict."""

from datetime import date
from pathlib import Path

import click
from msgspec.structs import replace

from issuer.acting.forms import read_checklist
from ledger.domain.application import facts
from trustmark.commands.application.step import step_of, take, tell_step
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal.execution import acting
from trustmark.terminal.ids import application_argument
from trustmark.terminal.options import DAY, EXISTING, deciding, evidence_option

_RESULTS: tuple[facts.Result, ...] = ("met", "not-met", "not-applicable")


@click.command("review")
@application_argument
@click.argument("criterion", required=False)
@click.argument("result", required=False, type=click.Choice(_RESULTS))
@click.option("--reason", default="", help="Why, or what was seen.")
@evidence_option
@click.option(
    "--checklist",
    type=EXISTING,
    help="A file (TOML or JSON) with one table a criterion: result, reason, evidence.",
)
@deciding
def review_command(
    session: Session,
    *,
    application: str,
    criterion: str | None,
    result: facts.Result | None,
    reason: str,
    evidence: tuple[str, ...],
    checklist: Path | None,
) -> None:
    """Answer a CRITERION of APPLICATION: met, not-met or not-applicable; or all of a checklist.

    "trustmark scheme show" lists the criteria. Answering again counts instead of the earlier
    answer.
    """
    if (checklist is None) == (criterion is None) or (criterion is None) != (result is None):
        raise WrongUseError("name a criterion and its result, or a checklist with --checklist")
    one = (_answer(criterion, result, reason, evidence),) if checklist is None else ()
    answers = one if checklist is None else read_checklist(checklist)
    base = Path() if checklist is None else checklist.parent

    with acting(session) as act:
        keep = act.files.keep
        kept = tuple(
            replace(each, evidence=keep(application, each.evidence, base)) for each in answers
        )
        step = step_of(act, act.give(facts.ReviewCriteria(application=application, answers=kept)))
    tell_step(session, step)


@click.command("inspect")
@application_argument
@click.option("--on", "day", type=DAY, help="Plan it for this day.")
@click.option(
    "--how",
    type=click.Choice(("on-site", "online")),
    default="online",
    show_default=True,
    help="On the premises, or from afar; with --on.",
)
@click.option("--passed", "outcome", flag_value="passed", help="Record that it was passed, today.")
@click.option("--failed", "outcome", flag_value="failed", help="Record that it was not.")
@click.option("--report", default="", help="What was seen; with --passed or --failed.")
@evidence_option
@deciding
def inspect_command(
    session: Session,
    *,
    application: str,
    day: date | None,
    how: facts.Manner,
    outcome: str | None,
    report: str,
    evidence: tuple[str, ...],
) -> None:
    """Plan an inspection for APPLICATION, or record how the planned one went."""
    if (day is None) == (outcome is None):
        raise WrongUseError("plan with --on DAY, or record with --passed or --failed")

    if day is not None:
        take(session, facts.PlanInspection(application=application, on=day, manner=how))
        return
    with acting(session) as act:
        command = facts.RecordInspection(
            application=application,
            passed=outcome == "passed",
            report=report,
            evidence=act.files.keep(application, evidence),
        )
        step = step_of(act, act.give(command))
    tell_step(session, step)


@click.command("ask-more")
@application_argument
@click.option("--text", required=True, help="What is missing.")
@click.option(
    "--document", "documents", multiple=True, metavar="NAME", help="A document. May be given again."
)
@deciding
def ask_more_command(
    session: Session, application: str, text: str, documents: tuple[str, ...]
) -> None:
    """Ask the business of APPLICATION for more; the clock stops, an open proposal is withdrawn."""
    take(session, facts.AskForMore(application=application, text=text, documents=documents))


@click.command("approve")
@application_argument
@deciding
def approve_command(session: Session, application: str) -> None:
    """Propose to approve APPLICATION; as a second officer, approve it and grant the certificate.

    A tier without review needs no second officer.
    """
    take(session, facts.DecideApplication(application=application, verdict="approve"))


@click.command("reject")
@application_argument
@click.option("--reason", default="", help="Why; the officer who proposes it must say.")
@deciding
def reject_command(session: Session, application: str, reason: str) -> None:
    """Propose to reject APPLICATION; given by a second officer, reject it."""
    command = facts.DecideApplication(application=application, verdict="reject", reason=reason)
    take(session, command)


def _answer(
    criterion: str | None, result: facts.Result | None, reason: str, evidence: tuple[str, ...]
) -> facts.Answer:
    if criterion is None or result is None:
        raise WrongUseError("name a criterion and its result, or a checklist with --checklist")
    return facts.Answer(criterion=criterion, result=result, reason=reason, evidence=evidence)
