"""Listings for misuse, rule by rule: the public list, and the officers' file behind a listing."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.domain.listing import facts as f
from ledger.domain.misuse import facts as m
from ledger.domain.register.erasures import ErasePersonalData, ErasureNow
from ledger.domain.register.erasures import decide as decide_erasure
from ledger.errors import CommandRefusedError
from tests.ledger.complaining import FIRST, LISTING, PLACE, SECOND, THIRD, ListingDesk
from tests.ledger.deciding import T0, day, instant, seen
from verifier.values.days import end_of

PROPOSE = f.ProposeListing(place=PLACE, reason="mark-misused", end=day(30))
ABOUT = {"listing": LISTING}
CONFIRM = f.ConfirmListing(**ABOUT)
REJECT = f.RejectListing(**ABOUT)
TAKE_BACK = f.WithdrawListing(**ABOUT)
APPEAL = f.FileListingAppeal(**ABOUT)
END = f.ProposeListingEnd(**ABOUT)
CONFIRM_END = f.ConfirmListingEnd(**ABOUT)
LIST = m.ListMisuse(place=PLACE, reason="mark-misused", end=day(30))


def decided(outcome: str) -> f.DecideListingAppeal:
    return f.DecideListingAppeal(**ABOUT, outcome=outcome)


def listed(command: f.ProposeListing = PROPOSE) -> ListingDesk:
    desk = ListingDesk()
    desk.does(command, FIRST)
    desk.does(CONFIRM, SECOND)
    return desk


def appealed() -> ListingDesk:
    desk = listed()
    desk.does(APPEAL)
    return desk


def test_a_proposal_is_not_public():
    desk = ListingDesk()

    desk.does(PROPOSE)

    assert desk.public is None
    assert desk.state.place == PLACE


def test_the_decision_of_another_officer_is():
    desk = listed()

    (fact,) = desk.published
    assert fact == m.MisuseListed(
        at=T0, misuse=m.misuse_id(PLACE), listing=1, kind="host", place=PLACE,
        reason="mark-misused", scheme="cets-1", end=day(30), appeal_by=day(30),
    )  # fmt: skip
    assert desk.public.standing(T0).number == 1


def test_the_id_of_a_place_follows_from_it():
    assert m.misuse_id("shop.example.com.kh") == "m-a24da9cbea1f024a328fe63f8c753b2d"


def test_a_listing_ends_with_its_last_day():
    public = listed().public

    assert public.standing(end_of(day(30)) - 1)
    assert public.standing(end_of(day(30))) is None


def test_without_a_day_a_place_is_listed_as_long_as_the_scheme_says():
    desk = listed(replace(PROPOSE, end=None))

    assert desk.state.end == day(730)
    assert desk.public.listing(1).until == end_of(day(730))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"place": "https://x"}, "bad-place"),
        ({"reason": "licence-lapsed"}, "bad-reason"),
        ({"reason": "ugly"}, "bad-reason"),
        ({"end": day(-1)}, "bad-length"),
        ({"end": day(1096)}, "bad-length"),
    ],
)
def test_what_is_no_listing(changes, rule):
    assert ListingDesk().refusal(replace(PROPOSE, **changes)) == rule


def test_the_longest_and_the_shortest_listing():
    assert ListingDesk().refusal(replace(PROPOSE, end=day(1095))) == ""
    assert ListingDesk().refusal(replace(PROPOSE, end=day(0))) == ""


def test_a_place_is_listed_in_its_one_form():
    desk = ListingDesk()

    (fact,) = desk.does(replace(PROPOSE, place="Facebook:Fake.Shop"))

    assert fact.place == "facebook:fake.shop"


def test_a_listed_place_is_not_listed_twice_but_again_when_it_is_over():
    desk = listed()
    assert desk.refusal(PROPOSE) == "listed-already"

    desk.at = end_of(day(30))
    again = desk.shows(replace(LIST, end=day(60)), FIRST)

    assert again.listing == 2


def test_two_files_about_one_place_end_in_one_listing():
    first, second = ListingDesk(), ListingDesk()
    first.does(PROPOSE)
    second.does(PROPOSE)
    first.does(CONFIRM, SECOND)

    second.public = first.public

    assert second.refusal(CONFIRM, SECOND) == "listed-already"


def test_a_proposal_that_has_become_too_old_is_not_confirmed():
    desk = ListingDesk()
    desk.does(PROPOSE)

    desk.at = instant(31)

    assert desk.refusal(CONFIRM, SECOND) == "bad-length"


def test_nobody_confirms_or_rejects_what_they_proposed():
    desk = ListingDesk()
    desk.does(PROPOSE, FIRST)

    assert desk.refusal(CONFIRM, FIRST) == "same-officer"
    assert desk.refusal(REJECT, FIRST) == "same-officer"
    assert desk.refusal(TAKE_BACK, SECOND) == "not-the-author"


@pytest.mark.parametrize(("command", "actor"), [(REJECT, SECOND), (TAKE_BACK, FIRST)])
def test_a_proposal_that_came_to_nothing_is_over(command, actor):
    desk = ListingDesk()
    desk.does(PROPOSE, FIRST)

    desk.does(command, actor)

    assert (desk.state.stage, desk.public) == ("rejected", None)
    assert desk.refusal(CONFIRM, THIRD) == "no-proposal"


def test_an_appeal_shows_and_changes_nothing_yet():
    desk = appealed()

    assert desk.public.listing(1).appeal == "pending"
    assert desk.public.standing(desk.at)
    assert desk.state.decide_by == day(30)


def test_an_appeal_is_decided_by_a_third_officer():
    desk = appealed()

    assert desk.refusal(decided("upheld"), FIRST) == "same-officer"
    assert desk.refusal(decided("upheld"), SECOND) == "same-officer"
    assert desk.refusal(decided("upheld"), THIRD) == ""
    assert desk.refusal(decided("forgotten"), THIRD) == "bad-outcome"


def test_an_overturned_listing_ends_at_once():
    desk = appealed()
    desk.at += 60

    desk.does(decided("overturned"), THIRD)

    assert desk.public.standing(desk.at) is None
    assert desk.public.standing(desk.at - 1)
    assert desk.state.stage == "ended"


def test_an_upheld_listing_stands_and_is_not_appealed_twice():
    desk = appealed()

    desk.does(decided("upheld"), THIRD)

    assert desk.public.standing(desk.at)
    assert desk.refusal(APPEAL) == "already-appealed"
    assert desk.refusal(decided("overturned"), THIRD) == "no-appeal"


def test_an_appeal_comes_in_time():
    desk = listed(replace(PROPOSE, end=day(300)))

    desk.at = instant(30)
    assert desk.refusal(APPEAL) == ""
    desk.at = instant(31)
    assert desk.refusal(APPEAL) == "too-late"


def test_an_appeal_outlives_the_listing_it_is_against():
    desk = listed(replace(PROPOSE, end=day(3)))
    desk.does(APPEAL)

    desk.at = instant(9)
    desk.does(decided("overturned"), THIRD)

    assert desk.public.listing(1).appeal == "overturned"
    assert desk.public.standing(instant(2))


def test_a_listing_ends_early_by_two_officers():
    desk = listed()
    desk.does(END, THIRD)
    assert desk.refusal(END, FIRST) == "proposed-already"
    assert desk.refusal(CONFIRM_END, THIRD) == "same-officer"

    desk.does(CONFIRM_END, FIRST)

    assert desk.public.standing(desk.at) is None
    assert desk.refusal(END) == "not-listed"


def test_a_rejected_end_leaves_the_listing():
    desk = listed()
    desk.does(END, THIRD)

    desk.does(REJECT, FIRST)

    assert desk.public.standing(desk.at)
    assert desk.refusal(CONFIRM_END, FIRST) == "no-proposal"


def test_what_has_ended_by_time_is_neither_ended_nor_appealed():
    desk = listed()
    desk.does(END, THIRD)
    desk.at = end_of(day(30))

    for command in (CONFIRM_END, APPEAL):
        assert desk.refusal(command, FIRST) == "listing-ended"
    for command in (m.Delist(place=PLACE, listing=1), m.AppealMisuse(place=PLACE, listing=1)):
        with pytest.raises(CommandRefusedError) as caught:
            desk.shows(command, FIRST)
        assert caught.value.rule == "listing-ended"


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_listing_that_never_was_is_not_ended(number):
    with pytest.raises(CommandRefusedError) as caught:
        listed().shows(m.Delist(place=PLACE, listing=number), FIRST)

    assert caught.value.rule == "no-listing"


def test_neither_file_nor_place_goes_back_in_time():
    desk = listed()
    desk.at -= 1

    assert desk.refusal(END) == "clock-behind"
    with pytest.raises(CommandRefusedError) as caught:
        desk.shows(m.Delist(place=PLACE, listing=1), FIRST)
    assert caught.value.rule == "clock-behind"


def erasing(desk: ListingDesk) -> str:
    now = seen(ErasureNow, desk.at, actor=FIRST, file=desk.state)
    now = replace(now, today=day(0) + timedelta(days=(desk.at - T0) // 86_400))
    try:
        decide_erasure(None, ErasePersonalData(subject=LISTING, ground="asked"), now)
    except CommandRefusedError as error:
        return error.rule
    return ""


def test_a_file_is_not_erased_while_it_may_be_needed():
    open_desk, over, rejected = listed(), listed(), ListingDesk()
    over.at = instant(31)
    rejected.does(PROPOSE, FIRST)
    assert erasing(rejected) == "still-needed"
    rejected.does(REJECT, SECOND)

    assert erasing(open_desk) == "still-needed"
    assert erasing(over) == ""
    assert erasing(rejected) == ""
