"""Each signed file of a site, recomputed at the log size and instant it states.

A file may be older than the checkpoint, but then no fact may be missing that changes it. Such a
file is read once more (the publisher may be at work) before it is a finding. The same is true for a
log that grew meanwhile.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import msgspec

from badges.errors import SecondOpinionError
from badges.second_opinion import SecondOpinion
from keys.manifest import Manifest
from ledger.auditing.finding import AuditFinding
from ledger.auditing.log import SiteLog
from ledger.auditing.register import Bucket, Register, first_fact
from ledger.auditing.replay import Replay
from ledger.publish.static import EXPORT_JSON, EXPORTS, Export, export_files
from ledger.views.certificate import CertificateView, record_claims
from verifier.errors import VerificationError
from verifier.formats import record as records
from verifier.formats import register as registers
from verifier.formats import status
from verifier.formats.commitment import Opening, commitment_of
from verifier.formats.record import BadgeEntry, HistoryEntry, Measure, RecordClaims
from verifier.formats.register import Bucket as PublishedBucket
from verifier.formats.register import Entry, Misuse
from verifier.formats.status import LIST_SIZE, StatusList
from verifier.judging.evidence import Record
from verifier.judging.standing import standing_at
from verifier.judging.trust import Trust
from verifier.values import paths
from verifier.values.numbers import (
    LIST_BITS,
    CertificateIndex,
    CertificateNumber,
    canonical_index,
    format_number,
)
from verifier.values.paths import Get

_INDEXED = (HistoryEntry, BadgeEntry, Measure)


class _Claims(Protocol):
    @property
    def iat(self) -> int: ...
    @property
    def log_size(self) -> int: ...


class _Dated(Protocol):
    @property
    def claims(self) -> _Claims: ...


File = TypeVar("File", bound=_Dated)


class SiteFiles:
    """Checks the files of one site by the log in `replay`; they must show `floor` facts."""

    def __init__(
        self,
        get: Get,
        trust: Trust,
        log: SiteLog,
        replay: Replay,
        now: int,
        opinion: SecondOpinion,
        *,
        floor: int | None = None,
    ) -> None:
        """Keep the parts; `trust` has the manifest. Files must show `floor` facts (None: all)."""
        self._opinion = opinion
        self._get = get
        self._trust = trust
        self._log = log
        self._replay = replay
        self._now = now
        self._floor = replay.size if floor is None else floor
        self.findings: list[AuditFinding] = []
        self.openings: dict[str, tuple[Opening, ...]] = {}
        """Openings in the records of natural persons, by number, once `record` has seen them."""
        self.as_of = now
        """The oldest instant that a list or bucket says."""

    def same(self, path: str, wanted: bytes) -> None:
        """Check a file that can only have one content."""
        try:
            found = self._get(path)
        except VerificationError as error:
            self._find(path, str(error))
            return
        if found != wanted:
            self._find(path, "is not what key manifest and facts give")

    def record(self, number: CertificateNumber, manifest: Manifest) -> None:
        """Check the record of certificate `number`, and keep its openings."""
        path = paths.record(number)

        def missing(record: Record) -> int | None:
            return first_fact(self._replay, [number], record.claims.log_size, self._floor)

        record = self._read(path, records.TYP, self._trust.record, missing)
        if record is None:
            return
        claims = record.claims
        if claims.sub != number:
            self._find(path, f"is the record of {claims.sub}")
            return
        view = self._replay.view_at(number, claims.log_size)
        if view is None:
            self._find(path, f"says {claims.log_size} facts, {number} was issued later")
            return
        self._compare_record(path, view, claims, manifest)

    def bucket(self, bucket: Bucket, register: Register) -> None:
        """Check one bucket of the register."""
        path = paths.bucket(*bucket)

        def missing(found: PublishedBucket) -> int | None:
            size = found.claims.log_size
            index = register.touched(bucket, size, self._floor) if size < self._floor else None
            then = register.entries(bucket, at=self._now, log_size=size)
            new = register.entries(bucket, at=self._now, log_size=self._floor)
            return None if index is None or then == new else index

        found = self._read(path, registers.TYP, self._trust.bucket, missing)
        if found is None:
            return
        claims = found.claims
        if (claims.kind, claims.bucket) != bucket:
            self._find(path, f"is bucket {claims.bucket} of kind {claims.kind}")
            return
        self.as_of = min(self.as_of, claims.iat)
        expected = register.entries(bucket, at=claims.iat, log_size=claims.log_size)
        self._compare_entries(path, expected, claims.entries, claims.log_size)

    def status_list(self, number: int) -> None:
        """Check one status list, bit by bit."""
        path = paths.status_list(number)

        def missing(found: StatusList) -> int | None:
            return self._missing_in_list(number, found.claims.log_size)

        found = self._read(path, status.TYP, self._trust.status_list, missing)
        if found is None:
            return
        if found.number != number:
            self._find(path, f"is list {found.number}")
            return
        claims = found.claims
        self.as_of = min(self.as_of, claims.iat)
        statuses = self._statuses(number, at=claims.iat, log_size=claims.log_size)
        if found.array == status.pack(statuses):
            return
        if len(found.array) != len(status.pack(statuses)):
            self._find(path, f"is not as long as the {len(statuses)} certificates issued")
            return
        self._name_wrong_bits(path, found, number << LIST_BITS, statuses)

    def exports(self, register: Register) -> None:
        """Check the exported register and list of misuse, JSON and CSV, as of their log size."""
        try:
            export = msgspec.json.decode(self._get(EXPORT_JSON), type=Export)
        except VerificationError as error:
            self._find(EXPORT_JSON, str(error))
            return
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._find(EXPORT_JSON, "is not an exported register")
            return
        entries = (
            (bucket[0], entry)
            for bucket in register.buckets()
            for entry in register.entries(bucket, at=export.at, log_size=export.log_size)
        )
        files = dict(export_files(self._issuer(), export.at, export.log_size, entries))
        for path in EXPORTS:
            self.same(path, files[path])

    def _issuer(self) -> str:
        return "" if self._trust.current is None else self._trust.current.issuer

    def _read(
        self,
        path: str,
        typ: str,
        verify: Callable[[str, int], File],
        missing: Callable[[File], int | None],
    ) -> File | None:
        """Return the verified file; it is a finding if a second reading lacks a fact too."""
        try:
            found = self._verified(path, typ, verify)
            index = missing(found)
            if index is not None:
                found = self._verified(path, typ, verify)
                index = missing(found)
        except (VerificationError, SecondOpinionError) as error:
            self._find(path, str(error))
            return None
        size = found.claims.log_size
        if size > self._replay.size:
            self._find(path, f"says {size} facts, the checkpoint has {self._replay.size}")
            return None
        if index is not None:
            self._find(path, f"was made from {size} facts and does not show a later one", index)
        return found

    def _verified(self, path: str, typ: str, verify: Callable[[str, int], File]) -> File:
        token = self._get(path).decode("ascii", "replace")
        found = verify(token, self._now)
        self._opinion.sample(token, typ, at=self._now)
        if found.claims.log_size > self._replay.size:
            self._log.follow()
        return found

    def _compare_record(
        self, path: str, view: CertificateView, claims: RecordClaims, manifest: Manifest
    ) -> None:
        expected = record_claims(
            view,
            claims.openings,
            issuer=manifest.issuer,
            iat=claims.iat,
            log_size=claims.log_size,
            manifest_version=claims.manifest_version,
        )
        for field in RecordClaims.__struct_fields__:
            wanted, found = getattr(expected, field), getattr(claims, field)
            if wanted != found:
                index = _differing_fact(wanted, found, view.last)
                self._find(path, f"{field} is not what the facts give", index)
                return
        known = {commitment_of(opening) for opening in claims.openings}
        if known - _commitments(view):
            self._find(path, "opens what the facts do not hide", view.last)
        if claims.openings:
            self.openings[view.number] = claims.openings

    def _compare_entries(
        self, path: str, expected: Sequence[Entry], found: Sequence[Entry], size: int
    ) -> None:
        wanted = {entry.place: entry for entry in expected}
        given = {entry.place: entry for entry in found}
        for place in sorted(wanted.keys() | given.keys()):
            entry = wanted.get(place)
            if entry == given.get(place):
                continue
            index = None if entry is None else entry.last
            what = f"{place} is not as {size} facts give it"
            listed, shown = _misuse(entry), _misuse(given.get(place))
            if listed != shown:
                index = self._replay.misuses.last(place, size)
                what = f"{place} is {_listing_text(listed, shown)}"
            self._find(path, what, index)

    def _statuses(self, number: int, *, at: int, log_size: int) -> bytes:
        first = number << LIST_BITS
        count = min(LIST_SIZE, max(0, self._replay.certificates_at(log_size) - first))
        statuses = bytearray(count)
        for each in self._measured_in(number):
            position = canonical_index(each) - first
            if position < count:
                history = self._replay.view(each).history
                statuses[position] = standing_at(history, at, log_size=log_size).bits
        return bytes(statuses)

    def _missing_in_list(self, number: int, log_size: int) -> int | None:
        if log_size >= self._floor:
            return None
        then = self._statuses(number, at=self._now, log_size=log_size)
        new = self._statuses(number, at=self._now, log_size=self._floor)
        first = number << LIST_BITS
        if len(new) > len(then):
            return self._replay.issued[first + len(then)]
        changed = [
            format_number(CertificateIndex(first + i)) for i in range(len(new)) if new[i] != then[i]
        ]
        return first_fact(self._replay, changed, log_size, self._floor)

    def _measured_in(self, number: int) -> list[str]:
        return [
            each for each in self._replay.measured() if canonical_index(each) >> LIST_BITS == number
        ]

    def _name_wrong_bits(
        self, path: str, found: StatusList, first: int, statuses: Sequence[int]
    ) -> None:
        for position, wanted in enumerate(statuses):
            index = CertificateIndex(first + position)
            if found.status(index) != wanted:
                number = format_number(index)
                view = self._replay.view_at(number, found.claims.log_size)
                self._find(
                    path,
                    f"{number} has status {found.status(index)}, the facts give {wanted}",
                    None if view is None else view.last,
                )
                return
        self._find(path, "unused positions are not 1")

    def _find(self, path: str, what: str, index: int | None = None) -> None:
        self.findings.append(AuditFinding(path=path, what=what, index=index))


def _misuse(entry: Entry | None) -> Misuse | None:
    return None if entry is None else entry.misuse


def _listing_text(wanted: Misuse | None, found: Misuse | None) -> str:
    """Say how a listing for misuse differs from the one the facts give."""
    if found is None:
        return "not listed for misuse, the facts list it"
    if wanted is None:
        return "listed for misuse, the facts do not list it"
    return "listed for misuse otherwise than the facts say"


def _commitments(view: CertificateView) -> set[str]:
    name = view.holder.name
    places = (entry.place for entry in view.history if entry.place is not None)
    digests = (text for badge in view.badges for text in (badge.token, badge.qr))
    return {name.km, name.en, *view.sites, *view.handles, *places, *digests}


def _differing_fact(wanted: object, found: object, last: int) -> int:
    """Return the log index of the first different fact, badge or measure, else of the last fact."""
    if isinstance(wanted, tuple) and isinstance(found, tuple):
        for number, item in enumerate(wanted):
            if number >= len(found) or found[number] != item:
                return item.index if isinstance(item, _INDEXED) else last
    return last
