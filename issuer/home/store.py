"""What is read of the database without keys: how many facts there are, ids, and public facts."""

from contextlib import closing

from issuer.home.settings import Config
from ledger.domain.certificate.facts import CertificateIssued
from ledger.domain.families import CASE
from ledger.domain.misuse.facts import PREFIX
from ledger.domain.misuse.state import ListedPlace
from ledger.domain.register.registry import REGISTRY, Registry
from ledger.store.loader import load_misuse, load_registry
from ledger.store.reader import Reader
from verifier.values.numbers import PREFIX as CERTIFICATE


def log_size(settings: Config) -> int:
    """Return how many facts are on record."""
    with closing(Reader(settings.database)) as reader:
        return reader.size()


def names(settings: Config, prefix: str) -> list[str]:
    """Return the ids of all aggregates whose id begins with `prefix`."""
    with closing(Reader(settings.database)) as reader:
        return reader.names(prefix)


def cases_of(settings: Config, business: str) -> list[str]:
    """Return the ids of all cases against `business`, oldest first."""
    with closing(Reader(settings.database)) as reader:
        return reader.begun_under(business, CASE.prefix)


def issued(settings: Config) -> list[CertificateIssued]:
    """Return what every certificate began with, in the order of their numbers."""
    with closing(Reader(settings.database)) as reader:
        first = reader.begun(f"{CERTIFICATE}-")
        return [fact for fact in first if isinstance(fact, CertificateIssued)]


def misuse(settings: Config) -> list[ListedPlace]:
    """Return what the public list of misuse says of each place that was ever on it."""
    with closing(Reader(settings.database)) as reader:
        found = [load_misuse(reader.aggregate(name), name) for name in reader.names(PREFIX)]
    return [each for each in found if each is not None]


def registry(settings: Config) -> Registry:
    """Return which versions of the scheme and which key manifests are on record."""
    with closing(Reader(settings.database)) as reader:
        return load_registry(reader.aggregate(REGISTRY))
