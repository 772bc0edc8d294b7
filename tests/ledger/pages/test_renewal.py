"""When the pages that need no script are made again: by fact, by time, in turn, after a loss."""

from datetime import date

import msgspec
import pytest

from ledger.pages import certificate_page as pages
from ledger.publish import turns as rotation
from ledger.publish.mark import MARK, parse_mark
from tests.ledger.page_reader import ISSUER, LIVES, Reading, page_in
from tests.ledger.publishing import ISSUED, T0, lives, number, revoked
from verifier.values.days import end_of, start_of

DAY = 86_400


def test_every_certificate_has_a_page(home):
    home.add(*lives())
    home.publish()

    assert {f"c/{number(index)}.html" for index in range(6)} <= set(home.files())
    assert "✗ Withdrawn for good" in Reading(page_in(home, 3)).text


def test_a_fact_rewrites_the_page_of_its_certificate_only(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        before = home.files()
        home.add(revoked(5, T0 + 11))

        written = publisher.publish(T0 + 12).files

    assert [path for path in written if path.startswith("c/")] == [f"c/{number(5)}.html"]
    assert page_in(home, 4).encode() == before[f"c/{number(4)}.html"]


@pytest.mark.parametrize(
    ("facts", "before", "instant", "after"),
    [
        (LIVES["suspended"], "✗ Suspended", end_of(date(2026, 3, 9)), "✓ In force"),
        (LIVES["expired"], "✓ In force", end_of(ISSUED), "✗ Expired"),
        (LIVES["not-yet-valid"], "✗ Not yet in force", start_of(date(2026, 5, 1)), "✓ In force"),
    ],
    ids=["suspension", "period", "start"],
)
def test_a_page_changes_with_time_alone(home, facts, before, instant, after):
    home.add(*facts)
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        publisher.publish(instant - 1)
        was = Reading(page_in(home, 0)).text
        assert publisher.wanted(instant)

        publisher.publish(instant)

    assert before in was
    assert after in Reading(page_in(home, 0)).text


def test_each_page_is_made_anew_before_half_its_life_is_over(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        for now in range(T0 + 600, T0 + 2 * DAY, 3600):
            if publisher.wanted(now):
                publisher.publish(now)

            stamps = [pages.page_stamp(page_in(home, index).encode()) for index in range(6)]
            assert all(stamp and now - stamp.at <= rotation.PERIOD + 3600 for stamp in stamps)

    assert home.audit(now).findings == ()


def test_a_publisher_that_was_off_makes_every_page_anew(home):
    home.add(*lives())
    home.publish(T0 + 10)

    home.publish(T0 + 3 * DAY)

    for index in range(6):
        stamp = pages.page_stamp(page_in(home, index).encode())
        assert stamp
        assert stamp.at == T0 + 3 * DAY


def test_a_running_publisher_renews_a_few_pages_at_a_time(home):
    home.add(*lives())
    with home.publisher() as publisher:
        publisher.publish(T0 + 10)
        runs = []
        while publisher.wanted(T0 + DAY):
            written = publisher.publish(T0 + DAY, renewals=1).files
            runs.append(sum(path.startswith("c/CETS") for path in written))
            assert len(runs) < 10

    assert runs == [1] * 6
    assert home.audit(T0 + DAY).findings == ()


def test_a_restart_goes_on_where_the_renewal_was(home):
    home.add(*lives())
    home.publish(T0 + 10)
    for _ in range(3):
        with home.publisher() as publisher:
            publisher.publish(T0 + DAY, renewals=2)

    stamps = {pages.page_stamp(page_in(home, index).encode()) for index in range(6)}
    assert {stamp.at for stamp in stamps if stamp} == {T0 + DAY}


def test_a_lost_page_comes_back(home):
    home.add(*lives())
    home.publish()
    before = home.files()
    (home.site / f"c/{number(2)}.html").unlink()

    home.publish()

    assert set(home.files()) == set(before)


def test_pages_of_another_form_are_made_anew(home):
    home.add(*lives())
    home.publish(T0 + 10)
    mark = home.site / MARK
    old = parse_mark(mark.read_bytes())
    mark.write_bytes(msgspec.json.encode(msgspec.structs.replace(old, page_form="older")))

    written = home.publish(T0 + 20).files

    assert sum(path.startswith("c/CETS") for path in written) == 6
    assert parse_mark(mark.read_bytes()).page_form == pages.page_form(ISSUER)


def test_a_site_from_before_there_were_pages_gets_them(home):
    home.add(*lives())
    home.publish(T0 + 10)
    for path in (home.site / "c").iterdir():
        path.unlink()
    mark = home.site / MARK
    old = msgspec.json.decode(mark.read_bytes())
    mark.write_bytes(
        msgspec.json.encode({key: old[key] for key in old if not key.startswith("page")})
    )

    home.publish(T0 + 20)

    assert home.audit(T0 + 20).findings == ()
