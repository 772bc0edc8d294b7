"""Businesses that apply: approved, rejected, withdrawn, sent back, renewed, and one erased."""

from datetime import date

from issuer.acting.table import BusinessRow
from ledger.domain.application.facts import (
    Answer,
    AskForMore,
    AssessFee,
    CompleteApplication,
    DecideApplication,
    PayFee,
    PlanInspection,
    RecordInspection,
    ReviewCriteria,
    SubmitApplication,
    WithdrawApplication,
)
from ledger.domain.business.facts import (
    RecordActivities,
    RecordHandleControl,
    RecordHostControl,
    RecordRegistration,
    RegisterBusiness,
)
from ledger.domain.register.motions import MoveErasure
from ledger.scheme.model import cets
from trustmark.demo.officers import CASHIER, COMPLIANCE, COUNTER, MANAGER, REGISTRAR, SENIOR, TRADE
from trustmark.demo.walk import Walk, documents
from verifier.formats.record import Category, Holder, Name

RIEL = 4_100
"""Riel a dollar on the day the fee was paid."""
_NEW = (
    "application-form",
    "registration-certificate",
    "platform-details",
    "security-and-privacy",
    "customer-service",
    "legal-compliance",
    "criteria-evidence",
)


def invented(name_km: str, name_en: str, category: Category, number: int, host: str) -> BusinessRow:
    """Return a business that nobody has, with one host that nobody owns."""
    return BusinessRow(
        line=0,
        name_km=name_km,
        name_en=name_en,
        category=category,
        registration=f"EX-9{number:07}",
        hosts=(f"{host}.example.com.kh",),
        handles=(),
        tier="full",
    )


def applicants(today: date) -> tuple[Walk, ...]:
    """Return the walks of those whose story ends with the application."""
    return (
        _approved(today),
        _automatic(today),
        _rejected(today),
        _withdrawn(today),
        _completed(today),
        _waiting(today),
        _erased(today),
    )


def register(walk: Walk, ago: int) -> None:
    """Register the business and record that its host is its own."""
    row = walk.row
    walk.then(
        ago,
        REGISTRAR,
        RegisterBusiness,
        holder=Holder(row.category, Name(row.name_km, row.name_en)),
        registration=row.registration,
        registered_on=walk.day(ago + 400),
        activities=("online-retail",),
    )
    for host in row.hosts:
        walk.then(ago, REGISTRAR, RecordHostControl, place=host, method="dns")


