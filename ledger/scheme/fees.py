"""What an application costs, to the cent, with the steps that lead there; and the same in riel.

Pure: the rules of the day come in, whole US cents come out. Every step rounds half up to whole
cents, so anybody who repeats the steps of an assessment by hand gets its amount. Sources: R90
renewal, R93-R96 categories, R97-R98 factors, R100 waiver, R102-R104 tiers; upgrade, refunds and
riel are settings of the version.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from ledger.errors import CommandRefusedError
from ledger.scheme.data import Data
from ledger.scheme.model import SchemeVersion
from ledger.words.articles import FEES, TIERS, VALIDITY
from verifier.formats.record import Category, Tier

ApplicationKind = Literal["new", "renewal", "upgrade"]
Cents = Annotated[int, Meta(ge=0)]
MOST_RIEL_A_DOLLAR = 1_000_000
_NO_FACTORS: Mapping[str, str] = {}


class FeeStep(Data, frozen=True, kw_only=True):
    """One step of an assessment: what was applied, where that comes from, and the cents after it.

    `source` is an article of law, a section of the scheme's rules, or a setting of the version.
    """

    step: str
    source: str
    cents: Cents


class FeeAssessment(Data, frozen=True, kw_only=True):
    """What is due in whole cents of `currency` under version `scheme`, or that it is `waived`."""

    cents: Cents
    currency: str
    basis: tuple[FeeStep, ...]
    waived: bool
    scheme: str


def assess(
    rules: SchemeVersion,
    category: Category,
    tier: Tier,
    *,
    day: date,
    kind: ApplicationKind = "new",
    factors: Mapping[str, str] = _NO_FACTORS,
    paid_before: int = 0,
) -> FeeAssessment:
    """Return the fee of an application that is decided about on `day` under `rules`.

    `factors` says the level for each kind of factor the rules have (`size`, `scope`).
    `paid_before`: cents paid for the running period, which an upgrade by difference subtracts.
    Raises `CommandRefusedError` for a level the rules do not know, one that is left out, or a
    negative `paid_before`.
    """
    basis = _whole_fee(rules, category, tier, factors)
    if kind == "renewal":
        share = rules.renewal_fee_percent
        _percent(basis, f"renewal at {share} %", VALIDITY, share)
    if kind == "upgrade" and rules.money.upgrade == "difference":
        _deduct(basis, paid_before)
    waived = rules.waived(day) and basis[-1].cents > 0
    if waived:
        _percent(basis, "waiver", FEES, 0)
    return FeeAssessment(
        cents=basis[-1].cents,
        currency=rules.money.currency,
        basis=tuple(basis),
        waived=waived,
        scheme=rules.id,
    )


def refund_of(
    rules: SchemeVersion, paid: int, outcome: Literal["rejection", "withdrawal"]
) -> FeeAssessment:
    """Return what is paid back of `paid` cents when an application ends in `outcome`."""
    percents = {
        "rejection": rules.money.refund_on_rejection_percent,
        "withdrawal": rules.money.refund_on_withdrawal_percent,
    }
    share = percents[outcome]
    basis = [FeeStep(step="paid", source="fee ledger", cents=_not_negative(paid))]
    _percent(basis, f"refund at {share} %", f"money.refund_on_{outcome}_percent", share)
    return FeeAssessment(
        cents=basis[-1].cents,
        currency=rules.money.currency,
        basis=tuple(basis),
        waived=False,
        scheme=rules.id,
    )


def riel_of(rules: SchemeVersion, cents: int, riel_a_dollar: int) -> int:
    """Return `cents` in riel at the recorded rate, rounded up to whole `money.riel_step`s."""
    rate, step = _rate(riel_a_dollar), rules.money.riel_step
    return -(-_not_negative(cents) * rate // (100 * step)) * step


def _whole_fee(
    rules: SchemeVersion, category: Category, tier: Tier, factors: Mapping[str, str]
) -> list[FeeStep]:
    """Return the steps to the fee of a new certificate."""
    usd = next(fee.usd for fee in rules.fee if fee.category == category)
    share = next(rule.fee_percent for rule in rules.tier if rule.id == tier)
    basis = [FeeStep(step=f"category {category}", source=FEES, cents=usd * 100)]
    _percent(basis, f"tier {tier} at {share} %", TIERS, share)
    for kind, share in _shares(rules, factors):
        level = factors[kind]
        _percent(basis, f"{kind} {level} at {share} %", FEES, share)
    return basis


def _shares(rules: SchemeVersion, factors: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return each kind of factor the rules have with the percentage of its level."""
    known: dict[str, dict[str, int]] = {}
    for rule in rules.factor:
        known.setdefault(rule.id, {})[rule.level] = rule.percent
    for kind, level in factors.items():
        if level not in known.get(kind, {}):
            raise CommandRefusedError("unknown-factor", FEES, levels=tuple(known.get(kind, ())))
    for kind, levels in known.items():
        if kind not in factors:
            raise CommandRefusedError("factor-missing", FEES, kind=kind, levels=tuple(levels))
    return [(kind, levels[factors[kind]]) for kind, levels in known.items()]


def _percent(basis: list[FeeStep], step: str, source: str, percent: int) -> None:
    """Add the step that leaves `percent` of what stood before, rounded half up to whole cents."""
    cents = (basis[-1].cents * percent + 50) // 100
    basis.append(FeeStep(step=step, source=source, cents=cents))


def _deduct(basis: list[FeeStep], paid: int) -> None:
    cents = max(basis[-1].cents - _not_negative(paid), 0)
    step = f"less {paid} cents paid for the running period"
    basis.append(FeeStep(step=step, source="money.upgrade", cents=cents))


def _not_negative(amount: int) -> int:
    if amount < 0:
        raise CommandRefusedError("bad-amount")
    return amount


def _rate(riel_a_dollar: int) -> int:
    if not 1 <= riel_a_dollar <= MOST_RIEL_A_DOLLAR:
        raise CommandRefusedError("bad-rate", most=MOST_RIEL_A_DOLLAR)
    return riel_a_dollar
