"""The signed answer to "how did it stand then?": one file, checked offline years later.

The format is C2SP tlog-proof v1.

The file is a tlog-proof of the certificate's last fact. Its `extra` line, which that format leaves
to the application (section Format), carries the rest: key manifest, status list, register bucket
and certificate record as they were signed, the leaf of every fact with an inclusion proof under the
same checkpoint, and the question. The steps:

1. the manifest is signed by the pinned roots; list, bucket and record by keys of the manifest, the
   checkpoint by its key;
2. the leaves are the facts of the record's history, all of them and no others, and give what the
   record says;
3. each leaf is in the tree of the checkpoint, which is not smaller than the log that the signed
   files are made from;
4. `verifier.judging.verifier` gives the verdict on these files, at their newest instant.

What follows: these facts are in the log (Merkle), and up to `as_of` there were no others of this
certificate (the issuer's word, in bucket and record; a log that has another proves the issuer
wrong). It cannot say what came later.
"""

from typing import Literal, NamedTuple

import msgspec

from keys.manifest import Manifest, Roots
from verifier import errors
from verifier.formats.register import Bucket
from verifier.formats.status import StatusList
from verifier.formats.tokens import parse_canonical, require
from verifier.judging.evidence import Evidence, Record
from verifier.judging.leaf import check_record
from verifier.judging.trust import Trust
from verifier.judging.verdict import Verdict
from verifier.judging.verifier import Verifier
from verifier.log.checkpoint import Checkpoint
from verifier.log.merkle import consistency_proof, leaf_hash, verify_consistency, verify_inclusion
from verifier.log.tile_log import TileLog
from verifier.log.tlog_proof import TlogProof, format_tlog_proof, parse_tlog_proof, path_of
from verifier.values.days import text_of
from verifier.values.paths import Get
from verifier.values.places import parse_place

FORMAT: Literal["trustmark-proof-v1"] = "trustmark-proof-v1"
MAX_PROOF = 16 * 1024 * 1024
MAX_FACTS = 4096


class ProvenFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact before the last: log index, leaf as text, inclusion proof (base64, sibling first)."""

    index: int
    leaf: str
    path: tuple[str, ...]


class Enclosure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is in the `extra` line: question, signed files as text, earlier facts, the last leaf.

    `at` is the instant asked about, null for that of the files; `badge` and `place` are null if
    none was shown.
    """

    format: Literal["trustmark-proof-v1"]
    at: int | None
    badge: str | None
    place: str | None
    manifest: str
    status_list: str
    bucket: str
    record: str
    facts: tuple[ProvenFact, ...]
    leaf: str


class Proof(NamedTuple):
    """A proof file taken apart."""

    tlog: TlogProof
    enclosed: Enclosure


class Proven(NamedTuple):
    """What a proof file shows: the verdict, and the checkpoint that has the facts at `indexes`."""

    verdict: Verdict
    checkpoint: Checkpoint
    indexes: tuple[int, ...]


class Judged(NamedTuple):
    """The verdict on a proof file; without `proven` it did not hold, and `problem` says why."""

    verdict: Verdict
    proven: Proven | None = None
    problem: errors.VerificationError | None = None


class Against(NamedTuple):
    """What else the checker has: an own checkpoint, the log or its site, a newer manifest."""

    checkpoint: bytes | None = None
    log: Get | None = None
    manifest: bytes | None = None


_ENCLOSURE = msgspec.json.Decoder(Enclosure)


def format_proof(proof: Proof) -> bytes:
    """Return the file; raises `MalformedError` if it could not be read again."""
    extra = msgspec.json.encode(proof.enclosed)
    raw = format_tlog_proof(proof.tlog._replace(extra=extra))
    parse_proof(raw)
    return raw


def parse_proof(raw: bytes) -> Proof:
    """Take a file of at most `MAX_PROOF` bytes apart; raises `MalformedError`.

    Nothing is verified yet.
    """
    tlog = parse_tlog_proof(raw, MAX_PROOF)
    require(tlog.extra is not None, "the proof is of some entry of a log, not of a certificate")
    enclosed = parse_canonical(_ENCLOSURE, tlog.extra or b"", "proof")
    require(len(enclosed.facts) < MAX_FACTS, f"a proof has at most {MAX_FACTS} facts")
    place = enclosed.place
    require(
        place is None or parse_place(place).value == place,
        "the place of a proof is not in its one form",
    )
    return Proof(tlog, enclosed)


def judge_proof(
    raw: bytes, roots: Roots, *, now: int, at: int | None = None, against: Against | None = None
) -> Judged:
    """Return the verdict on the file `raw` at `now` under pinned `roots`.

    `at` asks about another instant than the file does.

    A file that does not hold is `not-genuine`. What cannot be compared, or is not in the file, is
    `cannot-tell`.
    """
    trust = Trust(roots)
    try:
        proven = check_proof(raw, trust, now=now, at=at, against=against)
    except errors.VerificationError as error:
        then = trust.current.issued_at if trust.current else now
        return Judged(Verifier(trust).refused(error, then, at), None, error)
    return Judged(proven.verdict, proven)


