"""The index of names: how names are read, what is refused, what is found."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectors import names as vectors
from verifier.errors import MalformedError, Reason, StaleEvidenceError
from verifier.formats import names
from verifier.formats.names import (
    DIRECTORY,
    MAX_HITS,
    NameEntry,
    beginnings,
    find_names,
    format_directory,
    format_shard,
    keys_of,
    parse_directory,
    parse_shard,
    shard_path,
    shards_of,
    split_prefixes,
    words_of,
)
from verifier.values.numbers import CertificateIndex, format_number

FOLDER = Path(vectors.__file__).parent
WORD = st.text("abskហាងមក្រុ១ ", min_size=1, max_size=8)


def table(name):
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("case", table("names"), ids=lambda case: case["text"][:12] or "empty")
def test_names_are_read_as_the_vectors_say(case):
    assert words_of(case["text"]) == case["words"]
    assert beginnings(case["text"]) == case["beginnings"]


@pytest.mark.parametrize("text", [search["text"] for search in table("name-search")["searches"]])
def test_names_are_found_as_the_vectors_say(text):
    case = table("name-search")
    (wanted,) = (search for search in case["searches"] if search["text"] == text)

    found = find_names(text, lambda path: case["files"][path].encode())

    assert [entry.number for entry in found.hits] == wanted["numbers"]
    assert found.more == wanted["more"]


def test_the_vectors_are_what_their_generator_makes():
    assert {name: table(name) for name, _ in vectors.tables()} == dict(vectors.tables())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ស្ត្រី", "ស្ដ្រី"),
        ("ស្ត្រី", "ស្រ្តី"),
        ("កោះ", "កេាះ"),
        ("កើត", "កេីត"),
        ("ចាំ", "ចំា"),
        ("ហ៊ុន", "ហុ៊ន"),
        ("Café", "CAFE"),
        ("១២", "12"),
    ],
)
def test_spellings_that_look_the_same_are_the_same(one, other):
    assert words_of(one) == words_of(other)


def test_a_name_is_found_from_each_of_its_words_on_and_without_the_word_for_shop():
    assert keys_of("ហាងសុខា", "Sok & Sons") == ["ហាងសុខា ", "សុខា ", "soksons ", "sons "]


def test_no_key_is_longer_than_the_deepest_prefix():
    assert all(len(key) <= names.DEPTH for key in keys_of("ក" * 90, "a" * 90))


@settings(deadline=None)
@given(st.text())
def test_what_was_read_once_reads_the_same(text):
    words = words_of(text)

    assert [word for each in words for word in words_of(each)] == words


@settings(deadline=None)
@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=30), WORD, st.integers(1, 5))
def test_whatever_has_the_words_is_found_or_the_answer_says_there_may_be_more(held, typed, limit):
    entries = vectors.entries(held)
    files = vectors.index_of(entries, limit)

    found = find_names(typed, files.__getitem__)

    words = words_of(typed)
    joined = "".join(words)
    wanted = {
        entry.number for entry in entries if words and names._rank(entry, words, joined) is not None
    }
    assert {entry.number for entry in found.hits} <= wanted
    assert found.more or {entry.number for entry in found.hits} == wanted


def test_the_nearest_names_come_first_and_no_more_than_twenty():
    held = [("", f"Kep Sea {number}") for number in range(30)] + [("", "Kep"), ("", "Sea Kep")]
    files = vectors.index_of(vectors.entries(held), 128)

    found = find_names("kep", files.__getitem__)

    assert len(found.hits) == MAX_HITS
    assert found.more
    assert found.hits[0].en == "Kep"
    assert found.hits[1].en == "Kep Sea 0"


def test_a_common_word_alone_gives_those_who_are_called_just_that():
    held = [("", f"Shop {number}") for number in range(9)] + [("", "Shop")]
    files = vectors.index_of(vectors.entries(held), 3)

    found = find_names("shop", files.__getitem__)

    assert [entry.en for entry in found.hits] == ["Shop"]
    assert found.more


def test_an_index_of_nobody_finds_nobody():
    files = vectors.index_of([], 3)

    assert set(files) == {DIRECTORY, "names/_.json"}
    assert list(shards_of({})) == [""]
    assert find_names("anybody", files.__getitem__) == names.NamesFound((), more=False)


def test_a_shard_that_was_split_meanwhile_is_asked_for_past_caches():
    entries = vectors.entries(("", f"Shop {number}") for number in range(9))
    before, after = vectors.index_of(entries[:3], 3), vectors.index_of(entries, 3)
    cached = after | {DIRECTORY: before[DIRECTORY]}

    def get(path):
        if path not in cached:
            raise StaleEvidenceError(Reason.MISSING_EVIDENCE, path)
        return cached[path]

    found = find_names("shop 7", get, fresh=after.__getitem__)

    assert [entry.en for entry in found.hits] == ["Shop 7"]
    with pytest.raises(StaleEvidenceError):
        find_names("shop 7", get)


def test_the_directory_names_every_shard():
    files = vectors.index_of(vectors.entries(vectors.NAMES), 3)

    inner = split_prefixes(parse_directory(files[DIRECTORY]))

    assert {*map(shard_path, shards_of(inner)), DIRECTORY} == set(files)
    assert format_directory(1, inner) == files[DIRECTORY]


ENTRY = NameEntry(format_number(CertificateIndex(0)), "", "Shop", ("shop.example.com.kh",))


@pytest.mark.parametrize(
    "entry",
    [
        msgspec.structs.replace(ENTRY, number="CETS-0000-001"),
        msgspec.structs.replace(ENTRY, places=("Shop.example.com.kh",)),
        msgspec.structs.replace(ENTRY, places=("facebook:a b",)),
        msgspec.structs.replace(ENTRY, places=ENTRY.places * 4),
    ],
)
def test_an_entry_that_is_not_in_its_one_form_is_refused(entry):
    raw = format_shard(names.Shard("s", more=False, entries=(entry,)))

    with pytest.raises(MalformedError):
        parse_shard(raw, "s")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b'{"prefix":"t","more":false,"entries":[]}',
        b'{"prefix":"s","more":false,"entries":[],"other":1}',
        b'{"prefix":"s", "more":false,"entries":[]}',
        b" " * (names.MAX_SHARD + 1),
        format_shard(names.Shard("s", more=True, entries=(ENTRY,) * (names.LIMIT + 1))),
    ],
)
def test_a_shard_that_is_not_one_is_refused(raw):
    with pytest.raises(MalformedError):
        parse_shard(raw, "s")


@pytest.mark.parametrize(
    "raw",
    [
        b'{"version":2,"log_size":1,"inner":[]}',
        b'{"version":1,"log_size":-1,"inner":[]}',
        b'{"version":1,"log_size":1,"inner":["s"]}',
        b" " * (names.MAX_DIRECTORY + 1),
    ],
)
def test_a_directory_that_is_not_one_is_refused(raw):
    with pytest.raises(MalformedError):
        parse_directory(raw)
