"""Applications take files as they are: beside the form, on the command line, with a checklist."""

import json
from datetime import UTC, datetime

import pytest

from ledger.scheme.model import cets
from tests.ledger.evidence_files import jpeg, pdf, png
from verifier.values.days import day_of

RULES = cets().version[0]
NEEDED = [each.id for each in RULES.document if "new" in each.required_for]
TODAY = day_of(int(datetime.now(UTC).timestamp()))


@pytest.fixture
def papers(tmp_path):
    """A folder with a form and what it names, which lies beside it."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for nth, name in enumerate(NEEDED):
        (folder / f"{name}.pdf").write_bytes(pdf(b"%d 0 obj\n(x)\nendobj\n" % (nth + 4)))
    form = {
        "business": {
            "category": "legal-person",
            "name_en": "Angkor Silk",
            "registration": "00012345",
            "registered_on": "2020-05-04",
        },
        "tier": "full",
        "hosts": ["silk.example.com.kh"],
        "activities": ["online-retail"],
        "code_of_conduct": True,
        "documents": {name: [f"{name}.pdf"] for name in NEEDED},
    }
    (folder / "form.json").write_text(json.dumps(form), "utf-8")
    return folder


def audit(trustmark):
    trustmark("publish")
    home = trustmark.home
    return trustmark(
        *("audit", home / "site", "--trust", home / "roots.json"),
        *("--database", home / "ledger.db"),
    )


def files(trustmark):
    return list((trustmark.home / "evidence").glob("*/*"))


def test_documents_beside_a_form_are_kept_and_referred_to(trustmark, papers):
    applied = trustmark("apply", papers / "form.json", "--json")

    assert applied.code == 0, applied.err
    state = trustmark("application", "show", applied.json["application"], "--json").json
    assert sorted(state["documents"]) == sorted(NEEDED)
    assert len(files(trustmark)) == len(NEEDED)
    checked = audit(trustmark)
    assert checked.code == 0, checked.err
    assert f"{len(NEEDED)} files of evidence were checked against the facts" in checked.err


def test_a_form_that_is_refused_or_names_no_file_leaves_none(trustmark, papers):
    form = json.loads((papers / "form.json").read_text("utf-8"))
    missing = {**form, "documents": form["documents"] | {NEEDED[-1]: ["nowhere.pdf"]}}
    (papers / "missing.json").write_text(json.dumps(missing), "utf-8")
    refused = {**form, "documents": {**form["documents"], "poem": [f"{NEEDED[0]}.pdf"]}}
    (papers / "refused.json").write_text(json.dumps(refused), "utf-8")

    not_there = trustmark("apply", papers / "missing.json")
    unknown = trustmark("apply", papers / "refused.json")

    assert (not_there.code, unknown.code) == (2, 1)
    assert "nowhere.pdf" in not_there.err
    assert "rule unknown-document" in unknown.err
    assert files(trustmark) == []


def test_each_step_of_a_review_takes_files(trustmark, papers, tmp_path):
    name = trustmark("apply", papers / "form.json", "--json").json["application"]
    trustmark("assess-fee", name)
    trustmark("pay", name, "200.00", "--receipt", "R-1")
    (tmp_path / "photo.jpg").write_bytes(jpeg())
    (tmp_path / "page.png").write_bytes(png())
    first, *others = [each.id for each in RULES.criterion]
    lines = (f'[{each}]\nresult = "met"\nevidence = ["page.png"]\n' for each in others)
    (tmp_path / "checklist.toml").write_text("\n".join(lines), "utf-8")
    before = len(files(trustmark))

    one = trustmark("review", name, first, "met", "--evidence", tmp_path / "photo.jpg")
    rest = trustmark("review", name, "--checklist", tmp_path / "checklist.toml")
    planned = trustmark("inspect", name, "--on", TODAY)
    seen = trustmark(
        *("inspect", name, "--passed", "--report", "as described"),
        *("--evidence", tmp_path / "photo.jpg"),
    )
    asked = trustmark("ask-more", name, "--text", "the licence too")
    answered = trustmark(
        *("complete", name, "--text", "here"),
        *("--document", f"{NEEDED[0]}={tmp_path / 'page.png'}"),
    )

    codes = [each.code for each in (one, rest, planned, seen, asked, answered)]
    assert codes == [0] * 6, [each.err for each in (one, rest, planned, seen, asked, answered)]
    assert len(files(trustmark)) == before + 1 + len(others) + 1 + 1
    assert audit(trustmark).code == 0


def test_a_document_of_an_application_is_disclosed_without_the_form(trustmark, papers, tmp_path):
    applied = trustmark("apply", papers / "form.json", "--json").json
    state = trustmark("application", "show", applied["application"], "--json").json
    (wanted,) = state["documents"][NEEDED[0]]
    trustmark("publish")

    trustmark("evidence", "disclose", wanted, "--out", tmp_path / "out")
    answer = trustmark(
        *("evidence", "check", tmp_path / "out", trustmark.home / "site"),
        *("--trust", trustmark.home / "roots.json", "--json"),
    )

    assert answer.code == 0, answer.err
    assert [each["log_index"] for each in answer.json["facts"]] == [applied["log_index"]]
    said = (tmp_path / "out/opening.json").read_bytes()
    assert not [word for word in (b"silk", b"Silk", NEEDED[0].encode()) if word in said]
