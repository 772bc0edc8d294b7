"""What readers who trust the roots find on a published site, and which of its files changed."""

from tests.ledger.publishing import T0, Home, roots
from verifier.judging.trust import Trust
from verifier.values import paths
from verifier.values.numbers import CertificateIndex
from verifier.values.paths import bucket_of


def trust(home: Home) -> Trust:
    found = Trust(roots())
    found.manifest(home.get(paths.MANIFEST), T0 + 10)
    return found


def status(home: Home, index: int, now: int = T0 + 10**8) -> int:
    found = trust(home).status_list(home.get(paths.status_list(0)).decode(), now)
    return found.status(CertificateIndex(index))


def entry(home: Home, place: str, now: int = T0 + 10**8):
    kind = "handle" if ":" in place else "host"
    path = paths.bucket(kind, bucket_of(place, 4))
    return trust(home).bucket(home.get(path).decode(), now).entries.get(place)


def record(home: Home, index: int, now: int = T0 + 10**8):
    path = paths.record_of(CertificateIndex(index))
    return trust(home).record(home.get(path).decode(), now).claims


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path, data in after.items() if before.get(path) != data}
