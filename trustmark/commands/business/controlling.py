"""`trustmark control`: proofs of control that are due, and showing them again."""

import os
from datetime import timedelta

import click

from issuer.home.composition import open_ledger
from issuer.home.custody import open_kek
from issuer.home.settings import Config
from issuer.visits.control import DueProof, Looked, due_on, look_again, record_look
from issuer.visits.parallel import side_by_side
from issuer.visits.visitor import proof_secret
from ledger.service import Ledger
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.execution import acting, occasion_of
from trustmark.terminal.options import asking, deciding
from verifier.values.days import day_of

_CASE = 'hint: each lapse has opened a case; "trustmark case list" shows them'


@click.group("control")
def control_command() -> None:
    """Show proofs of control again: the scheme asks for each place anew after some time."""


@control_command.command("due")
@click.option(
    "--within",
    type=click.IntRange(0, 3660),
    default=0,
    metavar="DAYS",
    help="Those of the next days too.",
)
@asking
def due_command(session: Session, within: int) -> None:
    """List the proofs of control that are to be shown again, first due first."""
    settings = session.config()
    now = moments.now()
    with open_ledger(settings, os.urandom) as ledger:
        found = due_on(ledger, settings, now, day_of(now) + timedelta(days=within))
    if session.as_json:
        output.emit({"due": [each._asdict() | {"by": str(each.by)} for each in found]})
        return
    output.table(
        ("certificate", "place", "shown by", "again by"),
        ((each.number, each.place, each.method, str(each.by)) for each in found),
    )


@control_command.command("recheck")
@click.option("--all", "everything", is_flag=True, help="All hosts, not only those that are due.")
@deciding
def recheck_command(session: Session, *, everything: bool) -> int:
    """Look again for the proofs of hosts that are due: found ones are renewed, gone ones lapse.

    A lapse changes no certificate; where officers decide it opens a case. A host that cannot be
    looked at is told and not recorded. Places proven by officers are listed for them. Exit codes: 0
    all found, 1 some gone, 3 some not seen.
    """
    settings = session.config()
    visitor, secret = session.visitor(), proof_secret(open_kek(settings))
    with acting(session) as act:
        ledger, now = act.ledger, act.when.at
        listed = due_on(ledger, settings, now, None if everything else day_of(now))
        hosts = [each for each in listed if not each.by_officer]
        result = _Result(session, settings, ledger)
        looked = side_by_side(hosts, lambda each, _: look_again(secret, visitor, now, each))
        for each, seen in output.progress(looked, "looking at hosts", len(hosts)):
            result.record(each, seen)
        governed = ledger.roster().founded
    return result.tell([each for each in listed if each.by_officer], governed=governed)


class _Result:
    """What a round has found; everything is on record as soon as it was seen."""

    def __init__(self, session: Session, settings: Config, ledger: Ledger) -> None:
        self._session, self._settings, self._ledger = session, settings, ledger
        self._done: dict[str, list[dict[str, str]]] = {"shown": [], "lapsed": [], "unseen": []}

    def record(self, due: DueProof, seen: Looked) -> None:
        """Put a proof or a lapse on record; other faults are only kept for telling."""
        when = occasion_of(self._session, self._settings)
        what, detail = record_look(self._ledger, due, seen, when)
        self._done[what].append({"number": due.number, "place": due.place, "detail": detail})

    def tell(self, by_officer: list[DueProof], *, governed: bool) -> int:
        """Print what came of it and return the exit code."""
        done = self._done
        if self._session.as_json:
            left = [{"number": each.number, "place": each.place} for each in by_officer]
            output.emit({**done, "by_officer": left})
        else:
            for what, found in done.items():
                for each in found:
                    output.data(f"{each['number']} {each['place']} {what}: {each['detail']}")
            for due in by_officer:
                output.data(f"{due.number} {due.place} waits for an officer, by {due.by}")
        if done["lapsed"] and governed:
            output.say(_CASE)
        if done["lapsed"]:
            return output.NO
        return output.CANNOT_TELL if done["unseen"] else output.YES
