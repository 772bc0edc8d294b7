"""Evidence on the command line: kept, referred to, disclosed, checked, backed up and audited."""

import json
import os
import shutil
from datetime import UTC, datetime

import pytest

from issuer.home.composition import open_ledger
from tests.ledger.evidence_files import jpeg, pdf, picture, png
from trustmark import config
from verifier.values.days import day_of

REASON = ("--reason", "mark-misused")


@pytest.fixture
def files(tmp_path):
    """A letter, a photo and a picture, each to be told from the others."""
    made = {
        "letter.pdf": pdf(b"4 0 obj\n(first)\nendobj\n"),
        "photo.jpg": jpeg(picture(size=(50, 20))),
        "shop.png": png(picture(size=(30, 30))),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return {name.partition(".")[0]: tmp_path / name for name in made}


@pytest.fixture
def case(trustmark, shop):
    return trustmark("case", "open", shop, "--source", "officer", *REASON, "--json").json["case"]


@pytest.fixture
def replied(trustmark, case, files):
    """A case with a notice, and a reply that refers to three files; returns their commitments."""
    trustmark("case", "serve", case, "--ground", "mark-misused")
    added = trustmark("evidence", "add", case, *files.values(), "--json")
    commitments = [each["commitment"] for each in added.json["evidence"]]
    given = [part for each in commitments for part in ("--evidence", each)]
    assert trustmark("case", "reply", case, *given).code == 0
    trustmark("publish")
    return commitments


def stored(home):
    return sorted(path.name for path in (home / "evidence").glob("*/*"))


def audit(trustmark, home):
    return trustmark(
        *("audit", home / "site", "--trust", home / "roots.json"),
        *("--database", home / "ledger.db"),
    )


def check(trustmark, home, folder, *more):
    return trustmark(
        *("evidence", "check", folder, home / "site", "--trust", home / "roots.json"), *more
    )


def test_a_file_is_kept_shown_and_given_back(trustmark, files, case, tmp_path):
    added = trustmark("evidence", "add", case, files["letter"])
    commitment = added.out.split()[0]
    shown = trustmark("evidence", "show", commitment, "--out", tmp_path / "back.pdf")

    assert (added.code, shown.code) == (0, 0)
    assert "application/pdf" in added.out
    assert "letter.pdf: application/pdf" in shown.out
    assert (tmp_path / "back.pdf").read_bytes() == files["letter"].read_bytes()
    assert trustmark("evidence", "show", commitment, "--out", tmp_path / "back.pdf").code == 2


def test_a_file_for_a_certificate_is_its_holders(trustmark, home, files, shop):
    answer = trustmark("evidence", "add", shop, files["letter"])

    (folder,) = (home / "evidence").iterdir()
    assert answer.code == 0
    assert folder.name.startswith("b-")


@pytest.mark.parametrize("step", [("serve", "--ground", "mark-misused"), ("open",)])
def test_steps_of_a_case_take_a_file_as_it_is(trustmark, home, files, shop, case, step):
    about = (
        ("case", "open", shop, "--source", "officer", *REASON)
        if step == ("open",)
        else ("case", step[0], case, *step[1:])
    )

    answer = trustmark(*about, "--evidence", files["photo"])

    assert answer.code == 0, answer.err
    assert len(stored(home)) == 1
    trustmark("publish")
    assert "1 files of evidence were checked against the facts" in audit(trustmark, home).err


def test_a_command_that_is_refused_leaves_no_file(trustmark, home, files, case):
    before_notice = trustmark("case", "reply", case, "--evidence", files["photo"])

    assert before_notice.code == 1
    assert stored(home) == []


def test_a_file_under_a_key_is_refused_for_repeating_would_keep_another(trustmark, files, case):
    answer = trustmark(
        *("case", "serve", case, "--ground", "mark-misused"),
        *("--evidence", files["photo"], "--key", "k"),
    )

    assert answer.code == 2
    assert "trustmark evidence add" in answer.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "rule evidence-kind"),
        (b"", "an empty file"),
        (pdf() + b"<script>", "rule evidence-polyglot"),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024), "rule evidence-too-large"),
    ],
)
def test_what_is_no_evidence_is_refused_with_its_rule(
    trustmark, home, case, tmp_path, content, said
):
    (tmp_path / "x.pdf").write_bytes(content)

    answer = trustmark("evidence", "add", case, tmp_path / "x.pdf")

    assert answer.code == 1
    assert said in answer.err
    assert stored(home) == []


