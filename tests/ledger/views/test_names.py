"""The publisher's index of names: the same at once and fact by fact, whole after a crash."""

import itertools
import shutil
from contextlib import closing, suppress
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.auditing import names as auditing
from ledger.domain.certificate import facts as c
from ledger.errors import StoreError
from ledger.publish import names as publishing
from ledger.publish.names import NameTree
from ledger.store.reader import Reader
from ledger.views.certificate import fold_all
from ledger.views.names import NameViews
from tests.effort import examples
from tests.ledger.publish.test_crash import FailingDisk
from tests.ledger.publishing import T0, Home, badge_signed, issued, lives, number, person, revoked
from tests.vectors import names as vectors
from verifier.formats.names import (
    DIRECTORY,
    find_names,
    format_directory,
    parse_directory,
    shard_path,
    split_prefixes,
)
from verifier.formats.record import Holder, Name

SHORT = 3


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def small(monkeypatch):
    """Shards so small that a few certificates split them."""
    monkeypatch.setattr(NameTree.__init__, "__defaults__", (SHORT,))


def called(index: int, km: str, en: str, at: int = T0) -> c.CertificateIssued:
    return issued(index, at, holder=Holder(category="legal-person", name=Name(km=km, en=en)))


def index_in(home: Home) -> dict[str, bytes]:
    return {path: raw for path, raw in home.files().items() if path.startswith("names/")}


class Memory:
    """A reader of facts in a list."""

    def __init__(self, facts) -> None:
        self.facts = facts

    def size(self):
        return len(self.facts)

    def leaves(self, start, stop):
        for index in range(start, min(stop, len(self.facts))):
            leaf = msgspec.json.encode(self.facts[index])
            yield index, leaf, sha256(leaf).digest()


def test_the_index_has_every_certificate_by_its_names(home):
    home.add(called(0, "ហាងសុខា", "Sokha Phones"), called(1, "", "Angkor Silk"))
    home.publish()

    for text, wanted in (("sokha", 0), ("phones", 0), ("សុខា", 0), ("silk", 1)):
        found = find_names(text, home.get)

        assert [entry.number for entry in found.hits] == [number(wanted)]
    assert found.hits[0].places == ("shop1.example.com.kh",)


def test_a_revoked_certificate_stays_findable(home):
    home.add(*lives(), revoked(0, T0 + 6))
    home.publish()

    found = find_names("shop one", home.get)

    assert [entry.number for entry in found.hits] == [number(index) for index in range(6)]


def test_a_natural_person_is_never_in_it(home):
    fact, openings = person(0)
    place = c.HostRemoved(at=T0 + 1, number=number(0), place=fact.sites[0])
    home.openings[0] = openings
    home.add(fact, badge_signed(0), place)
    home.publish()

    assert b"shop0" not in b"".join(index_in(home).values())
    assert find_names("sok dara", home.get).hits == ()
    assert home.audit().findings == ()


def test_places_follow_the_facts_hosts_first_and_three_at_most(home):
    home.add(
        issued(0),
        c.HostAdded(at=T0, number=number(0), place="second.example.com.kh"),
        c.HandleRemoved(at=T0, number=number(0), place="facebook:shop0"),
    )
    home.publish()
    before = find_names("shop", home.get).hits[0].places
    home.add(
        c.HandleAdded(at=T0 + 11, number=number(0), place="tiktok:shop0"),
        c.HostRemoved(at=T0 + 11, number=number(0), place="shop0.example.com.kh"),
        c.HostAdded(at=T0 + 11, number=number(0), place="shop0.example.com.kh"),
        c.HostAdded(at=T0 + 11, number=number(0), place="fourth.example.com.kh"),
    )
    home.publish(T0 + 12)

    assert before == ("shop0.example.com.kh", "second.example.com.kh")
    assert find_names("shop", home.get).hits[0].places == (
        "second.example.com.kh",
        "shop0.example.com.kh",
        "fourth.example.com.kh",
    )
    assert home.audit(T0 + 20).findings == ()


