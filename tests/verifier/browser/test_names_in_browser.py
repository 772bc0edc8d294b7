"""The browser reads names and searches their index as Python does."""

import json
from pathlib import Path

import pytest

from tests.vectors import names as vectors
from verifier import browser as scripts
from verifier.formats.names import DIRECTORY

FOLDER = Path(vectors.__file__).parent
SOURCES = Path(scripts.__file__).parent
HARNESS = """<!doctype html><script type="module">
import {beginnings, findNames, wordsOf} from './names.js';
import {VerificationError} from './core/errors.js';
window.read = (text) => ({words: wordsOf(text), beginnings: beginnings(text)});
window.asked = [];
window.search = async ({files, fresh, text}) => {
  window.asked = [];
  const get = async (path, options) => {
    window.asked.push([path, options.fresh, options.limit]);
    const found = (options.fresh && fresh ? fresh : files)[path];
    if (found === undefined) throw new VerificationError('missing-evidence', 'status 404');
    return new TextEncoder().encode(found);
  };
  try {
    const hits = await findNames(text, get);
    return {numbers: hits.map(({number}) => number), more: hits.more, first: hits[0] ?? null};
  } catch (error) {
    return {refused: error.reason ?? String(error)};
  }
};
document.documentElement.dataset.ready = '1';
</script>"""


def table(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def page(serve, visit):
    files = {str(path.relative_to(SOURCES)): path.read_bytes() for path in SOURCES.rglob("*.js")}
    site = serve({"index.html": HARNESS.encode()} | files)
    page = visit().page
    page.goto(site.base)
    page.wait_for_selector("html[data-ready]")
    return page


def test_names_are_read_as_in_python(page):
    cases = table("names")

    found = [page.evaluate("read", case["text"]) for case in cases]

    assert found == [{key: case[key] for key in ("words", "beginnings")} for case in cases]


def test_names_are_found_as_in_python(page):
    case = table("name-search")

    for search in case["searches"]:
        found = page.evaluate("search", {"files": case["files"], "text": search["text"]})

        assert (found["numbers"], found["more"]) == (search["numbers"], search["more"])


def test_a_hit_has_number_names_and_places(page):
    found = page.evaluate("search", {"files": table("name-search")["files"], "text": "one shop"})

    assert found["first"] == {
        "number": "CETS-0000-000",
        "km": "ហាងមួយ",
        "en": "Shop One",
        "places": ["shop0.example.com.kh"],
    }


def test_each_letter_of_the_scripts_in_use_is_read_as_in_python(page):
    blocks = [
        (0x20, 0x250),
        (0x370, 0x500),
        (0x900, 0x980),
        (0xE00, 0xE80),
        (0x1780, 0x17FA),
        (0x1E00, 0x1F00),
    ]
    letters = [f"k{chr(code)}x" for start, stop in blocks for code in range(start, stop)]

    found = page.evaluate("letters => letters.map((each) => read(each).words)", letters)

    differing = [
        text for text, words in zip(letters, found, strict=True) if words != vectors.words_of(text)
    ]
    assert differing == []


def test_a_shard_that_was_split_meanwhile_is_asked_for_past_caches(page):
    entries = vectors.entries(("", f"Shop {number}") for number in range(9))
    after = {path: raw.decode() for path, raw in vectors.index_of(entries, 3).items()}
    cached = after | {DIRECTORY: vectors.index_of(entries[:3], 3)[DIRECTORY].decode()}

    found = page.evaluate("search", {"files": cached, "fresh": after, "text": "shop 7"})

    assert found["numbers"] == [entries[7].number]
    fresh = page.evaluate("asked.map(([path, fresh]) => fresh)")
    assert fresh == [False, False, *[True] * (len(fresh) - 2)]
    assert len(fresh) <= 5


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (DIRECTORY, "{}"),
        (DIRECTORY, '{"version":2,"log_size":1,"inner":[]}'),
        (DIRECTORY, '{"version":1,"log_size":1,"inner":["s"]}'),
        ("names/63.json", '{"prefix":"d","more":false,"entries":[]}'),
        (
            "names/63.json",
            ('{"prefix":"c","more":false,"entries":'
            '[{"number":"CETS-0000-001","km":"","en":"c","places":[]}]}'),
        ),
        (
            "names/63.json",
            ('{"prefix":"c","more":false,"entries":'
            '[{"number":"CETS-0000-000","km":"","en":"c","places":["javascript:0"]}]}'),
        ),
    ],
)  # fmt: skip
def test_what_is_no_index_is_refused(page, path, text):
    files = table("name-search")["files"] | {path: text}

    refused = page.evaluate("search", {"files": files, "text": "cafe"})["refused"]

    assert refused in {"malformed", "bad-number"}
