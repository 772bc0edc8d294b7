"""The publisher: from stored facts to the public site; a reader sees the old state or the new one.

Order of writes (docs/architecture.md); numbered steps are durable before the next begins:

1. tiles and entry bundles, then the journal, then the public checkpoint (`publish.log_writer`)
2. key manifest and key set, before anything that names their version
3. certificate records, then register buckets, then status lists
4. evidence bundles, which hold those files, and pages without script of what has changed
5. pages, directory of the site, index of names, exports; the bundles and pages without script
   whose turn it is; last the mark that this run was complete

Nothing names a log size above the public checkpoint. A restart is the same function: the log
continues from the journal, everything else from the mark of the last complete run. After any error
the publisher trusts nothing in memory; the next call first checks the database against the log.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from keys.manifest import Manifest, Roots, verify
from keys.ring import SigningKeys
from ledger.closing import Closing
from ledger.errors import LedgerError, StoreError
from ledger.log.files import Disk, File, Folder
from ledger.log.journal import Journal
from ledger.pages.certificate_page import help_files
from ledger.publish.admission import Admission, Adoptions, Authentic
from ledger.publish.erasures import Erased
from ledger.publish.log_writer import LogWriter
from ledger.publish.signed_site import SignedSite
from ledger.publish.static import key_files, well_known
from ledger.publish.taken import Taken, check_taken
from ledger.views.reading import FactReader
from ledger.views.runner import Views

_log = logging.getLogger(__name__)
_RENEWALS = 256
"""Certificates with bundle and page made anew in one run; then new facts come first."""

Pages = Callable[[Manifest], Mapping[str, bytes]]
"""Returns path and bytes of the pages that belong to a manifest."""


RulesPage = Callable[[int], Iterable[File]]
"""Returns the page of the rules in force at an instant (UTC seconds), with its packed form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherConfig:
    """Where to publish, and the sources beside the facts. `disk` is for tests.

    `manifest` is the root-signed document. `authentic` checks that the ledger itself wrote new
    facts, before they are signed over. `erased` tells whose data the site must not show, `taken`
    what the table of taken places holds.
    """

    site: Path
    journal: Path
    manifest: bytes
    roots: Roots
    pages: Pages
    rules: RulesPage
    authentic: Authentic
    erased: Erased
    taken: Taken | None = None
    export_every: int = 3600
    durable: bool = True
    disk: Disk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What one run published: the log's size, the files' instant, the paths except the log's."""

    log_size: int
    at: int
    files: tuple[str, ...]


class Publisher(Closing):
    """Publishes what the ledger holds; holds the journal's lock from first `publish` to `close`."""

    def __init__(
        self, config: PublisherConfig, reader: FactReader, signers: SigningKeys, views: Views
    ) -> None:
        """Hold the parts; raises `LedgerError` unless enough roots signed the signers' manifest."""
        self._config = config
        self._reader = reader
        self._views = views
        self._site = Folder(config.site, disk=config.disk, durable=config.durable)
        self._manifest = verify(config.manifest, config.roots)
        if self._manifest != signers.manifest:
            raise LedgerError("the manifest to publish is not the one the signing keys belong to")
        self._signers = signers
        self._journal: Journal | None = None
        self._admission = Admission(reader, config.authentic)
        self._open_parts: tuple[LogWriter, SignedSite] | None = None

    def close(self) -> None:
        """Let another publisher run."""
        self._open_parts = None
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def publish(self, now: int, *, renewals: int | None = None) -> Published:
        """Publish every stored fact and whatever time has changed by `now` (UTC seconds).

        Bundles and pages that only grow old are all made anew, or not many more than `renewals`
        certificates': the next run continues.

        Raises `ConcurrencyError` when another publisher runs, `LedgerCorruptError` when database,
        log and journal disagree, `StoreError` when the disk fails. What was published then is the
        old state or the new one.
        """
        starts = self._open_parts is None
        log, site = self._open_parts or self._open(now)
        self._open_parts = None
        size = self._admission.admit(log.size, now)
        if starts:
            site.rehearse(now)
        if starts and self._config.taken is not None:
            where = (self._views, self._reader, self._config.taken, self._config.erased)
            check_taken(*where, size=size, now=now)
        log.extend(size)
        change = site.change(size, now)
        written = [
            *site.copy(key_files(self._config.manifest, self._manifest)),
            *site.sign(change),
            *site.copy(self._unsigned(now)),
            *site.names(change),
            *site.exports(change),
            *site.renew(change, renewals),
        ]
        site.finish(change, written)
        self._open_parts = log, site
        return Published(log_size=size, at=change.moment.now, files=tuple(written))

    def _unsigned(self, now: int) -> Iterator[File]:
        """Yield what belongs to the manifest and to the rules in force at `now`."""
        yield from self._config.pages(self._manifest).items()
        yield from self._config.rules(now)
        yield from help_files(self._manifest.issuer)
        yield well_known(self._manifest)

    def wanted(self, now: int) -> bool:
        """Tell whether to publish at `now`: new facts, an erasure, or a change by time alone."""
        if self._open_parts is None:
            return True
        log, site = self._open_parts
        return now >= site.wake or self._reader.size() != log.size or site.behind_erasures

    def run(self, clock: Callable[[], int], wait: Callable[[float], bool]) -> None:
        """Publish until `wait(seconds)` returns True, at most a second behind the facts.

        A failing disk is tried again; a ledger that disagrees with its log stops the publisher.
        """
        while True:
            try:
                if self.wanted(now := clock()):
                    self.publish(now, renewals=_RENEWALS)
            except StoreError as error:
                _log.warning("publishing failed and will be tried again: %s", error)
            if wait(1.0):
                return

    def _open(self, now: int) -> tuple[LogWriter, SignedSite]:
        if self._journal is None:
            self._journal = Journal(
                self._config.journal, disk=self._config.disk, durable=self._config.durable
            )
        self._site.clear_scratch()
        adoptions = Adoptions(self._reader)
        log = LogWriter(
            self._site, self._journal, adoptions, self._manifest, self._signers.signer("checkpoint")
        )
        log.open()
        self._admission.resume(log.size)
        adoptions.check(self._manifest, log.size)
        site = SignedSite(
            self._site,
            log,
            self._reader,
            self._signers,
            self._views,
            self._config.export_every,
            self._config.erased,
        )
        site.load(now)
        return log, site
