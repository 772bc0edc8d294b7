"""An auditor with keys and rules computes every fee again, and names the fact that is wrong."""

from contextlib import closing

import pytest
from msgspec.structs import replace

from ledger.auditing.internal.fees import FeeAudit
from ledger.domain.application import facts as a
from ledger.domain.business.facts import BusinessRegistered
from ledger.domain.case import facts as k
from ledger.domain.case.measures import Fine
from ledger.words.articles import PENALTIES
from tests.ledger.applying import FULL
from tests.ledger.applying import after as application_after
from tests.ledger.auditing.test_database import Issuer
from tests.ledger.deciding import HOLDER, SCHEME, T0, day, open_ledger
from tests.ledger.test_service_application import Counter

CASE = "k-" + "0" * 32


def with_rules(**changes):
    """The scheme with other rules in its only version."""
    (version,) = SCHEME.version
    return replace(SCHEME, version=(replace(version, **changes),))


def dearer():
    fees = tuple(replace(each, usd=each.usd + 1) for each in SCHEME.version[0].fee)
    return with_rules(fee=fees)


def issuer_by(scheme, folder, **payment) -> Issuer:
    """An issuer whose ledger has one paid application; the rules of `scheme` set its fee."""
    issuer = Issuer(folder)
    issuer.office.ledger.close()
    ledger = open_ledger(folder, scheme=scheme)
    counter = Counter(ledger)
    name = counter.takes_in("shop.example.com.kh")
    counter.does(a.AssessFee(application=name))
    fields = {"amount": ledger.state(name).fee.cents, "receipt": "R-1"} | payment
    counter.does(a.PayFee(application=name, **fields))
    ledger.close()
    issuer.publish()
    return issuer


def audited(issuer, scheme=SCHEME):
    with closing(issuer.subjects()) as subjects:
        report = issuer.home.audit(T0 + 100, database=True, subjects=subjects, scheme=scheme)
    return [(each.index, each.what) for each in report.findings], report.notes[-1]


def test_amounts_that_follow_the_rules_are_computed_again_without_a_finding(tmp_path):
    issuer = issuer_by(SCHEME, tmp_path, amount=800_000, currency="KHR", rate=4000)

    findings, note = audited(issuer)

    assert findings == []
    assert note.endswith("2 amounts computed again")


def test_a_fee_by_doctored_rules_is_named_with_its_fact(tmp_path):
    issuer = issuer_by(dearer(), tmp_path)

    findings, _ = audited(issuer)

    assert findings[0] == (
        3,
        "the fee assessed is 20100 cents, by the rules of the day it is 20000",
    )
    assert findings[1:] == [(3, "the steps of the assessment are not those of the rules")]


def test_without_the_keys_or_the_rules_no_amount_is_computed(tmp_path):
    issuer = issuer_by(dearer(), tmp_path)

    with closing(issuer.subjects()) as subjects:
        unruled = issuer.home.audit(T0 + 100, database=True, subjects=subjects)
    closed = issuer.home.audit(T0 + 100, database=True, scheme=SCHEME)

    assert (unruled.findings, closed.findings) == ((), ())
    assert "amounts" not in unruled.notes[-1] + closed.notes[-1]


def followed(*facts):
    """What an auditor says of the last of `facts`, none of the others being wrong."""
    audit = FeeAudit(SCHEME)
    *before, last = facts
    assert [what for fact in before for what in audit.follow(fact)] == []
    return list(audit.follow(last))


def submitted():
    state = application_after(start=FULL)
    return (
        BusinessRegistered(at=T0, business="b-1", holder=HOLDER),
        a.ApplicationSubmitted(
            at=T0,
            application="a-1",
            business="b-1",
            kind="new",
            occasion="new",
            tier="full",
            scheme="cets-1",
            due=state.due,
            by="x",
        ),
    )


def fee(**changes):
    state = application_after((a.AssessFee(application="a-1"), "x"), start=FULL)
    return replace(state.fee, **changes)


def paid(**changes):
    fields = {"cents": 20_000, "currency": "USD", "receipt": "R-1", "by": "x"} | changes
    return a.FeePaid(at=T0, application="a-1", **fields)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ((fee(cents=19_999),), "the fee assessed is 19999 cents"),
        ((fee(scheme="cets-2"),), "the fee names the rules cets-2"),
        ((fee(pay_by=day(99)),), "a fee is to be paid by"),
        ((fee(basis=()),), "the steps of the assessment"),
        ((fee(), paid(cents=1)), "the fee paid is 1 cents"),
        ((fee(), paid(currency="KHR", riel=1, rate=4000)), "1 riel were paid at 4000"),
        ((fee(), paid(currency="EUR")), "a fee was paid in EUR"),
        ((fee(), paid(riel=5)), "a fee was paid in USD, with 5 riel"),
        ((paid(),), "a fee was paid that was not due"),
        ((fee(), paid(), paid()), "a fee was paid that was not due"),
        (
            (
                fee(),
                a.FeeWaived(
                    at=T0, application="a-1", cents=1, currency="USD", scheme="cets-1", by="x"
                ),
            ),
            "a fee was waived that the rules of the day ask for",
        ),
        (
            (
                fee(),
                paid(),
                a.FeeRefunded(
                    at=T0, application="a-1", cents=1, currency="USD", ground="rejection", by="x"
                ),
            ),
            "the refund is 1 cents",
        ),
    ],
)
def test_every_amount_of_an_application_that_is_wrong_is_found(facts, said):
    found = followed(*submitted(), *facts)

    assert found
    assert said in found[0]


def fined(usd=100):
    opened = k.CaseOpened(
        at=T0,
        case=CASE,
        business="b-1",
        source="officer",
        reason="mark-misused",
        decide_by=day(30),
        by="x",
    )
    terms = Fine(reason="mark-misused", usd=100)
    proposed = k.MeasureProposed(at=T0, case=CASE, proposal=1, terms=terms, by="x")
    decided = k.BusinessFined(
        at=T0,
        case=CASE,
        proposal=1,
        usd=usd,
        pay_by=day(30),
        article=PENALTIES,
        appeal_by=day(30),
        by="y",
    )
    return opened, proposed, decided


def fine_paid(usd=100):
    return k.FinePaid(at=T0, case=CASE, proposal=1, usd=usd, receipt="R-2", by="x")


def fine_repaid():
    return k.FineRepaid(at=T0, case=CASE, proposal=1, usd=100, receipt="R-3", by="x")


def test_a_fine_is_what_was_proposed_and_is_paid_once():
    assert followed(*fined(), fine_paid()) == []
    assert followed(*fined(usd=99)) == ["the fine is 99 dollars, 100 were proposed"]
    assert followed(*fined(), fine_paid(1)) == ["the fine paid is 1 dollars, 100 were proposed"]
    assert followed(*fined(), fine_paid(), fine_paid()) == ["a fine was paid that was not due"]
    assert followed(*fined(), fine_repaid()) == ["a fine was paid back that was not to be"]
