"""The auditor: replays the whole history of a site and compares it with everything the site says.

1. the key manifest, under the pinned root keys; the key set derived from it
2. the checkpoint, every entry and every tile; the log of a remembered checkpoint
3. every fact: canonical form, numbers, order; one certificate a place; the key of each badge
4. each certificate record, register bucket, status list, export, evidence bundle and page
   without script, and the index of names, recomputed at the log size and instant each states
5. the verify page and the files beside it, if this release built them; the page of the rules,
   if their data are at hand
6. the issuer's database, if it is at hand: each row with all its columns, the table of taken
   places, and the files of evidence

Nothing here trusts the issuer's program: what can be recomputed is, with the same pure functions,
and what is personal (names and places of natural persons) is taken from openings that fit the
commitments in the log. How old the files are is told (`as_of`), not judged.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256

import msgspec

from badges.second_opinion import SecondOpinion
from keys.base64url import encode
from keys.manifest import Manifest, Roots
from ledger.auditing.badge_keys import badge_key_findings
from ledger.auditing.bundles import Bundles
from ledger.auditing.files import SiteFiles
from ledger.auditing.finding import AuditFinding
from ledger.auditing.internal.database import Database, Inside
from ledger.auditing.lives import shared_place_findings
from ledger.auditing.log import SiteLog
from ledger.auditing.names import name_findings
from ledger.auditing.page import page_findings, page_note
from ledger.auditing.plain import PlainPages
from ledger.auditing.register import Register, ReplayedLine
from ledger.auditing.replay import Replay
from ledger.auditing.rules import RulesAudit
from ledger.bulk import no_collections, second_process
from ledger.errors import AuditStoppedError
from ledger.pages.certificate_page import help_files
from ledger.publish.static import key_files, well_known
from ledger.scheme.model import cets
from verifier.judging.trust import Trust
from verifier.values import paths
from verifier.values.days import day_of, end_of
from verifier.values.numbers import LIST_BITS, CertificateNumber
from verifier.values.paths import Get

Progress = Callable[[str], None]
"""Gets a few words about what the auditor looks at next."""


def _silent(_: str) -> None:
    return


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """`log_size` facts were replayed; without `findings` everything agrees.

    `as_of` is the oldest list or bucket. `notes` say what could not be checked, or not fully.
    """

    log_size: int
    findings: tuple[AuditFinding, ...]
    notes: tuple[str, ...]
    as_of: int
    checked_at: int
    register: Register

    def register_on(self, day: date) -> list[ReplayedLine]:
        """Return the register at the end of `day`, or at the audit's instant on the day itself."""
        return self.register.lines(min(end_of(day) - 1, self.checked_at))


def audit_site(
    get: Get,
    roots: Roots,
    now: int,
    inside: Inside | None = None,
    *,
    remembered: bytes | None = None,
    progress: Progress = _silent,
    stop: Callable[[], bool] = _never,
) -> AuditReport:
    """Audit the site whose files `get` returns, under pinned `roots`, at instant `now`.

    `inside` is the issuer's own side, if it is open to the auditor; `remembered` is a checkpoint of
    this log that the auditor kept. Raises `VerificationError` if there is no key manifest to begin
    with, and `AuditStoppedError` soon after `stop` says so: before the next file or row is read.
    """

    def get_on(path: str) -> bytes:
        _check_going(stop)
        return get(path)

    if inside is not None:
        inside = replace(inside, each_row=partial(_check_going, stop))
    with no_collections(), second_process() as executor:
        return _Audit(get_on, roots, now, progress, executor).run(inside, remembered)


def _check_going(stop: Callable[[], bool]) -> None:
    if stop():
        raise AuditStoppedError("the audit was stopped")