def check_proof(
    raw: bytes, trust: Trust, *, now: int, at: int | None = None, against: Against | None = None
) -> Proven:
    """Return what the file `raw` shows; raises `VerificationError`.

    `trust` is fresh: it has its roots and nothing else.
    """
    proof = parse_proof(raw)
    enclosed, known = proof.enclosed, against or Against()
    manifest = trust.manifest(enclosed.manifest.encode(), now)
    newer = None
    if known.manifest is not None:
        newer = Trust(trust.roots)
        _not_stolen(manifest, newer.manifest(known.manifest, now))
    listed = trust.status_list(enclosed.status_list, now)
    bucket = trust.bucket(enclosed.bucket, now)
    record = trust.record(enclosed.record, now)
    checkpoint = trust.checkpoint(proof.tlog.note)
    _check_facts(proof, record, checkpoint)
    sizes = (listed.claims.log_size, bucket.claims.log_size, record.claims.log_size)
    if checkpoint.size < max(sizes):
        raise errors.LogProofError(
            errors.Reason.BAD_PROOF, "the checkpoint is of a smaller log than the signed files"
        )
    if known.checkpoint is not None:
        _agree(checkpoint, _kept(known.checkpoint, enclosed, (trust, newer), now), known.log)
    verdict = _verdict(trust, enclosed, (listed, bucket, record), at)
    return Proven(verdict, checkpoint, tuple(entry.index for entry in record.claims.history))


def _check_facts(proof: Proof, record: Record, checkpoint: Checkpoint) -> None:
    """Raise unless the facts are the record's, in its order, each in the tree of the checkpoint."""
    enclosed, history = proof.enclosed, record.claims.history
    indexes = [*(fact.index for fact in enclosed.facts), proof.tlog.entry]
    if indexes != [entry.index for entry in history]:
        raise errors.LogProofError(
            errors.Reason.BAD_PROOF,
            f"expected the facts {[entry.index for entry in history]} of the record, got {indexes}",
        )
    leaves = [*(fact.leaf.encode() for fact in enclosed.facts), enclosed.leaf.encode()]
    check_record(record.claims, leaves)
    pairs = [*(path_of(fact.path) for fact in enclosed.facts), proof.tlog.path]
    for index, leaf, path in zip(indexes, leaves, pairs, strict=True):
        verify_inclusion(leaf_hash(leaf), index, checkpoint.size, path, checkpoint.root)


def _verdict(
    trust: Trust, enclosed: Enclosure, files: tuple[StatusList, Bucket, Record], at: int | None
) -> Verdict:
    """Return the verdict at the newest instant of the files.

    They say nothing of an instant later than the oldest of them.
    """
    listed, bucket, record = files
    instants = listed.claims.iat, bucket.claims.iat
    when = enclosed.at if at is None else at
    if when is not None and when > min(instants):
        raise errors.StaleEvidenceError(
            errors.Reason.STALE,
            f"the proof says how it stood until {text_of(min(instants))}, not at {text_of(when)}",
        )
    issued_at = trust.current.issued_at if trust.current else 0
    evidence = Evidence(
        badge=enclosed.badge,
        number=None if enclosed.badge else record.certificate,
        status_list=listed,
        bucket=bucket,
        record=record,
    )
    now = max(*instants, record.claims.iat, issued_at)
    return Verifier(trust).verify(evidence, now=now, shown_on=enclosed.place, at=when)


def _kept(
    raw: bytes, enclosed: Enclosure, trusts: tuple[Trust, Trust | None], now: int
) -> Checkpoint:
    """Return the checker's own checkpoint, by a key of the proof's manifest or of the newer one."""
    trust, newer = trusts
    same = Trust(trust.roots)
    same.manifest(enclosed.manifest.encode(), now)
    try:
        return same.checkpoint(raw)
    except errors.UntrustedError:
        if newer is None:
            raise
        return newer.checkpoint(raw)


def _agree(found: Checkpoint, kept: Checkpoint, log: Get | None) -> None:
    """Raise unless the proof's checkpoint and the checker's own are of the same log."""
    if kept.size == found.size:
        if kept.root != found.root:
            raise errors.LogProofError(
                errors.Reason.BAD_PROOF, f"the log shows two roots for {found.size} leaves"
            )
        return
    if log is None:
        raise errors.StaleEvidenceError(
            errors.Reason.MISSING_EVIDENCE,
            f"the checkpoints are of {found.size} and {kept.size} leaves; "
            "to compare them a copy of the log is needed",
        )
    old, new = sorted((found, kept), key=_size)
    steps = consistency_proof(old.size, new.size, TileLog(log, new.size).hash_range)
    verify_consistency(old.size, new.size, steps, old.root, new.root)


def _size(checkpoint: Checkpoint) -> int:
    return checkpoint.size


def _not_stolen(manifest: Manifest, newest: Manifest) -> None:
    """Raise if a key that signs files or checkpoints is known by now to have been stolen."""
    stolen = {
        (key.role, key.jwk)
        for key in newest.keys
        if key.state == "compromised" and key.role != "badge"
    }
    if any((key.role, key.jwk) in stolen for key in manifest.keys):
        raise errors.StaleEvidenceError(
            errors.Reason.COMPROMISED_KEY,
            "a key of the issuer that could have signed this proof was stolen later",
        )
