"""Applications and businesses on the command line, from the form to the badge."""

from datetime import timedelta

from tests.trustmark.commands.application.handing_in import BUSINESS, HOST, RULES, TODAY, facts_in


def test_an_application_goes_the_whole_way_to_a_green_badge(trustmark, applies, checklist):
    submitted = applies("--control", "dns", "--as", "dara", "--json").json
    name = submitted["application"]
    steps = [
        trustmark("assess-fee", name),
        trustmark("pay", name, "200.00", "--receipt", "R-1"),
        trustmark("review", name, "--checklist", checklist, "--as", "rith"),
        trustmark("inspect", name, "--on", TODAY + timedelta(days=1), "--as", "rith"),
        trustmark("inspect", name, "--on", TODAY - timedelta(days=1), "--as", "rith"),
        trustmark("approve", name, "--as", "dara"),
    ]

    assert submitted["stage"] == "submitted"
    assert [each.code for each in steps] == [0, 0, 0, 0, 1, 1]
    assert "rule inspection-open; CETS scheme rules: review and inspection" in steps[-1].err
    assert "waits for the fee of 200.00 US dollars" in steps[0].out


def test_the_second_officer_completes_what_the_first_proposed(trustmark, applies, checklist):
    name = applies("--control", "dns", "--json").json["application"]
    trustmark("assess-fee", name)
    trustmark("pay", name, "820000", "--currency", "khr", "--rate", "4100", "--receipt", "R-1")
    trustmark("review", name, "--checklist", checklist, "--as", "rith")

    proposed = trustmark("approve", name, "--as", "dara", "--json").json
    again = trustmark("approve", name, "--as", "dara")
    reviewer = trustmark("approve", name, "--as", "rith")
    approved = trustmark("approve", name, "--as", "sophea", "--json").json
    trustmark("publish")

    assert (proposed["stage"], again.code, reviewer.code) == ("proposed", 1, 1)
    assert "second officer: dara proposes to approve it" in proposed["done"]
    assert "rule same-officer; CETS scheme rules: fair procedure" in again.err
    assert "rule own-review; CETS scheme rules: fair procedure" in reviewer.err
    number = approved["number"]
    assert trustmark("verify", HOST, "--json").json["verdict"] == "valid"
    assert trustmark("badge", number).code == 0
    facts = [each["fact"] for each in trustmark("history", number, "--json").json["facts"]]
    assert facts == ["certificate-issued", "badge-signed"]
    shown = trustmark("application", "show", name, "--json").json
    assert (shown["stage"], shown["number"], shown["decided_by"]) == ("approved", number, "sophea")


def test_a_basic_certificate_comes_with_the_application(trustmark, applies):
    answer = applies("--control", "dns", "--json", tier="basic", documents={})

    assert answer.json["stage"] == "approved"
    assert trustmark("history", answer.json["number"]).code == 0


def test_a_basic_application_says_which_proof_of_control_it_lacks(trustmark, applies):
    handed_in = applies("--json", tier="basic", documents={}, handles=["facebook:silk"]).json

    shown = trustmark("application", "show", handed_in["application"])
    whole = trustmark("application", "show", handed_in["application"], "--json").json

    wanted = [f"proof of control of {HOST}", "proof of control of facebook:silk"]
    assert f"open: {', '.join(wanted)}" in handed_in["done"]
    assert f"open: {', '.join(wanted)}" in shown.out
    assert whole["open"] == wanted


def test_an_application_says_everything_an_approval_would_be_refused_for(trustmark, applies, shop):
    name = applies("--json", documents={}).json["application"]
    trustmark("inspect", name, "--on", TODAY)

    found = trustmark("application", "show", name, "--json").json["open"]

    assert f"a place that another certificate covers: {HOST}" in found
    assert {"the fee", f"proof of control of {HOST}", f"inspection on {TODAY}"} <= {*found}
    assert [each for each in found if each.startswith("criterion ")] == [
        f"criterion {each.id}" for each in RULES.criterion
    ]
    assert f"document {RULES.document[0].id}" in found


def test_the_open_applications_are_listed_and_nobody_is_named(trustmark, applies):
    first = applies("--json").json
    second = applies("--json", business=first["business"], hosts=["rice.example.com.kh"]).json
    trustmark("withdraw", second["application"])

    shown = trustmark("application", "list")
    (line,) = trustmark("application", "list", "--json").json["applications"]
    every = trustmark("application", "list", "--all", "--json").json["applications"]

    assert first["application"] in shown.out
    assert "Angkor Silk" not in shown.out
    assert (line["application"], line["stage"]) == (first["application"], "submitted")
    assert {(each["application"], each["due"] != "") for each in every} == {
        (first["application"], True),
        (second["application"], False),
    }


