"""Issuing, renewing and measures on the command line."""

import json

import pytest


def test_a_certificate_is_issued_and_its_history_tells_so(trustmark, shop):
    answer = trustmark("history", shop, "--json")

    assert [fact["fact"] for fact in answer.json["facts"]] == ["certificate-issued", "badge-signed"]
    assert trustmark("history", "--json").json["certificates"][0]["number"] == shop


def test_data_goes_to_stdout_and_talk_to_stderr(trustmark):
    answer = trustmark(
        "issue", "--name-en", "Cotton", "--category", "legal-person", "--host", "cotton.example"
    )

    assert answer.out.startswith("CETS-0000-000 issued")
    assert all(line.startswith("trustmark: ") for line in answer.err.splitlines())


def test_a_repeated_command_counts_once_under_its_key(trustmark, shop):
    first = trustmark("warn", shop, "--reason", "mark-misused", "--key", "k1", "--json")

    second = trustmark("warn", shop, "--reason", "mark-misused", "--key", "k1", "--json")
    other = trustmark("warn", shop, "--reason", "criteria-not-met", "--key", "k1")

    assert first.json == second.json
    assert other.code == 1
    assert "idempotency key" in other.err


def test_measures_run_through_a_whole_life(trustmark, shop):
    steps = [
        ("warn", shop, "--reason", "mark-misused"),
        ("lift", shop),
        ("suspend", shop, "--reason", "complaints-unresolved", "--until", "2099-01-01"),
        ("reinstate", shop),
        ("revoke", shop, "--reason", "false-information", "--yes"),
    ]

    codes = [trustmark(*step).code for step in steps]

    # A suspension has a longest time, so this one is refused, and then there is nothing to end.
    assert codes == [0, 0, 1, 2, 0]


def test_a_suspension_is_extended_and_ended(trustmark, shop):
    answer = trustmark("history", shop, "--json")
    day = __import__("datetime").date.fromisoformat(answer.json["facts"][0]["start"])
    until = day + __import__("datetime").timedelta(days=10)
    later = day + __import__("datetime").timedelta(days=20)

    suspended = trustmark("suspend", shop, "--reason", "mark-misused", "--until", until)
    extended = trustmark("extend", shop, "--until", later)
    ended = trustmark("reinstate", shop)

    assert [each.code for each in (suspended, extended, ended)] == [0, 0, 0]
    assert f"suspended until {later}" in extended.out


def test_revocation_is_final_and_needs_a_reason_of_the_scheme(trustmark, shop):
    wrong = trustmark("revoke", shop, "--reason", "because", "--yes")
    done = trustmark("revoke", shop, "--reason", "false-information", "--yes")
    again = trustmark("warn", shop, "--reason", "mark-misused")

    assert [each.code for each in (wrong, done, again)] == [1, 0, 1]
    assert "false-information" in wrong.err
    assert "was revoked" in again.err


def test_a_number_may_be_typed_in_any_way_also_in_khmer_digits(trustmark, shop):
    typed = shop.replace("0", "០").lower().replace("-", " ")

    answer = trustmark("history", typed, "--json")

    assert answer.json["number"] == shop


def test_an_instant_before_what_is_on_record_is_told_in_words(trustmark, shop):
    dated = trustmark("warn", shop, "--reason", "mark-misused", "--at", "2020-01-01")

    assert dated.code == 2
    assert "this is dated 1 January 2020, 12:00" in dated.err
    assert "(Phnom Penh time)" in dated.err
    assert "give a later --at" in dated.err


def test_renewing_too_early_is_refused(trustmark, shop):
    answer = trustmark("renew", shop)

    assert answer.code == 1
    assert "can be renewed from" in answer.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("warn", "CETS-0000-001", "--reason", "x"), 2, "check character"),
        (("warn", "", "--reason", "x"), 2, "looks like CETS-0047-K2N"),
        (("lift", "CETS-0000-000", "--measure", "0"), 2, "x>=1"),
        (("warn", "CETS-0000-000", "--reason", "x", "--actor", ""), 2, "1 to 200 characters"),
        (("warn", "CETS-0000-000", "--reason", "x", "--actor", "a\x1b"), 2, "cannot be printed"),
        (("warn", "CETS-0000-012", "--reason", "x"), 1, "certificate"),
        (("suspend", "CETS-0000-000", "--reason", "x", "--until", "soon"), 2, "expected a day"),
        (("warn", "CETS-0000-000", "--reason", "x", "--at", "2026-01-01T10:00"), 2, "no offset"),
        (("warn", "CETS-0000-000"), 2, "missing option"),
        (("issue", "--category", "legal-person", "--host", "a.example"), 2, "has a name"),
        (("issue", "--category", "company"), 2, "category"),
        (
            (
                "issue",
                "--name-en",
                "A",
                "--category",
                "legal-person",
                "--host",
                "https://a.example",
            ),
            2,
            "bare host",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(trustmark, arguments, code, said):
    answer = trustmark(*arguments)

    assert answer.code == code
    assert said in answer.err
    assert answer.out == ""


def test_a_host_has_one_living_certificate(trustmark, shop):
    answer = trustmark(
        "issue", "--name-en", "B", "--category", "legal-person", "--host", "silk.example.com.kh"
    )

    assert answer.code == 1


def test_a_badge_leaves_only_when_its_fact_is_public(trustmark, home):
    number = trustmark(
        *("issue", "--name-en", "A", "--category", "legal-person", "--json"),
        *("--host", "a.example.com.kh"),
    ).json["number"]

    early = trustmark("badge", number)
    trustmark("publish")
    done = trustmark("badge", number, "--json")

    assert early.code == 2
    assert "not public yet" in early.err
    assert done.code == 0
    assert (home / "badges" / number / "qr.png").exists()
    assert sorted(path.name for path in (home / "badges" / number).iterdir()) == done.json["files"]


def test_the_same_badge_comes_out_again_byte_for_byte(trustmark, shop, home, tmp_path):
    trustmark("badge", shop)

    trustmark("badge", shop, "--output", tmp_path / "again")

    for path in (home / "badges" / shop).iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_what_a_shop_pastes_names_its_number_and_the_script_as_published(trustmark, shop, home):
    trustmark("badge", shop)
    folder, published = home / "badges" / shop, home / "site/badge"
    told = json.loads((published / "integrity.json").read_text())
    (script,) = folder.glob("trustmark-badge-*.js")

    own, loaded = ((folder / f"element-{way}.html").read_text() for way in ("own", "loaded"))

    assert script.read_bytes() == (home / "site" / told["script"]).read_bytes()
    assert f'src="/trustmark/{script.name}" integrity="{told["integrity"]}"' in own
    assert told["script"] in loaded
    assert own.count(f'number="{shop}"') == loaded.count(f'number="{shop}"') == 1


def test_a_revoked_certificate_keeps_its_badge_and_is_said_to_be_red(trustmark, shop, tmp_path):
    trustmark("badge", shop, "--output", tmp_path / "before")
    trustmark("revoke", shop, "--reason", "false-information", "--yes")
    trustmark("publish")

    answer = trustmark("badge", shop, "--output", tmp_path / "after")

    assert answer.code == 0
    assert "revoked" in answer.err
    for name in ("badge.jwt", "qr.png"):
        kept = tmp_path / "after" / name
        assert kept.read_bytes() == (tmp_path / "before" / name).read_bytes()
        assert trustmark("verify", kept, "--json").json["verdict"] == "revoked"
