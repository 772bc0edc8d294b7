"""The verify page of a site and the files beside it, built again and compared.

The page carries the pinned root keys and the script that gives verdicts, and nobody signs it. It is
built from release, root keys and manifest, so an auditor of the same release builds the same bytes.
An auditor of another release can only say that the release differs: somebody with that release must
check. Where problems are reported to is the issuer's choice, and is taken from the page.
"""

import json
import re
import zlib
from collections.abc import Iterator

from keys.manifest import Manifest, Roots
from ledger.auditing.finding import AuditFinding
from verifier.browser.build import PageConfig, build_site, release, release_of
from verifier.errors import VerificationError
from verifier.values import paths
from verifier.values.paths import Get

_GZIP = 31
_REPORT = re.compile(r'"report":("(?:[^"\\]|\\.)*")')
_ADDRESS = re.compile(r"((mailto:|https://)[^\s]+)?")


def page_note(get: Get) -> str | None:
    """Return why the page cannot be compared, None if it can."""
    page = read_file(get, paths.PAGE)
    if page is None:
        return f"{paths.PAGE} is not on the site: the page that people see was not compared"
    named = release_of(page)
    if named == release():
        return None
    by = "no release" if named is None else f"release {named}"
    return f"{paths.PAGE} says it was built by {by}, this is {release()}: it was not compared"


def page_findings(
    get: Get, roots: Roots, manifest: Manifest, document: bytes
) -> Iterator[AuditFinding]:
    """Yield what in this release's page does not follow from `roots` and the signed `document`."""
    page = read_file(get, paths.PAGE) or b""
    report = reported_to(page)
    if report is None:
        yield AuditFinding(path=paths.PAGE, what="does not say where problems are reported to")
        return
    config = PageConfig(
        roots=roots,
        issuer=manifest.issuer,
        register_buckets=manifest.register_buckets,
        manifest=document,
        report=report,
    )
    for path, wanted in build_site(config).items():
        found = read_file(get, path)
        if found is None:
            yield AuditFinding(path=path, what="is missing")
        elif found != wanted:
            what = "is not what this release, the root keys and the manifest give"
            yield AuditFinding(path=path, what=what)
        yield from packed_findings(get, path, wanted)


def packed_findings(get: Get, path: str, wanted: bytes) -> Iterator[AuditFinding]:
    """Yield a finding if `path` has a packed copy that is not `wanted` when unpacked."""
    packed = read_file(get, f"{path}.gz")
    if packed is not None and _unpacked(packed, len(wanted)) != wanted:
        yield AuditFinding(path=f"{path}.gz", what=f"is not {path}, packed")


def read_file(get: Get, path: str) -> bytes | None:
    """Return the file at `path`, None if it is not on the site."""
    try:
        return get(path)
    except VerificationError:
        return None


def reported_to(page: bytes) -> str | None:
    """Return where the verify page says problems are reported to; None if not in this form."""
    found = _REPORT.search(page.decode("utf-8", "replace"))
    try:
        report = json.loads(found[1]) if found else None
    except ValueError:
        return None
    return report if isinstance(report, str) and _ADDRESS.fullmatch(report) else None


def _unpacked(packed: bytes, size: int) -> bytes | None:
    """Return what is packed, at most one byte more than `size`; None if it is not a gzip file."""
    try:
        return zlib.decompressobj(_GZIP).decompress(packed, size + 1)
    except zlib.error:
        return None
