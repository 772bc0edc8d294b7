"""The issuer's keys on disk: made once, opened when needed; and its manifests.

`<key folder>/manifest.json` is the manifest in force, `<key folder>/draft.json` the one that waits
for signatures of root keys. Each root key may be with another custodian, far from this machine.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from issuer.errors import HomeError
from issuer.home.files import read_bounded, replace_file
from issuer.home.settings import Config
from keys import manifest as manifests
from keys.base64url import encode
from keys.errors import ManifestError
from keys.kek import KDF_FILE, Kek, create_kdf, create_kek, load_kek, passphrase_kek
from keys.manifest import ALGORITHM_OF, ROLES, Manifest, Role, Roots
from keys.public import KeyId, PublicKey
from keys.rootsign import add_signature, draft, sign_manifest, signed_by
from keys.rotation import check_successor, next_kid
from keys.signers import Signer
from keys.store import KeyFolder
from ledger.domain.register.registry import ManifestAdopted

MANIFEST = "manifest.json"
DRAFT = "draft.json"
ROOT_FOLDER = "root"
ROOT_KEYS = 3
THRESHOLD = 2
_MAX_FILE = 1 << 20
"""Bytes of a manifest, a draft, or a file of root keys."""

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A manifest in force: the signed document and what it says."""

    document: bytes
    manifest: Manifest

    @property
    def digest(self) -> str:
        """The SHA-256 (base64url) of the signed content, as the ledger records it."""
        return encode(sha256(msgspec.json.encode(self.manifest)).digest())


def make_kek(config: Config, random_bytes: Random) -> Kek:
    """Make the key-encryption key of a new folder: from the passphrase, else a file of its own."""
    if config.passphrase is not None:
        create_kdf(config.key_folder, random_bytes)
        return passphrase_kek(config.passphrase, config.key_folder)
    if config.kek is None:
        raise HomeError("no key-encryption key is named")
    return load_kek(config.kek) if config.kek.exists() else create_kek(config.kek, random_bytes)


def open_kek(config: Config) -> Kek:
    """Return the key-encryption key; raises `KeyFileError`, or `HomeError` without passphrase."""
    if config.passphrase is not None:
        return passphrase_kek(config.passphrase, config.key_folder)
    if (config.key_folder / KDF_FILE).exists():
        raise HomeError("the keys here are locked with a passphrase", "passphrase-needed")
    if config.kek is None:
        raise HomeError("no key-encryption key is named")
    return load_kek(config.kek)


def make_root_keys(folder: Path, random_bytes: Random) -> tuple[Roots, tuple[Signer, ...]]:
    """Make three root keys in `folder` under a key-encryption key of their own; two must sign."""
    folder.mkdir(mode=0o700, parents=True)
    vault = KeyFolder(folder, create_kek(folder / "kek", random_bytes))
    signers = tuple(
        vault.create(f"root-{number}", "ES256", random_bytes) for number in range(1, ROOT_KEYS + 1)
    )
    known = {KeyId(signer.kid): signer.public for signer in signers}
    return Roots(threshold=THRESHOLD, keys=known), signers


def make_online_keys(vault: KeyFolder, random_bytes: Random) -> Mapping[str, PublicKey]:
    """Make the first key of each role and return the public ones by name."""
    made = (vault.create(next_kid(None, role), ALGORITHM_OF[role], random_bytes) for role in ROLES)
    return {signer.kid: signer.public for signer in made}


def make_next_key(config: Config, role: Role, random_bytes: Random) -> tuple[str, PublicKey]:
    """Make the key that will follow the present one of `role`; return its name and public key."""
    kid = next_kid(load_manifest(config).manifest, role)
    vault = KeyFolder(config.key_folder, open_kek(config))
    made = vault.load(kid) if kid in vault.names() else None
    signer = made or vault.create(kid, ALGORITHM_OF[role], random_bytes)
    return kid, signer.public


def load_root_signers(files: Iterable[Path]) -> tuple[Signer, ...]:
    """Open root key files; each lies beside the `kek` file that opens it."""
    return tuple(
        KeyFolder(file.parent, load_kek(file.parent / "kek")).load(file.stem) for file in files
    )


def root_key_files(home: Path) -> tuple[Path, ...]:
    """Return the root keys that (still) lie in the issuer's folder."""
    return tuple(sorted((home / ROOT_FOLDER).glob("root-*.pem")))


def load_roots(path: Path) -> Roots:
    """Load the file of pinned root keys; raises `HomeError`."""
    try:
        return manifests.parse_roots(read_bounded(path, _MAX_FILE))
    except FileNotFoundError as error:
        raise HomeError(f"there is not a file of root keys at {path}", "no-roots-file") from error
    except ManifestError as error:
        raise HomeError(f"{path} is not a file of root keys: {error}", "no-root-keys") from error


def load_manifest(config: Config) -> Adopted:
    """Return the verified manifest in force; raises `ManifestError` or `HomeError`."""
    try:
        document = read_bounded(config.key_folder / MANIFEST, _MAX_FILE)
    except FileNotFoundError as error:
        raise HomeError(
            f"there is no key manifest in {config.key_folder}", "no-manifest"
        ) from error
    return Adopted(document=document, manifest=manifests.verify(document, load_roots(config.roots)))


def save_draft(config: Config, manifest: Manifest) -> Path:
    """Write the manifest that waits for signatures; returns where."""
    path = config.key_folder / DRAFT
    replace_file(path, draft(manifest))
    return path


def read_draft(path: Path) -> bytes:
    """Return the draft's bytes; raises `HomeError` if it is missing or no manifest."""
    if not path.is_file():
        raise HomeError(f"there is no draft at {path}", "no-draft")
    return read_bounded(path, _MAX_FILE)


def sign_draft(path: Path, signers: Iterable[Signer], roots: Roots) -> tuple[str, ...]:
    """Add each signer's signature to the draft at `path`; return the names of all signers."""
    document = read_draft(path)
    for signer in signers:
        document = add_signature(document, signer, roots)
    replace_file(path, document)
    return signed_by(document, roots)


def sign_first(manifest: Manifest, signers: Iterable[Signer], roots: Roots) -> Adopted:
    """Return the first manifest, signed by `signers`."""
    return Adopted(document=sign_manifest(manifest, signers, roots), manifest=manifest)


def check_draft(config: Config, document: bytes) -> Adopted:
    """Return the signed document if it may follow the manifest in force; raises `ManifestError`."""
    found = manifests.verify(document, load_roots(config.roots))
    check_successor(load_manifest(config).manifest, found)
    return Adopted(document=document, manifest=found)


def save_manifest(config: Config, adopted: Adopted) -> None:
    """Put a manifest in force: durable, and the draft is gone."""
    replace_file(config.key_folder / MANIFEST, adopted.document)
    (config.key_folder / DRAFT).unlink(missing_ok=True)


def adoption(adopted: Adopted, at: int) -> ManifestAdopted:
    """Return the fact that says this manifest is in force from `at`."""
    return ManifestAdopted(at=at, version=adopted.manifest.version, digest=adopted.digest)
