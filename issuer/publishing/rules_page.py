"""The page of the rules in force, made anew when another version counts.

That happens on a version's day, or when it is adopted. Rules that cannot be used stop every
decision, but not publishing: a withdrawal must go out all the same. The page then stays as it is.
"""

import logging
from collections.abc import Callable

from badges.deflation import gzip_compress
from issuer.acting.rules import KnownRules
from issuer.errors import InputError
from issuer.home import composition
from issuer.home.settings import Config
from ledger.domain.register.registry import Registry
from ledger.errors import SchemeError
from ledger.log.files import File
from ledger.pages.rules_page import rules_file
from ledger.scheme.model import Scheme
from verifier.values.days import day_of

_log = logging.getLogger(__name__)


class RulesInForce:
    """Makes the page; the data are read again when other versions are on record."""

    def __init__(self, settings: Config, record: Callable[[], Registry], issuer: str) -> None:
        """Hold where rules and record are; nothing is read yet."""
        self._settings = settings
        self._record = record
        self._issuer = issuer
        self._adopted: dict[str, str] | None = None
        self._scheme: Scheme | None = None
        self._made: tuple[Scheme, str, tuple[File, ...]] | None = None

    def files(self, now: int) -> tuple[File, ...]:
        """Return page and packed page of the rules in force at `now`, if they are usable."""
        try:
            scheme = self._in_use()
            rules = scheme.at(day_of(now))
        except (SchemeError, InputError) as error:
            _log.warning("the page of the rules stays as it is: %s", error)
            return ()
        if self._made is None or self._made[0] is not scheme or self._made[1] != rules.id:
            report = self._settings.report
            path, page = rules_file(scheme.name, rules, issuer=self._issuer, report=report)
            files = ((path, page), (f"{path}.gz", gzip_compress(page)))
            self._made = scheme, rules.id, files
        return self._made[2]

    def _in_use(self) -> Scheme:
        record = self._record()
        if self._scheme is None or self._adopted != record.schemes:
            self._scheme = KnownRules(
                scheme=composition.scheme(self._settings), record=record
            ).in_use
            self._adopted = dict(record.schemes)
        return self._scheme
