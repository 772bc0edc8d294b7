"""The pages without script, made again from the facts at the instant and log size each states.

Nobody signs them, so their bytes must be exactly what `ledger.pages.certificate_page` gives. Of a
person's data they may show what the certificate record opens, and nothing else.
"""

from collections.abc import Mapping, Sequence

from ledger.auditing.finding import AuditFinding
from ledger.auditing.log import SiteLog
from ledger.auditing.register import first_fact
from ledger.auditing.replay import Replay
from ledger.pages.certificate_page import PageStamp, page_file, page_form, page_stamp
from verifier.errors import MalformedError, Reason, VerificationError
from verifier.formats.commitment import Opening
from verifier.values import paths
from verifier.values.days import SKEW
from verifier.values.numbers import CertificateNumber
from verifier.values.paths import Get


class PlainPages:
    """Compares the pages of one site with the log; `openings` are those of its records."""

    def __init__(
        self,
        get: Get,
        log: SiteLog,
        replay: Replay,
        openings: Mapping[str, Sequence[Opening]],
        issuer: str,
        now: int,
    ) -> None:
        """Keep the parts."""
        self._get = get
        self._log = log
        self._replay = replay
        self._openings = openings
        self._issuer = issuer
        self._now = now
        self._floor = replay.size

    def finding(self, number: CertificateNumber) -> AuditFinding | None:
        """Return what is wrong with the page of `number`; read twice if it lacks a fact."""
        path = paths.plain_page(number)
        try:
            raw, stamp = self._read(path)
            index = self._missing(number, stamp)
            if index is not None:
                raw, stamp = self._read(path)
                index = self._missing(number, stamp)
        except VerificationError as error:
            return AuditFinding(path=path, what=str(error))
        if index is not None:
            what = f"was made from {stamp.log_size} facts and does not show a later one"
            return AuditFinding(path=path, what=what, index=index)
        wrong = self._difference(number, raw, stamp)
        return None if wrong is None else AuditFinding(path=path, what=wrong)

    def _read(self, path: str) -> tuple[bytes, PageStamp]:
        raw = self._get(path)
        stamp = page_stamp(raw)
        if stamp is None:
            raise MalformedError(Reason.MALFORMED, "does not say what it was made from")
        if stamp.log_size > self._replay.size:
            self._log.follow()
        return raw, stamp

    def _missing(self, number: str, stamp: PageStamp) -> int | None:
        return first_fact(self._replay, [number], stamp.log_size, self._floor)

    def _difference(self, number: str, raw: bytes, stamp: PageStamp) -> str | None:
        if stamp.form != page_form(self._issuer):
            return "was made by another version of the pages, which this program cannot make again"
        if stamp.log_size > self._replay.size or stamp.at > self._now + SKEW:
            return f"says {stamp.log_size} facts at instant {stamp.at}, which is to come"
        view = self._replay.view_at(number, stamp.log_size)
        if view is None:
            return f"says {stamp.log_size} facts, {number} was issued later"
        _, wanted = page_file(
            view,
            self._openings.get(number, ()),
            issuer=self._issuer,
            at=stamp.at,
            log_size=stamp.log_size,
        )
        return None if raw == wanted else "is not what the facts give"
