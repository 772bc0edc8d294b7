"""Proof of control on the command line: published, looked for, due again, lapsed.

All servers are on this machine.
"""

from datetime import UTC, datetime

import pytest

from ledger.outside.tokens import FILE
from tests.ledger.outside_servers import HOST

HANDLE = "facebook:angkorsilk"
RECORD = f"_trustmark.{HOST}"
YEAR = 366 * 86_400


@pytest.fixture
def business(trustmark):
    return trustmark(
        *("business", "register", "--name-en", "Silk Shop", "--category", "legal-person"), "--json"
    ).json["business"]


@pytest.fixture
def line(trustmark, business):
    """What the business publishes for its host."""
    return trustmark("prove-place", business, HOST, "--token").out.split()[-1]


@pytest.fixture
def certified(visiting, outside, shop):
    """The number of a certificate that covers a host proven by record."""
    line = visiting("prove-place", shop, HOST, "--token").out.split()[-1]
    outside.zone("TXT", RECORD, [f'"{line}"'])
    assert visiting("prove-place", shop, HOST, "--check", "dns").code == 0
    assert visiting("add-place", shop, HOST).code == 0
    return shop


def proofs(trustmark, business):
    return trustmark("business", "show", business, "--json").json["proofs"]


def business_of(trustmark, home):
    return trustmark("control", "due", "--within", "3660", "--json").json["due"][0]["business"]


def later(monkeypatch, seconds=YEAR):
    now = int(datetime.now(UTC).timestamp()) + seconds
    monkeypatch.setattr("trustmark.terminal.moments.now", lambda: now)


def test_what_is_to_be_published_is_told_first(trustmark, business):
    host = trustmark("prove-place", business, HOST, "--token")
    handle = trustmark("prove-place", business, HANDLE, "--token", "--json")

    assert f"TXT record at {RECORD}: trustmark-proof=" in host.out
    assert f"https://{HOST}{FILE}: trustmark-proof=" in host.out
    assert "TM-" in handle.json["publish"][0]
    assert proofs(trustmark, business) == {}


def test_a_record_proves_control(visiting, outside, business, line):
    outside.zone("TXT", RECORD, [f'"{line}"'])

    answer = visiting("prove-place", business, HOST, "--check", "dns")

    assert answer.code == 0, answer.err
    assert proofs(visiting, business)[HOST]["method"] == "dns"


def test_a_file_proves_control(visiting, outside, business, line):
    outside.shop.pages[FILE] = line

    answer = visiting("prove-place", business, HOST, "--check", "file")

    assert answer.code == 0, answer.err
    assert proofs(visiting, business)[HOST]["method"] == "file"


def test_a_profile_that_an_officer_read_proves_control(trustmark, business, tmp_path):
    code = trustmark("prove-place", business, HANDLE, "--token").out.split()[-1]
    (tmp_path / "profile.txt").write_text(f"Silk from Siem Reap {code}", "utf-8")

    answer = trustmark(
        *("prove-place", business, HANDLE, "--check", "profile"),
        *("--profile", tmp_path / "profile.txt"),
    )

    assert answer.code == 0, answer.err
    assert proofs(trustmark, business)[HANDLE]["method"] == "profile"


@pytest.mark.parametrize("check", ["dns", "file"])
def test_a_proof_that_is_not_there_is_a_no_and_nothing_is_recorded(visiting, business, check):
    answer = visiting("prove-place", business, HOST, "--check", check)

    assert answer.code == 1
    assert "trustmark-proof=" in answer.err
    assert proofs(visiting, business) == {}


def test_what_cannot_be_looked_at_is_no_answer(visiting, outside, business):
    outside.shop.close()

    answer = visiting("prove-place", business, HOST, "--check", "file")

    assert answer.code == 3
    assert proofs(visiting, business) == {}


def test_the_proof_of_another_business_proves_nothing(visiting, outside, business, shop):
    line = visiting("prove-place", shop, HOST, "--token").out.split()[-1]
    outside.zone("TXT", RECORD, [f'"{line}"'])

    assert visiting("prove-place", business, HOST, "--check", "dns").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((HOST,), "say how"),
        ((HOST, "--token", "--check", "dns"), "say how"),
        ((HOST, "--check", "dns", "--method", "x"), "say how"),
        ((HOST, "--check", "profile"), "cannot be checked by profile"),
        ((HANDLE, "--check", "dns"), "cannot be checked by dns"),
        ((HANDLE, "--check", "profile"), "its text is missing"),
        ((HOST, "--check", "dns"), "no resolvers are named"),
    ],
)
def test_what_cannot_be_asked_is_refused(trustmark, business, arguments, said):
    answer = trustmark("prove-place", business, *arguments)

    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize("holder", ["b-1", "CETS-0000-001", "roster", ""])
def test_a_holder_is_a_number_or_an_id(trustmark, holder):
    assert trustmark("prove-place", holder, HOST, "--token").code == 2


