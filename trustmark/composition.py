"""The one place that picks implementations: from settings to a ledger, signing keys and a publisher."""

from collections.abc import Iterator
from contextlib import contextmanager

from keys.ring import SigningKeys, load_signing_keys
from keys.store import KeyFolder
from ledger.scheme.model import Scheme, cets
from ledger.service import Ledger
from trustmark.config import Config
from trustmark.custody import Random, load_manifest, open_kek


def scheme() -> Scheme:
    """Return the rules certificates are granted under."""
    return cets()


@contextmanager
def open_ledger(settings: Config, random_bytes: Random) -> Iterator[Ledger]:
    """Open the ledger for writing and close it at the end."""
    ledger = Ledger(
        settings.data, kek=open_kek(settings), scheme=scheme(), random_bytes=random_bytes
    )
    try:
        yield ledger
    finally:
        ledger.close()


def signing_keys(settings: Config) -> SigningKeys:
    """Open the active online keys of the manifest in force."""
    vault = KeyFolder(settings.key_folder, open_kek(settings))
    return load_signing_keys(load_manifest(settings).manifest, vault)
