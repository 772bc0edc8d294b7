"""The scheme's versions in an issuer's folder: which are on record, and how to add one.

A new version is written first and adopted second. What was only written does not count, so after a
crash between the two, adopt again. Where officers decide, one proposes a new version; it is written
and adopted when another confirms it with the same data at hand.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from issuer.acting.founding import adopt_scheme, adoption
from issuer.acting.granting import Occasion
from issuer.acting.motions import put_motion
from issuer.errors import InputError
from issuer.home import composition, store
from issuer.home.custody import Random
from issuer.home.files import replace_file
from issuer.home.settings import Config
from ledger.domain.register import registry
from ledger.domain.register.motions import MoveRules, RulesMoved
from ledger.domain.register.registry import Registry
from ledger.errors import CommandRefusedError
from ledger.scheme.adopted import on_record
from ledger.scheme.difference import RuleChange, difference
from ledger.scheme.model import Scheme, SchemeVersion, cets
from ledger.service import Ledger, Receipt
from verifier.judging import texts
from verifier.values.days import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Newly:
    """A version that was put on record as fact `log_index`, or proposed as `motion`."""

    rules: SchemeVersion
    log_index: int | None = None
    motion: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Versions `new` that are not on record, in the whole `scheme`; `text` is to be kept."""

    text: str | None
    scheme: Scheme
    new: tuple[SchemeVersion, ...]

    def changes(self, version: SchemeVersion) -> tuple[RuleChange, ...]:
        """Return what `version` changes against the one before it."""
        before = [each for each in self.scheme.version if each.number < version.number]
        return difference(before[-1], version) if before else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRules:
    """The scheme data, and the record of the issuer: None without an issuer."""

    scheme: Scheme
    record: Registry | None

    @property
    def in_use(self) -> Scheme:
        """Return the versions on record, or all of the data if none is. Raises `SchemeError`."""
        if self.record is None or not self.record.schemes:
            return self.scheme
        return on_record(self.scheme, self.record.schemes)


def known(settings: Config | None) -> KnownRules:
    """Return scheme data and record of the issuer with these settings, else the shipped ones."""
    if settings is None:
        return KnownRules(scheme=cets(), record=None)
    return KnownRules(scheme=composition.scheme(settings), record=store.registry(settings))


def at(settings: Config, instant: int) -> SchemeVersion:
    """Return the rules in force on the day of `instant` (UTC seconds); raises `SchemeError`."""
    return known(settings).in_use.at(day_of(instant))


def coming(settings: Config, file: Path | None, at: int) -> Coming:
    """Return all versions that are not on record, with those of `file`, to be adopted at `at`.

    Raises `SchemeError` if a version on record would be changed or lost, `CommandRefusedError` if
    one reaches back behind decisions made.
    """
    text, scheme = _read(settings, file)
    record = store.registry(settings)
    on_record(scheme, record.schemes)
    new = tuple(each for each in scheme.version if each.id not in record.schemes)
    for each in new:
        for fact in registry.decide(record, adoption(each), at=at):
            record = registry.evolve(record, fact)
    return Coming(text=text, scheme=scheme, new=new)


def adopt(
    settings: Config, coming: Coming, occasion: Occasion, random_bytes: Random
) -> tuple[Newly, ...]:
    """Put the versions that are `coming` on record, and keep their file.

    Where officers decide, each is only proposed and nothing is kept yet. After a
    `CommandRefusedError` nothing has changed.
    """
    with composition.open_ledger(settings, random_bytes) as ledger:
        if ledger.roster().founded:
            _check_name(settings, coming.scheme)
            return tuple(
                Newly(rules=each, motion=move(ledger, each, occasion)) for each in coming.new
            )
        with _installed(settings.scheme, coming.text):
            return tuple(
                Newly(rules=each, log_index=adopt_scheme(ledger, each, occasion).log_index)
                for each in coming.new
            )


def confirm(
    settings: Config, motion: RulesMoved, file: Path | None, confirming: Callable[[], Receipt]
) -> Receipt:
    """Keep `file` and confirm the proposed version; raises `InputError` if the two differ."""
    text, scheme = _read(settings, file)
    _check_name(settings, scheme)
    on_record(scheme, store.registry(settings).schemes)
    found = next((each for each in scheme.version if each.id == motion.scheme), None)
    if found is None or (found.digest(), found.effective) != (motion.digest, motion.effective):
        raise InputError(
            "other-rules",
            motion=motion.motion,
            scheme=motion.scheme,
            digest=motion.digest,
            file=str(file or settings.scheme),
            found=() if found is None else (found.digest(),),
        )
    with _installed(settings.scheme, text):
        return confirming()


def without_words(version: SchemeVersion) -> tuple[str, ...]:
    """Return the reason codes that verdicts word differently from `version`, or by code alone.

    People who check a certificate have the words of a release: those of the shipped rules.
    """
    spoken = {
        code: (said.en, said.km, said.article) for code, said in texts.table().measures.items()
    }
    return tuple(
        each.code
        for each in version.reason
        if spoken.get(each.code) != (each.text.en, each.text.km, each.article)
    )


def _check_name(settings: Config, scheme: Scheme) -> None:
    """Refuse another name of the scheme: no digest covers it, so nobody would have confirmed it."""
    known = composition.scheme(settings).name
    if scheme.name != known:
        raise InputError("other-scheme-name", name=scheme.name.en, known=known.en)


def move(ledger: Ledger, version: SchemeVersion, occasion: Occasion) -> int:
    """Move that `version` is put on record; return the motion's number."""
    asked = adoption(version)
    command = MoveRules(scheme=asked.scheme, digest=asked.digest, effective=asked.effective)
    key = f"{occasion.key}/move/{version.id}"
    return put_motion(ledger, command, replace(occasion, key=key))


def _read(settings: Config, file: Path | None) -> tuple[str | None, Scheme]:
    """Return the text to keep, if any, and the scheme it makes with the shipped versions."""
    if file is None:
        return None, composition.scheme(settings)
    text = composition.read_scheme(file)
    return text, cets().extended(text)


@contextmanager
def _installed(path: Path, text: str | None) -> Iterator[None]:
    """Put `text` in the scheme file; if adopting it is refused, put back what was there."""
    if text is None:
        yield
        return
    before = path.read_bytes() if path.exists() else None
    replace_file(path, text.encode())
    try:
        yield
    except CommandRefusedError:
        if before is None:
            path.unlink()
        else:
            replace_file(path, before)
        raise