def test_nobody_is_asked_without_resolvers_and_one_is_too_few(trustmark, home):
    settings = home / "trustmark.toml"
    settings.write_text(settings.read_text("utf-8") + 'resolvers = "192.0.2.1"\n', "utf-8")

    answer = trustmark("control", "recheck")

    assert answer.code == 2
    assert "at least 2 different" in answer.err


def test_a_proof_falls_due_after_the_time_of_the_scheme(trustmark, certified, monkeypatch):
    def due():
        listed = trustmark("control", "due", "--json").json["due"]
        return {each["place"] for each in listed if each["number"] == certified}

    assert due() == set()
    later(monkeypatch)

    assert due() == {HOST, "silk.example.com.kh", "facebook:silkshop"}


def test_a_proof_that_is_found_again_is_renewed(visiting, home, certified, monkeypatch):
    business = business_of(visiting, home)
    before = proofs(visiting, business)[HOST]["at"]
    later(monkeypatch)

    answer = visiting("control", "recheck", "--json")

    assert answer.code == 0, answer.err
    assert [each["place"] for each in answer.json["shown"]] == [HOST]
    assert {each["place"] for each in answer.json["by_officer"]} == {
        *("silk.example.com.kh", "facebook:silkshop")
    }
    assert proofs(visiting, business)[HOST]["at"] > before + YEAR - 86_400


def test_what_is_not_due_is_left_alone_unless_all_are_asked_for(visiting, outside, certified):
    outside.zone("TXT", RECORD, [])

    untouched = visiting("control", "recheck", "--json")

    assert (untouched.code, untouched.json["lapsed"]) == (0, [])
    assert visiting("control", "recheck", "--all").code == 1


def test_a_proof_that_is_gone_is_recorded_and_the_certificate_stays(
    visiting, home, outside, certified
):
    business = business_of(visiting, home)
    outside.zone("TXT", RECORD, [])

    answer = visiting("control", "recheck", "--all")

    assert answer.code == 1
    assert f"{certified} {HOST} lapsed" in answer.out
    assert proofs(visiting, business)[HOST]["lapsed"] is not None
    assert visiting("case", "list", "--json").json["cases"] == []
    visiting("publish")
    assert visiting("verify", certified).code == 0


def test_where_officers_decide_a_lapse_opens_a_case_and_punishes_nobody(
    visiting, outside, certified
):
    visiting("officer", "found", "keo.mony", "ly.sreymom", "--yes")
    visiting("officer", "propose", "grant", "it-specialist", "sok.dara", "--as", "keo.mony")
    visiting("officer", "confirm", "1", "--as", "ly.sreymom")
    outside.zone("TXT", RECORD, [])

    refused = visiting("control", "recheck", "--all", "--as", "somebody")
    answer = visiting("control", "recheck", "--all", "--as", "sok.dara")

    assert (refused.code, answer.code) == (1, 1)
    assert "trustmark case list" in answer.err
    (line,) = visiting("case", "list", "--json").json["cases"]
    case = visiting("case", "show", line["case"], "--json").json
    assert (case["certificate"], case["source"]) == (certified, "lapse")
    assert case["opened_by"] == "sok.dara"
    assert case["refs"][0].startswith(f"{case['business']}/")
    visiting("publish")
    assert visiting("verify", certified).code == 0


def test_a_lapse_by_hand_says_which_case_it_opened(visiting, home, certified):
    business = business_of(visiting, home)
    visiting("business", "prove", business, HOST, "--method", "file")
    lapse = ("business", "lapse", business, HOST, "--reason", "the file is gone")
    pilot = visiting(*lapse, "--key", "K0", "--json")
    visiting("business", "prove", business, HOST, "--method", "file")
    visiting("officer", "found", "keo.mony", "ly.sreymom", "--yes")
    visiting("officer", "propose", "grant", "it-specialist", "sok.dara", "--as", "keo.mony")
    visiting("officer", "confirm", "1", "--as", "ly.sreymom")

    said = visiting(*lapse, "--key", "K1", "--as", "sok.dara")
    told = visiting(*lapse, "--key", "K1", "--as", "sok.dara", "--json")
    repeated = visiting(*lapse, "--key", "K0", "--json")

    assert (said.code, told.code, repeated.code) == (0, 0, 0)
    (line,) = visiting("case", "list", "--json").json["cases"]
    assert said.out.splitlines()[-1] == f"case {line['case']}"
    assert told.json["case"] == line["case"]
    assert "case" not in pilot.json
    assert repeated.json == pilot.json


def test_a_host_that_cannot_be_looked_at_keeps_its_proof(visiting, home, outside, certified):
    business = business_of(visiting, home)
    outside.resolvers[0].zone[(RECORD, "TXT")] = []
    outside.shop.close()

    answer = visiting("control", "recheck", "--all", "--json")

    assert answer.code == 3
    assert [each["place"] for each in answer.json["unseen"]] == [HOST]
    assert proofs(visiting, business)[HOST]["lapsed"] is None
