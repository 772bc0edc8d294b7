"""Businesses that apply: approved, rejected, withdrawn, sent back, renewed, and one erased."""

from datetime import date
from functools import partial

from ledger.domain.application import facts as a
from ledger.domain.business import facts as b
from ledger.domain.register.motions import MoveErasure
from ledger.scheme.model import cets
from trustmark.demo import officers as by
from trustmark.demo.walk import Walk, documents, walked
from verifier.formats.record import Holder, Name

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


def applicants(today: date) -> tuple[Walk, ...]:
    """Return the walks of those whose story ends with the application."""
    steps = (_approved, _automatic, _rejected, _withdrawn, _completed, _waiting, _erased)
    return tuple(map(partial(walked, today), steps))


def register(walk: Walk, ago: int) -> None:
    """Register the business and record that its host is its own."""
    row = walk.row
    walk.then(
        ago,
        by.REGISTRAR,
        b.RegisterBusiness,
        holder=Holder(row.category, Name(row.name_km, row.name_en)),
        registration=row.registration,
        registered_on=walk.day(ago + 400),
        activities=("online-retail",),
    )
    for host in row.hosts:
        walk.then(ago, by.REGISTRAR, b.RecordHostControl, place=host, method="dns")


def certify(walk: Walk, ago: int, *, riel: bool = False) -> None:
    """Grant an intermediate certificate; that happens once a quarter of the fee is paid."""
    register(walk, ago)
    sites = walk.row.hosts
    walk.then(
        ago, by.COUNTER, a.SubmitApplication, tier="intermediate", sites=sites, code_of_conduct=True
    )
    pay(walk, ago - 1, _usd(walk) // 4, riel=riel)


def pay(walk: Walk, ago: int, usd: int, *, riel: bool = False) -> None:
    """Pay the fee, in dollars or riel."""
    receipt = f"R-{walk.day(ago):%Y%m%d}-{walk.row.registration[-3:]}"
    money = (
        {"amount": usd * RIEL, "currency": "KHR", "rate": RIEL} if riel else {"amount": usd * 100}
    )
    walk.then(ago, by.CASHIER, a.PayFee, receipt=receipt, **money)


def apply_for_full(walk: Walk, ago: int, names: tuple[str, ...] = _NEW) -> None:
    """Register the business, apply for the full tier with documents `names`, assess the fee."""
    register(walk, ago)
    walk.then(
        ago,
        by.COUNTER,
        a.SubmitApplication,
        tier="full",
        sites=walk.row.hosts,
        code_of_conduct=True,
        documents=documents(*names),
    )
    walk.then(ago - 1, by.REGISTRAR, a.AssessFee)


def review(walk: Walk, ago: int, *, failing: str = "") -> None:
    """Answer the nine criteria; `failing` is not met."""
    answers = tuple(
        a.Answer(criterion=each.id, result="not-met", reason="no policy is published")
        if each.id == failing
        else a.Answer(criterion=each.id, result="met", reason="seen on the shop's pages")
        for each in cets().at(walk.today).criterion
    )
    walk.then(ago, by.COMPLIANCE, a.ReviewCriteria, answers=answers)


def conclude(walk: Walk, ago: int, *, reason: str = "") -> None:
    """Let one officer propose to approve, or to reject for `reason`; another decides 2 days on."""
    verdict = "reject" if reason else "approve"
    walk.then(ago, by.REGISTRAR, a.DecideApplication, verdict=verdict, reason=reason)
    walk.then(ago - 2, by.SENIOR, a.DecideApplication, verdict=verdict)


def renewal(walk: Walk) -> Walk:
    """Let a business of the pilot renew, after recording what the ledger lacks of it."""
    row = walk.row
    walk.then(
        56,
        by.REGISTRAR,
        b.RecordRegistration,
        registration=row.registration,
        registered_on=walk.day(900),
    )
    walk.then(56, by.REGISTRAR, b.RecordActivities, activities=("online-retail",))
    for host in row.hosts:
        walk.then(55, by.REGISTRAR, b.RecordHostControl, place=host, method="dns")
    for handle in row.handles:
        walk.then(
            55, by.REGISTRAR, b.RecordHandleControl, place=handle, method="code in the profile text"
        )
    walk.then(
        54,
        by.COUNTER,
        a.SubmitApplication,
        kind="renewal",
        tier="full",
        code_of_conduct=True,
        changes="nothing has changed",
        documents=documents("changes-form"),
    )
    walk.then(53, by.REGISTRAR, a.AssessFee)
    pay(walk, 50, _usd(walk) * 3 // 4, riel=True)
    review(walk, 45)
    conclude(walk, 40)
    return walk


def _approved(walk: Walk) -> None:
    apply_for_full(walk, 19)
    pay(walk, 17, _usd(walk))
    review(walk, 16)
    walk.then(16, by.TRADE, a.PlanInspection, on=walk.day(12), manner="on-site")
    walk.then(
        12, by.TRADE, a.RecordInspection, passed=True, report="shop and stock seen, as described"
    )
    conclude(walk, 10)


def _automatic(walk: Walk) -> None:
    register(walk, 30)
    walk.then(30, by.COUNTER, a.SubmitApplication, tier="basic", sites=walk.row.hosts)


def _rejected(walk: Walk) -> None:
    apply_for_full(walk, 90)
    pay(walk, 84, _usd(walk), riel=True)
    review(walk, 80, failing="returns-and-refunds")
    conclude(walk, 75, reason="no policy on returns and refunds")


def _withdrawn(walk: Walk) -> None:
    apply_for_full(walk, 60)
    walk.then(50, by.COUNTER, a.WithdrawApplication, reason="the shop will close")


def _completed(walk: Walk) -> None:
    apply_for_full(walk, 100, tuple(name for name in _NEW if name != "customer-service"))
    pay(walk, 97, _usd(walk))
    review(walk, 94)
    walk.then(
        92,
        by.COMPLIANCE,
        a.AskForMore,
        text="the policy on customer service is missing",
        documents=("customer-service",),
    )
    walk.then(80, by.COUNTER, a.CompleteApplication, documents=documents("customer-service"))
    conclude(walk, 77)


def _waiting(walk: Walk) -> None:
    apply_for_full(walk, 9)
    pay(walk, 7, _usd(walk))
    review(walk, 6)
    walk.then(3, by.REGISTRAR, a.DecideApplication, verdict="approve")


def _erased(walk: Walk) -> None:
    register(walk, 70)
    walk.then(70, by.COUNTER, a.SubmitApplication, tier="basic", sites=walk.row.hosts)
    walk.then(
        8,
        by.MANAGER,
        MoveErasure,
        subject=lambda known: known["business"],
        ground="asked for by the person, who sells no more",
    )


def _usd(walk: Walk) -> int:
    fees = cets().version[0].fee
    return next(each.usd for each in fees if each.category == walk.row.category)
