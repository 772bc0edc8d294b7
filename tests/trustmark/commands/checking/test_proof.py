"""`trustmark verify --proof`: the answer of a day as a file, and what checking the file says."""

import json
import shutil

import pytest

DAY = "2020-01-01"


@pytest.fixture
def written(trustmark, shop, tmp_path):
    """A proof of how the certificate stands, made from the issuer's own site."""
    path = tmp_path / "shop.tlog-proof"
    answer = trustmark("verify", shop, "--proof", path)
    assert (answer.code, path.exists()) == (0, True), answer.err
    return path


@pytest.fixture
def roots(home, tmp_path):
    return shutil.copy(home / "roots.json", tmp_path / "roots.json")


def test_a_proof_is_checked_by_anyone_with_the_root_keys(anywhere, shop, written, roots, home):
    shutil.rmtree(home)

    answer = anywhere("verify", written, "--trust", roots)

    assert answer.code == 0
    assert answer.out.startswith(f"✓ valid {shop}\n")
    assert "facts are in verify.example.gov.kh/log" in answer.err
    assert "of later ones the proof knows nothing" in answer.err


def test_programs_learn_what_is_proven(anywhere, shop, written, roots):
    answer = anywhere("verify", written, "--trust", roots, "--json")

    assert (answer.code, answer.json["verdict"], answer.json["number"]) == (0, "valid", shop)
    assert answer.json["proof"]["holds"] is True
    assert answer.json["proof"]["facts"][-1] < answer.json["proof"]["size"]


def test_the_proof_speaks_of_the_instant_that_was_asked_about(trustmark, shop, tmp_path):
    path = tmp_path / "then.tlog-proof"
    made = trustmark("verify", shop, "--at", DAY, "--proof", path)

    same = trustmark("verify", path, "--json")

    assert (made.code, same.code) == (1, 1)
    assert (same.json["verdict"], same.json["at"]) == ("not-yet-valid", "2020-01-01T05:00:00Z")


def test_another_instant_can_be_asked_about(trustmark, written):
    answer = trustmark("verify", written, "--at", DAY, "--json")

    assert (answer.code, answer.json["verdict"]) == (1, "not-yet-valid")


def test_what_came_later_the_proof_cannot_tell(trustmark, written):
    answer = trustmark("verify", written, "--at", "2999-01-01", "--json")

    assert (answer.code, answer.json["verdict"], answer.json["reason"]) == (
        3,
        "cannot-tell",
        "stale",
    )
    assert "until" in answer.json["proof"]["problem"]


def test_a_badge_and_the_place_it_was_seen_on_are_proven_too(trustmark, shop, home, tmp_path):
    trustmark("badge", shop)
    path, token = tmp_path / "badge.tlog-proof", home / "badges" / shop / "badge.jwt"
    made = trustmark("verify", token, "--shown-on", "cheap.example.com.kh", "--proof", path)

    answer = trustmark("verify", path, "--json")

    assert made.code == answer.code == 1
    assert (answer.json["verdict"], answer.json["place"]) == ("wrong-place", "cheap.example.com.kh")


def test_the_proof_of_a_place_that_was_looked_up(trustmark, shop, tmp_path):
    path = tmp_path / "place.tlog-proof"
    trustmark("verify", "silk.example.com.kh", "--proof", path)

    assert trustmark("verify", path, "--json").json["number"] == shop


def test_a_proof_outlives_the_certificate_and_tells_of_its_day(trustmark, shop, written):
    trustmark("revoke", shop, "--reason", "false-information", "--yes")
    trustmark("publish")

    now = trustmark("verify", shop)
    then = trustmark("verify", written)

    assert (now.code, then.code) == (1, 0)


def test_a_checkpoint_kept_apart_is_of_the_same_log(trustmark, written, home, tmp_path):
    kept = shutil.copy(home / "site" / "log" / "checkpoint", tmp_path / "checkpoint")

    assert trustmark("verify", written, "--checkpoint", kept).code == 0


def test_a_later_checkpoint_needs_the_log_to_be_compared(trustmark, shop, written, home, tmp_path):
    trustmark("warn", shop, "--reason", "mark-misused")
    trustmark("publish")
    kept = shutil.copy(home / "site" / "log" / "checkpoint", tmp_path / "checkpoint")

    alone = trustmark("verify", written, "--checkpoint", kept, "--json")
    with_log = trustmark("verify", written, "--checkpoint", kept, "--site", home / "site")

    assert (alone.code, alone.json["reason"]) == (3, "missing-evidence")
    assert "a copy of the log is needed" in alone.json["proof"]["problem"]
    assert with_log.code == 0


def test_other_root_keys_know_no_such_proof(anywhere, written, tmp_path):
    anywhere("init", tmp_path / "other", "--issuer", "https://other.example")

    answer = anywhere("verify", written, "--trust", tmp_path / "other" / "roots.json", "--json")

    assert (answer.code, answer.json["verdict"]) == (1, "not-genuine")


def test_a_changed_proof_is_red_and_says_why(trustmark, written):
    raw = written.read_bytes().replace(b"\nindex ", b"\nindex 1", 1)
    written.write_bytes(raw)

    answer = trustmark("verify", written)

    assert answer.code == 1
    assert "the proof does not hold" in answer.err


def test_where_nothing_is_certified_nothing_is_proven(trustmark, shop, tmp_path):
    path = tmp_path / "none.tlog-proof"

    answer = trustmark("verify", "nobody.example.com.kh", "--proof", path)

    assert answer.code == 1
    assert "no proof was written" in answer.err
    assert not path.exists()


def test_an_answer_that_cannot_tell_is_no_proof(trustmark, shop, home, tmp_path):
    shutil.rmtree(home / "site" / "status")

    answer = trustmark("verify", shop, "--proof", tmp_path / "p")

    assert answer.code == 3
    assert not (tmp_path / "p").exists()


def test_a_site_whose_log_is_gone_gives_no_proof(trustmark, shop, home, tmp_path):
    shutil.rmtree(home / "site" / "log" / "tile")

    answer = trustmark("verify", shop, "--proof", tmp_path / "p")

    assert (answer.code, answer.out) == (3, "")
    assert not (tmp_path / "p").exists()


def test_the_proof_about_a_person_says_that_it_is_one(trustmark, tmp_path):
    number = trustmark(
        *("issue", "--name-en", "Sok Sophea", "--category", "natural-person", "--json"),
        *("--host", "sophea.example.com.kh"),
    ).json["number"]
    trustmark("publish")

    answer = trustmark("verify", number, "--proof", tmp_path / "p")

    assert answer.code == 0
    assert "keep it as such" in answer.err
    assert json.loads(trustmark("verify", tmp_path / "p", "--json").out)["verdict"] == "valid"
