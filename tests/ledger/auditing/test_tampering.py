"""A database changed behind our back: the publisher refuses to publish and names the fact."""

import shutil

import pytest

from ledger.errors import LedgerCorruptError, LedgerError
from tests.ledger.publishing import T0, Home, badge_signed, issued, lives, meddle, revoked

_FORGED = "CAST(replace(CAST(state AS TEXT), 'Shop One', 'Shop Two') AS BLOB)"
_COPY = (
    "INSERT INTO ledger_events"
    " SELECT {0}, 'x', 1, topic, state, leaf_hash, sealed, subject, NULL, NULL"
)
MEDDLING = {
    "edited": (f"UPDATE ledger_events SET state = {_FORGED} WHERE log_index = 3",),
    "edited with its hash": (
        (
            "UPDATE ledger_events SET (state, leaf_hash) ="
            " (SELECT state, leaf_hash FROM ledger_events WHERE log_index = 4) WHERE log_index = 3"
        ),
    ),
    "deleted": ("DELETE FROM ledger_events WHERE log_index = 3",),
    "deleted and closed up": (
        "DELETE FROM ledger_events WHERE log_index = 3",
        "UPDATE ledger_events SET log_index = log_index - 1 WHERE log_index > 3",
    ),
    "inserted": (
        "UPDATE ledger_events SET log_index = -log_index WHERE log_index >= 3",
        "UPDATE ledger_events SET log_index = 1 - log_index WHERE log_index < 0",
        f"{_COPY.format(3)} FROM ledger_events WHERE log_index = 1",
    ),
    "swapped": (
        "UPDATE ledger_events SET log_index = -1 WHERE log_index = 3",
        "UPDATE ledger_events SET log_index = 3 WHERE log_index = 4",
        "UPDATE ledger_events SET log_index = 4 WHERE log_index = -1",
    ),
}


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.add(*lives())
    home.publish()
    return home


@pytest.mark.parametrize("how", MEDDLING)
def test_a_publisher_that_starts_names_the_fact_and_publishes_nothing(home, how):
    before = home.files()
    meddle(home.ledger, *MEDDLING[how])

    with home.publisher() as publisher, pytest.raises(LedgerCorruptError) as caught:
        publisher.publish(T0 + 30)

    assert caught.value.index == 3
    assert "3" in str(caught.value)
    assert home.files() == before


@pytest.mark.parametrize("how", MEDDLING)
def test_an_auditor_with_the_database_names_the_fact(home, how):
    meddle(home.ledger, *MEDDLING[how])

    findings = home.audit(database=True).findings

    assert findings[0].index == 3
    assert findings[0].path == "database"


@pytest.mark.parametrize("how", ["edited", "edited with its hash", "swapped"])
def test_a_publisher_that_runs_refuses_a_changed_fact_of_a_record_it_signs(home, how):
    with home.publisher() as publisher:
        publisher.publish(T0 + 20)
        meddle(home.ledger, *MEDDLING[how])
        home.add(revoked(0, T0 + 25), badge_signed(3, T0 + 25, 1), badge_signed(4, T0 + 25, 1))

        with pytest.raises(LedgerCorruptError) as caught:
            publisher.publish(T0 + 30)

    assert caught.value.index in {3, 4}


def test_after_a_refusal_the_same_publisher_still_refuses(home):
    meddle(home.ledger, *MEDDLING["edited"])

    with home.publisher() as publisher:
        for _ in range(2):
            with pytest.raises(LedgerCorruptError, match="fact 3"):
                publisher.publish(T0 + 30)


def test_facts_that_vanish_from_the_end_are_refused(home):
    meddle(home.ledger, "DELETE FROM ledger_events WHERE log_index >= 10")

    with home.publisher() as publisher, pytest.raises(LedgerCorruptError, match="restored backup"):
        publisher.publish(T0 + 30)


def test_a_restored_older_database_is_refused_even_when_it_has_grown_since(home, tmp_path):
    shutil.copy(home.ledger, tmp_path / "backup")
    home.add(revoked(0, T0 + 11))
    home.publish(T0 + 12)
    restored = Home(tmp_path / "restored")
    for part in ("site", "journal"):
        shutil.copytree(home.path / part, restored.path / part)
    shutil.copy(tmp_path / "backup", restored.ledger)
    restored.add(issued(6, T0 + 13), issued(7, T0 + 13))

    with restored.publisher() as publisher, pytest.raises(LedgerCorruptError) as caught:
        publisher.publish(T0 + 30)

    assert caught.value.index == len(lives())


def test_a_lost_journal_is_not_taken_for_a_new_log(home):
    (home.path / "journal" / "checkpoint").unlink()

    with home.publisher() as publisher, pytest.raises(LedgerCorruptError, match="journal"):
        publisher.publish(T0 + 30)


def test_a_restored_older_journal_is_refused(home):
    journal = home.path / "journal" / "checkpoint"
    older = journal.read_bytes()
    home.add(revoked(0, T0 + 11))
    home.publish(T0 + 12)
    journal.write_bytes(older)

    with home.publisher() as publisher, pytest.raises(LedgerCorruptError, match="journal knows"):
        publisher.publish(T0 + 30)


def test_a_tile_changed_on_the_disk_is_never_signed_over(home):
    size = len(lives())
    tile = home.site / f"log/tile/0/000.p/{size}"
    raw = bytearray(tile.read_bytes())
    raw[2 * 32] ^= 1
    tile.write_bytes(raw)

    with home.publisher() as publisher, pytest.raises(LedgerCorruptError) as caught:
        publisher.publish(T0 + 30)

    assert caught.value.index == 2


def test_a_clock_that_went_back_is_refused(home):
    home.publish(T0 + 5000)

    with home.publisher() as publisher, pytest.raises(LedgerError, match="set the clock"):
        publisher.publish(T0 + 100)


def test_a_fact_from_the_future_is_refused(home):
    home.add(revoked(0, T0 + 9000))

    with home.publisher() as publisher, pytest.raises(LedgerError, match="set the clock"):
        publisher.publish(T0 + 100)
