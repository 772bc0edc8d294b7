"""The demonstration: nothing faked, everything as promised, and every file it names is there."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from pathlib import Path

import jwt
import pytest

from badges.reading import read_badge_text
from issuer.acting.table import parse_table
from issuer.errors import InputError
from issuer.home.composition import open_ledger
from keys.manifest import parse_roots, verify
from ledger.scheme.difference import difference
from ledger.scheme.model import cets
from trustmark import config
from trustmark.__main__ import run
from trustmark.demo.applicants import applicants
from trustmark.demo.disputes import disputes
from trustmark.demo.governed import next_rules
from trustmark.demo.plan import expected, make_plan
from trustmark.demo.shops import shops_csv
from verifier.log.note import parse_key
from verifier.values.days import day_of, start_of

ROOT = Path(__file__).parents[3]
NOW = 1_800_000_000


def test_every_promised_tone_occurs_and_every_verdict_is_the_expected_one(demo):
    scenes = demo.report["verdicts"]

    assert {scene["tone"] for scene in scenes} == {"green", "notice", "red", "amber"}
    assert [scene for scene in scenes if scene["verdict"] != scene["expected"]] == []
    assert "wrong-place" in {scene["verdict"] for scene in scenes}


def test_two_hundred_certificates_one_of_each_kind(demo):
    count = Counter(each["expected"] for each in demo.report["certificates"])

    assert count == {"valid": 196, "warned": 1, "suspended": 1, "revoked": 1, "expired": 1}


def test_every_picture_reads_as_its_text(demo):
    for each in demo.report["certificates"][::20]:
        assert read_badge_text(Path(each["qr_png"]).read_bytes()) == each["qr_text"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("valid", 0), ("warned", 0), ("suspended", 1), ("revoked", 1), ("expired", 1)],
)
def test_the_command_gives_the_same_verdicts(demo, kind, code, capfd):
    each = demo.certificate(kind)
    known = ("--site", demo.report["site"], "--trust", demo.report["root_keys"], "--json")

    for what in (each["badge_token"], each["qr_png"], each["printed_qr_png"], each["number"]):
        capfd.readouterr()
        assert run(["verify", what, *known]) == code
        assert json.loads(capfd.readouterr().out)["verdict"] == kind


def test_another_library_verifies_each_token_with_the_published_key_set(demo):
    published = json.loads((Path(demo.report["site"]) / ".well-known" / "jwks.json").read_bytes())
    by_name = {key["kid"]: jwt.PyJWK(key) for key in published["keys"]}
    certificates = demo.report["certificates"]

    for each in certificates:
        token = Path(each["badge_token"]).read_text()
        key = by_name[jwt.get_unverified_header(token)["kid"]]
        options = {"verify_exp": each["expected"] != "expired"}
        claims = jwt.decode(token, key, algorithms=["ES256"], options=options)
        assert claims["sub"] == each["number"]
        assert claims["status"]["status_list"] == {
            "idx": each["list_index"],
            "uri": each["list_uri"],
        }
    assert len(certificates) == len({each["number"] for each in certificates}) == 200


def test_the_token_of_an_expired_certificate_is_refused_for_its_date_alone(demo):
    each = demo.certificate("expired")
    token = Path(each["badge_token"]).read_text()
    published = json.loads((Path(demo.report["site"]) / ".well-known" / "jwks.json").read_bytes())
    key = next(key for key in published["keys"] if key["kid"] == "badge-2")

    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(token, jwt.PyJWK(key), algorithms=["ES256"])


def test_the_stolen_key_is_marked_and_its_successor_signs(demo):
    site, roots = Path(demo.report["site"]), Path(demo.report["root_keys"])
    manifest = verify(
        (site / "keys" / "manifest.json").read_bytes(), parse_roots(roots.read_bytes())
    )
    state = {key.kid: key.state for key in manifest.keys}

    assert (state["badge-1"], state["badge-2"]) == ("compromised", "active")


def test_the_log_key_is_a_note_verifier_key_that_signs_the_checkpoint(demo):
    log = demo.report["log"]
    checkpoint = (Path(demo.report["site"]) / "log" / "checkpoint").read_text()

    assert parse_key(log["checkpoint_key"]).name == log["origin"]
    assert checkpoint.startswith(f"{log['origin']}\n")


OUTCOMES = {
    "approved after review and inspection": "valid",
    "approved basic, without review": "valid",
    "rejected, fee paid in riel": "not-listed",
    "withdrawn by the business": "not-listed",
    "asked for more, completed, approved": "valid",
    "proposed for approval, waits for a second officer": "not-listed",
    "natural person, data erased": "not-listed",
    "renewed by application at 75 %": "valid",
    "complaint settled by mediation": "valid",
    "complaint upheld, case, warning": "warned",
    "suspended, overturned on appeal": "valid",
    "suspended at once, heard, revoked, upheld on appeal": "revoked",
    "never certified, listed for misuse": "misuse-listed",
}


def test_one_business_walks_to_each_outcome_and_its_verdict(demo):
    stories = demo.report["stories"]
    scenes = {scene["scene"]: scene["verdict"] for scene in demo.report["verdicts"]}

    assert {each["outcome"]: each["verdict"] for each in stories} == OUTCOMES
    assert {outcome: scenes[outcome] for outcome in OUTCOMES} == OUTCOMES


@pytest.fixture(scope="module")
def records(demo):
    """Each business's states in the demonstration's opened ledger, by outcome and kind."""
    found = {}
    with open_ledger(config.load(demo.folder, {}), os.urandom) as ledger:
        for story in demo.report["stories"]:
            if story["outcome"] == "natural person, data erased":
                continue
            names = {kind: story[kind] for kind in ("application", "complaint", "case", "listing")}
            found[story["outcome"]] = {
                kind: ledger.state(name) for kind, name in names.items() if name
            }
    return found


def test_every_kind_of_fee_occurs_in_the_cents_of_the_scheme(records):
    application = {outcome: each.get("application") for outcome, each in records.items()}
    recent = application["approved after review and inspection"]
    riel = application["rejected, fee paid in riel"]
    dollars = application["asked for more, completed, approved"]
    renewal = application["renewed by application at 75 %"]
    full = {each.category: each.usd * 100 for each in cets().version[0].fee}

    assert (recent.paid.cents, recent.scheme) == (full["sole-proprietorship"], "cets-2")
    assert (riel.paid.currency, riel.paid.riel, riel.paid.rate) == ("KHR", 820_000, 4_100)
    assert (dollars.paid.currency, dollars.paid.cents) == ("USD", full["legal-person"])
    assert renewal.kind == "renewal"
    assert renewal.paid.cents in {cents * 3 // 4 for cents in full.values()}


def test_whoever_decides_never_decides_alone(records):
    applications = [each["application"] for each in records.values() if "application" in each]
    cases = [each["case"] for each in records.values() if "case" in each]

    waiting = [each for each in applications if each.stage == "proposed"]
    reviewed = [each for each in applications if each.proposal is not None and each.closed]
    proposals = [proposal for case in cases for proposal in case.proposals]
    assert len(waiting) == 1
    assert len(reviewed) >= 4
    assert all(each.decided_by not in {each.proposal.by, *each.reviewers} for each in reviewed)
    assert len(proposals) >= 4
    assert all(each.decided_by != each.by for each in proposals)


def test_nine_criteria_are_answered_and_a_visit_is_recorded(records):
    application = records["approved after review and inspection"]["application"]

    assert set(application.criteria) == {each.id for each in cets().version[0].criterion}
    assert [each.passed for each in application.inspections] == [True]


def test_measures_come_after_notice_and_reply(records):
    for outcome in ("complaint upheld, case, warning", "suspended, overturned on appeal"):
        case = records[outcome]["case"]
        assert case.notices[0].replied is not None
        assert case.closed is not None
    assert records["complaint upheld, case, warning"]["case"].refs == (
        records["complaint upheld, case, warning"]["complaint"].complaint,
    )


def test_a_pilots_way_is_closed_once_officers_decide(demo, tmp_path, capfd):
    home = shutil.copytree(demo.folder, tmp_path / "demo")
    number = demo.certificate("valid")["number"]

    code = run(["--home", str(home), "warn", number, "--reason", "mark-misused"])

    assert code == 1
    assert "case-needed" in capfd.readouterr().err


def test_no_walk_dates_a_step_ahead_of_today():
    today = day_of(NOW)
    walks = (*applicants(today), *disputes(today))

    instants = [[move.at for move in walk.moves] for walk in walks]

    assert all(each == sorted(each) and each[-1] < start_of(today) for each in instants)


def test_the_second_rules_say_only_what_they_change():
    first, second = cets().extended(next_rules(day_of(NOW))).version

    assert (second.id, second.waived(day_of(NOW))) == ("cets-2", False)
    assert [each.text() for each in difference(first, second)] == [
        "renewal_fee_percent: 70 instead of 75"
    ]


def test_the_audit_agrees(demo):
    assert demo.report["audit"]["ok"] is True
    assert demo.report["audit"]["findings"] == []


def test_printed_codes_all_gave_their_verdicts_before_and_after_the_theft(demo):
    scans = demo.report["scans"]

    for scan in scans:
        assert scan["pictures"] == scan["read_back"] == scan["as_expected"]
    assert [scan["pictures"] for scan in scans[1:]] == [200, 200]
    assert scans[0]["pictures"] >= 25


def test_an_issuers_commands_work_on_its_folder(demo, tmp_path):
    home = shutil.copytree(demo.folder, tmp_path / "demo")

    assert run(["--home", str(home), "status"]) == 0
    assert run(["--home", str(home), "publish"]) == 0
    assert run(["--home", str(home), "history", demo.certificate("revoked")["number"]]) == 0


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path, capfd):
    (tmp_path / "precious").write_text("keep")

    assert run(["demo", "--no-serve", "--directory", str(tmp_path)]) == 2
    assert (tmp_path / "precious").read_text() == "keep"


def test_it_serves_the_site_and_ends_cleanly(tmp_path):
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "trustmark",
            "demo",
            "--port",
            "0",
            "--directory",
            str(tmp_path / "demo"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    said = []
    for line in process.stderr:
        said.append(line)
        if "expired: http" in line:
            break
    address = said[-1].partition("expired: ")[2].strip()
    with urllib.request.urlopen(address.partition("#")[0], timeout=10) as answer:
        page = answer.read()
    process.send_signal(signal.SIGINT)
    out, rest = process.communicate()
    watchdog.cancel()

    assert process.returncode == 0, "".join(said) + rest
    assert b"<html" in page
    assert "wrong-place" in out
    assert "Traceback" not in rest


def test_the_plan_goes_only_forward_and_has_one_of_each_part():
    rows = parse_table(shops_csv())

    plan = make_plan(rows, NOW)

    instants = [step.at for step in plan.steps]
    assert instants == sorted(instants)
    assert plan.begin < instants[0]
    assert instants[-1] < NOW
    assert len(set(plan.cast.values())) == 5
    assert Counter(expected(plan, shop) for shop in range(len(rows)))["valid"] == len(rows) - 4


def test_a_measure_never_comes_before_its_certificate():
    plan = make_plan(parse_table(shops_csv()), NOW)
    issued = {step.shop: step.at for step in plan.steps if step.kind == "issue"}

    assert all(issued[step.shop] < step.at for step in plan.steps if step.kind != "issue")


def test_too_few_shops_make_no_story():
    with pytest.raises(InputError):
        make_plan(parse_table(shops_csv())[:3], NOW)
