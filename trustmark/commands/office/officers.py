"""`trustmark officer`: found the roster, and change roles in pairs."""

import os
from typing import Literal

import click

from issuer.acting.act import Done
from issuer.home.composition import open_ledger
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole, RejectRole
from trustmark.session import Session
from trustmark.terminal import output
from trustmark.terminal.execution import execute
from trustmark.terminal.options import LINE, asking, deciding, yes_option

_officer = click.argument("officer", type=LINE)
_role = click.argument("role", type=LINE)
_proposal = click.argument("proposal", type=click.IntRange(1))
_CHANGES: dict[str, Literal["grant", "end"]] = {"grant": "grant", "end": "end"}


@click.group("officer")
def officer_command() -> None:
    """Appoint officers and end their roles, one proposing and another confirming.

    Until the roster is founded the ledger is a pilot: whoever has its folder decides. From then on
    each decision needs an officer (--as) whose role allows it, measures need a case, and
    certificates an application.
    """


@officer_command.command("found")
@click.argument("first", type=LINE)
@click.argument("second", type=LINE)
@yes_option
@deciding
def found(session: Session, *, first: str, second: str, yes: bool) -> None:
    """Let officers decide from now on; FIRST and SECOND become managers. Nothing undoes this."""
    if not yes:
        click.confirm("trustmark: let officers decide from now on?", abort=True, err=True)
    command = FoundRoster(first=first, second=second)
    _tell(session, execute(session, command), f"{first} and {second} are managers")


@officer_command.command("propose")
@click.argument("change", type=click.Choice(tuple(_CHANGES)))
@_role
@_officer
@deciding
def propose(session: Session, change: str, role: str, officer: str) -> None:
    """Propose to grant ROLE to OFFICER, or to end it; another officer confirms."""
    command = ProposeRole(officer=officer, role=role, change=_CHANGES[change])

    done = execute(session, command)
    number = done.state.proposed
    what = f"proposal {number}: {change} {role}, {officer}; another officer confirms it"
    _tell(session, done, what)


@officer_command.command("confirm")
@_proposal
@deciding
def confirm(session: Session, proposal: int) -> None:
    """Put PROPOSAL of another officer into force."""
    _tell(
        session,
        execute(session, ConfirmRole(proposal=proposal)),
        f"proposal {proposal} is in force",
    )


@officer_command.command("reject")
@_proposal
@deciding
def reject(session: Session, proposal: int) -> None:
    """Reject PROPOSAL, or take back one's own."""
    _tell(
        session, execute(session, RejectRole(proposal=proposal)), f"proposal {proposal} is rejected"
    )


@officer_command.command("list")
@asking
def show(session: Session) -> None:
    """Show the officers with their roles, and the proposals that wait."""
    with open_ledger(session.config(), os.urandom) as ledger:
        roster = ledger.roster()
    roles = {name: sorted(held) for name, held in sorted(roster.roles.items())}
    waiting = [roster.open[number] for number in sorted(roster.open)]
    if session.as_json:
        fields = ("proposal", "officer", "role", "change", "by")
        proposals = [{name: getattr(each, name) for name in fields} for each in waiting]
        output.emit({"officers": roles, "proposals": proposals})
        return
    if not roster.founded:
        output.say(
            "there are no officers: this ledger is a pilot, and whoever has its folder decides"
        )
        return
    output.table(("officer", "roles"), ((name, ", ".join(held)) for name, held in roles.items()))
    for each in waiting:
        output.say(
            f"proposal {each.proposal} of {each.by} waits: "
            f"{each.change} {each.role}, {each.officer}"
        )


def _tell(session: Session, done: Done, what: str) -> None:
    index = done.receipt.log_index
    if session.as_json:
        output.emit({"log_index": index, "done": what})
        return
    output.data(f"{what} (fact {index})")
