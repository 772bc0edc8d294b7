"""What a visit to a shop leaves on record: new findings once, gone ones once, and nothing else."""

import pytest
from msgspec.structs import replace

from ledger.domain.business.findings import RecordVisit, Sighting, finding_id
from ledger.domain.business.rules import decide
from ledger.domain.business.seen import BusinessNow
from ledger.domain.business.state import evolve
from ledger.errors import CommandRefusedError
from tests.ledger.deciding import T0, seen
from tests.ledger.domain.business.test_business import registered

BUSINESS = "b-1"
HOST = "shop.example.com.kh"
ABSENT = Sighting(kind="badge-absent", detail="found none", url=f"https://{HOST}/")
SOON = Sighting(kind="tls-expires-soon", detail="in 9 days", url=f"https://{HOST}/robots.txt")
OTHER = Sighting(kind="badge-of-another", detail="one of CETS-0001-009", url=f"https://{HOST}/")
KINDS = ("badge-absent", "tls-expires-soon", "badge-of-another")


def visit(*seen, looked=KINDS, place=HOST):
    return RecordVisit(
        business=BUSINESS, number="CETS-0000-024", place=place, seen=seen, looked=looked
    )


def after(state, command, at=T0):
    outcome = decide(state, command, seen(BusinessNow, at))
    for fact in outcome.facts:
        state = evolve(state, fact)
    return state, outcome.facts


def refused(state, command):
    with pytest.raises(CommandRefusedError) as caught:
        decide(state, command, seen(BusinessNow, T0))
    return caught.value.rule


def standing(state):
    return [each.finding for each in state.findings if each.gone is None]


def test_findings_are_numbered_in_the_order_they_were_seen():
    state, facts = after(registered(), visit(ABSENT, SOON, ABSENT))

    assert [(each.finding, each.kind) for each in facts] == [
        (1, "badge-absent"),
        (2, "tls-expires-soon"),
    ]
    assert [each.by for each in facts] == [seen(BusinessNow, T0).actor] * 2
    assert finding_id(BUSINESS, 2) == f"{BUSINESS}/f2"
    assert standing(state) == [1, 2]


def test_what_is_found_again_is_nothing_new_whatever_day_it_counts():
    state, _ = after(registered(), visit(ABSENT, SOON))

    assert refused(state, visit(ABSENT, replace(SOON, detail="in 8 days"))) == "no-change"


def test_badges_of_two_others_on_one_page_are_two_findings():
    state, _ = after(registered(), visit(OTHER))

    state, facts = after(state, visit(OTHER, replace(OTHER, detail="one of CETS-0002-00A")))

    assert [each.finding for each in facts] == [2]


def test_what_was_looked_for_and_not_seen_is_gone_and_may_come_back():
    state, _ = after(registered(), visit(ABSENT, SOON))

    state, gone = after(state, visit(SOON))
    state, back = after(state, visit(SOON, ABSENT))

    assert [each.finding for each in gone] == [1]
    assert [each.finding for each in back] == [3]
    assert standing(state) == [2, 3]


def test_what_could_not_be_looked_for_stands():
    state, _ = after(registered(), visit(ABSENT))

    assert refused(state, visit(looked=())) == "no-change"


def test_another_place_has_its_own_findings():
    state, _ = after(registered(), visit(ABSENT))

    state, facts = after(state, visit(ABSENT, place="second.example.com.kh"))

    assert [each.finding for each in facts] == [2]
    assert standing(state) == [1, 2]


@pytest.mark.parametrize(
    "seen",
    [
        replace(ABSENT, kind=""),
        replace(ABSENT, kind="x" * 41),
        replace(ABSENT, detail=""),
        replace(ABSENT, detail="x" * 1001),
        replace(ABSENT, detail="two\nlines"),
        replace(ABSENT, url="x" * 2501),
        replace(ABSENT, url="\x00"),
    ],
)
def test_a_finding_that_is_none_is_refused(seen):
    assert refused(registered(), visit(seen)) == "bad-finding"


def test_findings_have_a_limit_for_each_visit_and_each_business():
    many = [replace(ABSENT, url=f"https://{HOST}/{nth}") for nth in range(501)]
    state = registered()
    for start in range(0, 500, 100):
        state, _ = after(state, visit(*many[start : start + 100], looked=()))

    assert refused(state, visit(*many[:101], looked=())) == "bad-finding"
    assert refused(state, visit(many[500], looked=())) == "too-many-findings"
    assert refused(registered(), visit()) == "no-change"
