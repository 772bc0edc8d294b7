"""`trustmark init`: an issuer's folder, ready to issue."""

import os
from pathlib import Path

import click

from issuer.acting.founding import BUCKETS, found_issuer
from issuer.acting.granting import Occasion
from issuer.home.custody import ROOT_FOLDER
from issuer.home.settings import Config
from issuer.publishing.loop import publish_once
from trustmark import config
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.options import asking


@click.command("init")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--issuer", required=True, metavar="https://HOST", help="The public verification site."
)
@click.option("--origin", default="", help="The log's name. Default: HOST/log.")
@click.option("--buckets", default=BUCKETS, show_default=True, type=click.IntRange(1, 65_536))
@asking
def init_command(
    session: Session, folder: Path | None, issuer: str, origin: str, buckets: int
) -> None:
    """Make an issuer's folder: keys, ledger, first manifest, empty site.

    Keys are encrypted under a new key-encryption key in the file `kek`, or under
    TRUSTMARK_PASSPHRASE if that is set.
    """
    home = folder.resolve() if folder else session.home
    config.check_issuer(issuer)
    if origin:
        config.check_origin(origin)
    config.write_settings(home, issuer, origin)
    settings = config.load(home, session.environment)
    now = moments.now()
    occasion = Occasion(at=now, actor=settings.actor, key="init")
    adopted = found_issuer(settings, buckets=buckets, occasion=occasion, random_bytes=os.urandom)
    published = publish_once(settings, now)
    if session.as_json:
        output.emit(
            {
                "home": str(home),
                "site": str(settings.site),
                "database": str(settings.database),
                "root_keys": str(settings.roots),
                "manifest": adopted.manifest.version,
                "log_size": published.log_size,
            }
        )
        return
    _tell(settings)


def _tell(settings: Config) -> None:
    """Say what the issuer does next."""
    home = settings.home
    output.data(str(home))
    output.say(f"the issuer {settings.issuer} is ready, its empty site in {settings.site}")
    output.say(
        f"move the three root keys in {home / ROOT_FOLDER} to three people, off this machine"
    )
    if settings.kek is not None:
        output.say(f"keep a copy of {settings.kek} apart from backups: without it no key opens")
    output.say(f'hint: next, "trustmark --home {home} import FILE.csv", then "… serve"')
