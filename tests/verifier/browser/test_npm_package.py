"""The npm package, packed and unpacked: what programs get, and that it judges as Python does."""

import json
import re
import tarfile
import tomllib

import pytest

from tests.verifier.browser import node
from tests.verifier.browser import test_vectors_in_browser as vectors
from verifier.browser import scripts
from verifier.browser.scripts import HERE

ROOT = HERE.parents[1]
ASK = f"""
import * as v from 'trustmark-verifier';
import {{text}} from 'node:stream/consumers';
{vectors.ASKED}
const {{name, list}} = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(await Promise.all(list.map((each) => globalThis[name](each)))));
"""
MANIFEST = json.loads((HERE / "package.json").read_text("utf-8"))
DECLARED = re.compile(r"^export (?:class|const|function) (\w+)", re.MULTILINE)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return node.installed(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def ask(program):
    return lambda name, given: node.told(program, ASK, {"name": name, "list": given})


def test_each_verdict_is_the_expected_one(ask):
    paths = sorted((vectors.FOLDER / "verdicts").glob("*.json"))
    cases = [json.loads(path.read_text("utf-8")) for path in paths]

    found = ask("judge", cases)

    names = [path.stem for path in paths]
    assert len(cases) > 60
    assert dict(zip(names, found, strict=True)) == {
        name: case["expected"] for name, case in zip(names, cases, strict=True)
    }


def test_numbers_hosts_and_digits_are_read_as_in_python(ask):
    numbers, hosts, digits = map(vectors.table, ("numbers", "hosts", "digits"))

    assert ask("number", [each["text"] for each in numbers]) == [each["index"] for each in numbers]
    assert ask("host", [each["text"] for each in hosts]) == [each["place"] for each in hosts]
    found = ask("digits", [each["digits"] for each in digits])
    assert [text and json.loads(text) for text in found] == [each["record"] for each in digits]


def test_hostile_tokens_are_refused_for_the_same_reasons(ask):
    hostile = vectors.table("tokens")

    assert ask("hostile", [hostile]) == [[entry["reason"] for entry in hostile["tokens"]]]


def test_it_has_the_version_of_the_wheel_and_needs_nothing():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert (MANIFEST["version"], MANIFEST["license"]) == (wheel["version"], wheel["license"])
    assert {name for name in MANIFEST if "ependencies" in name or name == "scripts"} == set()
    assert (HERE / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_it_holds_what_its_modules_import_and_nothing_of_the_pages(tmp_path):
    with tarfile.open(node.packed(tmp_path)) as archive:
        names = {name.removeprefix("package/") for name in archive.getnames()}

    entries = {entry["default"] for entry in MANIFEST["exports"].values()}
    modules = {path for name in entries for path in scripts.sources(name)}
    needed = {path.relative_to(HERE).as_posix() for path in modules}
    assert {name for name in names if name.endswith(".js")} == needed
    assert names - needed == {"package.json", "README.md", "LICENSE", "index.d.ts", "proof.d.ts"}


@pytest.mark.parametrize(("path", "types"), [(".", "index.d.ts"), ("./proof", "proof.d.ts")])
def test_every_exported_name_has_a_type_and_every_type_a_name(program, path, types):
    module = "trustmark-verifier" + path[1:]
    text = f"console.log(JSON.stringify(Object.keys(await import('{module}'))));"

    exported = node.told(program, text)

    assert MANIFEST["exports"][path]["types"] == f"./{types}"
    assert sorted(exported) == sorted(DECLARED.findall((HERE / types).read_text("utf-8")))


def test_packing_twice_gives_the_same_bytes(tmp_path):
    once, again = (node.packed(tmp_path / name).read_bytes() for name in ("once", "again"))

    assert once == again


ASK_SITE = """
import {fromBundle, fromSite} from 'trustmark-verifier';
const asked = [];
const answers = {
  good: () => new Response('12345'), gone: () => new Response('', {status: 404}),
};
const fetch = async (url, {redirect, cache}) => {
  asked.push([url.href, redirect, cache]);
  return answers[url.pathname.slice(1)]();
};
const get = fromSite('https://verify.example.gov.kh', {fetch});
const told = async (bytes) => {
  try {
    return new TextDecoder().decode(await bytes);
  } catch (error) {
    return error.reason;
  }
};
const bundle = fromBundle('{"files":{"a":"1"}}');
console.log(JSON.stringify({
  site: [await told(get('good')), await told(get('good')), await told(get('gone')),
    await told(get('good', {fresh: true, limit: 4}))],
  bundle: [await told(bundle('a')), await told(bundle('toString'))],
  refused: await told((async () => fromBundle('[')) ()),
  asked,
}));
"""


def test_a_site_is_asked_once_for_a_file_and_what_is_not_there_or_too_large_is_missing(program):
    found = node.told(program, ASK_SITE)

    base = "https://verify.example.gov.kh"
    assert found["site"] == ["12345", "12345", "missing-evidence", "missing-evidence"]
    assert found["bundle"] == ["1", "missing-evidence"]
    assert found["refused"] == "malformed"
    assert found["asked"] == [
        [f"{base}/good", "error", "default"],
        [f"{base}/gone", "error", "default"],
        [f"{base}/good", "error", "reload"],
    ]