def test_a_revocation_writes_nothing_of_the_index(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        home.add(revoked(5, T0 + 11))

        written = publisher.publish(T0 + 12).files

    assert [path for path in written if path.startswith("names/")] == []


@pytest.mark.usefixtures("small")
def test_step_by_step_or_from_nothing_the_files_are_the_same(home, tmp_path):
    names = [("ហាង" + km, en) for km, en in vectors.NAMES]
    whole = Home(tmp_path / "whole")
    for at, (km, en) in enumerate(names):
        fact = called(at, km, en, T0 + at)
        home.add(fact)
        whole.add(fact)
        home.publish(T0 + at)

        expected = vectors.index_of(entries(home, at + 1), SHORT, at + 1)
        assert index_in(home) == expected
    whole.publish(T0 + 60)

    assert index_in(whole) == index_in(home)


def entries(home, count):
    listed = auditing.ListedNames(
        [fold_all([(index, fact)]) for index, fact in enumerate(home_facts(home)) if index < count]
    )
    return [listed.entry(index) for index in range(count)]


def home_facts(home):
    with closing(Reader(home.ledger)) as reader:
        return [fact for _, fact in reader.facts()]


WORDS = st.lists(
    st.sampled_from(["shop", "sho", "ហាង", "ហា", "a", "b", "\ud7fb", "😀", "𐐀"]), max_size=4
)


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(st.tuples(WORDS, WORDS), max_size=25), st.integers(1, 4), st.integers(0, 25))
def test_the_tree_is_what_the_rule_says(tmp_path_factory, held, limit, already):
    texts = [(" ".join(km), " ".join(en)) for km, en in held]
    facts = [called(at, km, en) for at, (km, en) in enumerate(texts)]
    database = NameViews(tmp_path_factory.mktemp("names") / "names.db")
    reader = Memory(facts)
    database.catch_up(reader, min(already, len(facts)))
    tree = NameTree(database, {}, limit)
    files = dict(map(tree.file, tree.build()))

    database.catch_up(reader, len(facts))
    files |= dict(map(tree.file, tree.grow(database.changed_since(min(already, len(facts))))))
    for prefix in tree.split:
        files.pop(shard_path(prefix), None)
    database.close()

    listed = auditing.ListedNames([fold_all([(index, fact)]) for index, fact in enumerate(facts)])
    memory = NameTree(listed, {}, limit)
    wanted = vectors.index_of([listed.entry(index) for index in range(len(facts))], limit)
    assert files | {DIRECTORY: format_directory(1, tree.inner)} == wanted
    assert dict(map(memory.file, memory.build())) == files


@pytest.mark.usefixtures("small")
def test_a_disk_that_fails_at_any_call_leaves_an_index_that_is_made_whole(tmp_path):
    base = Home(tmp_path / "base")
    base.add(*lives())
    base.publish()
    base.add(*(called(index, "", f"Shop {index}", T0 + 11) for index in range(6, 12)))
    whole = Home(tmp_path / "whole")
    shutil.copytree(base.path, whole.path, dirs_exist_ok=True)
    whole.publish(T0 + 20)

    for when in itertools.count(0, 7):
        disk = FailingDisk(when)
        shutil.rmtree(tmp_path / "case", ignore_errors=True)
        shutil.copytree(base.path, tmp_path / "case")
        home = Home(tmp_path / "case", durable=True, disk=disk)

        with home.publisher() as publisher:
            with suppress(StoreError):
                publisher.publish(T0 + 15)
            assert find_names("shop one", home.get).hits
            publisher.publish(T0 + 20)

        shards = set(index_in(home)) - {DIRECTORY}
        assert shards == set(index_in(whole)) - {DIRECTORY}
        assert home.audit(T0 + 30).findings == ()
        if not disk.failed:
            break
    assert when > 70


