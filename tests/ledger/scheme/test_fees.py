"""What an application costs: the founding document's table, and what holds in every version."""

from datetime import date
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from ledger.errors import CommandRefusedError
from ledger.scheme.fees import ApplicationKind, FeeAssessment, assess, refund_of, riel_of
from ledger.scheme.model import SchemeVersion, cets
from ledger.scheme.sections import CategoryFee, FactorRule, WaiverRule
from ledger.words.articles import FEES, TIERS, VALIDITY
from verifier.formats.record import Category, Tier

RULES = cets().at(date(2026, 3, 2))
DAY = date(2026, 3, 2)
LAST_FREE, FIRST_DUE = date(2020, 12, 31), date(2021, 1, 1)
SIZES = (
    FactorRule(id="size", level="small", percent=80),
    FactorRule(id="size", level="large", percent=150),
    FactorRule(id="scope", level="wide", percent=110),
)

categories = st.sampled_from(get_args(Category))
tiers = st.sampled_from(get_args(Tier))
kinds = st.sampled_from(get_args(ApplicationKind))
days = st.dates(date(2020, 1, 1), date(2060, 1, 1))
amounts = st.integers(0, 10**9)
rates = st.integers(1, 1_000_000)


@st.composite
def versions(draw) -> SchemeVersion:
    """Rules with any figures that scheme data may have."""
    percents = st.integers(0, 100)
    return replace(
        RULES,
        renewal_fee_percent=draw(percents),
        fee=tuple(
            CategoryFee(category=each, usd=draw(st.integers(0, 1_000_000)))
            for each in get_args(Category)
        ),
        tier=tuple(replace(each, fee_percent=draw(percents)) for each in RULES.tier),
        waiver=draw(st.none() | st.builds(WaiverRule, months=st.integers(6, 12))),
        factor=tuple(
            FactorRule(id=each, level="some", percent=draw(st.integers(0, 1_000)))
            for each in draw(st.sets(st.sampled_from(["size", "scope"])))
        ),
        money=replace(
            RULES.money,
            riel_step=draw(st.integers(1, 100_000)),
            upgrade=draw(st.sampled_from(["difference", "full"])),
            refund_on_rejection_percent=draw(percents),
            refund_on_withdrawal_percent=draw(percents),
        ),
    )


def factors_of(rules: SchemeVersion) -> dict[str, str]:
    return {each.id: each.level for each in rules.factor}


def rounded(amount: Fraction) -> int:
    """Half up to whole cents, said in another way than the program does."""
    whole = amount.numerator // amount.denominator
    return whole + (amount - whole >= Fraction(1, 2))


@pytest.mark.parametrize(
    ("category", "dollars"),
    [
        ("natural-person", 50),
        ("sole-proprietorship", 100),
        ("legal-person", 200),
        ("foreign-branch", 250),
    ],
)
def test_fees_by_category_and_renewal_at_75_percent_r90(category, dollars):
    first = assess(RULES, category, "full", day=DAY)
    again = assess(RULES, category, "full", day=DAY, kind="renewal")

    assert (first.cents, first.currency, first.scheme) == (dollars * 100, "USD", "cets-1")
    assert again.cents == dollars * 75
    assert [step.source for step in again.basis] == [FEES, TIERS, VALIDITY]
    assert RULES.renewal_fee_percent == 75


def test_basic_is_free_and_intermediate_costs_a_quarter_r102_r103():
    assert assess(RULES, "legal-person", "basic", day=DAY).cents == 0
    assert assess(RULES, "legal-person", "intermediate", day=DAY).cents == 5_000


def test_a_step_of_half_a_cent_is_rounded_up():
    """12.50 dollars at 75 % are 9.375."""
    renewal = assess(RULES, "natural-person", "intermediate", day=DAY, kind="renewal")

    assert [step.cents for step in renewal.basis] == [5_000, 1_250, 938]


