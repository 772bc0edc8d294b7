"""Invented facts in a ledger file, for the benchmarks of log, views, publisher and audit."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec

from keys.base64url import encode
from ledger.domain.certificate import facts as c
from ledger.domain.fact import Fact
from ledger.store.schema import prepare
from verifier.formats.record import Holder, Name
from verifier.values.days import start_of
from verifier.values.numbers import CertificateIndex, format_number

START = date(2026, 3, 2)
BEGIN = start_of(START)
_SEALED = "sha256:" + encode(bytes(range(32)))
_HOLDER = Holder(category="legal-person", name=Name(km="ហាងសិប្បកម្មសៀមរាប", en="Siem Reap Crafts"))
_INSERT = (
    "INSERT INTO ledger_events (log_index, originator_id, originator_version, topic, state,"
    " leaf_hash, sealed, subject, command_key, command_digest)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SEALED_PART, _DIGEST = bytes(209), bytes(32)


def number(index: int) -> str:
    """Return the number of certificate `index`."""
    return format_number(CertificateIndex(index))


def issue(index: int, at: int = BEGIN) -> c.CertificateIssued:
    """Return the fact that certificate `index` was issued."""
    return c.CertificateIssued(
        at=at,
        sealed=_SEALED,
        number=number(index),
        business=f"b{index:021d}",
        holder=_HOLDER,
        sites=(f"shop-{index}.example.com.kh",),
        handles=(f"facebook:shop.{index}",) if index % 2 else (),
        tier="full",
        scheme="cets-1",
        start=START,
        end=date(2028, 3, 1),
    )


def badge(index: int, at: int = BEGIN) -> c.BadgeSigned:
    """Return the fact that a badge was signed for certificate `index`."""
    token, qr = (encode(sha256(b"%d %d %d" % (form, index, at)).digest()) for form in (1, 2))
    return c.BadgeSigned(
        at=at, sealed=_SEALED, number=number(index), kid="badge-1", token=token, qr=qr
    )


def revocation(index: int, at: int, measure: int = 1) -> c.CertificateRevoked:
    """Return the fact that certificate `index` was revoked."""
    return c.CertificateRevoked(
        at=at, sealed=_SEALED, number=number(index), measure=measure, reason="false-information"
    )


def lives(facts: int, *, seed: int = 3) -> Iterator[Fact]:
    """Yield `facts` facts of about a sixth as many certificates, each life over the whole log.

    Six facts a certificate on average: issued, badges, places added and removed, renewals; warnings
    for 2 %.
    """
    chance = random.Random(seed)
    measures: dict[int, int] = {}
    issued = 0
    for step in range(facts):
        at = BEGIN + step
        if not issued or chance.random() < 1 / 6:
            yield issue(issued, at)
            issued += 1
            continue
        index = chance.randrange(issued)
        yield _later(index, at, chance.random(), measures)


def _later(index: int, at: int, which: float, measures: dict[int, int]) -> Fact:
    common = {"at": at, "sealed": _SEALED, "number": number(index)}
    if which < 0.02:  # noqa: PLR2004
        measure = measures[index] = measures.get(index, 0) + 1
        return c.CertificateWarned(**common, measure=measure, reason="criteria-not-met")
    if which < 0.3:  # noqa: PLR2004
        return c.CertificateRenewed(
            **common, tier="full", scheme="cets-1", start=date(2028, 3, 2), end=date(2030, 3, 1)
        )
    if which < 0.45:  # noqa: PLR2004
        return c.HandleAdded(**common, place=f"tiktok:shop.{index}.{at}")
    return badge(index, at)


def write(path: Path, facts: Iterator[Fact], *, start: int = 0) -> None:
    """Append `facts` to the ledger file at `path`, whose size is `start`, in one transaction."""
    db = sqlite3.connect(path, isolation_level=None)
    prepare(db)
    db.execute("DROP TRIGGER ledger_events_dense")
    db.execute("BEGIN")
    rows = (_row(index, fact) for index, fact in enumerate(facts, start))
    while batch := list(islice(rows, 10_000)):
        db.executemany(_INSERT, batch)
    db.execute("COMMIT")
    prepare(db)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _row(index: int, fact: Fact) -> tuple[object, ...]:
    leaf = msgspec.json.encode(fact)
    topic = str(fact.__struct_config__.tag)
    digest = sha256(b"\0" + leaf).digest()
    aggregate, subject, key = f"{index:022d}", f"{index:034d}", f"{index:023d}"
    return (index, aggregate, 1, topic, leaf, digest, _SEALED_PART, subject, key, _DIGEST)
