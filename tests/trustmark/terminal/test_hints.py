"""What an error says to do next."""

import ast
from pathlib import Path

import pytest

from issuer.acting.table import COLUMNS
from issuer.errors import FormError
from ledger.errors import CommandRefusedError, UnknownAggregateError
from ledger.words.catalogue import refusals
from trustmark.terminal.hints import _BY_CODE, hint_for

NOBODY = "f" * 32
ROOT = Path(__file__).parents[3]
ERRORS = {"BackupError", "ConfigError", "HomeError"}


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        (("history", "CETS-0000-024"), "trustmark history"),
        (("application", "show", f"a-{NOBODY}"), "trustmark application list"),
        (("withdraw", f"a-{NOBODY}"), "trustmark application list"),
        (("business", "show", f"b-{NOBODY}"), "trustmark application list --all"),
        (("case", "show", f"k-{NOBODY}"), "trustmark case list"),
        (("case", "reply", f"k-{NOBODY}"), "trustmark case list"),
        (("complaint", "show", f"c-{NOBODY}"), "trustmark complaint list"),
        (("complaint", "forward", f"c-{NOBODY}"), "trustmark complaint list"),
        (("misuse", "show", f"l-{NOBODY}"), "trustmark misuse list"),
        (("misuse", "confirm", f"l-{NOBODY}"), "trustmark misuse list"),
    ],
)
def test_an_unknown_id_leads_to_the_list_of_its_own_kind(trustmark, shop, command, hint):
    answer = trustmark(*command)

    assert answer.code == 1, answer.err
    assert f'hint: "{hint}"' in answer.err


def test_what_is_no_id_of_a_listed_kind_leads_to_no_list():
    assert hint_for(UnknownAggregateError("unknown-evidence", commitment="sha256:x")) == ""
    assert hint_for(UnknownAggregateError("unknown-aggregate", aggregate="roster")) == ""


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("not-answered", "trustmark complaint answer"),
        ("not-heard", "trustmark case reply"),
        ("already-suspended", "trustmark case propose … extension"),
        ("no-rate", "--rate"),
        ("one-person", "two different officers"),
    ],
)
def test_a_refusal_leads_to_what_its_own_command_needs(rule, named):
    assert named in hint_for(CommandRefusedError(rule, "no"))


def test_one_officer_twice_founds_no_roster_and_is_told_to_name_two(trustmark, shop):
    answer = trustmark("officer", "found", "keo.mony", "keo.mony", "--yes")

    assert answer.code == 1
    assert "rule one-person" in answer.err
    assert "hint: name two different officers" in answer.err


def test_a_complaint_that_is_not_answered_leads_to_its_answer_and_to_no_case(
    trustmark, shop, tmp_path
):
    form = tmp_path / "form.toml"
    form.write_text('name = "A"\ncontact = "a@example.com"\ntext = "late"\n', "utf-8")
    filed = trustmark(
        *("complaint", "file", shop, "--incident", "2026-01-01", "--form", form, "--json")
    ).json["id"]
    trustmark("complaint", "forward", filed)

    early = trustmark(
        *("complaint", "propose", filed, "upheld", "--reason", "complaints-unresolved")
    )

    assert early.code == 1
    assert "trustmark complaint answer" in early.err
    assert "case reply" not in early.err


@pytest.mark.parametrize(
    ("command", "code", "message", "hint"),
    [
        (
            ("case", "show", "CETS-0000-000", "--json"),
            2,
            "there is no case about CETS-0000-000",
            '"trustmark case open CETS-0000-000" opens one',
        ),
        (("case", "show", "k-1", "--json"), 2, "name a certificate", "case show --help"),
        (("case", "list", "--json", "--nothing"), 2, "no such option", "case list --help"),
        (("case", "show", f"k-{NOBODY}", "--json"), 1, NOBODY, "trustmark case list"),
        (
            ("complaint", "answer", f"c-{NOBODY}", "--text", "/nowhere.txt", "--json"),
            3,
            "/nowhere.txt: no such file",
            "",
        ),
    ],
)
def test_a_program_gets_an_error_without_a_rule_as_an_object_with_its_hint(
    trustmark, shop, command, code, message, hint
):
    answer = trustmark(*command)

    assert answer.code == code, answer.err
    told = answer.json["error"]
    assert message in told["message"]
    assert hint in told["hint"]
    assert f"hint: {told['hint']}" in answer.err if hint else "hint" not in answer.err


def test_a_program_gets_every_row_of_a_table_that_is_wrong(trustmark, tmp_path):
    table = tmp_path / "shops.csv"
    row = ",Cotton,nobody,KH-3,cotton.example.com.kh,,full"
    table.write_text("\n".join([",".join(COLUMNS), row, row, ""]), "utf-8")

    answer = trustmark("import", table, "--json")

    assert answer.code == 1
    problems = answer.json["error"]["problems"]
    assert [each.split(":")[0] for each in problems] == ["row 2", "row 3"]


def test_a_person_who_asked_for_no_json_gets_none(trustmark, shop):
    assert trustmark("case", "show", shop).out == ""


def _codes_raised():
    """Yield the code of each error of the issuer, wherever one is made."""
    for path in [*(ROOT / "issuer").rglob("*.py"), *(ROOT / "trustmark").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            made = ast.unparse(node.func) in {*ERRORS, "super().__init__"}
            if made and isinstance(node.args[1], ast.Constant):
                yield node.args[1].value


def test_each_code_of_an_error_has_its_advice():
    form = FormError("form-no-table", file="form.toml").code
    codes = {*_codes_raised(), form}

    assert codes <= set(_BY_CODE)
    assert set(_BY_CODE) - codes <= refusals().keys()