@pytest.mark.parametrize(
    "what", ["lost shard", "lost directory", "no directory", "stray file", "future"]
)
def test_an_index_that_is_not_whole_is_made_anew(home, what, monkeypatch):
    monkeypatch.setattr(NameTree.__init__, "__defaults__", (SHORT,))
    home.add(*lives())
    home.publish()
    before = index_in(home)
    directory = home.site / DIRECTORY
    if what == "lost shard":
        next(path for path in directory.parent.iterdir() if path != directory).unlink()
    elif what == "lost directory":
        directory.unlink()
    elif what == "no directory":
        directory.write_bytes(b"{}")
    elif what == "future":
        inner = split_prefixes(parse_directory(directory.read_bytes()))
        directory.write_bytes(format_directory(10**6, inner))
    else:
        (directory.parent / "ff.json").write_bytes(b"{}")

    home.publish()

    assert index_in(home) == before
    assert home.audit().findings == ()


def test_the_names_begin_anew_with_another_past_or_form(home, tmp_path):
    home.add(*lives())
    home.publish()
    before = index_in(home)
    (home.path / "views-names.db").write_bytes(
        b"not a database, but long enough to be looked at" * 40
    )

    home.add(called(6, "", "Kep Crab", T0 + 11))
    home.publish(T0 + 12)

    assert find_names("kep", home.get).hits[0].number == number(6)
    assert set(index_in(home)) == set(before)
    first, second = (
        Memory([called(0, "", "One")]),
        Memory([called(0, "", "Other"), called(1, "", "Two")]),
    )
    database = NameViews(tmp_path / "n.db")
    database.catch_up(first, 1)
    database.catch_up(second, 2)
    assert [database.entry(index).en for index in range(2)] == ["Other", "Two"]
    database._db.execute("UPDATE position SET version = 0")
    database.close()
    database = NameViews(tmp_path / "n.db")
    assert database.changed_since(0) == []
    assert database.keys(0) == []
    database.close()


def test_a_disk_that_fails_under_the_names_is_told(tmp_path):
    database = NameViews(tmp_path / "n.db")
    database._db.execute("DROP TABLE changed")

    with pytest.raises(StoreError, match="cannot write the names"):
        database.catch_up(Memory([called(0, "", "One")]), 1)
    database.close()


CHANGES = {
    "a hidden certificate": lambda raw: raw.replace(b"Shop One", b"Shop Two", 1),
    "another number": lambda raw: raw.replace(number(0).encode(), number(1).encode(), 1),
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_audit_names_a_shard_that_says_something_else(home, name):
    home.add(*lives())
    home.publish()
    path = home.site / "names/_.json"
    path.write_bytes(CHANGES[name](path.read_bytes()))

    assert {finding.path for finding in home.audit().findings} == {"names/_.json"}


def test_an_audit_finds_an_index_that_missed_a_fact_or_knows_too_many(home):
    home.add(*lives())
    home.publish()
    old = index_in(home)
    home.add(called(6, "", "Kep Crab", T0 + 11))
    home.publish(T0 + 12)
    for path, raw in old.items():
        (home.site / path).write_bytes(raw)

    missed = home.audit().findings
    (home.site / DIRECTORY).write_bytes(format_directory(99, {}))
    ahead = home.audit().findings

    assert [(each.path, each.index) for each in missed] == [(DIRECTORY, len(lives()))]
    assert [each.path for each in ahead] == [DIRECTORY]
    assert "says 99 facts" in ahead[0].what


def test_more_who_cannot_be_told_apart_than_a_shard_holds_are_cut_and_it_says_so(tmp_path):
    facts = [called(index, "", "Shop") for index in range(9)]
    database = NameViews(tmp_path / "n.db")
    database.catch_up(Memory(facts), 9)
    tree = NameTree(database, {}, SHORT)
    files = dict(map(tree.file, tree.build())) | {DIRECTORY: format_directory(9, tree.inner)}

    found = find_names("shop", files.__getitem__)
    database.close()

    assert [entry.number for entry in found.hits] == [number(index) for index in range(SHORT)]
    assert found.more
    assert publishing.shard_path("shop ") in files
