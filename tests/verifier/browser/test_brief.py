"""The badge's brief verifier is never greener than the whole one, on any vector, in Chromium."""

import json
from pathlib import Path

import pytest

from tests.vectors import generate
from verifier.browser import scripts

FOLDER = Path(generate.__file__).parent / "verdicts"
HARNESS = """<!doctype html><script type="module">
import * as v from './verify.js';
import {judge} from './core/brief.js';
import {bucketPath, MANIFEST_PATH} from './core/paths.js';
const bytes = (text) => new TextEncoder().encode(text);
const indexOf = (c) => {
  if (c.number !== null) return v.parseNumber(c.number);
  try {
    const claims = new TextDecoder().decode(v.decode64(c.badge.split('.')[1]));
    return v.parseNumber(JSON.parse(claims).sub);
  } catch {
    return 0;
  }
};
const whole = async (c, number, host) => {
  const trust = new v.Trust(c.roots);
  const problems = [];
  const take = async (action) => action().catch((error) => { problems.push(error); return null; });
  await take(() => trust.manifest(bytes(c.manifest ?? ''), c.now));
  const [statusList, bucket, record] = [
    c.list && await take(() => trust.statusList(c.list, c.now)),
    c.bucket && await take(() => trust.bucket(c.bucket, c.now)),
    c.record && await take(() => trust.record(c.record, c.now))];
  const evidence = {badge: null, number, statusList, bucket, record, problems};
  return (await v.verify(trust, evidence, {now: c.now, shownOn: host})).code;
};
const brief = async (c, number, host) => {
  const get = async (path) => {
    const files = {keys: c.manifest, status: c.list, register: c.bucket, certificates: c.record};
    const found = files[path.split('/')[0]];
    if (!found) throw path;
    return found;
  };
  const {roots, now} = c;
  return judge(v.formatNumber(number), host, {get, roots, now})
    .then(({code}) => code, () => 'cannot-tell');
};
window.both = async (c, host) => {
  const number = indexOf(c);
  return [await whole(c, number, host), await brief(c, number, host)];
};
document.documentElement.dataset.ready = '1';
</script>"""

SHOP = "shop.example.com.kh"
TONES = {"valid": "green", "warned": "notice", "cannot-tell": "amber"}
ALLOWED = {
    *((tone, tone) for tone in ("green", "notice", "red", "amber")),
    *((tone, "amber") for tone in ("green", "notice", "red")),
}
"""Tone of the whole verifier, tone of the brief one."""


@pytest.fixture
def page(serve, visit):
    sources = set(scripts.sources("verify.js")) | set(scripts.sources("core/brief.js"))
    modules = {path.relative_to(scripts.HERE).as_posix(): path.read_bytes() for path in sources}
    page = visit().page
    page.goto(serve({"index.html": HARNESS.encode()} | modules).base)
    page.wait_for_selector("html[data-ready]")
    return page


@pytest.mark.parametrize("host", [SHOP, "noodle.example.com.kh"])
def test_the_brief_verifier_says_what_the_whole_one_says_or_cannot_tell(page, host):
    cases = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}

    found = {
        name: page.evaluate("([c, host]) => both(c, host)", [case, host])
        for name, case in cases.items()
    }

    tones = {name: tuple(TONES.get(code, "red") for code in pair) for name, pair in found.items()}
    assert len(found) > 60
    assert {name: found[name] for name, pair in tones.items() if pair not in ALLOWED} == {}
    assert sum(pair[0] == pair[1] for pair in found.values()) > 0.8 * len(found)


def test_the_vectors_give_the_brief_verifier_every_verdict_it_knows(page):
    cases = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}

    found = {
        page.evaluate("([c, host]) => both(c, host)", [case, SHOP])[1] for case in cases.values()
    }

    assert found == {
        "valid", "warned", "suspended", "revoked", "expired", "not-yet-valid", "wrong-place",
        "misuse-listed", "cannot-tell",
    }  # fmt: skip