def test_nothing_is_due_in_the_waiver_of_six_to_twelve_months_r100():
    free = assess(RULES, "legal-person", "full", day=LAST_FREE)
    due = assess(RULES, "legal-person", "full", day=FIRST_DUE)

    assert 6 <= RULES.waiver.months <= 12
    assert (free.cents, free.waived) == (0, True)
    assert [(step.source, step.cents) for step in free.basis[-2:]] == [(TIERS, 20_000), (FEES, 0)]
    assert (due.cents, due.waived) == (20_000, False)


def test_what_costs_nothing_is_not_waived():
    assert not assess(RULES, "legal-person", "basic", day=LAST_FREE).waived


def test_a_waiver_that_begins_on_a_long_months_last_day_ends_on_a_short_ones():
    rules = replace(RULES, effective=date(2027, 8, 31), waiver=WaiverRule(months=6))

    assert rules.waived(date(2028, 2, 28))
    assert not rules.waived(date(2028, 2, 29))


def test_a_version_without_a_waiver_asks_from_its_first_day():
    rules = replace(RULES, waiver=None)

    assert assess(rules, "legal-person", "full", day=rules.effective).cents == 20_000


def test_an_upgrade_costs_the_difference_or_the_whole():
    in_full = replace(RULES, money=replace(RULES.money, upgrade="full"))
    of_person = {"day": DAY, "kind": "upgrade", "paid_before": 5_000}

    difference = assess(RULES, "legal-person", "full", **of_person)

    assert difference.cents == 15_000
    assert difference.basis[-1].source == "money.upgrade"
    assert assess(in_full, "legal-person", "full", **of_person).cents == 20_000


def test_an_upgrade_never_pays_back():
    assert (
        assess(RULES, "natural-person", "full", day=DAY, kind="upgrade", paid_before=20_000).cents
        == 0
    )


def test_size_and_scope_change_the_fee_where_rules_have_factors_r97_r98():
    rules = replace(RULES, factor=SIZES)

    fee = assess(rules, "legal-person", "full", day=DAY, factors={"scope": "wide", "size": "small"})

    assert fee.cents == 17_600
    assert [step.source for step in fee.basis] == [FEES, TIERS, FEES, FEES]
    assert [step.cents for step in fee.basis] == [20_000, 20_000, 16_000, 17_600]


@pytest.mark.parametrize(
    ("factors", "rule", "says"),
    [
        ({"size": "small"}, "factor-missing", "scope: name one of wide"),
        ({"size": "tiny", "scope": "wide"}, "unknown-factor", "small, large"),
        ({"size": "small", "scope": "wide", "mood": "good"}, "unknown-factor", "none"),
    ],
)
def test_a_factor_left_out_or_unknown_is_refused(factors, rule, says):
    rules = replace(RULES, factor=SIZES)

    with pytest.raises(CommandRefusedError, match=says) as caught:
        assess(rules, "legal-person", "full", day=DAY, factors=factors)

    assert caught.value.rule == rule


def test_a_level_of_size_is_refused_where_rules_have_no_factors():
    with pytest.raises(CommandRefusedError, match="they know: none"):
        assess(RULES, "legal-person", "full", day=DAY, factors={"size": "small"})


def test_negative_amounts_are_refused():
    for action in (
        lambda: assess(RULES, "legal-person", "full", day=DAY, kind="upgrade", paid_before=-1),
        lambda: refund_of(RULES, -1, "rejection"),
        lambda: riel_of(RULES, -1, 4_100),
    ):
        with pytest.raises(CommandRefusedError) as caught:
            action()
        assert caught.value.rule == "bad-amount"


@pytest.mark.parametrize("rate", [0, -4_100, 1_000_001])
def test_rates_that_cannot_be_are_refused(rate):
    with pytest.raises(CommandRefusedError) as caught:
        riel_of(RULES, 100, rate)
    assert caught.value.rule == "bad-rate"


