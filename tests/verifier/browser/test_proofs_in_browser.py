"""The browser checks the proof vectors as Python does, and makes proof files that Python takes."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.simulated_past import BEGIN
from tests.simulator import NOW, Issuer
from tests.vectors import generate_proofs
from tests.vectors.proofs import proof_of
from tests.verifier.browser.conftest import publish
from verifier.browser import scripts
from verifier.judging.proof_check import MAX_PROOF, judge_proof, parse_proof
from verifier.values.days import start_of

CASES = sorted(generate_proofs.FOLDER.glob("*.json"))
HARNESS = """<!doctype html><script type="module">
import * as p from './proof.js';
import {Trust, VerificationError} from './verify.js';
const bytes = (text) => new TextEncoder().encode(text);
window.judge = async ({proof, roots, now, at, checkpoint}) => {
  const kept = checkpoint === null ? null : bytes(checkpoint);
  const {verdict} = await p.judgeProof(bytes(proof), {roots, now, at, checkpoint: kept});
  return {code: verdict.code, tone: verdict.tone, reason: verdict.reason};
};
window.oversize = async ({roots, now, size}) => {
  const {verdict} = await p.judgeProof(new Uint8Array(size), {roots, now});
  return verdict.reason;
};
window.make = async ({number, at, roots, now, buckets, shownOn}) => {
  const get = async (path) => {
    const response = await fetch(path);
    if (!response.ok) throw new Error(path);
    return new Uint8Array(await response.arrayBuffer());
  };
  try {
    const trust = new Trust(roots);
    const made = await p.makeProof(number, at, {get, trust, now, buckets, shownOn});
    return {text: new TextDecoder().decode(made.bytes), name: made.name, checked: made.checked};
  } catch (error) {
    if (error instanceof VerificationError) return {reason: error.reason};
    throw error;
  }
};
document.documentElement.dataset.ready = '1';
</script>"""


@pytest.fixture
def page(serve, visit):
    def opened(files=None):
        modules = {
            path.relative_to(scripts.HERE).as_posix(): path.read_bytes()
            for path in scripts.sources("proof.js")
        }
        site = serve(modules | {"index.html": HARNESS.encode()} | (files or {}))
        found = visit().page
        found.goto(site.base)
        found.wait_for_selector("html[data-ready]")
        return found

    return opened


@pytest.fixture
def issuer():
    """Three hundred facts, so that the log has two tiles and a level above them."""
    issuer = Issuer()
    for name in ("silk", "rice", "pepper"):
        issuer.issue(f"{name}.example.com.kh")
    signed = issuer.sign_badge(1)
    for _ in range(297):
        issuer.record_fact(0, "host-added", place=f"h{len(issuer.facts)}.example.com.kh")
    issuer.warn(1)
    issuer.now = NOW - 300
    return issuer, signed


def asked(issuer, number, at=None, shown_on=None):
    roots = json.loads(generate_proofs.format_roots(issuer.roots))
    return {
        "number": number, "at": at, "roots": roots, "now": NOW, "buckets": issuer.buckets,
        "shownOn": shown_on,
    }  # fmt: skip


def test_each_verdict_on_a_proof_is_the_expected_one(page):
    cases = {path.stem: json.loads(path.read_text("utf-8")) for path in CASES}
    opened = page()

    found = {name: opened.evaluate("judge", case) for name, case in cases.items()}

    assert len(cases) > 60
    assert found == {name: case["expected"] for name, case in cases.items()}


def test_a_proof_of_more_than_it_may_have_is_refused(page, issuer):
    roots = json.loads(generate_proofs.format_roots(issuer[0].roots))

    reason = page().evaluate("oversize", {"roots": roots, "now": NOW, "size": MAX_PROOF + 1})

    assert reason == "malformed"


def test_python_takes_the_proof_that_a_page_has_made(page, issuer):
    made, _ = issuer
    opened = page(made.site())

    number = made.claims(1).sub
    found = opened.evaluate("make", asked(made, number, NOW - 400))

    judged = judge_proof(found["text"].encode(), made.roots, now=NOW)
    assert (found["name"], found["checked"]) == (f"{number}.tlog-proof", True)
    assert judged.verdict.code == "warned", judged.problem
    assert judged.proven
    assert judged.proven.indexes == (1, 3, 301)
    assert judged.proven.checkpoint.size == len(made.facts)


def test_the_page_makes_the_bytes_that_python_makes(page, issuer):
    made, signed = issuer
    opened = page(made.site())

    found = [
        opened.evaluate("make", asked(made, made.claims(1).sub, NOW - 400)),
        opened.evaluate("make", asked(made, signed.url, None, "rice.example.com.kh")),
        opened.evaluate("make", asked(made, "silk.example.com.kh", BEGIN)),
    ]

    assert [each["text"].encode() for each in found] == [
        proof_of(made, number=1, at=NOW - 400),
        proof_of(made, badge=signed.url, shown_on="rice.example.com.kh"),
        proof_of(made, place="silk.example.com.kh", at=BEGIN),
    ]


@pytest.mark.parametrize(
    ("at", "gone", "reason"),
    [
        (NOW, "", "stale"),
        (None, "log/checkpoint", None),
        (None, "status/0.jwt", "missing-evidence"),
    ],
)
def test_what_cannot_be_proven_is_refused(page, issuer, at, gone, reason):
    made, _ = issuer
    files = made.site()
    files.pop(gone, None)
    opened = page(files)

    if reason is None:
        with pytest.raises(Exception, match=gone):
            opened.evaluate("make", asked(made, made.claims(1).sub, at))
    else:
        assert opened.evaluate("make", asked(made, made.claims(1).sub, at)) == {"reason": reason}


def test_a_proof_in_a_page_is_the_one_that_is_parsed(page, issuer):
    made, _ = issuer
    opened = page(made.site())

    text = opened.evaluate("make", asked(made, made.claims(2).sub))["text"]

    proof = parse_proof(text.encode())
    assert proof.enclosed.facts == ()
    assert proof.tlog.entry == 2


def look_back(serve, visit, made, subject, day, without=()):
    site = publish(serve, made)
    for path in without:
        del site.files[path]
    seen = visit(accept_downloads=True)
    seen.page.goto(f"{site.base}/#{subject}")
    seen.page.wait_for_selector("#past:not([hidden])")
    seen.page.locator("#past summary").click()
    seen.page.locator("#past-day").fill(day)
    seen.page.get_by_role("button", name="Show", exact=True).click()
    return seen, site


def test_the_page_saves_the_proof_of_a_day(serve, visit, issuer):
    made, signed = issuer
    seen, site = look_back(serve, visit, made, signed.digits, "2027-01-06")
    button = seen.page.get_by_role("button", name="Save the proof")
    button.wait_for()
    before = list(site.asked)

    with seen.page.expect_download() as download:
        button.click()

    raw = Path(download.value.path()).read_bytes()
    judged = judge_proof(raw, made.roots, now=NOW)
    assert download.value.suggested_filename == f"{made.claims(1).sub}.tlog-proof"
    assert judged.proven, judged.problem
    assert judged.verdict.code == "warned"
    assert judged.verdict.at == start_of(date(2027, 1, 6)) + 43_200
    assert "Saved as" in seen.page.locator("#proof-said").inner_text()
    assert not any(path.startswith(("proving.js", "log/")) for path in before)
    assert (seen.errors, seen.foreign) == ([], [])


def test_of_today_the_page_saves_what_the_files_say(serve, visit, issuer):
    made, signed = issuer
    seen, _ = look_back(serve, visit, made, signed.digits, "2027-01-15")

    with seen.page.expect_download() as download:
        seen.page.get_by_role("button", name="Save the proof").click()

    raw = Path(download.value.path()).read_bytes()
    assert judge_proof(raw, made.roots, now=NOW).verdict.at is None


@pytest.mark.parametrize("gone", ["log/checkpoint", "log/tile/0/000"])
def test_a_proof_that_cannot_be_made_is_said_in_words(serve, visit, issuer, gone):
    made, signed = issuer
    seen, _ = look_back(serve, visit, made, signed.digits, "2027-01-06", [gone])

    seen.page.get_by_role("button", name="Save the proof").click()

    said = seen.page.locator("#proof-said")
    said.get_by_text("No proof could be made.").wait_for()
    assert "could not be read" in said.inner_text()
    assert seen.errors == []
