"""A home to publish from: facts put straight into a ledger file, keys from seeds, a folder."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path

import msgspec

from keys.base64url import encode
from keys.manifest import ALGORITHM_OF, ROLES, KeyId, Manifest, Roots
from keys.ring import SigningKeys
from keys.rotation import first_manifest
from keys.signers import Signer
from ledger.auditing.audit import audit_site
from ledger.auditing.internal.database import Inside
from ledger.domain.certificate import facts as c
from ledger.domain.certificate.hiding import hide
from ledger.domain.fact import Fact
from ledger.domain.misuse import facts as m
from ledger.domain.register.registry import REGISTRY
from ledger.log.files import Disk
from ledger.publish.publisher import Publisher, PublisherConfig
from ledger.store.codec import topic_of
from ledger.store.connection import connect
from ledger.store.reader import Reader
from ledger.store.schema import prepare
from ledger.views.runner import Views
from tests.keys.material import make, seeded, sign_raw
from verifier.errors import Reason, StaleEvidenceError
from verifier.formats.commitment import Opening
from verifier.formats.record import Holder, Name
from verifier.values.days import day_of, start_of
from verifier.values.numbers import CertificateIndex, format_number

ISSUED = date(2026, 3, 2)
T0 = start_of(ISSUED) + 3600
HOLDER = Holder(category="legal-person", name=Name(km="ហាងមួយ", en="Shop One"))
ORIGIN = "verify.example.com.kh/log"
UNGUARDED = {
    "pages": lambda _: {"index.html": b"<!doctype html>\n"},
    "rules": lambda _: (),
    "authentic": lambda _start, _stop: None,
    "erased": lambda _: (),
}
"""What a publisher has beside the facts, where every fact is accepted and nobody was erased."""


@cache
def custodians() -> tuple[Signer, ...]:
    return tuple(make(f"root-{number}") for number in (1, 2, 3))


@cache
def roots() -> Roots:
    return Roots(threshold=2, keys={KeyId(each.kid): each.public for each in custodians()})


@cache
def online() -> dict[str, Signer]:
    return {f"{role}-1": make(f"{role}-1", ALGORITHM_OF[role]) for role in ROLES}


def manifest_of(buckets: int = 4, now: int = T0 - 3600) -> Manifest:
    return first_manifest(
        issuer="https://verify.example.com.kh",
        origin=ORIGIN,
        register_buckets=buckets,
        keys={kid: signer.public for kid, signer in online().items()},
        now=now,
    )


def signed(manifest: Manifest) -> bytes:
    return sign_raw(msgspec.json.encode(manifest), custodians()[:2])


def number(index: int) -> str:
    return format_number(CertificateIndex(index))


def issued(index: int, at: int = T0, **changes) -> c.CertificateIssued:
    fields = {
        "at": at,
        "number": number(index),
        "business": f"b{index}",
        "holder": HOLDER,
        "sites": (f"shop{index}.example.com.kh",),
        "handles": (f"facebook:shop{index}",) if index % 3 == 0 else (),
        "tier": "full",
        "scheme": "cets-1",
        "start": ISSUED,
        "end": date(2028, 3, 1),
    }
    return c.CertificateIssued(**(fields | changes))


def person(index: int, **changes) -> tuple[c.CertificateIssued, tuple[Opening, ...]]:
    """Return the fact that issued a natural person's certificate, and its commitments' openings."""
    name = Name(km="សុខ ដារ៉ា", en="Sok Dara")
    holder = Holder(category="natural-person", name=name)
    return hide(issued(index, holder=holder, **changes), {}, _salts())


def _salts():
    numbers = count()

    def salt(size: int) -> bytes:
        return seeded(f"salt {next(numbers)}")(size)

    return salt


def lives(certificates: int = 6) -> list[Fact]:
    """Return facts of several certificates: badges, changing places, every measure, renewal."""
    facts: list[Fact] = [issued(index) for index in range(certificates)]
    facts += [badge_signed(index, T0 + 1) for index in range(certificates)]
    facts += [
        c.HostAdded(at=T0 + 2, number=number(0), place="second.example.com.kh"),
        c.HostRemoved(at=T0 + 3, number=number(0), place="shop0.example.com.kh"),
        warned(1, T0 + 2),
        c.WarningLifted(at=T0 + 3, number=number(1), measure=1),
        suspended(2, ISSUED, date(2026, 3, 9), T0 + 2),
        c.SuspensionExtended(at=T0 + 3, number=number(2), measure=1, end=date(2026, 3, 12)),
        revoked(3, T0 + 4),
        c.MeasureAppealed(at=T0 + 5, number=number(3), measure=1),
        warned(4, T0 + 4),
    ]
    return facts


def badge_signed(index: int, at: int = T0, nth: int = 0) -> c.BadgeSigned:
    token, qr = (
        encode(sha256(f"{kind}{index}.{nth}".encode()).digest()) for kind in ("token", "qr")
    )
    return c.BadgeSigned(at=at, number=number(index), kid="badge-1", token=token, qr=qr)


def revoked(index: int, at: int = T0, measure: int = 1) -> c.CertificateRevoked:
    return c.CertificateRevoked(
        at=at, number=number(index), measure=measure, reason="false-information"
    )


def suspended(index: int, start: date, end: date, at: int = T0, measure: int = 1):
    return c.CertificateSuspended(
        at=at,
        number=number(index),
        measure=measure,
        reason="complaints-unresolved",
        start=start,
        end=end,
    )


def warned(index: int, at: int = T0, measure: int = 1) -> c.CertificateWarned:
    return c.CertificateWarned(
        at=at, number=number(index), measure=measure, reason="criteria-not-met"
    )


def listed(place: str, end: date, at: int = T0, listing: int = 1, **changes: str) -> m.MisuseListed:
    fields = {
        "at": at,
        "misuse": m.misuse_id(place),
        "listing": listing,
        "kind": "handle" if ":" in place else "host",
        "place": place,
        "reason": "mark-misused",
        "scheme": "cets-1",
        "end": end,
        "appeal_by": day_of(at) + timedelta(days=30),
    }
    return m.MisuseListed(**(fields | changes))


def delisted(place: str, at: int, listing: int = 1) -> m.MisuseDelisted:
    return m.MisuseDelisted(at=at, misuse=m.misuse_id(place), listing=listing)


def write_facts(path: Path, facts: list[Fact]) -> None:
    """Append `facts` to the ledger file at `path`, with the rows the store would write."""
    db = connect(path)
    prepare(db)
    size = db.execute("SELECT count(*) FROM ledger_events").fetchone()[0]
    db.execute("BEGIN")
    for index, fact in enumerate(facts, size):
        leaf = msgspec.json.encode(fact)
        name = getattr(fact, "number", None) or getattr(fact, "misuse", REGISTRY)
        subject = getattr(fact, "business", None) or _first(db, name, "subject", REGISTRY)
        row = (
            *(index, name, _next_version(db, name), topic_of(fact)),
            *(leaf, sha256(b"\0" + leaf).digest(), b"", subject),
        )
        db.execute(
            "INSERT INTO ledger_events (log_index, originator_id, originator_version, topic, state,"
            " leaf_hash, sealed, subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        _write_places(db, fact, name, subject)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _first(db, name: str, column: str, default: str) -> str:
    row = db.execute(
        f"SELECT {column} FROM ledger_events WHERE originator_id = ? ORDER BY originator_version",
        (name,),
    ).fetchone()
    return default if row is None else row[0]


def _next_version(db, name: str) -> int:
    query = "SELECT coalesce(max(originator_version), 0) + 1 FROM ledger_events"
    return db.execute(f"{query} WHERE originator_id = ?", (name,)).fetchone()[0]


def _write_places(db, fact: Fact, number: str, subject: str) -> None:
    """Keep the table of taken places, with tags that nobody can recompute."""
    if isinstance(fact, c.CertificateIssued):
        for place in (*fact.sites, *fact.handles):
            _take(db, place, number, subject)
    elif isinstance(fact, c.HostAdded | c.HandleAdded):
        _take(db, fact.place, number, subject)
    elif isinstance(fact, c.HostRemoved | c.HandleRemoved):
        db.execute("DELETE FROM ledger_place WHERE tag = ?", (fact.place.encode(),))


def _take(db, place: str, number: str, subject: str) -> None:
    db.execute("REPLACE INTO ledger_place VALUES (?, ?, ?)", (place.encode(), number, subject))


def meddle(path: Path, *statements: str) -> None:
    """Change the ledger file behind everybody's back, past its triggers."""
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    db.close()


