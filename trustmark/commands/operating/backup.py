"""`trustmark backup` and `trustmark restore`."""

from pathlib import Path

import click

from issuer.home.backup import make_backup, restore_backup
from trustmark.config import load
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.options import asking


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@asking
def backup_command(session: Session, target: Path) -> None:
    """Copy the issuer's folder to TARGET: a new folder, or a new file that ends in .tar.

    The ledger may be in use meanwhile. The key-encryption key is not copied: keep it elsewhere.
    """
    settings = session.config()
    index = make_backup(settings, target.absolute(), moments.now())
    if session.as_json:
        output.emit({"backup": target, "log_size": index.log_size, "files": len(index.files)})
        return
    output.data(str(target))
    output.say(f"{index.log_size} facts in {len(index.files)} files")
    output.say("the key-encryption key is not in it: without a copy of that, no key opens")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@asking
def restore_command(session: Session, source: Path, folder: Path | None) -> None:
    """Make the issuer's folder FOLDER (default: --home) from the backup SOURCE.

    Each file is compared with its digest first. A backup behind what was published is refused.
    """
    home = folder.resolve() if folder else session.home
    restored = restore_backup(source.absolute(), home, lambda folder: load(folder, {}))
    if session.as_json:
        output.emit({"home": home, "log_size": restored.log_size, "files": len(restored.files)})
        return
    output.data(str(home))
    output.say(f"{restored.log_size} facts are back")
    output.say(f'hint: put the key-encryption key back as {home / "kek"}, then "trustmark publish"')
