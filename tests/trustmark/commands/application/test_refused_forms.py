"""Forms that cannot be used or are refused, and what they leave behind."""

import json

import pytest

from tests.trustmark.commands.application.handing_in import BUSINESS, FILE, HOST, facts_in, form

WRONG = {
    "neither form nor options": ("apply",),
    "form and options": ("apply", "FORM", "--tier", "full"),
    "no such tier": ("apply", "--business", "b-" + "0" * 32, "--tier", "gold"),
    "no id": ("approve", "a-12"),
    "no amount": ("pay", "a-" + "0" * 32, "0", "--receipt", "1"),
    "half a cent": ("pay", "a-" + "0" * 32, "1.005", "--receipt", "1"),
    "a cent's last trace": ("pay", "a-" + "0" * 32, "200." + "0" * 30 + "1", "--receipt", "1"),
    "half a riel": ("pay", "a-" + "0" * 32, "1.5", "--currency", "KHR", "--receipt", "1"),
    "no result": ("review", "a-" + "0" * 32, "identity"),
    "nothing to review": ("review", "a-" + "0" * 32),
    "neither plan nor record": ("inspect", "a-" + "0" * 32),
    "a document without file": ("complete", "a-" + "0" * 32, "--document", "application-form"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_used_is_wrong_usage(trustmark, tmp_path, what):
    path = tmp_path / "form.json"
    path.write_text(json.dumps(form()), encoding="utf-8")

    answer = trustmark(*(path if each == "FORM" else each for each in WRONG[what]))

    assert answer.code == 2
    assert answer.out == ""


BAD_FORMS = {
    "not TOML": ("form.toml", "tier ="),
    "not JSON": ("form.json", "{"),
    "an unknown entry": ("form.json", json.dumps(form(colour="red"))),
    "a missing entry": ("form.json", json.dumps({"tier": "full"})),
    "another kind of entry": ("form.json", json.dumps(form(hosts=HOST))),
    "an endless number": ("form.toml", "tier = " + "9" * 5_000),
    "lists in lists": ("form.toml", "hosts = " + "[" * 5_000),
    "too long": ("form.json", " " * 300_000),
    "not text": ("form.toml", "\udcff"),
}


@pytest.mark.parametrize("defect", BAD_FORMS)
def test_a_form_that_cannot_be_read_is_wrong_usage_and_writes_nothing(trustmark, tmp_path, defect):
    name, text = BAD_FORMS[defect]
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = facts_in(trustmark.home)

    answer = trustmark("apply", path)

    assert answer.code == 2
    assert name in answer.err
    assert facts_in(trustmark.home) == before


@pytest.mark.parametrize(
    ("changes", "options", "said"),
    [
        (
            {"code_of_conduct": False},
            (),
            "rule code-of-conduct-missing; Law on E-commerce, article 7",
        ),
        ({"documents": {"letter": [FILE]}}, (), "rule unknown-document"),
        ({"hosts": ["no host"]}, (), "rule bad-place"),
        ({"hosts": []}, ("--control", "dns"), "rule no-place"),
        ({"documents": {"application-form": ["form.json"]}}, (), "rule evidence-kind"),
        ({}, ("--key", "K1"), "names evidence by its commitment"),
        ({"documents": {"application-form": ["sha256:" + "A" * 43]}}, (), "not in the ledger yet"),
        ({"business": {**BUSINESS, "activities": ["gambling"]}}, (), "rule unknown-activity"),
    ],
)
def test_a_first_application_that_is_refused_leaves_nothing_behind(
    trustmark, applies, changes, options, said
):
    before = facts_in(trustmark.home)

    refused = applies(*options, **changes)

    assert refused.code != 0
    assert said in refused.err
    assert facts_in(trustmark.home) == before
    assert applies("--json").json["stage"] == "submitted"


def test_who_may_register_but_not_apply_leaves_no_business_behind(trustmark, applies):
    trustmark("officer", "found", "sok.dara", "chan.sophea", "--yes")
    trustmark("officer", "propose", "grant", "it-specialist", "kim.rith", "--as", "sok.dara")
    trustmark("officer", "confirm", 1, "--as", "chan.sophea")
    before = facts_in(trustmark.home)

    refused = applies("--as", "kim.rith", "--json")

    assert refused.json["refused"]["rule"] == "not-allowed"
    assert facts_in(trustmark.home) == before


def test_what_stops_an_application_later_names_the_business_and_how_to_go_on(
    trustmark, applies, home
):
    (home / "evidence").write_text("no folder", encoding="utf-8")

    stopped = applies("--json")
    (home / "evidence").unlink()

    told = stopped.json["error"]
    business = told["notes"][0].split()[1]
    assert stopped.code == 3
    assert told["notes"][1] == f"to go on, apply for business {business} instead of describing it"
    assert all(note in stopped.err for note in told["notes"])
    assert applies("--json", business=business).json["stage"] == "submitted"


def test_a_repeat_under_the_same_key_goes_on_where_the_first_was_stopped(trustmark, applies):
    registered = trustmark(
        *("business", "register", "--category", "legal-person", "--name-en", "Angkor Silk"),
        *("--registration", "00012345", "--registered-on", "2020-05-04"),
        *("--activity", "online-retail", "--key", "K1/business", "--json"),
    ).json

    applied = applies("--key", "K1", "--json", documents={}).json

    assert (applied["business"], applied["stage"]) == (registered["business"], "submitted")
