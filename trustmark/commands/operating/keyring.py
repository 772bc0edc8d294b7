"""`trustmark keys`: show, prepare, rotate, compromise, refresh, sign, adopt."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import click

from issuer.acting import ceremony
from issuer.acting.granting import Occasion
from issuer.home import custody
from issuer.home.composition import open_ledger
from issuer.home.settings import Config
from issuer.home.store import log_size
from keys import rotation
from keys.manifest import Manifest, Role
from keys.rootsign import signed_by
from trustmark.session import Session
from trustmark.terminal import moments, output
from trustmark.terminal.motions import tell_waits
from trustmark.terminal.options import EXISTING, acting, asking
from verifier.values.days import text_of

_role = click.argument("role", type=click.Choice(get_args(Role)))
_here = click.option(
    "--sign-here",
    is_flag=True,
    help="Sign with the root keys that lie in this folder, and adopt (or move) at once.",
)


@click.group("keys")
def keys_command() -> None:
    """Show, prepare, sign, rotate and retire keys.

    Each change is drafted, signed by two of three root keys (which lie elsewhere), and adopted:
    where officers decide, one proposes it and another confirms it ("trustmark motion").
    """


@keys_command.command("show")
@asking
def show(session: Session) -> None:
    """Show the manifest in force, its keys, and a draft if one waits."""
    settings = session.config()
    manifest = custody.load_manifest(settings).manifest
    path = ceremony.draft_path(settings)
    waiting = (
        signed_by(path.read_bytes(), custody.load_roots(settings.roots)) if path.exists() else None
    )
    if session.as_json:
        output.emit({"manifest": manifest, "draft_signed_by": waiting})
        return
    output.data(f"manifest {manifest.version}, in force until {text_of(manifest.expires_at)}")
    output.table(
        ("key", "role", "state", "honest before"),
        (
            (k.kid, k.role, k.state, "" if k.honest_before is None else str(k.honest_before))
            for k in manifest.keys
        ),
    )
    if waiting is not None:
        output.say(f"a draft waits in {path}, signed by {', '.join(waiting) or 'nobody yet'}")


@keys_command.command("prepare")
@_role
@_here
@acting
@asking
def prepare(session: Session, *, role: Role, sign_here: bool) -> None:
    """Make the next key of ROLE and announce it, so that everybody knows it before it signs."""
    kid, public = custody.make_next_key(session.config(), role, os.urandom)
    _change(session, lambda m, now: rotation.prepare(m, kid, public, now=now), sign_here=sign_here)


@keys_command.command("rotate")
@_role
@_here
@acting
@asking
def rotate(session: Session, *, role: Role, sign_here: bool) -> None:
    """Let the announced key of ROLE sign from now on, and retire the present one."""
    _change(session, lambda m, now: rotation.rotate(m, role, now=now), sign_here=sign_here)


@keys_command.command("compromise")
@click.argument("kid")
@click.option(
    "--honest-before",
    type=click.IntRange(0),
    help="Badges of the key count if the log holds them before this index. Default: all it holds.",
)
@_here
@acting
@asking
def compromise(session: Session, *, kid: str, honest_before: int | None, sign_here: bool) -> None:
    """Mark key KID as stolen. Shops need to do nothing: their badges are in the log."""
    limit = log_size(session.config()) if honest_before is None else honest_before

    def mark(manifest: Manifest, now: int) -> Manifest:
        return rotation.compromise(manifest, kid, honest_before=limit, now=now)

    _change(session, mark, sign_here=sign_here)


@keys_command.command("refresh")
@_here
@acting
@asking
def refresh(session: Session, *, sign_here: bool) -> None:
    """Draft the same keys with new dates: a manifest counts for 90 days."""
    _change(session, lambda m, now: rotation.refresh(m, now=now), sign_here=sign_here)


@keys_command.command("sign")
@click.argument("draft", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--root-key",
    "root_keys",
    multiple=True,
    type=EXISTING,
    help="A root key file beside its `kek`. May be given again. Default: those in root/.",
)
@click.pass_obj
def sign(session: Session, draft: Path | None, root_keys: tuple[Path, ...]) -> None:
    """Add signatures of root keys to DRAFT (default: the draft of this folder)."""
    settings = session.config()
    path = draft or ceremony.draft_path(settings)
    names = ceremony.sign(settings, path, root_keys or custody.root_key_files(settings.home))
    output.data(f"{path} is signed by {', '.join(names)}")
    output.say('hint: with two signatures, "trustmark keys adopt" puts it in force')


@keys_command.command("adopt")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@acting
@asking
def adopt(session: Session, file: Path | None) -> None:
    """Put the signed manifest in FILE (default: the draft of this folder) in force, or move that.

    Where officers decide, another officer confirms it.
    """
    settings = session.config()
    _adopt(session, settings, custody.read_draft(file or ceremony.draft_path(settings)))


def _change(
    session: Session, change: Callable[[Manifest, int], Manifest], *, sign_here: bool
) -> None:
    settings = session.config()
    path, lines = ceremony.draft_change(settings, lambda m: change(m, moments.now()))
    for line in lines:
        output.say(line)
    if sign_here:
        _adopt(session, settings, ceremony.sign_here(settings))
    elif session.as_json:
        output.emit({"draft": path, "changes": lines})
    else:
        output.data(str(path))
        output.say('hint: "trustmark keys sign" by two root keys, then "trustmark keys adopt"')


def _adopt(session: Session, settings: Config, document: bytes) -> None:
    """Adopt a signed manifest, or move that it is, and tell which."""
    key = f"keys-{secrets.token_hex(8)}"
    occasion = Occasion(at=moments.now(), actor=settings.actor, key=key)
    with open_ledger(settings, os.urandom) as ledger:
        if ledger.roster().founded:
            motion = ceremony.move(settings, ledger, document, occasion)
            tell_waits(session, motion)
            return
        manifest = ceremony.adopt(settings, ledger, document, occasion).manifest
    if session.as_json:
        output.emit({"manifest": manifest.version, "expires_at": manifest.expires_at})
        return
    output.data(f"manifest {manifest.version} is in force")
    output.say('hint: "trustmark publish" makes it public')
