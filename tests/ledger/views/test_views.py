"""The fold of one certificate, the views file, and the statuses in memory."""

from contextlib import closing
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.certificate import facts as c
from ledger.errors import LedgerCorruptError
from ledger.publish.statuses import Statuses
from ledger.store.reader import Reader
from ledger.views import runner
from ledger.views.certificate import fold, fold_all
from ledger.views.register import covered
from ledger.views.rows import list_index
from ledger.views.runner import Views, certificate_fact
from tests.effort import examples
from tests.ledger.publishing import (
    ISSUED,
    T0,
    Home,
    badge_signed,
    issued,
    lives,
    number,
    person,
    revoked,
    suspended,
    warned,
)
from verifier.formats.record import Measure, Period
from verifier.formats.status import REVOKED, SUSPENDED, VALID, WARNED
from verifier.values.days import end_of, start_of
from verifier.values.paths import bucket_of


def story() -> list[c.CertificateFact]:
    """Every kind of fact that a certificate can have, in an order that makes sense."""
    name = number(0)
    return [
        issued(0),
        badge_signed(0, T0 + 1),
        c.HostAdded(at=T0 + 2, number=name, place="two.example.com.kh"),
        c.HandleAdded(at=T0 + 2, number=name, place="tiktok:two"),
        c.HostRemoved(at=T0 + 3, number=name, place="shop0.example.com.kh"),
        c.HandleRemoved(at=T0 + 3, number=name, place="facebook:shop0"),
        warned(0, T0 + 4),
        c.WarningLifted(at=T0 + 5, number=name, measure=1),
        suspended(0, ISSUED, date(2026, 3, 9), T0 + 6, measure=2),
        c.SuspensionExtended(at=T0 + 7, number=name, measure=2, end=date(2026, 3, 20)),
        c.MeasureAppealed(at=T0 + 8, number=name, measure=2),
        c.AppealDecided(at=T0 + 9, number=name, measure=2, outcome="upheld"),
        c.CertificateReinstated(at=T0 + 10, number=name, measure=2),
        c.CertificateRenewed(
            at=T0 + 11,
            number=name,
            tier="basic",
            scheme="cets-2",
            start=date(2028, 3, 2),
            end=date(2030, 3, 1),
        ),
        revoked(0, T0 + 12, measure=3),
        c.MeasureAppealed(at=T0 + 13, number=name, measure=3),
        c.AppealDecided(at=T0 + 14, number=name, measure=3, outcome="overturned"),
    ]


def test_the_fold_tells_the_whole_story():
    view = fold_all(enumerate(story(), 100))

    assert view.last == 116
    assert view.sites == ("two.example.com.kh",)
    assert view.handles == ("tiktok:two",)
    assert (view.tier, view.scheme) == ("basic", "cets-2")
    assert view.periods == (
        Period(ISSUED, date(2028, 3, 1)),
        Period(date(2028, 3, 2), date(2030, 3, 1)),
    )
    assert view.measures == (
        Measure(3, "revocation", "false-information", 114, T0 + 12, appeal="overturned"),
    )
    assert [badge.index for badge in view.badges] == [101]
    assert [entry.index for entry in view.history] == list(range(100, 117))
    assert view.history[10].event == "appealed"


def test_a_suspension_runs_from_its_day_or_its_decision_to_the_end_of_its_last_day():
    view = fold_all(enumerate(story()[:10]))

    (measure,) = view.measures
    assert (measure.since, measure.until) == (T0 + 6, end_of(date(2026, 3, 20)))
    later = fold(view, 11, suspended(0, date(2026, 4, 1), date(2026, 4, 2), T0 + 7, measure=3))
    assert later.measures[1].since == start_of(date(2026, 4, 1))


@settings(deadline=None, max_examples=examples(50))
@given(split=st.integers(1, 16))
def test_folding_may_pause_anywhere(split):
    facts = list(enumerate(story(), 7))

    begun = fold_all(facts[:split])

    assert fold_all(facts[split:], begun) == fold_all(facts)


def test_a_certificate_begins_with_being_issued():
    with pytest.raises(LedgerCorruptError, match="never issued") as caught:
        fold(None, 4, revoked(0))

    assert caught.value.index == 4


def test_a_fact_about_something_else_is_no_certificate_fact():
    with pytest.raises(LedgerCorruptError, match="not a fact about a certificate"):
        certificate_fact(b'{"fact":"manifest-adopted","at":1,"version":1,"digest":"x"}', 3)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def rows(views: Views, buckets: int = 4) -> list[object]:
    """Everything the views say."""
    numbers = list(views.numbers())
    kinds = [(kind, each) for kind in ("host", "handle") for each in range(buckets)]
    return [
        views.size,
        [(each, views.indexes(each), views.last(each), views.openings(each)) for each in numbers],
        [sorted(views.covering(*each).items()) for each in kinds],
        sorted(views.measured()),
        sorted(views.due(0, 2**40)),
    ]


@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_views_come_out_alike_in_any_batches_and_from_nothing(home, monkeypatch, batch):
    facts = [*lives(), *story()[1:]]
    home.add(*facts)
    with home.views() as views, closing(Reader(home.ledger)) as reader:
        views.catch_up(reader, len(facts))
        expected = rows(views)
        monkeypatch.setattr(runner, "BATCH", batch)

        views.rebuild()
        assert views.size == 0
        for stop in (4, 4, 11, len(facts)):
            views.catch_up(reader, stop)

        assert rows(views) == expected


