"""Complaints and listings in a real ledger: transactions, own keys, officers, erasure, restart."""

from contextlib import closing

import pytest
from msgspec.structs import replace

from ledger.domain.case import facts as c
from ledger.domain.case.measures import Blacklist
from ledger.domain.complaint import facts as k
from ledger.domain.listing import facts as f
from ledger.domain.misuse import facts as m
from ledger.domain.register.erasures import ErasePersonalData
from ledger.domain.roster.facts import ConfirmRole, FoundRoster, ProposeRole
from ledger.errors import CommandRefusedError, LedgerCorruptError, UnknownAggregateError
from tests.ledger.complaining import FILE, FIRST, PLACE, SECOND, THIRD
from tests.ledger.deciding import HOSTS, open_ledger
from tests.ledger.publishing import meddle

PROPOSE = f.ProposeListing(place=PLACE, reason="mark-misused")


def refusal(office, command, actor=FIRST) -> str:
    before = office.ledger.wait(-1, 0)
    with pytest.raises(CommandRefusedError) as caught:
        office.does(command, actor=actor)
    assert office.ledger.wait(-1, 0) == before
    return caught.value.rule


def listed(office, command=PROPOSE) -> str:
    """Return the id of the file of a listing that one officer proposed and another confirmed."""
    name = office.does(command, actor=FIRST).number
    office.does(f.ConfirmListing(listing=name), actor=SECOND)
    return name


def complaint(office, **about) -> str:
    about = about or {"business": office.registers()}
    return office.does(replace(FILE, **({"business": ""} | about)), actor=FIRST).number


def upheld(office, **about) -> k.ConfirmComplaintDecision:
    """Bring a complaint to a proposal to uphold it; return the command that does."""
    name = {"complaint": complaint(office, **about)}
    office.does(k.ForwardComplaint(**name), actor=FIRST)
    office.does(k.RecordAnswer(**name, text="No."), actor=FIRST)
    proposal = {"outcome": "upheld", "reason": "complaints-unresolved"}
    office.does(k.ProposeComplaintDecision(**name, **proposal), actor=FIRST)
    return k.ConfirmComplaintDecision(**name)


def test_a_confirmed_listing_is_public_by_the_same_decision(office):
    name = listed(office)

    public = office.ledger.misuse(PLACE)
    assert public.standing(office.at).number == office.ledger.state(name).number == 1
    facts = [fact for _, fact in office.ledger.history(m.misuse_id(PLACE))]
    assert [type(fact) for fact in facts] == [m.MisuseListed]


def test_the_public_facts_name_no_officer_and_the_sealed_ones_do(office, folder):
    listed(office)
    office.ledger.close()

    stored = (folder / "ledger.db").read_bytes()
    assert PLACE.encode() in stored
    for officer in (FIRST, SECOND):
        assert officer.encode() not in stored


def test_a_proposal_alone_shows_the_place_nowhere(office, folder):
    office.does(PROPOSE)
    office.ledger.close()

    assert PLACE.encode() not in (folder / "ledger.db").read_bytes()


def test_the_second_of_two_files_about_a_place_writes_nothing(office):
    listed(office)
    again = f.ProposeListing(place="other.example.com", reason="mark-misused")
    name = office.does(again, actor=FIRST).number
    office.does(m.ListMisuse(place="other.example.com", reason="mark-misused"))

    assert refusal(office, f.ConfirmListing(listing=name), SECOND) == "listed-already"


def test_an_overturned_listing_is_off_the_list(office):
    name = listed(office)
    office.does(f.FileListingAppeal(listing=name))

    office.does(f.DecideListingAppeal(listing=name, outcome="overturned"), actor=THIRD)

    assert office.ledger.misuse(PLACE).standing(office.at) is None
    assert office.ledger.misuse(PLACE).listing(1).appeal == "overturned"


def test_where_officers_decide_a_certified_place_is_listed_after_a_case_only(office):
    office.certifies("shop.example.com.kh")
    later = office.does(replace(PROPOSE, place="new.example.com.kh"), actor=FIRST).number
    office.certifies("new.example.com.kh")
    office.does(FoundRoster(first=FIRST, second=SECOND))
    roles = (("compliance-officer", "noy.vanna"), ("legal", "lao.vireak"))
    for number, (role, officer) in enumerate(roles, 1):
        office.does(ProposeRole(officer=officer, role=role, change="grant"), actor=FIRST)
        office.does(ConfirmRole(proposal=number), actor=SECOND)

    proposing = replace(PROPOSE, place="shop.example.com.kh")

    assert refusal(office, proposing, "noy.vanna") == "case-needed"
    assert refusal(office, f.ConfirmListing(listing=later), "lao.vireak") == "case-needed"
    assert office.does(PROPOSE, actor="noy.vanna").number


def test_where_officers_decide_nobody_lists_a_place_alone(office):
    office.does(FoundRoster(first=FIRST, second=SECOND))

    commands = (
        m.ListMisuse(place=PLACE, reason="mark-misused"),
        m.Delist(place=PLACE, listing=1),
        m.AppealMisuse(place=PLACE, listing=1),
        m.DecideMisuseAppeal(place=PLACE, listing=1, outcome="upheld"),
    )

    assert {refusal(office, command) for command in commands} == {"proposal-needed"}


def test_managers_confirm_listings_and_propose_none(office):
    office.does(FoundRoster(first=FIRST, second=SECOND))

    assert refusal(office, PROPOSE) == "not-allowed"
    assert refusal(office, FILE) == "not-allowed"


def test_states_survive_a_restart(office, folder):
    name = listed(office)
    filed = complaint(office)
    before = [office.ledger.state(each) for each in (name, filed)]
    office.ledger.close()

    with closing(open_ledger(folder)) as again:
        assert [again.state(each) for each in (name, filed)] == before
        assert again.misuse(PLACE).standing(office.at)


