"""Making a proof file: it holds what a verdict came from, and the log proofs of its facts.

`verifier.judging.proof_check` checks it. The network is `verifier.values.paths.Get`. The proofs
are computed from the published tiles, and the finished file is checked like a stranger's before it
is handed out.
"""

from collections.abc import Sequence
from itertools import starmap

from verifier.errors import Reason, StaleEvidenceError
from verifier.judging.evidence import Record
from verifier.judging.proof_check import (
    FORMAT,
    Enclosure,
    Proof,
    ProvenFact,
    check_proof,
    format_proof,
)
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.log.checkpoint import Checkpoint
from verifier.log.tile_log import TileLog
from verifier.log.tlog_proof import TlogProof, path_texts
from verifier.values import paths
from verifier.values.numbers import LIST_BITS
from verifier.values.paths import Get
from verifier.values.places import kind_of


class Recorder:
    """A site that remembers the last bytes it gave of each path.

    `fresh` asks past caches, as the site's own does.
    """

    def __init__(self, get: Get) -> None:
        """Stand before `get`."""
        self._get = get
        self._fresh: Get = getattr(get, "fresh", get)
        self.files: dict[str, bytes] = {}

    def __call__(self, path: str) -> bytes:
        """Return the file at `path`; raises `StaleEvidenceError`."""
        self.files[path] = self._get(path)
        return self.files[path]

    def fresh(self, path: str) -> bytes:
        """Return the file at `path` as it is now; raises `StaleEvidenceError`."""
        self.files[path] = self._fresh(path)
        return self.files[path]


def make_proof(
    verdict: Verdict,
    site: Recorder,
    trust: Trust,
    *,
    badge: str | None,
    place: str | None,
    now: int,
) -> bytes:
    """Return the proof file of `verdict`, which was made from what `site` has given since.

    `badge` and `place` are what was shown, the place in its one form. Raises `StaleEvidenceError`
    where there is nothing to prove or a part of it is missing, `LogProofError` if the log does not
    hold what the record says.
    """
    record = verdict.record
    if record is None or verdict.place is None or trust.current is None:
        raise StaleEvidenceError(
            Reason.MISSING_EVIDENCE, "there is no certificate with a record that could be proven"
        )
    wanted = _wanted(record, verdict.place, trust.current.register_buckets)
    manifest, status_list, bucket, token = (_text(site, path) for path in wanted)
    note, checkpoint = _checkpoint(site, trust, record)
    *earlier, (index, leaf, path) = _facts(TileLog(site, checkpoint.size), record)
    enclosed = Enclosure(
        format=FORMAT,
        at=verdict.at,
        badge=badge,
        place=place,
        manifest=manifest,
        status_list=status_list,
        bucket=bucket,
        record=token,
        facts=tuple(starmap(_proven, earlier)),
        leaf=_utf8(leaf),
    )
    raw = format_proof(Proof(TlogProof(None, index, tuple(path), note), enclosed))
    _check_unchanged(check_proof(raw, Trust(trust.roots), now=now).verdict, verdict)
    return raw


def _wanted(record: Record, place: str, buckets: int) -> tuple[str, str, str, str]:
    """Return where manifest, status list, register bucket and record of the certificate are."""
    return (
        paths.MANIFEST,
        paths.status_list(record.certificate >> LIST_BITS),
        paths.bucket_for(kind_of(place), place, buckets),
        paths.record_of(record.certificate),
    )


def _check_unchanged(proven: Verdict, verdict: Verdict) -> None:
    if proven.code != verdict.code:
        raise StaleEvidenceError(
            Reason.CONTRADICTORY, "the files of the site changed while they were read; try again"
        )


def _text(site: Recorder, path: str) -> str:
    raw = site.files.get(path)
    return (site(path) if raw is None else raw).decode("ascii", "replace")


def _checkpoint(site: Recorder, trust: Trust, record: Record) -> tuple[bytes, Checkpoint]:
    """Return the site's checkpoint.

    It is asked for past caches if it is behind the files, which were signed after it.
    """
    raw = site(paths.CHECKPOINT)
    checkpoint = trust.checkpoint(raw)
    if checkpoint.size < max(record.claims.log_size, *_sizes(trust)):
        raw = site.fresh(paths.CHECKPOINT)
        checkpoint = trust.checkpoint(raw)
    return raw, checkpoint


def _sizes(trust: Trust) -> Sequence[int]:
    """Return the log sizes of the files seen."""
    return [0, *(size for size, _ in trust.seen.files.values())]


def _facts(log: TileLog, record: Record) -> list[tuple[int, bytes, list[bytes]]]:
    """Return index, leaf and inclusion proof of each fact of the record."""
    indexes = [entry.index for entry in record.claims.history]
    return [(index, log.leaf(index), log.path(index)) for index in indexes]


def _proven(index: int, leaf: bytes, path: Sequence[bytes]) -> ProvenFact:
    return ProvenFact(index, _utf8(leaf), path_texts(path))


def _utf8(leaf: bytes) -> str:
    return leaf.decode("utf-8", "replace")
