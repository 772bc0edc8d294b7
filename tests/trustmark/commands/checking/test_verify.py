"""`trustmark verify`: whatever one was shown, one verdict and one exit code."""

import io
import shutil
from pathlib import Path

import pytest

from badges import qr
from issuer.checking.checker import recognise


@pytest.fixture
def kit(trustmark, shop, home):
    assert trustmark("badge", shop).code == 0
    return home / "badges" / shop


def text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize(
    "what",
    [
        lambda kit: text(kit / "badge.jwt"),
        lambda kit: kit / "badge.jwt",
        lambda kit: text(kit / "qr.txt"),
        lambda kit: kit / "qr.txt",
        lambda kit: text(kit / "qr.txt").partition("#")[2],
        lambda kit: kit / "qr.png",
        lambda kit: kit / "badge-km.png",
        lambda kit: kit.name,
        lambda kit: kit.name.lower().replace("-", " "),
        lambda _: "silk.example.com.kh",
        lambda _: "SILK.example.com.kh",
        lambda _: "facebook:silkshop",
    ],
    ids=[
        *(
            "token",
            "token file",
            "qr text",
            "qr text file",
            "digits",
            "qr picture",
            "badge picture",
        ),
        *("number", "number as typed", "host", "host in capitals", "handle"),
    ],
)
def test_a_good_badge_is_green_in_every_form(trustmark, shop, kit, what):
    answer = trustmark("verify", what(kit), "--json")

    assert answer.code == 0, answer.err
    assert (answer.json["verdict"], answer.json["number"]) == ("valid", shop)


def test_the_answer_is_in_words_and_in_khmer_if_wanted(trustmark, shop):
    english = trustmark("verify", shop)
    khmer = trustmark("--lang", "km", "verify", shop)

    assert english.out.startswith(f"✓ valid {shop}\n")
    assert "silk.example.com.kh" in english.out
    assert any("\u1780" <= letter <= "\u17ff" for letter in khmer.out)


def test_it_reads_from_standard_input(trustmark, kit, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(text(kit / "qr.txt") + "\n"))

    assert trustmark("verify", "-").code == 0


@pytest.mark.parametrize(
    ("place", "code", "verdict"),
    [
        ("silk.example.com.kh", 0, "valid"),
        ("facebook:silkshop", 0, "valid"),
        ("cheap.example.com.kh", 1, "wrong-place"),
    ],
)
def test_where_a_badge_was_seen_matters(trustmark, kit, place, code, verdict):
    answer = trustmark("verify", kit / "badge.jwt", "--shown-on", place, "--json")

    assert (answer.code, answer.json["verdict"]) == (code, verdict)


@pytest.mark.parametrize(
    ("step", "verdict", "code"),
    [
        (("warn", "--reason", "mark-misused"), "warned", 0),
        (("revoke", "--reason", "false-information", "--yes"), "revoked", 1),
    ],
)
def test_a_measure_shows_once_it_is_public(trustmark, shop, kit, step, verdict, code):
    trustmark(step[0], shop, *step[1:])
    before = trustmark("verify", shop, "--json")
    trustmark("publish")
    after = trustmark("verify", kit / "badge.jwt", "--json")

    assert before.json["verdict"] == "valid"
    assert (after.json["verdict"], after.code) == (verdict, code)


def test_offline_nothing_is_green(trustmark, kit):
    answer = trustmark("verify", kit / "badge.jwt", "--offline", "--json")

    assert (answer.code, answer.json["tone"]) == (3, "amber")


def test_how_it_stood_on_an_earlier_day(trustmark, shop):
    answer = trustmark("verify", shop, "--at", "2020-01-01", "--json")

    assert (answer.code, answer.json["verdict"]) == (1, "not-yet-valid")


def test_a_site_that_is_gone_cannot_tell(trustmark, shop, home):
    shutil.rmtree(home / "site" / "status")

    assert trustmark("verify", shop).code == 3


@pytest.mark.parametrize("position", [10, 120, -1])
def test_a_changed_letter_is_red(trustmark, kit, position):
    token = list(text(kit / "badge.jwt"))
    token[position] = "A" if token[position] != "A" else "B"

    answer = trustmark("verify", "".join(token), "--json")

    assert (answer.code, answer.json["verdict"]) == (1, "not-genuine")


def test_anyone_can_check_with_the_root_keys_and_a_site(anywhere, kit, home):
    known = ("--site", home / "site", "--trust", home / "roots.json")

    assert anywhere("verify", kit / "qr.png", *known).code == 0


def test_other_root_keys_trust_nothing(anywhere, tmp_path, kit, home):
    anywhere("init", tmp_path / "other", "--issuer", "https://other.example")
    known = ("--site", home / "site", "--trust", tmp_path / "other" / "roots.json")

    answer = anywhere("verify", kit / "badge.jwt", *known, "--json")

    assert (answer.code, answer.json["tone"]) == (3, "amber")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("verify", "no/such/file.png"), 2, "there is no file"),
        (("verify", "https://shop/"), 2, "two labels"),
        (("verify", "CETS-0000-001"), 2, "check character"),
        (("verify", "shop"), 2, "two labels"),
        (("verify", "a.example", "--shown-on", "https://x"), 2, "is not a place"),
        (("verify", "a.example", "--at", "noon"), 2, "expected a time"),
        (("verify", "a.example", "--trust", "missing.json"), 2, "does not exist"),
        (("verify", "a.example", "--trust", __file__), 2, "is not a file of root keys"),
        (("audit", ".", "--trust", __file__), 2, "is not a file of root keys"),
        (("verify",), 2, "missing argument"),
    ],
)
def test_what_cannot_be_checked_says_why(trustmark, arguments, code, said):
    answer = trustmark(*arguments)

    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_without_root_keys_nothing_is_trusted(anywhere):
    answer = anywhere("verify", "silk.example.com.kh")

    assert answer.code == 2
    assert "--trust" in answer.err


def test_a_picture_without_a_badge_is_refused(trustmark, tmp_path):
    other = tmp_path / "x.png"
    other.write_bytes(b"\x89PNG broken")

    assert trustmark("verify", other).code == 2


def test_a_file_of_anything_else_is_refused(trustmark, tmp_path):
    (tmp_path / "x.bin").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "x.txt").write_text("hello")

    assert trustmark("verify", tmp_path / "x.bin").code == 2
    assert trustmark("verify", tmp_path / "x.txt").code == 2


def test_a_qr_text_knows_where_it_leads():
    found = recognise("https://verify.example.gov.kh/#" + "1" * 200)

    assert found.origin == "https://verify.example.gov.kh"
    assert recognise("silk.example.com.kh").origin is None


def test_a_picture_of_another_qr_code_is_refused(trustmark, tmp_path):
    picture = tmp_path / "other.png"
    picture.write_bytes(qr.png(qr.encode("https://other.example/#123")))

    answer = trustmark("verify", picture)

    assert answer.code == 1