def test_applications_are_listed_by_what_is_due_next(trustmark, applies, paper):
    waits = applies("--json").json["application"]
    asked = applies("--json", business={**BUSINESS, "registration": "2"}, hosts=["a.kh"]).json
    due = applies("--json", business={**BUSINESS, "registration": "3"}, hosts=["b.kh"]).json
    trustmark("ask-more", asked["application"], "--text", "why")
    trustmark("assess-fee", due["application"])

    lines = trustmark("application", "list", "--json").json["applications"]

    assert [each["due"] for each in lines] == sorted(each["due"] for each in lines)
    assert {each["application"]: each["stage"] for each in lines} == {
        waits: "submitted",
        asked["application"]: "asked",
        due["application"]: "fee-due",
    }


def test_applications_of_an_erased_business_are_counted_only(trustmark, applies):
    handed_in = applies("--json").json
    trustmark("withdraw", handed_in["application"])
    trustmark("erase", handed_in["business"], "--ground", "asked for it", "--yes")

    listed = trustmark("application", "list", "--all")

    assert handed_in["application"] not in listed.out
    assert "1 applications belong to businesses" in listed.err


def test_a_place_that_is_not_proven_makes_even_basic_wait(trustmark, applies):
    answer = applies("--json", tier="basic", documents={}).json

    refused = trustmark("approve", answer["application"])
    trustmark("business", "prove", answer["business"], HOST, "--method", "dns")
    approved = trustmark("approve", answer["application"], "--json").json

    assert (answer["stage"], refused.code) == ("review", 1)
    assert (
        "rule control-not-proven; CETS scheme rules: proof of web sites and accounts" in refused.err
    )
    assert approved["stage"] == "approved"


def test_more_is_asked_for_and_comes(trustmark, applies, paper):
    name = applies("--json").json["application"]

    asked = trustmark("ask-more", name, "--text", "sign it", "--document", "application-form")
    empty = trustmark("complete", name, "--text", "later")
    done = trustmark("complete", name, "--document", f"application-form={paper}", "--json")

    assert f"waits for the business until {TODAY + timedelta(days=30)}: sign it" in asked.out
    assert (empty.code, done.json["stage"]) == (1, "submitted")
    assert "rule document-missing" in empty.err


def test_an_application_is_rejected_by_two_or_withdrawn(trustmark, applies):
    name = applies("--json").json["application"]

    silent = trustmark("reject", name, "--as", "dara")
    trustmark("reject", name, "--reason", "no licence", "--as", "dara")
    rejected = trustmark("reject", name, "--as", "sophea")
    late = trustmark("withdraw", name)

    assert (silent.code, rejected.code, late.code) == (1, 0, 1)
    assert "is rejected" in rejected.out
    assert "rule closed; CETS scheme rules: review and inspection" in late.err


def test_options_make_up_a_form(trustmark, paper):
    business = trustmark(
        *("business", "register", "--name-km", "ហាងសូត្រ", "--category", "natural-person"),
        *("--registration", "77", "--registered-on", "2020-05-04", "--json"),
    ).json["business"]

    answer = trustmark(
        *("apply", "--business", business, "--tier", "intermediate", "--code-of-conduct"),
        *("--handle", "facebook:silk", "--activity", "digital-services", "--control", "code"),
        *("--document", f"application-form={paper}", "--json"),
    )
    name = answer.json["application"]
    paid = trustmark("pay", name, "12.50", "--receipt", "R-1", "--json").json

    assert answer.json["stage"] == "fee-due"
    assert (paid["stage"], paid["number"][:5]) == ("approved", "CETS-")


def test_the_badge_waits_where_its_key_cannot_be_opened(trustmark, applies, home):
    for path in (home / "keys").glob("badge-*"):
        path.unlink()

    answer = applies("--control", "dns", "--json", tier="basic", documents={}).json

    assert answer["stage"] == "approved"
    assert "is not signed yet" in answer["notes"][1]


