"""`trustmark audit`: the whole history replayed, and everything published compared with it."""

import os
from datetime import date
from pathlib import Path

import click

from issuer.checking.checker import open_site
from issuer.home.custody import load_roots
from issuer.home.own_side import own_side
from ledger.auditing.audit import AuditReport, audit_site
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.options import DAY, EXISTING, asking, trust_option


@click.command("audit")
@click.argument("site")
@click.option(
    "--database",
    type=EXISTING,
    help="The ledger's database, to compare with the public log row by row. "
    "In the issuer's own folder sealed parts and files of evidence are opened too, "
    "and every amount computed again.",
)
@trust_option
@click.option("--as-of", type=DAY, help="Print the register as it stood on that day.")
@asking
def audit_command(
    session: Session, site: str, database: Path | None, trust: Path, as_of: date | None
) -> int:
    """Replay the whole log of SITE (a folder or https://HOST) and compare it with all it publishes.

    Exit codes: 0 everything agrees, 1 something does not, 3 something could not be read.
    """
    now = moments.now()
    own = None if database is None else session.config_if_any()
    with own_side(database, own, os.urandom, closed=_tell_closed) as inside:
        get, roots = open_site(site, now), load_roots(trust)
        report = audit_site(get, roots, now, inside, progress=output.step)
    if as_of is not None:
        _print_register(session, report, as_of)
    elif session.as_json:
        output.emit(
            {
                "ok": not report.findings,
                "log_size": report.log_size,
                "findings": report.findings,
                "notes": report.notes,
            }
        )
    if not session.as_json:
        for finding in report.findings:
            output.say(str(finding))
        for note in report.notes:
            output.say(f"note: {note}")
        output.say(f"{report.log_size} facts replayed, {len(report.findings)} disagreements")
    return output.NO if report.findings else output.YES


def _tell_closed(error: Exception) -> None:
    output.say(f"sealed parts stay closed: {error}")


def _print_register(session: Session, report: AuditReport, day: date) -> None:
    lines = report.register_on(day)
    if session.as_json:
        output.emit({"day": day, "register": lines})
        return
    output.table(("place", "number", "standing"), lines)
