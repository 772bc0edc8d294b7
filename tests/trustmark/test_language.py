"""`--lang` turns refusals, verdicts, states, reasons and names; the rest stays English."""

import pytest

from issuer.acting.table import COLUMNS
from ledger.scheme.model import cets
from verifier.judging.texts import reason_text

KHMER = ("--lang", "km")


def test_a_refusal_is_in_khmer_with_its_ground_and_its_code_stays(trustmark, shop):
    answer = trustmark(*KHMER, "renew", shop)

    assert answer.code == 1
    assert "វិញ្ញាបនបត្រអាចបន្តសុពលភាពបានចាប់ពីថ្ងៃទី" in answer.err
    assert "rule too-early; សេចក្តីព្រាងប្រកាសស្តីពីវិញ្ញាបនបត្រ CET" in answer.err


def test_codes_of_the_scheme_are_named_in_khmer(trustmark, shop):
    answer = trustmark(*KHMER, "warn", shop, "--reason", "no-such-reason")

    (reason,) = (each for each in cets().version[0].reason if each.code == "mark-misused")
    assert f"{reason.text.km} (mark-misused)" in answer.err


def test_what_programs_read_is_the_same_in_both_languages(trustmark, shop):
    english = trustmark("renew", shop, "--json")
    khmer = trustmark(*KHMER, "renew", shop, "--json")

    assert khmer.json == english.json
    assert khmer.json["refused"]["values"].keys() == {"opens"}
    assert khmer.err != english.err


def test_the_language_holds_for_one_call(trustmark, shop):
    trustmark(*KHMER, "renew", shop)

    assert "can be renewed from" in trustmark("renew", shop).err


def test_the_locale_of_the_machine_is_not_read(trustmark, shop, monkeypatch):
    monkeypatch.setenv("LANG", "km_KH.UTF-8")
    monkeypatch.setenv("LC_ALL", "km_KH.UTF-8")

    assert "can be renewed from" in trustmark("renew", shop).err


def test_the_name_of_the_scheme_turns_and_headings_stay(trustmark):
    answer = trustmark(*KHMER, "scheme", "show")

    assert cets().name.km in answer.out
    assert "Reasons and measures" in answer.out
    assert "ពេញលេញ (full)" in answer.out
    assert "ទោសបញ្ញត្តិ" in answer.out


def test_the_state_of_a_case_is_in_khmer(trustmark, shop):
    opened = ("case", "open", shop, "--source", "officer", "--reason", "mark-misused")
    name = trustmark(*opened, "--json").json["case"]
    trustmark("case", "serve", name, "--ground", "mark-misused")
    listed = trustmark(*KHMER, "case", "list")
    shown = trustmark(*KHMER, "case", "show", name)

    assert "រង់ចាំអាជីវកម្ម" in listed.out
    assert "state" in listed.out
    assert "(mark-misused)" in shown.out
    assert "រង់ចាំ" not in trustmark("case", "list").out


@pytest.mark.parametrize("language", ["fr", "KM", ""])
def test_another_language_is_wrong_use(trustmark, language):
    assert trustmark("--lang", language, "scheme", "show").code == 2


def test_what_was_typed_wrong_is_told_in_khmer_with_the_reason(anywhere):
    typed = ("verify", "CETS-0047-KZN")
    english, khmer = anywhere(*typed), anywhere(*KHMER, *typed)

    assert (english.code, khmer.code) == (2, 2)
    assert "nothing to check" in english.err
    reason = reason_text("bad-number", "km")
    assert f"គ្មានអ្វីត្រូវពិនិត្យទេ: {reason}" in khmer.err


def test_a_place_that_is_none_is_told_in_khmer_and_to_programs_in_english(trustmark, shop):
    typed = (*KHMER, "add-place", shop, "not a place", "--json")
    answer = trustmark(*typed)

    assert answer.code == 2
    assert f"not a place មិនមែនជាអាសយដ្ឋានគេហទំព័រ ឬគណនីទេ: {reason_text('bad-place', 'km')}" in (
        answer.err
    )
    assert answer.json["error"]["message"].startswith("not a place is not a place: ")
    assert answer.json["error"]["rule"] == "no-place"


def test_the_rows_of_a_file_that_are_wrong_are_told_in_khmer(trustmark, tmp_path):
    table = tmp_path / "shops.csv"
    row = ",Cotton,nobody,KH-3,cotton.example.com.kh,,full"
    table.write_text("\n".join([",".join(COLUMNS), row, ""]), "utf-8")

    answer = trustmark(*KHMER, "import", table)

    assert answer.code == 1
    assert "បញ្ហាក្នុងឯកសារ៖ ១" in answer.err
    assert "ជួរទី ២: ប្រភេទម្ចាស់ (category) ត្រូវជាពាក្យមួយក្នុងចំណោម" in answer.err


def test_a_form_that_cannot_be_read_is_told_in_khmer(trustmark, tmp_path):
    form = tmp_path / "form.toml"
    form.write_text('tier = "full"\n', "utf-8")

    answer = trustmark(*KHMER, "apply", form)

    assert answer.code == 2
    assert "form.toml" in answer.err
    assert "hint: a form is TOML" in answer.err
    assert "entry" not in answer.err.partition("hint:")[0]


def test_a_report_is_in_khmer_below_english_headings_and_its_csv_keeps_the_codes(trustmark, shop):
    shown = trustmark(*KHMER, "report", "summary")

    assert "ចេញថ្មី" in shown.out
    assert "ពេញលេញ (full)" in shown.out
    assert "median-days" in shown.out
    assert "certificates,granted,,full" in trustmark(*KHMER, "report", "summary", "--csv").out
    assert "ចេញថ្មី" not in trustmark("report", "summary").out


def test_the_facts_of_a_history_and_their_reasons_are_in_khmer(trustmark, shop):
    trustmark("warn", shop, "--reason", "mark-misused")

    shown = trustmark(*KHMER, "history", shop).out.replace("\n", " ")

    assert "បានចេញវិញ្ញាបនបត្រ" in shown
    assert "បានព្រមាន" in shown
    assert "(mark-misused)" in shown
    assert "certificate-warned" in trustmark("history", shop).out
    assert trustmark(*KHMER, "history", shop, "--json").json == (
        trustmark("history", shop, "--json").json
    )
