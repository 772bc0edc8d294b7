"""What runs out when."""

from issuer.home.lifetimes import lifetimes
from trustmark.config import load
from trustmark.terminal import moments

DAY = 86_400


def levels(home, now):
    return {each.what: each.level for each in lifetimes(load(home, {}), now)}


def test_lists_and_register_run_out_within_a_day(home):
    found = levels(home, moments.now() + 2 * DAY)

    assert (found["register"], found["manifest"]) == ("now", "good")


def test_the_manifest_is_asked_for_three_weeks_before_its_end(home):
    assert levels(home, moments.now() + 80 * DAY)["manifest"] == "soon"
    assert levels(home, moments.now() + 100 * DAY)["manifest"] == "now"