def test_a_business_is_shown_with_what_it_told_and_what_it_lost(trustmark, applies):
    business = applies("--control", "dns", "--json").json["business"]

    changed = trustmark(
        *("business", "change", business, "--phone", "012 345 678", "--registration", "00012346"),
        *("--activity", "digital-services"),
    )
    told = trustmark(
        *("business", "notify", business, "--about", "site", "--text", "a new host"),
        *("--happened", TODAY - timedelta(days=40)),
    )
    lost = trustmark("business", "lapse", business, HOST, "--reason", "the record is gone")
    shown = trustmark("business", "show", business).out

    assert (changed.code, told.code, lost.code) == (0, 0, 0)
    assert "days late" in told.out
    for text in ("012 345 678", "00012346 2020-05-04", "digital-services", "a new host", "lost"):
        assert text in shown
    assert trustmark("business", "change", business).code == 2
    assert trustmark("business", "show", "b-" + "0" * 32).code == 1
    assert trustmark("business", "show", business, "--json").json["hosts"] == []


def test_names_that_look_alike_are_told(trustmark):
    def registers(name):
        return trustmark(
            "business", "register", "--name-km", name, "--category", "legal-person", "--json"
        ).json

    first = registers("ហាងស្ត្រី")
    second = registers("ហាង\u200bស្រ្ដី")

    assert (first["alike"], second["alike"]) == ([], [first["business"]])


def test_the_same_application_sent_twice_counts_once(trustmark, applies):
    options = ("--control", "dns", "--key", "K1", "--json")
    first = applies(*options, tier="basic", documents={})
    before = facts_in(trustmark.home)

    again = applies(*options, tier="basic", documents={})

    assert (first.code, again.code) == (0, 0)
    assert again.json == first.json
    assert facts_in(trustmark.home) == before


def test_where_officers_decide_roles_say_who_may(trustmark, applies):
    def appoints(role, officer):
        trustmark("officer", "propose", "grant", role, officer, "--as", "sok.dara")
        listed = trustmark("officer", "list", "--json").json["proposals"][-1]["proposal"]
        assert trustmark("officer", "confirm", listed, "--as", "chan.sophea").code == 0

    trustmark("officer", "found", "sok.dara", "chan.sophea", "--yes")
    appoints("registrar", "kim.rith")
    appoints("cashier", "meas.vanna")
    appoints("customer-service", "ly.bopha")

    refused = applies("--as", "meas.vanna")
    basic = applies(
        "--control", "dns", "--as", "kim.rith", "--json", tier="basic", documents={}
    ).json
    middle = applies(
        *("--as", "ly.bopha", "--json"),
        tier="intermediate",
        documents={},
        hosts=["other.example.com.kh"],
        business=basic["business"],
    ).json
    name, business = middle["application"], basic["business"]
    trustmark(
        *("business", "prove", business, "other.example.com.kh"),
        *("--method", "dns", "--as", "kim.rith"),
    )
    paid = trustmark("pay", name, "50", "--receipt", "R-1", "--as", "meas.vanna", "--json").json

    assert (
        refused.code,
        "rule not-allowed; CETS scheme rules: roles of officers" in refused.err,
    ) == (1, True)
    assert (basic["stage"], len(basic["notes"])) == ("approved", 3)
    assert paid["stage"] == "approved"
    assert "is not signed yet: none of this officer's roles allows badge.record" in paid["notes"][0]


def test_an_upgraded_certificate_verifies_with_its_old_badge_and_the_audit_agrees(
    trustmark, applies, checklist, home
):
    basic = applies("--control", "dns", "--json", tier="basic", documents={}).json
    number = basic["number"]
    trustmark("publish")
    trustmark("badge", number, "--output", home / "old")
    upgrade = applies(
        "--json", business=basic["business"], kind="upgrade", certificate=number, hosts=[]
    ).json["application"]
    trustmark("assess-fee", upgrade)
    trustmark("pay", upgrade, "200", "--receipt", "R-1")
    trustmark("review", upgrade, "--checklist", checklist, "--as", "rith")
    trustmark("approve", upgrade, "--as", "dara")
    approved = trustmark("approve", upgrade, "--as", "sophea", "--json").json
    trustmark("publish")

    online = trustmark("verify", HOST, "--json").json
    printed = trustmark("verify", home / "old" / "qr.png", "--json").json
    audit = trustmark(
        *("audit", home / "site", "--trust", home / "roots.json"),
        *("--database", home / "ledger.db", "--json"),
    )

    assert (approved["number"], online["verdict"], printed["verdict"]) == (number, "valid", "valid")
    assert online["tier"] == "full"
    assert audit.code == 0


def test_every_fact_of_an_application_is_told_on_a_line_of_its_history(trustmark, applies):
    name = applies("--control", "dns", "--json").json["application"]
    trustmark("assess-fee", name)

    told = trustmark("history", name)

    assert told.code == 0
    documents = told.out.partition("documents=")[2].partition("scheme=")[0]
    assert documents.startswith("application-form,")
    assert "sha256:" not in documents
