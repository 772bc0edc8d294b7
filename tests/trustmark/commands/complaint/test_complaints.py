"""Complaints on the command line: people's words come from files, and no list names anybody."""

import io
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from verifier.values.days import day_of

TODAY = day_of(int(datetime.now(UTC).timestamp()))
FORM = 'name = "Chan Tha"\ncontact = "+855 12 000 000"\ntext = """\nPaid.\nNothing came.\n"""\n'
FIRST, SECOND = "sok.dara", "chan.sophea"


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "complaint.toml"
    path.write_text(FORM, "utf-8")
    return path


@pytest.fixture
def filed(trustmark, shop, form):
    """Run a step of one complaint about the shop's certificate."""
    incident = str(TODAY - timedelta(days=5))
    answer = trustmark(
        *(
            "complaint",
            "file",
            shop,
            "--incident",
            incident,
            "--form",
            form,
            "--as",
            FIRST,
            "--json",
        )
    )
    assert answer.code == 0, answer.err
    name = answer.json["id"]

    def step(what, *arguments, by=FIRST):
        return trustmark("complaint", what, name, *arguments, "--as", by)

    def shown():
        return trustmark("complaint", "show", name, "--json").json

    return SimpleNamespace(name=name, step=step, shown=shown)


def test_a_complaint_goes_from_filing_to_a_case(trustmark, shop, filed, tmp_path):
    said = tmp_path / "answer.txt"
    said.write_text("It was sent.\n", "utf-8")

    steps = [
        filed.step("acknowledge"),
        filed.step("forward"),
        filed.step("answer", "--text", said),
        filed.step("propose", "upheld", "--reason", "complaints-unresolved"),
        filed.step("decide", "--open-case", by=SECOND),
    ]

    assert [each.code for each in steps] == [0] * len(steps)
    shown = filed.shown()
    assert (shown["outcome"], shown["answer"], shown["certificate"]) == (
        "upheld",
        "It was sent.",
        shop,
    )
    (case,) = trustmark("case", "list", "--json").json["cases"]
    assert case["certificate"] == shop
    assert steps[-1].out.splitlines()[-1] == f"case {case['case']}"
    told = trustmark("complaint", "show", filed.name).out
    assert f"upheld for complaints-unresolved on {shown['closed']}: proposed by" in told
    assert f"decided by {SECOND}" in told
    assert told.splitlines()[-1] == f"case {case['case']}"
    assert shown["case"] == case["case"]


def test_the_decision_that_opens_a_case_names_it_to_programs_too(trustmark, shop, filed, tmp_path):
    said = tmp_path / "answer.txt"
    said.write_text("It was sent.\n", "utf-8")
    about = ("--source", "complaint", "--reason", "mark-misused", "--ref", filed.name, "--json")
    before = trustmark("case", "open", shop, *about).json["case"]
    filed.step("forward")
    filed.step("answer", "--text", said)
    filed.step("propose", "upheld", "--reason", "complaints-unresolved")

    decide = ("decide", "--open-case", "--key", "K1", "--json")
    decided = filed.step(*decide, by=SECOND).json
    after = trustmark("case", "open", shop, *about).json["case"]
    again = filed.step(*decide, by=SECOND).json

    assert (decided["id"], again) == (filed.name, decided)
    assert decided["case"] not in {before, after}
    shown = trustmark("case", "show", decided["case"], "--json").json
    assert (shown["reason"], shown["refs"]) == ("complaints-unresolved", [filed.name])


def test_the_case_of_an_erased_business_is_named_no_more(trustmark, filed):
    filed.step("forward")
    business = filed.shown()["business"]
    for step in (
        ("answer", "--text", __file__),
        ("propose", "upheld", "--reason", "complaints-unresolved"),
    ):
        assert filed.step(*step).code == 0
    assert filed.step("decide", "--open-case", by=SECOND).code == 0

    trustmark("erase", business, "--ground", "asked for", "--yes")

    told = trustmark("complaint", "show", filed.name).out
    assert told.splitlines()[-1].startswith("case can no longer be read")
    assert filed.shown()["case"] == ""


def test_a_case_refers_to_no_complaint_that_is_none_or_about_another_business(
    trustmark, shop, filed
):
    other = trustmark(
        *("issue", "--name-en", "Rice Shop", "--category", "legal-person", "--json"),
        *("--host", "rice.example.com.kh"),
    ).json["number"]
    open_case = ("--source", "complaint", "--reason", "complaints-unresolved", "--json", "--ref")

    missing = trustmark("case", "open", shop, *open_case, "c-" + "f" * 32)
    another = trustmark("case", "open", other, *open_case, filed.name)
    own = trustmark("case", "open", shop, *open_case, filed.name)

    assert [missing.code, another.code, own.code] == [1, 1, 0]
    assert missing.json["refused"]["rule"] == another.json["refused"]["rule"] == "unknown-reference"
    assert "expected a complaint about this business" in another.err
    assert '"trustmark complaint list"' in missing.err