@pytest.mark.parametrize("subject", ["roster", "erasures", "b-" + "0" * 32, "k-" + "0" * 32, "x"])
def test_nobody_else_has_evidence(trustmark, files, subject):
    answer = trustmark("evidence", "add", subject, files["letter"])

    assert (answer.code, answer.out) == (1, "")


def test_one_file_is_disclosed_and_checked_against_the_log(trustmark, home, replied, tmp_path):
    wanted = replied[1]
    disclosed = trustmark("evidence", "disclose", wanted, "--out", tmp_path / "for-auditor")

    answer = check(trustmark, home, tmp_path / "for-auditor", "--json")

    assert disclosed.code == 0
    assert answer.code == 0, answer.err
    (fact,) = answer.json["facts"]
    assert f'"log_index": {fact["log_index"]}' in (
        tmp_path / "for-auditor" / "opening.json"
    ).read_text("utf-8")


def test_a_disclosed_file_says_nothing_of_the_others(trustmark, home, files, replied, tmp_path):
    folder = tmp_path / "for-auditor"
    trustmark("evidence", "disclose", replied[1], "--out", folder)

    said = b"".join(path.read_bytes() for path in folder.iterdir())
    names = {path.name for path in folder.iterdir()}

    assert names == {"evidence.jpg", "opening.json"}
    for commitment in (replied[0], replied[2]):
        assert commitment.removeprefix("sha256:").encode() not in said
    for name in ("letter", "shop", "photo"):
        assert name.encode() not in said
    assert set(json.loads((folder / "opening.json").read_text("utf-8"))) == {
        *("format", "commitment", "salt", "facts")
    }


def test_a_disclosure_that_was_changed_is_found_out(trustmark, home, replied, tmp_path):
    folder = tmp_path / "for-auditor"
    trustmark("evidence", "disclose", replied[1], "--out", folder)
    opening = json.loads((folder / "opening.json").read_text("utf-8"))

    def changed(**fields):
        facts = [{**opening["facts"][0], **fields}]
        (folder / "opening.json").write_text(json.dumps({**opening, "facts": facts}), "utf-8")
        return check(trustmark, home, folder).code

    index = opening["facts"][0]["log_index"]
    assert changed(log_index=index) == 0
    assert changed(log_index=index - 1) == 1
    assert changed(log_index=10_000) == 1
    assert changed(item=1) == 1
    assert changed(size=2) == 1
    assert changed(log_index=index) == 0
    (folder / "evidence.jpg").write_bytes(jpeg())
    assert check(trustmark, home, folder).code == 1
    (folder / "evidence.jpg").unlink()
    assert check(trustmark, home, folder).code == 2


def test_a_fact_that_is_not_published_yet_cannot_be_checked(trustmark, home, files, case, tmp_path):
    trustmark("case", "serve", case, "--ground", "mark-misused", "--evidence", files["letter"])
    commitment = "sha256:" + _base64url(stored(home)[0])
    trustmark("evidence", "disclose", commitment, "--out", tmp_path / "early")

    assert check(trustmark, home, tmp_path / "early").code == 1


def test_a_file_of_no_fact_cannot_be_disclosed_and_is_listed(trustmark, files, case, tmp_path):
    commitment = trustmark("evidence", "add", case, files["letter"]).out.split()[0]

    answer = trustmark("evidence", "disclose", commitment, "--out", tmp_path / "x")
    listed = trustmark("evidence", "expired", "--json")

    assert answer.code == 1
    assert not (tmp_path / "x").exists()
    assert [each["commitment"] for each in listed.json["unreferred"]] == [commitment]
    assert listed.json["expired"] == []


def test_a_file_is_listed_once_its_years_are_over(trustmark, replied, monkeypatch):
    later = int(datetime.now(UTC).timestamp()) + 6 * 366 * 86_400
    assert trustmark("evidence", "expired", "--json").json["expired"] == []

    monkeypatch.setattr("trustmark.terminal.moments.now", lambda: later)
    listed = trustmark("evidence", "expired", "--json")

    assert sorted(each["commitment"] for each in listed.json["expired"]) == sorted(replied)


def test_the_audit_finds_a_file_that_is_missing_or_another(trustmark, home, replied):
    one, other, _ = (home / "evidence").glob("*/*")
    assert audit(trustmark, home).code == 0

    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    swapped = audit(trustmark, home)
    one.unlink()
    missing = audit(trustmark, home)
    one.write_bytes(content)

    assert (swapped.code, missing.code) == (1, 1)
    assert "evidence (fact" in swapped.err
    assert "is not in the folder of evidence" in missing.err
    assert audit(trustmark, home).code == 0


