"""Renewals and upgrades: what they cost, when they may be asked for, what they lead to."""

from msgspec.structs import replace

from ledger.domain.application import facts as a
from ledger.domain.application.approval import missing_documents
from ledger.domain.application.rules import decide
from ledger.domain.business.state import ControlProof
from ledger.domain.certificate.facts import CertificateRenewed, Renew, UpgradeTier
from ledger.domain.certificate.rules import decide as decide_certificate
from ledger.domain.certificate.state import evolve as evolve_certificate
from tests.ledger import deciding
from tests.ledger.applying import (
    APPROVE,
    ASSESS,
    BUSINESS,
    FIRST,
    FULL,
    PAY,
    REVIEW,
    REVIEWED,
    REVIEWER,
    RULES,
    SECOND,
    after,
    certificate,
    documents,
    now,
    refusal,
)
from tests.ledger.deciding import DAY, HANDLES, HOSTS, NUMBER, T0, instant
from verifier.values.days import day_of

END = certificate().end


def rules(**changes):
    return {"rules": replace(RULES, **changes)}


def renewal(**changes) -> a.SubmitApplication:
    fields = {"kind": "renewal", "certificate": NUMBER, "sites": ()}
    return replace(FULL, documents=documents("renewal-short"), **(fields | changes))


IN_WINDOW = (END - day_of(T0)).days - 30


def renewing(*steps, start=None, **changes):
    proven = {place: ControlProof("dns", instant(IN_WINDOW)) for place in (*HOSTS, *HANDLES)}
    fields = {"certificate": certificate(), "business": replace(BUSINESS, proofs=proven)}
    return after(*steps, start=start or renewal(), at=instant(IN_WINDOW), **(fields | changes))


def test_a_renewal_costs_three_quarters_and_leads_to_a_further_period():
    pay = replace(PAY, amount=15_000)
    proposed = renewing((ASSESS, FIRST), (pay, FIRST), (REVIEW, REVIEWER), (APPROVE, FIRST))
    proven = {HOSTS[0]: ControlProof("dns", instant(IN_WINDOW))}
    moment = now(
        instant(IN_WINDOW),
        SECOND,
        certificate=certificate(),
        business=replace(BUSINESS, proofs=proven),
    )

    outcome = decide(proposed, APPROVE, moment)

    assert proposed.occasion == "renewal-short"
    assert outcome.consequences == (Renew(number=NUMBER, tier="full"),)
    assert outcome.facts[0].number == NUMBER


def test_a_full_renewal_asks_for_the_whole_form():
    form = rules(renewal=replace(RULES.renewal, form="full"))

    state = renewing(**form)

    assert state.occasion == "renewal-full"
    assert missing_documents(state, RULES) == [each.document for each in documents("renewal-full")]


def test_a_renewal_has_its_window():
    first = instant((END - day_of(T0)).days - 90, 0)
    last = instant((END - day_of(T0)).days + 31, -1)
    found = {"certificate": certificate()}

    assert refusal(None, renewal(), at=first - 1, **found)[0] == "too-early"
    assert refusal(None, renewal(), at=first, **found)[0] == ""
    assert refusal(None, renewal(), at=last, **found)[0] == ""
    assert refusal(None, renewal(), at=last + 1, **found)[0] == "too-late"


def test_a_suspended_certificate_is_not_renewed():
    state = renewing((ASSESS, FIRST), (replace(PAY, amount=15_000), FIRST), (REVIEW, REVIEWER))
    at = instant(IN_WINDOW)
    suspended = deciding.after(
        (
            deciding.c.Suspend(
                number=NUMBER, reason="mark-misused", start=day_of(at), end=day_of(at)
            ),
            at,
        )
    )
    proven = {HOSTS[0]: ControlProof("dns", at)}
    business = replace(BUSINESS, proofs=proven)

    assert (
        refusal(state, APPROVE, at=at, certificate=suspended, business=business)[0] == "suspended"
    )


UPGRADE = replace(
    FULL, kind="upgrade", certificate=NUMBER, sites=(), documents=documents("upgrade")
)


LOWER = {"certificate": certificate(tier="intermediate")}


def granted(kind, cents, closed_at, number=NUMBER):
    state = after((ASSESS, FIRST), (PAY, FIRST))
    paid = replace(state.paid, cents=cents)
    return replace(
        state, kind=kind, paid=paid, closed="approved", closed_at=closed_at, number=number
    )


def test_an_upgrade_pays_the_difference_to_what_was_paid_for_the_running_period():
    before = (
        granted("new", 5_000, T0 - 900 * DAY),
        granted("renewal", 3_750, T0 - 200 * DAY),
        granted("new", 20_000, T0 - DAY, number="CETS-0000-011"),
    )

    state = after((ASSESS, FIRST), start=UPGRADE, applications=before, **LOWER)

    assert state.fee.cents == 20_000 - 3_750
    assert after((ASSESS, FIRST), start=UPGRADE, **LOWER).fee.cents == 20_000


def test_an_upgrade_raises_the_tier_and_leaves_the_end_where_it_is():
    state = after(*REVIEWED, (APPROVE, FIRST), start=UPGRADE, **LOWER)
    outcome = decide(state, APPROVE, now(actor=SECOND, **LOWER))

    (command,) = outcome.consequences
    (fact,) = decide_certificate(LOWER["certificate"], command, now(T0 + 9 * DAY))
    upgraded = evolve_certificate(LOWER["certificate"], fact)

    assert command == UpgradeTier(number=NUMBER, tier="full")
    assert isinstance(fact, CertificateRenewed)
    assert (upgraded.tier, upgraded.end) == ("full", LOWER["certificate"].end)
    assert fact.start == day_of(T0 + 9 * DAY)


def test_an_ended_certificate_is_not_upgraded():
    late = instant((END - day_of(T0)).days + 1)

    assert refusal(None, UPGRADE, at=late, **LOWER)[0] == "expired"
