"""The fee of an application: whole, once, in time; waived, paid in riel, given back."""

import pytest
from msgspec.structs import replace

from ledger.domain.application import facts as a
from ledger.domain.application.rules import decide
from ledger.errors import CommandRefusedError
from ledger.scheme.sections import FactorRule, WaiverRule
from tests.ledger.applying import (
    ASSESS,
    FIRST,
    PAY,
    REVIEWED,
    RULES,
    WITHDRAW,
    after,
    apply,
    now,
    refusal,
)
from tests.ledger.deciding import DAY, T0, instant
from verifier.values.days import day_of


def rules(**changes):
    return {"rules": replace(RULES, **changes)}


def test_the_fee_is_paid_whole_once_in_time_and_in_a_currency_of_the_scheme():
    state = after((ASSESS, FIRST))
    last = state.fee.pay_by

    assert (state.fee.cents, state.fee.currency, state.stage) == (20_000, "USD", "fee-due")
    assert refusal(state, replace(PAY, amount=19_999))[0] == "part-payment"
    assert refusal(state, replace(PAY, amount=20_001))[0] == "overpaid"
    assert refusal(state, replace(PAY, currency="EUR"))[0] == "bad-currency"
    assert refusal(state, replace(PAY, rate=4_100))[0] == "bad-rate"
    assert refusal(state, replace(PAY, receipt=""))[0] == "no-receipt"
    assert refusal(state, PAY, at=instant((last - day_of(T0)).days, DAY - 1))[0] == ""
    assert refusal(state, PAY, at=instant((last - day_of(T0)).days + 1, 0))[0] == "deadline-past"
    assert refusal(after(), PAY)[0] == "no-fee"
    assert refusal(after((ASSESS, FIRST), (PAY, FIRST)), PAY)[0] == "fee-settled"
    assert refusal(after((ASSESS, FIRST), (PAY, FIRST)), ASSESS)[0] == "fee-settled"


def test_a_fee_may_be_paid_in_riel_at_the_recorded_rate_rounded_up():
    state = after((ASSESS, FIRST))
    riel = replace(PAY, currency="KHR", rate=4_099, amount=819_800)

    paid = apply(state, decide(state, riel, now())).paid

    assert (paid.cents, paid.riel, paid.rate) == (20_000, 819_800, 4_099)
    assert refusal(state, replace(riel, amount=819_700))[0] == "part-payment"
    assert refusal(state, replace(riel, amount=819_900))[0] == "overpaid"
    assert refusal(state, replace(riel, rate=0))[0] == "no-rate"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": 10_000}, "200.00 US dollars are due, 100.00 US dollars came"),
        ({"amount": 20_001}, "200.00 US dollars are due, 200.01 US dollars came"),
        (
            {"amount": 800_000, "currency": "KHR", "rate": 4_099},
            "819800 riel are due, 800000 riel came",
        ),
    ],
)
def test_what_is_due_and_what_came_are_said_as_people_write_amounts(changes, said):
    state = after((ASSESS, FIRST))

    with pytest.raises(CommandRefusedError) as refused:
        decide(state, replace(PAY, **changes), now())

    assert str(refused.value).startswith(said)


def test_a_waived_fee_says_how_much_was_waived():
    waiver = rules(effective=day_of(T0), waiver=WaiverRule(months=6))

    state = after()
    facts = decide(state, ASSESS, now(**waiver)).facts

    assert [type(each) for each in facts] == [a.FeeAssessed, a.FeeWaived]
    assert (facts[0].cents, facts[1].cents) == (0, 20_000)
    assert apply(state, decide(state, ASSESS, now(**waiver))).settled


def test_a_factor_is_asked_for_where_the_scheme_has_one():
    factor = rules(factor=(FactorRule(id="size", level="small", percent=80),))

    small = replace(ASSESS, factors=(("size", "small"),))

    assert refusal(after(), ASSESS, **factor)[0] == "factor-missing"
    assert decide(after(), small, now(**factor)).facts[0].cents == 16_000
    assert refusal(after(), replace(small, factors=small.factors * 2), **factor)[0] == (
        "duplicate-factor"
    )


def test_what_goes_back_is_what_the_rules_of_the_day_say():
    money = rules(money=replace(RULES.money, refund_on_withdrawal_percent=25))
    state = after(*REVIEWED)

    facts = decide(state, WITHDRAW, now(**money)).facts

    assert [type(each) for each in facts] == [a.ApplicationWithdrawn, a.FeeRefunded]
    assert (facts[1].cents, facts[1].ground) == (5_000, "withdrawal")
    assert len(decide(state, WITHDRAW, now()).facts) == 1
