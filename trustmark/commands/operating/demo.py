"""`trustmark demo`: the whole life of certificates, on invented shops."""

import os
from pathlib import Path

import click

from issuer.acting.table import parse_table
from issuer.home.files import sole_user
from issuer.home.settings import Config
from issuer.publishing.loop import keep_publishing
from portal.public import create_app
from portal.server import serve
from trustmark.config import load
from trustmark.demo.report import HEADINGS, STORY_HEADINGS, Report, rows, story_rows
from trustmark.demo.shops import shops_csv
from trustmark.demo.story import tell_story
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.listening import check_free, is_taken, log_like_talk
from trustmark.terminal.options import asking

_ADDRESSES = ("valid", "warned", "suspended", "revoked", "expired")


@click.command("demo")
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    default="demo",
    show_default=True,
    help="Where to make it. An earlier demonstration there is removed.",
)
@click.option("--no-serve", is_flag=True, help="End after the audit.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    help="Where to serve. Default: 8000 (TRUSTMARK_PORT), or any free one if that is taken.",
)
@asking
def demo_command(session: Session, *, directory: Path, no_serve: bool, port: int | None) -> int:
    """Show everything once: a pilot, officers, cases, publishing, checks, a stolen key, an audit.

    Nothing is faked: keys, ledger, site and verdicts are what a real issuer has. Nothing leaves
    this machine.
    """
    folder = directory.resolve()
    with sole_user(folder):
        return _demonstrate(session, folder, port, serving=not no_serve)


def _demonstrate(session: Session, folder: Path, port: int | None, *, serving: bool) -> int:
    report = tell_story(
        folder, parse_table(shops_csv()), now=moments.now(), random_bytes=os.urandom, say=output.say
    )
    if session.as_json:
        output.emit(report)
    else:
        output.table(HEADINGS, rows(report.verdicts))
        output.data("")
        output.table(STORY_HEADINGS, story_rows(report.stories))
    output.say(f"done in {report.seconds} s; everything lies in {folder}")
    if not report.ok:
        output.say("something did not come out as it had to")
        return output.NO
    if serving:
        settings = load(folder, session.environment)
        _serve(settings, report, _free(settings, port))
    return output.YES


def _free(settings: Config, port: int | None) -> int:
    """Return the port asked for; of the default one only if nobody listens there."""
    if port is not None:
        check_free(settings.host, port)
        return port
    return 0 if is_taken(settings.host, settings.port) else settings.port


def _serve(settings: Config, report: Report, port: int) -> None:
    log_like_talk()

    def ready(address: str) -> None:
        output.say(f"the verify page is at {address} (Ctrl-C ends this)")
        for expected in _ADDRESSES:
            found = next(each for each in report.certificates if each.expected == expected)
            output.say(f"{expected}: {address}#{found.qr_text.partition('#')[2]}")

    serve(
        create_app(settings.site),
        host=settings.host,
        port=port,
        ready=ready,
        task=lambda stop: keep_publishing(settings, moments.now, stop, say=output.say),
    )
