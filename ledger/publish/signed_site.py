"""What of the site has to be made anew, by facts, by time or by a new key; and making it.

Costs follow what changed: a certificate's record, the buckets of its places, its status list. Only a first run, a new
key and the renewal of lives touch everything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec

from keys.ring import SigningKeys
from ledger.domain.certificate import HandleRemoved, HostRemoved
from ledger.errors import LedgerError
from ledger.log.files import File, Folder
from ledger.publish.log_writer import LogWriter
from ledger.publish.mark import MARK, Mark, format_mark, parse_mark
from ledger.publish.places import Bucket, buckets_of, entries_of, left_bucket
from ledger.publish.static import export_files
from ledger.publish.statuses import Statuses
from ledger.publish.tokens import (
    Moment,
    Stamp,
    bucket_file,
    bucket_stamp,
    list_file,
    list_stamp,
    record_file,
)
from ledger.store.codec import decode
from ledger.views.certificate import CertificateView
from ledger.views.history import MAKE
from ledger.views.runner import FactReader, Views
from verifier import paths
from verifier.numbers import LIST_BITS, canonical_index
from verifier.places import Kind
from verifier.register import MAX_LIFE, Entry

SKEW = 300
"""Seconds that the clocks of issuer and publisher may differ."""

RENEW_AFTER = MAX_LIFE // 24
"""Seconds after which a list or bucket is signed anew: it has nearly its whole life before it at any time."""

_KINDS: tuple[Kind, ...] = ("host", "handle")
_CHUNK = 512
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened since the last complete run: certificates with new facts or changed by time, places given up."""

    moment: Moment
    numbers: frozenset[str]
    due: frozenset[str]
    left: frozenset[Bucket]


