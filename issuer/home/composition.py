"""The one place that picks implementations: from settings to ledger, readers and keys."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from issuer.errors import InputError
from issuer.home.custody import Random, load_manifest, open_kek
from issuer.home.published import published_size
from issuer.home.settings import Config
from keys.ring import SigningKeys, load_signing_keys
from keys.store import KeyFolder
from ledger.errors import LedgerCorruptError
from ledger.reading.reader import LedgerReader
from ledger.scheme.model import Scheme, cets
from ledger.service import Ledger
from ledger.store.reader import Reader

MOST_SCHEME = 1024 * 1024
"""Bytes of a file of scheme data; the shipped one has 25,000."""


def scheme(settings: Config) -> Scheme:
    """Return the rules for granting; raises `SchemeError`, or `InputError` for an unreadable file.

    They are the shipped ones; the issuer's own file, if there is one, adds or replaces versions.
    """
    shipped = cets()
    if not settings.scheme.exists():
        return shipped
    return shipped.extended(read_scheme(settings.scheme))


def read_scheme(path: Path) -> str:
    """Return the text of a file of scheme data; raises `InputError`."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_SCHEME + 1)
        if len(raw) > MOST_SCHEME:
            raise InputError("file-too-large", file=path.name, limit=MOST_SCHEME)
        return raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("scheme-unreadable", error, file=path.name) from error


@contextmanager
def open_ledger(settings: Config, random_bytes: Random) -> Iterator[Ledger]:
    """Open the ledger for writing and close it at the end.

    Raises `LedgerCorruptError` when the database is behind the last checkpoint that was signed:
    what it would acknowledge could never be published.
    """
    _check_not_behind(settings)
    ledger = Ledger(
        settings.data, kek=open_kek(settings), scheme=scheme(settings), random_bytes=random_bytes
    )
    try:
        yield ledger
    finally:
        ledger.close()


@contextmanager
def open_reader(settings: Config) -> Iterator[LedgerReader]:
    """Open the reading side of the ledger, for one thread, and close it at the end."""
    kek = open_kek(settings)
    with LedgerReader(settings.data, kek=kek, scheme=scheme(settings)) as reader:
        yield reader


def signing_keys(settings: Config) -> SigningKeys:
    """Open the active online keys of the manifest in force."""
    vault = KeyFolder(settings.key_folder, open_kek(settings))
    return load_signing_keys(load_manifest(settings).manifest, vault)


def _check_not_behind(settings: Config) -> None:
    signed = published_size(settings.journal / "checkpoint")
    if not signed or not settings.database.exists():
        return
    with closing(Reader(settings.database)) as reader:
        size = reader.size()
    if size < signed:
        raise LedgerCorruptError(
            f"the database has {size} facts, but {signed} were signed: put the newest copy back",
            index=size,
        )