def test_riel_are_rounded_up_to_the_step():
    assert riel_of(RULES, 5_000, 4_100) == 205_000
    assert riel_of(RULES, 938, 4_123) == 38_700
    assert riel_of(RULES, 0, 4_100) == 0


def test_refunds_follow_their_settings():
    money = replace(RULES.money, refund_on_rejection_percent=50, refund_on_withdrawal_percent=25)
    rules = replace(RULES, money=money)

    assert refund_of(RULES, 20_000, "rejection").cents == 0
    assert refund_of(rules, 9_375, "rejection").cents == 4_688
    assert refund_of(rules, 20_000, "withdrawal").cents == 5_000
    assert refund_of(rules, 1, "withdrawal").basis[-1].source == (
        "money.refund_on_withdrawal_percent"
    )


@given(versions(), categories, tiers, kinds, days, amounts)
def test_a_fee_is_never_negative_and_its_last_step_is_its_amount(
    rules, category, tier, kind, day, paid
):
    fee = assess(
        rules, category, tier, day=day, kind=kind, factors=factors_of(rules), paid_before=paid
    )

    assert fee.cents == fee.basis[-1].cents
    assert all(step.cents >= 0 and step.source for step in fee.basis)
    assert fee.waived == (fee.basis[-1].step == "waiver")
    assert fee.cents == 0 if rules.waived(day) else not fee.waived
    assert not fee.waived or fee.basis[-2].cents > 0
    assert json.decode(json.encode(fee), type=FeeAssessment) == fee


@given(versions(), categories, tiers)
def test_a_renewal_is_the_share_of_the_initial_fee_to_the_cent_r90(rules, category, tier):
    rules = replace(rules, waiver=None)
    factors = factors_of(rules)

    initial = assess(rules, category, tier, day=DAY, factors=factors)
    renewal = assess(rules, category, tier, day=DAY, kind="renewal", factors=factors)

    assert renewal.cents == rounded(Fraction(initial.cents * rules.renewal_fee_percent, 100))


@given(versions(), categories, tiers, amounts)
def test_what_was_paid_and_the_upgrade_come_to_the_new_fee(rules, category, tier, paid):
    rules = replace(rules, waiver=None, money=replace(rules.money, upgrade="difference"))
    factors = factors_of(rules)

    whole = assess(rules, category, tier, day=DAY, factors=factors).cents
    rest = assess(
        rules, category, tier, day=DAY, kind="upgrade", factors=factors, paid_before=paid
    ).cents

    assert rest == max(whole - paid, 0)


@given(versions(), versions(), categories, tiers, kinds)
def test_a_later_version_changes_no_fee_decided_before(now, later, category, tier, kind):
    """The rules of a day are found by the day: a version that counts from later does not matter."""
    now, later = (replace(each, factor=(), waiver=None) for each in (now, later))
    before = replace(cets(), version=(now,))
    after = replace(cets(), version=(now, replace(later, id="cets-2", effective=date(2027, 1, 1))))

    fees = [
        assess(scheme.at(DAY), category, tier, day=DAY, kind=kind) for scheme in (before, after)
    ]

    assert fees[0] == fees[1]
    assert after.at(date(2027, 1, 1)).id == "cets-2"


@given(versions(), amounts, rates)
def test_riel_cover_the_cents_and_a_step_less_does_not(rules, cents, rate):
    riel = riel_of(rules, cents, rate)

    assert riel % rules.money.riel_step == 0
    assert riel * 100 >= cents * rate
    assert (riel - rules.money.riel_step) * 100 < cents * rate


@given(versions(), amounts, st.sampled_from(["rejection", "withdrawal"]))
def test_no_more_is_paid_back_than_was_paid(rules, paid, outcome):
    refund = refund_of(rules, paid, outcome)

    assert 0 <= refund.cents <= paid
    assert refund.cents == refund.basis[-1].cents
