"""The scheme's versions in an issuer's folder: which are on record, and how a new one comes to be.

A new version is written first and adopted second. What was only written does not count, so a crash between the two is
mended by adopting once more.
"""

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ledger.domain import registry
from ledger.domain.registry import REGISTRY, Registry
from ledger.scheme.adopted import on_record
from ledger.scheme.model import Scheme, SchemeVersion, cets, parse_scheme
from ledger.store.loader import load_registry
from ledger.store.reader import Reader
from trustmark import composition
from trustmark.config import Config
from trustmark.files import replace_file
from trustmark.founding import adopt_scheme, adoption
from trustmark.granting import Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class Newly:
    """A version that was put on record as fact `log_index`."""

    rules: SchemeVersion
    log_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The scheme data, and the record of the issuer: None where there is no issuer."""

    scheme: Scheme
    record: Registry | None

    @property
    def in_use(self) -> Scheme:
        """The versions that count: those on record, all of the data where nothing is. Raises `SchemeError`."""
        if self.record is None or not self.record.schemes:
            return self.scheme
        return on_record(self.scheme, self.record.schemes)


def known(settings: Config | None) -> Known:
    """Return scheme data and record of the issuer with these settings, or what is shipped if there is none."""
    if settings is None:
        return Known(scheme=cets(), record=None)
    return Known(scheme=composition.scheme(settings), record=_record(settings))


def adopt(settings: Config, file: Path | None, occasion: Occasion) -> tuple[Newly, ...]:
    """Put every version that is not on record yet on record, those of `file` included, and keep the file.

    Raises `SchemeError` if a version on record would be changed or lost, `CommandRefusedError` if one reaches back
    behind decisions made. Then nothing was changed.
    """
    if file is None:
        text, scheme = None, composition.scheme(settings)
    else:
        text = composition.read_scheme(file)
        scheme = cets().extended(parse_scheme(text))
    record = _record(settings)
    on_record(scheme, record.schemes)
    new = [each for each in scheme.version if each.id not in record.schemes]
    for each in new:
        for fact in registry.decide(record, adoption(each), at=occasion.at):
            record = registry.evolve(record, fact)
    with composition.open_ledger(settings, os.urandom) as ledger:
        if text is not None:
            replace_file(settings.scheme, text.encode())
        return tuple(
            Newly(rules=each, log_index=adopt_scheme(ledger, each, occasion).log_index)
            for each in new
        )


def _record(settings: Config) -> Registry:
    with closing(Reader(settings.database)) as reader:
        return load_registry(reader.aggregate(REGISTRY))