class SignedSite:
    """The signed files of one site, as a running publisher remembers them; thrown away after any error."""

    def __init__(
        self,
        folder: Folder,
        log: LogWriter,
        reader: FactReader,
        signers: SigningKeys,
        views: Views,
        export_every: int,
    ) -> None:
        """Hold the parts; `export_every` is in seconds."""
        self._folder = folder
        self._log = log
        self._reader = reader
        self._manifest = signers.manifest
        self._record = signers.signer("record")
        self._status = signers.signer("status")
        self._views = views
        self._export_every = export_every
        self._mark = Mark()
        self._statuses: Statuses | None = None
        self._stamps: dict[Bucket, Stamp] = {}
        self._list_stamps: dict[int, Stamp] = {}
        self._copied: dict[str, bytes] = {}
        self._remembered: dict[str, CertificateView] = {}
        self.wake = 0
        """The next instant at which time alone makes a run necessary."""

    def load(self, now: int) -> None:
        """Read what is published already; raises `LedgerError` when that is from the future."""
        self._mark = parse_mark(self._folder.read(MARK))
        if self._mark.log_size > self._reader.size():
            self._mark = Mark(at=self._mark.at)
        for bucket in self._buckets():
            stamp = bucket_stamp(self._folder.read(paths.bucket(*bucket)), self._record)
            if stamp is not None:
                self._stamps[bucket] = stamp
        number = 0
        while (raw := self._folder.read(paths.status_list(number))) is not None:
            stamp = list_stamp(raw, self._status)
            if stamp is not None:
                self._list_stamps[number] = stamp
            number += 1
        if self._latest() > now + SKEW:
            raise LedgerError(
                f"the clock says {now}, but something was published at {self._latest()}: set the clock"
            )

    def change(self, size: int, now: int) -> Change:
        """Return what changed since the last complete run, and bring the views up to `size`."""
        self._remembered.clear()
        self._views.catch_up(self._reader, size)
        numbers, left, latest = set(), set(), 0
        for _, leaf, _ in self._reader.leaves(self._mark.log_size, size):
            fact = decode(leaf)
            latest = max(latest, fact.at)
            if type(fact) in MAKE:
                number: str = fact.number  # type: ignore[union-attr]
                numbers.add(number)
                if isinstance(fact, HostRemoved | HandleRemoved):
                    openings = self._views.openings(number)
                    left |= left_bucket(fact, openings, self._manifest.register_buckets)
        moment = Moment(now=self._instant(now, latest), log_size=size, manifest=self._manifest)
        return Change(
            moment=moment,
            numbers=frozenset(numbers),
            due=frozenset(self._views.due(self._mark.at, moment.now)),
            left=frozenset(left),
        )

    def copy(self, files: Iterable[File]) -> list[str]:
        """Write those of `files` that are not what is published."""
        changed = []
        for path, data in files:
            if self._copied.get(path) != data and self._folder.read(path) != data:
                changed.append((path, data))
            self._copied[path] = data
        self._folder.replace(changed)
        return [path for path, _ in changed]

    def records(self, change: Change) -> list[str]:
        """Write the records of certificates with new facts; of all, if they were signed by another key."""
        known_key = self._mark.record_kid == self._record.kid
        numbers = sorted(change.numbers) if known_key else self._views.numbers()
        files = (
            record_file(
                change.moment, self._view(number), self._views.openings(number), self._record
            )
            for number in numbers
        )
        return self._write(files)

    def register(self, change: Change) -> list[str]:
        """Write the buckets that changed by facts or time, and those that are missing or have lived a while."""
        stale = {each for each in self._buckets() if self._is_stale(self._stamps.get(each), change)}
        if len(stale) < len(_KINDS) * self._manifest.register_buckets:
            stale |= change.left
            for number in change.numbers | change.due:
                openings = self._views.openings(number)
                stale |= buckets_of(self._view(number), openings, self._manifest.register_buckets)
        moment = change.moment
        files = (
            bucket_file(moment, *bucket, self._entries(bucket, moment.now), self._record)
            for bucket in sorted(stale)
        )
        written = self._write(files)
        stamp = Stamp(moment.now, moment.log_size, self._manifest.version)
        self._stamps.update(dict.fromkeys(stale, stamp))
        return written

    def lists(self, change: Change) -> list[str]:
        """Write the status lists that changed by facts or time, and those that are missing or have lived a while."""
        moment, numbers = change.moment, change.numbers | change.due
        if self._statuses is None:
            self._statuses = Statuses()
            self._statuses.grow(self._views.certificates)
            self._statuses.update(self._views, self._views.measured(), moment.now)
            changed = {canonical_index(number) >> LIST_BITS for number in numbers}
        else:
            changed = self._statuses.grow(self._views.certificates)
            changed |= self._statuses.update(self._views, numbers, moment.now)
        statuses = self._statuses
        changed |= {
            number
            for number in range(statuses.lists)
            if self._is_stale(self._list_stamps.get(number), change)
        }
        files = (
            list_file(moment, number, statuses.of_list(number), self._status)
            for number in sorted(changed)
        )
        written = self._write(files)
        stamp = Stamp(moment.now, moment.log_size, self._manifest.version)
        self._list_stamps.update(dict.fromkeys(changed, stamp))
        return written

    def exports(self, change: Change) -> list[str]:
        """Write the whole register for people who want it in one piece, if it is time."""
        moment = change.moment
        if moment.now - self._mark.exported_at < self._export_every:
            return []
        entries = (
            (kind, entry)
            for kind, number in self._buckets()
            for entry in self._entries((kind, number), moment.now)
        )
        files = export_files(self._manifest.issuer, moment.now, moment.log_size, entries)
        self._mark = msgspec.structs.replace(self._mark, exported_at=moment.now)
        return self._write(iter(files))

    def finish(self, change: Change, written: list[str]) -> None:
        """Mark the run as complete and find out when time alone makes the next one necessary."""
        moment = change.moment
        if written or self._mark.log_size != moment.log_size:
            self._mark = msgspec.structs.replace(
                self._mark,
                log_size=moment.log_size,
                at=moment.now,
                record_kid=self._record.kid,
            )
            self._folder.replace([(MARK, format_mark(self._mark))])
        stamps = [*self._stamps.values(), *self._list_stamps.values()]
        next_due = self._views.next_due(moment.now)
        self.wake = min(
            self._mark.exported_at + self._export_every,
            min(stamp.iat for stamp in stamps) + RENEW_AFTER,
            moment.now + RENEW_AFTER if next_due is None else next_due,
        )

    def _write(self, files: Iterator[File]) -> list[str]:
        written: list[str] = []
        while chunk := list(islice(files, _CHUNK)):
            self._folder.replace(chunk)
            written += [path for path, _ in chunk]
        return written

    def _view(self, number: str) -> CertificateView:
        view = self._remembered.get(number)
        if view is None:
            view = self._views.view(number, self._log.leaf)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[number] = view
        return view

    def _entries(self, bucket: Bucket, now: int) -> list[Entry]:
        return entries_of(self._views, self._view, bucket, now)

    def _buckets(self) -> Iterator[Bucket]:
        for kind in _KINDS:
            for number in range(self._manifest.register_buckets):
                yield kind, number

    def _is_stale(self, stamp: Stamp | None, change: Change) -> bool:
        return (
            stamp is None
            or stamp.manifest_version != self._manifest.version
            or stamp.log_size > change.moment.log_size
            or change.moment.now - stamp.iat >= RENEW_AFTER
        )

    def _latest(self) -> int:
        stamps = [*self._stamps.values(), *self._list_stamps.values()]
        return max(self._mark.at, max((stamp.iat for stamp in stamps), default=0))

    def _instant(self, now: int, fact: int) -> int:
        """Return the instant to sign for: not before the last run or a fact, within the skew of two clocks."""
        if fact > now + SKEW:
            raise LedgerError(f"the clock says {now}, but a fact is dated {fact}: set the clock")
        return max(now, fact, self._mark.at)