def certify(walk: Walk, ago: int, *, riel: bool = False) -> None:
    """Grant an intermediate certificate; that happens once a quarter of the fee is paid."""
    register(walk, ago)
    sites = walk.row.hosts
    walk.then(
        ago, COUNTER, SubmitApplication, tier="intermediate", sites=sites, code_of_conduct=True
    )
    pay(walk, ago - 1, _usd(walk.row.category) // 4, riel=riel)


def pay(walk: Walk, ago: int, usd: int, *, riel: bool = False) -> None:
    """Pay the fee, in dollars or riel."""
    receipt = f"R-{walk.day(ago):%Y%m%d}-{walk.row.registration[-3:]}"
    money = (
        {"amount": usd * RIEL, "currency": "KHR", "rate": RIEL} if riel else {"amount": usd * 100}
    )
    walk.then(ago, CASHIER, PayFee, receipt=receipt, **money)


def apply_for_full(walk: Walk, ago: int, names: tuple[str, ...] = _NEW) -> None:
    """Register the business, apply for the full tier with documents `names`, assess the fee."""
    register(walk, ago)
    walk.then(
        ago,
        COUNTER,
        SubmitApplication,
        tier="full",
        sites=walk.row.hosts,
        code_of_conduct=True,
        documents=documents(*names),
    )
    walk.then(ago - 1, REGISTRAR, AssessFee)


def review(walk: Walk, ago: int, *, failing: str = "") -> None:
    """Answer the nine criteria; `failing` is not met."""
    answers = tuple(
        Answer(criterion=each.id, result="not-met", reason="no policy is published")
        if each.id == failing
        else Answer(criterion=each.id, result="met", reason="seen on the shop's pages")
        for each in cets().at(walk.today).criterion
    )
    walk.then(ago, COMPLIANCE, ReviewCriteria, answers=answers)


def conclude(walk: Walk, ago: int, *, reason: str = "") -> None:
    """Let one officer propose to approve, or to reject for `reason`; another decides 2 days on."""
    verdict = "reject" if reason else "approve"
    walk.then(ago, REGISTRAR, DecideApplication, verdict=verdict, reason=reason)
    walk.then(ago - 2, SENIOR, DecideApplication, verdict=verdict)


def renewal(walk: Walk) -> Walk:
    """Let a business of the pilot renew, after recording what the ledger lacks of it."""
    row = walk.row
    walk.then(
        56,
        REGISTRAR,
        RecordRegistration,
        registration=row.registration,
        registered_on=walk.day(900),
    )
    walk.then(56, REGISTRAR, RecordActivities, activities=("online-retail",))
    for host in row.hosts:
        walk.then(55, REGISTRAR, RecordHostControl, place=host, method="dns")
    for handle in row.handles:
        walk.then(
            55, REGISTRAR, RecordHandleControl, place=handle, method="code in the profile text"
        )
    walk.then(
        54,
        COUNTER,
        SubmitApplication,
        kind="renewal",
        tier="full",
        code_of_conduct=True,
        changes="nothing has changed",
        documents=documents("changes-form"),
    )
    walk.then(53, REGISTRAR, AssessFee)
    pay(walk, 50, _usd(row.category) * 3 // 4, riel=True)
    review(walk, 45)
    conclude(walk, 40)
    return walk


def _approved(today: date) -> Walk:
    row = invented(
        "ហាងកាហ្វេ មណ្ឌលគិរី", "Mondulkiri Coffee Shop", "sole-proprietorship", 1, "mondul-coffee"
    )
    walk = Walk(
        outcome="approved after review and inspection",
        expected="valid",
        row=row,
        today=today,
        files=True,
    )
    apply_for_full(walk, 19)
    pay(walk, 17, _usd(row.category))
    review(walk, 16)
    walk.then(16, TRADE, PlanInspection, on=walk.day(12), manner="on-site")
    walk.then(12, TRADE, RecordInspection, passed=True, report="shop and stock seen, as described")
    conclude(walk, 10)
    return walk


def _automatic(today: date) -> Walk:
    row = invented("ហាងនំ កំពត", "Kampot Cake Shop", "sole-proprietorship", 2, "kampot-cakes")
    walk = Walk(outcome="approved basic, without review", expected="valid", row=row, today=today)
    register(walk, 30)
    walk.then(30, COUNTER, SubmitApplication, tier="basic", sites=row.hosts)
    return walk


def _rejected(today: date) -> Walk:
    row = invented(
        "ក្រុមហ៊ុន ទូរសព្ទ រតនគិរី ឯ.ក", "Ratanakiri Phones Co., Ltd.", "legal-person", 3, "ratanak-phones"
    )
    walk = Walk(
        outcome="rejected, fee paid in riel",
        expected="not-listed",
        row=row,
        today=today,
        files=True,
    )
    apply_for_full(walk, 90)
    pay(walk, 84, _usd(row.category), riel=True)
    review(walk, 80, failing="returns-and-refunds")
    conclude(walk, 75, reason="no policy on returns and refunds")
    return walk


def _withdrawn(today: date) -> Walk:
    row = invented(
        "ហាងសម្លៀកបំពាក់ តាកែវ", "Takeo Fashion Shop", "sole-proprietorship", 4, "takeo-fashion"
    )
    walk = Walk(
        outcome="withdrawn by the business", expected="not-listed", row=row, today=today, files=True
    )
    apply_for_full(walk, 60)
    walk.then(50, COUNTER, WithdrawApplication, reason="the shop will close")
    return walk


def _completed(today: date) -> Walk:
    row = invented(
        "ក្រុមហ៊ុន គ្រឿងសង្ហារិម ពោធិ៍សាត់ ឯ.ក",
        "Pursat Furniture Co., Ltd.",
        "legal-person",
        5,
        "pursat-furniture",
    )
    walk = Walk(
        outcome="asked for more, completed, approved",
        expected="valid",
        row=row,
        today=today,
        files=True,
    )
    apply_for_full(walk, 100, tuple(name for name in _NEW if name != "customer-service"))
    pay(walk, 97, _usd(row.category))
    review(walk, 94)
    walk.then(
        92,
        COMPLIANCE,
        AskForMore,
        text="the policy on customer service is missing",
        documents=("customer-service",),
    )
    walk.then(80, COUNTER, CompleteApplication, documents=documents("customer-service"))
    conclude(walk, 77)
    return walk


def _waiting(today: date) -> Walk:
    row = invented(
        "ហាងផ្កា កំពង់ធំ", "Kampong Thom Flowers Shop", "sole-proprietorship", 6, "kampongthom-flowers"
    )
    walk = Walk(
        outcome="proposed for approval, waits for a second officer",
        expected="not-listed",
        row=row,
        today=today,
        files=True,
    )
    apply_for_full(walk, 9)
    pay(walk, 7, _usd(row.category))
    review(walk, 6)
    walk.then(3, REGISTRAR, DecideApplication, verdict="approve")
    return walk


def _erased(today: date) -> Walk:
    row = invented(
        "មាស ចិន្តា (បុគ្គលឧទាហរណ៍)",
        "Meas Chenda (example person)",
        "natural-person",
        11,
        "chenda-crafts",
    )
    walk = Walk(outcome="natural person, data erased", expected="not-listed", row=row, today=today)
    register(walk, 70)
    walk.then(70, COUNTER, SubmitApplication, tier="basic", sites=row.hosts)
    walk.then(
        8,
        MANAGER,
        MoveErasure,
        subject=lambda known: known["business"],
        ground="asked for by the person, who sells no more",
    )
    return walk


def _usd(category: Category) -> int:
    return next(each.usd for each in cets().version[0].fee if each.category == category)
