"""`trustmark publish`: the public site, brought up to date once."""

import click

from issuer.publishing.loop import publish_once
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.options import asking


@click.command("publish")
@asking
def publish_command(session: Session) -> None:
    """Bring the public site up to date with the ledger, and sign what would run out."""
    settings = session.config()
    done = publish_once(settings, moments.now())
    if session.as_json:
        output.emit({"site": settings.site, "log_size": done.log_size, "files": done.files})
        return
    output.data(str(settings.site))
    written = f"{len(done.files)} files were written" if done.files else "nothing was left to write"
    output.say(f"{done.log_size} facts are public, {written}")
