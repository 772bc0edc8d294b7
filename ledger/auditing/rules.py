"""The page of the scheme's rules, built again from the data of the version it names and compared.

Nobody signs it. The log says which versions were adopted, with the digests of their data; an
auditor whose data have such a digest builds the page again. If the auditor lacks the rules, or
another release made the page, the audit can only say so.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from ledger.auditing.finding import AuditFinding
from ledger.auditing.page import packed_findings, read_file, reported_to
from ledger.errors import SchemeError
from ledger.pages.rules_page import RULES, rules_file, rules_form, rules_stamp
from ledger.scheme.adopted import on_record
from ledger.scheme.model import Scheme, SchemeVersion
from verifier.values import paths
from verifier.values.days import DAY_SECONDS, day_of
from verifier.values.paths import Get

_LATE = DAY_SECONDS
"""Seconds until the page of an ended version is a finding; a site expires as fast."""


class RulesAudit:
    """Compares the page of one site; `adopted` are digests of versions in its log, by id."""

    def __init__(
        self, get: Get, scheme: Scheme, adopted: Mapping[str, str], issuer: str, now: int
    ) -> None:
        """Keep the parts; `scheme` is what the auditor knows of the rules."""
        self._get = get
        self._scheme = scheme
        self._adopted = adopted
        self._issuer = issuer
        self._now = now
        self._page = read_file(get, RULES)

    def note(self) -> str | None:
        """Return why the page cannot be compared, None if it can."""
        if self._page is None:
            return f"{RULES} is not on the site: the page of the rules was not compared"
        stamp = rules_stamp(self._page)
        if stamp is None or stamp.form != rules_form():
            return f"{RULES} was not made by this release: it was not compared"
        try:
            on_record(self._scheme, self._adopted)
        except SchemeError as error:
            return f"{RULES} was not compared, for the rules are not at hand: {error}"
        return None

    def findings(self) -> Iterator[AuditFinding]:
        """Yield what in the page is not what the rules give."""
        stamp = rules_stamp(self._page or b"")
        scheme = on_record(self._scheme, self._adopted) if self._adopted else self._scheme
        known = {version.id: version for version in scheme.version}
        if stamp is None or stamp.scheme not in known:
            yield AuditFinding(path=RULES, what="shows rules that were never adopted")
            return
        rules = known[stamp.scheme]
        if not self._in_force(scheme, rules):
            yield AuditFinding(path=RULES, what=f"shows {rules.id}, which is not in force")
        report = reported_to(read_file(self._get, paths.PAGE) or b"") or ""
        _, wanted = rules_file(scheme.name, rules, issuer=self._issuer, report=report)
        if self._page != wanted:
            yield AuditFinding(path=RULES, what=f"is not what {rules.id} gives")
        yield from packed_findings(self._get, RULES, wanted)

    def _in_force(self, scheme: Scheme, rules: SchemeVersion) -> bool:
        """Tell whether `rules` are in force, or were until a moment ago."""
        later = (each.effective for each in scheme.version if each.effective > rules.effective)
        over = min(later, default=date.max)
        return rules.effective <= day_of(self._now) and day_of(self._now - _LATE) < over
