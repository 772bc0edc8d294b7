"""How long a revocation takes from stored fact to last file, and the cost of a larger register.

A running publisher, 100,000 and 10,000 certificates, 200 revocations each, taking turns. Every file
is fsynced, so the disk must be a real one: its own fsync latency is stated.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from hashlib import sha256, shake_256
from itertools import chain
from pathlib import Path

import msgspec
from common import report
from facts import BEGIN, badge, issue, revocation, write

from keys import jws
from keys.base64url import encode
from keys.manifest import ALGORITHM_OF, ROLES, TYP, KeyId, Roots
from keys.ring import SigningKeys
from keys.rotation import first_manifest
from keys.signers import Signer, new_signer
from ledger.publish.publisher import Publisher, PublisherConfig
from ledger.store.reader import Reader
from ledger.views.runner import Views

SIZES = (100_000, 10_000)
REVOCATIONS = 200
BUCKETS = 4096
NOW = BEGIN + 3600


def main() -> None:
    """Print both claims, one JSON line each."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TRUSTMARK_BENCH_DIR")) as folder:
        if _file_system(folder) in {"tmpfs", "ramfs"}:
            sys.exit("bench/publish.py needs a real disk: set TRUSTMARK_BENCH_DIR")
        fsync = _fsync_latency(Path(folder))
        issuers = [_Issuer(Path(folder) / str(size), size) for size in SIZES]
        for step in range(REVOCATIONS):
            for issuer in issuers:
                issuer.revoke(step)
        large, small = (statistics.quantiles(issuer.seconds, n=100)[98] for issuer in issuers)
        medians = [statistics.median(issuer.seconds) for issuer in issuers]
    measured = {
        "certificates": list(SIZES),
        "revocations": REVOCATIONS,
        "register_buckets_a_kind": BUCKETS,
        "files_a_revocation": issuers[0].files,
        "median_ms": [round(each * 1000, 1) for each in medians],
        "p99_ms": [round(each * 1000, 1) for each in (large, small)],
        "fsync_ms": fsync,
    }
    report(
        "revocation to tiles, checkpoint, record, bucket, list on disk with fsync, p99",
        round(large * 1000, 1),
        unit="ms",
        goal=("<=", 250),
        measured=measured,
        libraries=("cryptography", "deflate"),
    )
    report(
        "the same at 100,000 certificates against 10,000, p99",
        round(large / small, 2),
        unit="x",
        goal=("<=", 1.5),
        measured=measured,
        libraries=("cryptography", "deflate"),
    )


class _Issuer:
    """An issuer with `size` certificates, everything published, and its publisher running."""

    def __init__(self, path: Path, size: int) -> None:
        path.mkdir()
        self._ledger = path / "ledger.db"
        facts = chain.from_iterable((issue(index), badge(index)) for index in range(size))
        write(self._ledger, facts)
        self._size = size
        self._facts = 2 * size
        roots = [_signer(f"root-{number}") for number in (1, 2)]
        online = {f"{role}-1": _signer(f"{role}-1") for role in ROLES}
        manifest = first_manifest(
            issuer="https://verify.example.gov.kh",
            origin="verify.example.gov.kh/log",
            register_buckets=BUCKETS,
            keys={kid: signer.public for kid, signer in online.items()},
            now=BEGIN,
        )
        config = PublisherConfig(
            site=path / "site",
            journal=path / "journal",
            manifest=_document(msgspec.json.encode(manifest), roots),
            roots=Roots(threshold=2, keys={KeyId(each.kid): each.public for each in roots}),
            pages=lambda _: {},
            rules=lambda _: (),
            authentic=lambda _start, _stop: None,
            erased=lambda _: (),
            export_every=10**9,
        )
        views = Views(path / "views.db", buckets=BUCKETS)
        signers = SigningKeys(manifest, online.values())
        self._publisher = Publisher(config, Reader(self._ledger), signers, views)
        self._publisher.publish(NOW)
        os.sync()
        self._db = sqlite3.connect(self._ledger, isolation_level=None)
        self.seconds: list[float] = []
        self.files = 0

    def revoke(self, step: int) -> None:
        """Revoke a certificate and measure until everything is published."""
        index = step * 47 % self._size
        leaf = msgspec.json.encode(revocation(index, NOW + step))
        self._db.execute(
            "INSERT INTO ledger_events (log_index, originator_id, originator_version, topic, state,"
            " leaf_hash, sealed, subject) VALUES (?, ?, 9, 't', ?, ?, ?, 's')",
            (self._facts, f"r{step}", leaf, sha256(b"\0" + leaf).digest(), bytes(220)),
        )
        self._facts += 1
        start = time.perf_counter()
        published = self._publisher.publish(NOW + step)
        self.seconds.append(time.perf_counter() - start)
        self.files = len(published.files)


def _signer(kid: str) -> Signer:
    role = kid.partition("-")[0]
    algorithm = ALGORITHM_OF.get(role, "ES256")  # type: ignore[call-overload]
    return new_signer(kid, algorithm, lambda size: shake_256(kid.encode()).digest(size))


def _document(payload: bytes, signers: list[Signer]) -> bytes:
    """Return `payload` as a root-signed document."""
    entries = []
    for signer in signers:
        protected = jws.header(signer.algorithm, TYP, signer.kid)
        signature = signer.sign(jws.signing_input(protected, payload))
        entries.append({"protected": protected, "signature": encode(signature)})
    return msgspec.json.encode({"payload": encode(payload), "signatures": entries})


def _fsync_latency(folder: Path) -> dict[str, float]:
    """Return median and p99, in milliseconds, of writing 4 kB to a new file and syncing it."""
    seconds = []
    for number in range(200):
        start = time.perf_counter()
        with (folder / f"fsync-{number}").open("wb") as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
        seconds.append(time.perf_counter() - start)
    p99 = statistics.quantiles(seconds, n=100)[98]
    return {"median": round(statistics.median(seconds) * 1000, 2), "p99": round(p99 * 1000, 2)}


def _file_system(folder: str) -> str:
    """Return the type of the file system `folder` is on, where Linux tells; else an empty text."""
    found, longest = "", -1
    mounts = Path("/proc/mounts")
    for line in mounts.read_text().splitlines() if mounts.exists() else ():
        _, where, kind, *_ = line.split()
        inside = Path(folder).is_relative_to(where)
        if inside and len(where) > longest:
            found, longest = kind, len(where)
    return found


if __name__ == "__main__":
    main()