def test_a_changed_row_of_the_list_is_not_believed(office, folder):
    listed(office)
    office.ledger.close()
    meddle(
        folder / "ledger.db",
        f"UPDATE ledger_events SET originator_id='{m.misuse_id('other.example.com')}' "
        "WHERE topic='misuse-listed'",
    )

    with closing(open_ledger(folder)) as again, pytest.raises(LedgerCorruptError):
        again.misuse("other.example.com")


def test_a_complaint_needs_a_shop_that_is_there(office):
    for about in ({"business": "b-" + "0" * 32}, {"business": "", "certificate": "CETS-0000-000"}):
        with pytest.raises(UnknownAggregateError):
            office.does(replace(FILE, **about))


def test_a_complaint_about_a_certificate_finds_the_business(office):
    number = office.certifies(HOSTS[0])

    name = complaint(office, certificate=number)

    business = office.ledger.certificate(number).business
    assert office.ledger.state(name).business == business


def test_an_upheld_complaint_opens_a_case_by_the_same_decision(office):
    number = office.certifies(HOSTS[0])
    confirm = upheld(office, certificate=number)

    receipt = office.does(replace(confirm, open_case=True), actor=SECOND, key="decided")

    assert receipt.number == confirm.complaint
    assert office.ledger.state(confirm.complaint).verified
    (opened,) = cases(office)
    assert (opened.certificate, opened.source) == (number, "complaint")
    assert opened.refs == (confirm.complaint,)
    assert receipt.led_to == (opened.case,)
    office.certifies(HOSTS[1])
    assert office.does(replace(confirm, open_case=True), actor=SECOND, key="decided") == receipt
    assert office.ledger.receipt("decided") == receipt


def cases(office):
    """Return the states of all cases, found by the rows that begin them."""
    rows = office.ledger._store._reading.datastore.connection.execute(
        "SELECT originator_id FROM ledger_events WHERE topic='case-opened'"
    )
    return [office.ledger.state(name) for (name,) in rows]


def test_a_case_about_another_shop_s_certificate_leaves_the_complaint_open(office):
    other = office.certifies(HOSTS[0])
    confirm = upheld(office)

    wrong = replace(confirm, open_case=True, certificate=other)

    assert refusal(office, wrong, SECOND) == "not-its-certificate"
    assert not office.ledger.state(confirm.complaint).outcome


def test_no_case_is_opened_against_a_shop_nobody_knows(office):
    confirm = upheld(office, place=PLACE)

    assert refusal(office, replace(confirm, open_case=True), SECOND) == "no-business"


def test_no_case_follows_from_a_dismissed_complaint(office):
    name = complaint(office)
    office.does(k.ProposeComplaintDecision(complaint=name, outcome="dismissed"), actor=FIRST)

    confirm = k.ConfirmComplaintDecision(complaint=name, open_case=True)

    assert refusal(office, confirm, SECOND) == "not-upheld"


def test_an_erased_complaint_is_gone_and_the_business_stays(office):
    business = office.registers()
    name = complaint(office, business=business)

    office.does(ErasePersonalData(subject=name, ground="asked for it"))
    office.ledger.erase(name)

    with pytest.raises(CommandRefusedError) as caught:
        office.ledger.state(name)
    assert caught.value.rule == "erased"
    assert office.ledger.business(business)
    assert refusal(office, k.ForwardComplaint(complaint=name)) == "erased"


def test_the_file_of_a_listing_is_erased_when_nothing_is_open(office):
    name = listed(office)
    assert refusal(office, ErasePersonalData(subject=name, ground="asked")) == "still-needed"
    rejected = office.does(replace(PROPOSE, place="other.example.com"), actor=FIRST).number
    office.does(f.RejectListing(listing=rejected), actor=SECOND)

    office.does(ErasePersonalData(subject=rejected, ground="asked for it"))

    assert office.ledger.misuse(PLACE).standing(office.at)


def blacklisting(office, end=None) -> str:
    """Return a case that has come to a listing of the business's place."""
    business = office.registers()
    name = office.does(
        c.OpenCase(business=business, source="officer", reason="mark-misused"), actor=FIRST
    ).number
    office.does(c.ServeNotice(case=name, grounds=("mark-misused",)), actor=FIRST)
    office.does(c.RecordReply(case=name), actor=SECOND)
    terms = Blacklist(reason="mark-misused", place=PLACE, end=end)
    office.does(c.ProposeMeasure(case=name, terms=terms), actor=FIRST)
    office.does(c.DecideMeasure(case=name, proposal=1), actor=SECOND)
    return name


def test_a_case_lists_a_place_by_its_own_decision(office):
    name = blacklisting(office)

    listing = office.ledger.misuse(PLACE).standing(office.at)
    proposal = office.ledger.state(name).proposal(1)
    assert (proposal.touched, proposal.appeal_by) == (listing.number, listing.appeal_by)


def test_an_appeal_in_a_case_ends_the_listing(office):
    name = blacklisting(office)
    office.does(c.FileCaseAppeal(case=name, proposal=1), actor=FIRST)
    assert office.ledger.misuse(PLACE).listing(1).appeal == "pending"

    command = c.DecideCaseAppeal(case=name, proposal=1, outcome="overturned")
    office.does(command, actor=THIRD)

    assert office.ledger.misuse(PLACE).standing(office.at) is None


def test_a_case_does_not_list_what_is_listed(office):
    listed(office)

    with pytest.raises(CommandRefusedError) as caught:
        blacklisting(office)

    assert caught.value.rule == "listed-already"