def test_views_built_at_once_are_whole_and_go_on(home, monkeypatch):
    monkeypatch.setattr(runner, "BATCH", 8)
    home.add(*lives())
    with home.views() as views, closing(Reader(home.ledger)) as reader:
        views.catch_up(reader, len(lives()))
        home.add(revoked(5, T0 + 9))
        views.catch_up(reader, len(lives()) + 1)

        assert views.last(number(5)) == len(lives())
        assert list(home.path.glob("views.db.new")) == []


def test_views_of_another_history_are_built_anew(home, tmp_path):
    other = Home(tmp_path / "other")
    home.add(*lives())
    other.add(*lives()[:-1], warned(5, T0 + 4))
    with home.views() as views:
        for each in (home, other):
            with closing(Reader(each.ledger)) as reader:
                views.catch_up(reader, len(lives()))

        assert views.last(number(4)) == 10
        assert number(5) in views.measured()


@pytest.mark.parametrize("what", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_views_file_that_cannot_be_read_is_built_anew(home, what):
    (home.path / "views.db").write_bytes(what)
    home.add(*lives())

    with home.views() as views, closing(Reader(home.ledger)) as reader:
        views.catch_up(reader, 3)
        assert views.size == 3


def test_another_number_of_buckets_makes_other_views(home):
    home.add(*lives())
    with home.views() as views, closing(Reader(home.ledger)) as reader:
        views.catch_up(reader, len(lives()))
    with Views(home.path / "views.db", buckets=8) as views:
        assert views.size == 0


def test_places_of_a_natural_person_are_found_by_their_openings(home):
    fact, openings = person(0)
    place = c.HostRemoved(at=T0 + 1, number=number(0), place=fact.sites[0])
    home.openings = {0: openings}
    home.add(fact, place)
    bucket = bucket_of("shop0.example.com.kh", 4)
    with home.views() as views, closing(Reader(home.ledger)) as reader:
        views.catch_up(reader, 1)
        assert views.covering("host", bucket) == {"shop0.example.com.kh": [number(0)]}
        assert views.openings(number(0)) == openings
        leaves = [leaf for _, leaf, _ in reader.leaves(0, 2)]
        view = views.view(number(0), leaves.__getitem__)
        assert {place for _, place, _ in covered(view, openings)} == {
            "shop0.example.com.kh",
            "facebook:shop0",
        }
        assert covered(view) == []

        views.catch_up(reader, 2)

        assert views.covering("host", bucket) == {}


def test_a_place_is_covered_since_the_fact_that_brought_it_last():
    view = fold_all(enumerate([*story()[:4], story()[13]]))

    since = {place: since for _, place, since in covered(view)}

    assert since["two.example.com.kh"] == 4
    assert {place: since for _, place, since in covered(fold_all(enumerate(story()[:4])))} == {
        "shop0.example.com.kh": 0,
        "facebook:shop0": 0,
        "two.example.com.kh": 2,
        "tiktok:two": 3,
    }


@settings(deadline=None)
@given(index=st.integers(0, 2**28 - 1))
def test_the_quick_list_index_is_the_careful_one(index):
    assert list_index(number(index)) == index


def test_statuses_follow_measures_and_time(home):
    home.add(*[issued(index) for index in range(5)], revoked(0), warned(1))
    home.add(suspended(2, date(2026, 3, 5), date(2026, 3, 6)))
    statuses = Statuses()
    with home.views() as views, closing(Reader(home.ledger)) as reader:
        views.catch_up(reader, 8)
        leaves = [leaf for _, leaf, _ in reader.leaves(0, 8)]

        assert statuses.grow(5) == {0}
        assert statuses.grow(5) == set()
        at = {day: start_of(date(2026, 3, day)) for day in (4, 5, 7)}
        found = {}
        for day, instant in at.items():
            statuses.update(views, leaves.__getitem__, views.measured(), instant)
            found[day] = list(statuses.of_list(0))

    assert found[4] == [REVOKED, WARNED, VALID, VALID, VALID]
    assert found[5] == [REVOKED, WARNED, SUSPENDED, VALID, VALID]
    assert found[7] == [REVOKED, WARNED, VALID, VALID, VALID]


def test_forgetting_overwrites_what_named_a_person_and_leaves_the_others(home):
    people = [person(index, handles=(f"facebook:secret-{index}-canary",)) for index in range(40)]
    home.openings = {index: openings for index, (_, openings) in enumerate(people)}
    home.add(*(fact for fact, _ in people))
    with home.views() as views, closing(Reader(home.ledger)) as reader:
        views.catch_up(reader, 40)
        assert views.persons("b7") == [number(7)]
        assert views.persons("b99") == []

        views.forget([f"b{index}" for index in range(0, 40, 2)])
        views.forget(["b0", "b99"])

        raw = b"".join(path.read_bytes() for path in home.path.glob("views.db*"))
        assert views.openings(number(6)) == ()
        assert "facebook:secret-7-canary" in {each.value for each in views.openings(number(7))}
        assert raw.count(b"secret-7-canary") > 0
        for index in range(0, 40, 2):
            assert f"secret-{index}-canary".encode() not in raw
