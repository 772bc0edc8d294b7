"""Evidence bundles: what the badge on a shop's page needs, in one file (docs/formats.md).

It lies on the shop's own server, or the badge loads it from the issuer, who publishes one for each
certificate.

`{"format":"trustmark-bundle-v1","number":…,"files":{path:text,…},"badge":…}`: the files of the
public site that answer "is certificate `number` in force for one of its web sites?", unchanged, by
their path. Nobody trusts a file because it is in a bundle; each carries its signature. `badge`,
a token, may be left out.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec

from verifier.errors import MalformedError, Reason, StaleEvidenceError, VerificationError
from verifier.formats.register import Bucket
from verifier.formats.tokens import parse_canonical, require
from verifier.judging.evidence import Evidence, Record
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.judging.verifier import Verifier
from verifier.values import paths
from verifier.values.numbers import LIST_BITS, CertificateNumber, canonical_index
from verifier.values.paths import Get

FORMAT = "trustmark-bundle-v1"
MAX_BUNDLE = 8 * 1024 * 1024
_BUCKET = re.compile(r"register/host/[0-9a-f]{4,6}\.jwt")


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The files by path, sorted.

    They are key manifest, record of `number`, its status list, and the buckets of its web sites.
    """

    format: str
    number: CertificateNumber
    files: dict[str, str]
    badge: str = ""

    def get(self, path: str) -> bytes:
        """Return the file at `path`; raises `StaleEvidenceError` for one that is not here."""
        try:
            return self.files[path].encode()
        except KeyError as error:
            raise StaleEvidenceError(
                Reason.MISSING_EVIDENCE, f"{path} is not in the bundle"
            ) from error


_DECODER = msgspec.json.Decoder(Bundle)


def format_bundle(bundle: Bundle) -> bytes:
    """Return the canonical JSON of `bundle`; raises `MalformedError` if its parts do not fit."""
    _check(bundle)
    return msgspec.json.encode(bundle)


def parse_bundle(raw: bytes) -> Bundle:
    """Return the bundle in `raw`; raises `MalformedError`. No signature is looked at."""
    require(len(raw) <= MAX_BUNDLE, f"a bundle has at most {MAX_BUNDLE} bytes")
    bundle = parse_canonical(_DECODER, raw, "evidence bundle")
    _check(bundle)
    return bundle


def bundle_paths(number: CertificateNumber, hosts: Iterable[str], buckets: int) -> list[str]:
    """Return the paths of the files in the bundle of `number`, sorted; `hosts` are its sites."""
    own = {paths.MANIFEST, paths.record(number)}
    own.add(paths.status_list(canonical_index(number) >> LIST_BITS))
    return sorted(own | {paths.bucket_for("host", host, buckets) for host in hosts})


def gather_bundle(
    trust: Trust, get: Get, number: CertificateNumber, *, now: int, badge: str = ""
) -> tuple[Bundle, tuple[Verdict, ...]]:
    """Return a bundle of `number` and the verdict at `now` for each of its web sites.

    `trust` must know what was handed out before: whatever is older is refused. Raises
    `VerificationError` when a file is missing or not to be trusted, when the files contradict each
    other, and when there is no web site.
    """
    index = canonical_index(number)
    raw = get(paths.MANIFEST)
    manifest = trust.manifest(raw, now)
    files = {paths.MANIFEST: raw.decode("ascii", "replace")}

    def fetched(path: str) -> str:
        files[path] = get(path).decode("ascii", "replace")
        return files[path]

    record = trust.record(fetched(paths.record(number)), now)
    _check_subject(trust, record, number, badge)
    status_list = trust.status_list(fetched(paths.status_list(index >> LIST_BITS)), now)
    where = {
        host: paths.bucket_for("host", host, manifest.register_buckets) for host in record.sites
    }
    buckets: dict[str, Bucket] = {
        path: trust.bucket(fetched(path), now) for path in sorted(set(where.values()))
    }
    verdicts = []
    for host, path in where.items():
        evidence = Evidence(
            badge=badge or None,
            number=None if badge else index,
            status_list=status_list,
            bucket=buckets[path],
            record=record,
        )
        verdicts.append(Verifier(trust).verify(evidence, now=now, shown_on=host))
    _check_sure(verdicts)
    bundle = Bundle(format=FORMAT, number=number, files=dict(sorted(files.items())), badge=badge)
    return bundle, tuple(verdicts)


def remember(trust: Trust, bundle: Bundle, now: int) -> None:
    """Let `trust` see what `bundle` holds, so that it accepts nothing older later.

    Forged files do not count.
    """
    try:
        trust.manifest(bundle.get(paths.MANIFEST), now)
    except VerificationError:
        return
    for path, token in bundle.files.items():
        kind = path.partition("/")[0]
        try:
            if kind == "certificates":
                trust.record(token, now)
            elif kind == "status":
                trust.status_list(token, now)
            elif kind == "register":
                trust.bucket(token, now)
        except VerificationError:
            continue


def _check(bundle: Bundle) -> None:
    index = canonical_index(bundle.number)
    needed = {paths.MANIFEST, paths.record(bundle.number), paths.status_list(index >> LIST_BITS)}
    rest = set(bundle.files) - needed
    require(bundle.format == FORMAT, f"expected a bundle of format {FORMAT}")
    require(
        needed <= set(bundle.files) and all(map(_BUCKET.fullmatch, rest)),
        "a bundle holds key manifest, record, status list and register buckets of hosts",
    )
    require(list(bundle.files) == sorted(bundle.files), "the files of a bundle are sorted by path")


def _check_subject(trust: Trust, record: Record, number: CertificateNumber, badge: str) -> None:
    if record.claims.sub != number:
        raise MalformedError(Reason.BAD_NUMBER, "the record is of another certificate")
    if badge and trust.badge(badge).certificate != record.certificate:
        raise MalformedError(Reason.BAD_NUMBER, "the badge is of another certificate")
    if not record.sites:
        raise MalformedError(
            Reason.BAD_PLACE, f"certificate {number} covers no web site, so no page can show it"
        )


def _check_sure(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        if verdict.code == "cannot-tell":
            raise StaleEvidenceError(
                Reason(verdict.reason), f"the files do not say how {verdict.place} stands"
            )
