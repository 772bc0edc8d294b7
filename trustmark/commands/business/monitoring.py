"""`trustmark monitor`: visit certified shops politely, and put on record what is found."""

from typing import Any

import click

from issuer.home.custody import open_kek
from issuer.home.settings import Config
from issuer.visits.certified import in_force
from issuer.visits.monitoring import Diary, Visit, Visited, Visitors, record_visit, visits
from issuer.visits.parallel import side_by_side
from issuer.visits.visitor import proof_secret
from ledger.service import Ledger
from trustmark.config import check_issuer
from trustmark.errors import WrongUseError
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.execution import acting, occasion_of
from trustmark.terminal.options import NUMBER, deciding

_HOUR = 3600
_SAVE_EACH = 20
"""Visits after which it is kept which were made, beside the end."""


@click.command("monitor")
@click.argument("numbers", nargs=-1, type=NUMBER)
@click.option("--all", "everything", is_flag=True, help="Every certificate in force.")
@click.option(
    "--again-after",
    type=click.IntRange(0, 8760),
    default=20,
    show_default=True,
    metavar="HOURS",
    help="With --all: leave out hosts visited in the last HOURS, "
    "so that an interrupted run goes on.",
)
@click.option(
    "--at-most",
    type=click.IntRange(1, 1_000_000),
    default=10_000,
    show_default=True,
    metavar="N",
    help="Visit at most N hosts, those visited longest ago first.",
)
@click.option(
    "--gap",
    type=click.FloatRange(0, 60),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="Between two requests to one host; longer if it asks for it.",
)
@deciding
def monitor_command(
    session: Session,
    *,
    numbers: tuple[str, ...],
    everything: bool,
    again_after: int,
    at_most: int,
    gap: float,
) -> int:
    """Visit the hosts of certificates in force: badge, contact, policies, TLS, proof of control.

    What is found goes on record with an id that "trustmark case open --ref" takes; found again, it
    is no new record; found no longer, that is recorded too. Nothing follows by itself. Codes in
    pictures are not read: a badge that is only a picture without link or text counts as absent.
    Exit codes: 0 nothing but badges found, 1 something else.
    """
    if bool(numbers) == everything:
        raise WrongUseError("name certificate numbers, or say --all")
    settings = session.config()
    secret = proof_secret(open_kek(settings))
    verify_host = check_issuer(settings.issuer)
    made = Visitors(session.visitor(), verify_host, secret, gap=gap)
    with acting(session) as act:
        run = _Run(session, settings, act.ledger, Diary(settings.visits, secret))
        since = moments.now() - again_after * _HOUR if everything else None
        run.visit(made, run.due(numbers, since)[:at_most])
    return run.tell()


class _Run:
    """One run: what was visited and found. Everything is on record as soon as it was found."""

    def __init__(self, session: Session, settings: Config, ledger: Ledger, diary: Diary) -> None:
        self._session, self._settings, self._ledger = session, settings, ledger
        self._diary = diary
        self._shown: list[dict[str, Any]] = []
        self._count = self._new = 0

    def due(self, numbers: tuple[str, ...], since: int | None) -> list[Visit]:
        """Return the hosts to visit, longest ago first; with `since` only those not seen since."""
        at = occasion_of(self._session, self._settings).at
        certified = in_force(self._ledger, self._settings, at, tuple(dict.fromkeys(numbers)))
        found = visits(self._ledger, certified)
        if since is not None:
            found = [each for each in found if self._diary.last(each.host) < since]
        return sorted(found, key=lambda each: self._diary.last(each.host))

    def visit(self, made: Visitors, due: list[Visit]) -> None:
        """Visit all that are `due`, several side by side."""
        looked = side_by_side(due, lambda each, sleep: made.visit(each, moments.now(), sleep))
        try:
            for each, found in output.progress(looked, "visiting shops", len(due)):
                when = occasion_of(self._session, self._settings)
                visited = record_visit(self._ledger, each, found, when)
                if visited is not None:
                    self._take(each, visited, when.at)
        finally:
            looked.close()
            self._diary.save()

    def tell(self) -> int:
        """Print a program's object or a person's summary, and return the exit code."""
        if self._session.as_json:
            output.emit({"visited": self._count, "new": self._new, "findings": self._shown})
        else:
            output.say(f"{self._count} hosts visited, {self._new} new findings")
        return output.NO if any(each["finding"] for each in self._shown) else output.YES

    def _take(self, due: Visit, visited: Visited, at: int) -> None:
        self._new += visited.new
        self._count += 1
        self._diary.note(due.host, at)
        if self._count % _SAVE_EACH == 0:
            self._diary.save()
        for each, name in visited.findings:
            shown = {"number": due.number, "place": each.place, "kind": str(each.kind)}
            self._shown.append({**shown, "detail": each.detail, "url": each.url, "finding": name})
            if not self._session.as_json:
                ref = f" [{name}]" if name else ""
                output.data(f"{due.number} {each.place} {each.kind}: {each.detail}{ref}")