def test_a_decision_by_one_officer_is_refused_with_rule_and_ground(filed):
    filed.step("propose", "dismissed")

    answer = filed.step("decide")

    assert answer.code == 1
    assert "rule same-officer; CETS scheme rules: roles of officers" in answer.err


def test_what_was_not_forwarded_is_not_upheld(filed):
    answer = filed.step("propose", "upheld", "--reason", "mark-misused")

    assert answer.code == 1
    assert "rule not-forwarded; CETS scheme rules: fair procedure" in answer.err
    assert "complaint forward" in answer.err


def test_a_proposal_is_rejected_by_another_or_taken_back(filed):
    for officer in (FIRST, SECOND):
        filed.step("propose", "dismissed", by=FIRST)
        assert filed.step("reject", by=officer).code == 0
        assert filed.shown()["proposal"] is None


def test_a_mediation_settles_a_complaint(filed):
    filed.step("forward")
    filed.step("mediate")

    answer = filed.step("mediate", "--ended", "settled")

    assert answer.code == 0
    assert filed.shown()["outcome"] == "settled"


@pytest.mark.parametrize(("what", "outcome"), [("settle", "settled"), ("withdraw", "withdrawn")])
def test_a_complaint_ends_without_a_decision(trustmark, filed, what, outcome):
    assert filed.step(what).code == 0

    assert filed.shown()["outcome"] == outcome
    assert trustmark("complaint", "list", "--json").json["complaints"] == []
    assert len(trustmark("complaint", "list", "--all", "--json").json["complaints"]) == 1


def test_a_list_of_complaints_names_nobody(trustmark, shop, filed):
    answer = trustmark("complaint", "list")

    assert filed.name in answer.out
    assert shop in answer.out
    assert "Chan Tha" not in answer.out + answer.err


def test_a_complaint_is_shown_with_its_answer_and_its_next_step(trustmark, filed):
    answer = trustmark("complaint", "show", filed.name)

    assert "Chan Tha" in answer.out
    assert f"forward by {TODAY + timedelta(days=3)}" in answer.out


def test_a_form_may_come_from_standard_input(trustmark, shop, monkeypatch):
    stdin = SimpleNamespace(buffer=io.BytesIO(FORM.encode()), isatty=lambda: False)
    monkeypatch.setattr("sys.stdin", stdin)

    answer = trustmark("complaint", "file", shop, "--incident", TODAY, "--form", "-")

    assert answer.code == 0


def test_a_complaint_about_a_mistyped_number_is_told_so(trustmark, form):
    about = "CETS-9999-999"
    answer = trustmark("complaint", "file", about, "--incident", TODAY, "--form", form)

    assert answer.code == 2
    assert f"{about} is not a certificate number: the check character does not fit" in answer.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "complaint.toml cannot be read as a form"),
        ("name = " + "9" * 5_000, "complaint.toml cannot be read as a form"),
        ("name = " + "[" * 5_000, "complaint.toml cannot be read as a form"),
        ('name = "x"\n', "entry contact is missing"),
        (FORM + 'phone = "1"\n', "entry phone is not known"),
        ('name = 1\ncontact = ""\ntext = ""\n', "entry name must be a text, not a whole number"),
    ],
)
def test_a_form_that_is_none_is_refused_with_the_entry_that_is_wrong(
    trustmark, shop, form, text, said
):
    form.write_text(text, "utf-8")

    answer = trustmark("complaint", "file", shop, "--incident", TODAY, "--form", form)

    assert answer.code == 2
    assert said in answer.err
    assert "hint: a form is TOML" in answer.err


@pytest.mark.parametrize("data", [b"\xff\xfe", b"x" * (256 * 1024 + 1)])
def test_a_file_that_is_no_text_is_refused(trustmark, shop, form, data):
    form.write_bytes(data)

    answer = trustmark("complaint", "file", shop, "--incident", TODAY, "--form", form)

    assert answer.code == 2


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ("fake-shop.example.com", 0),
        ("https://fake-shop.example.com/x", 0),
        ("no place", 2),
        ("b-12", 2),
    ],
)
def test_what_a_complaint_may_be_about(trustmark, form, about, code):
    answer = trustmark("complaint", "file", about, "--incident", TODAY, "--form", form)

    assert answer.code == code, answer.err


def test_a_complaint_is_erased_apart_from_the_business(trustmark, shop, filed):
    answer = trustmark("erase", filed.name, "--ground", "asked for it", "--yes")
    listed = trustmark("complaint", "list", "--json").json

    assert answer.code == 0
    assert listed == {"complaints": [], "erased": 1, "after": None}
    assert trustmark("complaint", "show", filed.name).code == 1
    assert trustmark("verify", shop).code == 0