@dataclass
class Home:
    """One issuer's folder. Each `publisher()` is a new process as far as the code can tell."""

    path: Path
    buckets: int = 4
    durable: bool = False
    disk: Disk | None = None
    openings: dict[int, tuple[Opening, ...]] = field(default_factory=dict)
    """Openings of natural persons by log index, as the sealed parts would hold them."""
    manifest: Manifest = field(init=False)

    def __post_init__(self) -> None:
        self.manifest = manifest_of(self.buckets)
        self.path.mkdir(parents=True, exist_ok=True)

    @property
    def site(self) -> Path:
        return self.path / "site"

    @property
    def ledger(self) -> Path:
        return self.path / "ledger.db"

    def size(self) -> int:
        """Return the number of facts in the ledger file."""
        if not self.ledger.exists():
            return 0
        with closing(Reader(self.ledger)) as reader:
            return reader.size()

    def certificates(self) -> int:
        """Return how many certificates the ledger file has."""
        if not self.ledger.exists():
            return 0
        with closing(Reader(self.ledger)) as reader:
            return sum(isinstance(fact, c.CertificateIssued) for _, fact in reader.facts())

    def add(self, *facts: Fact) -> None:
        write_facts(self.ledger, list(facts))

    def publisher(self, signers: SigningKeys | None = None) -> Publisher:
        config = PublisherConfig(
            site=self.site,
            journal=self.path / "journal",
            manifest=signed(self.manifest),
            roots=roots(),
            durable=self.durable,
            disk=self.disk,
            **UNGUARDED,
        )
        views = self.views()
        signers = signers or SigningKeys(self.manifest, online().values())
        return Publisher(config, Reader(self.ledger), signers, views)

    def views(self) -> Views:
        return Views(
            self.path / "views.db",
            buckets=self.buckets,
            opener=lambda index: self.openings.get(index, ()),
        )

    def publish(self, now: int = T0 + 10):
        with self.publisher() as publisher:
            return publisher.publish(now)

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.site)): path.read_bytes()
            for path in sorted(self.site.rglob("*"))
            if path.is_file()
        }

    def get(self, path: str) -> bytes:
        try:
            return (self.site / path).read_bytes()
        except OSError as error:
            raise StaleEvidenceError(Reason.MISSING_EVIDENCE, f"{path} is missing") from error

    def audit(self, now: int = T0 + 20, *, database: bool = False, remembered=None, **own):
        if not database:
            return audit_site(self.get, roots(), now, remembered=remembered)
        with closing(Reader(self.ledger)) as reader:
            inside = Inside(reader=reader, **own)
            return audit_site(self.get, roots(), now, inside, remembered=remembered)
