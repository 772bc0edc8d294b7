"""The browser verifier runs Python's vector files in a real Chromium, and says the same."""

import json
from pathlib import Path

import pytest

from keys.manifest import format_roots
from tests.ledger.longest import LongestLife, revoked_record
from tests.simulator import Issuer
from tests.vectors import generate
from verifier.browser import scripts

FOLDER = Path(generate.__file__).parent
ASKED = """
const bytes = (text) => new TextEncoder().encode(text);
const take = async (trust, kind, text, now, problems) => {
  if (text === null) return null;
  try {
    if (kind === 'manifest') return await trust.manifest(bytes(text), now);
    return await trust[{list: 'statusList', bucket: 'bucket', record: 'record'}[kind]](text, now);
  } catch (error) {
    if (!(error instanceof v.VerificationError)) throw error;
    problems.push(error);
    return null;
  }
};
globalThis.judge = async (c) => {
  const trust = new v.Trust(c.roots);
  for (const [kind, text] of c.before ?? []) await take(trust, kind, text, c.now, []);
  const problems = [];
  await take(trust, 'manifest', c.manifest, c.now, problems);
  const statusList = await take(trust, 'list', c.list, c.now, problems);
  const bucket = await take(trust, 'bucket', c.bucket, c.now, problems);
  const record = await take(trust, 'record', c.record, c.now, problems);
  const number = c.number === null ? null : v.parseNumber(c.number);
  const evidence = {badge: c.badge, number, statusList, bucket, record, problems};
  const shownOn = c.place ?? c.shown_on;
  const found = await v.verify(trust, evidence, {now: c.now, shownOn, at: c.at});
  return {code: found.code, tone: found.tone, reason: found.reason};
};
const orNull = (action) => {
  try {
    return action();
  } catch (error) {
    if (error instanceof v.VerificationError) return null;
    throw error;
  }
};
globalThis.number = (text) => orNull(() => v.parseNumber(text));
globalThis.host = (text) => orNull(() => v.normaliseHost(text));
globalThis.unicode = (host) => v.unicodeHost(host);
globalThis.digits = (text) => orNull(() => {
  const r = v.parseDigits(text);
  const {key, index, scheme, tier, start, end, sites, handles} = r;
  return JSON.stringify({key, index, scheme, tier, start, end, sites, handles});
});
globalThis.hostile = async ({roots, manifest, now, tokens}) => {
  const trust = new v.Trust(roots);
  await trust.manifest(bytes(manifest), now);
  const found = [];
  const refusal = (error) => error.reason ?? String(error);
  for (const {token} of tokens) {
    found.push(await trust.badge(token).then(() => 'accepted', refusal));
  }
  return found;
};
"""
"""Functions over the verifier, `v`: a browser runs them, and Node (test_npm_package.py)."""
HARNESS = f"""<!doctype html><script type="module">
import * as v from './verify.js';{ASKED}
document.documentElement.dataset.ready = '1';
</script>"""


def table(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def modules(entry):
    """`verify.js` with the modules it imports, or the one small file in its place."""
    if entry == "verify.min.js":
        return {"verify.js": scripts.small_path("verify.js").read_bytes()}
    sources = scripts.sources(entry)
    return {path.relative_to(scripts.HERE).as_posix(): path.read_bytes() for path in sources}


@pytest.fixture(params=["verify.js", "verify.min.js"])
def page(request, serve, visit):
    site = serve({"index.html": HARNESS.encode()} | modules(request.param))
    page = visit().page
    page.goto(site.base)
    page.wait_for_selector("html[data-ready]")
    return page


def test_each_verdict_is_the_expected_one(page):
    cases = {p.stem: json.loads(p.read_text("utf-8")) for p in (FOLDER / "verdicts").glob("*.json")}

    found = {name: page.evaluate("judge", case) for name, case in cases.items()}

    assert len(cases) > 60
    assert found == {name: case["expected"] for name, case in cases.items()}


@pytest.mark.parametrize("category", ["legal-person", "natural-person"])
def test_the_longest_record_is_read_and_says_revoked(page, category):
    life = LongestLife(category)
    record = revoked_record(life)
    issuer = Issuer(expires_at=life.at + 1)
    nothing = dict.fromkeys(("badge", "place", "list", "bucket", "shown_on", "at"))
    case = nothing | {
        "roots": json.loads(format_roots(issuer.roots)),
        "manifest": issuer.manifest().decode(),
        "number": life.state.number,
        "record": record,
        "now": life.at,
    }

    assert page.evaluate("judge", case)["code"] == "revoked"


def test_numbers_are_read_as_in_python(page):
    entries = table("numbers")

    found = [page.evaluate("number", entry["text"]) for entry in entries]

    assert found == [entry["index"] for entry in entries]


def test_hosts_have_the_form_they_have_in_python(page):
    entries = table("hosts")

    found = {entry["text"]: page.evaluate("host", entry["text"]) for entry in entries}

    assert found == {entry["text"]: entry["place"] for entry in entries}
    for entry in entries:
        if entry["place"]:
            assert page.evaluate("unicode", entry["place"]) == entry["unicode"]


def test_digits_hold_the_records_they_hold_in_python(page):
    entries = table("digits")

    found = [page.evaluate("digits", entry["digits"]) for entry in entries]

    assert [text and json.loads(text) for text in found] == [entry["record"] for entry in entries]


def test_hostile_tokens_are_refused_for_the_same_reasons(page):
    hostile = table("tokens")

    found = page.evaluate("hostile", hostile)

    assert found == [entry["reason"] for entry in hostile["tokens"]]
