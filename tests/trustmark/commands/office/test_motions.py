"""`trustmark motion`: rules, keys and erasures wait for a second officer, who sees the content."""

import json

import pytest

from tests.trustmark.commands.office.test_scheme import FAR, SHIPPED, version_text

A, B = "sok.dara", "chan.sophea"


@pytest.fixture
def governed(trustmark, shop):
    trustmark("officer", "found", A, B, "--yes")
    trustmark.shop = shop
    return trustmark


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(version_text(FAR), "utf-8")
    return path


def versions(command) -> dict[str, bool]:
    shown = command("scheme", "show", "--json").json["versions"]
    return {each["id"]: each["adopted"] for each in shown}


def manifest(command) -> int:
    return command("keys", "show", "--json").json["manifest"]["version"]


def test_new_rules_count_once_another_officer_confirmed_them_with_the_same_file(
    governed, home, rules
):
    moved = governed("scheme", "adopt", rules, "--yes", "--as", A, "--json").json
    nothing_yet = versions(governed), (home / "scheme.toml").exists()
    alone = governed("motion", "confirm", 1, rules, "--yes", "--as", A)
    confirmed = governed("motion", "confirm", 1, rules, "--yes", "--as", B, "--json")

    assert moved["adopted"] == []
    assert [(each["motion"], each["scheme"]) for each in moved["moved"]] == [(1, "cets-2")]
    assert nothing_yet == ({"cets-1": True}, False)
    assert (alone.code, confirmed.code) == (1, 0)
    assert "rule same-officer; CETS scheme rules: roles of officers" in alone.err
    assert versions(governed) == {"cets-1": True, "cets-2": True}
    assert "cets-2" in confirmed.json["done"]


def test_the_second_officer_sees_what_new_rules_change_and_is_asked_again(governed, rules):
    governed("scheme", "adopt", rules, "--yes", "--as", A)

    asked = governed("motion", "confirm", 1, rules, "--as", B)
    confirmed = governed("motion", "confirm", 1, rules, "--yes", "--as", B)

    assert asked.code == 2
    assert "the new rules change fees" in asked.err
    assert confirmed.code == 0
    assert "cets-2: fee foreign-branch.usd: 300 instead of 250" in confirmed.err


def test_a_refused_confirmation_leaves_the_folder_as_it_was(governed, home, rules):
    (home / "scheme.toml").write_text(SHIPPED, "utf-8")
    governed("scheme", "adopt", rules, "--yes", "--as", A)

    governed("motion", "confirm", 1, rules, "--yes", "--as", A)

    assert (home / "scheme.toml").read_text("utf-8") == SHIPPED


@pytest.mark.parametrize("other", ["", "own"])
def test_other_rules_than_were_moved_are_not_confirmed(governed, home, rules, tmp_path, other):
    governed("scheme", "adopt", rules, "--yes", "--as", A)
    file = tmp_path / "other.toml"
    file.write_text(version_text(FAR, usd=1), "utf-8")

    answer = governed("motion", "confirm", 1, *([file] if other else []), "--as", B)

    assert answer.code == 2
    assert "digest" in answer.err
    assert "give the scheme file that was moved" in answer.err
    assert versions(governed) == {"cets-1": True}
    assert not (home / "scheme.toml").exists()


def test_keys_are_signed_by_root_keys_moved_by_one_and_confirmed_by_another_officer(governed):
    before = manifest(governed)
    moved = governed("keys", "refresh", "--sign-here", "--as", A, "--json").json
    between = manifest(governed)
    alone = governed("motion", "confirm", 1, "--as", A)
    confirmed = governed("motion", "confirm", 1, "--as", B)

    assert moved == {"motion": 1}
    assert (between, alone.code, confirmed.code) == (before, 1, 0)
    assert manifest(governed) == before + 1
    assert governed("publish").code == 0
    assert governed("verify", governed.shop).code == 0


def test_a_manifest_that_was_moved_is_kept_whatever_is_drafted_since(governed, home):
    before = manifest(governed)
    governed("keys", "refresh", "--sign-here", "--as", A)
    governed("keys", "refresh")

    answer = governed("motion", "confirm", 1, "--as", B)

    assert answer.code == 0
    assert manifest(governed) == before + 1
    assert not list((home / "keys").glob("moved-*"))


def test_a_manifest_whose_motion_was_rejected_is_not_kept(governed, home):
    governed("keys", "refresh", "--sign-here", "--as", A)

    governed("motion", "reject", 1, "--as", B)

    assert not list((home / "keys").glob("moved-*"))


