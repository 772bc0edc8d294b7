"""Invented facts of the whole scheme, with real keys and sealed parts, in a ledger file.

A business: registered, a host proven, one application with fee, payment, ten criteria, proposal and
approval, its certificate with three badges, a renewal, a place added; a case against every tenth.
So three facts of four are hidden. Written straight into the table, encoded as the ledger encodes
them.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path

from facts import BEGIN, START, badge, issue, number

from keys.kek import Kek
from ledger.domain.application import facts as a
from ledger.domain.business import facts as b
from ledger.domain.case import facts as k
from ledger.domain.case.measures import Warning  # noqa: A004 - the scheme's word
from ledger.domain.certificate import facts as c
from ledger.domain.fact import Fact, HiddenFact, Sealed
from ledger.domain.families import family_of_fact
from ledger.scheme.fees import FeeStep
from ledger.scheme.model import cets
from ledger.store.codec import encode
from ledger.store.schema import prepare
from ledger.store.subjects import SubjectKeys
from ledger.words.articles import FEES, TIERS
from verifier.formats.record import Holder, Name

KEK = Kek(bytes(32))
OFFICERS = tuple(f"officer.{nth}" for nth in range(50))
CRITERIA = tuple(each.id for each in cets().version[0].criterion)
_HOLDER = Holder(category="legal-person", name=Name(km="ហាងសិប្បកម្មសៀមរាប", en="Siem Reap Crafts"))
_DUE = date(2026, 4, 1)
_INSERT = "INSERT INTO ledger_events VALUES (?,?,?,?,?,?,?,?,NULL,NULL)"
_PART = Sealed(salt="", actor="officer.1", second="officer.2")
_BASIS = (
    FeeStep(step="category legal-person", source=FEES, cents=20_000),
    FeeStep(step="tier full at 100 %", source=TIERS, cents=20_000),
)


def life(nth: int, at: int) -> Iterator[Fact]:
    """Yield the facts of business `nth` and its certificate, from instant `at` on."""
    business, name = f"b-{nth:032x}", f"a-{nth:032x}"
    yield b.BusinessRegistered(at=at, business=business, holder=_HOLDER, registration=f"{nth:08}")
    host = f"shop-{nth}.example.com.kh"
    yield b.HostControlProven(at=at, business=business, place=host, method="dns")
    yield from _application(nth, at, business, name)
    yield issue(nth, at)
    yield from (badge(nth, at + step) for step in range(3))
    common = {"at": at + 3, "number": number(nth)}
    yield c.CertificateRenewed(
        **common, tier="full", scheme="cets-1", start=date(2028, 3, 2), end=date(2030, 3, 1)
    )
    yield c.HandleAdded(**common, place=f"tiktok:shop.{nth}")
    if nth % 10 == 0:
        yield from case(nth, at)


def _application(nth: int, at: int, business: str, name: str) -> Iterator[Fact]:
    me, other = OFFICERS[nth % 50], OFFICERS[(nth + 1) % 50]
    common = {"at": at, "application": name, "by": me}
    yield a.ApplicationSubmitted(
        **common,
        business=business,
        kind="new",
        occasion="new",
        tier="full",
        sites=(f"shop-{nth}.example.com.kh",),
        code_of_conduct=True,
        scheme="cets-1",
        due=_DUE,
    )
    yield a.FeeAssessed(
        **common, cents=20_000, currency="USD", basis=_BASIS, scheme="cets-1", pay_by=_DUE
    )
    yield a.FeePaid(**common, cents=20_000, currency="USD", receipt=f"R-{nth}")
    for criterion in CRITERIA:
        yield a.CriterionAssessed(
            **common, criterion=criterion, result="met", reason="seen on the storefront"
        )
    yield a.DecisionProposed(**common, verdict="approve")
    yield a.ApplicationApproved(
        at=at,
        application=name,
        number=number(nth),
        scheme="cets-1",
        proposed_by=me,
        checked=(a.Checked(rule="fee-open", article=FEES, found="paid"),),
        by=other,
    )


def case(nth: int, at: int, *, days: int = 30) -> Iterator[Fact]:
    """Yield the facts of a case about business `nth`, for every second one notice and reply."""
    chance = random.Random(nth)
    me, name = OFFICERS[nth % 50], f"k-{nth:032x}"
    decide = date.fromordinal(START.toordinal() + chance.randrange(days))
    yield k.CaseOpened(
        at=at,
        case=name,
        business=f"b-{nth:032x}",
        certificate=number(nth),
        source="officer",
        reason="mark-misused",
        decide_by=decide,
        by=me,
    )
    if nth % 4:
        yield k.NoticeServed(
            at=at,
            case=name,
            notice=1,
            grounds=("mark-misused",),
            reply_by=decide,
            decide_by=decide,
            by=OFFICERS[(nth + nth % 3) % 50],
        )
    if nth % 4 > 1:
        yield k.ReplyReceived(at=at, case=name, notice=1, decide_by=decide, by=me)
    if nth % 4 == 3:  # noqa: PLR2004
        terms = Warning(reason="mark-misused")
        yield k.MeasureProposed(at=at, case=name, proposal=1, terms=terms, by=me)


def lives(facts: int) -> Iterator[tuple[Fact, str]]:
    """Yield `facts` facts, each with its subject; the lives of 64 businesses run side by side."""
    running: list[Iterator[Fact]] = []
    begun = given = 0
    while given < facts:
        while len(running) < 64:  # noqa: PLR2004
            running.append(
                _with_subject(begun, life(begun, BEGIN + begun))  # type: ignore[arg-type]
            )
            begun += 1
        chance = given * 7919 % len(running)
        found = next(running[chance], None)
        if found is None:
            del running[chance]
            continue
        yield found  # type: ignore[misc]
        given += 1


def _with_subject(nth: int, facts: Iterator[Fact]) -> Iterator[tuple[Fact, str]]:
    for fact in facts:
        yield fact, f"b-{nth:032x}"


def write(folder: Path, facts: Iterator[tuple[Fact, str]], *, businesses: int) -> int:
    """Write `facts`, and keys for so many businesses, into a new ledger in `folder`.

    Returns how many facts are hidden.
    """
    draw = random.Random(1).randbytes
    folder.mkdir(parents=True, exist_ok=True)
    with closing(SubjectKeys(folder / "subjects.db", KEK)) as subjects:
        keys = {
            f"b-{nth:032x}": subjects.create(f"b-{nth:032x}", draw) for nth in range(businesses)
        }
        subjects.save()
    versions: dict[str, int] = {}
    hidden = 0
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as db:
        prepare(db)
        db.execute("DROP TRIGGER ledger_events_dense")
        db.execute("BEGIN")
        rows = _rows(facts, keys, versions, draw)
        while batch := list(islice(rows, 10_000)):
            hidden += sum(row[4].startswith(b'{"fact":"sealed"') for row in batch)
            db.executemany(_INSERT, batch)
        db.execute("COMMIT")
        prepare(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return hidden


def _rows(
    facts: Iterator[tuple[Fact, str]],
    keys: dict[str, bytes],
    versions: dict[str, int],
    draw: Callable[[int], bytes],
) -> Iterator[tuple[int, str, int, str, bytes, bytes, bytes, str]]:
    for index, (fact, subject) in enumerate(facts):
        name = (
            family_of_fact(fact).id_in(fact) if isinstance(fact, HiddenFact) else str(fact.number)
        )
        versions[name] = version = versions.get(name, 0) + 1
        found = encode(
            fact, _PART, subject=subject, key=keys[subject], salt=draw(16), nonce=draw(12)
        )
        yield (
            index,
            name,
            version,
            found.topic,
            found.leaf,
            found.leaf_hash,
            found.sealed,
            subject,
        )
