"""The public list of misuse from fact to register: published, ended by time, exported, audited."""

import csv
import io
from contextlib import closing
from datetime import date

import msgspec
import pytest

from keys import jws
from ledger.auditing.misuse import Misuses
from ledger.domain.misuse import facts as m
from ledger.errors import LedgerCorruptError
from tests.ledger.publishing import T0, Home, delisted, issued, listed, lives, meddle, online, roots
from verifier.formats import register
from verifier.formats.register import Misuse
from verifier.formats.tokens import format_token
from verifier.judging.trust import Trust
from verifier.values import paths
from verifier.values.days import end_of
from verifier.values.paths import bucket_of

FAKE = "fake-shop.example.com"
HANDLE = "facebook:fake.shop"
CERTIFIED = "shop1.example.com.kh"
END = date(2026, 3, 20)
UNTIL = end_of(END)
LISTED = Misuse("mark-misused", T0, UNTIL)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def path_of(place: str) -> str:
    kind = "handle" if ":" in place else "host"
    return paths.bucket(kind, bucket_of(place, 4))


def entry(home: Home, place: str):
    trust = Trust(roots())
    trust.manifest(home.get(paths.MANIFEST), T0 + 10)
    return trust.bucket(home.get(path_of(place)).decode(), T0 + 10**8).entries.get(place)


def misuse_of(home: Home, place: str):
    found = entry(home, place)
    return None if found is None else found.misuse


def appealed(at: int) -> m.MisuseAppealed:
    return m.MisuseAppealed(at=at, misuse=m.misuse_id(FAKE), listing=1)


def decided(outcome: str, at: int) -> m.MisuseAppealDecided:
    return m.MisuseAppealDecided(at=at, misuse=m.misuse_id(FAKE), listing=1, outcome=outcome)


@pytest.mark.parametrize("place", [FAKE, HANDLE])
def test_a_shop_that_never_held_a_certificate_is_listed(home, place):
    home.add(*lives(), listed(place, END))

    home.publish()

    found = entry(home, place)
    assert (found.number, found.standing, found.last) == (None, None, None)
    assert found.misuse == LISTED


def test_a_listed_place_of_a_certificate_keeps_its_standing_beside_the_listing(home):
    home.add(*lives())
    home.publish()
    before = entry(home, CERTIFIED)

    home.add(listed(CERTIFIED, END, T0 + 20))
    home.publish(T0 + 30)

    after = entry(home, CERTIFIED)
    assert (after.number, after.standing) == (before.number, before.standing)
    assert after.misuse == Misuse("mark-misused", T0 + 20, UNTIL)


def test_a_listing_ends_by_time_in_its_bucket_only(home):
    home.add(*lives(), listed(FAKE, END))
    with home.publisher() as publisher:
        publisher.publish(UNTIL - 1)
        assert misuse_of(home, FAKE) == LISTED
        assert publisher.wanted(UNTIL)

        published = publisher.publish(UNTIL)

    assert misuse_of(home, FAKE) is None
    assert [path for path in published.files if path.startswith("register/")] == [path_of(FAKE)]


def test_a_publisher_that_slept_over_the_end_takes_the_listing_off(home):
    home.add(*lives(), listed(FAKE, END))
    home.publish(UNTIL - 1)

    home.publish(UNTIL + 60)

    assert misuse_of(home, FAKE) is None


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ((delisted(FAKE, T0 + 20),), False),
        ((appealed(T0 + 20),), True),
        ((appealed(T0 + 20), decided("upheld", T0 + 21)), True),
        ((appealed(T0 + 20), decided("overturned", T0 + 21)), False),
    ],
)
def test_what_is_decided_about_a_listing_is_published(home, facts, stands):
    home.add(*lives(), listed(FAKE, END))
    home.publish()

    home.add(*facts)
    home.publish(T0 + 30)

    assert (misuse_of(home, FAKE) is not None) == stands
    assert home.audit(T0 + 40, database=True).findings == ()


def test_a_place_is_listed_again(home):
    home.add(listed(FAKE, END), delisted(FAKE, T0 + 1), listed(FAKE, END, T0 + 2, listing=2))

    home.publish()

    assert misuse_of(home, FAKE) == Misuse("mark-misused", T0 + 2, UNTIL)
    assert home.audit().findings == ()


def test_views_built_at_once_and_step_by_step_are_the_same(home, tmp_path):
    facts = (*lives(), listed(FAKE, END), listed(HANDLE, END), delisted(FAKE, T0 + 9))
    other = Home(tmp_path / "other")
    other.add(*facts)
    other.publish()
    for fact in facts:
        home.add(fact)
        home.publish()

    for place in (FAKE, HANDLE):
        assert misuse_of(home, place) == misuse_of(other, place)
    with closing(home.views()) as views, closing(other.views()) as others:
        for number in range(4):
            found = views.listings.standing("host", number, T0 + 10)
            assert found == others.listings.standing("host", number, T0 + 10)


def test_the_list_is_exported_in_one_piece(home):
    home.add(*lives(), listed(FAKE, END), listed(HANDLE, END), listed(CERTIFIED, END))

    home.publish()

    lines = [("handle", HANDLE), ("host", FAKE), ("host", CERTIFIED)]
    export = msgspec.json.decode(home.get("exports/misuse.json"))
    assert [(each["kind"], each["place"]) for each in export["misuse"]] == lines
    rows = list(csv.DictReader(io.StringIO(home.get("exports/misuse.csv").decode())))
    assert [(row["kind"], row["place"]) for row in rows] == lines
    assert {row["until"] for row in rows} == {str(UNTIL)}
    assert "exports/misuse.csv" in home.get(".well-known/trustmark.json").decode()


