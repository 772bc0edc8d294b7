"""Decisions go by the version in force on their day, of those on record, and by no other rules."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from ledger.domain.certificate import facts as c
from ledger.domain.register.registry import AdoptScheme
from ledger.errors import CommandRefusedError, SchemeError
from ledger.scheme.adopted import AdoptedRules, on_record
from ledger.scheme.model import Scheme
from tests.ledger.deciding import DAY, SCHEME, T0, TODAY, Office, day, open_ledger
from verifier.values.days import start_of

HOST = "shop1.example.com.kh"
FIRST = SCHEME.version[0]
SECOND = replace(
    FIRST,
    id="cets-2",
    effective=day(30),
    validity_years=3,
    renewal=replace(FIRST.renewal, opens_days_before_end=1_000),
    suspension=replace(FIRST.suspension, longest_days=10),
)
BOTH = Scheme(name=SCHEME.name, version=(FIRST, SECOND))
BEFORE, SINCE = T0 + 29 * DAY, T0 + 30 * DAY


def adoption(version) -> AdoptScheme:
    return AdoptScheme(scheme=version.id, digest=version.digest(), effective=version.effective)


@pytest.fixture
def office(folder):
    """An office with both versions in its data, of which the first is on record."""
    ledger = open_ledger(folder, scheme=BOTH)
    office = Office(ledger)
    office.does(adoption(FIRST))
    yield office
    ledger.close()


def test_each_decision_uses_the_version_of_its_day(office):
    number = office.certifies(HOST)
    office.does(adoption(SECOND), at=T0)
    long = c.Suspend(number=number, reason="mark-misused", start=day(30), end=day(60))

    with pytest.raises(CommandRefusedError, match="1 to 10 days"):
        office.does(long, at=SINCE)
    office.does(replace(long, start=day(29)), at=BEFORE)


def test_a_certificate_stays_under_the_version_it_was_granted_under(office):
    number = office.certifies(HOST)
    before = office.ledger.history(number)
    office.does(adoption(SECOND), at=T0)
    granted = office.ledger.certificate(number)

    office.does(c.Renew(number=number), at=SINCE)

    renewed = office.ledger.certificate(number)
    assert (granted.scheme, renewed.scheme) == ("cets-1", "cets-2")
    assert office.ledger.history(number)[: len(before)] == before
    assert renewed.end == SECOND.last_day(granted.end + timedelta(days=1))
    assert BOTH.named(granted.scheme).validity_years == 2
    assert BOTH.at(day(31)).id == "cets-2"


def test_a_version_that_is_only_in_the_data_does_not_count(office):
    number = office.certifies(HOST)

    with pytest.raises(CommandRefusedError) as caught:
        office.does(c.Renew(number=number), at=SINCE)

    assert caught.value.rule == "too-early"


def test_rules_cannot_be_adopted_for_a_day_that_has_begun(office):
    for at in (SINCE, SINCE + DAY):
        with pytest.raises(CommandRefusedError) as caught:
            office.does(adoption(SECOND), at=at)
        assert caught.value.rule == "scheme-backdated"

    office.does(adoption(SECOND), at=start_of(SECOND.effective) - 1)


@pytest.mark.parametrize(
    ("scheme", "says"),
    [
        (
            Scheme(name=SCHEME.name, version=(replace(FIRST, validity_years=5), SECOND)),
            "cets-1 was",
        ),
        (Scheme(name=SCHEME.name, version=(SECOND,)), "no such version"),
    ],
)
def test_nothing_is_decided_when_adopted_rules_were_changed_or_lost(folder, scheme, says):
    office = Office(open_ledger(folder, scheme=BOTH))
    office.does(adoption(FIRST))
    number = office.certifies(HOST)
    facts = office.ledger.history(number)
    office.ledger.close()

    office.ledger = open_ledger(folder, scheme=scheme)
    for command in (
        c.Warn(number=number, reason="mark-misused"),
        c.Renew(number=number),
        c.Issue(business=facts[0][1].business, sites=("shop2.example.com.kh",), tier="full"),
    ):
        with pytest.raises(SchemeError, match=says):
            office.does(command, at=SINCE)

    assert office.ledger.history(number) == facts
    office.ledger.close()


def test_rules_are_looked_up_again_when_the_record_changes():
    rules = AdoptedRules(BOTH)
    first = {"cets-1": FIRST.digest()}

    assert rules.at(day(40), first).id == "cets-1"
    assert rules.at(day(40), {**first, "cets-2": SECOND.digest()}).id == "cets-2"
    assert rules.at(TODAY, {**first, "cets-2": SECOND.digest()}).id == "cets-1"


def test_without_any_record_the_data_decide():
    assert AdoptedRules(BOTH).at(day(40), {}).id == "cets-2"


def test_before_the_first_adopted_version_no_rules_are_in_force():
    adopted = {"cets-2": SECOND.digest()}

    with pytest.raises(SchemeError, match=str(SECOND.effective)):
        AdoptedRules(BOTH).at(date(2026, 3, 3), adopted)


def test_only_versions_on_record_are_kept():
    kept = on_record(BOTH, {"cets-1": FIRST.digest()})

    assert [version.id for version in kept.version] == ["cets-1"]