def test_a_backup_has_the_files_and_a_restored_one_opens_them(trustmark, home, replied, tmp_path):
    assert trustmark("backup", tmp_path / "copy.tar").code == 0
    before = stored(home)
    shutil.rmtree(home / "evidence")
    shutil.move(home / "kek", tmp_path / "kek")
    shutil.rmtree(home)

    assert trustmark("restore", tmp_path / "copy.tar", home).code == 0
    shutil.move(tmp_path / "kek", home / "kek")

    assert stored(home) == before
    assert trustmark("evidence", "show", replied[0]).code == 0


def test_nothing_of_a_file_is_said_when_it_is_kept_or_refused(trustmark, home, case, tmp_path):
    (tmp_path / "x.pdf").write_bytes(pdf(b"4 0 obj\n(canary-text)\nendobj\n"))
    (tmp_path / "y.pdf").write_bytes(b"canary-text")

    kept = trustmark("evidence", "add", case, tmp_path / "x.pdf")
    refused = trustmark("evidence", "add", case, tmp_path / "y.pdf")

    assert "canary" not in kept.out + kept.err + refused.out + refused.err
    assert b"canary" not in b"".join(
        path.read_bytes() for path in home.rglob("*") if path.is_file()
    )


def test_files_left_by_an_interrupted_erasure_go_at_the_next_start(trustmark, home, replied):
    settings = config.load(home, {})
    with open_ledger(settings, os.urandom) as ledger:
        ledger._subjects.erase((home / "evidence").iterdir().__next__().name)
    assert len(stored(home)) == 3

    with open_ledger(settings, os.urandom):
        pass

    assert stored(home) == []


def _base64url(name):
    from keys.base64url import encode  # noqa: PLC0415

    return encode(bytes.fromhex(name))


def test_a_commitment_to_what_is_not_there_or_of_somebody_else_is_refused(
    trustmark, files, case, shop
):
    other = trustmark(
        *("business", "register", "--name-en", "Other", "--category", "legal-person", "--json")
    ).json["business"]
    foreign = trustmark("evidence", "add", other, files["letter"]).out.split()[0]

    codes = {
        given: trustmark(
            *("case", "serve", case, "--ground", "mark-misused", "--evidence", given)
        ).code
        for given in (foreign, "sha256:" + "A" * 43, "sha256:typo")
    }

    assert codes == {foreign: 2, "sha256:" + "A" * 43: 2, "sha256:typo": 1}
    assert trustmark("case", "show", case, "--json").json["notices"] == []


def test_a_complaint_and_a_listing_have_evidence_of_their_own(
    trustmark, home, files, shop, tmp_path
):
    (tmp_path / "form.toml").write_text(
        'name = "Sok"\ncontact = "sok@example.com.kh"\ntext = "it never came"\n', "utf-8"
    )
    today = str(day_of(int(datetime.now(UTC).timestamp())))
    complaint = trustmark(
        *("complaint", "file", shop, "--incident", today, "--form", tmp_path / "form.toml"),
        "--json",
    ).json["id"]
    listing = trustmark("misuse", "propose", "fake.example.com.kh", "--json", "--as", "dara").json[
        "id"
    ]
    kept = trustmark("evidence", "add", listing, files["shop"]).out.split()[0]

    acknowledged = trustmark("complaint", "acknowledge", complaint, "--evidence", files["photo"])
    confirmed = trustmark("misuse", "confirm", listing, "--evidence", kept, "--as", "sophea")
    trustmark("publish")

    assert (acknowledged.code, confirmed.code) == (0, 0), acknowledged.err + confirmed.err
    assert {path.name for path in (home / "evidence").iterdir()} == {complaint, listing}
    checked = audit(trustmark, home)
    assert checked.code == 0, checked.err
    assert trustmark("erase", complaint, "--ground", "asked for", "--yes").code == 0
    assert {path.name for path in (home / "evidence").iterdir() if any(path.iterdir())} == {listing}
    assert audit(trustmark, home).code == 0


def test_where_officers_decide_nobody_else_leaves_files(trustmark, shop, files):
    trustmark("officer", "found", "sok.dara", "chan.sophea", "--yes")

    stranger = trustmark("evidence", "add", shop, files["letter"], "--as", "nobody")
    officer = trustmark("evidence", "add", shop, files["letter"], "--as", "sok.dara")

    assert (stranger.code, officer.code) == (1, 0)
    assert "rule no-such-officer; CETS scheme rules: roles of officers" in stranger.err
    assert trustmark("evidence", "expired").out.count("no fact refers") == 1
