"""What each certificate has beside its record: the page without script and the evidence bundle.

Both are made when the certificate changes, and twice a day even without a change
(`publish.rotation`), so that their content is never older than half of its life. A bundle holds
signed files as they are on the site, so it is made after them. A bundle that names an older key
manifest than the site's is made anew in its turn, and so is a page of another form; then all have
their turn at once.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from keys.manifest import Manifest
from ledger.errors import LedgerCorruptError
from ledger.log.files import File, Folder
from ledger.pages.certificate_page import page_file, page_form
from ledger.publish import turns as rotation
from ledger.publish.mark import Mark
from ledger.publish.places import Bucket
from ledger.publish.tokens import Moment
from ledger.views.certificate import CertificateView
from ledger.views.register import covered
from ledger.views.runner import Views
from verifier.fetching.bundle import FORMAT, Bundle, bundle_paths, format_bundle
from verifier.values import paths
from verifier.values.numbers import CertificateIndex, CertificateNumber, format_number

ViewOf = Callable[[str], CertificateView]


class OwnFiles:
    """Makes the files of certificates from `views` and from what is in `folder`."""

    def __init__(self, folder: Folder, views: Views, view_of: ViewOf, manifest: Manifest) -> None:
        """Hold the parts; `view_of` gives the certificate with a number."""
        self._folder = folder
        self._views = views
        self._view_of = view_of
        self._manifest = manifest
        self._form = page_form(manifest.issuer)

    def load(self, mark: Mark) -> Mark:
        """Return `mark`, with all files due if another form or manifest made them."""
        made = (mark.page_form, mark.manifest_version)
        current = made == (self._form, self._manifest.version)
        return mark if current else msgspec.structs.replace(mark, pages_at=0)

    def lost(self, mark: Mark) -> frozenset[str]:
        """Return the certificates without page or bundle; empty if all are due anyway."""
        if not mark.pages_at:
            return frozenset()
        pages = missing(self._folder, self._views, paths.PLAIN, ".html")
        return pages | missing(self._folder, self._views, paths.BUNDLES, ".json")

    def made(self, mark: Mark) -> Mark:
        """Return `mark` after a run that made the due files, with its form and manifest."""
        version = self._manifest.version
        return msgspec.structs.replace(mark, page_form=self._form, manifest_version=version)

    def holding(self, buckets: Iterable[Bucket]) -> set[str]:
        """Return the certificates whose bundles hold one of `buckets`: a place must leave them."""
        return {
            number
            for kind, bucket in buckets
            if kind == "host"
            for numbers in self._views.covering(kind, bucket).values()
            for number in numbers
        }

    def next_turn(self, mark: Mark) -> int | None:
        """Return the next instant at which a certificate has its turn."""
        return rotation.next_turn(mark.pages_at, self._views.certificates)

    def of(self, numbers: Iterable[str], moment: Moment) -> Iterator[File]:
        """Yield page and bundle of each of `numbers`; signed files must be on the disk before."""
        shared: dict[str, str] = {}
        for number in numbers:
            yield self._bundle(CertificateNumber(number), shared)
            yield page_file(
                self._view_of(number),
                self._views.openings(number),
                issuer=self._manifest.issuer,
                at=moment.now,
                log_size=moment.log_size,
            )

    def in_turn(self, mark: Mark, now: int, limit: int | None) -> tuple[list[str], Mark]:
        """Return the certificates whose turn has come, about `limit`, and the mark after them."""
        if not mark.log_size:  # a site that begins: each file was written a moment ago
            return [], msgspec.structs.replace(mark, pages_at=now)
        indexes, done = rotation.waiting(mark.pages_at, now, self._views.certificates, limit)
        numbers: list[str] = [format_number(CertificateIndex(index)) for index in indexes]
        return numbers, msgspec.structs.replace(mark, pages_at=done)

    def _bundle(self, number: CertificateNumber, shared: dict[str, str]) -> File:
        """Return the bundle of `number`; `shared` keeps the files of many bundles for one run."""
        found = covered(self._view_of(number), self._views.openings(number))
        hosts = [place for kind, place, _ in found if kind == "host"]
        wanted = bundle_paths(number, hosts, self._manifest.register_buckets)
        common = {paths.MANIFEST, *(path for path in wanted if path.startswith("status/"))}
        for path in common - shared.keys():
            shared[path] = self._read(path)
        files = {path: shared[path] if path in common else self._read(path) for path in wanted}
        return paths.bundle(number), format_bundle(
            Bundle(format=FORMAT, number=number, files=files)
        )

    def _read(self, path: str) -> str:
        raw = self._folder.read(path)
        if raw is None:
            raise LedgerCorruptError(f"{path} is not on the site any more: publish again")
        return raw.decode("ascii", "replace")


def missing(folder: Folder, views: Views, directory: str, suffix: str) -> frozenset[str]:
    """Return the certificates without a file in `directory` named by number and `suffix`."""
    here = folder.names(directory)
    return frozenset(each for each in views.numbers() if f"{each}{suffix}" not in here)