@pytest.mark.parametrize("moved", [True, False])
def test_the_name_of_the_scheme_is_not_changed_beside_its_rules(governed, rules, moved):
    """A version's digest does not cover the name: what the second officer does not see fails."""
    other = rules.with_name("other.toml")
    named = rules.read_text("utf-8").replace("E-commerce Trustmark", "Fake Trustmark")
    other.write_text(named, "utf-8")
    if moved:
        governed("scheme", "adopt", rules, "--yes", "--as", A)

    answer = governed(
        *(("motion", "confirm", 1) if moved else ("scheme", "adopt")), other, "--yes", "--as", B
    )

    assert answer.code == 2
    assert "its name stays" in answer.err
    assert "Fake" not in governed("scheme", "show").out


def test_another_manifest_than_was_moved_is_not_confirmed(governed, home):
    before = manifest(governed)
    governed("keys", "refresh", "--sign-here", "--as", A)
    governed("keys", "prepare", "badge", "--as", A)
    governed("keys", "sign")

    answer = governed("motion", "confirm", 1, home / "keys" / "draft.json", "--as", B)

    assert answer.code == 2
    assert "give the signed manifest that was moved" in answer.err
    assert manifest(governed) == before


def test_a_confirmation_that_was_interrupted_is_made_good_by_confirming_again(governed, home):
    file = home / "keys" / "manifest.json"
    old = file.read_bytes()
    governed("keys", "refresh", "--sign-here", "--as", A)
    draft = (home / "keys" / "draft.json").read_bytes()
    governed("motion", "confirm", 1, "--as", B)
    new = file.read_bytes()
    file.write_bytes(old)
    (home / "keys" / "moved-1.json").write_bytes(draft)
    governed("keys", "refresh")

    again = governed("motion", "confirm", 1, "--as", A)

    assert again.code == 0
    assert file.read_bytes() == new


def test_a_certified_shop_in_force_is_not_even_moved_to_be_erased(governed):
    answer = governed("erase", governed.shop, "--ground", "no more", "--yes", "--as", A)

    assert answer.code == 1
    assert "rule still-needed; CETS scheme rules: fair procedure" in answer.err
    assert governed("motion", "list", "--json").json == {"motions": []}


def test_a_person_is_erased_once_another_officer_confirms_and_the_ground_stays(
    governed, home, tmp_path
):
    governed("officer", "propose", "grant", "customer-service", "tep.malis", "--as", A)
    governed("officer", "confirm", 1, "--as", B)
    form = tmp_path / "form.toml"
    form.write_text('name = "A"\ncontact = "a@example.com"\ntext = "late"\n', "utf-8")
    filed = governed(
        *("complaint", "file", governed.shop, "--incident", "2026-01-01"),
        *("--form", form, "--as", "tep.malis", "--json"),
    )
    subject = filed.json["id"]

    put = governed("erase", subject, "--ground", "asked for it", "--yes", "--as", A)
    still = governed("complaint", "show", subject)
    unsure = governed("motion", "confirm", 1, "--as", B)
    with_file = governed("motion", "confirm", 1, home / "roots.json", "--yes", "--as", B)
    done = governed("motion", "confirm", 1, "--yes", "--as", B)

    assert "motion 1 waits for another officer" in put.out
    assert [each.code for each in (put, still, unsure, with_file, done)] == [0, 0, 2, 2, 0]
    assert "backups" in done.err
    assert "rule erased" in governed("complaint", "show", subject).err
    assert f"erase {subject}: asked for it" in governed("motion", "list", "--all").out
    said = " ".join(governed("erase", "--help").out.split())
    assert "Officers can read it after the erasure too: name nobody in it." in said


def test_motions_are_listed_as_long_as_they_wait_and_with_all_how_they_ended(governed, rules):
    nothing = governed("motion", "list")
    governed("scheme", "adopt", rules, "--yes", "--as", A)
    governed("keys", "refresh", "--sign-here", "--as", A)
    rejected = governed("motion", "reject", 1, "--as", B)

    waiting = governed("motion", "list", "--json").json["motions"]
    shown = governed("motion", "list", "--all").out
    worklist = json.loads(governed("worklist", "--as", B, "--part", "second", "--json").out)

    assert "no motion waits" in nothing.err
    assert rejected.code == 0
    assert [(each["motion"], each["state"], each["by"]) for each in waiting] == [(2, "open", A)]
    assert "rejected" in shown
    assert "adopt the rules cets-2" in shown
    assert [each["what"] for each in worklist["parts"]["second"]["tasks"]] == ["motion-2"]


def test_a_motion_that_is_not_there_says_where_they_are_listed(governed):
    answer = governed("motion", "confirm", 3, "--as", B)

    assert answer.code == 1
    assert "trustmark motion list" in answer.err
