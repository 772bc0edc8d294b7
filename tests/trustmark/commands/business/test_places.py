"""Places of a certificate on the command line: proven, added, removed."""

import pytest

NEW = "new.example.com.kh"


def verdict(trustmark, *what):
    trustmark("publish")
    return trustmark("verify", *what, "--json").json["verdict"]


@pytest.mark.parametrize("place", [NEW, "telegram:silkshop"])
def test_a_proven_place_is_added_and_removed_again(trustmark, shop, place):
    proven = trustmark("prove-place", shop, place, "--method", "dns", "--json")
    before = verdict(trustmark, place)
    added = trustmark("add-place", shop, place, "--json")
    covered = verdict(trustmark, place)
    removed = trustmark("remove-place", shop, place, "--json")

    assert [proven.json["number"], added.json["number"], removed.json["number"]] == [shop] * 3
    assert [before, covered, verdict(trustmark, place)] == ["not-listed", "valid", "not-listed"]


def test_control_and_place_are_recorded_in_one_command(trustmark, shop):
    answer = trustmark("add-place", shop, NEW, "--control", "file", "--key", "k")
    again = trustmark("add-place", shop, NEW, "--control", "file", "--key", "k")

    assert answer.code == 0
    assert f"covers {NEW}" in answer.out
    assert f"control of {NEW} is on record" in answer.err
    assert again.out == answer.out


def test_a_badge_made_after_the_change_names_the_place(trustmark, shop, home):
    trustmark("badge", shop)
    trustmark("add-place", shop, NEW, "--control", "dns")
    trustmark("badge", shop)
    trustmark("publish")

    assert trustmark("badge", shop).code == 0
    badge = home / "badges" / shop / "badge.jwt"
    assert verdict(trustmark, badge, "--shown-on", NEW) == "valid"
    assert NEW in trustmark("verify", badge, "--offline", "--json").json["sites"]


def test_the_address_of_a_page_gives_its_host(trustmark, shop):
    answer = trustmark("add-place", shop, f"https://{NEW}/shop?x=1", "--control", "dns")

    assert f"covers {NEW} " in answer.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("add-place", NEW), 1, "trustmark prove-place"),
        (("add-place", "silk.example.com.kh"), 1, "covers it already"),
        (("add-place", "shop"), 2, "two labels"),
        (("add-place", ""), 2, "two labels"),
        (("add-place", "https://www.facebook.com/groups/1"), 2, "facebook:name"),
        (("add-place", NEW, "--control", ""), 2, "1 to 200 characters"),
        (("remove-place", NEW), 1, "does not cover this web site"),
        (("prove-place", NEW), 2, "say how"),
        (("prove-place", NEW, "--method", "d\nns"), 2, "cannot be printed"),
        (("prove-place", "myspace:silk", "--method", "dns"), 2, "bare host"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(trustmark, shop, arguments, code, said):
    answer = trustmark(arguments[0], shop, *arguments[1:])

    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_the_last_place_stays(trustmark, shop):
    trustmark("remove-place", shop, "facebook:silkshop")

    answer = trustmark("remove-place", shop, "silk.example.com.kh")

    assert answer.code == 1
    assert "trustmark add-place" in answer.err


def test_a_place_of_another_certificate_is_not_taken(trustmark, shop):
    other = trustmark(
        *("issue", "--name-en", "Other", "--category", "legal-person", "--json"), *("--host", NEW)
    ).json["number"]

    answer = trustmark("add-place", other, "silk.example.com.kh", "--control", "dns")

    assert answer.code == 1
    assert "another certificate in force" in answer.err


def test_places_of_a_natural_person_are_changed_too(trustmark):
    number = trustmark(
        *("issue", "--name-en", "Sok", "--category", "natural-person", "--json"),
        *("--handle", "tiktok:sok"),
    ).json["number"]

    added = trustmark("add-place", number, "telegram:sok", "--control", "code in the profile")
    removed = trustmark("remove-place", number, "tiktok:sok")

    assert [added.code, removed.code] == [0, 0]
    assert verdict(trustmark, "telegram:sok") == "valid"
