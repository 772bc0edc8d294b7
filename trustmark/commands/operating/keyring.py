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
from trustmark.terminal.options import acting, json_option
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
@json_option
@click.pass_obj
def show(session: Session, as_json: bool) -> None:  # noqa: FBT001
    """Show the manifest in force, its keys, and a draft if one waits."""
    settings = session.config()
    manifest = custody.load_manifest(settings).manifest
    path = ceremony.draft_path(settings)
    waiting = (
        signed_by(path.read_bytes(), custody.load_roots(settings.roots)) if path.exists() else None
    )
    if as_json:
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
@json_option
@click.pass_obj
def prepare(session: Session, role: Role, sign_here: bool, as_json: bool) -> None:  # noqa: FBT001
    """Make the next key of ROLE and announce it, so that everybody knows it before it signs."""
    settings = session.config()
    kid, public = custody.make_next_key(settings, role, os.urandom)
    now = moments.now()
    _change(settings, lambda m: rotation.prepare(m, kid, public, now=now), now, sign_here, as_json)


@keys_command.command("rotate")
@_role
@_here
@acting
@json_option
@click.pass_obj
def rotate(session: Session, role: Role, sign_here: bool, as_json: bool) -> None:  # noqa: FBT001
    """Let the announced key of ROLE sign from now on, and retire the present one."""
    now = moments.now()
    _change(session.config(), lambda m: rotation.rotate(m, role, now=now), now, sign_here, as_json)


@keys_command.command("compromise")
@click.argument("kid")
@click.option(
    "--honest-before",
    type=click.IntRange(0),
    help="Badges of the key count if the log holds them before this index. Default: all it holds.",
)
@_here
@acting
@json_option
@click.pass_obj
def compromise(
    session: Session,
    kid: str,
    honest_before: int | None,
    sign_here: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Mark key KID as stolen. Shops need to do nothing: their badges are in the log."""
    settings = session.config()
    limit = log_size(settings) if honest_before is None else honest_before
    now = moments.now()
    _change(
        settings,
        lambda m: rotation.compromise(m, kid, honest_before=limit, now=now),
        now,
        sign_here,
        as_json,
    )


@keys_command.command("refresh")
@_here
@acting
@json_option
@click.pass_obj
def refresh(session: Session, sign_here: bool, as_json: bool) -> None:  # noqa: FBT001
    """Draft the same keys with new dates: a manifest counts for 90 days."""
    now = moments.now()
    _change(session.config(), lambda m: rotation.refresh(m, now=now), now, sign_here, as_json)


@keys_command.command("sign")
@click.argument("draft", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--root-key",
    "root_keys",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
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
@json_option
@click.pass_obj
def adopt(session: Session, file: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """Put the signed manifest in FILE (default: the draft of this folder) in force, or move that.

    Where officers decide, another officer confirms it.
    """
    settings = session.config()
    document = custody.read_draft(file or ceremony.draft_path(settings))
    _adopt(settings, document, moments.now(), as_json=as_json)


def _change(
    settings: Config,
    change: Callable[[Manifest], Manifest],
    now: int,
    sign_here: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    path, lines = ceremony.draft_change(settings, change)
    for line in lines:
        output.say(line)
    if sign_here:
        _adopt(settings, ceremony.sign_here(settings), now, as_json=as_json)
    elif as_json:
        output.emit({"draft": path, "changes": lines})
    else:
        output.data(str(path))
        output.say('hint: "trustmark keys sign" by two root keys, then "trustmark keys adopt"')


def _adopt(settings: Config, document: bytes, now: int, *, as_json: bool) -> None:
    """Adopt a signed manifest, or move that it is, and tell which."""
    occasion = Occasion(at=now, actor=settings.actor, key=f"keys-{secrets.token_hex(8)}")
    with open_ledger(settings, os.urandom) as ledger:
        if not ledger.roster().founded:
            adopted = ceremony.adopt(settings, ledger, document, occasion)
            _tell_adopted(adopted.manifest, as_json=as_json)
            return
        motion = ceremony.move(settings, ledger, document, occasion)
    tell_waits(motion, as_json=as_json)


def _tell_adopted(manifest: Manifest, *, as_json: bool) -> None:
    if as_json:
        output.emit({"manifest": manifest.version, "expires_at": manifest.expires_at})
        return
    output.data(f"manifest {manifest.version} is in force")
    output.say('hint: "trustmark publish" makes it public')
