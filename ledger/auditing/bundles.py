"""The published evidence bundles: copies of signed files, each held against the facts at the moment it states.

A bundle may lag behind the site, but not behind a fact about its own certificate: its record must be the published one,
and its list and buckets must know the last fact about the number. Its key manifest is the site's own or one that the
log says was adopted before. A copy that many bundles hold is looked at once.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from keys.base64url import encode
from ledger.auditing.files import SiteFiles
from ledger.auditing.finding import Finding
from ledger.auditing.log import Get, SiteLog
from ledger.auditing.register import Register, first_fact
from ledger.auditing.replay import Replay
from ledger.views.register import covered
from verifier import paths
from verifier.bundle import Bundle, bundle_paths, parse_bundle
from verifier.commitment import Opening
from verifier.errors import MalformedError, Reason, VerificationError
from verifier.numbers import CertificateNumber
from verifier.trust import Seen, Trust

_Checked = tuple[int, tuple[str, ...]]
"""The log size a file says it was made from, and what is wrong with it."""


class Bundles:
    """Checks the bundles of one site against `replay` and `register`, which hold its log."""

    def __init__(
        self,
        trust: Trust,
        log: SiteLog,
        replay: Replay,
        register: Register,
        openings: Mapping[str, Sequence[Opening]],
        now: int,
    ) -> None:
        """Hold the parts; the site's own manifest must be in `trust`, `openings` are those of its records."""
        self._site = trust
        self._log = log
        self._replay = replay
        self._register = register
        self._openings = openings
        self._now = now
        self._floor = replay.size
        self._trusts: dict[str, Trust] = {}
        self._checked: dict[tuple[int, str, bytes], _Checked] = {}

    def findings(self, get: Get, number: CertificateNumber) -> list[Finding]:
        """Return what is wrong with the bundle of `number`; read twice, since the publisher may be at work."""
        path = paths.bundle(number)
        wrong: list[str] = []
        for _ in range(2):
            try:
                bundle = parse_bundle(get(path))
                wrong = self._wrong(get, number, bundle)
            except VerificationError as error:
                wrong = [str(error)]
            if not wrong:
                break
            self._log.follow()
        return [Finding(path=path, what=what) for what in wrong]

    def _wrong(self, get: Get, number: CertificateNumber, bundle: Bundle) -> list[str]:
        if bundle.number != number or bundle.badge:
            return [f"is not the bundle of {number} as the site publishes it"]
        document, record = paths.MANIFEST, paths.record(number)
        trust = self._trust_of(bundle.files[document])
        if bundle.files[record].encode() != get(record):
            return ["does not hold the record that is published"]
        if list(bundle.files) != self._paths(number, trust):
            return ["does not hold the files that belong to the certificate's web sites"]
        copies = [path for path in bundle.files if path not in {document, record}]
        checked = [self._check(trust, bundle, path) for path in copies]
        if wrong := [what for _, found in checked for what in found]:
            return wrong
        oldest = min(size for size, _ in checked)
        missing = first_fact(self._replay, [number], oldest, self._floor)
        return [] if missing is None else [f"does not know fact {missing} about its certificate"]

    def _trust_of(self, text: str) -> Trust:
        """Return what trusts the manifest `text`; raises `VerificationError` if it was never the site's."""
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
            found = self._checked[key] = self._look(trust, bundle, path)
        return found

    def _look(self, trust: Trust, bundle: Bundle, path: str) -> _Checked:
        """Hold one list or bucket against the facts; nothing seen in another bundle makes it too old."""
        trust.seen = Seen()
        files = SiteFiles(bundle.get, trust, self._log, self._replay, self._now, floor=0)
        folder, _, name = path.removesuffix(".jwt").rpartition("/")
        if folder == "status":
            files.status_list(int(name))
        else:
            files.bucket(("host", int(name, 16)), self._register)
        size = max((size for size, _ in trust.seen.files.values()), default=0)
        return size, tuple(f"{finding.path} in it {finding.what}" for finding in files.findings)
