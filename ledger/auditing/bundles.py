"""The published evidence bundles: copies of signed files, checked at the moment each states.

A bundle may lag behind the site, but not behind a fact about its own certificate: each file in it
must know the last, and its record may open no more of a person's data than the published one. Its
key manifest is the site's own or one that the log says was adopted before. A copy that many bundles
hold is checked once.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from badges.second_opinion import SecondOpinion
from keys.base64url import encode
from ledger.auditing.files import SiteFiles
from ledger.auditing.finding import AuditFinding
from ledger.auditing.log import SiteLog
from ledger.auditing.register import Register, first_fact
from ledger.auditing.replay import Replay
from ledger.views.register import covered
from verifier.errors import MalformedError, Reason, VerificationError
from verifier.fetching.bundle import Bundle, bundle_paths, parse_bundle
from verifier.formats.commitment import Opening
from verifier.judging.trust import Seen, Trust
from verifier.values import paths
from verifier.values.numbers import CertificateNumber
from verifier.values.paths import Get

_Checked = tuple[int, tuple[str, ...]]
"""The log size a file says it was made from, and what is wrong with it."""


class Bundles:
    """Checks the bundles of one site by the log in `replay` and `register`."""

    def __init__(
        self,
        trust: Trust,
        log: SiteLog,
        replay: Replay,
        register: Register,
        openings: Mapping[str, Sequence[Opening]],
        now: int,
    ) -> None:
        """Keep the parts; `trust` has the site's manifest, `openings` are those of its records."""
        self._site = trust
        self._log = log
        self._replay = replay
        self._register = register
        self._openings = openings
        self._now = now
        self._floor = replay.size
        self._trusts: dict[str, Trust] = {}
        self._opinions: dict[int, SecondOpinion] = {}
        """By the version of the manifest."""
        self._checked: dict[tuple[int, str, bytes], _Checked] = {}

    def findings(self, get: Get, number: CertificateNumber) -> list[AuditFinding]:
        """Return what is wrong with bundle `number`, read twice as the publisher may be at work."""
        path = paths.bundle(number)
        wrong: list[AuditFinding] = []
        for _ in range(2):
            try:
                wrong = self._wrong(get, path, number, parse_bundle(get(path)))
            except VerificationError as error:
                wrong = [AuditFinding(path=path, what=str(error))]
            if not wrong:
                break
            self._log.follow()
        return wrong

    def _wrong(
        self, get: Get, where: str, number: CertificateNumber, bundle: Bundle
    ) -> list[AuditFinding]:
        if bundle.number != number or bundle.badge:
            what = f"is not the bundle of {number} as the site publishes it"
            return [AuditFinding(path=where, what=what)]
        trust = self._trust_of(bundle.files[paths.MANIFEST])
        if list(bundle.files) != self._paths(number, trust):
            what = "does not hold the files that belong to the certificate's web sites"
            return [AuditFinding(path=where, what=what)]
        checked = [
            self._check(trust, bundle, path)
            for path, text in bundle.files.items()
            if path != paths.MANIFEST and not self._is_published(get, number, path, text)
        ]
        if wrong := [what for _, found in checked for what in found]:
            return [AuditFinding(path=where, what=what) for what in wrong]
        oldest = min((size for size, _ in checked), default=self._floor)
        missing = first_fact(self._replay, [number], oldest, self._floor)
        if missing is None:
            return []
        what = f"was made from {oldest} facts and does not show a later one"
        return [AuditFinding(path=where, what=what, index=missing)]

    @staticmethod
    def _is_published(get: Get, number: CertificateNumber, path: str, text: str) -> bool:
        """Tell whether `path` is the published record of `number`, which was checked already."""
        return path == paths.record(number) and text.encode() == get(path)

    def _trust_of(self, text: str) -> Trust:
        """Return the trust in manifest `text`; raises `VerificationError` if it is foreign."""
        trust = self._trusts.get(text)
        if trust is None:
            trust = Trust(self._site.roots)
            found = trust.manifest(text.encode(), self._now)
            digest = encode(sha256(msgspec.json.encode(found)).digest())
            if found != self._site.current and self._replay.manifests.get(found.version) != digest:
                raise MalformedError(
                    Reason.CONTRADICTORY, "the log names no such key manifest as adopted"
                )
            self._trusts[text] = trust
            self._opinions[found.version] = SecondOpinion(found)
        return trust

    def _paths(self, number: CertificateNumber, trust: Trust) -> list[str]:
        places = covered(self._replay.view(number), self._openings.get(number, ()))
        hosts = [place for kind, place, _ in places if kind == "host"]
        buckets = 0 if trust.current is None else trust.current.register_buckets
        return bundle_paths(number, hosts, buckets)

    def _check(self, trust: Trust, bundle: Bundle, path: str) -> _Checked:
        version = 0 if trust.current is None else trust.current.version
        key = (version, path, sha256(bundle.files[path].encode()).digest())
        found = self._checked.get(key)
        if found is None:
            found = self._checked[key] = self._look(trust, bundle, path, version)
        return found

    def _look(self, trust: Trust, bundle: Bundle, path: str, version: int) -> _Checked:
        """Check one file against the facts; nothing seen in another bundle makes it too old."""
        trust.seen = Seen()
        opinion = self._opinions[version]
        files = SiteFiles(bundle.get, trust, self._log, self._replay, self._now, opinion, floor=0)
        folder, _, name = path.removesuffix(".jwt").rpartition("/")
        if folder == "status":
            files.status_list(int(name))
        elif path == paths.record(bundle.number):
            self._look_at_record(files, trust, bundle.number)
        else:
            files.bucket(("host", int(name, 16)), self._register)
        size = max((size for size, _ in trust.seen.files.values()), default=0)
        return size, tuple(f"{finding.path} in it {finding.what}" for finding in files.findings)

    def _look_at_record(self, files: SiteFiles, trust: Trust, number: CertificateNumber) -> None:
        """Check a record that is not the published one; it may open no more than that does."""
        if trust.current is not None:
            files.record(number, trust.current)
        opened = set(files.openings.get(number, ())) - set(self._openings.get(number, ()))
        if opened:
            what = "opens what the published record does not"
            files.findings.append(AuditFinding(path=paths.record(number), what=what))
