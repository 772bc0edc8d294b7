"""From the manifest in force to the next one: draft, sign with the root keys, adopt.

Several changes may be drafted on top of each other before they are signed once. Adopting records
the fact first and then puts the file in place; after an interruption, adopt again. Where officers
decide, one proposes to adopt the signed manifest, and another confirms it.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from issuer.acting.founding import adopt_manifest
from issuer.acting.granting import Occasion
from issuer.acting.motions import put_motion
from issuer.errors import HomeError, InputError
from issuer.home import custody
from issuer.home.custody import Adopted
from issuer.home.files import replace_file
from issuer.home.settings import Config
from keys.manifest import Manifest
from keys.rootsign import content
from keys.rotation import changes
from ledger.domain.register.motions import KeysMoved, MoveKeys
from ledger.service import Ledger, Receipt


def draft_path(settings: Config) -> Path:
    """Return where the draft lies, if there is one."""
    return settings.key_folder / custody.DRAFT


def moved_path(settings: Config, motion: int) -> Path:
    """Return where the manifest that `motion` is about is kept, whatever is drafted since."""
    return settings.key_folder / f"moved-{motion}.json"


def waiting_path(settings: Config, motion: int) -> Path:
    """Return where the manifest that `motion` is about lies: its own copy, else the draft."""
    moved = moved_path(settings, motion)
    return moved if moved.exists() else draft_path(settings)


def base(settings: Config) -> Manifest:
    """Return what a change is made to: the draft if one waits, else the manifest in force."""
    path = draft_path(settings)
    in_force = custody.load_manifest(settings).manifest
    return content(path.read_bytes()) if path.exists() else in_force


def draft_change(
    settings: Config, change: Callable[[Manifest], Manifest]
) -> tuple[Path, tuple[str, ...]]:
    """Draft `change` of the present manifest; return the draft's path and the changes, in lines."""
    following = change(base(settings))
    path = custody.save_draft(settings, following)
    return path, changes(custody.load_manifest(settings).manifest, following)


def sign(settings: Config, path: Path, root_keys: Iterable[Path]) -> tuple[str, ...]:
    """Let root keys sign the draft at `path`; return who has signed."""
    custody.read_draft(path)
    signers = custody.load_root_signers(root_keys)
    if not signers:
        raise HomeError("no root key is at hand", "no-root-key")
    return custody.sign_draft(path, signers, custody.load_roots(settings.roots))


def adopt(settings: Config, ledger: Ledger, document: bytes, occasion: Occasion) -> Adopted:
    """Put a signed manifest in force; raises `ManifestError` if it may not follow the present."""
    adopted = custody.check_draft(settings, document)
    adopt_manifest(ledger, adopted, occasion)
    custody.save_manifest(settings, adopted)
    return adopted


def move(settings: Config, ledger: Ledger, document: bytes, occasion: Occasion) -> int:
    """Keep and propose a signed manifest; return the motion's number. Raises as `adopt` does."""
    adopted = custody.check_draft(settings, document)
    command = MoveKeys(version=adopted.manifest.version, digest=adopted.digest)
    motion = put_motion(ledger, command, occasion)
    replace_file(moved_path(settings, motion), document)
    return motion


def confirm(
    settings: Config,
    motion: KeysMoved,
    document: bytes,
    confirming: Callable[[], Receipt],
    *,
    done: bool = False,
) -> Receipt | None:
    """Confirm the proposed manifest and put it in force; `done`: only the latter is left to do.

    Raises `InputError` if `document` is another manifest than the proposed one.
    """
    adopted = custody.check_draft(settings, document)
    if adopted.digest != motion.digest:
        raise InputError(
            "other-manifest", motion=motion.motion, digest=motion.digest, found=adopted.digest
        )
    receipt = None if done else confirming()
    custody.save_manifest(settings, adopted)
    moved_path(settings, motion.motion).unlink(missing_ok=True)
    return receipt


def sign_here(settings: Config) -> bytes:
    """Sign the draft with the root keys that still lie in the issuer's folder, and return it."""
    path = draft_path(settings)
    sign(settings, path, custody.root_key_files(settings.home)[: custody.THRESHOLD])
    return path.read_bytes()
