"""Keys on the command line: drafted, signed by two of three, adopted; stolen ones marked."""

import pytest


def states(trustmark):
    return {
        key["kid"]: key["state"]
        for key in trustmark("keys", "show", "--json").json["manifest"]["keys"]
    }


def test_a_badge_key_is_announced_and_then_takes_over(trustmark):
    prepared = trustmark("keys", "prepare", "badge", "--sign-here", "--json")
    announced = states(trustmark)
    rotated = trustmark("keys", "rotate", "badge", "--sign-here")

    assert prepared.json["manifest"] == 2
    assert announced["badge-2"] == "next"
    assert rotated.code == 0
    assert (states(trustmark)["badge-1"], states(trustmark)["badge-2"]) == ("retired", "active")
    assert trustmark("publish").code == 0


def test_a_draft_needs_two_signatures(trustmark, home):
    trustmark("keys", "refresh")
    unsigned = trustmark("keys", "adopt")
    trustmark("keys", "sign", "--root-key", home / "root" / "root-1.pem")
    once = trustmark("keys", "adopt")
    twice_by_one = trustmark("keys", "sign", "--root-key", home / "root" / "root-1.pem")
    trustmark("keys", "sign", "--root-key", home / "root" / "root-3.pem")
    enough = trustmark("keys", "adopt")

    assert [each.code for each in (unsigned, once, twice_by_one, enough)] == [1, 1, 1, 0]
    assert "signed by 1" in once.err


def test_an_adopted_manifest_cannot_be_adopted_again(trustmark, home):
    trustmark("keys", "refresh")
    trustmark("keys", "sign")
    document = (home / "keys" / "draft.json").read_bytes()
    trustmark("keys", "adopt")
    (home / "old.json").write_bytes(document)

    answer = trustmark("keys", "adopt", home / "old.json")

    assert answer.code == 1


def test_a_stolen_key_is_marked_and_shops_need_do_nothing(trustmark, shop, home):
    trustmark("badge", shop)
    old = home / "badges" / shop / "qr.txt"

    trustmark("keys", "prepare", "badge")
    trustmark("keys", "rotate", "badge")
    trustmark("keys", "compromise", "badge-1", "--sign-here")
    trustmark("publish")

    assert states(trustmark)["badge-1"] == "compromised"
    assert trustmark("verify", old).code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("rotate", "badge"), 1),
        (("compromise", "badge-9"), 1),
        (("prepare", "cook"), 2),
        (("sign",), 2),
    ],
)
def test_what_is_not_there_cannot_be_changed(trustmark, arguments, code):
    assert trustmark("keys", *arguments).code == code


def test_without_root_keys_nobody_signs(trustmark, home):
    (home / "root").rename(home.parent / "elsewhere")
    trustmark("keys", "refresh")

    here = trustmark("keys", "sign")
    there = trustmark("keys", "sign", "--root-key", home.parent / "elsewhere" / "root-2.pem")

    assert here.code == 2
    assert "--root-key" in here.err
    assert there.code == 0