def test_an_export_that_is_missing_is_made_again(home):
    home.add(listed(FAKE, END))
    home.publish()
    (home.site / "exports/misuse.csv").unlink()

    home.publish(T0 + 20)

    assert FAKE in home.get("exports/misuse.csv").decode()


def test_the_register_of_a_day_has_the_places_that_were_listed(home):
    home.add(*lives(), listed(FAKE, END))
    home.publish(UNTIL + 60)

    report = home.audit(UNTIL + 70)

    line = (FAKE, "", "misuse-listed")
    assert line in report.register_on(END)
    assert line not in report.register_on(date(2026, 3, 21))


def lie(home: Home, place: str, change) -> None:
    """Sign the bucket of `place` again with the site's own key, with `change` to its entries."""
    path = path_of(place)
    claims = msgspec.json.decode(jws.split(home.get(path).decode(), limit=10**6).payload)
    entries = {each["place"]: each for each in claims["entries"]}
    change(entries)
    claims["entries"] = sorted(entries.values(), key=lambda each: each["place"].encode())
    token = format_token(
        register.TYP, "record-1", msgspec.json.encode(claims), online()["record-1"].sign
    )
    (home.site / path).write_bytes(token.encode())


def invented(entries: dict) -> None:
    misuse = {"reason": "mark-misused", "since": T0, "until": UNTIL}
    fields = {"place": FAKE, "number": None, "standing": None, "last": None}
    entries[FAKE] = fields | {"misuse": misuse}


def hidden(entries: dict) -> None:
    del entries[FAKE]


def longer(entries: dict) -> None:
    entries[FAKE]["misuse"]["until"] += 86_400


def whitewashed(entries: dict) -> None:
    entries[CERTIFIED]["misuse"] = None


@pytest.mark.parametrize(
    ("facts", "place", "change", "words"),
    [
        ((), FAKE, invented, "listed for misuse, the facts do not list it"),
        ((listed(FAKE, END),), FAKE, hidden, "not listed for misuse, the facts list it"),
        ((listed(FAKE, END),), FAKE, longer, "listed for misuse otherwise"),
        ((listed(CERTIFIED, END),), CERTIFIED, whitewashed, "not listed for misuse"),
    ],
)
def test_the_auditor_names_a_listing_that_was_added_removed_or_changed(
    home, facts, place, change, words
):
    home.add(*lives(), *facts)
    home.publish()
    lie(home, place, change)

    (finding,) = home.audit().findings

    assert words in finding.what
    assert place in finding.what
    assert finding.path == path_of(place)
    assert finding.index == (len(lives()) if facts else None)


def test_the_auditor_names_an_export_that_leaves_a_listing_out(home):
    home.add(*lives(), listed(FAKE, END))
    home.publish()
    (home.site / "exports/misuse.csv").write_bytes(b"kind,place,reason,since,until\n")

    (finding,) = home.audit().findings

    assert finding.path == "exports/misuse.csv"


def test_a_bucket_made_before_a_listing_is_named_with_the_fact_it_lacks(home):
    home.add(*lives())
    home.publish()
    old = home.get(path_of(FAKE))
    home.add(listed(FAKE, END, T0 + 20))
    home.publish(T0 + 30)
    (home.site / path_of(FAKE)).write_bytes(old)

    findings = home.audit(T0 + 40).findings

    assert [(each.path, each.index) for each in findings] == [(path_of(FAKE), len(lives()))]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((delisted(FAKE, T0),), "never listed"),
        ((listed(FAKE, END, misuse="m-" + "0" * 32),), "is not the id"),
        ((listed(FAKE, END, listing=2),), "the next is 1"),
        ((listed(FAKE, date(2026, 3, 1)),), "before the listing"),
        ((listed(FAKE, END), listed(FAKE, END, T0 + 1, 2)), "while it is listed"),
        ((listed(FAKE, END), delisted(FAKE, T0 + 1, 2)), "has no listing 2"),
        ((listed(FAKE, END), delisted(FAKE, T0 - 1)), "back in time"),
        ((listed(FAKE, END), decided("upheld", T0 + 1)), "no appeal"),
        ((listed(FAKE, END), appealed(T0 + 1), appealed(T0 + 2)), "appealed against before"),
        ((listed(FAKE, END), delisted(FAKE, T0 + 1), delisted(FAKE, T0 + 2)), "does not stand"),
    ],
)
def test_facts_that_cannot_stand_where_they_are_are_named(home, facts, words):
    home.add(issued(0), *facts)
    home.publish()

    findings = home.audit().findings

    assert any(words in each.what and each.index == len(facts) for each in findings), findings


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (listed("Fake-Shop.example.com", END), "no host in its one form"),
        (listed(FAKE, END, kind="handle"), "no handle in its one form"),
        (listed("https://fake", END), "no handle in its one form"),
    ],
)
def test_what_is_no_place_is_named_and_never_published(home, fact, words):
    home.add(fact)

    assert words in Misuses().follow(0, fact)
    with pytest.raises(LedgerCorruptError):
        home.publish()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("originator_id", "m-" + "0" * 32),
        ("originator_id", "registry"),
        ("subject", "b-1"),
        ("topic", "misuse-delisted"),
    ],
)
def test_a_row_of_a_listing_that_was_changed_is_named(home, column, value):
    home.add(issued(0), listed(FAKE, END))
    home.publish()
    meddle(home.ledger, f"UPDATE ledger_events SET {column}='{value}' WHERE log_index=1")

    findings = home.audit(database=True).findings

    assert findings
    assert {each.index for each in findings} == {1}
