"""The signers at hand, checked against the manifest: who may sign what today."""

from collections.abc import Iterable

from keys.errors import KeyNotActiveError, UnknownKeyError
from keys.manifest import ROLES, Manifest, ManifestKey, Role
from keys.signers import Signer
from keys.store import KeyFolder


class SigningKeys:
    """Signers for the keys of one manifest, each for its one role while it is the active key."""

    __slots__ = ("_signers", "manifest")

    def __init__(self, manifest: Manifest, signers: Iterable[Signer]) -> None:
        """Hold each signer against `manifest`; raises `UnknownKeyError` if one does not fit."""
        known = {key.kid: key for key in manifest.keys}
        self.manifest = manifest
        self._signers = {signer.kid: signer for signer in signers}
        for signer in self._signers.values():
            _check_same(known.get(signer.kid), signer)

    def signer(self, role: Role) -> Signer:
        """Return the signer of the one active key of `role`.

        Raises `KeyNotActiveError` if the manifest has none, `UnknownKeyError` if it has one whose
        private key is not at hand.
        """
        key = active_key(self.manifest, role)
        try:
            return self._signers[key.kid]
        except KeyError:
            raise UnknownKeyError(
                f"key {key.kid} is active, but its private key is not loaded; is its key file here?"
            ) from None


def active_key(manifest: Manifest, role: Role) -> ManifestKey:
    """Return the one active key of `role`; raises `KeyNotActiveError` if none or several."""
    found = [key for key in manifest.keys if key.role == role and key.state == "active"]
    if len(found) != 1:
        raise KeyNotActiveError(
            f"expected one active {role} key in manifest version {manifest.version}, "
            f"found {len(found)}; prepare and rotate one"
        )
    return found[0]


def load_signing_keys(
    manifest: Manifest, folder: KeyFolder, roles: Iterable[Role] = ROLES
) -> SigningKeys:
    """Open the key files of the active keys of `roles`, and no others.

    Raises `KeyFileError`, `KeyNotActiveError` or `UnknownKeyError`.
    """
    return SigningKeys(manifest, [folder.load(active_key(manifest, role).kid) for role in roles])


def _check_same(key: ManifestKey | None, signer: Signer) -> None:
    if key is None:
        raise UnknownKeyError(
            f"key {signer.kid} is not in the manifest; sign a manifest that has it"
        )
    if key.alg != signer.algorithm or key.jwk != signer.public.jwk():
        raise UnknownKeyError(
            f"key {signer.kid} is not the key the manifest calls so; was its file exchanged?"
        )
