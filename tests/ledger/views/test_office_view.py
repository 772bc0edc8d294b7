"""The office's view: followed as it is built, whatever is killed, erased, damaged or re-ruled."""

import multiprocessing
import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from msgspec.structs import replace

from keys.kek import Kek
from ledger.domain.register.erasures import ErasePersonalData
from ledger.errors import LedgerCorruptError, StoreError
from ledger.store.codec import SEALED_LEAF
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from ledger.views.office import view as module
from ledger.views.office.items import items_of
from ledger.views.office.reports import summary
from ledger.views.office.tasks import application_tasks
from ledger.views.office.view import OfficeView
from ledger.views.office.worklist import of_business
from tests.ledger import office_story
from tests.ledger.applying import CRITERIA
from tests.ledger.deciding import SCHEME, day, open_ledger
from tests.ledger.office_story import SECRETS, content, rebuilt, story, tell, view_of
from verifier.values.days import day_of

KILLS = 12


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A ledger in which the whole story happened; tests only read it."""
    folder = tmp_path_factory.mktemp("told") / "home"
    tell(folder)
    return folder


def test_a_view_followed_step_by_step_is_the_view_built_from_nothing(folder, ledger):
    tale = story(ledger)

    with view_of(folder) as (view, reader):
        for _ in tale.tells():
            view.catch_up(reader, reader.size())
            assert content(view) == rebuilt(folder)
            assert_as_the_ledger_says(view, ledger)
        assert view.size == reader.size() > 60


def assert_as_the_ledger_says(view, ledger):
    """What the view has of applications is what their states in the ledger give."""
    items = view.rows("SELECT aggregate, state FROM item WHERE family = 'application'")
    for name, stage in items:
        state = ledger.state(name)
        columns = "SELECT what, whose, due, permission, barred FROM task WHERE aggregate = ?"
        wanted = [
            (each.what, each.whose, each.due.toordinal(), each.permission, " ".join(each.barred))
            for each in application_tasks(state, CRITERIA)
        ]
        found = [(*row[:4], row[4].strip()) for row in view.rows(columns, (name,))]
        assert (stage, sorted(found)) == (state.stage, sorted(wanted))


def test_a_view_followed_fact_by_fact_is_the_same(told):
    with view_of(told, "slow.db") as (view, reader):
        for stop in range(1, reader.size() + 1):
            view.catch_up(reader, stop)

        assert content(view) == rebuilt(told)


def test_a_view_killed_while_it_follows_catches_up(told):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.ledger.office_story"])
    chance = random.Random(5)
    wanted = rebuilt(told)

    for _ in range(KILLS):
        process = context.Process(target=office_story.follow, args=(told,))
        process.start()
        process.join(chance.uniform(0.02, 0.3))
        process.kill()
        process.join()
        with view_of(told) as (view, reader):
            found = content(view)
            size = view.size
            view.catch_up(reader, reader.size())
            assert content(view) == wanted
            assert found == wanted or size < reader.size()


def test_a_newer_version_of_the_scheme_changes_nothing_decided_before(told):
    (version,) = SCHEME.version
    newer = replace(
        version,
        id="cets-2",
        effective=day(3),
        criterion=version.criterion[:1],
        fee=tuple(replace(each, usd=each.usd * 2) for each in version.fee),
    )

    assert rebuilt(told, replace(SCHEME, version=(version, newer))) == rebuilt(told)


def test_no_name_place_contact_or_text_is_in_the_file(told):
    with view_of(told, "searched.db") as (view, reader):
        view.catch_up(reader, reader.size())
    raw = b"".join(path.read_bytes() for path in told.glob("searched.db*"))
    facts = (told / "ledger.db").read_bytes()

    assert len(raw) > 10_000
    for secret in (*SECRETS, "fake.example.com"):
        assert secret.encode() not in raw
    assert b"fake.example.com" in facts


def test_erasing_a_business_ends_its_tasks_and_leaves_the_figures(folder, ledger):
    tale = story(ledger)
    for _ in tale.tells():
        pass
    today = day_of(tale.at)
    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        before = summary(view, day(0), today, today)
        assert of_business(view, tale.holder, today)

        tale.does(ErasePersonalData(subject=tale.holder, ground="asked for it"))
        ledger.erase(tale.holder)
        view.catch_up(reader, reader.size())

        after = summary(view, day(0), today, today)
        left = {each.family for each in items_of(view, tale.holder, today)}
        due = {each.family for each in of_business(view, tale.holder, today)}
        assert (left, due) == ({"certificate", "complaint"}, {"complaint"})
        assert (after.counts, after.fees) == (before.counts, before.fees)
        assert view.skipped == 0


def test_what_is_built_after_an_erasure_says_how_much_cannot_be_read(folder, ledger):
    tale = story(ledger)
    for _ in tale.tells():
        pass
    today = day_of(tale.at)
    tale.does(ErasePersonalData(subject=tale.complaint, ground="asked for it"))
    tale.does(ErasePersonalData(subject=tale.holder, ground="asked for it"))
    for subject in (tale.complaint, tale.holder):
        ledger.erase(subject)

    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())

        found = summary(view, day(0), today, today)
        gone = {tale.holder, tale.complaint}
        hidden = sum(
            subject in gone and leaf.startswith(SEALED_LEAF)
            for _, _, _, _, leaf, _, _, subject, _, _ in reader.rows(0, reader.size())
        )
        assert found.skipped == view.skipped == hidden
        assert found.standing.in_force == 1
        assert next(each.count for each in found.counts if each.what == "complaint") == 1


def test_facts_written_after_an_erasure_go_on_being_followed(folder, ledger):
    tale = story(ledger)
    for _ in tale.tells():
        pass
    with view_of(folder) as (view, reader):
        view.catch_up(reader, reader.size())
        tale.does(ErasePersonalData(subject=tale.holder, ground="asked for it"))
        ledger.erase(tale.holder)
        tale.takes_in("three.example.com.kh")
        view.catch_up(reader, reader.size())

        assert content(view)["task"] == rebuilt(folder)["task"]


@pytest.mark.parametrize("damage", ["garbage", "other form", "no table"])
def test_a_file_that_is_damaged_or_of_another_form_is_made_anew(told, damage):
    path = told / f"{damage.replace(' ', '-')}.db"
    if damage == "garbage":
        path.write_bytes(b"this is no database" * 1000)
    else:
        with view_of(told, path.name) as (view, reader):
            view.catch_up(reader, reader.size())
        with closing(sqlite3.connect(path)) as db:
            change = (
                "UPDATE position SET version = 0" if damage == "other form" else "DROP TABLE fee"
            )
            db.execute(change)
            db.commit()

    with view_of(told, path.name) as (view, reader):
        assert view.size == 0
        view.catch_up(reader, reader.size())
        assert content(view) == rebuilt(told)


def test_a_view_of_another_past_begins_anew(told, tmp_path):
    with view_of(told, "other.db") as (view, reader):
        view.catch_up(reader, 20)
        view._db.execute("UPDATE position SET last = ?", (bytes(32),))

        view.catch_up(reader, reader.size())

        assert content(view) == rebuilt(told)


def test_more_than_a_batch_behind_it_is_built_from_nothing(told, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 7)

    with view_of(told, "batches.db") as (view, reader):
        view.catch_up(reader, reader.size())

        assert content(view) == rebuilt(told)


def test_the_file_is_private_and_an_unwritable_one_is_a_store_error(told):
    with view_of(told, "private.db") as (view, reader):
        view.catch_up(reader, 10)
        assert (told / "private.db").stat().st_mode & 0o777 == 0o600
        with closing(sqlite3.connect(told / "private.db", isolation_level=None)) as other:
            view._db.execute("PRAGMA busy_timeout = 1")
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                view.catch_up(reader, 20)
            other.execute("ROLLBACK")
        view.catch_up(reader, 20)
        assert view.size == 20


def test_two_that_follow_at_once_count_each_fact_once(told):
    with view_of(told, "shared.db") as (first, reader), view_of(told, "shared.db") as (second, _):
        for stop in range(5, reader.size() + 1, 5):
            first.catch_up(reader, stop)
            second.catch_up(reader, stop)
        second.catch_up(reader, reader.size())

        assert content(first) == rebuilt(told)


def test_the_keys_of_another_ledger_do_not_open_it(told):
    with (
        closing(SubjectKeys(told / "subjects.db", Kek(bytes([1]) * 32))) as subjects,
        closing(Reader(told / "ledger.db")) as reader,
        OfficeView(told / "wrong.db", scheme=SCHEME, subjects=subjects) as view,
    ):
        with pytest.raises(StoreError, match="key-encryption key"):
            view.rebuild(reader, reader.size())
        with pytest.raises(StoreError, match="key-encryption key"):
            view.catch_up(reader, reader.size())

        assert view.size == 0


def test_the_ledger_opened_again_has_the_same_view(told):
    open_ledger(told).close()

    with view_of(told, "again.db") as (view, reader):
        view.catch_up(reader, reader.size())
        assert content(view) == rebuilt(told)


def test_a_sealed_part_that_was_changed_is_named_and_nothing_is_built(told, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(told, copy)
    with closing(sqlite3.connect(copy / "ledger.db", isolation_level=None)) as db:
        db.execute("DROP TRIGGER ledger_events_no_update")
        db.execute("UPDATE ledger_events SET sealed = zeroblob(60) WHERE log_index = 9")

    with view_of(copy, "changed.db") as (view, reader):
        with pytest.raises(LedgerCorruptError, match="fact 9: ") as caught:
            view.rebuild(reader, reader.size())

        assert (caught.value.index, view.size) == (9, 0)
