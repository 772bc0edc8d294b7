"""Appeals against measures on the command line."""

from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture
def suspended(trustmark, shop):
    until = datetime.now(UTC).date() + timedelta(days=10)
    answer = trustmark("suspend", shop, "--reason", "complaints-unresolved", "--until", until)
    assert answer.code == 0, answer.err
    return shop


def facts(trustmark, number):
    return [each["fact"] for each in trustmark("history", number, "--json").json["facts"]]


def verdict(trustmark, number):
    trustmark("publish")
    return trustmark("verify", number, "--json").json


def test_an_overturned_suspension_ends(trustmark, suspended):
    appealed = trustmark("appeal", suspended, "--json")
    meanwhile = verdict(trustmark, suspended)
    decided = trustmark("decide-appeal", suspended, "--outcome", "overturned", "--json")
    after = verdict(trustmark, suspended)

    assert (appealed.code, appealed.json["done"]) == (0, "under appeal")
    assert meanwhile["verdict"] == "suspended"
    assert meanwhile["measure"]["appeal"] == "pending"
    assert (decided.code, decided.json["number"]) == (0, suspended)
    assert after["verdict"] == "valid"
    assert facts(trustmark, suspended)[-2:] == ["measure-appealed", "appeal-decided"]


def test_an_upheld_suspension_stands(trustmark, suspended):
    trustmark("appeal", suspended)
    answer = trustmark("decide-appeal", suspended, "--outcome", "upheld")

    assert "the measure is upheld and stands" in answer.out
    assert verdict(trustmark, suspended)["verdict"] == "suspended"


def test_a_revocation_stays_final_whatever_the_appeal_says(trustmark, shop):
    trustmark("revoke", shop, "--reason", "false-information", "--yes")
    codes = [
        trustmark("appeal", shop).code,
        trustmark("decide-appeal", shop, "--outcome", "overturned").code,
    ]

    assert codes == [0, 0]
    assert verdict(trustmark, shop)["verdict"] == "revoked"


def test_of_several_measures_one_must_be_named(trustmark, suspended):
    trustmark("warn", suspended, "--reason", "mark-misused")

    unclear = trustmark("appeal", suspended)
    named = trustmark("appeal", suspended, "--measure", "2")
    rest = trustmark("appeal", suspended)
    none = trustmark("appeal", suspended)

    assert unclear.code == 2
    assert "1 (suspension), 2 (warning)" in unclear.err
    assert "--measure" in unclear.err
    assert [named.code, rest.code, none.code] == [0, 0, 2]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("appeal",), 2, "no measure to appeal against"),
        (("appeal", "--measure", "7"), 1, "no such measure: measure 7"),
        (("decide-appeal", "--outcome", "upheld"), 2, "no appeal to decide"),
        (("decide-appeal", "--outcome", "upheld", "--measure", "1"), 1, "no appeal is waiting"),
        (("decide-appeal", "--outcome", "granted"), 2, "upheld"),
        (("decide-appeal",), 2, "missing option"),
    ],
)
def test_an_appeal_against_nothing_is_refused(trustmark, shop, arguments, code, said):
    answer = trustmark(arguments[0], shop, *arguments[1:])

    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_an_unknown_certificate_has_no_measures(trustmark):
    answer = trustmark("appeal", "CETS-0000-012")

    assert answer.code == 1
    assert "trustmark history" in answer.err
