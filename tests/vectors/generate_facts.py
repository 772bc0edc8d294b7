"""Make the golden bytes of every fact again: `python -m tests.vectors.generate_facts`.

See facts/README.md.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from hashlib import sha256, shake_256
from pathlib import Path
from typing import Any

import msgspec

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from keys.base64url import encode as to_base64url
from ledger.domain.application import facts as a
from ledger.domain.business import facts as b
from ledger.domain.case import facts as k
from ledger.domain.case import measures as m
from ledger.domain.certificate import facts as c
from ledger.domain.certificate.hiding import hide
from ledger.domain.fact import Fact, Sealed
from ledger.domain.register import erasures as e
from ledger.domain.register import motions as p
from ledger.domain.register import registry as r
from ledger.domain.roster import facts as o
from ledger.scheme.fees import FeeStep
from ledger.store.codec import encode
from ledger.words.articles import ELIGIBILITY, FEES, PENALTIES
from tests.vectors.complaint_facts import complaint_facts, misuse_facts
from verifier.formats.commitment import Opening
from verifier.formats.record import Holder, Name
from verifier.values.numbers import CertificateIndex, format_number

HERE = Path(__file__).parent / "facts"
AT = 1_772_388_000
NUMBER = format_number(CertificateIndex(7))
APPLICATION = "a-00112233445566778899aabbccddeeff"
EVIDENCE = "sha256:" + to_base64url(bytes(range(2, 34)))
SUBJECT = "b-00112233445566778899aabbccddeeff"
DIGESTS = {"token": to_base64url(bytes(range(32))), "qr": to_base64url(bytes(range(1, 33)))}
HOLDER = Holder(category="legal-person", name=Name(km="ហាងមួយ", en="Shop One"))
PERSON = Holder(category="natural-person", name=Name(km="សុខ ដារ៉ា", en="Sok Dara"))
START, END = date(2026, 3, 2), date(2028, 3, 1)
CASE = "k-00112233445566778899aabbccddeeff"
LATER = date(2026, 3, 31)
PROPOSED: dict[str, m.ProposedMeasure] = {
    "warning": m.Warning(reason="criteria-not-met"),
    "suspension": m.Suspension(reason="mark-misused", start=START, end=LATER),
    "interim": m.Interim(reason="urgent-consumer-harm", end=LATER, hearing=date(2026, 3, 16)),
    "extension": m.Extension(suspension=1, reason="mark-misused", end=LATER),
    "early-end": m.EarlyEnd(suspension=1),
    "lift": m.Lift(warning=1),
    "revocation": m.Revocation(reason="false-information"),
    "conversion": m.Conversion(suspension=1, reason="mark-misused"),
    "fine": m.Fine(reason="mark-misused", usd=500),
    "blacklist": m.Blacklist(reason="mark-misused", place="shop.example.com.kh", end=LATER),
}
"""One proposal of each kind."""


def fixed(seed: str, size: int) -> bytes:
    """Return "random" bytes that are the same in each run."""
    return shake_256(seed.encode()).digest(size)


def facts() -> Iterator[Fact]:
    """Yield one fact of each kind, those of natural persons apart."""
    common: dict[str, Any] = {"at": AT, "number": NUMBER}
    measure = common | {"measure": 1}
    yield issued(HOLDER)
    yield c.CertificateRenewed(**common, tier="basic", scheme="cets-1", start=START, end=END)
    yield c.HostAdded(**common, place="second.example.com.kh")
    yield c.HostRemoved(**common, place="second.example.com.kh")
    yield c.HandleAdded(**common, place="tiktok:shop.one")
    yield c.HandleRemoved(**common, place="tiktok:shop.one")
    yield c.BadgeSigned(**common, kid="badge-1", **DIGESTS)
    yield c.CertificateWarned(**measure, reason="criteria-not-met")
    yield c.WarningLifted(**measure)
    yield c.CertificateSuspended(**measure, reason="mark-misused", start=START, end=START)
    yield c.SuspensionExtended(**measure, end=date(2026, 3, 9))
    yield c.CertificateReinstated(**measure)
    yield c.CertificateRevoked(**measure, reason="false-information")
    yield c.MeasureAppealed(**measure)
    yield c.AppealDecided(**measure, outcome="upheld")
    yield r.SchemeAdopted(at=AT, scheme="cets-1", digest=DIGESTS["qr"], effective=START)
    yield r.ManifestAdopted(at=AT, version=2, digest=DIGESTS["token"])
    yield b.BusinessRegistered(at=AT, business=SUBJECT, holder=HOLDER, registration="00012345")
    proof = {"at": AT, "business": SUBJECT, "method": "dns"}
    yield b.HostControlProven(**proof, place="shop.example.com.kh")
    yield b.HandleControlProven(**proof, place="facebook:shop.one")
    yield from business_facts()
    yield from application_facts()
    yield from roster_facts()
    yield from motion_facts()
    yield from case_facts()
    yield from misuse_facts(AT, SUBJECT, END)
    yield from complaint_facts(AT, SUBJECT, NUMBER)


def business_facts() -> Iterator[Fact]:
    """Yield one fact of each further kind about a business."""
    own: dict[str, Any] = {"at": AT, "business": SUBJECT}
    yield b.RegistrationRecorded(**own, registration="00012345", registered_on=date(2020, 5, 4))
    yield b.ActivitiesRecorded(**own, activities=("online-retail", "digital-services"))
    contact = b.Contact(address="Siem Reap", email="shop@example.com.kh", phone="+855 12 345 678")
    yield b.ContactRecorded(**own, contact=contact)
    yield b.ChangeNotified(
        **own, subject="site", happened=date(2026, 2, 1), text="a new host", late=15
    )
    lapse = own | {"reason": "the record is gone"}
    yield b.HostControlLapsed(**lapse, place="shop.example.com.kh")
    yield b.HandleControlLapsed(**lapse, place="facebook:shop.one")
    yield b.FindingRecorded(
        **own,
        finding=1,
        number=NUMBER,
        kind="badge-absent",
        place="shop.example.com.kh",
        detail=f"expected a badge of {NUMBER}, found none on the pages visited",
        url="https://shop.example.com.kh/",
        by="sok.dara",
    )
    yield b.FindingGone(**own, finding=1, by="sok.dara")


def application_facts() -> Iterator[Fact]:
    """Yield one fact of each kind about an application."""
    own: dict[str, Any] = {"at": AT, "application": APPLICATION, "by": "sok.dara"}
    money: dict[str, Any] = own | {"currency": "USD"}
    yield a.ApplicationSubmitted(
        **own,
        business=SUBJECT,
        kind="new",
        occasion="new",
        tier="full",
        sites=("shop.example.com.kh",),
        handles=("facebook:shop.one",),
        activities=("online-retail",),
        code_of_conduct=True,
        documents=(a.Given(document="application-form", evidence=(EVIDENCE,)),),
        scheme="cets-1",
        due=date(2026, 4, 1),
    )
    step = FeeStep(step="category legal-person", source=FEES, cents=20_000)
    yield a.FeeAssessed(
        **money, cents=20_000, basis=(step,), scheme="cets-1", pay_by=date(2026, 4, 1)
    )
    yield a.FeeWaived(**money, cents=20_000, scheme="cets-1")
    paid = own | {"currency": "KHR", "cents": 20_000}
    yield a.FeePaid(**paid, riel=820_000, rate=4_100, receipt="R-17")
    yield a.FeeRefunded(**money, cents=5_000, ground="rejection")
    yield a.CriterionAssessed(
        **own, criterion="warranties", result="not-applicable", reason="sells services only"
    )
    visit: dict[str, Any] = own | {"on": date(2026, 3, 9), "manner": "on-site"}
    yield a.InspectionPlanned(**visit)
    yield a.InspectionRecorded(**visit, passed=True, report="as described", evidence=(EVIDENCE,))
    yield a.MoreAskedFor(
        **own, text="the form is not signed", documents=("application-form",), due=date(2026, 4, 1)
    )
    yield a.ApplicationCompleted(**own, text="signed", due=date(2026, 4, 8))
    yield a.DecisionProposed(**own, verdict="approve")
    checked = a.Checked(rule="holder", article=ELIGIBILITY, found="legal-person")
    yield a.ApplicationApproved(
        **own, number=NUMBER, scheme="cets-1", proposed_by="chan.sophea", checked=(checked,)
    )
    yield a.ApplicationRejected(**own, reason="no reply", proposed_by="chan.sophea")
    yield a.ApplicationWithdrawn(**own, reason="closes down")


def roster_facts() -> Iterator[Fact]:
    """Yield one fact of each kind about officers."""
    yield o.RosterFounded(at=AT, first="sok.dara", second="chan.sophea")
    role: dict[str, Any] = {"at": AT, "proposal": 1, "officer": "kim.rith", "role": "legal"}
    yield o.RoleProposed(**role, change="grant", by="sok.dara")
    yield o.RoleGranted(**role, by="chan.sophea")
    yield o.RoleEnded(**role, by="chan.sophea")
    yield o.RoleProposalRejected(at=AT, proposal=1, by="sok.dara")
    yield e.PersonalDataErased(at=AT, subject=SUBJECT, ground="request", by="sok.dara")


def motion_facts() -> Iterator[Fact]:
    """Yield one fact of each kind about what concerns the whole register."""
    one: dict[str, Any] = {"at": AT, "motion": 1, "by": "sok.dara"}
    yield p.RulesMoved(**one, scheme="cets-2", digest=EVIDENCE, effective=START)
    yield p.KeysMoved(**one, version=2, digest=EVIDENCE)
    yield p.ErasureMoved(**one, subject=SUBJECT, ground="request")
    yield p.MotionConfirmed(at=AT, motion=1, by="chan.sophea")
    yield p.MotionRejected(at=AT, motion=1, by="chan.sophea")


def case_facts() -> Iterator[Fact]:
    """Yield one fact of each kind about cases; the proposals of each measure are beside them."""
    case: dict[str, Any] = {"at": AT, "case": CASE, "by": "sok.dara"}
    of_one: dict[str, Any] = case | {"proposal": 1}
    decided = of_one | {"article": PENALTIES, "appeal_by": date(2026, 4, 1)}
    yield k.CaseOpened(
        **case,
        business=SUBJECT,
        certificate=NUMBER,
        source="complaint",
        reason="mark-misused",
        refs=("c-00112233445566778899aabbccddeeff",),
        decide_by=date(2026, 4, 1),
    )
    yield k.NoticeServed(
        **case, notice=1, grounds=("mark-misused",), reply_by=START, decide_by=date(2026, 4, 15)
    )
    yield k.ReplyReceived(**case, notice=1, late=True, decide_by=date(2026, 4, 15))
    yield k.HearingHeld(**case, appeared=False)
    yield k.MeasureProposed(**of_one, terms=PROPOSED["suspension"])
    yield k.MeasureProposalRejected(**of_one)
    yield k.MeasureDecided(**decided, measure=1, start=START, end=LATER)
    yield k.InterimSuspensionOrdered(**decided, measure=1, end=LATER, hearing=date(2026, 3, 16))
    yield k.BusinessFined(**decided, usd=500, pay_by=date(2026, 4, 1))
    yield k.FinePaid(**of_one, usd=500, receipt="KHQR 20260330-17", late=True)
    yield k.FineRepaid(**of_one, usd=500, receipt="KHQR 20260430-3")
    yield k.CaseAppealFiled(**of_one, decide_by=date(2026, 4, 30))
    yield k.CaseAppealDecided(**of_one, outcome="overturned", granted=NUMBER, end=END)
    yield k.OwedCertificateGranted(**case, granted=NUMBER, end=END)
    yield k.CaseClosed(**case, outcome="measure")


def issued(holder: Holder) -> c.CertificateIssued:
    """Return the fact that a certificate was issued to `holder`."""
    return c.CertificateIssued(
        at=AT,
        number=NUMBER,
        business=SUBJECT,
        holder=holder,
        sites=("shop.example.com.kh",),
        handles=("facebook:shop.one",),
        tier="full",
        scheme="cets-1",
        start=START,
        end=END,
    )


def files() -> Iterator[tuple[str, str]]:
    """Yield name and text of each file."""
    for fact in facts():
        yield _file(str(fact.__struct_config__.tag), fact)
    for kind, terms in PROPOSED.items():
        proposed = k.MeasureProposed(at=AT, case=CASE, proposal=1, terms=terms, by="sok.dara")
        yield _file(f"measure-proposed-{kind}", proposed)
    salts = iter(range(9))
    fact, openings = hide(issued(PERSON), {}, lambda size: fixed(f"salt {next(salts)}", size))
    yield _file("certificate-issued-to-a-natural-person", fact, openings)
    signed = c.BadgeSigned(at=AT, number=NUMBER, kid="badge-1", **DIGESTS)
    fact, openings = hide(signed, {}, lambda size: fixed(f"salt {next(salts)}", size))
    yield _file("badge-signed-for-a-natural-person", fact, openings)


def _file(name: str, fact: Fact, openings: tuple[Opening, ...] = ()) -> tuple[str, str]:
    part = Sealed(salt="", actor="officer-1", second="officer-2", note="seen", openings=openings)
    key, salt, nonce = fixed("key", 32), fixed(f"{name} salt", 16), fixed(f"{name} nonce", 12)
    stored = encode(fact, part, subject=SUBJECT, key=key, salt=salt, nonce=nonce)
    entry = {
        "comment": f"a {name} fact: what is hashed into the log, and its sealed part under `key`",
        "topic": stored.topic,
        "leaf": stored.leaf.decode(),
        "leaf_hash": stored.leaf_hash.hex(),
        "subject": stored.subject,
        "key": to_base64url(key),
        "sealed": to_base64url(stored.sealed),
        "fact": json.loads(msgspec.json.encode(fact)),
    }
    if sha256(b"\0" + stored.leaf).hexdigest() != entry["leaf_hash"]:
        raise AssertionError(name)
    return f"{name}.json", json.dumps(entry, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Write every file, and remove those that are no more."""
    made = dict(files())
    for path in HERE.glob("*.json"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (HERE / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(made)} facts\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
