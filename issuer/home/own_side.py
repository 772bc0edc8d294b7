"""What an audit may see of the issuer's own side. Imports a picture reader, so it is apart."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from issuer.errors import HomeError
from issuer.home.composition import scheme
from issuer.home.custody import Random, open_kek
from issuer.home.settings import Config
from keys.errors import KeyFileError
from ledger.auditing.internal.database import Inside
from ledger.evidence.folder import EvidenceFolder
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys


@contextmanager
def own_side(
    database: Path | None,
    settings: Config | None,
    random_bytes: Random,
    *,
    closed: Callable[[Exception], None],
) -> Iterator[Inside | None]:
    """Give the database and, if it is the issuer folder's own, its keys, rules and evidence.

    Nothing without a database. `closed` is told why those keys cannot be used; sealed parts then
    stay closed.
    """
    if database is None:
        yield None
        return
    with closing(Reader(database)) as reader:
        if settings is None or not _is_own(database, settings):
            yield Inside(reader=reader)
            return
        try:
            kek = open_kek(settings)
        except (HomeError, KeyFileError) as error:
            closed(error)
            yield Inside(reader=reader)
            return
        with closing(SubjectKeys(settings.subjects, kek)) as subjects:
            evidence = EvidenceFolder(settings.evidence, random_bytes)
            rules = scheme(settings)
            yield Inside(reader=reader, subjects=subjects, scheme=rules, evidence=evidence)


def _is_own(database: Path, settings: Config) -> bool:
    there = settings.subjects.exists() and settings.database.exists()
    return there and settings.database.samefile(database)
