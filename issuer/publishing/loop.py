"""Publishing, once or while the server runs: joins reader, views, signers and pages."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

from badges.deflation import gzip_compress
from issuer.errors import IssuerError
from issuer.home.custody import load_manifest, load_roots, open_kek
from issuer.home.facts import open_facts
from issuer.home.settings import Config
from issuer.home.store import log_size
from issuer.publishing.rules_page import RulesInForce
from keys.manifest import Manifest, Role, Roots
from keys.ring import load_signing_keys
from keys.store import KeyFolder
from ledger.errors import ConcurrencyError, LedgerError, StoreError
from ledger.publish.mark import MARK, parse_mark
from ledger.publish.publisher import Published, Publisher, PublisherConfig
from ledger.views.runner import Views
from verifier.browser.build import PageConfig, build_site
from verifier.browser.element import element_files

_ROLES: tuple[Role, ...] = ("checkpoint", "status", "record")
_TEXT = (".html", ".js", ".webmanifest", ".svg")
_PAUSE = 1.0
"""Seconds: the site is at most that far behind the facts."""
_PATIENCE, _GLANCE = 10.0, 0.05
"""Seconds to wait for another publisher, and between two looks at how far it is."""
_log = logging.getLogger(__name__)


@contextmanager
def open_publisher(settings: Config) -> Iterator[Publisher]:
    """Open the issuer's publisher; its first run raises `ConcurrencyError` if another one runs."""
    adopted = load_manifest(settings)
    roots = load_roots(settings.roots)
    kek = open_kek(settings)
    pages = site_pages(adopted.manifest, adopted.document, roots, settings.report)
    signers = load_signing_keys(adopted.manifest, KeyFolder(settings.key_folder, kek), _ROLES)
    with open_facts(settings, kek) as facts:
        views = Views(
            settings.views, buckets=adopted.manifest.register_buckets, opener=facts.openings
        )
        where = PublisherConfig(
            site=settings.site,
            journal=settings.journal,
            manifest=adopted.document,
            roots=roots,
            pages=lambda _: pages,
            rules=RulesInForce(settings, facts.registry, adopted.manifest.issuer).files,
            authentic=facts.authentic,
            erased=facts.subjects.erased,
            taken=facts.reader.taken,
        )
        with closing(views), Publisher(where, facts.reader, signers, views) as publisher:
            yield publisher


def publish_once(settings: Config, now: int) -> Published:
    """Bring the public site up to date with the facts and with `now`.

    Where a server publishes already, wait until it has published every fact there is; raises
    `ConcurrencyError` if it does not within `_PATIENCE` seconds.
    """
    try:
        with open_publisher(settings) as publisher:
            return publisher.publish(now)
    except ConcurrencyError:
        done = _published_by_another(settings)
        if done is None:
            raise
        return done


def _published_by_another(settings: Config) -> Published | None:
    wanted = log_size(settings)
    pause = threading.Event()
    for _ in range(int(_PATIENCE / _GLANCE)):
        file = settings.site / MARK
        mark = parse_mark(file.read_bytes() if file.exists() else None)
        if mark.log_size >= wanted:
            return Published(log_size=mark.log_size, at=mark.at, files=())
        pause.wait(_GLANCE)
    return None


def keep_publishing(
    settings: Config, clock: Callable[[], int], stop: threading.Event, *, say: Callable[[str], None]
) -> None:
    """Publish until `stop` is set; a new manifest is taken up, a disk that fails is tried again.

    A ledger that disagrees with its log ends publishing; the site stays as it is and runs out
    within a day.
    """
    while not stop.is_set():
        try:
            _publish_while_same(settings, clock, stop)
        except (StoreError, OSError) as error:
            say(f"publishing failed and will be tried again: {error}")
            stop.wait(_PAUSE)
        except (LedgerError, IssuerError) as error:
            say(f"publishing has stopped: {error}")
            return


def _publish_while_same(settings: Config, clock: Callable[[], int], stop: threading.Event) -> None:
    """Publish until told to stop, or until the manifest in force is another one."""
    version = load_manifest(settings).manifest.version

    def wait(seconds: float) -> bool:
        return stop.wait(seconds) or load_manifest(settings).manifest.version != version

    try:
        with open_publisher(settings) as publisher:
            publisher.run(clock, wait)
    except LedgerError:
        stop.wait(_PAUSE)  # a manifest adopted while we were opening is about to lie in its file
        if load_manifest(settings).manifest.version == version:
            raise


def page_config(
    manifest: Manifest, roots: Roots, document: bytes = b"", report: str = ""
) -> PageConfig:
    """Return what pages and scripts of this site must know."""
    return PageConfig(
        roots=roots,
        issuer=manifest.issuer,
        register_buckets=manifest.register_buckets,
        manifest=document,
        report=report,
    )


def site_pages(
    manifest: Manifest, document: bytes, roots: Roots, report: str = ""
) -> Mapping[str, bytes]:
    """Return the site's pages: the one-file verify page of every QR code, and what it loads later.

    `document` is the signed form of `manifest`, which the page carries. Texts are there packed
    (`.gz`) too, as servers send them.
    """
    page = page_config(manifest, roots, document, report)
    files = {**build_site(page), **element_files(page)}
    small = {f"{path}.gz": gzip_compress(files[path]) for path in files if path.endswith(_TEXT)}
    return files | small
