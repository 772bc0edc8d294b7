"""What of the site must be made anew, by facts, by time or by a new key; and how.

Costs follow the change: a certificate's record, the buckets of its places, its status list. Only a
first run, a new key and the renewal of lives touch everything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import TypeVar

import msgspec

from badges.second_opinion import SecondOpinion
from keys.ring import SigningKeys
from ledger.errors import LedgerError
from ledger.log.files import File, Folder
from ledger.publish import tokens
from ledger.publish.erasures import Erased, withdraw
from ledger.publish.log_writer import LogWriter
from ledger.publish.mark import MARK, Mark, format_mark, parse_mark
from ledger.publish.names import NameFiles
from ledger.publish.own_files import OwnFiles, missing
from ledger.publish.places import Bucket, buckets_of, entries_of, new_facts
from ledger.publish.static import EXPORTS, export_files
from ledger.publish.statuses import Statuses
from ledger.views.certificate import CertificateView
from ledger.views.reading import FactReader
from ledger.views.runner import Views
from verifier.formats.register import MAX_LIFE, Entry
from verifier.values import paths
from verifier.values.days import SKEW, text_of
from verifier.values.numbers import LIST_BITS, CertificateNumber, canonical_index
from verifier.values.places import Kind

RENEW_AFTER = MAX_LIFE // 24
"""Seconds after which a list or bucket is signed anew, so that nearly its whole life is left."""

HURRY_FROM = 1 << 15
"""Certificates. A larger list that a fact changed is compressed quickly: revoking is urgent ..."""

MAKE_SMALL_AFTER = 60
"""... and made as small as possible after so many seconds without a change."""

_KINDS: tuple[Kind, ...] = ("host", "handle")
_RECORDS = paths.record(CertificateNumber("")).partition("/")[0]
_CHUNK = 512
_REMEMBERED = 4096
Name = TypeVar("Name", Bucket, int)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChange:
    """The changes since the last complete run: certificates by facts or time, places given up."""

    moment: tokens.Moment
    numbers: frozenset[str]
    due: frozenset[str]
    left: frozenset[Bucket]


class SignedSite:
    """The signed files of one site, in a running publisher's memory; dropped after any error."""

    def __init__(
        self,
        folder: Folder,
        log: LogWriter,
        reader: FactReader,
        signers: SigningKeys,
        views: Views,
        export_every: int,
        erased: Erased,
    ) -> None:
        """Hold the parts; `export_every` is in seconds."""
        self._erased = erased
        self._folder = folder
        self._log = log
        self._reader = reader
        self._manifest = signers.manifest
        self._opinion = SecondOpinion(signers.manifest)
        self._record = signers.signer("record")
        self._status = signers.signer("status")
        self._views = views
        self._export_every = export_every
        self._mark = Mark()
        self._statuses = Statuses()
        self._stamps: dict[Bucket | int, tokens.Stamp] = {}
        self._hurried: dict[int, int] = {}
        """The instants at which quickly compressed lists must be made small."""
        self._lost: frozenset[str] = frozenset()
        self._lost_files: frozenset[str] = frozenset()
        self._own = OwnFiles(folder, views, self._view, self._manifest)
        self._names = NameFiles(folder, views.names, reader)
        self._renew = 0
        self._followed = 0
        self._copied: dict[str, bytes] = {}
        self._remembered: dict[str, CertificateView] = {}
        self.wake = 0
        """The next instant at which time alone makes a run necessary."""

    @property
    def behind_erasures(self) -> bool:
        """Tell whether somebody was erased whose data the site may still show."""
        return bool(self._erased(self._mark.erased))

    def load(self, now: int) -> None:
        """Read what is already published; raises `LedgerError` if that is from the future."""
        self._mark = parse_mark(self._folder.read(MARK))
        if self._mark.log_size > self._reader.size():
            self._mark = Mark(at=self._mark.at)
        erased = self._erased(0)
        if self._mark.erased > len(erased):
            self._mark = msgspec.structs.replace(self._mark, erased=0)
        self._views.forget(erased[: self._mark.erased])
        for bucket in self._buckets():
            raw = self._folder.read(paths.bucket(*bucket))
            self._remember(bucket, tokens.bucket_stamp(raw, self._record))
        number = 0
        while (raw := self._folder.read(paths.status_list(number))) is not None:
            self._remember(number, tokens.list_stamp(raw, self._status))
            number += 1
        if any(self._folder.read(path) is None for path in EXPORTS):
            self._mark = msgspec.structs.replace(self._mark, exported_at=0)
        self._names.load()
        self._mark = self._own.load(self._mark)
        self._lost = missing(self._folder, self._views, _RECORDS, ".jwt")
        self._lost_files = self._own.lost(self._mark)
        if self._latest() > now + SKEW:
            raise LedgerError(f"set the clock: it is behind a file of {text_of(self._latest())}")

    def change(self, size: int, now: int) -> SiteChange:
        """Return what changed since the last complete run, and bring the views up to `size`.

        Certificates of persons erased since then count as changed, and the views forget what named
        them.
        """
        self._remembered.clear()
        self._views.catch_up(self._reader, size)
        buckets = self._manifest.register_buckets
        new = new_facts(self._reader, self._views, self._mark.log_size, size, buckets)
        numbers, left = new.numbers, new.buckets
        left |= self._withdraw(numbers)
        moment = self._moment(self._instant(now, new.latest), size)
        left |= self._views.listings.due(self._mark.at, moment.now)
        return SiteChange(
            moment=moment,
            numbers=frozenset(numbers),
            due=frozenset(self._views.due(self._mark.at, moment.now)),
            left=frozenset(left),
        )

    def rehearse(self, now: int) -> None:
        """Sign a bucket and a list and drop them: so a bad key stops a start before any write."""
        moment = self._moment(now, 0)
        tokens.bucket_file(moment, "host", 0, (), self._record)
        tokens.list_file(moment, 0, b"", self._status)

    def _moment(self, now: int, log_size: int) -> tokens.Moment:
        return tokens.Moment(
            now=now, log_size=log_size, manifest=self._manifest, opinion=self._opinion
        )

    def _withdraw(self, numbers: set[str]) -> set[Bucket]:
        """Add erased persons' certificates to `numbers`; return the buckets of their places."""
        erased = self._erased(self._mark.erased)
        self._followed = self._mark.erased + len(erased)
        buckets = self._manifest.register_buckets
        persons, left = withdraw(self._views, self._view, erased, buckets)
        if persons:
            self._mark = msgspec.structs.replace(self._mark, exported_at=0)
        numbers |= persons
        return left

    def copy(self, files: Iterable[File]) -> list[str]:
        """Write those of `files` that differ from what is published."""
        changed = []
        for path, data in files:
            if self._copied.get(path) != data and self._folder.read(path) != data:
                changed.append((path, data))
            self._copied[path] = data
        self._folder.replace(changed)
        return [path for path, _ in changed]

    def sign(self, change: SiteChange) -> list[str]:
        """Write what facts or time changed, what is missing and what is old.

        In this order: records, buckets, lists; once these are durable, bundles and pages of the
        changed certificates.
        """
        buckets, lists = self._stale_buckets(change), self._stale_lists(change)
        written = self._write(
            chain(
                self._record_files(change),
                self._bucket_files(change, buckets),
                self._list_files(change, lists),
            )
        )
        moment = change.moment
        lost = self._lost | self._lost_files
        numbers = change.numbers | change.due | lost | self._own.holding(change.left)
        written += self._write(self._own.of(sorted(numbers), moment))
        stamp = tokens.Stamp(moment.now, moment.log_size, self._manifest.version)
        self._stamps.update(dict.fromkeys([*buckets, *lists], stamp))
        self._lost = self._lost_files = frozenset()
        return written

    def _record_files(self, change: SiteChange) -> Iterator[File]:
        """Yield the records of certificates with new facts; all, if another key signed them."""
        if self._mark.record_kid != self._record.kid:
            numbers: Iterable[str] = self._views.numbers()
        else:
            numbers = sorted(change.numbers | self._lost)
        for number in numbers:
            openings = self._views.openings(number)
            yield tokens.record_file(change.moment, self._view(number), openings, self._record)

    def _bucket_files(self, change: SiteChange, buckets: Iterable[Bucket]) -> Iterator[File]:
        moment = change.moment
        for bucket in sorted(buckets):
            yield tokens.bucket_file(
                moment, *bucket, self._entries(bucket, moment.now), self._record
            )

    def _list_files(self, change: SiteChange, lists: Iterable[int]) -> Iterator[File]:
        for number in sorted(lists):
            statuses = self._statuses.of_list(number)
            quick = number in self._hurried
            yield tokens.list_file(change.moment, number, statuses, self._status, quick=quick)

    def renew(self, change: SiteChange, limit: int | None) -> list[str]:
        """Write bundles and pages whose turn has come, about `limit`; others wait for later."""
        numbers, mark = self._own.in_turn(self._mark, change.moment.now, limit)
        written = self._write(self._own.of(numbers, change.moment))
        self._mark = mark
        return written

    def _stale_buckets(self, change: SiteChange) -> set[Bucket]:
        buckets = self._manifest.register_buckets
        stale = set(self._stale(self._buckets(), change))
        if len(stale) == len(_KINDS) * buckets:
            return stale
        for number in change.numbers | change.due:
            stale |= buckets_of(self._view(number), self._views.openings(number), buckets)
        return stale | change.left

    def _stale_lists(self, change: SiteChange) -> set[int]:
        numbers = change.numbers | change.due
        update = partial(self._statuses.update, self._views, self._log.leaf, now=change.moment.now)
        if self._statuses.lists:
            changed = self._statuses.grow(self._views.certificates)
            changed |= update(numbers)
        else:
            self._statuses.grow(self._views.certificates)
            update(self._views.measured())
            changed = {canonical_index(number) >> LIST_BITS for number in numbers}
        stale = set(self._stale(range(self._statuses.lists), change))
        return changed | stale | self._calmed(changed, stale, change.moment.now)

    def _calmed(self, changed: set[int], stale: set[int], now: int) -> set[int]:
        """Return the lists to make small now, and note which changed lists were done in a hurry."""
        calm = {each for each, due in self._hurried.items() if now >= due and each not in changed}
        for number in calm | stale - changed:
            self._hurried.pop(number, None)
        for number in changed & self._stamps.keys():
            if len(self._statuses.of_list(number)) >= HURRY_FROM:
                self._hurried[number] = now + MAKE_SMALL_AFTER
        return calm

    def _stale(self, names: Iterable[Name], change: SiteChange) -> Iterator[Name]:
        """Yield those of `names` whose files are missing or old; before `renew` none can be."""
        if change.moment.now < self._renew:
            return
        for name in names:
            stamp = self._stamps.get(name)
            if stamp is None or change.moment.now - stamp.iat >= RENEW_AFTER:
                yield name

    def exports(self, change: SiteChange) -> list[str]:
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

    def names(self, change: SiteChange) -> list[str]:
        """Write what has changed of the index of names."""
        return self._names.write(change.moment.log_size)

    def finish(self, change: SiteChange, written: list[str]) -> None:
        """Mark the run as complete and find when time alone makes the next one necessary."""
        moment = change.moment
        followed = (self._mark.log_size, self._mark.erased)
        if written or followed != (moment.log_size, self._followed):
            self._mark = msgspec.structs.replace(
                self._mark,
                log_size=moment.log_size,
                at=moment.now,
                record_kid=self._record.kid,
                erased=self._followed,
            )
            self._mark = self._own.made(self._mark)
            self._folder.replace([(MARK, format_mark(self._mark))])
        if moment.now >= self._renew:
            self._renew = min(stamp.iat for stamp in self._stamps.values()) + RENEW_AFTER
        by_time = (
            self._views.next_due(moment.now),
            self._views.listings.next_due(moment.now),
            self._own.next_turn(self._mark),
        )
        self.wake = min(
            self._mark.exported_at + self._export_every,
            self._renew,
            *(instant for instant in by_time if instant is not None),
            *self._hurried.values(),
        )

    def _remember(self, name: Bucket | int, stamp: tokens.Stamp | None) -> None:
        """Keep the stamp of a file of this manifest and log, which need not be made anew."""
        if (
            stamp is not None
            and stamp.manifest_version == self._manifest.version
            and stamp.log_size <= self._reader.size()
        ):
            self._stamps[name] = stamp

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
        return entries_of(self._views, self._view, self._log.leaf, bucket, now)

    def _buckets(self) -> Iterator[Bucket]:
        for kind in _KINDS:
            for number in range(self._manifest.register_buckets):
                yield kind, number

    def _latest(self) -> int:
        return max(self._mark.at, max((stamp.iat for stamp in self._stamps.values()), default=0))

    def _instant(self, now: int, fact: int) -> int:
        """Return the instant to sign for: not before the last run or a fact, within clock skew."""
        if fact > now + SKEW:
            raise LedgerError(f"set the clock: it is behind a fact of {text_of(fact)}")
        return max(now, fact, self._mark.at)