class _Audit:
    """One audit: its parts and their findings."""

    def __init__(
        self, get: Get, roots: Roots, now: int, progress: Progress, executor: Executor
    ) -> None:
        self._get = get
        self._now = now
        self._progress = progress
        self._roots = roots
        self._trust = Trust(roots)
        self._document = get(paths.MANIFEST)
        self._manifest = self._trust.manifest(self._document, now)
        self._replay = Replay(executor)
        self._log = SiteLog(get, self._trust, self._replay)
        self._findings: list[AuditFinding] = []
        self._notes: list[str] = []

    def run(self, inside: Inside | None, remembered: bytes | None) -> AuditReport:
        earlier = None if remembered is None else self._trust.checkpoint(remembered)
        self._progress("replaying the log")
        readable = self._log.follow()
        if earlier is not None and readable:
            self._log.holds(earlier)
        opinion = SecondOpinion(self._manifest)
        files = SiteFiles(self._get, self._trust, self._log, self._replay, self._now, opinion)
        register = Register(self._replay, {}, self._manifest.register_buckets)
        if readable:
            register = self._check_files(files)
            self._check_rules(inside)
        if inside is not None:
            self._progress("comparing the database")
            database = Database(inside, self._replay.leaves, files.openings)
            self._findings += database.findings(day_of(self._now))
            self._notes.append(database.note)
        found = (self._log.findings, self._replay.findings, self._findings, files.findings)
        return AuditReport(
            log_size=self._replay.size,
            findings=tuple(finding for findings in found for finding in findings),
            notes=tuple(self._notes),
            as_of=files.as_of,
            checked_at=self._now,
            register=register,
        )

    def _check_files(self, files: SiteFiles) -> Register:
        manifest = self._manifest
        certificates = len(self._replay.issued)
        self._check_manifest(files, manifest)
        self._progress(f"recomputing {certificates} certificate records")
        for number in list(self._replay.numbers()):
            files.record(CertificateNumber(number), manifest)
        self._progress("looking at badge keys and shared places")
        self._findings += badge_key_findings(self._replay, manifest)
        self._findings += shared_place_findings(self._replay, files.openings)
        self._check_verify_page(manifest)
        register = Register(self._replay, files.openings, manifest.register_buckets)
        self._progress("recomputing the register and the status lists")
        for bucket in register.buckets():
            files.bucket(bucket, register)
        for which in range(-(-certificates // (1 << LIST_BITS))):
            files.status_list(which)
        files.exports(register)
        self._check_bundles(files, register)
        self._check_pages(files)
        return register

    def _check_bundles(self, files: SiteFiles, register: Register) -> None:
        self._progress("looking into the evidence bundles")
        openings = files.openings
        bundles = Bundles(self._trust, self._log, self._replay, register, openings, self._now)
        for number in self._replay.numbers():
            self._findings += bundles.findings(self._get, CertificateNumber(number))

    def _check_pages(self, files: SiteFiles) -> None:
        self._progress("recomputing the pages without script")
        issuer = self._manifest.issuer
        pages = PlainPages(self._get, self._log, self._replay, files.openings, issuer, self._now)
        found = map(pages.finding, map(CertificateNumber, self._replay.numbers()))
        self._findings += [finding for finding in found if finding is not None]
        self._progress("recomputing the index of names")
        self._findings += name_findings(self._get, self._log, self._replay)

    def _check_verify_page(self, manifest: Manifest) -> None:
        note = page_note(self._get)
        if note is None:
            self._findings += page_findings(self._get, self._roots, manifest, self._document)
        else:
            self._notes.append(note)

    def _check_rules(self, inside: Inside | None) -> None:
        """Compare the page of the rules, by the issuer's data if open, else by those shipped."""
        scheme = cets() if inside is None or inside.scheme is None else inside.scheme
        page = RulesAudit(self._get, scheme, self._replay.schemes, self._manifest.issuer, self._now)
        note = page.note()
        if note is None:
            self._findings += page.findings()
        else:
            self._notes.append(note)

    def _check_manifest(self, files: SiteFiles, manifest: Manifest) -> None:
        for path, wanted in (
            *key_files(self._document, manifest),
            *help_files(manifest.issuer),
            well_known(manifest),
        ):
            files.same(path, wanted)
        adopted = self._replay.manifests
        digest = encode(sha256(msgspec.json.encode(manifest)).digest())
        if adopted and (max(adopted), adopted.get(manifest.version)) != (manifest.version, digest):
            what = f"version {manifest.version} is not the one the log says was adopted last"
            self._findings.append(AuditFinding(path=paths.MANIFEST, what=what))
